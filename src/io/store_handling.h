/* store_handling.h - what became of the letters of a period, and of the alerts that they told of.
 */
#ifndef HAIDANG_IO_STORE_HANDLING_H
#define HAIDANG_IO_STORE_HANDLING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "model/letter.h"

struct reader;

/* A letter with its alert.  Texts are lent. */
struct handled_letter {
    int64_t alert;
    enum letter_kind kind;
    enum letter_fate fate;
    const char *channel; /* id */
    const char *service; /* id of the one to blame, else of the first; "": it is about none */
    int64_t made_ms;
    int64_t ended_ms;        /* of the alert; 0: it is not over */
    int64_t acknowledged_ms; /* when the first of its incidents was taken on; 0: none was */
    bool has_incidents;      /* else nobody can take it on */
};

/* Letters with from <= made < to that were not merged into others; those of one alert lie together,
 * the oldest first. */
bool reader_handling(struct reader *reader, int64_t from_ms, int64_t to_ms,
                     void (*on_letter)(void *argument, const struct handled_letter *letter),
                     void *argument, struct error *error);

#endif
