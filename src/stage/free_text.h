/* free_text.h - what people write in a report in place of what the program only drafted: parts by
 * the names of their blocks ("uu-diem"), from a small text file or from the store.
 *
 *     # a note: not printed; a line that is text though it begins like this, or like a part's
 *     # name, or with a backslash, has a backslash in front: \# or \[…]
 *     [uu-diem]
 *     A paragraph, which may go on
 *     in the next line.
 *
 *     Another one.
 *
 * UTF-8.  A part in which "[cần xác nhận]" still stands is one that nobody has confirmed yet. */
#ifndef HAIDANG_STAGE_FREE_TEXT_H
#define HAIDANG_STAGE_FREE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

struct document;

enum { FREE_FILE_MOST = 256 * 1024, FREE_TEXT_MOST = 8000, FREE_ID_MOST = 64 }; /* bytes */

struct free_part {
    char id[FREE_ID_MOST + 1];
    struct text text; /* paragraphs by '\n', composed */
    int line;         /* of its heading; 0: not of a file */
};

/* All zero: no part. */
struct free_texts {
    struct free_part *parts;
    size_t count, room;
};
void free_texts_free(struct free_texts *texts);
void free_texts_add(struct free_texts *texts, const char *id, const char *text);

/* False: a sentence that names the line.  What was read until then is to be freed all the same. */
bool free_texts_read(struct free_texts *texts, const char *bytes, size_t length,
                     struct error *error);

/* Puts them in the place of the document's drafts.  Of those that it has no place for the first one
 * is returned; NULL: all of them stand in it. */
const struct free_part *free_texts_apply(const struct free_texts *texts, struct document *document);

/* Tells what stands in the document's parts now, the first one first: paragraphs by '\n'. */
void free_texts_list(const struct document *document,
                     void (*on_part)(void *argument, const char *id, const char *text),
                     void *argument);

/* The file to begin with. */
void free_texts_write(const struct document *document, struct text *file);

#endif
