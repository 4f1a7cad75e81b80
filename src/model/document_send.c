/* Sends a document line by line. */
#include "model/document_inside.h"
#include "model/document_json.h"

static bool send_line(json_t *value, FILE *file)
{
    struct text line = {.limit = SIZE_MAX / 4};
    bool good;

    json_write(value, false, &line); /* by itself jansson would hand a file each word */
    json_decref(value);
    text_add_string(&line, "\n");
    good = fwrite(text_string(&line), 1, line.length, file) == line.length;
    text_free(&line);
    return good;
}

static json_t *rows_json(enum language language, const struct table *table, size_t from, size_t to)
{
    json_t *const rows = json_array();

    for (size_t i = from; i < to; i++)
        json_array_append_new(rows, document_row_json(language, table, &table->rows[i]));
    return rows;
}

static json_t *values_json(const struct chart *chart, size_t from, size_t to)
{
    json_t *const values = json_array();

    for (size_t i = from; i < to; i++)
        json_array_append_new(values, document_value_json(chart->values[i]));
    return values;
}

/* The end of the piece that begins at `from`. */
static size_t piece_end(size_t from, size_t count, size_t most)
{
    return count - from < most ? count : from + most;
}

static bool send_rows(enum language language, const struct table *table, FILE *file)
{
    bool good = true;
    size_t end;

    for (size_t from = 0; good && from < table->row_count; from = end) {
        end = piece_end(from, table->row_count, DOCUMENT_ROWS_A_LINE);
        good = send_line(rows_json(language, table, from, end), file);
    }
    return good;
}

static bool send_values(const struct chart *chart, FILE *file)
{
    bool good = true;
    size_t end;

    for (size_t from = 0; good && from < document_value_count(chart); from = end) {
        end = piece_end(from, document_value_count(chart), DOCUMENT_VALUES_A_LINE);
        good = send_line(values_json(chart, from, end), file);
    }
    return good;
}

static bool send_block(enum language language, const struct block *block, FILE *file)
{
    return send_line(document_block_json(block), file) &&
           (block->table == NULL || send_rows(language, block->table, file)) &&
           (block->chart == NULL || send_values(block->chart, file));
}

bool document_send(const struct document *document, bool with_raw, FILE *file)
{
    bool good = send_line(document_head_json(document), file);

    for (size_t i = 0; good && i < document->block_count; i++) {
        const struct block *const block = &document->blocks[i];

        if (block->table == NULL || !block->table->is_raw || with_raw)
            good = send_block(document->language, block, file);
    }
    return good && fflush(file) == 0;
}
