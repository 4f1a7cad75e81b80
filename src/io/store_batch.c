/* A batch grows in the thread that fills it, and is not shared while it does. */
#include "base/memory.h"
#include "io/store_beats.h"
#include "io/store_inside.h"
#include "io/store_letters.h"

struct batch *batch_new(void)
{
    return &NEW(struct parcel)->batch;
}

static void free_alert(struct alert_row *alert)
{
    free(alert->kind);
    free(alert->subject);
    free(alert->state);
}

static void free_letter(struct letter *letter)
{
    free(letter->person);
    free(letter->channel);
    free(letter->facts);
    free(letter->receipt);
    free(letter->trouble);
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
    for (size_t i = 0; i < batch->alert_count; i++)
        free_alert(&batch->alerts[i]);
    free(batch->alerts);
    for (size_t i = 0; i < batch->letter_count; i++)
        free_letter(&batch->letters[i]);
    free(batch->letters);
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

static struct alert_row *room_for_alert(struct batch *batch, int64_t id)
{
    struct parcel *const parcel = (struct parcel *)batch;

    for (size_t i = 0; i < batch->alert_count; i++)
        if (batch->alerts[i].id == id) {
            free_alert(&batch->alerts[i]);
            return &batch->alerts[i];
        }
    batch->alerts = memory_room(batch->alerts, batch->alert_count, &parcel->alert_capacity,
                                sizeof *batch->alerts);
    return &batch->alerts[batch->alert_count++];
}

void batch_add_alert(struct batch *batch, const struct alert_row *alert)
{
    struct alert_row *const row = room_for_alert(batch, alert->id);

    *row = *alert;
    row->kind = memory_copy_string(alert->kind);
    row->subject = memory_copy_string(alert->subject);
    row->state = memory_copy_string(alert->state);
}

static struct letter *room_for_letter(struct batch *batch, int64_t id)
{
    struct parcel *const parcel = (struct parcel *)batch;

    for (size_t i = 0; i < batch->letter_count; i++)
        if (batch->letters[i].id == id) {
            free_letter(&batch->letters[i]);
            return &batch->letters[i];
        }
    batch->letters = memory_room(batch->letters, batch->letter_count, &parcel->letter_capacity,
                                 sizeof *batch->letters);
    return &batch->letters[batch->letter_count++];
}

void batch_add_letter(struct batch *batch, const struct letter *letter)
{
    struct letter *const row = room_for_letter(batch, letter->id);

    *row = *letter;
    row->person = memory_copy_string(letter->person);
    row->channel = memory_copy_string(letter->channel);
    row->facts = memory_copy_string(letter->facts);
    row->receipt = memory_copy_string(letter->receipt);
    row->trouble = memory_copy_string(letter->trouble);
}
