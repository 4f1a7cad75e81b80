/* mask.h - takes out of a text what tells of a person: numbers of citizens, telephones, mail.
 *
 * Pure.  In place, a star for each byte, so nothing moves.  Rather too much than too little: a
 * number is one however it is written (12 digits; split by blanks, dots, dashes, brackets; as HTML
 * entities, percent or backslash escapes; in other scripts' digits).  The text is UTF-8: where a
 * digit is another byte, in UTF-16 say, nothing can be found, and the text must not be kept. */
#ifndef HAIDANG_MODEL_MASK_H
#define HAIDANG_MODEL_MASK_H

#include <stdbool.h>
#include <stddef.h>

/* Masked are: 12 digits and more; 9 and more in a row (old citizen numbers, telephones); what
 * begins with 0 or 84 as a telephone does, 9 digits and more; name@host.tld.  Not an IPv4 address.
 * `is_cut`: the text goes on elsewhere, so digits at its end may be the beginning of a number. */
void mask_persons(char *text, size_t length, bool is_cut);

/* In the lines of an HTTP head: the values of cookies, credentials and tokens. */
void mask_secret_lines(char *headers, size_t length);

#endif
