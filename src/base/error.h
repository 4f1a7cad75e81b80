/* error.h - why we could not do our work: one sentence with its place.
 *
 * Functions that can fail return false (or NULL) and fill a struct error that is passed last; it is
 * untouched on success.  Each floor adds where it was.  Lower case, no full stop, what was typed in
 * quotes, what would be right.  A service that fails is no error but a sample. */
#ifndef HAIDANG_BASE_ERROR_H
#define HAIDANG_BASE_ERROR_H

#include <stdbool.h>

struct error {
    char message[1024];
};

/* Both return false, so that a failing function can say `return error_set(…)`.  `error` may be
 * NULL. */
bool error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts "place: " before the message. */
bool error_add_place(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
