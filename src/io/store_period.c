#include "io/store_period.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/store_inside.h"
#include "io/store_rows.h"

struct probe_map map_catalogue(struct sql *sql, const struct catalogue *catalogue,
                               struct error *error)
{
    uint32_t *const series = series_find_all(sql, catalogue, error);
    struct probe_map map = {0};

    if (series != NULL)
        map = map_series(series, catalogue->probe_count);
    free(series);
    return map;
}

void probe_spans_add(struct probe_spans *probe, const struct span *span)
{
    probe->spans = memory_room(probe->spans, probe->count, &probe->capacity, sizeof *probe->spans);
    probe->spans[probe->count++] = *span;
}

void probe_spans_look(struct probe_spans *probe, const struct span_maker *maker, int64_t now_ms)
{
    struct span open[SPAN_STEP];
    int count;

    if (!maker->begun)
        return;
    count = span_maker_look(maker, now_ms, open);
    for (int i = 0; i < count; i++)
        probe_spans_add(probe, &open[i]);
    if (maker->open.from_ms < probe->since_ms)
        probe->since_ms = maker->open.from_ms;
}

static int64_t not_negative(int64_t at_ms)
{
    return at_ms < 0 ? 0 : at_ms;
}

bool probe_spans_begin(struct probe_spans *probe, struct reader *reader, const char *id,
                       int64_t from_ms, struct error *error)
{
    if (probe->count == 0 || probe->spans[0].from_ms > from_ms)
        return reader_first_span(reader, id, &probe->since_ms, error);
    probe->since_ms = probe->spans[0].from_ms;
    return true;
}

/* --- incidents -------------------------------------------------------------------------------- */

enum { COLUMN_OWNER = 7, COLUMN_ACKNOWLEDGED };

static int owner_of(const char *word)
{
    for (int i = 0; i < OWNER_COUNT; i++)
        if (strcmp(owner_name((enum owner)i), word) == 0)
            return i;
    return NONE_AT_ALL;
}

static bool get_incident(struct sql *sql, enum statement which, struct period_incident *found,
                         struct error *error)
{
    found->owner = owner_of(row_word(sql, which, COLUMN_OWNER));
    found->acknowledged_ms = row_is_null(sql, which, COLUMN_ACKNOWLEDGED)
                                 ? 0
                                 : row_number(sql, which, COLUMN_ACKNOWLEDGED);
    return row_get_incident(sql, which, &found->incident, error);
}

/* Of one service only its own are read. */
static enum statement ask_incidents(struct sql *sql, const struct period_range *range)
{
    const int64_t period[] = {not_negative(range->from_ms), not_negative(range->to_ms)};

    if (range->catalogue->service_count != 1) {
        row_ask(sql, SQL_LIST_PERIOD_INCIDENTS, period, 2);
        return SQL_LIST_PERIOD_INCIDENTS;
    }
    row_ask_word(sql, SQL_LIST_SERVICE_INCIDENTS, range->catalogue->services[0].id, period, 2);
    return SQL_LIST_SERVICE_INCIDENTS;
}

/* Services by their names: a large province has many incidents. */
struct named {
    const char *id;
    int service;
};

static int compare_named(const void *left, const void *right)
{
    return strcmp(((const struct named *)left)->id, ((const struct named *)right)->id);
}

static struct named *name_services(const struct catalogue *catalogue)
{
    struct named *const named = NEW_ARRAY(struct named, catalogue->service_count);

    for (size_t i = 0; i < catalogue->service_count; i++)
        named[i] = (struct named){catalogue->services[i].id, (int)i};
    qsort(named, catalogue->service_count, sizeof *named, compare_named);
    return named;
}

static int find_named(const struct named *named, size_t count, const char *id)
{
    const struct named wanted = {.id = id};
    const struct named *const found = bsearch(&wanted, named, count, sizeof *named, compare_named);

    return found == NULL ? NONE_AT_ALL : found->service;
}

bool reader_period_incidents(struct reader *reader, const struct period_range *range,
                             struct period_incident **incidents, size_t *count, struct error *error)
{
    struct sql *const sql = reader->sql;
    const enum statement which = ask_incidents(sql, range);
    struct named *const named = name_services(range->catalogue);
    struct period_incident *list = NULL;
    size_t capacity = 0;
    bool good = true;

    *count = 0;
    while (good && sql_next(sql, which)) {
        const int service =
            find_named(named, range->catalogue->service_count, row_word(sql, which, 1));

        if (service == NONE_AT_ALL)
            continue;
        list = memory_room(list, *count, &capacity, sizeof *list);
        good = get_incident(sql, which, &list[*count], error);
        list[(*count)++].incident.service = (uint32_t)service;
    }
    free(named);
    if (!sql_end(sql, which, good ? error : NULL) || !good) {
        free(list);
        return false;
    }
    *incidents = list;
    return true;
}

/* --- clocks that were set -----------------------------------------------------------------------
 */

bool reader_steps(struct reader *reader, int64_t from_ms, int64_t to_ms,
                  void (*on_step)(void *argument, int64_t at_ms, int64_t by_ms), void *argument,
                  struct error *error)
{
    enum { COLUMN_AT = 0, COLUMN_STEP = 3 };
    const enum statement which = SQL_LIST_MINUTES;
    struct sql *const sql = reader->sql;

    row_ask(sql, which, (const int64_t[]){not_negative(from_ms), not_negative(to_ms)}, 2);
    while (sql_next(sql, which))
        if (row_number(sql, which, COLUMN_STEP) != 0)
            on_step(argument, row_number(sql, which, COLUMN_AT),
                    row_number(sql, which, COLUMN_STEP));
    return sql_end(sql, which, error);
}
