#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "base/words.h"

static int64_t read_us(clockid_t which)
{
    struct timespec now;

    clock_gettime(which, &now);
    return now.tv_sec * US_PER_SECOND + now.tv_nsec / 1000;
}

int64_t clock_wall_ms(void)
{
    return read_us(CLOCK_REALTIME) / US_PER_MS;
}

int64_t clock_wall_us(void)
{
    return read_us(CLOCK_REALTIME);
}

int64_t clock_steady_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int64_t clock_cpu_us(void)
{
    return read_us(CLOCK_PROCESS_CPUTIME_ID);
}

int64_t clock_thread_us(void)
{
    return read_us(CLOCK_THREAD_CPUTIME_ID);
}

bool clock_set_zone(const char *zone, struct error *error)
{
    char path[256];
    char value[sizeof path + 1];

    if (*zone == '\0' || *zone == '/' || strstr(zone, "..") != NULL)
        return error_set(error, tr("'%s' is not the name of a time zone"), zone);
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);
    if (access(path, R_OK) != 0)
        return error_set(error, tr("time zone '%s' is unknown here (no %s; is tzdata installed?)"),
                         zone, path);
    snprintf(value, sizeof value, ":%s", path);
    setenv("TZ", value, 1);
    tzset();
    return true;
}

const char *clock_format(char text[CLOCK_TEXT], int64_t wall_ms)
{
    const int64_t fraction = ((wall_ms % MS_PER_SECOND) + MS_PER_SECOND) % MS_PER_SECOND;
    const time_t seconds = (time_t)((wall_ms - fraction) / MS_PER_SECOND);
    struct tm local;
    char day[24];
    char offset[8];

    localtime_r(&seconds, &local);
    strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &local);
    strftime(offset, sizeof offset, "%z", &local);
    snprintf(text, CLOCK_TEXT, "%s.%03d%.3s:%.2s", day, (int)fraction, offset, offset + 3);
    return text;
}

/* the callers' formats are checked where they call, by the attribute in the header */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
const char *clock_format_for_people(char text[CLOCK_TEXT], const char *format, int64_t wall_ms)
{
    const time_t seconds = (time_t)(wall_ms / MS_PER_SECOND);
    struct tm local;

    localtime_r(&seconds, &local);
    if (strftime(text, CLOCK_TEXT, format, &local) == 0)
        text[0] = '\0';
    return text;
}
#pragma GCC diagnostic pop

/* Reads "+07:00", "-03:30" or "Z" into seconds east of Greenwich. */
static bool parse_offset(const char *text, int *seconds)
{
    int hours;
    int minutes;
    int used = 0;

    *seconds = 0;
    if (strcmp(text, "Z") == 0)
        return true;
    if (*text != '+' && *text != '-')
        return false;
    if (sscanf(text + 1, "%2d:%2d%n", &hours, &minutes, &used) != 2 || used != 5 ||
        text[6] != '\0' || hours > 23 || minutes > 59 || hours < 0 || minutes < 0)
        return false;
    *seconds = (hours * 3600 + minutes * 60) * (*text == '-' ? -1 : 1);
    return true;
}

bool clock_parse(const char *text, int64_t *wall_ms)
{
    struct tm day = {0};
    int64_t fraction = 0;
    int64_t unit = 100;
    int offset;
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &day);

    if (rest == NULL)
        return false;
    if (*rest == '.')
        for (rest++; *rest >= '0' && *rest <= '9'; rest++, unit /= 10)
            fraction += (*rest - '0') * unit;
    if (!parse_offset(rest, &offset))
        return false;
    *wall_ms = (timegm(&day) - offset) * MS_PER_SECOND + fraction;
    return true;
}

/* A machine where nobody may ask (some containers) is believed. */
bool clock_is_synchronised(void)
{
    struct timex timex = {.modes = 0};
    const int state = adjtimex(&timex);

    return state == -1 || (state != TIME_ERROR && (timex.status & STA_UNSYNC) == 0);
}
