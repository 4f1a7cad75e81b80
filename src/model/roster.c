#include "model/roster.h"

enum {
    DAYS_PER_WEEK = 7,
    BORDERS_MOST = 400, /* looked at for the next turn: a hundred days of four shifts */
};

/* --- whose turn it is ------------------------------------------------------------------------ */

static int64_t floor_of(int64_t number, int64_t divisor)
{
    return number / divisor - (number % divisor < 0 ? 1 : 0);
}

/* Shifts that began from the first day on until this one; negative before it. */
static int64_t count_shifts(const struct roster_shift *shift, const struct calendar *calendar,
                            int32_t day)
{
    const int step = day < shift->from_day ? -1 : 1;
    int64_t count = 0;

    for (int32_t at = shift->from_day; at != day; at += step)
        if (stint_fits(&shift->when, calendar, step > 0 ? at : at - 1))
            count += step;
    return count;
}

static size_t taker_of(const struct roster_shift *shift, const struct calendar *calendar,
                       int32_t day)
{
    const int64_t count = (int64_t)shift->count;
    const int64_t turns = shift->count < 2 ? 0
                          : shift->turn == TURN_WEEK
                              ? floor_of((int64_t)day - shift->from_day, DAYS_PER_WEEK)
                              : count_shifts(shift, calendar, day);

    return shift->people[turns - floor_of(turns, count) * count];
}

/* --- who is on duty -------------------------------------------------------------------------- */

static void duty_add(struct duty *duty, size_t person)
{
    for (size_t i = 0; i < duty->count; i++)
        if (duty->people[i] == person)
            return;
    if (duty->count < ON_DUTY_MOST)
        duty->people[duty->count++] = person;
}

static void duty_add_all(struct duty *duty, const size_t *people, size_t count)
{
    for (size_t i = 0; i < count; i++)
        duty_add(duty, people[i]);
}

static const struct roster_override *find_override(const struct roster *roster, int64_t at_ms)
{
    for (size_t i = roster->override_count; i-- > 0;)
        if (roster->overrides[i].from_ms <= at_ms && at_ms < roster->overrides[i].to_ms)
            return &roster->overrides[i];
    return NULL;
}

/* By the roster alone: nobody may be. */
static struct duty planned(const struct roster *roster, const struct calendar *calendar,
                           int64_t at_ms)
{
    const struct roster_override *const override = find_override(roster, at_ms);
    struct duty duty = {.count = 0};
    int32_t day;

    if (override != NULL)
        duty_add_all(&duty, override->people, override->count);
    for (size_t i = 0; override == NULL && i < roster->shift_count; i++)
        if (stint_is_on(&roster->shifts[i].when, calendar, at_ms, &day))
            duty_add(&duty, taker_of(&roster->shifts[i], calendar, day));
    return duty;
}

struct duty roster_duty(const struct roster *roster, const struct calendar *calendar,
                        const struct hand_over *hand_over, int64_t at_ms)
{
    struct duty duty = {.count = 0};

    if (hand_over != NULL && hand_over->at_ms <= at_ms && at_ms < hand_over->until_ms) {
        duty_add(&duty, hand_over->person);
        return duty;
    }
    duty = planned(roster, calendar, at_ms);
    if (duty.count == 0) {
        duty.is_otherwise = true;
        duty_add_all(&duty, roster->otherwise, roster->otherwise_count);
    }
    return duty;
}

/* --- when that changes ----------------------------------------------------------------------- */

static void keep_earlier(int64_t *earliest, int64_t at_ms, int64_t after_ms)
{
    if (at_ms > after_ms && at_ms < *earliest)
        *earliest = at_ms;
}

/* The first instant after this one at which something begins or ends. */
static int64_t next_border(const struct roster *roster, const struct calendar *calendar,
                           int64_t at_ms)
{
    int64_t border = INT64_MAX;

    for (size_t i = 0; i < roster->shift_count; i++)
        keep_earlier(&border, stint_next_border(&roster->shifts[i].when, calendar, at_ms), at_ms);
    for (size_t i = 0; i < roster->override_count; i++) {
        keep_earlier(&border, roster->overrides[i].from_ms, at_ms);
        keep_earlier(&border, roster->overrides[i].to_ms, at_ms);
    }
    return border;
}

static bool has(const struct duty *duty, size_t person)
{
    for (size_t i = 0; i < duty->count; i++)
        if (duty->people[i] == person)
            return true;
    return false;
}

static bool is_same(const struct duty *one, const struct duty *other)
{
    if (one->count != other->count)
        return false;
    for (size_t i = 0; i < one->count; i++)
        if (!has(other, one->people[i]))
            return false;
    return true;
}

int64_t roster_next_turn(const struct roster *roster, const struct calendar *calendar,
                         int64_t at_ms)
{
    const struct duty now = planned(roster, calendar, at_ms);
    const int64_t first = next_border(roster, calendar, at_ms);
    int64_t border = first;

    for (int i = 0; i < BORDERS_MOST && border != INT64_MAX; i++) {
        const struct duty then = planned(roster, calendar, border);

        if (!is_same(&now, &then))
            return border;
        border = next_border(roster, calendar, border);
    }
    return first;
}

int64_t roster_find_gap(const struct roster *roster, const struct calendar *calendar,
                        int64_t from_ms, int64_t to_ms)
{
    for (int64_t at = from_ms; at < to_ms; at = next_border(roster, calendar, at))
        if (planned(roster, calendar, at).count == 0)
            return at;
    return INT64_MAX;
}
