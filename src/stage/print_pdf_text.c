#include <math.h>
#include <string.h>

#include "base/text.h"
#include "stage/print_pdf_inside.h"

struct drawing_font pdf_font(double size, bool is_bold, bool is_italic)
{
    return (struct drawing_font){.size = size, .is_bold = is_bold, .is_italic = is_italic};
}

static struct pdf_style heading_style(int level)
{
    static const char *const tags[] = {"H1", "H2", "H3"};
    const int place = level < 1 ? 0 : (level > 3 ? 2 : level - 1);

    return (struct pdf_style){.font = pdf_font(PDF_BODY, place < 2, place == 2),
                              .align = DRAWING_LEFT,
                              .shift = place == 0 ? 0 : 10 * PDF_MM,
                              .before = place == 0 ? 2 * PDF_BETWEEN : PDF_BETWEEN,
                              .tag = tags[place]};
}

struct pdf_style pdf_style_of(const struct block *block)
{
    static const double note_size = 11, first_line = 10 * PDF_MM, hanging = -8;
    struct pdf_style style = {.font = pdf_font(PDF_BODY, false, block->is_italic),
                              .align = DRAWING_JUSTIFIED,
                              .indent = first_line,
                              .before = PDF_BETWEEN,
                              .tag = "P"};

    if (block->kind == BLOCK_HEADING)
        return heading_style(block->level);
    if (block->kind == BLOCK_ITEM) {
        style.indent = hanging;
        style.shift = first_line;
        style.before = PDF_BETWEEN / 2;
    } else if (block->kind == BLOCK_NOTE) {
        style.font = pdf_font(note_size, false, true);
        style.indent = 0;
    }
    return style;
}

static struct drawing_lines *lay_out(const struct pdf *pdf, const struct pdf_style *style,
                                     const char *text)
{
    const struct drawing_setting setting = {
        .width = pdf->width - style->shift, .indent = style->indent, .align = style->align};

    return drawing_lines_new(pdf->drawing, &style->font, &setting, text);
}

double pdf_text_height(const struct pdf *pdf, const struct pdf_style *style, const char *text)
{
    struct drawing_lines *const lines = lay_out(pdf, style, text);
    const double height = style->before + style->after +
                          drawing_line_height(&style->font) * (double)drawing_lines_count(lines);

    drawing_lines_free(lines);
    return height;
}

/* How many of `count` lines go on this page: neither its first nor its last stands alone. */
static size_t lines_here(const struct pdf *pdf, double line_height, size_t count)
{
    const size_t fit = (size_t)fmax(0, floor(pdf_room(pdf) / line_height + 0.01));

    if (fit >= count)
        return count;
    if (fit < 2 || count == 3)
        return pdf_is_fresh(pdf) ? (fit < 1 ? 1 : fit) : 0;
    return count - fit == 1 ? fit - 1 : fit;
}

void pdf_add_text(struct pdf *pdf, const struct pdf_style *style, const char *text, double least)
{
    struct drawing_lines *const lines = lay_out(pdf, style, text);
    const double line_height = drawing_line_height(&style->font);
    const size_t count = drawing_lines_count(lines);
    size_t done = 0;

    if (!pdf_is_fresh(pdf))
        pdf->y += style->before;
    if (least > 0)
        pdf_want(pdf, line_height * (double)count + least);
    drawing_begin_tag(pdf->drawing, style->tag);
    while (done < count) {
        const size_t here = lines_here(pdf, line_height, count - done);

        drawing_lines_draw(pdf->drawing, lines, done, here, pdf->left + style->shift, pdf->y);
        pdf->y += line_height * (double)here;
        done += here;
        if (done < count)
            pdf_begin_page(pdf, pdf->is_wide);
    }
    drawing_end_tag(pdf->drawing, style->tag);
    pdf->y += style->after;
    drawing_lines_free(lines);
}

double pdf_put_text(struct pdf *pdf, const struct drawing_box *column,
                    const struct drawing_font *font, enum drawing_align align, const char *text)
{
    const struct drawing_setting setting = {.width = column->width, .align = align};
    struct drawing_lines *lines;
    size_t count;

    if (text[0] == '\0')
        return column->y;
    lines = drawing_lines_new(pdf->drawing, font, &setting, text);
    count = drawing_lines_count(lines);
    drawing_begin_tag(pdf->drawing, "P");
    drawing_lines_draw(pdf->drawing, lines, 0, count, column->x, column->y);
    drawing_end_tag(pdf->drawing, "P");
    drawing_lines_free(lines);
    return column->y + drawing_line_height(font) * (double)count;
}

/* What a person has to confirm says so, and an item has its dash. */
static void compose(const struct pdf *pdf, const struct block *block, struct text *text)
{
    const char *const mark = words_in(pdf->document->language, "[to be confirmed]");

    if (block->kind == BLOCK_ITEM && strncmp(block->text, "- ", 2) != 0)
        text_add_string(text, "- ");
    text_add_string(text, block->text);
    if (block->to_confirm && strstr(block->text, mark) == NULL)
        text_add(text, " %s", mark);
}

void pdf_add_block_text(struct pdf *pdf, const struct block *block, double least)
{
    const struct pdf_style style = pdf_style_of(block);
    struct text text = {0};

    compose(pdf, block, &text);
    pdf_add_text(pdf, &style, text_string(&text), least);
    text_free(&text);
}

double pdf_block_height(const struct pdf *pdf, const struct block *block)
{
    const struct pdf_style style = pdf_style_of(block);
    struct text text = {0};
    double height;

    compose(pdf, block, &text);
    height = pdf_text_height(pdf, &style, text_string(&text));
    text_free(&text);
    return height;
}

void pdf_add_bookmark(struct pdf *pdf, const struct block *block)
{
    const int level = block->kind == BLOCK_ANNEX || block->level < 1 ? 1
                      : block->level > 3                             ? 3
                                                                     : block->level;
    struct text text = {0};

    if (block->kind == BLOCK_ANNEX && block->label[0] != '\0')
        text_add(&text, "%s. ", block->label);
    text_add_string(&text, block->text);
    pdf->bookmarks[level] =
        drawing_add_bookmark(pdf->drawing, pdf->bookmarks[level - 1], text_string(&text), pdf->y);
    for (int i = level + 1; i <= 3; i++)
        pdf->bookmarks[i] = pdf->bookmarks[level];
    text_free(&text);
}
