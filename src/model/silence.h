/* silence.h - letters that are held back for a while, for a reason; never data.
 *
 * Pure. */
#ifndef HAIDANG_MODEL_SILENCE_H
#define HAIDANG_MODEL_SILENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct catalogue;

/* Kept in the store by name. */
enum hush { HUSH_ALL, HUSH_SERVICE, HUSH_AGENCY, HUSH_PROGRAMME, HUSH_OWNER, HUSH_COUNT };
const char *hush_name(enum hush scope);
bool hush_parse(const char *name, enum hush *scope);

struct silence {
    int64_t id; /* from 1, never used again */
    enum hush scope;
    const char *subject; /* an id; "" for HUSH_ALL */
    int64_t from_ms, to_ms;
    int64_t made_ms;
    const char *author, *reason;
};

bool silence_covers(const struct silence *silence, const struct catalogue *catalogue,
                    size_t service);

/* Until when the letters of an alert about these services are (or were) held back, by silences that
 * had begun at `now` and not ended at `since`; 0: never, because one of the services at least was
 * not covered. */
struct silence_question {
    const struct catalogue *catalogue;
    const size_t *services;
    size_t service_count;
    int64_t since_ms, now_ms;
};
int64_t silence_until(const struct silence *silences, size_t count,
                      const struct silence_question *question);

#endif
