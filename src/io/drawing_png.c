/* A picture as a PNG with a palette: charts have few colours, if the shades at the edges of letters
 * are told in sixteenths, and take a sixth of what they do with each pixel's own. */
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "io/compress.h"
#include "io/drawing_inside.h"

enum { COLOURS = 256, PLACES = 1024, DEPTH = 8, BY_PALETTE = 3, RGB = 3, BYTE_BITS = 8 };

/* Colours by their numbers; `places` finds them. */
struct palette {
    uint32_t colours[COLOURS];
    int16_t places[PLACES]; /* number + 1; 0: free */
    unsigned count;
};

/* 0, 17, … 255 of red, green and blue: black, white and the greys of tables are among these. */
static uint32_t coarse(uint32_t colour)
{
    enum { STEP = 17, BYTE = 255 };
    uint32_t made = 0;

    for (int shift = 0; shift < RGB * BYTE_BITS; shift += BYTE_BITS)
        made |= ((colour >> shift & BYTE) + STEP / 2) / STEP * STEP << shift;
    return made;
}

/* The number of a colour, or -1: there are too many. */
static int number_of(struct palette *palette, uint32_t colour)
{
    unsigned place = (colour * UINT32_C(2654435761) >> 22) % PLACES;

    while (palette->places[place] != 0) {
        if (palette->colours[palette->places[place] - 1] == colour)
            return palette->places[place] - 1;
        place = (place + 1) % PLACES;
    }
    if (palette->count == COLOURS)
        return -1;
    palette->colours[palette->count++] = colour;
    palette->places[place] = (int16_t)palette->count;
    return (int)palette->count - 1;
}

struct picture {
    const unsigned char *pixels; /* rows of 32 bits, of which 24 are the colour */
    size_t stride;
    uint32_t width, height;
};

/* Row by row, each behind the byte that says that it is as it is. */
static bool add_pixels(const struct picture *picture, struct palette *palette, struct text *rows)
{
    unsigned char *const row = memory_new(picture->width + 1, 1);
    uint32_t last = 0;
    int number = -1;

    for (uint32_t y = 0; y < picture->height; y++) {
        for (uint32_t x = 0; x < picture->width; x++) {
            uint32_t colour;

            memcpy(&colour, picture->pixels + y * picture->stride + x * sizeof colour,
                   sizeof colour);
            if (number < 0 || colour != last)
                number = number_of(palette, coarse(colour));
            if (number < 0)
                break;
            last = colour;
            row[x + 1] = (unsigned char)number;
        }
        if (number < 0)
            break;
        text_add_bytes(rows, row, picture->width + 1);
    }
    free(row);
    return number >= 0;
}

static void put_number(unsigned char bytes[4], uint32_t number)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(number >> (BYTE_BITS * (3 - i)));
}

/* Its length, its name with what it holds, and a sum of these. */
static void add_chunk(struct text *png, const char *name, const void *bytes, size_t length)
{
    unsigned char number[4];
    size_t begin;

    put_number(number, (uint32_t)length);
    text_add_bytes(png, number, sizeof number);
    begin = png->length;
    text_add_string(png, name);
    text_add_bytes(png, bytes, length);
    put_number(number, compress_sum(text_string(png) + begin, png->length - begin));
    text_add_bytes(png, number, sizeof number);
}

static void add_chunks(const struct picture *picture, const struct palette *palette,
                       const struct text *packed, struct text *png)
{
    unsigned char head[] = {0, 0, 0, 0, 0, 0, 0, 0, DEPTH, BY_PALETTE, 0, 0, 0};
    unsigned char colours[COLOURS * RGB];

    put_number(head, picture->width);
    put_number(head + 4, picture->height);
    for (unsigned i = 0; i < palette->count; i++)
        for (unsigned k = 0; k < RGB; k++)
            colours[i * RGB + k] =
                (unsigned char)(palette->colours[i] >> (BYTE_BITS * (RGB - 1 - k)));
    text_add_bytes(png, "\x89PNG\r\n\x1a\n", 8);
    add_chunk(png, "IHDR", head, sizeof head);
    add_chunk(png, "PLTE", colours, (size_t)palette->count * RGB);
    add_chunk(png, "IDAT", text_string(packed), packed->length);
    add_chunk(png, "IEND", "", 0);
}

bool drawing_png(cairo_surface_t *surface, struct text *png)
{
    const struct picture picture = {.pixels = cairo_image_surface_get_data(surface),
                                    .stride = (size_t)cairo_image_surface_get_stride(surface),
                                    .width = (uint32_t)cairo_image_surface_get_width(surface),
                                    .height = (uint32_t)cairo_image_surface_get_height(surface)};
    struct palette *const palette = NEW(struct palette);
    struct text rows = {0}, packed = {0};
    const bool good = picture.pixels != NULL && add_pixels(&picture, palette, &rows) && !rows.cut &&
                      compress_zlib(text_string(&rows), rows.length, &packed);

    if (good)
        add_chunks(&picture, palette, &packed, png);
    text_free(&rows);
    text_free(&packed);
    free(palette);
    return good;
}
