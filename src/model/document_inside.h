/* document_inside.h - the texts of a document by their names, for those who write and read it. */
#ifndef HAIDANG_MODEL_DOCUMENT_INSIDE_H
#define HAIDANG_MODEL_DOCUMENT_INSIDE_H

#include "base/json.h"
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

/* Of a line that is sent. */
enum { DOCUMENT_ROWS_A_LINE = 200, DOCUMENT_VALUES_A_LINE = 4096 };

/* The string at a place of a struct. */
const char **document_string_at(void *whole, size_t place);

/* A part as JSON, yours: the head without its blocks, a block without the rows of its table or the
 * values of its chart (null: missing). */
json_t *document_head_json(const struct document *document);
json_t *document_block_json(const struct block *block);
json_t *document_row_json(enum language language, const struct table *table, const struct row *row);
json_t *document_value_json(int64_t value);
size_t document_value_count(const struct chart *chart);

#endif
