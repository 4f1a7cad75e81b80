/* wording.h - numbers, durations and days as people read them, in Vietnamese and English.
 *
 * Pure.  Everything is truncated, never rounded up, like the figures themselves. */
#ifndef HAIDANG_MODEL_WORDING_H
#define HAIDANG_MODEL_WORDING_H

#include <stdint.h>

#include "base/words.h"

enum { WORDING_TEXT = 96 };

/* "1.234.567", "1,234,567" */
const char *wording_number(char text[WORDING_TEXT], enum language language, int64_t number);

/* The same with `decimals` (0 to 3) of them: 1234567 by 2 is "12.345,67". */
const char *wording_decimal(char text[WORDING_TEXT], enum language language, int64_t scaled,
                            int decimals);

/* Below ten Vietnamese official prose puts a zero in front: "04"; English: "4". */
const char *wording_count(char text[WORDING_TEXT], enum language language, int64_t count);

/* "2 ngày 3 giờ 10 phút", "12 phút 30 giây", "45 giây", "350 ms"; the largest units that matter. */
const char *wording_span(char text[WORDING_TEXT], enum language language, int64_t span_ms);

/* A span by its largest unit and the next smaller one, seconds only if there is nothing larger:
 * "hour" 2 and "minute" 10.  `lesser` NULL: there is nothing of it. */
struct wording_parts {
    const char *unit, *lesser; /* "day", "hour", "minute", "second" */
    int64_t count, lesser_count;
};
struct wording_parts wording_parts_of(int64_t span_ms);

/* "350 ms", "3,8 giây" */
const char *wording_latency(char text[WORDING_TEXT], enum language language, int64_t latency_us);

/* Days since 1970: "05/07/2022"; "ngày 05 tháng 7 năm 2022". */
const char *wording_day(char text[WORDING_TEXT], int32_t day);
const char *wording_long_day(char text[WORDING_TEXT], enum language language, int32_t day);

#endif
