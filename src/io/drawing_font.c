/* The one font: whether it is there, which letters it has, and how wide they are. */
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/drawing_inside.h"

enum { FACES = 4, LETTERS = 0x2700, MEASURED_SIZE = 100, BOX = 0x25a1 };

/* Made once, by the first drawing; the printer has one thread. */
struct faces {
    PangoContext *context;
    PangoLayout *layout;
    PangoFont *plain;
    float *widths[FACES]; /* by letter, at MEASURED_SIZE; below 0: not measured yet */
    signed char *has;     /* it, by letter; 0: not asked yet */
};
static struct faces faces;

/* fontconfig keeps pointers as distances, which a finder of leaks takes for nothing. */
#ifdef __SANITIZE_ADDRESS__
__attribute__((weak)) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}
#endif

PangoContext *drawing_context_new(cairo_t *cairo)
{
    PangoContext *const context =
        cairo != NULL ? pango_cairo_create_context(cairo)
                      : pango_font_map_create_context(pango_cairo_font_map_get_default());
    cairo_font_options_t *const options = cairo_font_options_create();

    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    pango_cairo_context_set_resolution(context, 72);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
    cairo_font_options_destroy(options);
    return context;
}

static PangoFontDescription *describe(const struct drawing_font *font)
{
    PangoFontDescription *const description = pango_font_description_new();

    pango_font_description_set_family_static(description, DRAWING_FAMILY);
    pango_font_description_set_absolute_size(description, font->size * PANGO_SCALE);
    pango_font_description_set_weight(description,
                                      font->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_style(description,
                                     font->is_italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
    return description;
}

void drawing_set_font(PangoLayout *layout, const struct drawing_font *font)
{
    PangoFontDescription *const description = describe(font);

    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
}

/* What pango found must be what was asked: it never refuses, it takes another font. */
static PangoFont *load_face(PangoContext *context, const struct drawing_font *font)
{
    PangoFontDescription *const description = describe(font);
    PangoFont *const found = pango_context_load_font(context, description);
    PangoFontDescription *const got = found == NULL ? NULL : pango_font_describe(found);
    const bool good =
        got != NULL && strcmp(pango_font_description_get_family(got), DRAWING_FAMILY) == 0 &&
        pango_font_description_get_style(got) == pango_font_description_get_style(description) &&
        (pango_font_description_get_weight(got) >= PANGO_WEIGHT_BOLD) == font->is_bold;

    pango_font_description_free(description);
    if (got != NULL)
        pango_font_description_free(got);
    if (good)
        return found;
    if (found != NULL)
        g_object_unref(found);
    return NULL;
}

bool drawing_is_ready(struct error *error)
{
    if (faces.plain != NULL)
        return true;
    if (faces.context == NULL)
        faces.context = drawing_context_new(NULL);
    for (int i = FACES - 1; i >= 0; i--) {
        const struct drawing_font font = {
            .size = 12, .is_bold = (i & 1) != 0, .is_italic = (i & 2) != 0};
        PangoFont *const found = load_face(faces.context, &font);

        if (found == NULL)
            return error_set(error,
                             tr("the font %s is missing or not whole: install the package "
                                "fonts-croscore"),
                             DRAWING_FAMILY);
        if (i == 0)
            faces.plain = found;
        else
            g_object_unref(found);
    }
    faces.layout = pango_layout_new(faces.context);
    faces.has = NEW_ARRAY(signed char, LETTERS);
    for (int i = 0; i < FACES; i++) {
        faces.widths[i] = NEW_ARRAY(float, LETTERS);
        for (size_t j = 0; j < LETTERS; j++)
            faces.widths[i][j] = -1;
    }
    return true;
}

static const char *next_letter(const char *at)
{
    return at + g_utf8_skip[(unsigned char)*at];
}

static bool has_letter(gunichar letter)
{
    PangoCoverage *coverage;
    bool has;

    if (letter < LETTERS && faces.has[letter] != 0)
        return faces.has[letter] > 0;
    coverage = pango_font_get_coverage(faces.plain, NULL);
    has = pango_coverage_get(coverage, (int)letter) == PANGO_COVERAGE_EXACT;
    g_object_unref(coverage);
    if (letter < LETTERS)
        faces.has[letter] = has ? 1 : -1;
    return has;
}

char *drawing_clean(const char *text, size_t *length)
{
    struct text clean = {0};

    for (const char *at = text; *at != '\0'; at = next_letter(at)) {
        const gunichar letter = g_utf8_get_char(at);

        if (letter < ' ' && letter != '\n')
            text_add_bytes(&clean, " ", 1);
        else if (letter == '\n' || has_letter(letter))
            text_add_bytes(&clean, at, (size_t)(next_letter(at) - at));
        else
            text_add_string(&clean, "□");
    }
    *length = clean.length;
    return text_detach(&clean);
}

/* --- single lines -----------------------------------------------------------------------------
 */

void drawing_begin_texts(struct drawing *drawing)
{
    drawing->context = drawing_context_new(drawing->cairo);
    drawing->kept = NEW_ARRAY(struct drawing_kept, DRAWING_KEPT);
}

static void forget(struct drawing_kept *kept)
{
    if (kept->layout != NULL)
        g_object_unref(kept->layout);
    free(kept->text);
    *kept = (struct drawing_kept){.layout = NULL};
}

void drawing_end_texts(struct drawing *drawing)
{
    for (size_t i = 0; i < DRAWING_KEPT; i++)
        forget(&drawing->kept[i]);
    free(drawing->kept);
    g_object_unref(drawing->context);
}

/* FNV-1a of the text; the fonts of one text are few. */
static size_t place_of(const struct drawing_font *font, const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) + (font->is_bold ? 1 : 0);

    for (const char *at = text; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
    return (size_t)(hash >> 32) % DRAWING_KEPT;
}

/* The colour is no part of a layout. */
static bool is_kept(const struct drawing_kept *kept, const struct drawing_font *font,
                    const char *text)
{
    return kept->layout != NULL && kept->font.is_bold == font->is_bold &&
           kept->font.is_italic == font->is_italic && !(kept->font.size < font->size) &&
           !(kept->font.size > font->size) && strcmp(kept->text, text) == 0;
}

const struct drawing_kept *drawing_line_of(struct drawing *drawing, const struct drawing_font *font,
                                           const char *text)
{
    struct drawing_kept *const kept = &drawing->kept[place_of(font, text)];
    PangoRectangle logical;
    size_t length;
    char *clean;

    if (is_kept(kept, font, text))
        return kept;
    forget(kept);
    clean = drawing_clean(text, &length);
    *kept = (struct drawing_kept){.layout = pango_layout_new(drawing->context),
                                  .font = *font,
                                  .text = memory_copy_string(text)};
    drawing_set_font(kept->layout, font);
    pango_layout_set_text(kept->layout, clean, (int)length);
    pango_layout_get_extents(kept->layout, NULL, &logical);
    kept->width = pango_units_to_double(logical.width);
    kept->baseline = pango_units_to_double(pango_layout_get_baseline(kept->layout));
    free(clean);
    return kept;
}

/* --- how wide ----------------------------------------------------------------------------------
 */

static float measure(gunichar letter, const struct drawing_font *font)
{
    enum { LETTER_ROOM = 8 };
    const struct drawing_font large = {
        .size = MEASURED_SIZE, .is_bold = font->is_bold, .is_italic = font->is_italic};
    char bytes[LETTER_ROOM];
    int width;

    drawing_set_font(faces.layout, &large);
    pango_layout_set_text(faces.layout, bytes, g_unichar_to_utf8(letter, bytes));
    pango_layout_get_size(faces.layout, &width, NULL);
    return (float)pango_units_to_double(width);
}

double drawing_text_width(const struct drawing_font *font, const char *text)
{
    float *const widths = faces.widths[(font->is_bold ? 1 : 0) + (font->is_italic ? 2 : 0)];
    double width = 0;

    for (const char *at = text; *at != '\0'; at = next_letter(at)) {
        gunichar letter = g_utf8_get_char(at);

        if (letter >= LETTERS)
            letter = BOX;
        if (widths[letter] < 0)
            widths[letter] = measure(letter, font);
        width += (double)widths[letter];
    }
    return width * font->size / MEASURED_SIZE;
}
