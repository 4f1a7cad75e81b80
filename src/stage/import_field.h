/* import_field.h - the columns of a sample in text: their names, and how each is read. */
#ifndef HAIDANG_STAGE_IMPORT_FIELD_H
#define HAIDANG_STAGE_IMPORT_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "model/sample.h"

enum { FIELD_WORD = 128, FIELD_NUMBER = 48, FIELD_NOT_KNOWN = -1 };

/* A line while it is read. */
struct fields {
    uint64_t seen; /* a bit a column */
    char service[FIELD_WORD], probe[FIELD_WORD];
    struct sample sample;
};

struct fields fields_begin(void);

/* The column of this name, or FIELD_NOT_KNOWN. */
int field_find(const char *name);

/* An empty word is the same as a column that is not there. */
bool fields_put(struct fields *fields, int field, const char *word, struct error *error);

/* Is all there that a sample needs, and does it fit together? */
bool fields_check(const struct fields *fields, struct error *error);

#endif
