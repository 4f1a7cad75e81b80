/* page_text.h - what a reader sees of an HTML page.
 *
 * One pass over the bytes, whatever they are: no tree is built, so no page, however wicked, costs
 * more than its length.  Scripts, styles, templates and comments are left out; what is hidden (by
 * an attribute or a style of its own) is kept apart, because planted words are hidden. */
#ifndef HAIDANG_BASE_PAGE_TEXT_H
#define HAIDANG_BASE_PAGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct page_text {
    struct text title;
    struct text headings; /* h1, h2, h3, a line each; they are in `visible`, too */
    struct text visible;
    struct text hidden;
    bool asks_password;
};

/* `html` is UTF-8; of each text no more than `most` bytes are kept.  Spaces are single. */
void page_text_read(struct page_text *page, const char *html, size_t length, size_t most);
void page_text_free(struct page_text *page); /* what is in it */

/* The encoding that a page says it has in its first KiB, or "". */
enum { CHARSET_TEXT = 40 };
const char *page_text_charset(char charset[CHARSET_TEXT], const char *html, size_t length);

#endif
