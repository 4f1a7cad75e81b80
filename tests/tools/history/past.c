#include "history/past.h"

#include <stdlib.h>

#include "base/clock.h"
#include "province/latency.h"
#include "serve/random.h"

enum { BLIP_ONE_IN = 2500, FLAP_MS = 1500000, CERTIFICATE_WARNED_DAYS = 14 };

static uint64_t seed_of(uint64_t seed, const char *word)
{
    for (; *word != '\0'; word++)
        seed = random_mix(seed, (unsigned char)*word);
    return seed;
}

/* --- what happens at a moment ----------------------------------------------------------------- */

static bool is_over_it(const struct past *past, const struct spell *spell, int64_t at_ms)
{
    return at_ms < spell->from_ms || at_ms >= spell->to_ms ||
           (spell->trouble->effect.play == PLAY_FLAP &&
            random_mix(past->seed, (uint64_t)(at_ms / FLAP_MS)) % 2 == 0);
}

/* The gravest: that nobody measured, then that we could not, then what is wrong with the service.
 */
static const struct effect *find_effect(struct past *past, int64_t at_ms)
{
    static const int gravity[] = {
        [PLAY_FAIL] = 2, [PLAY_SLOW] = 1, [PLAY_VOID] = 3, [PLAY_AWAY] = 4, [PLAY_FLAP] = 2};
    const struct effect *found = NULL;

    while (past->first_spell < past->spells.count &&
           past->spells.spells[past->first_spell].to_ms <= at_ms)
        past->first_spell++;
    for (size_t i = past->first_spell; i < past->spells.count; i++) {
        const struct spell *const spell = &past->spells.spells[i];
        const struct effect *const effect = &spell->trouble->effect;

        if (spell->from_ms > at_ms)
            break;
        if (!is_over_it(past, spell, at_ms) &&
            (found == NULL || gravity[effect->play] > gravity[found->play]))
            found = effect;
    }
    return found;
}

/* One answer is lost, as happens in any network; the retry finds that nothing was wrong. */
static const struct effect *find_blip(bool confirming, uint64_t *state)
{
    static const struct effect blips[] = {
        {PLAY_FAIL, "timeout_first_byte", REACH_TLS, true, 0},
        {PLAY_FAIL, "timeout_connect", REACH_NAME, true, 0},
        {PLAY_FAIL, "reset", REACH_TLS, false, 0},
        {PLAY_FAIL, "status", REACH_ANSWER, false, 502},
    };
    const bool happens = random_next(state, BLIP_ONE_IN) == 0 && !confirming;
    const uint64_t which = random_next(state, sizeof blips / sizeof *blips);

    return happens ? &blips[which] : NULL;
}

/* --- an answer -------------------------------------------------------------------------------- */

static int64_t between(uint64_t *state, int64_t least_us, int64_t most_us)
{
    return least_us + (int64_t)random_next(state, (uint64_t)(most_us - least_us + 1));
}

/* The way there: its phases, as far as the probe comes; what they take together. */
static int64_t walk(const struct past *past, struct sample *sample, enum reach reach,
                    uint64_t *state)
{
    int64_t sum = 0;

    if (reach >= REACH_NAME)
        sum += sample->phase_us[PHASE_NAME] = between(state, 180, 2400);
    if (reach >= REACH_CONNECTION)
        sum += sample->phase_us[PHASE_CONNECT] = between(state, 240, 1900);
    if (reach >= REACH_TLS && past->manner->encrypted)
        sum += sample->phase_us[PHASE_TLS] = between(state, 2600, 9800);
    return sum;
}

/* `total_us` is what the whole takes; the server's part is what the way has left of it. */
static void answer(const struct past *past, struct sample *sample, int64_t total_us, int status,
                   uint64_t *state)
{
    const int64_t way_us = walk(past, sample, REACH_ANSWER, state);
    const int64_t body_us = past->manner->answered ? between(state, 60, 1800) : 0;
    const int64_t rest_us = total_us - way_us - body_us;

    sample->total_us = way_us;
    sample->status = status;
    if (past->manner->answered) {
        sample->phase_us[PHASE_FIRST_BYTE] = rest_us > 500 ? rest_us : 500;
        sample->phase_us[PHASE_BODY] = body_us;
        sample->size = past->role->bytes + between(state, 0, past->role->bytes / 50);
        sample->total_us += sample->phase_us[PHASE_FIRST_BYTE] + body_us;
    }
    sample->total_us += between(state, 20, 90); /* ours */
}

static void fail(const struct past *past, struct sample *sample, const struct effect *effect,
                 uint64_t *state)
{
    sample->outcome = effect->play == PLAY_VOID ? OUTCOME_VOID : OUTCOME_FAILED;
    reason_parse(effect->reason, &sample->reason);
    if (past->manner->passive)
        return;
    if (effect->reach == REACH_ANSWER) {
        answer(past, sample, between(state, 20000, 90000), effect->status, state);
        return;
    }
    sample->total_us = walk(past, sample, effect->reach, state) + between(state, 200, 1500);
    if (effect->timed_out)
        sample->total_us = past->asked.timeout_us + between(state, 100, 900);
}

static void succeed(const struct past *past, struct sample *sample, bool slow, uint64_t *state)
{
    const int64_t limit_us = past->role->limit_ms * US_PER_MS;
    int64_t total_us = latency_choose(past->role->median_ms, *state, sample->at_ms);

    random_next(state, 1);
    if (past->manner->passive)
        return;
    if (slow && limit_us > 0 && total_us < limit_us)
        total_us = limit_us + between(state, 100000, 100000 + limit_us / 2);
    if (total_us >= past->asked.timeout_us)
        total_us = past->asked.timeout_us - between(state, 1000, 900000);
    answer(past, sample, total_us, past->manner->status, state);
    if (limit_us > 0 && sample->total_us > limit_us) {
        sample->outcome = OUTCOME_DEGRADED;
        sample->reason = REASON_SLOW;
    }
}

static void show_certificate(const struct past *past, struct sample *sample)
{
    if (sample->phase_us[PHASE_TLS] == NOT_REACHED && sample->reason != REASON_TLS_EXPIRED)
        return;
    sample->certificate_ends_ms =
        certificate_ends(past->asked.service, &past->spells, sample->at_ms);
    if (sample->certificate_ends_ms - sample->at_ms >=
        CERTIFICATE_WARNED_DAYS * INT64_C(86400) * MS_PER_SECOND)
        return;
    sample->warnings |= WARNING_CERTIFICATE;
    if (sample->reason == REASON_NONE)
        sample->reason = REASON_CERTIFICATE;
}

static void set_address(const struct past *past, struct sample *sample)
{
    /* blocks that are kept for examples: nobody's */
    static const struct address v4 = {4, {192, 0, 2}};
    static const struct address v6 = {16, {0x20, 0x01, 0x0d, 0xb8}};

    if (past->manner->passive || sample->outcome == OUTCOME_VOID)
        return;
    sample->address = past->asked.is_v6 ? v6 : v4;
    sample->address.bytes[sample->address.length - 1] =
        (uint8_t)(1 + seed_of(0, past->asked.service) % 250);
}

/* --- one after the other ---------------------------------------------------------------------- */

/* False: nobody asked. */
static bool ask(struct past *past, bool confirming, int64_t due_us, struct sample *sample)
{
    const int64_t at_ms = due_us / US_PER_MS;
    uint64_t state = random_mix(past->seed, (uint64_t)at_ms);
    const struct effect *effect = find_effect(past, at_ms);
    const struct effect *const blip = find_blip(confirming, &state);

    if (effect != NULL && effect->play == PLAY_AWAY)
        return false;
    if (effect == NULL && !past->manner->passive)
        effect = blip;
    *sample = sample_begin(0, at_ms);
    sample->confirming = confirming;
    sample->late_us = between(&state, 30, 900);
    sample->lag_us = random_next(&state, 20) == 0 ? between(&state, 50, 2500) : 0;
    if (effect != NULL && effect->play != PLAY_SLOW)
        fail(past, sample, effect, &state);
    else
        succeed(past, sample, effect != NULL, &state);
    show_certificate(past, sample);
    set_address(past, sample);
    return true;
}

static void plan_next(struct past *past, const struct sample *sample, int64_t due_us)
{
    judge(&past->judgement, &past->asked.patience, sample);
    if (past->judgement.blind || judgement_in_doubt(&past->judgement, &past->asked.patience))
        schedule_retry(&past->schedule, due_us + (sample->total_us > 0 ? sample->total_us : 0) +
                                            past->asked.retry_us);
}

void past_advance(struct past *past)
{
    past->goes_on = false;
    while (!past->goes_on && past->schedule.due_us < past->to_ms * US_PER_MS) {
        const int64_t due_us = past->schedule.due_us;
        const bool confirming = due_us != past->schedule.slot_us;

        schedule_advance(&past->schedule, due_us);
        past->goes_on = ask(past, confirming, due_us, &past->next);
        if (past->goes_on)
            plan_next(past, &past->next, due_us);
    }
}

void past_begin(struct past *past, const struct asked *asked, uint64_t seed, int64_t from_ms,
                int64_t to_ms)
{
    const struct role *const role = role_find(asked->service);

    *past = (struct past){
        .asked = *asked,
        .role = role,
        .manner = manner_find(asked->kind),
        .seed = seed_of(seed, asked->probe),
        .spells = spells_of(asked->service, role->troubles, seed_of(seed, asked->service), from_ms,
                            to_ms),
        .schedule = schedule_new(asked->probe, asked->every_us, from_ms * US_PER_MS),
        .to_ms = to_ms,
    };
    past_advance(past);
}

void past_end(struct past *past)
{
    free(past->spells.spells);
    past->spells.spells = NULL;
}
