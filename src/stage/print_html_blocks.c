#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "stage/print_chart.h"
#include "stage/print_html_inside.h"
#include "stage/print_plan.h"

static void set_text(json_t *object, const char *name, const char *text)
{
    if (text[0] != '\0')
        json_set_string(object, name, text);
}

/* An empty text must not let a name of further out shine through. */
static void set_own_text(json_t *object, const char *name, const char *text)
{
    if (text[0] != '\0')
        json_set_string(object, name, text);
    else
        json_set_bool(object, name, false);
}

static json_t *words_new(const struct document *document, const struct block *block)
{
    const char *const mark = words_in(document->language, "[to be confirmed]");
    json_t *const words = json_object();

    json_set_string(words, "text", block->text);
    json_set_bool(words, "italic", block->is_italic);
    set_own_text(words, "confirm",
                 block->to_confirm && strstr(block->text, mark) == NULL ? mark : "");
    return words;
}

/* --- tables ----------------------------------------------------------------------------------- */

/* The classes of a cell. */
static void set_look(json_t *cell, const struct column *column, const struct cell *value)
{
    static const char *const aligns[] = {
        [ALIGN_LEFT] = "", [ALIGN_CENTRE] = "centre", [ALIGN_RIGHT] = "right"};
    struct text look = {0};

    text_add_string(&look, aligns[column->align]);
    if (value->is_strong)
        text_add(&look, "%sstrong", look.length > 0 ? " " : "");
    set_text(cell, "look", text_string(&look));
    text_free(&look);
}

static json_t *cells_new(const struct document *document, const struct table *table,
                         const struct row *row)
{
    json_t *const cells = json_object();
    json_t *const list = json_array();

    for (size_t i = 0; i < table->column_count; i++) {
        char text[CELL_TEXT_ROOM];
        json_t *const cell = json_object();

        json_set_string(cell, "text", document_cell_text(document->language, &row->cells[i], text));
        set_look(cell, &table->columns[i], &row->cells[i]);
        json_array_append_new(list, cell);
    }
    json_set_bool(cells, "total", row->kind == ROW_TOTAL);
    json_set(cells, "list", list);
    return cells;
}

static json_t *group_new(const struct document *document, const struct table *table,
                         const struct row *row)
{
    char text[CELL_TEXT_ROOM];
    json_t *const group = json_object();

    json_set_integer(group, "span", (int64_t)table->column_count);
    json_set_string(group, "text", document_cell_text(document->language, &row->cells[0], text));
    return group;
}

static json_t *table_new(const struct document *document, const struct block *block)
{
    const struct table *const table = block->table;
    json_t *const object = json_object();
    json_t *const columns = json_array();
    json_t *const rows = json_array();

    for (size_t i = 0; i < table->column_count; i++)
        json_array_append_new(columns, json_string(table->columns[i].title));
    for (size_t i = 0; i < table->row_count; i++) {
        const struct row *const row = &table->rows[i];
        json_t *const of_row = json_object();

        if (row->kind == ROW_GROUP)
            json_set(of_row, "group", group_new(document, table, row));
        else
            json_set(of_row, "cells", cells_new(document, table, row));
        json_array_append_new(rows, of_row);
    }
    json_set_string(object, "id", table->id);
    set_own_text(object, "label", table->label);
    set_own_text(object, "title", table->title);
    json_set_bool(object, "is_titled", print_is_titled(document, block));
    set_own_text(object, "empty", table->empty);
    set_own_text(object, "below", table->note);
    json_set(object, "columns", columns);
    json_set(object, "rows", rows);
    return object;
}

/* --- charts ----------------------------------------------------------------------------------- */

static bool add_picture(json_t *pictures, const struct document *document,
                        const struct chart *chart, size_t part, struct error *error)
{
    struct text svg = {0};
    const bool good = chart_svg(chart, document->language, part, &svg, error);
    json_t *const picture = json_object();

    json_set(picture, "svg", json_stringn(text_string(&svg), svg.length));
    json_array_append_new(pictures, picture);
    text_free(&svg);
    return good;
}

static json_t *figure_new(const struct document *document, const struct chart *chart,
                          struct error *error)
{
    const size_t parts = document_chart_is_empty(chart) || !drawing_is_ready(error)
                             ? 0
                             : chart_part_count(chart, document->language, &CHART_ROOM);
    json_t *const figure = json_object();
    json_t *const pictures = json_array();
    bool good = document_chart_is_empty(chart) || parts > 0;

    for (size_t i = 0; i < parts && good; i++)
        good = add_picture(pictures, document, chart, i, error);
    json_set_string(figure, "id", chart->id);
    set_own_text(figure, "label", chart->label);
    set_own_text(figure, "title", chart->title);
    json_set_string(figure, "alternative",
                    chart->alternative[0] != '\0' ? chart->alternative : chart->title);
    set_own_text(figure, "empty", parts == 0 ? chart->empty : "");
    json_set(figure, "pictures", pictures);
    if (good)
        return figure;
    json_decref(figure);
    return NULL;
}

/* --- blocks ----------------------------------------------------------------------------------- */

static const char *name_of(const struct block *block)
{
    static const char *const headings[] = {"heading_1", "heading_2", "heading_3"};

    switch (block->kind) {
    case BLOCK_HEADING:
        return headings[block->level < 2 ? 0 : (block->level == 2 ? 1 : 2)];
    case BLOCK_NOTE:
        return "note";
    case BLOCK_ANNEX:
        return "title_of_annex";
    case BLOCK_TABLE:
        return block->table != NULL && block->table->row_count > 0 ? "table" : "no_table";
    case BLOCK_CHART:
        return "figure";
    case BLOCK_ITEM:
        return "list";
    case BLOCK_PARAGRAPH:
        break;
    }
    return "paragraph";
}

/* Items that follow one another are one list. */
static void add_item(json_t *blocks, json_t *words, bool follows)
{
    json_t *items;

    if (!follows) {
        json_t *const block = json_object();
        json_t *const list = json_object();

        json_set(list, "items", json_array());
        json_set(block, "list", list);
        json_array_append_new(blocks, block);
    }
    items = json_object_get(
        json_object_get(json_array_get(blocks, json_array_size(blocks) - 1), "list"), "items");
    json_array_append_new(items, words);
}

static json_t *block_new(const struct document *document, const struct block *block,
                         struct error *error)
{
    json_t *words;

    if (block->table != NULL)
        return table_new(document, block);
    if (block->chart != NULL)
        return figure_new(document, block->chart, error);
    words = words_new(document, block);
    if (block->kind == BLOCK_ANNEX) {
        set_own_text(words, "label", block->label);
        set_own_text(words, "attached", document->attached);
    }
    return words;
}

/* What lies on its side on paper stands between two marks. */
static void turn(json_t *blocks, bool is_wide)
{
    json_t *const block = json_object();

    json_set_bool(block, is_wide ? "wide_begins" : "wide_ends", true);
    json_array_append_new(blocks, block);
}

static bool add_block(json_t *blocks, const struct document *document, const struct block *block,
                      bool follows_item, struct error *error)
{
    json_t *const inner = block_new(document, block, error);
    json_t *outer;

    if (inner == NULL)
        return false;
    if (block->kind == BLOCK_ITEM) {
        add_item(blocks, inner, follows_item);
        return true;
    }
    outer = json_object();
    json_set(outer, name_of(block), inner);
    json_array_append_new(blocks, outer);
    return true;
}

json_t *html_blocks_new(const struct document *document, enum document_part part,
                        struct error *error)
{
    bool *const turns = print_turns_new(document);
    json_t *const blocks = json_array();
    bool is_list = false, is_wide = false, good = true;

    for (size_t i = 0; i < document->block_count && good; i++) {
        const struct block *const block = &document->blocks[i];

        if (block->part != part || !print_is_shown(block))
            continue;
        if (turns[i] != is_wide) {
            is_wide = turns[i];
            turn(blocks, is_wide);
            is_list = false;
        }
        good = add_block(blocks, document, block, is_list, error);
        is_list = block->kind == BLOCK_ITEM;
    }
    if (is_wide)
        turn(blocks, false);
    free(turns);
    if (good)
        return blocks;
    json_decref(blocks);
    return NULL;
}
