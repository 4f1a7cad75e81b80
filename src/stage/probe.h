/* probe.h - one run of one probe: started, told once how it went.
 *
 * What a kind of probe is: one file and one row in probe.c's table of kinds.  Its settings are read
 * by its schema (base/schema.h) into a struct of its own, which the plan carries. */
#ifndef HAIDANG_STAGE_PROBE_H
#define HAIDANG_STAGE_PROBE_H

#include "base/error.h"
#include "base/json.h"
#include "base/schema.h"
#include "model/catalogue.h"

struct fetcher;
struct gates;
struct loop;
struct names;
struct tokens;
struct trust;

/* What all probes share. */
struct prober {
    struct loop *loop;
    struct names *names;
    struct fetcher *fetcher;
    struct trust *trust;
    struct tokens *tokens; /* probe_token.h; NULL where nothing needs one */
    struct gates *gates;   /* probe_gate.h; NULL: hosts have no budget */
    const struct catalogue *catalogue;
};

/* A sample and what else was seen, lent for the time of the callback. */
struct finding {
    struct sample
        sample; /* all but lag; `late_us` only what it waited for its host's budget to begin */
    char detail[256];   /* in the reader's language: "answered 503, expected 200"; may be "" */
    const json_t *hops; /* for `probe --json`: array of what each hop took; may be NULL */
    const char *step;   /* of a journey, the configuration's: the one that failed; else NULL */
    /* What came back, to be kept as evidence of a failure.  Not yet masked: not for people. */
    struct shown {
        const char *headers; /* lines, without the status line */
        const char *body;
        size_t body_length;
    } shown; /* each may be NULL */
};

struct probe_run;

/* A host that a probe asks over TCP; `host` is lent for the time of the callback. */
struct probe_host {
    const char *host;
    uint16_t port;
    bool tls; /* from its first byte */
};

typedef void probe_on_host(void *argument, const struct probe_host *host);

struct probe_kind {
    const char *name;
    const struct schema *schema; /* of its part of the configuration */
    struct probe_run *(*start)(const struct prober *prober, const struct probe_plan *plan,
                               void (*on_finding)(void *argument, const struct finding *finding),
                               void *argument);
    void (*cancel)(struct probe_run *run);
    /* `on_request` for each request of a run that goes well, redirects left out: the host as it is
     * written.  NULL: it asks nobody. */
    void (*tell_requests)(const struct probe_plan *plan,
                          void (*on_request)(void *argument, const char *host), void *argument);
    /* May this process do it at all?  NULL: any may.  False, and why, is told by `check`. */
    bool (*is_permitted)(struct error *error);
    /* Tells which hosts it asks as a citizen does; NULL: none. */
    void (*tell_hosts)(const void *settings, probe_on_host *on_host, void *argument);
};

const struct probe_kind *probe_kind_find(const char *name);

/* The schemas of all kinds, for the configuration; ends with NULL. */
const struct schema *const *probe_schemas(void);

/* `on_finding` comes exactly once, not before this has returned, not after probe_cancel.  A large
 * page is judged in the pool, which may still be at it after probe_cancel: the catalogue must live
 * until loop_free has returned. */
struct probe_run *probe_start(const struct prober *prober, const struct probe_plan *plan,
                              void (*on_finding)(void *argument, const struct finding *finding),
                              void *argument);
void probe_cancel(const struct probe_plan *plan, struct probe_run *run); /* run may be NULL */

/* The hosts that it asks directly and over TCP; a host may come twice. */
void probe_tell_hosts(const struct probe_plan *plan, probe_on_host *on_host, void *argument);

#endif
