#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/tagging.h"
#include "stage/print.h"
#include "stage/print_pdf_inside.h"

enum { BYTES_MOST = 512 * 1024 * 1024 };

/* --- blocks ----------------------------------------------------------------- */

static bool is_text(const struct block *block)
{
    return block->kind == BLOCK_PARAGRAPH || block->kind == BLOCK_ITEM || block->kind == BLOCK_NOTE;
}

/* The next one of this part that is shown, or NULL. */
static const struct block *next_of(const struct document *document, const struct block *block)
{
    const struct block *const end = document->blocks + document->block_count;
    const struct block *next = block + 1;

    while (next < end && !print_is_shown(next))
        next++;
    return next < end && next->part == block->part ? next : NULL;
}

/* --- what may not be parted ------------------------------------------------------------------- */

/* How much of what follows a heading has to be on its page. */
static double lead_of(struct pdf *pdf, const struct block *block)
{
    enum { STEPS = 4 };
    double lead = 0;

    for (int i = 0; i < STEPS && block != NULL; i++) {
        if (block->table != NULL)
            return lead + pdf_table_lead(pdf, block);
        if (block->chart != NULL)
            return lead + pdf_chart_lead(pdf, block->chart);
        if (is_text(block))
            return lead + fmin(pdf_block_height(pdf, block), 3 * PDF_BODY + PDF_BETWEEN);
        if (block->kind == BLOCK_ANNEX)
            return lead;
        lead += pdf_block_height(pdf, block);
        block = next_of(pdf->document, block);
    }
    return lead;
}

static void add_heading(struct pdf *pdf, const struct block *block)
{
    const struct block *const next = next_of(pdf->document, block);
    const double lead = next == NULL ? 0 : lead_of(pdf, next);
    const double most = print_room_of(pdf->is_wide);

    pdf_want(pdf, fmin(most, pdf_block_height(pdf, block) + lead));
    pdf_add_bookmark(pdf, block);
    pdf_add_block_text(pdf, block, 0);
}

/* Nobody signs on a page on which nothing is said. */
static double least_after(const struct pdf *pdf, const struct block *block)
{
    static const double most = 0.6;

    if (block->part != PART_BODY || next_of(pdf->document, block) != NULL)
        return 0;
    return fmin(pdf_end_height(pdf), print_room_of(false) * most);
}

static void add_block(struct pdf *pdf, const struct block *block)
{
    const bool is_wide = pdf->turns[block - pdf->document->blocks];

    if (block->kind == BLOCK_ANNEX || is_wide != pdf->is_wide)
        pdf_begin_page(pdf, is_wide);
    switch (block->kind) {
    case BLOCK_HEADING:
        add_heading(pdf, block);
        break;
    case BLOCK_TABLE:
        pdf_add_table(pdf, block);
        break;
    case BLOCK_CHART:
        pdf_add_chart(pdf, block->chart);
        break;
    case BLOCK_ANNEX:
        pdf_add_annex(pdf, block);
        break;
    case BLOCK_PARAGRAPH:
    case BLOCK_ITEM:
    case BLOCK_NOTE:
        pdf_add_block_text(pdf, block, least_after(pdf, block));
        break;
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

static bool add_part(struct pdf *pdf, enum document_part part)
{
    bool is_any = false;

    for (size_t i = 0; i < pdf->document->block_count; i++) {
        const struct block *const block = &pdf->document->blocks[i];

        if (block->part != part || !print_is_shown(block))
            continue;
        if (!is_any && part == PART_SUMMARY)
            pdf_begin_page(pdf, false);
        is_any = true;
        add_block(pdf, block);
    }
    return is_any;
}

static void lay_out(struct pdf *pdf)
{
    pdf->is_summary = true;
    add_part(pdf, PART_SUMMARY);
    pdf->is_summary = false;
    pdf->page = 0;
    memset(pdf->bookmarks, 0, sizeof pdf->bookmarks);
    pdf_begin_page(pdf, false);
    pdf_add_letterhead(pdf);
    add_part(pdf, PART_BODY);
    pdf_add_end(pdf);
    add_part(pdf, PART_ANNEX);
    pdf_add_colophon(pdf);
}

/* What was needed to draw is as large as what is needed to complete it, and is let go before. */
static bool finish(struct pdf *pdf, FILE *out, struct error *error)
{
    const struct tagging tagging = {.language = words_language_name(pdf->document->language),
                                    .alternatives = pdf->alternatives,
                                    .alternative_count = pdf->alternative_count};
    struct text drawn = {.limit = BYTES_MOST};
    bool good = drawing_finish(pdf->drawing, &drawn, error);

    drawing_free(pdf->drawing);
    memory_give_back();
    good = good && tagging_finish(&drawn, &tagging, out, error);
    text_free(&drawn);
    return good;
}

bool print_pdf(const struct document *document, const struct print_options *options, FILE *out,
               struct error *error)
{
    struct pdf pdf = {.document = document,
                      .drawing = drawing_new_pdf(document->title, document->made_ms, error)};
    bool good;

    (void)options;
    if (pdf.drawing == NULL)
        return false;
    pdf.turns = print_turns_new(document);
    lay_out(&pdf);
    good = finish(&pdf, out, error);
    pdf_table_free(pdf.ready);
    free(pdf.alternatives);
    free(pdf.turns);
    return good;
}
