#include "model/document.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/calendar_date.h"
#include "model/wording.h"

enum { MS_PER_S = 1000, S_PER_MINUTE = 60, MINUTES_PER_HOUR = 60, HOURS_PER_DAY = 24 };
#define S_PER_DAY INT64_C(86400)

struct document_rest {
    struct arena *arena;
    size_t block_room, fact_room, recipient_room;
};

/* --- its life --------------------------------------------------------------------------------- */

struct document *document_new(enum language language)
{
    struct document *const document = NEW(struct document);
    const char **const texts[] = {
        &document->name,        &document->title,        &document->watermark,
        &document->superior,    &document->issuer,       &document->state,
        &document->motto,       &document->number,       &document->place_and_date,
        &document->kind,        &document->subject,      &document->addressee,
        &document->attached,    &document->signer_title, &document->signer_hint,
        &document->signer_name, &document->colophon,     &document->recipients_title};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = "";
    document->language = language;
    document->rest = NEW(struct document_rest);
    document->rest->arena = arena_new();
    return document;
}

static void free_tables(struct document *document)
{
    for (size_t i = 0; i < document->block_count; i++)
        if (document->blocks[i].table != NULL) {
            struct table *const table = document->blocks[i].table;

            for (size_t j = 0; j < table->row_count; j++)
                free(table->rows[j].cells);
            free(table->rows);
            free(table->columns);
        }
}

void document_free(struct document *document)
{
    if (document == NULL)
        return;
    free_tables(document);
    free(document->blocks);
    free(document->facts);
    free(document->recipients);
    arena_free(document->rest->arena);
    free(document->rest);
    free(document);
}

const char *document_text(struct document *document, const char *text)
{
    if (text == NULL || *text == '\0')
        return "";
    return arena_copy_string(document->rest->arena, text);
}

const char *document_format(struct document *document, const char *format, ...)
{
    struct text text = {0};
    va_list arguments;
    const char *kept;

    va_start(arguments, format);
    text_add_arguments(&text, format, arguments);
    va_end(arguments);
    kept = document_text(document, text_string(&text));
    text_free(&text);
    return kept;
}

/* --- what stands in it --------------------------------------------------------------------------
 */

struct block *document_add(struct document *document, enum document_part part, enum block_kind kind,
                           const char *text)
{
    struct block *block;

    document->blocks = memory_room(document->blocks, document->block_count,
                                   &document->rest->block_room, sizeof *document->blocks);
    block = &document->blocks[document->block_count++];
    *block = (struct block){
        .kind = kind, .part = part, .id = "", .label = "", .text = document_text(document, text)};
    return block;
}

struct block *document_add_heading(struct document *document, enum document_part part, int level,
                                   const char *text)
{
    struct block *const block = document_add(document, part, BLOCK_HEADING, text);

    block->level = level;
    return block;
}

struct table *document_add_table(struct document *document, enum document_part part, const char *id,
                                 const char *label, const char *title)
{
    struct block *const block = document_add(document, part, BLOCK_TABLE, title);
    struct table *const table = arena_add(document->rest->arena, 1, sizeof *table);

    *table = (struct table){.id = document_text(document, id),
                            .label = document_text(document, label),
                            .title = block->text,
                            .empty = "",
                            .note = ""};
    block->id = table->id;
    block->label = table->label;
    block->table = table;
    return table;
}

void document_add_column(struct document *document, struct table *table, const char *title,
                         int width, enum column_align align)
{
    table->columns = memory_resize(table->columns, table->column_count + 1, sizeof *table->columns);
    table->columns[table->column_count++] =
        (struct column){.title = document_text(document, title), .width = width, .align = align};
}

struct row *document_add_row(struct document *document, struct table *table, enum row_kind kind)
{
    struct row *row;

    (void)document;
    table->rows = memory_room(table->rows, table->row_count, &table->row_room, sizeof *table->rows);
    row = &table->rows[table->row_count++];
    *row = (struct row){.cells = memory_new(table->column_count, sizeof *row->cells), .kind = kind};
    return row;
}

static const char **add_names(struct document *document, size_t count)
{
    const char **const names = arena_add(document->rest->arena, count, sizeof *names);

    for (size_t i = 0; i < count; i++)
        names[i] = "";
    return names;
}

/* NOLINTNEXTLINE(readability-function-size): each chart has three names and a size */
struct chart *document_add_chart(struct document *document, enum document_part part,
                                 enum chart_kind kind, const char *id, const char *label,
                                 const char *title, size_t series, size_t categories)
{
    struct block *const block = document_add(document, part, BLOCK_CHART, title);
    struct chart *const chart = arena_add(document->rest->arena, 1, sizeof *chart);

    *chart = (struct chart){.kind = kind,
                            .id = document_text(document, id),
                            .label = document_text(document, label),
                            .title = block->text,
                            .alternative = "",
                            .unit = "",
                            .empty = "",
                            .series = add_names(document, series),
                            .categories = add_names(document, categories),
                            .series_count = series,
                            .category_count = categories,
                            .target = CHART_MISSING,
                            .target_name = ""};
    chart->values = arena_add(document->rest->arena, series * categories, sizeof *chart->values);
    for (size_t i = 0; i < series * categories; i++)
        chart->values[i] = CHART_MISSING;
    block->id = chart->id;
    block->label = chart->label;
    block->chart = chart;
    return chart;
}

void document_add_marks(struct document *document, struct chart *chart, size_t count)
{
    chart->marks = add_names(document, count);
    chart->mark_count = count;
}

void document_add_recipient(struct document *document, const char *text)
{
    document->recipients = memory_room(document->recipients, document->recipient_count,
                                       &document->rest->recipient_room, sizeof(const char *));
    document->recipients[document->recipient_count++] = document_text(document, text);
}

void document_add_fact(struct document *document, const char *name, const char *text)
{
    document->facts = memory_room(document->facts, document->fact_count, &document->rest->fact_room,
                                  sizeof *document->facts);
    document->facts[document->fact_count++] = (struct document_fact){
        .name = document_text(document, name), .text = document_text(document, text)};
}

const struct table *document_find_table(const struct document *document, const char *id)
{
    for (size_t i = 0; i < document->block_count; i++)
        if (document->blocks[i].table != NULL && strcmp(document->blocks[i].table->id, id) == 0)
            return document->blocks[i].table;
    return NULL;
}

/* --- cells ------------------------------------------------------------------------------------ */

struct cell cell_of_text(struct document *document, const char *text)
{
    return (struct cell){.kind = CELL_TEXT, .text = document_text(document, text)};
}

struct cell cell_of_number(int64_t value, int decimals)
{
    return (struct cell){.kind = CELL_NUMBER, .value = value, .decimals = (uint8_t)decimals};
}

struct cell cell_of_change(int64_t value, int decimals)
{
    struct cell cell = cell_of_number(value, decimals);

    cell.is_signed = true;
    return cell;
}

struct cell cell_of_span(int64_t span_ms)
{
    return (struct cell){.kind = CELL_SPAN, .value = span_ms};
}

struct cell cell_of_day(int32_t day)
{
    return (struct cell){.kind = CELL_DAY, .value = day};
}

struct cell cell_of_moment(int64_t local_s)
{
    return (struct cell){.kind = CELL_MOMENT, .value = local_s};
}

static void add_span(char text[CELL_TEXT_ROOM], int64_t span_ms, bool is_signed)
{
    const int64_t seconds = (span_ms < 0 ? -span_ms : span_ms) / MS_PER_S;

    snprintf(text, CELL_TEXT_ROOM, "%s%" PRId64 ":%02d:%02d",
             span_ms < 0                ? "-"
             : is_signed && span_ms > 0 ? "+"
                                        : "",
             seconds / S_PER_MINUTE / MINUTES_PER_HOUR,
             (int)(seconds / S_PER_MINUTE % MINUTES_PER_HOUR), (int)(seconds % S_PER_MINUTE));
}

static void add_moment(char text[CELL_TEXT_ROOM], int64_t local_s)
{
    char day[WORDING_TEXT];
    const int64_t days = local_s / S_PER_DAY - (local_s % S_PER_DAY < 0);
    const int64_t minutes = (local_s - days * S_PER_DAY) / S_PER_MINUTE;

    snprintf(text, CELL_TEXT_ROOM, "%.20s %02d:%02d", wording_day(day, (int32_t)days),
             (int)(minutes / MINUTES_PER_HOUR), (int)(minutes % MINUTES_PER_HOUR));
}

const char *document_value_text(enum language language, int64_t value, int decimals,
                                char text[CELL_TEXT_ROOM])
{
    char number[WORDING_TEXT];

    snprintf(text, CELL_TEXT_ROOM, "%.80s", wording_decimal(number, language, value, decimals));
    return text;
}

static void add_number(char text[CELL_TEXT_ROOM], enum language language, const struct cell *cell)
{
    char number[CELL_TEXT_ROOM];

    document_value_text(language, cell->value, cell->decimals, number);
    snprintf(text, CELL_TEXT_ROOM, "%s%s%.80s", cell->is_at_least ? "≥ " : "",
             cell->is_signed && cell->value > 0 ? "+" : "", number);
}

const char *document_cell_text(enum language language, const struct cell *cell,
                               char text[CELL_TEXT_ROOM])
{
    switch ((enum cell_kind)cell->kind) {
    case CELL_TEXT:
        return cell->text;
    case CELL_NUMBER:
        add_number(text, language, cell);
        break;
    case CELL_SPAN:
        add_span(text, cell->value, cell->is_signed);
        break;
    case CELL_DAY:
        snprintf(text, CELL_TEXT_ROOM, "%.80s",
                 wording_day((char[WORDING_TEXT]){""}, (int32_t)cell->value));
        break;
    case CELL_MOMENT:
        add_moment(text, cell->value);
        break;
    case CELL_NONE:
        snprintf(text, CELL_TEXT_ROOM, "-");
        break;
    }
    return text;
}

bool document_chart_is_empty(const struct chart *chart)
{
    for (size_t i = 0; i < chart->series_count * chart->category_count; i++)
        if (chart->values[i] != CHART_MISSING)
            return false;
    return true;
}
