/* The screen on the wall: what is broken, in letters that can be read from the door. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/memory.h"
#include "stage/page_ops_inside.h"

enum { TILES_MOST = 8, SHIFTS_MOST = 3 };

static void set_tally(json_t *value, const struct pages *pages, const struct page_view *view,
                      const struct ops_seen *seen, size_t count)
{
    int64_t counts[OPS_RANKS] = {0};
    json_t *const rows = json_array();

    for (size_t i = 0; i < count; i++)
        counts[seen[i].rank]++;
    for (int i = 0; i < OPS_RANKS; i++) {
        json_t *const row = json_object();

        ops_set_rank(row, pages, view->language, (enum ops_rank)i);
        if (counts[i] == 0)
            json_set_string(row, "state", "none");
        json_set_integer(row, "count", counts[i]);
        json_array_append_new(rows, row);
    }
    json_set(value, "tally", rows);
    json_set_bool(value, "is_calm",
                  counts[OPS_DOWN] == 0 && counts[OPS_DEGRADED] == 0 && counts[OPS_UNKNOWN] == 0);
    json_set_string(value, "tone",
                    counts[OPS_DOWN] > 0       ? "down"
                    : counts[OPS_DEGRADED] > 0 ? "degraded"
                                               : "calm");
}

static json_t *tile_of(const struct pages *pages, const struct page_view *view,
                       const struct ops_seen *seen)
{
    const struct service_view *const is = &view->snapshot->services[seen->service];
    const struct incident *const incident = ops_find_open(view, seen->service);
    json_t *const tile = incident == NULL ? json_object() : ops_incident(pages, view, incident);

    ops_set_rank(tile, pages, view->language, seen->rank);
    json_set_string(tile, "name",
                    service_name(&view->catalogue->services[seen->service], view->language));
    json_set_string(tile, "cause",
                    is->reason == REASON_NONE
                        ? NULL
                        : page_word_of(pages, view->language, "reason_", reason_name(is->reason)));
    json_set_null(tile, "lasting");
    if (is->since_ms > 0)
        page_set_span(tile, "lasting", pages, view->language, view->snapshot->at_ms - is->since_ms);
    return tile;
}

/* What is well, and what is being worked on, is a count. */
static void set_tiles(json_t *value, const struct pages *pages, const struct page_view *view,
                      const struct ops_seen *seen, size_t count)
{
    static const char *const rows[] = {"0", "1", "1", "2", "2", "3", "3", "4", "4"};
    json_t *const tiles = json_array();
    size_t bad = 0;

    while (bad < count && seen[bad].rank <= OPS_UNKNOWN)
        bad++;
    for (size_t i = 0; i < bad && i < TILES_MOST; i++)
        json_array_append_new(tiles, tile_of(pages, view, &seen[i]));
    json_set_string(value, "tile_rows", rows[json_array_size(tiles)]);
    json_set(value, "tiles", tiles);
    if (bad > TILES_MOST)
        json_set_integer(value, "more", (int64_t)(bad - TILES_MOST));
}

static void set_bottom(json_t *value, const struct page_view *view)
{
    json_t *const shifts = ops_shifts(view);
    struct text failing = {0};

    while (json_array_size(shifts) > SHIFTS_MOST)
        json_array_remove(shifts, json_array_size(shifts) - 1);
    json_set(value, "shifts", shifts);
    json_set_integer(value, "letters", ops_count_letters(view, &failing));
    json_set_string(value, "failing", failing.length == 0 ? NULL : text_string(&failing));
    text_free(&failing);
}

/* What is the matter with the monitor itself, or NULL: then the rest can be believed. */
static const char *alarm_of(const struct pages *pages, const struct page_view *view)
{
    const struct monitor_view *const monitor = &view->snapshot->monitor;
    const char *key = NULL;

    if (view->is_stale)
        key = "stale_title";
    else if (monitor->stopped)
        key = "stopped_title";
    else if (monitor->blind)
        key = "ops_blind_title";
    else if (monitor->store == STORE_FULL)
        key = "ops_full_title";
    else if (monitor->store != STORE_WHOLE)
        key = "history_lost_title";
    return key == NULL ? NULL : page_word(pages, view->language, key);
}

bool page_write_wall(const struct pages *pages, const struct page_ops *ops, struct text *text,
                     struct error *error)
{
    const struct page_view *const view = ops->view;
    json_t *const value = page_ops_begin(pages, ops, "ops_wall");
    const char *alarm;

    json_set_string(value, "zone", view->catalogue->zone);
    if (view->snapshot != NULL) {
        size_t count;
        struct ops_seen *const seen = ops_sort(view, NULL, NULL, &count);

        set_tally(value, pages, view, seen, count);
        set_tiles(value, pages, view, seen, count);
        free(seen);
        set_bottom(value, view);
        alarm = alarm_of(pages, view);
        json_set_string(value, "alarm", alarm);
        if (alarm != NULL) /* what it does not know it does not call well */
            json_set_bool(value, "is_calm", false);
        page_set_moment(value, "updated_clock", view->language, view->snapshot->at_ms, PAGE_CLOCK);
        page_set_moment(value, "updated_day", view->language, view->snapshot->at_ms, PAGE_DAY);
    }
    return page_finish(pages, "ops_wall", value, text, error);
}
