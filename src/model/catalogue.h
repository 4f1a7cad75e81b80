/* catalogue.h - what is watched, for whom, and how: the configuration once it is read and right.
 *
 * Plain structs of const strings, owned by the catalogue's maker (stage/config), never changed
 * afterwards and so shared by all threads.  Durations are us. */
#ifndef HAIDANG_MODEL_CATALOGUE_H
#define HAIDANG_MODEL_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/words.h"
#include "model/calling.h"
#include "model/dated.h"
#include "model/incident.h"
#include "model/policy.h"
#include "model/recurrence.h"
#include "model/retention.h"
#include "model/sign_in.h"
#include "model/soft.h"

enum owner { OWNER_PROVINCE, OWNER_CENTRAL, OWNER_SUPPLIER, OWNER_LINE, OWNER_POWER, OWNER_COUNT };
const char *owner_name(enum owner owner);

enum family { FAMILY_ANY, FAMILY_IPV4, FAMILY_IPV6, FAMILY_BOTH };

/* What a probe may do to its service's state. */
enum weight {
    WEIGHT_ESSENTIAL,  /* the worst of these is the service's state */
    WEIGHT_ADDITIONAL, /* `essential: false`: can only degrade */
    WEIGHT_OBSERVED,   /* never changes it: the IPv6 half of `address: both` */
};

enum { NONE_AT_ALL = -1 };

struct beat_terms;
struct citation;
struct network;

/* Which hours are worked, by name. */
struct work_calendar {
    const char *id, *name, *name_en;
    struct calendar hours;
};

struct agency_name {
    int64_t from_ms;
    const char *name, *name_en;
};

/* What held when the configuration was read; catalogue_dated.h says what held when. */
struct agency {
    const char *id, *name, *name_en;
    int calendar; /* index, or NONE_AT_ALL: that of the province (use catalogue_hours) */
    int into;     /* whom it was merged into, or NONE_AT_ALL */
    int64_t from_ms, ended_ms;       /* 0: always there; goes on */
    const struct agency_name *names; /* in order; none: it was never renamed */
    size_t name_count;
};

struct programme {
    const char *id, *name, *name_en;
};

struct target {
    int64_t availability_ppm; /* 99.9 % is 999000; 0: none was assigned */
    int64_t p95_us;           /* 0: none was assigned */
};

/* What people can do while it is down; each may be NULL. */
struct meanwhile {
    const char *text, *text_en, *hotline, *counter, *counter_en;
    const char *alternative; /* http:// or https:// */
};

enum { SERVICE_PROBES_MOST = 64 }; /* more are refused by the configuration */

struct service {
    const char *id, *name, *name_en; /* name_en may be NULL: use service_name */
    int agency, programme;           /* index, or NONE_AT_ALL */
    enum owner owner;
    bool is_public;
    struct target target;
    struct meanwhile meanwhile;
    const size_t *depends_on; /* indexes of services */
    size_t depends_on_count;
    int64_t from_ms, ended_ms; /* what is before, or from then on, does not count; 0: no end */
    struct dated_list agencies, programmes, owners; /* over time; empty: never changed */
    struct dated_list availabilities, p95s;         /* targets, ppm and us; 0: none */
    size_t first_probe, probe_count; /* its probes lie together in catalogue.probes */
};

/* Work that was planned; its windows are told by maintenance.h. */
struct maintenance {
    const char *id, *purpose, *purpose_en;
    int64_t from_ms, to_ms, announced_ms; /* of the first window; announced 0: never */
    struct recurrence rule;               /* when it comes again, if it does */
    int64_t cancelled_ms;                 /* from then on it is called off; 0: not */
    const size_t *services;               /* indexes */
    size_t service_count;
};

/* A thing that ends on a day that somebody has to know: a domain, a contract, a signing
 * certificate. Registries forbid asking them, so the day is declared. */
enum expiry_kind {
    EXPIRY_DOMAIN,
    EXPIRY_CONTRACT,
    EXPIRY_SIGNATURE,
    EXPIRY_CERTIFICATE,
    EXPIRY_OTHER,
    EXPIRY_KIND_COUNT,
};
const char *expiry_kind_name(enum expiry_kind kind);

struct expiry_plan {
    const char *id, *name, *name_en;
    enum expiry_kind kind;
    int64_t ends_ms;        /* the first instant after its last day */
    const size_t *services; /* that need it, indexes; none: the province as a whole */
    size_t service_count;
};

struct probe_plan {
    const char *id;   /* "dvc-01/1" unless given; unique */
    const char *kind; /* "http": key of the table of kinds */
    size_t service;
    enum weight weight;
    enum family family; /* any, ipv4 or ipv6: `both` has become two plans */
    int64_t every_us, timeout_us, retry_us;
    struct patience patience;
    const void *settings;           /* the kind's own, read by its schema */
    const struct beat_terms *beats; /* when the job has to report; NULL: we ask, it does not */
};

/* A name (or "*.domain") answered by us instead of the DNS. */
struct host_override {
    const char *pattern;
    const struct address *addresses;
    size_t address_count;
};

struct port_override {
    uint16_t from, to;
};

/* The form of reports, by language: who writes to whom.  "" is left out. */
struct office {
    const char *superior[LANGUAGE_COUNT], *issuer[LANGUAGE_COUNT];
    const char *symbol; /* behind the number: "BC-STTTT" */
    const char *place;
    const char *addressee[LANGUAGE_COUNT];
    const char *plan[LANGUAGE_COUNT];    /* what the report carries out; NULL: not told */
    const char *targets[LANGUAGE_COUNT]; /* the document that assigned targets; NULL: not told */
    const char *signer[LANGUAGE_COUNT];  /* titles, lines by '\n' */
    const char *const *recipients[LANGUAGE_COUNT];
    size_t recipient_count[LANGUAGE_COUNT];
};

struct catalogue {
    const char *province, *province_en, *zone, *contact;
    const char *hotline; /* whom citizens call; NULL: none */
    enum language language;
    const char *store_path; /* absolute, or relative to the working folder */
    const char *web_listen; /* "127.0.0.1:8080", "[::1]:8080" */
    const char *web_url;    /* how others reach it; no trailing slash */
    /* by which proxies say who has signed in with them, and as what; NULL: they do not */
    const char *sign_in_header, *sign_in_role_header;
    struct session_terms sessions;
    const struct network *proxies; /* whose word about who asks is believed */
    size_t proxy_count;
    const char *trust_path;       /* further certificate authorities, or NULL */
    const char *const *resolvers; /* "127.0.0.1:53"; none: those of /etc/resolv.conf */
    size_t resolver_count;
    int64_t max_lag_us, max_late_us; /* above these a sample is void */
    int64_t group_us;                /* how long a letter may wait for the cause, and for others */
    int64_t at_once, apart_us;       /* budget of requests of each host; 0: no limit */
    struct retention retention;      /* how long the store keeps what was measured */
    struct policy policy;            /* by which figures are made */
    const char *policy_hash;         /* its SHA-256, as hexadecimal digits */
    const struct zone *local;        /* the rules of `zone` */
    const struct work_calendar *calendars;
    int calendar; /* of the province and of all that name none */
    const struct host_override *hosts;
    const struct port_override *ports;
    const struct agency *agencies;
    const struct programme *programmes;
    const struct service *services;
    const struct probe_plan *probes;
    size_t host_count, port_count, agency_count, programme_count, service_count, probe_count;
    const struct probe_plan *references; /* asked to tell whether we are blind; behind probes */
    size_t reference_count;
    const struct maintenance *maintenance;
    size_t calendar_count, maintenance_count;
    struct soft_rules soft;           /* by which pages fail that answered well */
    const struct citation *citations; /* that reports cite, in the order in which they do */
    size_t citation_count;
    const struct expiry_plan *expiries;
    size_t expiry_count;
    const struct probe_plan
        *deadman; /* asked while we are well, to be missed when we are not; NULL: nobody */
    struct office office;
    const struct person *people;
    const struct channel_plan *channels;
    size_t person_count, channel_count;
    struct calling calling;
};

/* In the language, or in the other if it has no name in this one. */
const char *name_in(enum language language, const char *vietnamese, const char *english);
const char *service_name(const struct service *service, enum language language);
const char *agency_name(const struct agency *agency, enum language language);
const char *programme_name(const struct programme *programme, enum language language);

/* The rules by which its spans are made. */
struct span_rules probe_rules(const struct probe_plan *plan, const struct policy *policy);
/* The working hours of an agency, or of the province for NONE_AT_ALL. */
const struct calendar *catalogue_hours(const struct catalogue *catalogue, int agency);

/* The port that is asked where one says `port`: an override of the configuration, or itself. */
uint16_t catalogue_port(const struct catalogue *catalogue, uint16_t port);

/* Index of the one with this id, or NONE_AT_ALL. */
int catalogue_find_service(const struct catalogue *catalogue, const char *id);
int catalogue_find_probe(const struct catalogue *catalogue, const char *id);

/* The state of a service from those of its probes, `states[i]` for its i-th probe: of the essential
 * ones the worst in the order down, unknown, degraded, up; the others can only degrade it.
 * Without essential ones it is up as long as an additional one knows anything. */
enum state service_state(const struct service *service, const struct probe_plan *probes,
                         const enum state *states);

#endif
