/* store_batch.h - what is handed to the store to be kept, all of it or nothing.
 *
 * A batch is filled by one thread, and is the store's once it was handed over. */
#ifndef HAIDANG_IO_STORE_BATCH_H
#define HAIDANG_IO_STORE_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "model/incident.h"
#include "model/sample.h"
#include "model/snapshot.h"
#include "model/span.h"

struct alert_row;
struct beat_row;
struct letter;

struct minute {
    int64_t at_ms; /* when the first of it happened */
    int64_t missed, stall_us;
    int64_t step_ms; /* the clock was set by so much; not 0: at_ms is what it showed before */
};

/* One transaction: the samples, the spans that they ended, and incidents and makers as they are
 * now.  A probe has at most one sample a millisecond: another one (the clock was set back) is put
 * at the next that is free, one that is written again is left out. */
struct batch {
    struct sample *samples;
    size_t sample_count;
    struct incident *incidents; /* new or changed */
    size_t incident_count;
    struct {
        uint32_t probe;
        struct span_maker maker;
    } * makers; /* changed; when the last sample was is known from the samples */
    size_t maker_count;
    struct {
        uint32_t probe;
        struct span span;
    } * spans; /* that are over */
    size_t span_count;
    struct minute
        *minutes; /* what the monitor owes in them; those of one at_ms replace each other */
    size_t minute_count;
    struct beat_row *beats; /* store_beats.h */
    size_t beat_count;
    struct alert_row *alerts; /* store_letters.h; new or changed */
    size_t alert_count;
    struct letter *letters; /* likewise */
    size_t letter_count;
    int64_t number;            /* whatever who fills it knows it by */
    struct snapshot *snapshot; /* how everything is once this is committed; the batch holds it */
};

struct batch *batch_new(void);
void batch_free(struct batch *batch); /* releases the snapshot too */
void batch_add_sample(struct batch *batch, const struct sample *sample);
void batch_add_incident(struct batch *batch,
                        const struct incident *incident); /* same id: replaced */
void batch_add_maker(struct batch *batch, uint32_t probe, const struct span_maker *maker);
void batch_add_minute(struct batch *batch, const struct minute *minute);
void batch_add_beat(struct batch *batch, const struct beat_row *beat); /* its texts are copied */
void batch_add_alert(struct batch *batch,
                     const struct alert_row *alert); /* copied; same id: replaced */
void batch_add_letter(struct batch *batch, const struct letter *letter); /* likewise */
void batch_add_span(struct batch *batch, uint32_t probe, const struct span *span);

#endif
