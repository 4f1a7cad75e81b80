/* probe_extract.h - what later steps of a journey need, taken out of an answer. */
#ifndef HAIDANG_STAGE_PROBE_EXTRACT_H
#define HAIDANG_STAGE_PROBE_EXTRACT_H

#include "stage/probe_expect.h"

struct inspection;

enum { EXTRACTS_MOST = 16 };

/* One of these is set. */
struct extract {
    const char *name;            /* of the variable */
    const char *json, *html;     /* a path of JSON, an XPath (a hidden field is one, too) */
    const char *header;          /* the name of a header */
    struct wanted_pattern regex; /* its first group, or all of it */
    const char *written;         /* for people */
};

struct extracts {
    const struct extract *extracts;
    size_t count;
};

/* A value for each of the extracts, ours; NULL: none was found. */
struct extracted {
    char *values[EXTRACTS_MOST];
};
void extracted_release(struct extracted *extracted); /* what is in it */

/* In the pool, while an answer is judged.  What is not there is noted: down, reason `step`. */
void extracts_look(const struct extracts *extracts, struct inspection *inspection,
                   struct extracted *extracted);

/* For a table of words: `field` is a struct extracts. */
void extracts_read(struct reading *reading, const struct node *value, void *field);

#endif
