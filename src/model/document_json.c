/* What a document is as JSON, part by part. */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "model/calendar_date.h"
#include "model/document_inside.h"

#define NAMED(type, member)                    \
    {                                          \
#member, offsetof(struct type, member) \
    }

const struct document_string document_strings[] = {
    NAMED(document, name),        NAMED(document, title),        NAMED(document, watermark),
    NAMED(document, superior),    NAMED(document, issuer),       NAMED(document, state),
    NAMED(document, motto),       NAMED(document, number),       NAMED(document, place_and_date),
    NAMED(document, kind),        NAMED(document, subject),      NAMED(document, addressee),
    NAMED(document, attached),    NAMED(document, signer_title), NAMED(document, signer_hint),
    NAMED(document, signer_name), NAMED(document, colophon),     NAMED(document, recipients_title)};
const size_t document_string_count = sizeof document_strings / sizeof *document_strings;

const struct document_string document_table_strings[] = {NAMED(table, id), NAMED(table, label),
                                                         NAMED(table, title), NAMED(table, empty),
                                                         NAMED(table, note)};
const size_t document_table_string_count =
    sizeof document_table_strings / sizeof *document_table_strings;

const struct document_string document_chart_strings[] = {
    NAMED(chart, id),   NAMED(chart, label), NAMED(chart, title),      NAMED(chart, alternative),
    NAMED(chart, unit), NAMED(chart, empty), NAMED(chart, target_name)};
const size_t document_chart_string_count =
    sizeof document_chart_strings / sizeof *document_chart_strings;

const char *const document_block_names[] = {"heading", "paragraph", "item",  "note",
                                            "table",   "chart",     "annex", NULL};
const char *const document_part_names[] = {"summary", "body", "annex", NULL};
const char *const document_cell_names[] = {"none", "text", "number", "span", "day", "moment", NULL};
const char *const document_chart_names[] = {"columns",  "lines",  "stacked", "bars",
                                            "calendar", "matrix", NULL};
const char *const document_align_names[] = {"left", "centre", "right", NULL};
const char *const document_row_names[] = {"plain", "total", "group", NULL};

const char **document_string_at(void *whole, size_t place)
{
    return (const char **)(void *)((char *)whole + place);
}

static void set_strings(json_t *object, const void *whole, const struct document_string *strings,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *text;

        memcpy(&text, (const char *)whole + strings[i].place, sizeof text);
        json_set_string(object, strings[i].name, text);
    }
}

static json_t *strings_json(const char *const *strings, size_t count)
{
    json_t *const array = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_string(strings[i]));
    return array;
}

/* --- cells ------------------------------------------------------------------------------------ */

static void set_value(json_t *object, const struct cell *cell)
{
    char text[CELL_TEXT_ROOM + UINT8_MAX + 2];
    char scaled[CELL_TEXT_ROOM + UINT8_MAX];
    const size_t decimals = cell->decimals;
    size_t length;

    snprintf(scaled, sizeof scaled, "%s%0*" PRIu64, cell->value < 0 ? "-" : "", (int)decimals + 1,
             cell->value < 0 ? -(uint64_t)cell->value : (uint64_t)cell->value);
    length = strlen(scaled) - decimals;
    snprintf(text, sizeof text, "%.*s%s%s", (int)length, scaled, decimals == 0 ? "" : ".",
             scaled + length);
    json_set_string(object, "value", text);
}

static json_t *cell_json(enum language language, const struct cell *cell)
{
    char text[CELL_TEXT_ROOM];
    json_t *object;

    if (cell->kind == CELL_NONE)
        return json_null();
    if (cell->kind == CELL_TEXT && !cell->is_strong)
        return json_string(cell->text);
    object = json_object();
    json_set_string(object, "kind", document_cell_names[cell->kind]);
    if (cell->kind != CELL_TEXT)
        set_value(object, cell);
    json_set_string(object, "text", document_cell_text(language, cell, text));
    if (cell->is_signed)
        json_set_bool(object, "signed", true);
    if (cell->is_at_least)
        json_set_bool(object, "at_least", true);
    if (cell->is_strong)
        json_set_bool(object, "strong", true);
    return object;
}

json_t *document_row_json(enum language language, const struct table *table, const struct row *row)
{
    json_t *const cells = json_array();
    json_t *object;

    for (size_t i = 0; i < table->column_count; i++)
        json_array_append_new(cells, cell_json(language, &row->cells[i]));
    if (row->kind == ROW_PLAIN)
        return cells;
    object = json_object();
    json_set_string(object, "kind", document_row_names[row->kind]);
    json_set(object, "cells", cells);
    return object;
}

/* --- blocks ----------------------------------------------------------------------------------- */

static json_t *table_json(const struct table *table)
{
    json_t *const object = json_object();
    json_t *const columns = json_array();

    set_strings(object, table, document_table_strings, document_table_string_count);
    json_set_bool(object, "wide", table->is_wide);
    json_set_bool(object, "raw", table->is_raw);
    for (size_t i = 0; i < table->column_count; i++) {
        json_t *const column = json_object();

        json_set_string(column, "title", table->columns[i].title);
        json_set_integer(column, "width", table->columns[i].width);
        json_set_string(column, "align", document_align_names[table->columns[i].align]);
        json_array_append_new(columns, column);
    }
    json_set(object, "columns", columns);
    return object;
}

json_t *document_value_json(int64_t value)
{
    return value == CHART_MISSING ? json_null() : json_integer(value);
}

size_t document_value_count(const struct chart *chart)
{
    return chart->series_count * chart->category_count;
}

static json_t *chart_json(const struct chart *chart)
{
    json_t *const object = json_object();

    json_set_string(object, "kind", document_chart_names[chart->kind]);
    set_strings(object, chart, document_chart_strings, document_chart_string_count);
    json_set(object, "series", strings_json(chart->series, chart->series_count));
    json_set(object, "categories", strings_json(chart->categories, chart->category_count));
    json_set(object, "marks", strings_json(chart->marks, chart->mark_count));
    json_set_integer(object, "decimals", chart->decimals);
    json_set(object, "target", document_value_json(chart->target));
    return object;
}

json_t *document_block_json(const struct block *block)
{
    json_t *const object = json_object();

    json_set_string(object, "kind", document_block_names[block->kind]);
    json_set_string(object, "part", document_part_names[block->part]);
    if (block->level != 0)
        json_set_integer(object, "level", block->level);
    json_set_string(object, "id", block->id);
    json_set_string(object, "label", block->label);
    json_set_string(object, "text", block->text);
    if (block->is_italic)
        json_set_bool(object, "italic", true);
    if (block->to_confirm)
        json_set_bool(object, "to_confirm", true);
    if (block->table != NULL)
        json_set(object, "table", table_json(block->table));
    if (block->chart != NULL)
        json_set(object, "chart", chart_json(block->chart));
    return object;
}

static json_t *facts_json(const struct document *document)
{
    json_t *const facts = json_object();

    for (size_t i = 0; i < document->fact_count; i++)
        json_set_string(facts, document->facts[i].name, document->facts[i].text);
    return facts;
}

json_t *document_head_json(const struct document *document)
{
    json_t *const object = json_object();

    json_set_string(object, "language", words_language_name(document->language));
    set_strings(object, document, document_strings, document_string_count);
    json_set_integer(object, "made_ms", document->made_ms);
    json_set_bool(object, "draft", document->is_draft);
    json_set(object, "recipients", strings_json(document->recipients, document->recipient_count));
    json_set(object, "facts", facts_json(document));
    return object;
}
