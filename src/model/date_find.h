/* date_find.h - dates in a text as people write them, and the newest of them.
 *
 * Pure, allocates nothing.  The text is folded (unicode_fold): small letters, composed.  Known are
 * 14/06/2022, 14-6-2022 08:30, 08:30 14.06.2022, ngày 14 tháng 6 năm 2022, 14 June 2022,
 * 2022-06-14T08:30:00+07:00, and a line that is nothing but seconds or ms since 1970. */
#ifndef HAIDANG_MODEL_DATE_FIND_H
#define HAIDANG_MODEL_DATE_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/zone.h"

/* What 06/07/2022 means; month first takes 07/06 of an American program for the 6th of July. */
enum date_form { DATE_FORM_DAY_FIRST, DATE_FORM_MONTH_FIRST };

/* The newest date that is not after `now_ms`, or its beginning: what is announced for later says
 * nothing of how fresh a page is.  A date without a time is as new as its last instant.  Dates
 * without an offset are of the zone.  False if there is none. */
bool date_find_newest(const char *text, size_t length, enum date_form form, const struct zone *zone,
                      int64_t now_ms, int64_t *newest_ms);

#endif
