#include "base/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/words.h"

static enum log_level log_level = LOG_LEVEL_INFO;

/* syslog's numbers, which the journal reads from "<3>" at the beginning of a line */
static const int priorities[] = {
    [LOG_LEVEL_ERROR] = 3,
    [LOG_LEVEL_WARNING] = 4,
    [LOG_LEVEL_INFO] = 6,
    [LOG_LEVEL_DEBUG] = 7,
};

void log_set_level(enum log_level level)
{
    log_level = level;
}

__attribute__((format(printf, 3, 0))) static void say(enum log_level level, const char *suffix,
                                                      const char *format, va_list arguments)
{
    struct text line = {.limit = 8192};
    char now[CLOCK_TEXT];

    if (level > log_level)
        return;
    if (getenv("JOURNAL_STREAM") != NULL)
        text_add(&line, "<%d>", priorities[level]);
    else
        text_add(&line, "%s ", clock_format(now, clock_wall_ms()));
    text_add_arguments(&line, format, arguments);
    text_add(&line, "%s\n", suffix);
    fputs(text_string(&line), stderr);
    text_free(&line);
}

#define SAY(level)                       \
    va_list arguments;                   \
    va_start(arguments, format);         \
    say((level), "", format, arguments); \
    va_end(arguments)

void log_error(const char *format, ...)
{
    SAY(LOG_LEVEL_ERROR);
}

void log_warning(const char *format, ...)
{
    SAY(LOG_LEVEL_WARNING);
}

void log_info(const char *format, ...)
{
    SAY(LOG_LEVEL_INFO);
}

void log_debug(const char *format, ...)
{
    SAY(LOG_LEVEL_DEBUG);
}

void log_trouble(struct log_trouble *trouble, const char *format, ...)
{
    const int64_t now = clock_steady_us();
    char suffix[64] = "";
    va_list arguments;

    trouble->count++;
    if (now < trouble->next_us)
        return;
    if (trouble->count > 1)
        snprintf(suffix, sizeof suffix, tr(" (%" PRId64 " times so far)"), trouble->count);
    va_start(arguments, format);
    say(LOG_LEVEL_ERROR, suffix, format, arguments);
    va_end(arguments);
    trouble->wait_us = trouble->wait_us == 0 ? 10 * US_PER_SECOND : trouble->wait_us * 2;
    if (trouble->wait_us > 3600 * US_PER_SECOND)
        trouble->wait_us = 3600 * US_PER_SECOND;
    trouble->next_us = now + trouble->wait_us;
}

void log_over(struct log_trouble *trouble, const char *format, ...)
{
    va_list arguments;

    if (trouble->count == 0)
        return;
    *trouble = (struct log_trouble){0};
    va_start(arguments, format);
    say(LOG_LEVEL_INFO, "", format, arguments);
    va_end(arguments);
}
