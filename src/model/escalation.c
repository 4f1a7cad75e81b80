#include "model/escalation.h"

#include "model/quiet.h"

enum { WAITS_MOST = 1000 };

/* --- the clock of an alert: stopped while nobody may be called -------------------------------- */

static int first_agency(const struct escalation *escalation)
{
    const struct alert_facts *const facts = escalation->facts;

    return facts->service_count == 0 ? NONE_AT_ALL
                                     : escalation->catalogue->services[facts->services[0]].agency;
}

/* The instant at which so much time has passed in which one may be called about it. */
static int64_t add(const struct escalation *escalation, int64_t from_ms, int64_t ms)
{
    const struct catalogue *const catalogue = escalation->catalogue;
    const struct quiet *const quiet = &escalation->rule->quiet;

    if (from_ms == INT64_MAX)
        return INT64_MAX;
    if (escalation->facts->severity >= quiet->below)
        return from_ms + ms;
    return quiet_add(quiet,
                     quiet->calendar == NONE_AT_ALL
                         ? catalogue_hours(catalogue, first_agency(escalation))
                         : &catalogue->calendars[quiet->calendar].hours,
                     from_ms, ms);
}

/* From when on what comes next counts. */
struct base {
    int64_t at_ms;
    bool is_end_of_hush; /* those who know are told that it goes on */
};

static struct base find_base(const struct escalation *escalation,
                             const struct escalation_state *state)
{
    const struct alert_facts *const facts = escalation->facts;
    int64_t from_ms = state->told_ms;
    bool is_end = false;

    if (state->told_ms == 0)
        from_ms = facts->raised_ms > facts->graver_ms ? facts->raised_ms : facts->graver_ms;
    if (facts->hushed_until_ms > from_ms) {
        is_end = state->told_ms != 0;
        from_ms = facts->hushed_until_ms;
    }
    return (struct base){from_ms, is_end};
}

/* --- steps ----------------------------------------------------------------------------------- */

static bool is_left(const struct escalation *escalation, const struct escalation_state *state,
                    size_t index)
{
    return (state->steps & UINT32_C(1) << index) == 0 &&
           escalation->facts->severity >= escalation->rule->steps[index].least;
}

static bool is_by_number(const struct escalation *escalation, const struct alert_step *step)
{
    return step->services != 0 && escalation->facts->service_count >= (size_t)step->services;
}

/* Its own hours, and not the quiet ones. */
static int64_t wait_for_hours(const struct escalation *escalation, const struct alert_step *step,
                              int64_t at_ms)
{
    const struct calendar *const hours = catalogue_hours(escalation->catalogue, NONE_AT_ALL);

    for (int i = 0; i < WAITS_MOST && at_ms != INT64_MAX && step->when != NULL; i++) {
        const int64_t on_ms = stint_wait(step->when, hours, at_ms);

        at_ms = add(escalation, on_ms, 0);
        if (at_ms == on_ms)
            return at_ms;
    }
    return step->when == NULL ? at_ms : INT64_MAX;
}

static int64_t step_after(const struct escalation *escalation, size_t index)
{
    const struct alert_step *const step = &escalation->rule->steps[index];

    return is_by_number(escalation, step) ? 0 : step->after_ms;
}

static int64_t step_due(const struct escalation *escalation, const struct base *base, size_t index)
{
    const int64_t at_ms = add(escalation, base->at_ms, step_after(escalation, index));

    return wait_for_hours(escalation, &escalation->rule->steps[index], at_ms);
}

/* Those that are due.  While nobody knows of it only the first: who is above them has his time from
 * then on, even if we were not there to tell. */
static uint32_t steps_due(const struct escalation *escalation, const struct escalation_state *state,
                          const struct base *base, int64_t now_ms)
{
    int64_t least_ms = INT64_MAX;
    uint32_t due = 0;

    for (size_t i = 0; i < escalation->rule->step_count; i++) {
        const int64_t after_ms = step_after(escalation, i);

        if (!is_left(escalation, state, i) || step_due(escalation, base, i) > now_ms)
            continue;
        if (state->told_ms == 0 && after_ms > least_ms)
            continue;
        if (state->told_ms == 0 && after_ms < least_ms)
            due = 0;
        least_ms = after_ms;
        due |= UINT32_C(1) << i;
    }
    return due;
}

/* Those that call somebody because it has begun, and not because nobody has taken it on. */
static uint32_t steps_beginning(const struct escalation *escalation,
                                const struct escalation_state *state, uint32_t steps)
{
    uint32_t beginning = 0;

    for (size_t i = 0; i < escalation->rule->step_count; i++)
        if (state->told_ms == 0 || step_after(escalation, i) == 0)
            beginning |= steps & UINT32_C(1) << i;
    return beginning;
}

/* --- reminders ------------------------------------------------------------------------------- */

/* From the base to the number-th: first, twice that, four times, …, at most `most`. */
static int64_t reminder_distance(const struct remind *remind, int32_t number)
{
    int64_t distance_ms = remind->first_ms;
    int64_t sum_ms = 0;
    int32_t i = 0;

    for (; i < number && distance_ms < remind->most_ms; i++) {
        sum_ms += distance_ms;
        distance_ms *= 2;
    }
    return sum_ms + (number - i) * remind->most_ms;
}

/* The one that is next: the 0th is at the base itself, if that is the end of a hush. */
static int32_t reminder_number(const struct escalation_state *state, const struct base *base)
{
    if (state->since_ms == base->at_ms)
        return state->reminders;
    return base->is_end_of_hush ? 0 : 1;
}

/* Steps whose people are reminded: who is there at this hour, if anybody is. */
static uint32_t steps_reminded(const struct escalation *escalation, uint32_t taken, int64_t now_ms)
{
    const struct calendar *const hours = catalogue_hours(escalation->catalogue, NONE_AT_ALL);
    uint32_t all = 0;
    uint32_t there = 0;

    for (size_t i = 0; i < escalation->rule->step_count; i++) {
        const struct alert_step *const step = &escalation->rule->steps[i];
        const uint32_t bit = taken & UINT32_C(1) << i;

        if (step->once)
            continue;
        all |= bit;
        if (step->when == NULL || stint_is_on(step->when, hours, now_ms, NULL))
            there |= bit;
    }
    return there == 0 ? all : there;
}

static int64_t reminder_due(const struct escalation *escalation,
                            const struct escalation_state *state, const struct base *base)
{
    const struct remind *const remind = &escalation->rule->remind;
    const int32_t number = reminder_number(state, base);

    if (steps_reminded(escalation, state->steps, base->at_ms) == 0 ||
        (number > 0 && (remind->first_ms == 0 || escalation->facts->is_told_once)))
        return INT64_MAX;
    return add(escalation, base->at_ms, number == 0 ? 0 : reminder_distance(remind, number));
}

/* --- what is due ----------------------------------------------------------------------------- */

int64_t escalation_next(const struct escalation *escalation, const struct escalation_state *state)
{
    const struct base base = find_base(escalation, state);
    int64_t next_ms = reminder_due(escalation, state, &base);

    for (size_t i = 0; i < escalation->rule->step_count; i++) {
        const int64_t due_ms =
            is_left(escalation, state, i) ? step_due(escalation, &base, i) : INT64_MAX;

        if (due_ms < next_ms)
            next_ms = due_ms;
    }
    return next_ms;
}

bool escalation_due(const struct escalation *escalation, const struct escalation_state *state,
                    int64_t now_ms, struct escalation_due *due)
{
    const struct base base = find_base(escalation, state);
    const uint32_t steps = steps_due(escalation, state, &base, now_ms);
    const uint32_t beginning = steps_beginning(escalation, state, steps);

    if (beginning != 0)
        *due = (struct escalation_due){LETTER_BEGAN, beginning};
    else if (steps != 0)
        *due = (struct escalation_due){LETTER_ESCALATED, steps};
    else
        *due = (struct escalation_due){LETTER_REMINDER,
                                       steps_reminded(escalation, state->steps, now_ms)};
    return steps != 0 || reminder_due(escalation, state, &base) <= now_ms;
}

/* Reminders that we missed are one. */
static void take_reminder(const struct escalation *escalation, struct escalation_state *state,
                          int64_t now_ms)
{
    const struct base base = find_base(escalation, state);

    state->reminders = reminder_number(state, &base);
    state->since_ms = base.at_ms;
    do
        state->reminders++;
    while (reminder_due(escalation, state, &base) <= now_ms);
}

void escalation_take(const struct escalation *escalation, struct escalation_state *state,
                     int64_t now_ms, const struct escalation_due *due)
{
    if (due->kind == LETTER_REMINDER) {
        take_reminder(escalation, state, now_ms);
        return;
    }
    state->steps |= due->steps;
    if (state->told_ms != 0)
        return;
    state->told_ms = now_ms;
    state->since_ms = now_ms;
    state->reminders = 1;
}
