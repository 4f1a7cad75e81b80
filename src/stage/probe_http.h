/* probe_http.h - the kind `http`: asks a page as a citizen's browser would, and judges it. */
#ifndef HAIDANG_STAGE_PROBE_HTTP_H
#define HAIDANG_STAGE_PROBE_HTTP_H

#include "stage/probe.h"
#include <stddef.h>

#include "stage/probe_expect.h"
#include "stage/probe_request.h"

struct extracted;
struct extracts;
struct hops;
struct jar;

enum { REDIRECTS_MOST = 20 };

/* What its part of the configuration says. */
struct http_settings {
    const char *url;
    struct request_words request;
    int64_t redirects; /* followed at most; 0: a redirect is the answer */
    struct expectations expect;
};

extern const struct probe_kind probe_http;
extern const struct schema probe_http_schema;

/* --- for its short forms: kinds whose settings begin with a struct http_settings ---------------
 */

/* The words that all of them have.  A form sets `expect.form` and its request in its check. */
/* clang-format off */
#define HTTP_WORDS                                                                               \
    REQUEST_WORDS(struct http_settings, request),                                                \
    HTTP_JUDGING_WORDS
#define HTTP_JUDGING_WORDS                                                                       \
    {.name = "redirects", .type = SCHEMA_INTEGER,                                                \
     .offset = offsetof(struct http_settings, redirects), .fallback = "5",                       \
     .most = REDIRECTS_MOST,                                                                     \
     .help = "how many redirects are followed; 0: a redirect is the answer"},                    \
    {.name = "expect", .type = SCHEMA_MAP, .offset = offsetof(struct http_settings, expect),     \
     .inner = &probe_expect_schema,                                                              \
     .help = "what the answer must be; each may be written { value: ..., else: "                 \
             "down|degraded|warn }"}
/* clang-format on */

/* Looks at the address, in `map` below `word`, and at what the words of the request say together.
 */
void http_check(struct reading *reading, const struct node *map, const char *word,
                const struct http_settings *http);

/* One more line of the request unless it is written: "Accept: application/json". */
void http_add_header(struct reading *reading, struct http_settings *http, const char *line);

struct probe_run *http_start(const struct prober *prober, const struct probe_plan *plan,
                             void (*on_finding)(void *argument, const struct finding *finding),
                             void *argument);
void http_cancel(struct probe_run *run);
void http_tell_requests(const struct probe_plan *plan,
                        void (*on_request)(void *argument, const char *host), void *argument);
void http_tell_hosts(const void *settings, probe_on_host *on_host, void *argument);

/* The same with other settings than the plan's and what is left of its time limit. */
struct probe_run *http_start_with(const struct prober *prober, const struct probe_plan *plan,
                                  const struct http_settings *settings, int64_t timeout_us,
                                  void (*on_finding)(void *argument, const struct finding *finding),
                                  void *argument);

/* --- for journeys: one step --------------------------------------------------------------------
 */

/* What a step adds to a visit; all of it must live until on_finding.  A redirect to `stop_at` is
 * the good end, one to a host that is not among `hosts` is not followed. */
struct http_leg {
    const struct http_settings *settings;
    int64_t timeout_us;
    const char *url;                    /* asked instead of the settings' */
    const struct request_words *words;  /* the request, with all that was filled in */
    const struct schema_strings *hosts; /* that may be asked */
    const char *stop_at;                /* or NULL */
    struct jar *jar;
    const struct extracts *extracts;
    struct extracted *extracted; /* out: what was found, yours */
    struct hops *hops;           /* out: all that was asked, yours */
};

/* `on_finding` comes as in probe_start; the finding has no hops. */
struct probe_run *http_start_leg(const struct prober *prober, const struct probe_plan *plan,
                                 const struct http_leg *leg,
                                 void (*on_finding)(void *argument, const struct finding *finding),
                                 void *argument);

#endif
