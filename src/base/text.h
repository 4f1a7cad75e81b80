/* text.h - the one growing string.
 *
 * A struct text that is all zero is valid and empty.  `bytes` always ends in '\0' (text_string
 * gives
 * "" for an empty one).  It never grows over `limit` bytes (0: TEXT_LIMIT); what does not fit is
 * left out and `cut` says so.  The owner calls text_free. */
#ifndef HAIDANG_BASE_TEXT_H
#define HAIDANG_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TEXT_LIMIT = 64 * 1024 * 1024 };

struct text {
    char *bytes;
    size_t length;
    size_t capacity;
    size_t limit;
    bool cut;
};

void text_free(struct text *text);
void text_clear(struct text *text);
const char *text_string(const struct text *text);

/* The bytes become yours (free them); the text is empty again.  Never NULL. */
char *text_detach(struct text *text);

void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_add_arguments(struct text *text, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
void text_add_bytes(struct text *text, const void *bytes, size_t length);
void text_add_string(struct text *text, const char *string);

void text_add_base64(struct text *text, const void *bytes, size_t length); /* RFC 4648, padded */

/* Escaped for the place where it will stand. */
void text_add_json(struct text *text, const char *string);  /* with its quotes; NULL gives null */
void text_add_html(struct text *text, const char *string);  /* for text and quoted attributes */
void text_add_label(struct text *text, const char *string); /* a Prometheus label's value */
void text_add_form(struct text *text, const char *string);  /* a name or value of a form (URL) */

#endif
