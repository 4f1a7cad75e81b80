#include "stage/print_plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/drawing.h"
#include "stage/print_chart.h"
#include "stage/print_grid.h"

double print_room_of(bool is_wide)
{
    return (is_wide ? PRINT_SHORT : PRINT_LONG) - PRINT_ABOVE - PRINT_BELOW;
}

double print_width_of(bool is_wide)
{
    return (is_wide ? PRINT_LONG : PRINT_SHORT) - PRINT_LEFT - PRINT_RIGHT;
}

bool print_is_shown(const struct block *block)
{
    return block->table == NULL || !block->table->is_raw;
}

/* --- titles ----------------------------------------------------------------------------------- */

bool print_is_titled(const struct document *document, const struct block *block)
{
    const struct table *const table = block->table;

    if (table == NULL || table->label[0] != '\0' || table->row_count == 0)
        return false;
    for (const struct block *at = block; at-- > document->blocks;)
        if (at->kind == BLOCK_ANNEX)
            return strcmp(at->text, table->title) == 0;
        else if (at->table != NULL || at->chart != NULL || at->kind == BLOCK_HEADING)
            return false;
    return false;
}

/* --- which way up ----------------------------------------------------------------------------- */

enum turn { TURN_LEADS, TURN_FOLLOWS, TURN_UPRIGHT, TURN_WIDE };

/* A sentence between a heading and its table is on the table's page. */
static bool is_lead(const struct document *document, size_t number)
{
    enum { FEW = 300 };
    const struct block *const block = &document->blocks[number];

    if (block->kind == BLOCK_HEADING || block->kind == BLOCK_ANNEX)
        return true;
    return block->kind == BLOCK_PARAGRAPH && strlen(block->text) <= FEW && number > 0 &&
           number + 1 < document->block_count && block[1].table != NULL &&
           block[-1].kind != BLOCK_PARAGRAPH;
}

static enum turn own_turn(const struct document *document, size_t number)
{
    const struct block *const block = &document->blocks[number];

    if (block->kind == BLOCK_NOTE || !print_is_shown(block))
        return TURN_FOLLOWS;
    if (is_lead(document, number))
        return TURN_LEADS;
    return block->table != NULL && block->table->is_wide && block->table->row_count > 0
               ? TURN_WIDE
               : TURN_UPRIGHT;
}

/* What lies on the same pages: a part, of annexes each by itself. */
static bool begins_anew(const struct document *document, size_t number)
{
    const struct block *const block = &document->blocks[number];

    return number == 0 || block->kind == BLOCK_ANNEX || block->part != block[-1].part;
}

/* What leads lies as what it leads to, what follows as what it follows. */
static void settle(const struct document *document, enum turn *turns)
{
    for (size_t i = 0; i < document->block_count; i++) {
        turns[i] = own_turn(document, i);
        if (turns[i] == TURN_FOLLOWS)
            turns[i] = i > 0 && !begins_anew(document, i) ? turns[i - 1] : TURN_UPRIGHT;
    }
    for (size_t i = document->block_count; i-- > 0;)
        if (turns[i] == TURN_LEADS)
            turns[i] = i + 1 < document->block_count && !begins_anew(document, i + 1)
                           ? turns[i + 1]
                           : TURN_UPRIGHT;
}

/* --- how much of a page it needs -------------------------------------------------------------- */

static double text_height(const struct block *block, double width)
{
    static const double size = 13, line = 15, between = 8;
    const struct drawing_font font = {.size = size};

    return between + line * ceil(drawing_text_width(&font, block->text) / width);
}

static double chart_height(const struct chart *chart, enum language language)
{
    static const double title = 40;
    const struct chart_size room = CHART_ROOM;
    const size_t parts = chart_part_count(chart, language, &room);
    double height = parts == 0 ? title : 0;

    for (size_t i = 0; i < parts; i++)
        height += chart_part_height(chart, language, &room, i) + title;
    return height;
}

static double height_of(const struct document *document, size_t number, bool is_wide)
{
    const struct block *const block = &document->blocks[number];
    const double width = print_width_of(is_wide);

    if (!print_is_shown(block))
        return 0;
    if (block->table != NULL)
        return print_table_height(block->table, document->language, width);
    if (block->chart != NULL)
        return chart_height(block->chart, document->language);
    return text_height(block, width);
}

/* --- runs of blocks that lie alike ------------------------------------------------------------ */

struct run {
    size_t first, end;
    bool is_wide;
    bool is_after, is_before; /* another one on the same pages */
};

static struct run run_at(const struct document *document, const enum turn *turns, size_t first)
{
    struct run run = {.first = first,
                      .end = first + 1,
                      .is_wide = turns[first] == TURN_WIDE,
                      .is_after = !begins_anew(document, first)};

    while (run.end < document->block_count && !begins_anew(document, run.end) &&
           turns[run.end] == turns[first])
        run.end++;
    run.is_before = run.end < document->block_count && !begins_anew(document, run.end);
    return run;
}

static bool fits(const struct document *document, const struct run *run, bool is_wide, double most)
{
    enum { BLOCKS = 12, ROWS = 30 };
    double height = 0;

    if (run->end - run->first > BLOCKS)
        return false;
    for (size_t i = run->first; i < run->end && height <= most; i++) {
        const struct table *const table = document->blocks[i].table;

        if (table != NULL && !table->is_raw && table->row_count > ROWS)
            return false;
        height += height_of(document, i, is_wide);
    }
    return height <= most;
}

/* Are its tables legible between the margins of a page upright? */
static bool is_slim(const struct document *document, const struct run *run)
{
    static const double smallest = 9;

    for (size_t i = run->first; i < run->end; i++) {
        const struct table *const table = document->blocks[i].table;
        struct print_grid grid;

        if (table == NULL || table->row_count == 0)
            continue;
        grid = print_grid_new(table, document->language, print_width_of(false));
        free(grid.widths);
        if (grid.size < smallest)
            return false;
    }
    return true;
}

/* Some rows between pages upright stand upright, too. */
static bool wants_up(const struct document *document, const struct run *run)
{
    static const double share = 0.45;

    return run->is_wide && run->is_after && run->is_before &&
           fits(document, run, false, print_room_of(false) * share) && is_slim(document, run);
}

/* Little more than a page stays with the wide tables around it, which go on below it; the end of
 * the body is signed, and upright. */
static bool wants_over(const struct document *document, const struct run *run)
{
    static const double most_pages = 1.3;
    const bool is_last = !run->is_before;
    const bool is_annex = document->blocks[run->first].part == PART_ANNEX;

    if (run->is_wide || (is_last && (!is_annex || !run->is_after)) || (!run->is_after && !is_annex))
        return false;
    return fits(document, run, true, print_room_of(true) * (is_last ? 1 : most_pages));
}

static void turn_runs(const struct document *document, enum turn *turns,
                      bool (*wants)(const struct document *document, const struct run *run),
                      enum turn turn)
{
    for (size_t i = 0; i < document->block_count;) {
        const struct run run = run_at(document, turns, i);

        if (wants(document, &run))
            for (size_t j = run.first; j < run.end; j++)
                turns[j] = turn;
        i = run.end;
    }
}

bool *print_turns_new(const struct document *document)
{
    enum turn *const turns = NEW_ARRAY(enum turn, document->block_count);
    bool *const is_wide = NEW_ARRAY(bool, document->block_count);
    struct error error = {""};

    settle(document, turns);
    if (drawing_is_ready(&error)) { /* without a font nothing can be measured */
        turn_runs(document, turns, wants_up, TURN_UPRIGHT);
        turn_runs(document, turns, wants_over, TURN_WIDE);
    }
    for (size_t i = 0; i < document->block_count; i++)
        is_wide[i] = turns[i] == TURN_WIDE;
    free(turns);
    return is_wide;
}
