/* score.h - the province's points by the five groups of Decision 766/QĐ-TTg, as they were
 * published.
 *
 * They are nobody's figures here: somebody reads them from the national portal and imports them.
 * Points are kept in hundredths.  Pure. */
#ifndef HAIDANG_MODEL_SCORE_H
#define HAIDANG_MODEL_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum score_part {
    SCORE_OPENNESS,     /* openness, transparency */
    SCORE_PROGRESS,     /* progress and results of handling */
    SCORE_DIGITISING,   /* digitised files */
    SCORE_ONLINE,       /* online services */
    SCORE_SATISFACTION, /* satisfaction of citizens and businesses */
    SCORE_PARTS,
};

enum { SCORE_NONE = -1 };

/* Of one day. */
struct scores {
    int32_t day;                     /* of the figures, as in calendar_date.h */
    int32_t hundredths[SCORE_PARTS]; /* SCORE_NONE: not told */
};

/* "openness", … as in files and in the store; also by its number, "1" to "5". */
const char *score_part_name(enum score_part part);
bool score_part_parse(const char *name, enum score_part *part);

int32_t score_most(enum score_part part); /* hundredths: 1800, 2000, 2200, 2200, 1800 */

/* Before this day the points were not in use. */
int32_t score_first_day(void);

/* "17,25", "17.25", "17" within 0 and the most; false: it is none. */
bool score_parse_points(const char *text, enum score_part part, int32_t *hundredths);

/* The sum of all that is told; false if something is missing. */
bool scores_sum(const struct scores *scores, int32_t *hundredths);

#endif
