/* A batch grows in the thread that fills it, and is not shared while it does. */
#include "base/memory.h"
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
    free(batch->judgements);
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
void batch_add_judgement(struct batch *batch, uint32_t probe, const struct judgement *judgement)
{
    struct parcel *const parcel = (struct parcel *)batch;

    batch->judgements = memory_room(batch->judgements, batch->judgement_count,
                                    &parcel->judgement_capacity, sizeof *batch->judgements);
    batch->judgements[batch->judgement_count].probe = probe;
    batch->judgements[batch->judgement_count++].judgement = *judgement;
}
