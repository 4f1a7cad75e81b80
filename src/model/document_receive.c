/* Reads a document back that was sent line by line. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/document_inside.h"
#include "model/document_json.h"

/* What is being read; `good` says whether all of it was as it should be. */
struct receiving {
    struct document *document;
    struct table *table; /* of the last block: rows are its, */
    struct chart *chart; /* or values */
    size_t value_count;  /* that it has already */
    bool good;
};

static const char *string_of(const json_t *object, const char *name)
{
    const char *const text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

static int64_t integer_of(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static bool is_true(const json_t *object, const char *name)
{
    return json_is_true(json_object_get(object, name));
}

/* The place of a name among those there are. */
static unsigned place_of(struct receiving *receiving, const char *const *names, const char *name)
{
    for (unsigned i = 0; names[i] != NULL; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    receiving->good = false;
    return 0;
}

static void take_strings(struct receiving *receiving, const json_t *object, void *whole,
                         const struct document_string *strings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *document_string_at(whole, strings[i].place) =
            document_text(receiving->document, string_of(object, strings[i].name));
}

/* --- cells and rows ----------------------------------------------------------------------------
 */

/* "99.93" is 9993 by 2. */
static bool parse_value(const char *text, struct cell *cell)
{
    char digits[CELL_TEXT_ROOM];
    const char *const point = strchr(text, '.');
    const size_t whole = point == NULL ? strlen(text) : (size_t)(point - text);
    const size_t decimals = point == NULL ? 0 : strlen(point + 1);
    char *end;

    if (whole + decimals >= sizeof digits || whole == 0)
        return false;
    snprintf(digits, sizeof digits, "%.*s%s", (int)whole, text, point == NULL ? "" : point + 1);
    errno = 0;
    cell->value = strtoll(digits, &end, 10);
    cell->decimals = (uint8_t)decimals;
    return *end == '\0' && errno == 0;
}

static struct cell cell_of_json(struct receiving *receiving, const json_t *value)
{
    struct cell cell = {.kind = CELL_NONE};

    if (json_is_null(value))
        return cell;
    if (json_is_string(value))
        return cell_of_text(receiving->document, json_string_value(value));
    cell.kind = (uint8_t)place_of(receiving, document_cell_names, string_of(value, "kind"));
    if (cell.kind == CELL_TEXT)
        cell = cell_of_text(receiving->document, string_of(value, "text"));
    else if (!parse_value(string_of(value, "value"), &cell))
        receiving->good = false;
    cell.is_signed = is_true(value, "signed");
    cell.is_at_least = is_true(value, "at_least");
    cell.is_strong = is_true(value, "strong");
    return cell;
}

static void take_row(struct receiving *receiving, const json_t *value)
{
    const bool is_plain = json_is_array(value);
    const json_t *const cells = is_plain ? value : json_object_get(value, "cells");
    struct table *const table = receiving->table;
    struct row *row;

    if (table == NULL || json_array_size(cells) != table->column_count) {
        receiving->good = false;
        return;
    }
    row = document_add_row(receiving->document, table, ROW_PLAIN);
    if (!is_plain)
        row->kind =
            (enum row_kind)place_of(receiving, document_row_names, string_of(value, "kind"));
    for (size_t i = 0; i < table->column_count; i++)
        row->cells[i] = cell_of_json(receiving, json_array_get(cells, i));
}

/* --- blocks ----------------------------------------------------------------------------------- */

static void take_table(struct receiving *receiving, const json_t *value, enum document_part part)
{
    struct table *const table =
        document_add_table(receiving->document, part, string_of(value, "id"),
                           string_of(value, "label"), string_of(value, "title"));
    const json_t *column;
    size_t i;

    take_strings(receiving, value, table, document_table_strings, document_table_string_count);
    table->is_wide = is_true(value, "wide");
    table->is_raw = is_true(value, "raw");
    json_array_foreach(json_object_get(value, "columns"), i, column) document_add_column(
        receiving->document, table, string_of(column, "title"), (int)integer_of(column, "width"),
        (enum column_align)place_of(receiving, document_align_names, string_of(column, "align")));
    receiving->table = table;
}

static void take_names(struct receiving *receiving, const json_t *names, const char **strings,
                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        strings[i] =
            document_text(receiving->document, json_string_value(json_array_get(names, i)));
}

static int64_t amount_of(const json_t *value)
{
    return json_is_integer(value) ? json_integer_value(value) : CHART_MISSING;
}

static void take_value(struct receiving *receiving, const json_t *value)
{
    const struct chart *const chart = receiving->chart;

    if (receiving->value_count < document_value_count(chart))
        chart->values[receiving->value_count++] = amount_of(value);
    else
        receiving->good = false;
}

static void take_chart(struct receiving *receiving, const json_t *value, enum document_part part)
{
    const json_t *const series = json_object_get(value, "series");
    const json_t *const categories = json_object_get(value, "categories");
    const json_t *const marks = json_object_get(value, "marks");
    struct chart *const chart = document_add_chart(
        receiving->document, part,
        (enum chart_kind)place_of(receiving, document_chart_names, string_of(value, "kind")),
        string_of(value, "id"), string_of(value, "label"), string_of(value, "title"),
        json_array_size(series), json_array_size(categories));

    take_strings(receiving, value, chart, document_chart_strings, document_chart_string_count);
    take_names(receiving, series, chart->series, chart->series_count);
    take_names(receiving, categories, chart->categories, chart->category_count);
    document_add_marks(receiving->document, chart, json_array_size(marks));
    take_names(receiving, marks, chart->marks, chart->mark_count);
    chart->decimals = (int)integer_of(value, "decimals");
    chart->target = amount_of(json_object_get(value, "target"));
    receiving->chart = chart;
    receiving->value_count = 0;
}

/* Has the last chart all of its values? */
static bool is_whole(const struct receiving *receiving)
{
    return receiving->chart == NULL ||
           receiving->value_count == document_value_count(receiving->chart);
}

static void take_block(struct receiving *receiving, const json_t *value)
{
    const enum block_kind kind =
        (enum block_kind)place_of(receiving, document_block_names, string_of(value, "kind"));
    const enum document_part part =
        (enum document_part)place_of(receiving, document_part_names, string_of(value, "part"));
    struct block *block;

    receiving->good = receiving->good && is_whole(receiving);
    receiving->table = NULL;
    receiving->chart = NULL;
    if (kind == BLOCK_TABLE)
        take_table(receiving, json_object_get(value, "table"), part);
    else if (kind == BLOCK_CHART)
        take_chart(receiving, json_object_get(value, "chart"), part);
    else
        document_add(receiving->document, part, kind, string_of(value, "text"));
    block = &receiving->document->blocks[receiving->document->block_count - 1];
    block->level = (int)integer_of(value, "level");
    block->id = document_text(receiving->document, string_of(value, "id"));
    block->label = document_text(receiving->document, string_of(value, "label"));
    block->is_italic = is_true(value, "italic");
    block->to_confirm = is_true(value, "to_confirm");
}

static void take_head(struct receiving *receiving, json_t *value)
{
    enum language language = LANGUAGE_VI;
    const char *name;
    json_t *item;
    size_t i;

    if (!words_parse_language(string_of(value, "language"), &language))
        receiving->good = false;
    receiving->document = document_new(language);
    take_strings(receiving, value, receiving->document, document_strings, document_string_count);
    receiving->document->made_ms = integer_of(value, "made_ms");
    receiving->document->is_draft = is_true(value, "draft");
    json_array_foreach(json_object_get(value, "recipients"), i, item)
        document_add_recipient(receiving->document, json_string_value(item));
    json_object_foreach(json_object_get(value, "facts"), name, item)
        document_add_fact(receiving->document, name, json_string_value(item));
}

static void take_line(struct receiving *receiving, json_t *value)
{
    const json_t *item;
    size_t i;

    if (receiving->document == NULL)
        take_head(receiving, value);
    else if (json_is_object(value))
        take_block(receiving, value);
    else
        json_array_foreach(value, i, item)
        {
            if (receiving->chart != NULL)
                take_value(receiving, item);
            else
                take_row(receiving, item);
        }
}

struct document *document_receive(FILE *file, struct error *error)
{
    struct receiving receiving = {.good = true};
    json_error_t wrong;
    json_t *value = NULL;

    while (receiving.good && (value = json_loadf(file, JSON_DISABLE_EOF_CHECK, &wrong)) != NULL) {
        take_line(&receiving, value);
        json_decref(value);
    }
    if (receiving.good && receiving.document != NULL && feof(file) && !ferror(file) &&
        is_whole(&receiving))
        return receiving.document;
    error_set(error, tr("what should be a document is none (%s)"),
              receiving.good ? wrong.text : tr("an unknown word"));
    document_free(receiving.document);
    return NULL;
}
