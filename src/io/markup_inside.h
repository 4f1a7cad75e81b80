/* markup_inside.h - what the files of this room share. */
#ifndef HAIDANG_IO_MARKUP_INSIDE_H
#define HAIDANG_IO_MARKUP_INSIDE_H

#include <libxml/tree.h>
#include <stddef.h>

struct markup {
    xmlDocPtr document;
    size_t elements;
};

/* The next node in the order of the document, or NULL. */
xmlNode *markup_next(xmlNode *node);

/* From now on `look` is called whenever the library takes memory in this thread; NULL: no more. */
void markup_watch_memory(void (*look)(void *argument), void *argument);

#endif
