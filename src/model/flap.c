#include "model/flap.h"

#include <string.h>

enum { SLOT_MOST = 4, PER_CENT = 100, OLDEST_WEIGHT = 80, WEIGHT_STEP = 40 };

static int64_t slot_of(int64_t at_ms)
{
    return at_ms / FLAP_SLOT_MS;
}

/* Slots that have gone by are empty. */
static void move_to(struct flap *flap, int64_t slot)
{
    if (slot - flap->newest >= FLAP_SLOTS)
        memset(flap->changes, 0, sizeof flap->changes);
    else
        for (int64_t i = flap->newest + 1; i <= slot; i++)
            flap->changes[i % FLAP_SLOTS] = 0;
    flap->newest = slot;
}

void flap_note(struct flap *flap, int64_t at_ms)
{
    const int64_t slot = slot_of(at_ms);

    if (at_ms <= 0 || slot <= flap->newest - FLAP_SLOTS)
        return;
    if (slot > flap->newest)
        move_to(flap, slot);
    if (flap->changes[slot % FLAP_SLOTS] < SLOT_MOST)
        flap->changes[slot % FLAP_SLOTS]++;
}

/* The weights are 0.80 to 1.20, and 20 in all: a change is worth 4 to 6 per cent. */
int flap_share(const struct flap *flap, int64_t now_ms)
{
    const int64_t newest = slot_of(now_ms);
    int sum = 0;

    for (int i = 0; i < FLAP_SLOTS; i++) {
        const int64_t slot = newest - (FLAP_SLOTS - 1) + i;

        if (slot <= flap->newest && slot > flap->newest - FLAP_SLOTS && slot >= 0)
            sum += flap->changes[slot % FLAP_SLOTS] *
                   (OLDEST_WEIGHT + WEIGHT_STEP * i / (FLAP_SLOTS - 1));
    }
    sum /= FLAP_SLOTS;
    return sum > PER_CENT ? PER_CENT : sum;
}

bool flap_look(struct flap *flap, int64_t now_ms)
{
    const int share = flap_share(flap, now_ms);

    if (share > FLAP_HIGH)
        flap->is_on = true;
    else if (share < FLAP_LOW)
        flap->is_on = false;
    return flap->is_on;
}

int64_t flap_next(int64_t now_ms)
{
    return (slot_of(now_ms) + 1) * FLAP_SLOT_MS;
}
