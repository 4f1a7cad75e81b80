/* log.h - what the top floor says to the journal: one line each on standard error.
 *
 * Return it or say it, never both.  The same trouble is said once, then at growing intervals, and
 * once when it is over.  Lines carry systemd's priority prefix when standard error is its journal.
 */
#ifndef HAIDANG_BASE_LOG_H
#define HAIDANG_BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* What is above this level is not said.  Information by default. */
void log_set_level(enum log_level level);

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A trouble that may come again and again; all zero is "none yet".  Not shared by threads. */
struct log_trouble {
    int64_t count;
    int64_t next_us; /* steady time when it may be said again */
    int64_t wait_us;
};

void log_trouble(struct log_trouble *trouble, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void log_over(struct log_trouble *trouble, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
