/* score_csv.h - points of Decision 766 from a table that somebody typed or saved.
 *
 * A line each: the day of the figures, the group, the points; separated by ';', tab or ','.  The
 * first line names the columns (day/ngày, part/nhóm, points/điểm) or is left out.  Days are
 * 2022-08-31 or 31/08/2022, groups 1 to 5 or their names, points 17.25 or 17,25 (not where ',' is
 * what separates). */
#ifndef HAIDANG_STAGE_SCORE_CSV_H
#define HAIDANG_STAGE_SCORE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "model/score.h"

enum { SCORE_DAYS_MOST = 1000 };

/* In order of days, none twice; yours.  False: a sentence that names the line. */
bool score_csv_read(const char *text, struct scores **days, size_t *count, struct error *error);

#endif
