/* page_text_inside.h - what the files of this room share. */
#ifndef HAIDANG_BASE_PAGE_TEXT_INSIDE_H
#define HAIDANG_BASE_PAGE_TEXT_INSIDE_H

#include <stddef.h>

enum { PAGE_LETTER_MOST = 8 };

/* The character that a reference ("&agrave;", "&#7843;", "&#x1ea3;") at `at` stands for, as UTF-8;
 * '&' itself if it is none.  Returns how many bytes were read. */
size_t page_reference(const char *at, const char *end, char letter[PAGE_LETTER_MOST],
                      size_t *length);

#endif
