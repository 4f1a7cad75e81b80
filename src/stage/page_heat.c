/* The hours of the week, Monday to Sunday, as 168 squares: the darker, the slower. */
#include <stdio.h>

#include "stage/page_plot.h"

enum {
    SHADES = 6,
    CELL_WIDTH = 22,
    CELL_HEIGHT = 16,
    LEFT = 64,
    TOP = 18,
    DAY_HOURS = 24,
    DAYS = 7
};

/* Shades by how the median compares with that of the fastest hour. */
static int shade_of(const struct plot_piece *piece, uint32_t fastest_us)
{
    static const int per_cent[SHADES - 1] = {110, 130, 170, 250, 400};
    int shade = 0;

    while (shade < SHADES - 1 && (uint64_t)piece->us[PLOT_MEDIAN] * 100 >
                                     (uint64_t)fastest_us * (uint64_t)per_cent[shade])
        shade++;
    return shade;
}

static uint32_t fastest_of(const struct plot_piece *hours)
{
    uint32_t fastest = UINT32_MAX;

    for (int i = 0; i < HEAT_HOURS; i++)
        if (hours[i].timed > 0 && hours[i].us[PLOT_MEDIAN] < fastest)
            fastest = hours[i].us[PLOT_MEDIAN];
    return fastest < 1000 ? 1000 : fastest; /* below a millisecond no difference is worth showing */
}

static void add_square(struct text *text, int cell)
{
    text_add(text, "M%d %dh%dv%dh-%dz", LEFT + cell % DAY_HOURS * CELL_WIDTH,
             TOP + cell / DAY_HOURS * CELL_HEIGHT, CELL_WIDTH - 1, CELL_HEIGHT - 1, CELL_WIDTH - 1);
}

static void add_shades(json_t *paths, const struct plot_piece *hours)
{
    const uint32_t fastest = fastest_of(hours);

    for (int shade = 0; shade < SHADES; shade++) {
        struct text text = {0};
        char look[16];
        json_t *path;

        for (int i = 0; i < HEAT_HOURS; i++)
            if (hours[i].timed > 0 && shade_of(&hours[i], fastest) == shade)
                add_square(&text, i);
        if (text.length > 0) {
            path = json_object();
            snprintf(look, sizeof look, "h%d", shade);
            json_set_string(path, "look", look);
            json_set_string(path, "drawn", text_string(&text));
            json_array_append_new(paths, path);
        }
        text_free(&text);
    }
}

/* A frame around hours in which checks failed, for those who do not see shades apart. */
static void set_failures(json_t *value, const struct plot_piece *hours)
{
    struct text text = {0};

    for (int i = 0; i < HEAT_HOURS; i++)
        if (hours[i].failed > 0)
            text_add(&text, "M%d %dh4v4h-4z", LEFT + i % DAY_HOURS * CELL_WIDTH + 9,
                     TOP + i / DAY_HOURS * CELL_HEIGHT + 6);
    if (text.length > 0)
        json_set_string(value, "failures", text_string(&text));
    text_free(&text);
}

static json_t *label_new(int x, int y, const char *words)
{
    json_t *const label = json_object();

    json_set_integer(label, "x", x);
    json_set_integer(label, "y", y);
    json_set_string(label, "label", words);
    return label;
}

static void add_labels(json_t *value, const struct pages *pages, enum language language)
{
    json_t *const days = json_array();
    json_t *const hours = json_array();
    char text[32];

    for (int day = 0; day < DAYS; day++) {
        snprintf(text, sizeof text, "weekday_short_%d", day);
        json_array_append_new(days, label_new(LEFT - 8, TOP + day * CELL_HEIGHT + 12,
                                              page_word(pages, language, text)));
    }
    for (int hour = 0; hour < DAY_HOURS; hour += 3) {
        snprintf(text, sizeof text, "%02d:00", hour);
        json_array_append_new(hours, label_new(LEFT + hour * CELL_WIDTH, TOP - 6, text));
    }
    json_set(value, "days", days);
    json_set(value, "hours", hours);
}

/* 24 rows of 7 medians. */
static json_t *table_of(const struct plot_piece *hours, const struct pages *pages,
                        enum language language)
{
    json_t *const rows = json_array();

    for (int hour = 0; hour < DAY_HOURS; hour++) {
        json_t *const row = json_object();
        json_t *const cells = json_array();
        char text[24];

        snprintf(text, sizeof text, "%02d:00", hour);
        json_set_string(row, "hour", text);
        for (int day = 0; day < DAYS; day++) {
            const struct plot_piece *const piece = &hours[day * DAY_HOURS + hour];
            json_t *const cell = json_object();

            page_set_latency(cell, "median", pages, language,
                             piece->timed > 0 ? (int64_t)piece->us[PLOT_MEDIAN] : NOT_REACHED);
            if (piece->failed > 0)
                json_set_integer(cell, "failed", piece->failed);
            json_array_append_new(cells, cell);
        }
        json_set(row, "cells", cells);
        json_array_append_new(rows, row);
    }
    return rows;
}

/* "Trung vị nhỏ nhất: 80 ms, Thứ Ba 03:00; lớn nhất: 240 ms, Thứ Hai 09:00" */
static void set_words(json_t *value, const struct plot_piece *hours, const struct pages *pages,
                      enum language language)
{
    static const char *const which[] = {"heat_fastest", "heat_slowest"};
    struct text text = {0};
    json_t *const holder = json_object();
    int found[2] = {-1, -1};

    for (int i = 0; i < HEAT_HOURS; i++) {
        if (hours[i].timed == 0)
            continue;
        if (found[0] < 0 || hours[i].us[PLOT_MEDIAN] < hours[found[0]].us[PLOT_MEDIAN])
            found[0] = i;
        if (found[1] < 0 || hours[i].us[PLOT_MEDIAN] > hours[found[1]].us[PLOT_MEDIAN])
            found[1] = i;
    }
    for (int i = 0; i < 2; i++) {
        char day[24];

        snprintf(day, sizeof day, "weekday_%d", found[i] / DAY_HOURS);
        page_set_latency(holder, "median", pages, language, hours[found[i]].us[PLOT_MEDIAN]);
        text_add(&text, "%s%s: %s (%s, %02d:00)", i > 0 ? "; " : "",
                 page_word(pages, language, which[i]),
                 json_string_value(json_object_get(holder, "median")),
                 page_word(pages, language, day), found[i] % DAY_HOURS);
    }
    json_set_string(value, "words", text_string(&text));
    text_free(&text);
    json_decref(holder);
}

json_t *heat_value(const struct plot_piece hours[HEAT_HOURS], const struct pages *pages,
                   enum language language)
{
    json_t *value;
    json_t *paths;
    bool any = false;

    for (int i = 0; i < HEAT_HOURS; i++)
        any = any || hours[i].timed > 0;
    if (!any)
        return NULL;
    value = json_object();
    paths = json_array();
    add_shades(paths, hours);
    json_set(value, "paths", paths);
    set_failures(value, hours);
    add_labels(value, pages, language);
    set_words(value, hours, pages, language);
    json_set(value, "rows", table_of(hours, pages, language));
    return value;
}
