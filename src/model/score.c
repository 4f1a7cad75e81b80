#include "model/score.h"

#include <stdlib.h>
#include <string.h>

#include "model/calendar_date.h"

static const struct {
    const char *name;
    int32_t most;
} parts[SCORE_PARTS] = {[SCORE_OPENNESS] = {"openness", 1800},
                        [SCORE_PROGRESS] = {"progress", 2000},
                        [SCORE_DIGITISING] = {"digitising", 2200},
                        [SCORE_ONLINE] = {"online", 2200},
                        [SCORE_SATISFACTION] = {"satisfaction", 1800}};

const char *score_part_name(enum score_part part)
{
    return parts[part].name;
}

bool score_part_parse(const char *name, enum score_part *part)
{
    for (int i = 0; i < SCORE_PARTS; i++)
        if (strcmp(name, parts[i].name) == 0 ||
            (name[0] == '1' + i && name[0] != '\0' && name[1] == '\0')) {
            *part = (enum score_part)i;
            return true;
        }
    return false;
}

int32_t score_most(enum score_part part)
{
    return parts[part].most;
}

int32_t score_first_day(void)
{
    return date_to_day((struct date){2022, 8, 1});
}

bool score_parse_points(const char *text, enum score_part part, int32_t *hundredths)
{
    const size_t whole = strspn(text, "0123456789");
    const char *rest = text + whole;
    int32_t points = whole > 0 && whole <= 3 ? (int32_t)strtol(text, NULL, 10) * 100 : -1;
    size_t digits = 0;

    if (points < 0)
        return false;
    if (*rest == ',' || *rest == '.') {
        digits = strspn(++rest, "0123456789");
        if (digits == 0 || digits > 2)
            return false;
        points += (int32_t)strtol(rest, NULL, 10) * (digits == 1 ? 10 : 1);
    }
    if (rest[digits] != '\0' || points > parts[part].most)
        return false;
    *hundredths = points;
    return true;
}

bool scores_sum(const struct scores *scores, int32_t *hundredths)
{
    *hundredths = 0;
    for (int i = 0; i < SCORE_PARTS; i++) {
        if (scores->hundredths[i] == SCORE_NONE)
            return false;
        *hundredths += scores->hundredths[i];
    }
    return true;
}
