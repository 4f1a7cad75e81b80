/* Writes a document as JSON in one piece.  What is long is made and written row by row: as one
 * tree it would be ten times as large as the document. */
#include "model/document_json.h"

#include <string.h>

#include "model/document_inside.h"

enum { INDENT = 2 };

/* How deep they lie: blocks, what stands in one, its list, an item of that. */
enum { DEPTH_LIST_OF_BLOCKS = 1, DEPTH_BLOCK, DEPTH_THING, DEPTH_LIST, DEPTH_ITEM };

struct writing {
    FILE *file;
    enum language language;
    unsigned depth; /* how deep the document lies in what is around it */
    bool good;
};

static void write_bytes(struct writing *writing, const char *bytes, size_t length)
{
    writing->good = writing->good && fwrite(bytes, 1, length, writing->file) == length;
}

static void write_line(struct writing *writing, unsigned depth)
{
    static const char blanks[] = "                                ";
    const size_t wanted = INDENT * (size_t)(writing->depth + depth);

    write_bytes(writing, "\n", 1);
    write_bytes(writing, blanks, wanted < sizeof blanks ? wanted : sizeof blanks - 1);
}

/* The value as it stands that deep, without its last `open` lines (those that close it); it is
 * freed. */
static void write_value(struct writing *writing, json_t *value, unsigned depth, int open)
{
    struct text text = {.limit = SIZE_MAX / 4};
    const char *at, *end;

    json_write(value, true, &text);
    json_decref(value);
    at = text_string(&text);
    end = at + text.length;
    for (; open > 0; open--)
        end = memrchr(at, '\n', (size_t)(end - at));
    while (at < end) {
        const char *const line = memchr(at, '\n', (size_t)(end - at));

        write_bytes(writing, at, (size_t)((line == NULL ? end : line) - at));
        if (line != NULL)
            write_line(writing, depth);
        at = line == NULL ? end : line + 1;
    }
    text_free(&text);
}

/* ", "name": [" and so on: a list as the last member of what is open. */
static void begin_list(struct writing *writing, const char *name, unsigned depth)
{
    write_bytes(writing, ",", 1);
    write_line(writing, depth);
    write_bytes(writing, "\"", 1);
    write_bytes(writing, name, strlen(name));
    write_bytes(writing, "\": [", strlen("\": ["));
}

static void write_item(struct writing *writing, json_t *value, size_t number, unsigned depth)
{
    write_bytes(writing, ",", number > 0);
    write_line(writing, depth);
    write_value(writing, value, depth, 0);
}

static void end_list(struct writing *writing, size_t count, unsigned depth)
{
    if (count > 0)
        write_line(writing, depth);
    write_bytes(writing, "]", 1);
}

static void write_rows(struct writing *writing, const struct table *table)
{
    begin_list(writing, "rows", DEPTH_LIST);
    for (size_t i = 0; i < table->row_count; i++)
        write_item(writing, document_row_json(writing->language, table, &table->rows[i]), i,
                   DEPTH_ITEM);
    end_list(writing, table->row_count, DEPTH_LIST);
}

static void write_values(struct writing *writing, const struct chart *chart)
{
    begin_list(writing, "values", DEPTH_LIST);
    for (size_t i = 0; i < document_value_count(chart); i++)
        write_item(writing, document_value_json(chart->values[i]), i, DEPTH_ITEM);
    end_list(writing, document_value_count(chart), DEPTH_LIST);
}

static void write_block(struct writing *writing, const struct block *block, size_t number)
{
    const bool is_long = block->table != NULL || block->chart != NULL;

    write_bytes(writing, ",", number > 0);
    write_line(writing, DEPTH_BLOCK);
    write_value(writing, document_block_json(block), DEPTH_BLOCK, is_long ? 2 : 0);
    if (!is_long)
        return;
    if (block->table != NULL)
        write_rows(writing, block->table);
    else
        write_values(writing, block->chart);
    write_line(writing, DEPTH_THING);
    write_bytes(writing, "}", 1);
    write_line(writing, DEPTH_BLOCK);
    write_bytes(writing, "}", 1);
}

bool document_write(const struct document *document, unsigned depth, FILE *file)
{
    struct writing writing = {
        .file = file, .language = document->language, .depth = depth, .good = true};

    write_value(&writing, document_head_json(document), 0, 1);
    begin_list(&writing, "blocks", DEPTH_LIST_OF_BLOCKS);
    for (size_t i = 0; i < document->block_count; i++)
        write_block(&writing, &document->blocks[i], i);
    end_list(&writing, document->block_count, DEPTH_LIST_OF_BLOCKS);
    write_line(&writing, 0);
    write_bytes(&writing, "}", 1);
    return writing.good;
}
