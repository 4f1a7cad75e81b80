#include "model/beat.h"

#include <assert.h>

enum { MS_PER_MINUTE = 60000 };

const char *beat_turn_name(enum beat_turn turn)
{
    static const char *const names[] = {
        [BEAT_IN_TIME] = "in_time", [BEAT_LATE] = "late",       [BEAT_EXTRA] = "extra",
        [BEAT_MISSED] = "missed",   [BEAT_UNKNOWN] = "unknown", [BEAT_REST] = "rest",
    };
    _Static_assert(sizeof names / sizeof *names == BEAT_TURN_COUNT, "a turn has no name");

    assert(turn < BEAT_TURN_COUNT);
    return names[turn];
}

/* --- when it is due ------------------------------------------------------------------------- */

static int64_t daily_due(const struct beat_terms *terms, const struct calendar *calendar,
                         int32_t day)
{
    return zone_from_local(calendar->zone,
                           day * MS_PER_DAY + terms->daily_minute * (int64_t)MS_PER_MINUTE);
}

/* The first day whose deadline is not before the instant. */
static int32_t daily_first(const struct beat_terms *terms, const struct calendar *calendar,
                           int64_t at_ms)
{
    int32_t day = zone_day(calendar->zone, at_ms) - 2;

    while (daily_due(terms, calendar, day) + terms->grace_ms < at_ms)
        day++;
    return day;
}

/* A job of yesterday at two is expected today at two, even if it is due at six. */
static int64_t daily_expected(const struct beat_terms *terms, const struct calendar *calendar,
                              int32_t day, int64_t last_ms)
{
    const int64_t due_ms = daily_due(terms, calendar, day);
    const int64_t earliest_ms = daily_due(terms, calendar, day - 1) + terms->grace_ms;
    int64_t expected_ms = earliest_ms;

    if (last_ms != 0)
        expected_ms = due_ms - (due_ms - last_ms) % MS_PER_DAY;
    return expected_ms > due_ms ? due_ms : expected_ms;
}

static struct beat_due daily(const struct beat_terms *terms, const struct calendar *calendar,
                             int32_t day, int64_t last_ms)
{
    const int64_t due_ms = daily_due(terms, calendar, day);

    return (struct beat_due){
        .due_ms = due_ms,
        .deadline_ms = due_ms + terms->grace_ms,
        .expected_ms = daily_expected(terms, calendar, day, last_ms),
        .wanted = terms->every_day || calendar_is_work_day(calendar, day),
    };
}

static struct beat_due interval(const struct beat_terms *terms, int64_t from_ms)
{
    const int64_t due_ms = from_ms + terms->every_ms;

    return (struct beat_due){.due_ms = due_ms,
                             .deadline_ms = due_ms + terms->grace_ms,
                             .expected_ms = due_ms,
                             .wanted = true};
}

/* The one after what is waited for. */
static struct beat_due following(const struct beat_clock *clock, const struct beat_terms *terms,
                                 const struct calendar *calendar)
{
    if (terms->daily_minute == NOT_DAILY)
        return interval(terms, clock->next.due_ms);
    return daily(terms, calendar, zone_day(calendar->zone, clock->next.due_ms) + 1, clock->last_ms);
}

/* --- the clock ------------------------------------------------------------------------------ */

struct beat_clock beat_clock_new(const struct beat_terms *terms, const struct calendar *calendar,
                                 const struct beat_past *past, int64_t now_ms)
{
    const int64_t last_ms = past->last_ms > now_ms ? 0 : past->last_ms;
    struct beat_clock clock = {
        .last_ms = last_ms, .deaf_from_ms = past->deaf_from_ms, .deaf_to_ms = now_ms};

    if (terms->daily_minute == NOT_DAILY) {
        clock.next = interval(terms, last_ms == 0 ? now_ms : last_ms);
        if (last_ms != 0 && clock.next.deadline_ms <= past->deaf_from_ms) {
            clock.owed_ms = clock.next.due_ms; /* it was silent before we were deaf */
            clock.next = interval(terms, now_ms);
        }
        return clock;
    }
    int32_t day = daily_first(terms, calendar, last_ms == 0 ? now_ms : last_ms);

    if (last_ms != 0)
        day++; /* that one has been answered */
    clock.next = daily(terms, calendar, day, last_ms);
    while (clock.next.deadline_ms <= past->deaf_from_ms) {
        if (clock.next.wanted)
            clock.owed_ms = clock.next.due_ms;
        clock.next = following(&clock, terms, calendar);
    }
    return clock;
}

void beat_clock_was_deaf(struct beat_clock *clock, int64_t from_ms, int64_t to_ms)
{
    if (clock->deaf_to_ms < clock->next.expected_ms || clock->deaf_from_ms > from_ms)
        clock->deaf_from_ms = from_ms;
    if (clock->deaf_to_ms < to_ms)
        clock->deaf_to_ms = to_ms;
}

static int64_t window_ms(const struct beat_clock *clock, const struct beat_terms *terms)
{
    return clock->next.expected_ms - terms->grace_ms;
}

/* Could it have come while nobody listened? */
static bool is_in_doubt(const struct beat_clock *clock, const struct beat_terms *terms)
{
    return clock->deaf_from_ms < clock->next.deadline_ms &&
           clock->deaf_to_ms > window_ms(clock, terms);
}

static enum beat_turn hear_interval(struct beat_clock *clock, const struct beat_terms *terms,
                                    int64_t at_ms, int64_t *due_ms)
{
    const bool late =
        clock->owed_ms != 0 || (at_ms > clock->next.deadline_ms && !is_in_doubt(clock, terms));

    *due_ms = clock->owed_ms != 0 ? clock->owed_ms : clock->next.due_ms;
    clock->owed_ms = 0;
    clock->next = interval(terms, at_ms);
    return late ? BEAT_LATE : BEAT_IN_TIME;
}

static enum beat_turn hear_daily(struct beat_clock *clock, const struct beat_terms *terms,
                                 const struct calendar *calendar, int64_t at_ms, int64_t *due_ms)
{
    const int32_t day = daily_first(terms, calendar, at_ms);

    if (clock->owed_ms != 0 && at_ms < window_ms(clock, terms)) {
        *due_ms = clock->owed_ms;
        clock->owed_ms = 0;
        return BEAT_LATE;
    }
    if (day < zone_day(calendar->zone, clock->next.due_ms)) {
        *due_ms = 0;
        return BEAT_EXTRA;
    }
    *due_ms = daily_due(terms, calendar, day);
    clock->owed_ms = 0;
    clock->next = daily(terms, calendar, day + 1, at_ms);
    return BEAT_IN_TIME;
}

enum beat_turn beat_clock_hear(struct beat_clock *clock, const struct beat_terms *terms,
                               const struct calendar *calendar, int64_t at_ms, int64_t *due_ms)
{
    const enum beat_turn turn = terms->daily_minute == NOT_DAILY
                                    ? hear_interval(clock, terms, at_ms, due_ms)
                                    : hear_daily(clock, terms, calendar, at_ms, due_ms);

    clock->last_ms = at_ms;
    return turn;
}

enum beat_turn beat_clock_pass(struct beat_clock *clock, const struct beat_terms *terms,
                               const struct calendar *calendar, int64_t now_ms, int64_t *due_ms)
{
    const bool in_doubt = is_in_doubt(clock, terms);
    const struct beat_due passed = clock->next;

    *due_ms = passed.due_ms;
    clock->next = following(clock, terms, calendar);
    if (in_doubt && terms->daily_minute == NOT_DAILY)
        clock->next = interval(terms, now_ms); /* whenever it beats now, it is in time */
    if (!passed.wanted)
        return BEAT_REST;
    if (in_doubt)
        return BEAT_UNKNOWN;
    if (clock->owed_ms == 0)
        clock->owed_ms = passed.due_ms;
    return BEAT_MISSED;
}
