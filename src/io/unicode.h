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
bool unicode_is_valid(const char *bytes, size_t length);  /* all of it UTF-8? */
size_t unicode_letters(const char *bytes, size_t length); /* characters of a valid text */

/* A page as UTF-8, free it: by the byte order mark, else by `charset` (NULL or unknown to us: UTF-8
 * if it is that, else the Windows letters of Vietnam). */
char *unicode_from(const char *bytes, size_t length, const char *charset, size_t *new_length);

/* As texts are compared when neither case nor signs matter: composed, small letters, plain quotes,
 * dashes and spaces.  Free it. */
char *unicode_fold(const char *bytes, size_t length);

/* What somebody typed, a paragraph a line: composed, without blanks at the ends of lines, carriage
 * returns and empty lines; other bytes than UTF-8 become U+FFFD.  Free it. */
char *unicode_paragraphs(const char *string);

/* A valid text in capitals.  Free it. */
char *unicode_upper(const char *string);

/* A text as it is typed without accents: "bảo trì" is "bao tri", "đ" is "d".  Free it. */
char *unicode_strip_accents(const char *string);

/* Makes a text that was cut or comes from a stranger fit to be shown: half a character at its end
 * is taken off, other bytes that are not UTF-8 and control characters become '?'. */
void unicode_repair(char *text);

#endif
