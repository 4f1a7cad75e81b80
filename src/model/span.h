/* span.h - how a probe was over time: a span for every change of state.
 *
 * Pure.  A maker is fed the samples of one probe in order of time; it tells the spans that are
 * finished, and on being asked what may be said up to now.  It judges by model/incident, and adds
 * what becomes of time: a sample speaks until the next one, at most so long; silence and void
 * samples are unknown and break every unconfirmed row; what is confirmed is dated back to the first
 * sample of its row.  Time of failures that nobody has confirmed is up, or what it was before them,
 * also if nothing was known before: it was measured, and it was no downtime.
 *
 * The maker is a plain value: kept in the store, it goes on after a restart as if nothing had
 * been. */
#ifndef HAIDANG_MODEL_SPAN_H
#define HAIDANG_MODEL_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/incident.h"

/* Lists of spans are in order of time and do not overlap; time between them is unknown. */
struct span {
    int64_t from_ms, to_ms; /* from is in it, to is not */
    enum state state;
    enum reason reason; /* why not up: of the first sample that said so */
};

int64_t span_overlap(const struct span *span, int64_t from_ms, int64_t to_ms);

struct span_rules {
    int64_t speak_ms; /* how long a sample speaks if no other follows */
    struct patience patience;
};

struct span_maker {
    struct judgement judgement;
    bool begun;          /* there was a sample */
    struct span open;    /* to_ms is not known yet */
    int64_t last_ms;     /* the last sample's at */
    int64_t speaks_ms;   /* until when it speaks; INT64_MAX if it was void */
    int64_t out_of_time; /* samples that were left out, see below */
};

enum { SPAN_STEP = 2 };

/* What a sample finished. */
struct span_step {
    struct span closed[SPAN_STEP];
    int count;
    struct change change;
    bool out_of_time;
};

/* A sample that is not later than the one before it is left out: its time has been accounted, and
 * none is counted twice.  If it is earlier, the clock was set back: what the last one said ends
 * where it was asked, and time is unknown until the clock has caught up. */
struct span_step span_maker_add(struct span_maker *maker, const struct span_rules *rules,
                                const struct sample *sample);

/* Nothing is known from an instant on, until the next sample after it: the clock was set, or nobody
 * asked for a long time.  What the last sample said holds until then, but no longer than it speaks.
 */
struct span_step span_maker_stop(struct span_maker *maker, const struct span_rules *rules,
                                 int64_t at_ms);

/* Apart from when the last sample was: that changes with every sample. */
bool span_maker_is_same(const struct span_maker *one, const struct span_maker *other);

/* What else may be said up to `now`, without changing anything: further samples may still date a
 * change back into it.  Returns how many spans. */
int span_maker_look(const struct span_maker *maker, int64_t now_ms, struct span open[SPAN_STEP]);

#endif
