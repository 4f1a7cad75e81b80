/* samples.h - what benchmarks measure: samples as from web pages of services, the same in each run.
 *
 * Phases are lognormal around usual times of each probe's own, to the us; one answer in a hundred
 * is much slower; failures come in runs; timers count ms.  Nothing repeats more than it would. */
#ifndef HAIDANG_BENCH_SAMPLES_H
#define HAIDANG_BENCH_SAMPLES_H

#include <math.h>
#include <stdint.h>

#include "model/sample.h"

struct dice {
    uint64_t state;
};

static inline uint64_t dice_roll(struct dice *dice)
{
    uint64_t mixed = dice->state += UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

static inline double dice_share(struct dice *dice)
{
    return ((double)(dice_roll(dice) >> 11) + 0.5) / 9007199254740992.0;
}

/* --- lognormal numbers, quickly ----------------------------------------------------------------
 */

enum { QUANTILES = 4096 };

/* Around 1, at equal steps of probability; what lies between two is drawn from between them. */
static float samples_spread[PHASE_COUNT][QUANTILES + 1];

static inline double normal_quantile(double share)
{
    double low = -6;
    double high = 6;

    for (int i = 0; i < 50; i++) {
        const double middle = (low + high) / 2;

        if (erfc(-middle / sqrt(2)) / 2 < share)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Before anything else here. */
static inline void samples_begin(void)
{
    static const double widths[PHASE_COUNT] = {0, 0.30, 0.08, 0.08, 0.30, 0.35};

    for (int i = 0; i <= QUANTILES; i++) {
        const double normal = normal_quantile((i + 0.01) / (QUANTILES + 0.02));

        for (int phase = 0; phase < PHASE_COUNT; phase++)
            samples_spread[phase][i] = (float)exp(widths[phase] * normal);
    }
}

static inline double spread_of(struct dice *dice, int phase)
{
    const uint64_t roll = dice_roll(dice);
    const float *const at = &samples_spread[phase][roll % QUANTILES];

    return (double)at[0] + (double)(at[1] - at[0]) * (double)(roll >> 40) / 16777216.0;
}

/* --- probes ------------------------------------------------------------------------------------
 */

/* A probe, and how it is at the moment. */
struct series {
    struct dice dice;
    int64_t at_ms, every_ms;
    double usual_us[PHASE_COUNT];
    unsigned faults; /* runs of failures in 2^20 samples */
    int failures;    /* so many to come */
};

static inline struct series series_begin(uint64_t seed, int64_t from_ms, int64_t every_ms,
                                         unsigned faults)
{
    static const double usual_us[PHASE_COUNT] = {0, 900, 12000, 31000, 140000, 2500};
    struct series series = {.dice = {seed * 1000003}, .every_ms = every_ms, .faults = faults};

    series.at_ms = from_ms + (int64_t)(dice_share(&series.dice) * (double)every_ms);
    for (int i = 0; i < PHASE_COUNT; i++)
        series.usual_us[i] = usual_us[i] * exp(0.7 * normal_quantile(dice_share(&series.dice)));
    return series;
}

static inline struct sample series_fail(struct series *series, struct sample sample)
{
    series->failures--;
    sample.outcome = OUTCOME_FAILED;
    sample.reason = REASON_TIMEOUT_TLS;
    sample.total_us = 10000000 + (int64_t)(dice_roll(&series->dice) % 900);
    return sample;
}

static inline struct sample series_next(struct series *series)
{
    struct dice *const dice = &series->dice;
    const uint64_t luck = dice_roll(dice); /* ten bits or so for each question */
    const double late_ms = dice_share(dice) + (luck % 1024 < 51 ? 4 * dice_share(dice) : 0);
    struct sample sample = sample_begin(0, series->at_ms + (int64_t)(late_ms + 0.4));
    const double slower = (luck >> 10) % 1024 < 10 ? 8 : 1;

    sample.late_us = (int64_t)(late_ms * 1000);
    sample.lag_us = (luck >> 20) % 1024 < 31 ? 1000 + (int64_t)(dice_roll(dice) % 4000) : 0;
    sample.address = (struct address){4, {203, 0, 113, 7}};
    if (series->failures == 0 && (luck >> 30 & 0xfffff) < series->faults)
        series->failures = 1 + (int)(dice_roll(dice) % 20);
    for (int i = PHASE_NAME; i < PHASE_COUNT && (series->failures == 0 || i < PHASE_TLS); i++) {
        sample.phase_us[i] = (int64_t)(slower * series->usual_us[i] * spread_of(dice, i));
        sample.total_us += sample.phase_us[i];
    }
    sample.total_us += 20 + (int64_t)((luck >> 50) % 35);
    series->at_ms += series->every_ms;
    if (series->failures > 0)
        return series_fail(series, sample);
    sample.status = 200;
    sample.size = 13550 + ((luck >> 54) < 51 ? (int64_t)(dice_roll(dice) % 200) : 0);
    sample.certificate_ends_ms = INT64_C(1662958800000);
    return sample;
}

#endif
