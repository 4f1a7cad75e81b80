/* figures_explain.h - what a figure is made of: pieces of time, incidents or samples, each with
 * what it adds, so that all of them add up to the figure. */
#ifndef HAIDANG_STAGE_FIGURES_EXPLAIN_H
#define HAIDANG_STAGE_FIGURES_EXPLAIN_H

#include "stage/figures.h"

/* What is asked for: "up_ms", "working.availability", "p95_ms", as it is named in the document. */
enum figure_class {
    FIGURE_PART,  /* which: enum part */
    FIGURE_CAUSE, /* which: an owner, or CAUSE_UNKNOWN */
    FIGURE_AVAILABILITY,
    FIGURE_GROSS,
    FIGURE_COVERAGE,
    FIGURE_VERDICT, /* both are made of what availability is made of */
    FIGURE_BUDGET,
    FIGURE_INCIDENTS, /* the first of those that are made of incidents */
    FIGURE_DETECT,    /* which: enum figures_clock; the mean */
    FIGURE_ACKNOWLEDGE,
    FIGURE_RESTORE,
    FIGURE_OUTCOME, /* the first of those that are made of samples; which: enum outcome */
    FIGURE_SUCCESS,
    FIGURE_LATENCIES,
    FIGURE_QUANTILE, /* which: of figures_quantiles */
};

enum figure_time { TIME_WALL, TIME_WORKING, TIME_WEIGHTED };

struct figure {
    const char *name;
    enum figure_class class;
    int which;
    enum figure_time time;
};

extern const struct figure figure_list[];
extern const size_t figure_count;

/* Also without "_ms"; NULL: there is none. */
const struct figure *figure_find(const char *name);
bool figure_is_known(const char *name);

/* What all adds up to: a sum is the part alone (whole 0), a share or a mean is part / whole.  Of a
 * percentile: how many of its n are not above it; of verdict and budget: availability. */
struct fraction figure_value(const struct figure *figure, const struct figures *figures,
                             const struct policy *policy);

/* --- what it is made of ------------------------------------------------------------------------
 */

struct explained_piece {
    struct figures_piece piece;
    struct fraction adds;
    int64_t samples; /* of all probes that count; told if they were asked for */
};

struct explained_incident {
    struct figures_incident incident;
    struct fraction adds;
};

struct explained_samples {
    size_t probe;
    int64_t from_ms, to_ms;
    int64_t outcomes[OUTCOME_COUNT];
    int64_t latencies;
    struct fraction adds;
};

struct explained {
    struct explained_piece *pieces;
    struct explained_incident *incidents;
    struct explained_samples *samples;
    size_t piece_count, incident_count, samples_count;
    size_t piece_capacity, incident_capacity, samples_capacity;
    struct fraction sum; /* of what they add */
};

struct explain_question {
    const struct figures_book *book; /* must outlive what is explained */
    const struct catalogue *catalogue;
    const struct policy *policy; /* the book's */
    struct subject subject;
    const struct figure *figure;
    const struct figures *figures; /* of the subject */
    bool count_samples;            /* also in pieces of time: all samples are read */
};

bool figures_explain(const struct explain_question *question, struct reader *reader,
                     struct explained *explained, struct error *error);
void explained_free(struct explained *explained);

#endif
