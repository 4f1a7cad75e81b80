/* Points of Decision 766: [{"day": "2022-08-31", "openness": "17.25", …}, …] */
#include <string.h>

#include "base/words.h"
#include "model/calendar_date.h"
#include "model/score.h"
#include "stage/acts_inside.h"

enum { DAYS_MOST = 1000 };

/* A group that is not there was not told. */
static bool read_part(const json_t *row, enum score_part part, int32_t *hundredths)
{
    const json_t *const value = json_object_get(row, score_part_name(part));

    *hundredths = SCORE_NONE;
    return value == NULL || (json_is_string(value) &&
                             score_parse_points(json_string_value(value), part, hundredths));
}

static bool read_day(const json_t *row, struct scores *scores)
{
    const char *const day = json_string_value(json_object_get(row, "day"));
    struct date date;

    if (day == NULL || !date_parse(day, &date))
        return false;
    scores->day = date_to_day(date);
    for (int i = 0; i < SCORE_PARTS; i++)
        if (!read_part(row, (enum score_part)i, &scores->hundredths[i]))
            return false;
    return scores->day >= score_first_day();
}

bool acts_read_scores(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const size_t count = json_array_size(value);
    struct scores *const scores = arena_add(reading->arena, count + 1, sizeof *scores);

    if (count == 0 || count > DAYS_MOST)
        return error_set(reading->error, tr("'%s' wants 1 to %d days"), word->name, (int)DAYS_MOST);
    for (size_t i = 0; i < count; i++)
        if (!read_day(json_array_get(value, i), &scores[i]))
            return error_set(reading->error,
                             tr("'%s' wants a day from 2022-08-01 on and points by group"),
                             word->name);
    reading->act->scores = scores;
    reading->act->score_count = count;
    return true;
}
