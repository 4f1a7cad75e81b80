/* How often one may ask for what is long work: a bucket for each address, in a table of a fixed
 * size.  Addresses that share a place share its bucket: that is rare, and harms for a second. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "site_parts.h"

enum { PLACES = 4096, BURST = 600 };
#define REFILL_US (US_PER_SECOND / 60)

struct pace {
    int64_t full_us[PLACES]; /* when its allowance will be whole again */
};

struct pace *pace_new(void)
{
    return NEW(struct pace);
}

void pace_free(struct pace *pace)
{
    free(pace);
}

bool pace_may_ask(struct pace *pace, const char *client, int cost)
{
    const int64_t now = clock_steady_us();
    uint32_t hash = 2166136261u;
    int64_t *full;

    for (const char *at = client; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * 16777619u;
    full = &pace->full_us[hash % PLACES];
    if (*full < now)
        *full = now;
    if (*full - now > (BURST - cost) * REFILL_US)
        return false;
    *full += cost * REFILL_US;
    return true;
}
