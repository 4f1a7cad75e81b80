/* found.h - what stands at a place in a document (JSON, XML, HTML), whatever kind that was. */
#ifndef HAIDANG_BASE_FOUND_H
#define HAIDANG_BASE_FOUND_H

#include <stdbool.h>
#include <stddef.h>

struct found {
    bool exists;
    bool is_number;
    char *text;    /* as it stands there, "" for a list or an object; NULL unless it exists */
    size_t length; /* of a list: its items; of a set of nodes: how many; of a text: its letters */
};

void found_release(struct found *found); /* what is in it */

#endif
