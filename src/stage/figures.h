/* figures.h - the figures of a period: what spans, incidents and samples in the store come to, for
 * a probe, a service, an agency, a programme or the whole province.
 *
 * What a period holds is read once; every figure is then made of it, and so are the pieces of time
 * and the samples that add up to it.  What changed in mid-period (an agency merged, a service
 * moved, a target raised, an owner) holds for the time in which it held.  Long work: in the pool,
 * or in a command. */
#ifndef HAIDANG_STAGE_FIGURES_H
#define HAIDANG_STAGE_FIGURES_H

#include "base/error.h"
#include "base/json.h"
#include "model/catalogue.h"
#include "model/rollup.h"
#include "model/span_times.h"
#include "model/span_totals.h"

struct kept_maintenance;
struct period_incident;
struct reader;
struct figures_book;

struct figures_question {
    const struct catalogue *catalogue; /* must outlive the book */
    const struct policy *policy;       /* likewise */
    int64_t from_ms, to_ms;            /* a period; what lies beyond now is not in it */
    int64_t now_ms;
    bool with_samples; /* also what samples come to: success ratio and percentiles */
    bool with_bounds;  /* also between what percentiles lie with 95 % confidence */
    bool held;         /* the reader is held (reader_hold), by who asks for more of that moment */
};

struct figures_book *figures_read(struct reader *reader, const struct figures_question *question,
                                  struct error *error);
void figures_free(struct figures_book *book); /* takes NULL */

/* A history that lies in no store; by the catalogue's index. */
struct figures_history {
    struct figures_track {
        struct span *spans; /* that are over, in order */
        size_t count, capacity;
        struct span_maker maker;
    } * probes;
    struct period_incident *incidents; /* also of other periods, in any order */
    size_t incident_count;
};

/* The figures of such a one, without what samples come to.  The history is lent for the call;
 * `kept`, the work planned beside the configuration, is taken (NULL: none). */
struct figures_book *figures_of_history(const struct figures_question *question,
                                        const struct figures_history *history,
                                        struct kept_maintenance *kept);

/* From here on by another policy, over the same history.  False if it lets samples speak for
 * another time than those spans were made by: they would have to be made anew. */
bool figures_judge_by(struct figures_book *book, const struct policy *policy, struct error *error);

/* What it is about: the province, or one of the others by the catalogue's index. */
enum scope { SCOPE_PROVINCE, SCOPE_AGENCY, SCOPE_PROGRAMME, SCOPE_SERVICE, SCOPE_PROBE };

struct subject {
    enum scope scope;
    size_t index;
};

/* "province", or the id of a service, a probe, an agency or a programme, looked for in this order.
 */
bool figures_find(const struct catalogue *catalogue, const char *id, struct subject *subject);

/* Does the period know of it?  An agency that was merged long before has no figures in it. */
bool figures_know(const struct figures_book *book, struct subject subject);

enum { FIGURES_QUANTILES = 3 };
extern const int figures_quantiles[FIGURES_QUANTILES]; /* p50, p95, p99 as in sketch.h */

/* Of incidents: by the wall's clock, and by working hours of the agency whose service it was. */
enum figures_clock { CLOCK_WALL, CLOCK_WORKING, CLOCK_COUNT };

struct figures_times {
    struct delay_mean detect, acknowledge, restore;
};

struct figures {
    int64_t from_ms, to_ms; /* the period, cut to now; equal if nothing of it has passed */
    int64_t services;       /* that were in it at any time */
    struct account account; /* of all services in it, each from its first day to its last */
    struct fraction availability, gross_availability, coverage;
    struct fraction working_availability, working_coverage, weighted_availability;
    enum verdict verdict;
    bool has_target;
    int64_t budget_left_ms; /* of the downtime that the targets allow; if there are any */
    struct target target;   /* of a service: as it was at the end */
    int64_t incidents;      /* each counts where the service was when it touched the period */
    struct figures_times times[CLOCK_COUNT]; /* of what happened within the period */
    int64_t outcomes[OUTCOME_COUNT];         /* of samples of probes that count */
    struct fraction success;                 /* ok of all that were not void */
    int64_t latencies;                       /* answers and time-outs: n of the percentiles */
    struct latency quantiles[FIGURES_QUANTILES];
    int64_t not_above[FIGURES_QUANTILES]; /* how many of n are not above it, within its 1 % */
    int64_t low_us[FIGURES_QUANTILES], high_us[FIGURES_QUANTILES]; /* with_bounds; -1: no bound */
    bool told[FIGURES_QUANTILES]; /* false: n is smaller than quantile_smallest_count */
};

struct figures figures_of(const struct figures_book *book, struct subject subject);

/* How many windows of maintenance began in the period, announced in time or not. */
int64_t figures_count_works(const struct figures_book *book);
int64_t figures_count_late_works(const struct figures_book *book); /* by the policy */

/* Of a subject's answers and time-outs: how many answers took no longer, within the 1 % of
 * sketches. A time-out never did: nobody knows how long it would have taken. */
struct fraction figures_within(const struct figures_book *book, struct subject subject,
                               int64_t limit_us);

/* The last 90 days of every service, by the catalogue's index; yours.  NULL: could not be read. */
struct fraction *figures_last_90_days(struct reader *reader, const struct catalogue *catalogue,
                                      int64_t now_ms, struct error *error);

/* A share as a number that is not cut off, for programs; null if there is none. */
json_t *figures_share(struct fraction share);

/* --- what figures are made of ------------------------------------------------------------------
 */

/* A piece of time of one service in which nothing changes; track: the catalogue's probe. */
struct figures_piece {
    size_t service;
    struct span_piece time;
    struct account account; /* what it adds to the sums */
    int64_t target_ppm;     /* that it owes; 0: none */
};

/* By service, then in order of time; without a gap as long as a service was the subject's. */
void figures_each_piece(const struct figures_book *book, struct subject subject,
                        void (*on_piece)(void *argument, const struct figures_piece *piece),
                        void *argument);

struct figures_incident {
    const struct incident *incident;
    int cause;               /* who owns it, as was found out, else the service's owner then */
    int64_t acknowledged_ms; /* 0: not (yet) */
    struct incident_delays delays[CLOCK_COUNT];
};

void figures_each_incident(const struct figures_book *book, struct subject subject,
                           void (*on_incident)(void *argument,
                                               const struct figures_incident *incident),
                           void *argument);

/* How many are not above a duration, within the 1 % that a sketch knows. */
int64_t figures_count_up_to(const struct sketch *sketch, int64_t us);

/* Samples of one probe of the subject in from <= … < to, rolled up; at most a day of them. */
struct figures_samples {
    size_t probe;
    int64_t from_ms, to_ms;
    const struct rollup *rollup; /* lent */
};

/* Adds all samples of a subject to rollups of the caller's: `find` names the one for those of a
 * probe in from <= … < to, a day at most. */
bool figures_sum_samples(const struct figures_book *book, struct reader *reader,
                         struct subject subject,
                         struct rollup *(*find)(void *argument, size_t probe, int64_t from_ms,
                                                int64_t to_ms),
                         void *argument, struct error *error);

bool figures_each_samples(const struct figures_book *book, struct reader *reader,
                          struct subject subject,
                          void (*on_samples)(void *argument, const struct figures_samples *samples),
                          void *argument, struct error *error);

#endif
