#include "io/drawing_page.h"

#include <cairo-pdf.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/memory.h"
#include "io/drawing_inside.h"
#include "model/calendar_date.h"

enum { BYTES_MOST = 512 * 1024 * 1024, MS_PER_S = 1000, MINUTE = 60, HOUR = 3600, DAY = 86400 };

/* --- pages ------------------------------------------------------------------------------------ */

static void set_dates(cairo_surface_t *surface, int64_t made_ms)
{
    enum { DATE_ROOM = 48 };
    const int64_t second = made_ms / MS_PER_S, rest = second % DAY;
    const struct date date = date_of_day((int32_t)(second / DAY));
    char text[DATE_ROOM];

    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", date.year, date.month, date.day,
             (int)(rest / HOUR), (int)(rest % HOUR / MINUTE), (int)(rest % MINUTE));
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, text);
}

struct drawing *drawing_new_pdf(const char *title, int64_t made_ms, struct error *error)
{
    struct drawing *const drawing = drawing_new_svg(1, 1, error);

    if (drawing == NULL)
        return NULL;
    drawing->bytes.limit = BYTES_MOST;
    drawing->surface = cairo_pdf_surface_create_for_stream(drawing_keep, &drawing->bytes, 1, 1);
    cairo_pdf_surface_set_metadata(drawing->surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(drawing->surface, CAIRO_PDF_METADATA_CREATOR, "Hải Đăng");
    set_dates(drawing->surface, made_ms);
    drawing->cairo = cairo_create(drawing->surface);
    drawing_begin_texts(drawing);
    return drawing;
}

void drawing_begin_page(struct drawing *drawing, double width, double height, const char *label)
{
    if (drawing->page_count > 0)
        cairo_show_page(drawing->cairo);
    drawing->page_count++;
    drawing->width = width;
    drawing->height = height;
    cairo_pdf_surface_set_size(drawing->surface, width, height);
    cairo_pdf_surface_set_page_label(drawing->surface, label);
}

void drawing_begin_tag(struct drawing *drawing, const char *tag)
{
    cairo_tag_begin(drawing->cairo, tag, NULL);
}

void drawing_end_tag(struct drawing *drawing, const char *tag)
{
    cairo_tag_end(drawing->cairo, tag);
}

int drawing_add_bookmark(struct drawing *drawing, int parent, const char *text, double y)
{
    enum { PLACE_ROOM = 64 };
    char place[PLACE_ROOM];

    snprintf(place, sizeof place, "page=%zu pos=[0 %d]", drawing->page_count, (int)y);
    return cairo_pdf_surface_add_outline(drawing->surface, parent, text, place,
                                         CAIRO_PDF_OUTLINE_FLAG_OPEN);
}

void drawing_watermark(struct drawing *drawing, const char *text, uint32_t colour)
{
    static const double size = 110, share = 0.85;
    const struct drawing_font font = {.size = size, .is_bold = true};
    const double diagonal = hypot(drawing->width, drawing->height);
    const double width = drawing_text_width(&font, text);
    double scale = diagonal * share / fmax(width, 1);
    const struct drawing_kept *const line = drawing_line_of(drawing, &font, text);

    if (scale > 1)
        scale = 1;
    cairo_save(drawing->cairo);
    drawing_set_colour(drawing->cairo, colour);
    cairo_translate(drawing->cairo, drawing->width / 2, drawing->height / 2);
    cairo_rotate(drawing->cairo, -atan2(drawing->height, drawing->width));
    cairo_scale(drawing->cairo, scale, scale);
    cairo_move_to(drawing->cairo, -width / 2, -size / 2);
    pango_cairo_layout_path(drawing->cairo, line->layout);
    cairo_fill(drawing->cairo);
    cairo_restore(drawing->cairo);
}

/* --- texts of several lines ------------------------------------------------------------------- */

struct drawing_lines {
    PangoLayout *layout;
    double line_height, baseline; /* of a line, from its top */
    uint32_t colour;
};

/* The ascent and descent of Tinos, as parts of its size. */
static const double ascent = 0.891, descent = 0.216, leading = 0.043;

double drawing_line_height(const struct drawing_font *font)
{
    return font->size * (ascent + descent + leading);
}

struct drawing_lines *drawing_lines_new(struct drawing *drawing, const struct drawing_font *font,
                                        const struct drawing_setting *setting, const char *text)
{
    static const PangoAlignment aligns[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT,
                                            PANGO_ALIGN_LEFT};
    struct drawing_lines *const lines = NEW(struct drawing_lines);
    size_t length;
    char *const clean = drawing_clean(text, &length);

    lines->layout = pango_layout_new(drawing->context);
    lines->line_height = drawing_line_height(font);
    lines->baseline = font->size * (ascent + leading / 2);
    lines->colour = font->colour;
    drawing_set_font(lines->layout, font);
    pango_layout_set_width(lines->layout, pango_units_from_double(setting->width));
    pango_layout_set_indent(lines->layout, pango_units_from_double(setting->indent));
    pango_layout_set_wrap(lines->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(lines->layout, aligns[setting->align]);
    pango_layout_set_justify(lines->layout, setting->align == DRAWING_JUSTIFIED);
    pango_layout_set_text(lines->layout, clean, (int)length);
    free(clean);
    return lines;
}

void drawing_lines_free(struct drawing_lines *lines)
{
    if (lines == NULL)
        return;
    g_object_unref(lines->layout);
    free(lines);
}

size_t drawing_lines_count(const struct drawing_lines *lines)
{
    return (size_t)pango_layout_get_line_count(lines->layout);
}

void drawing_lines_draw(struct drawing *drawing, const struct drawing_lines *lines, size_t first,
                        size_t count, double x, double y)
{
    PangoLayoutIter *const at = pango_layout_get_iter(lines->layout);
    size_t number = 0;

    drawing_set_colour(drawing->cairo, lines->colour);
    do {
        PangoRectangle logical;

        if (number < first)
            continue;
        if (number >= first + count)
            break;
        pango_layout_iter_get_line_extents(at, NULL, &logical);
        cairo_move_to(drawing->cairo, x + pango_units_to_double(logical.x),
                      y + lines->line_height * (double)(number - first) + lines->baseline);
        pango_cairo_show_layout_line(drawing->cairo, pango_layout_iter_get_line_readonly(at));
    } while (number++, pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
}
