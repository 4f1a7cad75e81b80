#include "model/span.h"

#include <assert.h>

int64_t span_overlap(const struct span *span, int64_t from_ms, int64_t to_ms)
{
    const int64_t from = span->from_ms > from_ms ? span->from_ms : from_ms;
    const int64_t to = span->to_ms < to_ms ? span->to_ms : to_ms;

    return to > from ? to - from : 0;
}

/* The open span ends here, another begins.  One of no length leaves no trace: that is how a row
 * that is confirmed takes the place of what was believed in its time. */
static void turn(struct span_maker *maker, struct span_step *step, const struct span *next)
{
    assert(next->from_ms >= maker->open.from_ms);
    if (next->state == maker->open.state)
        return;
    if (next->from_ms > maker->open.from_ms) {
        assert(step->count < SPAN_STEP);
        step->closed[step->count] = maker->open;
        step->closed[step->count++].to_ms = next->from_ms;
    }
    maker->open = *next;
}

/* Nothing is known from here on; a row that is broken off is begun anew. */
static void fall_silent(struct span_maker *maker, const struct span_rules *rules,
                        struct span_step *step, int64_t at_ms)
{
    const struct span unknown = {.from_ms = at_ms, .state = STATE_UNKNOWN};
    struct sample silence = sample_begin(0, at_ms);

    silence.outcome = OUTCOME_VOID;
    judge(&maker->judgement, &rules->patience, &silence);
    turn(maker, step, &unknown);
}

/* The level since when it is so: since its row began, or since we know again. */
static struct span level_of(const struct span_maker *maker, const struct change *change,
                            int64_t at_ms)
{
    const struct judgement *const judgement = &maker->judgement;
    struct span level = {.from_ms = at_ms, .state = judgement->level, .reason = judgement->reason};

    if (level.state == STATE_UNKNOWN)
        level.state = STATE_UP; /* failures that nobody has confirmed, and nothing before them */
    if (change->event != EVENT_NONE)
        level.from_ms = change->began_ms;
    if (level.from_ms < maker->open.from_ms)
        level.from_ms = maker->open.from_ms; /* the clock was set back: that time is accounted */
    return level;
}

static void begin(struct span_maker *maker, const struct sample *sample)
{
    maker->begun = true;
    maker->open = (struct span){.from_ms = sample->at_ms, .state = STATE_UNKNOWN};
}

static void add_void(struct span_maker *maker, const struct sample *sample, struct span_step *step)
{
    const struct span unknown = {
        .from_ms = sample->at_ms, .state = STATE_UNKNOWN, .reason = sample->reason};

    maker->speaks_ms = INT64_MAX;
    turn(maker, step, &unknown);
}

static void leave_out(struct span_maker *maker, const struct span_rules *rules,
                      const struct sample *sample, struct span_step *step)
{
    step->out_of_time = true;
    maker->out_of_time++;
    if (sample->at_ms == maker->last_ms || maker->speaks_ms == INT64_MAX)
        return; /* the same one again, or nothing is said any more */
    fall_silent(maker, rules, step, maker->last_ms);
    maker->speaks_ms = INT64_MAX;
}

struct span_step span_maker_add(struct span_maker *maker, const struct span_rules *rules,
                                const struct sample *sample)
{
    struct span_step step = {.count = 0};
    struct span level;

    assert(rules->speak_ms > 0);
    if (maker->begun && sample->at_ms <= maker->last_ms) {
        leave_out(maker, rules, sample, &step);
        return step;
    }
    if (!maker->begun)
        begin(maker, sample);
    else if (sample->at_ms > maker->speaks_ms)
        fall_silent(maker, rules, &step, maker->speaks_ms);
    step.change = judge(&maker->judgement, &rules->patience, sample);
    maker->last_ms = sample->at_ms;
    if (sample->outcome == OUTCOME_VOID) {
        add_void(maker, sample, &step);
        return step;
    }
    maker->speaks_ms = sample->at_ms + rules->speak_ms;
    level = level_of(maker, &step.change, sample->at_ms);
    turn(maker, &step, &level);
    return step;
}

struct span_step span_maker_stop(struct span_maker *maker, const struct span_rules *rules,
                                 int64_t at_ms)
{
    struct span_step step = {.count = 0};
    struct sample silence = sample_begin(0, at_ms);

    if (!maker->begun || maker->speaks_ms == INT64_MAX) {
        silence.outcome = OUTCOME_VOID;
        judge(&maker->judgement, &rules->patience, &silence);
        return step;
    }
    if (at_ms < maker->last_ms)
        at_ms = maker->last_ms;
    if (at_ms > maker->speaks_ms)
        at_ms = maker->speaks_ms;
    fall_silent(maker, rules, &step, at_ms);
    maker->last_ms = at_ms; /* time is accounted up to here */
    maker->speaks_ms = INT64_MAX;
    return step;
}

static bool is_same_start(const struct span *one, const struct span *other)
{
    return one->from_ms == other->from_ms && one->state == other->state &&
           one->reason == other->reason;
}

/* How long the last sample speaks; 0 if it says nothing. */
static int64_t speech_of(const struct span_maker *maker)
{
    return maker->speaks_ms == INT64_MAX ? 0 : maker->speaks_ms - maker->last_ms;
}

bool span_maker_is_same(const struct span_maker *one, const struct span_maker *other)
{
    return judgement_is_same(&one->judgement, &other->judgement) && one->begun == other->begun &&
           is_same_start(&one->open, &other->open) && speech_of(one) == speech_of(other) &&
           one->out_of_time == other->out_of_time;
}

int span_maker_look(const struct span_maker *maker, int64_t now_ms, struct span open[SPAN_STEP])
{
    int count = 0;

    if (!maker->begun || now_ms <= maker->open.from_ms)
        return 0;
    open[count] = maker->open;
    open[count++].to_ms = now_ms < maker->speaks_ms ? now_ms : maker->speaks_ms;
    if (now_ms > maker->speaks_ms)
        open[count++] = (struct span){.from_ms = maker->speaks_ms,
                                      .to_ms = now_ms,
                                      .state = STATE_UNKNOWN,
                                      .reason = REASON_NONE};
    return count;
}
