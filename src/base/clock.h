/* clock.h - the only room that asks what time it is.
 *
 * The wall clock dates (ms since 1970 UTC), the steady clock measures (us, never steps).  Pure code
 * is told the time as an argument. */
#ifndef HAIDANG_BASE_CLOCK_H
#define HAIDANG_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define MS_PER_SECOND INT64_C(1000)
#define US_PER_MS INT64_C(1000)
#define US_PER_SECOND INT64_C(1000000)

int64_t clock_wall_ms(void);
int64_t clock_wall_us(void); /* to compare with the kernel's dates */
int64_t clock_steady_us(void);

/* Does something (an NTP client) keep the wall clock right, as far as the kernel knows? */
bool clock_is_synchronised(void);

/* CPU time that this process has used, us (for benchmarks and /metrics). */
int64_t clock_cpu_us(void);

/* The same of the calling thread alone: work that was done, not time spent waiting for a turn. */
int64_t clock_thread_us(void);

/* Sets the zone in which clock_format speaks.  An unknown zone is an error: libc would silently
 * take UTC instead.  Call before threads are made. */
bool clock_set_zone(const char *zone, struct error *error);

/* RFC 3339 with milliseconds and the zone's offset: 2022-06-14T23:59:59.999+07:00. */
enum { CLOCK_TEXT = 40 };
const char *clock_format(char text[CLOCK_TEXT], int64_t wall_ms);

/* Reads what clock_format writes; also without the fraction, and with Z. */
bool clock_parse(const char *text, int64_t *wall_ms);

/* By strftime's rules, in the zone, for people: "%H:%M %d/%m/%Y". */
const char *clock_format_for_people(char text[CLOCK_TEXT], const char *format, int64_t wall_ms)
    __attribute__((format(strftime, 2, 0)));

#endif
