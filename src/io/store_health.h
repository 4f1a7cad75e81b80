/* store_health.h - what the store knows of the monitor itself and of what people did: for those who
 * keep it running.  Reads only; everything is bounded. */
#ifndef HAIDANG_IO_STORE_HEALTH_H
#define HAIDANG_IO_STORE_HEALTH_H

#include "io/store_read.h"

/* Of a moment on: slots missed, the longest stall of the watch's loop, how often the clock was set.
 */
struct monitor_minutes {
    int64_t missed, stall_us, steps;
};
bool reader_minutes(struct reader *reader, int64_t since_ms, struct monitor_minutes *minutes,
                    struct error *error);

/* When the monitor ran, the newest first.  stopped 0: it goes on, or ended without a word and was
 * seen last at `seen_ms`. */
struct monitor_run {
    int64_t started_ms, seen_ms, stopped_ms;
};
bool reader_runs(struct reader *reader, int64_t most,
                 void (*on_run)(void *argument, const struct monitor_run *run), void *argument,
                 struct error *error);

/* Alerts that are open, the newest first; texts are lent. */
bool reader_open_alerts(struct reader *reader, int64_t most,
                        void (*on_alert)(void *argument, const char *kind, const char *subject,
                                         int64_t began_ms),
                        void *argument, struct error *error);

bool reader_count_sessions(struct reader *reader, int64_t now_ms, int64_t *count,
                           struct error *error);

/* Bytes of the store's file and of what lies beside it and is not yet in it; -1: not known. */
int64_t reader_file_size(const char *path);

/* Who did what, the newest first: with an id below `before` (0: all), from <= at < to. */
struct audit_range {
    int64_t before, most, from_ms, to_ms;
    const char *author, *verb, *subject; /* ""; a verb may be only how it begins: "incident." */
};
struct audit_row {
    int64_t id, at_ms;
    const char *author, *way, *verb, *subject, *words; /* lent; words: a JSON object */
};
bool reader_audit(struct reader *reader, const struct audit_range *range,
                  void (*on_row)(void *argument, const struct audit_row *row), void *argument,
                  struct error *error);

#endif
