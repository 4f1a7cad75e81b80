/* How much each hour of an ordinary week weighs: `profile` of the policy. */
#include "base/words.h"
#include "stage/config_inside.h"

enum { HOURS_A_DAY = 24 };

static bool read_day(struct reading *reading, const struct node *list, int32_t weights[HOURS_A_DAY])
{
    bool good = true;

    if (list->kind != NODE_LIST || list->count != HOURS_A_DAY) {
        reading_complain(reading, &list->place,
                         tr("wants a list of %d whole numbers, one for each hour of the day"),
                         (int)HOURS_A_DAY);
        return false;
    }
    for (size_t i = 0; i < HOURS_A_DAY; i++) {
        int64_t weight = 0;

        good = schema_read_integer(reading, list->items[i], 0, PROFILE_MOST, &weight) && good;
        weights[i] = (int32_t)weight;
    }
    return good;
}

static void take_day(struct config_profile *profile, int weekday,
                     const int32_t weights[HOURS_A_DAY])
{
    for (int hour = 0; hour < HOURS_A_DAY; hour++)
        profile->weights[weekday * HOURS_A_DAY + hour] = weights[hour];
}

static bool read_days(struct reading *reading, const struct node *map,
                      struct config_profile *profile)
{
    bool given[WEEKDAY_COUNT] = {false};
    bool good = true;

    for (size_t i = 0; i < map->count; i++) {
        int32_t weights[HOURS_A_DAY] = {0};
        int first;
        int last;

        if (!config_read_weekdays(reading, map->keys[i], &first, &last) ||
            !read_day(reading, map->items[i], weights)) {
            good = false;
            continue;
        }
        for (int day = first; day <= last; day++) {
            if (given[day])
                reading_complain(reading, &map->keys[i]->place,
                                 tr("one of these days stands here twice"));
            given[day] = true;
            take_day(profile, day, weights);
        }
    }
    return good;
}

static bool weighs_anything(const struct config_profile *profile)
{
    for (int i = 0; i < PROFILE_HOURS; i++)
        if (profile->weights[i] > 0)
            return true;
    return false;
}

void config_read_profile(struct reading *reading, const struct node *value, void *field)
{
    struct config_profile *const profile = field;
    int32_t weights[HOURS_A_DAY] = {0};
    bool good;

    if (value->kind == NODE_MAP) {
        good = read_days(reading, value, profile);
    } else {
        good = read_day(reading, value, weights);
        for (int day = 0; day < WEEKDAY_COUNT; day++)
            take_day(profile, day, weights);
    }
    if (good && !weighs_anything(profile))
        reading_complain(reading, &value->place, tr("no hour weighs anything"));
    profile->given = true;
}
