/* A batch grows in the thread that fills it, and is not shared while it does. */
#include "base/memory.h"
#include "io/store_beats.h"
#include "io/store_inside.h"

struct batch *batch_new(void)
{
    return &NEW(struct parcel)->batch;
}

void batch_free(struct batch *batch)
{
    if (batch == NULL)
        return;
    snapshot_release(batch->snapshot);
    free(batch->samples);
    free(batch->incidents);
    free(batch->makers);
    free(batch->spans);
    free(batch->minutes);
    for (size_t i = 0; i < batch->beat_count; i++) {
        free(batch->beats[i].numbers);
        free(batch->beats[i].said);
    }
    free(batch->beats);
    free((struct parcel *)batch);
}

void batch_add_sample(struct batch *batch, const struct sample *sample)
{
    struct parcel *const parcel = (struct parcel *)batch;

    batch->samples = memory_room(batch->samples, batch->sample_count, &parcel->sample_capacity,
                                 sizeof *batch->samples);
    batch->samples[batch->sample_count++] = *sample;
}

void batch_add_incident(struct batch *batch, const struct incident *incident)
{
    struct parcel *const parcel = (struct parcel *)batch;

    for (size_t i = 0; i < batch->incident_count; i++)
        if (batch->incidents[i].id == incident->id) {
            batch->incidents[i] = *incident;
            return;
        }
    batch->incidents = memory_room(batch->incidents, batch->incident_count,
                                   &parcel->incident_capacity, sizeof *batch->incidents);
    batch->incidents[batch->incident_count++] = *incident;
}

/* The last one of a probe wins, since they are written in order. */
void batch_add_maker(struct batch *batch, uint32_t probe, const struct span_maker *maker)
{
    struct parcel *const parcel = (struct parcel *)batch;

    batch->makers = memory_room(batch->makers, batch->maker_count, &parcel->maker_capacity,
                                sizeof *batch->makers);
    batch->makers[batch->maker_count].probe = probe;
    batch->makers[batch->maker_count++].maker = *maker;
}

void batch_add_span(struct batch *batch, uint32_t probe, const struct span *span)
{
    struct parcel *const parcel = (struct parcel *)batch;

    batch->spans =
        memory_room(batch->spans, batch->span_count, &parcel->span_capacity, sizeof *batch->spans);
    batch->spans[batch->span_count].probe = probe;
    batch->spans[batch->span_count++].span = *span;
}

void batch_add_minute(struct batch *batch, const struct minute *minute)
{
    struct parcel *const parcel = (struct parcel *)batch;

    for (size_t i = 0; i < batch->minute_count; i++)
        if (batch->minutes[i].at_ms == minute->at_ms) {
            batch->minutes[i] = *minute;
            return;
        }
    batch->minutes = memory_room(batch->minutes, batch->minute_count, &parcel->minute_capacity,
                                 sizeof *batch->minutes);
    batch->minutes[batch->minute_count++] = *minute;
}

void batch_add_beat(struct batch *batch, const struct beat_row *beat)
{
    struct parcel *const parcel = (struct parcel *)batch;
    struct beat_row *row;

    batch->beats =
        memory_room(batch->beats, batch->beat_count, &parcel->beat_capacity, sizeof *batch->beats);
    row = &batch->beats[batch->beat_count++];
    *row = *beat;
    row->numbers = memory_copy_string(beat->numbers);
    row->said = memory_copy_string(beat->said);
}
