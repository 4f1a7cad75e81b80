/* unicode.h - Vietnamese letters come composed (one character) or as a letter and its marks: before
 * two texts are compared both are composed (NFC).  Knows libunistring. */
#ifndef HAIDANG_IO_UNICODE_H
#define HAIDANG_IO_UNICODE_H

#include <stdbool.h>
#include <stddef.h>

/* The text composed, ending in '\0'; free it.  Bytes that are not UTF-8 become U+FFFD. */
char *unicode_compose(const char *bytes, size_t length, size_t *composed_length);

/* Are there combining marks (U+0300 .. U+036F)?  If not, a Vietnamese text is composed already. */
bool unicode_has_marks(const char *bytes, size_t length);

bool unicode_is_ascii(const char *bytes, size_t length);

/* Makes a text that was cut or comes from a stranger fit to be shown: half a character at its end
 * is taken off, other bytes that are not UTF-8 and control characters become '?'. */
void unicode_repair(char *text);

#endif
