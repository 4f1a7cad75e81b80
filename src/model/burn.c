#include "model/burn.h"

#include "model/calendar_date.h"

#define MS_PER_MINUTE INT64_C(60000)

const struct burn_pair burn_pairs[BURN_COUNT] = {
    [BURN_FAST] = {60 * MS_PER_MINUTE, 5 * MS_PER_MINUTE, 144},
    [BURN_STEADY] = {360 * MS_PER_MINUTE, 30 * MS_PER_MINUTE, 60},
    [BURN_SLOW] = {3 * MS_PER_DAY, 360 * MS_PER_MINUTE, 10},
};

const char *burn_name(enum burn burn)
{
    static const char *const names[BURN_COUNT] = {"fast", "steady", "slow"};

    return names[burn];
}

/* Windows are days at most: nothing overflows. */
int64_t burn_rate_tenths(struct burn_share share, int64_t target_ppm)
{
    const int64_t allowed_ppm = 1000000 - target_ppm;

    if (share.known_ms <= 0)
        return -1;
    if (allowed_ppm <= 0)
        return share.down_ms > 0 ? INT64_MAX : 0;
    return share.down_ms * 10 * 1000000 / (share.known_ms * allowed_ppm);
}

bool burn_goes_on(enum burn burn, bool is_on, struct burn_share whole, struct burn_share latest,
                  int64_t target_ppm)
{
    const struct burn_pair *const pair = &burn_pairs[burn];
    const int64_t now = burn_rate_tenths(latest, target_ppm);

    if (is_on)
        return now >= pair->rate_tenths / 2;
    return 2 * whole.known_ms >= pair->long_ms && now >= pair->rate_tenths &&
           burn_rate_tenths(whole, target_ppm) >= pair->rate_tenths;
}
