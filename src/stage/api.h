/* api.h - what programs see: JSON below /api/v1, from a snapshot and, for samples, from the store.
 *
 * Names are DESIGN.md's and stay as they are; times are RFC 3339, what is not known is null. */
#ifndef HAIDANG_STAGE_API_H
#define HAIDANG_STAGE_API_H

#include "base/error.h"
#include "base/text.h"
#include "model/snapshot.h"
#include "model/span_totals.h"

struct packed_bars;
struct reader;
struct survey;

struct api_view {
    const struct catalogue *catalogue;
    const struct snapshot *snapshot; /* NULL: nothing was measured yet */
    bool only_public;                /* who asks is nobody: only services that are public */
    const char *monitor_state;       /* "ok", "blind", "stopped", "stale" */
    const char *version;
    const struct survey *surveys;  /* how ready its hosts are; NULL: not yet known */
    const struct fraction *shares; /* availability of the last 90 days; NULL: not yet known */
};

/* All at the end of `text`. */
void api_write_status(const struct api_view *view, struct text *text);
void api_write_services(const struct api_view *view, struct text *text);
void api_write_service(const struct api_view *view, size_t service, struct text *text);
void api_write_maintenance(const struct api_view *view, struct text *text);
void api_write_incident(const struct api_view *view, const struct incident *incident,
                        struct text *text);

/* How each of the last days was, the newest last.  `bars` NULL: not read yet; none then. */
void api_write_days(const struct api_view *view, size_t service, const struct packed_bars *packed,
                    struct text *text);

/* Where everything is, as `{"paths": […]}`. */
void api_write_index(const struct api_view *view, const char *const *paths, size_t count,
                     struct text *text);
/* --- incidents, a page at a time ------------------------------------------------------------- */

enum { API_INCIDENTS_USUAL = 500, API_INCIDENTS_MOST = 1000 };

/* As it was asked for; NULL: nothing was said. */
struct api_incidents_words {
    const char *service, *agency, *programme, *state, *open, *from, *to, *limit, *after;
};

struct api_incidents {
    int service, agency, programme; /* indexes, or NONE_AT_ALL */
    enum state state;               /* STATE_UNKNOWN: any */
    bool only_open, only_over;
    int64_t from_ms, to_ms; /* touching from <= … < to; 0: no bound */
    size_t limit;
    int64_t after_began_ms, after_id; /* behind this one in the list; 0: from its front */
};

bool api_parse_incidents(const struct api_view *view, const struct api_incidents_words *words,
                         struct api_incidents *asked, struct error *error);

/* `next` is what `after` has to be for the next page; "" if there is none. */
enum { API_CURSOR = 48 };
void api_write_incidents(const struct api_view *view, const struct api_incidents *asked,
                         struct text *text, char next[API_CURSOR]);

/* What was told to the public and stands, the newest first. */
void api_write_posts(const struct api_view *view, struct text *text);

/* RFC 9457; `status` is one of HTTP's that is an error. */
void api_write_problem(int status, const char *detail, struct text *text);

/* "2022-06-14T08:00:00+07:00"; a '+' that arrived as a blank is understood. */
bool api_parse_instant(const char *name, const char *written, int64_t *instant_ms,
                       struct error *error);

/* Samples of a service, from <= at < to. */
struct api_span {
    int64_t from_ms, to_ms;
};

/* What was asked for; NULL where nothing was said: the last 24 hours.  A '+' that arrived as a
 * blank is understood. */
bool api_parse_span(const char *from, const char *to, int64_t now_ms, struct api_span *span,
                    struct error *error);

/* How long answers took, in pieces of a minute, ten, an hour or a day. */
struct api_series {
    struct api_span span;
    int64_t step_ms;
};

/* `step`: "1m", "10m", "1h", "1d"; NULL: what suits the span. */
bool api_parse_series(const struct api_span *span, const char *step, struct api_series *series,
                      struct error *error);

/* Long work: in the pool. */
bool api_write_series(struct reader *reader, const struct catalogue *catalogue, size_t service,
                      const struct api_series *series, struct text *text, struct error *error);

/* At most this many samples at a time; "next" is then the `from` of the next page, else null. */
enum { API_SAMPLES_MOST = 10000 };

/* Long work: in the pool. */
bool api_write_samples(struct reader *reader, const struct catalogue *catalogue, size_t service,
                       const struct api_span *span, struct text *text, struct error *error);

#endif
