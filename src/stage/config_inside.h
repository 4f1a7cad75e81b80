/* config_inside.h - what the files of the configuration share: its words as they were read. */
#ifndef HAIDANG_STAGE_CONFIG_INSIDE_H
#define HAIDANG_STAGE_CONFIG_INSIDE_H

#include "base/schema.h"
#include "model/catalogue_dated.h"
#include "model/channel_plan.h"
#include "model/soft.h"
#include "stage/config_dated.h"

/* How often and how patiently: of `defaults` and of each probe. */
struct config_timing {
    int64_t every_us, timeout_us, retry_us, confirm, recover;
    int family;
};

/* The rules by which figures are made, as they are written. */
struct config_policy {
    const char *name;
    int64_t version, notice, coverage_ppm;
    int degraded, maintenance; /* 0: up; excluded */
    struct config_profile {
        bool given;
        int32_t weights[PROFILE_HOURS];
    } profile;
    struct config_speak {
        int64_t intervals;
        bool timeout;
    } speak;
};

/* The words of the highest level. */
struct config_words {
    struct config_province {
        const char *name, *name_en, *zone, *contact, *hotline;
        const char *calendar;
        int language;
    } province;
    struct config_web {
        const char *listen, *url;
        struct config_networks {
            struct network *networks;
            size_t count;
        } proxies;
        struct config_sign_in {
            const char *header, *role_header;
            int64_t idle_us, most_us;
        } sign_in;
    } web;
    const char *store, *trust;
    struct config_measure {
        int64_t max_lag_us, max_late_us;
    } measure;
    struct config_per_host {
        int64_t at_once, every_us;
    } per_host;
    int64_t group_us;
    struct config_retention {
        int64_t samples_us, rollups_us, spans_us, incidents_us;
    } retention;
    struct config_evidence {
        int64_t keep_us, most;
    } evidence;
    struct config_hosts {
        struct host_override *hosts;
        size_t count;
    } hosts;
    struct config_ports {
        struct port_override *ports;
        size_t count;
    } ports;
    struct schema_strings resolvers;
    struct config_timing defaults;
    struct config_policy policy;
    struct config_report {
        const char *superior, *superior_en, *issuer, *issuer_en, *symbol, *place;
        const char *addressee, *addressee_en, *plan, *plan_en, *targets, *targets_en;
        struct schema_strings signer, signer_en, recipients, recipients_en;
    } report;
    const struct node *expires, *deadman;
    const struct node *agencies, *programmes, *services, *calendars, *holidays, *maintenance,
        *references, *soft_failures, *citations, *channels,
        *channel_kinds;                                    /* lists, read once all else is */
    const struct node *people, *groups, *rosters, *alerts; /* the same */
    const struct node *operators, *summary, *reports;      /* maps */
};

extern const struct schema config_schema; /* fills struct config_words */
extern const struct schema config_agency_schema, config_programme_schema, config_service_schema;
extern const struct schema config_meanwhile_schema;
extern const struct schema config_maintenance_schema, config_reference_schema;
extern const struct schema config_expiry_schema, config_deadman_schema;
extern const struct schema config_person_schema, config_group_schema, config_roster_schema;
extern const struct schema config_alert_schema, config_operators_schema, config_summary_schema,
    config_reports_schema;
extern const struct schema config_citation_schema;
extern const struct schema config_soft_schema, config_evidence_schema, config_per_host_schema;
extern const struct schema config_channel_schema, config_channel_kind_schema;
extern const struct schema config_request_schema;
extern const struct schema config_probe_schema, config_defaults_schema, config_policy_schema,
    config_report_schema;

extern const char *const config_owners[]; /* in the order of enum owner */

/* For tables of words: what `read` does. */
void config_read_id(struct reading *reading, const struct node *value, void *field);
void config_read_ids(struct reading *reading, const struct node *value,
                     void *field); /* only checks */
void config_read_map(struct reading *reading, const struct node *value,
                     void *field); /* of words that are read later */
void config_read_line(struct reading *reading, const struct node *value, void *field);
void config_read_list(struct reading *reading, const struct node *value, void *field);
void config_read_hotline(struct reading *reading, const struct node *value, void *field);
void config_read_zone(struct reading *reading, const struct node *value, void *field);
void config_read_listen(struct reading *reading, const struct node *value, void *field);
void config_read_hosts(struct reading *reading, const struct node *value, void *field);
void config_read_ports(struct reading *reading, const struct node *value, void *field);
void config_read_resolvers(struct reading *reading, const struct node *value, void *field);

void config_read_channels(struct reading *reading, const struct node *value, void *field);
void config_read_networks(struct reading *reading, const struct node *value, void *field);

void config_read_profile(struct reading *reading, const struct node *value, void *field);

/* "mon" or "mon-fri"; complains if it is neither. */
bool config_read_weekdays(struct reading *reading, const struct node *key, int *first, int *last);

/* What is not written is derived from the province. */
struct office config_build_office(struct arena *arena, const struct config_words *words);
struct policy config_build_policy(const struct config_policy *words);

/* The file and all it includes as one map; NULL if the file itself is of no use.  `*whole` is false
 * if some file could not be read to its end, so that what is missing may stand there. */
const struct node *config_read_files(struct reading *reading, const char *path, bool *whole);

/* --- the catalogue being made --------------------------------------------------------------- */

struct config_building {
    struct reading *reading;
    const struct schema *const *kinds;
    const struct config_words *words;
    const struct node *root;
    bool whole;
    const struct zone *zone; /* of the province */
    struct config_holidays *holidays;
    struct work_calendar *calendars;
    const struct node **calendar_places;
    size_t holiday_count, holiday_room, calendar_count, calendar_room;
    int calendar; /* of the province */
    struct soft_rule *soft;
    size_t soft_count;
    struct citation *citations;
    size_t citation_count;
    struct maintenance *maintenance;
    size_t maintenance_count;
    struct expiry_plan *expiries;
    size_t expiry_count;
    struct channel_plan *channels;
    size_t channel_count;
    struct node *kinds_built_in; /* of channels; NULL: nobody has asked for one */
    struct person *people;
    size_t person_count;
    struct calling calling;
    struct agency *agencies;
    struct programme *programmes;
    struct service *services;
    int64_t now_ms;                   /* what holds now stands in the plain fields */
    struct config_changes *changes;   /* of each service */
    const struct node **service_maps; /* where each service stands; NULL if it is none */
    size_t agency_count, programme_count, service_count;
    struct probe_plan *plans;
    struct config_origin {
        const struct place *place;
        bool named;       /* its id is written there */
    } * origins;          /* of each plan */
    size_t outlook_count; /* of the plans at the end */
    bool has_deadman;     /* the very last of them */
    size_t plan_count, plan_capacity, origin_capacity;
};

/* Fills the arrays from the lists; then all that points from one to another is resolved. */
void config_build_agencies(struct config_building *building);
void config_build_programmes(struct config_building *building);
void config_build_maintenance(struct config_building *building);
void config_build_expiries(struct config_building *building);
void config_build_services(struct config_building *building);
/* config_habits.c: what single kinds take for granted, before and after the words of a probe are
 * read.  Retries keep their distance, too; if that is not to be had, the next regular one confirms.
 */
void config_habit_begin(const char *kind, struct config_timing *timing);
void config_habit_end(struct reading *reading, const struct node *map, const char *kind,
                      struct config_timing *timing);
bool config_habit_is_heavy(const char *kind); /* has it any? */

void config_build_probes(struct config_building *building, size_t service,
                         const struct node *probes);
void config_fit_beats(struct config_building *building, struct probe_plan *plan,
                      const struct node *map, struct beat_terms *terms);
void config_build_soft(struct config_building *building); /* `soft_failures` */
void config_build_citations(struct config_building *building);
void config_build_outlooks(struct config_building *building); /* `references`: after all probes */
void config_build_references(struct config_building *building);
void config_build_calling(struct config_building *building);  /* after all that it refers to */
void config_build_channels(struct config_building *building); /* before who names them */

/* config_channels_kind.c, config_channels_request.c: what `use`, `request` and `with` come to. */
struct config_channel_with {
    const struct node *map, *with;
    const char *use, *token_file, *address, *to;
    const struct node *request;
    bool despite_caution;
};
void config_build_request_channel(struct config_building *building,
                                  const struct config_channel_with *words,
                                  struct channel_plan *plan);
void config_check_kinds(struct config_building *building); /* those that no channel uses */
/* Its variables stand already in `settings`. */
bool config_read_request(struct reading *reading, const struct node *map,
                         struct request_settings *settings, const char *token_file);

/* config_sign_in.c */
extern const struct schema config_sign_in_schema;
void config_check_web(struct reading *reading, const struct node *map, void *settings);

#endif
