/* api.h - what programs see: JSON below /api/v1, from a snapshot and, for samples, from the store.
 *
 * Names are DESIGN.md's and stay as they are; times are RFC 3339, what is not known is null. */
#ifndef HAIDANG_STAGE_API_H
#define HAIDANG_STAGE_API_H

#include "base/error.h"
#include "base/text.h"
#include "model/snapshot.h"
#include "model/span_totals.h"

struct reader;
struct survey;

struct api_view {
    const struct catalogue *catalogue;
    const struct snapshot *snapshot; /* NULL: nothing was measured yet */
    const char *monitor_state;       /* "ok", "blind", "stopped", "stale" */
    const char *version;
    const struct survey *surveys;  /* how ready its hosts are; NULL: not yet known */
    const struct fraction *shares; /* availability of the last 90 days; NULL: not yet known */
};

/* All at the end of `text`. */
void api_write_status(const struct api_view *view, struct text *text);
void api_write_services(const struct api_view *view, struct text *text);
void api_write_incidents(const struct api_view *view, struct text *text);
/* RFC 9457; `status` is one of HTTP's that is an error. */
void api_write_problem(int status, const char *detail, struct text *text);

/* Samples of a service, from <= at < to. */
struct api_span {
    int64_t from_ms, to_ms;
};

/* What was asked for; NULL where nothing was said: the last 24 hours.  A '+' that arrived as a
 * blank is understood. */
bool api_parse_span(const char *from, const char *to, int64_t now_ms, struct api_span *span,
                    struct error *error);

/* At most this many samples at a time; "next" is then the `from` of the next page, else null. */
enum { API_SAMPLES_MOST = 10000 };

/* Long work: in the pool. */
bool api_write_samples(struct reader *reader, const struct catalogue *catalogue, size_t service,
                       const struct api_span *span, struct text *text, struct error *error);

#endif
