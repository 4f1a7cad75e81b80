#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/drawing_inside.h"

/* --- its life --------------------------------------------------------------------------------- */

struct drawing *drawing_new_svg(double width, double height, struct error *error)
{
    struct drawing *drawing;

    if (!drawing_is_ready(error))
        return NULL;
    drawing = NEW(struct drawing);
    drawing->width = width;
    drawing->height = height;
    return drawing;
}

struct drawing *drawing_new_png(double width, double height, double scale, struct error *error)
{
    struct drawing *const drawing = drawing_new_svg(width, height, error);

    if (drawing == NULL)
        return NULL;
    drawing->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(width * scale),
                                                  (int)ceil(height * scale));
    drawing->cairo = cairo_create(drawing->surface);
    cairo_scale(drawing->cairo, scale, scale);
    drawing_set_colour(drawing->cairo, 0xffffff);
    cairo_paint(drawing->cairo);
    drawing_begin_texts(drawing);
    return drawing;
}

void drawing_free(struct drawing *drawing)
{
    if (drawing == NULL)
        return;
    if (drawing->surface != NULL) {
        drawing_end_texts(drawing);
        cairo_destroy(drawing->cairo);
        cairo_surface_destroy(drawing->surface);
    }
    text_free(&drawing->bytes);
    free(drawing->hatch);
    free(drawing);
}

cairo_status_t drawing_keep(void *bytes, const unsigned char *data, unsigned int length)
{
    struct text *const text = bytes;

    text_add_bytes(text, data, length);
    return text->cut ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void finish_svg(const struct drawing *drawing, struct text *bytes)
{
    text_add(bytes,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
             "height=\"%.0f\" font-family=\"Tinos, 'Liberation Serif', 'Times New Roman', serif\" "
             "aria-hidden=\"true\" focusable=\"false\">",
             ceil(drawing->width), ceil(drawing->height), ceil(drawing->width),
             ceil(drawing->height));
    text_add_bytes(bytes, text_string(&drawing->bytes), drawing->bytes.length);
    text_add_string(bytes, "</svg>");
}

/* Not copied if nothing stands before them: they are long. */
static void take_bytes(struct drawing *drawing, struct text *bytes)
{
    if (bytes->length > 0) {
        text_add_bytes(bytes, text_string(&drawing->bytes), drawing->bytes.length);
        return;
    }
    text_free(bytes);
    bytes->length = drawing->bytes.length;
    bytes->capacity = drawing->bytes.capacity;
    bytes->bytes = text_detach(&drawing->bytes);
}

bool drawing_finish(struct drawing *drawing, struct text *bytes, struct error *error)
{
    cairo_status_t status = CAIRO_STATUS_SUCCESS;
    bool was_cut = false;

    if (drawing->surface == NULL) {
        was_cut = drawing->bytes.cut;
        finish_svg(drawing, bytes);
    } else if (cairo_surface_get_type(drawing->surface) == CAIRO_SURFACE_TYPE_IMAGE) {
        cairo_surface_flush(drawing->surface);
        if (!drawing_png(drawing->surface, bytes))
            status = cairo_surface_write_to_png_stream(drawing->surface, drawing_keep, bytes);
    } else {
        cairo_surface_finish(drawing->surface);
        status = cairo_surface_status(drawing->surface);
        was_cut = drawing->bytes.cut;
        take_bytes(drawing, bytes);
    }
    if (status == CAIRO_STATUS_SUCCESS && drawing->cairo != NULL)
        status = cairo_status(drawing->cairo);
    if (status == CAIRO_STATUS_SUCCESS && !bytes->cut && !was_cut)
        return true;
    return error_set(error, tr("it cannot be drawn (%s)"), cairo_status_to_string(status));
}

/* --- shapes ----------------------------------------------------------------------------------- */

void drawing_set_colour(cairo_t *cairo, uint32_t colour)
{
    enum { BYTE = 255, RED = 16, GREEN = 8 };

    cairo_set_source_rgb(cairo, ((colour >> RED) & BYTE) / (double)BYTE,
                         ((colour >> GREEN) & BYTE) / (double)BYTE, (colour & BYTE) / (double)BYTE);
}

const double *drawing_dashes(enum drawing_dash dash, int *count)
{
    static const double dashes[][4] = {{0}, {6, 3}, {1.2, 2}, {6, 2.5, 1.2, 2.5}, {3, 2}};
    static const int counts[] = {0, 2, 2, 4, 2};

    *count = counts[dash];
    return dashes[dash];
}

static void stroke(cairo_t *cairo, const struct drawing_pen *pen)
{
    int count;
    const double *const dashes = drawing_dashes(pen->dash, &count);

    drawing_set_colour(cairo, pen->colour);
    cairo_set_line_width(cairo, pen->width);
    cairo_set_dash(cairo, dashes, count, 0);
    cairo_stroke(cairo);
}

static void draw_shape(struct drawing *drawing, const struct drawing_shape *shape)
{
    cairo_t *const cairo = drawing->cairo;

    if (cairo == NULL) {
        drawing_svg_shape(&drawing->bytes, shape);
        return;
    }
    for (size_t i = 0; i < shape->count; i++)
        if (i == 0 || (shape->is_pairs && i % 2 == 0))
            cairo_move_to(cairo, shape->spots[i].x, shape->spots[i].y);
        else
            cairo_line_to(cairo, shape->spots[i].x, shape->spots[i].y);
    if (shape->is_closed)
        cairo_close_path(cairo);
    if (shape->ground != NULL) {
        drawing_set_colour(cairo, *shape->ground);
        cairo_fill_preserve(cairo);
    }
    if (shape->pen != NULL && shape->pen->width > 0)
        stroke(cairo, shape->pen);
    cairo_new_path(cairo);
}

enum { HATCH_MOST = 2000 };

struct hatching {
    struct drawing_spot *spots;
    size_t count;
};

static void add_pair(struct hatching *hatching, struct drawing_spot from, struct drawing_spot to)
{
    if (hatching->count + 2 > HATCH_MOST)
        return;
    hatching->spots[hatching->count++] = from;
    hatching->spots[hatching->count++] = to;
}

/* Lines x + y = k (rising) or x - y = k (falling), cut at the box; k runs over multiples of the gap
 * so that hatches of neighbours meet. */
static void add_slanted(struct hatching *hatching, const struct drawing_box *box, double gap,
                        bool is_rising)
{
    const double sign = is_rising ? 1 : -1;
    const double right = box->x + box->width, bottom = box->y + box->height;
    const double low = is_rising ? box->x + box->y : box->x - bottom;
    const double high = is_rising ? right + bottom : right - box->y;

    for (int64_t i = (int64_t)ceil(low / gap); (double)i * gap < high; i++) {
        const double k = (double)i * gap;
        const double top_x = k - sign * box->y, bottom_x = k - sign * bottom;
        const double from = fmax(box->x, fmin(top_x, bottom_x));
        const double to = fmin(right, fmax(top_x, bottom_x));

        add_pair(hatching, (struct drawing_spot){from, (k - from) * sign},
                 (struct drawing_spot){to, (k - to) * sign});
    }
}

static void add_straight(struct hatching *hatching, const struct drawing_box *box, double gap,
                         bool is_lying)
{
    const double begin = is_lying ? box->y : box->x;
    const double length = is_lying ? box->height : box->width;

    for (size_t i = 0; ((double)i + 0.5) * gap < length; i++) {
        const double k = begin + ((double)i + 0.5) * gap;

        add_pair(hatching,
                 is_lying ? (struct drawing_spot){box->x, k} : (struct drawing_spot){k, box->y},
                 is_lying ? (struct drawing_spot){box->x + box->width, k}
                          : (struct drawing_spot){k, box->y + box->height});
    }
}

static void draw_hatch(struct drawing *drawing, const struct drawing_box *box,
                       const struct drawing_fill *fill)
{
    static const double thin = 0.6;
    const struct drawing_pen pen = {.width = thin, .colour = fill->lines};
    struct hatching hatching = {.count = 0};

    if (drawing->hatch == NULL)
        drawing->hatch = NEW_ARRAY(struct drawing_spot, HATCH_MOST);
    hatching.spots = drawing->hatch;
    if (fill->hatch == HATCH_RISING || fill->hatch == HATCH_CROSSED)
        add_slanted(&hatching, box, fill->gap, true);
    if (fill->hatch == HATCH_FALLING || fill->hatch == HATCH_CROSSED)
        add_slanted(&hatching, box, fill->gap, false);
    if (fill->hatch == HATCH_LYING || fill->hatch == HATCH_STANDING)
        add_straight(&hatching, box, fill->gap, fill->hatch == HATCH_LYING);
    if (hatching.count > 0)
        draw_shape(drawing, &(struct drawing_shape){.spots = hatching.spots,
                                                    .count = hatching.count,
                                                    .is_pairs = true,
                                                    .pen = &pen});
}

void drawing_area(struct drawing *drawing, const struct drawing_box *box,
                  const struct drawing_fill *fill, const struct drawing_pen *pen)
{
    enum { CORNERS = 4 };
    const struct drawing_spot spots[CORNERS] = {{box->x, box->y},
                                                {box->x + box->width, box->y},
                                                {box->x + box->width, box->y + box->height},
                                                {box->x, box->y + box->height}};
    struct drawing_shape shape = {.spots = spots, .count = CORNERS, .is_closed = true};

    if (fill != NULL) {
        shape.ground = &fill->ground;
        draw_shape(drawing, &shape);
        if (fill->hatch != HATCH_NONE)
            draw_hatch(drawing, box, fill);
        shape.ground = NULL;
    }
    shape.pen = pen;
    if (pen != NULL)
        draw_shape(drawing, &shape);
}

void drawing_line(struct drawing *drawing, double x, double y, double to_x, double to_y,
                  const struct drawing_pen *pen)
{
    drawing_path(drawing, (const struct drawing_spot[]){{x, y}, {to_x, to_y}}, 2, pen);
}

void drawing_path(struct drawing *drawing, const struct drawing_spot *spots, size_t count,
                  const struct drawing_pen *pen)
{
    draw_shape(drawing, &(struct drawing_shape){.spots = spots, .count = count, .pen = pen});
}

void drawing_pairs(struct drawing *drawing, const struct drawing_spot *spots, size_t count,
                   const struct drawing_pen *pen)
{
    draw_shape(drawing, &(struct drawing_shape){
                            .spots = spots, .count = count, .is_pairs = true, .pen = pen});
}

void drawing_polygon(struct drawing *drawing, const struct drawing_spot *spots, size_t count,
                     uint32_t ground, const struct drawing_pen *pen)
{
    draw_shape(
        drawing,
        &(struct drawing_shape){
            .spots = spots, .count = count, .is_closed = true, .ground = &ground, .pen = pen});
}

/* --- single lines of text --------------------------------------------------------------------- */

static void draw_text(struct drawing *drawing, struct drawing_spot spot,
                      const struct drawing_font *font, enum drawing_align align, bool is_turned,
                      const char *text)
{
    const struct drawing_kept *line;
    double shift;
    size_t length;

    if (drawing->cairo == NULL) {
        char *const clean = drawing_clean(text, &length);

        drawing_svg_text(&drawing->bytes, &spot, font, align, is_turned, clean);
        free(clean);
        return;
    }
    line = drawing_line_of(drawing, font, text);
    shift = line->width * (align == DRAWING_RIGHT ? 1 : (align == DRAWING_CENTRE ? 0.5 : 0));
    cairo_save(drawing->cairo);
    drawing_set_colour(drawing->cairo, font->colour);
    cairo_translate(drawing->cairo, spot.x, spot.y);
    if (is_turned)
        cairo_rotate(drawing->cairo, -DRAWING_RADIANS_90);
    cairo_move_to(drawing->cairo, -shift, -line->baseline);
    pango_cairo_show_layout(drawing->cairo, line->layout);
    cairo_restore(drawing->cairo);
}

void drawing_text(struct drawing *drawing, double x, double y, const struct drawing_font *font,
                  enum drawing_align align, const char *text)
{
    draw_text(drawing, (struct drawing_spot){x, y}, font, align, false, text);
}

void drawing_text_turned(struct drawing *drawing, double x, double y,
                         const struct drawing_font *font, enum drawing_align align,
                         const char *text)
{
    draw_text(drawing, (struct drawing_spot){x, y}, font, align, true, text);
}
