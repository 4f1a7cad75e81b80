/* document_inside.h - the texts of a document by their names, for those who write and read it. */
#ifndef HAIDANG_MODEL_DOCUMENT_INSIDE_H
#define HAIDANG_MODEL_DOCUMENT_INSIDE_H

#include "model/document.h"

struct document_string {
    const char *name;
    size_t place; /* of a const char * within the struct */
};

extern const struct document_string document_strings[], document_table_strings[],
    document_chart_strings[];
extern const size_t document_string_count, document_table_string_count, document_chart_string_count;

extern const char *const document_block_names[],
    *const document_part_names[], *const document_cell_names[], *const document_chart_names[],
                                                                    *const document_align_names[],
                                                                        *const document_row_names[];

enum { DOCUMENT_ROWS_A_LINE = 200 };

/* The string at a place of a struct. */
const char **document_string_at(void *whole, size_t place);

#endif
