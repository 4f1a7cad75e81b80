/* flap.h - does a service go up and down all the time?
 *
 * Pure.  A share of change, in per cent, over the last two hours in 20 slots: the changes of each
 * (four count at most), the newest weighing 1.2, the oldest 0.8, as Icinga and Nagios weigh them.
 * It begins to flap above the high threshold (the third incident in two hours) and calms below
 * the low one (at most one): between them nothing changes. */
#ifndef HAIDANG_MODEL_FLAP_H
#define HAIDANG_MODEL_FLAP_H

#include <stdbool.h>
#include <stdint.h>

enum { FLAP_SLOTS = 20, FLAP_HIGH = 24, FLAP_LOW = 12 };
#define FLAP_SLOT_MS INT64_C(360000)

/* All zero: it never changed. */
struct flap {
    int64_t newest; /* number of the newest slot, since 1970 */
    uint8_t changes[FLAP_SLOTS];
    bool is_on;
};

/* An incident began or was over.  What is older than the window, or of a future from which the
 * clock was set back, is left out. */
void flap_note(struct flap *flap, int64_t at_ms);

int flap_share(const struct flap *flap, int64_t now_ms);

/* Judges anew; returns is_on. */
bool flap_look(struct flap *flap, int64_t now_ms);

/* When the share may have sunk next without a change: the next slot. */
int64_t flap_next(int64_t now_ms);

#endif
