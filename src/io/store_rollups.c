#include "io/store_rollups.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/store_blocks.h"
#include "io/store_inside.h"
#include "io/store_rows.h"

struct listing {
    struct sql *sql;
    const struct rollup_range *range;
    struct rollup *rollup;
    void (*on_rollup)(void *argument, const struct rollup_row *row);
    void *argument;
};

static bool unpack(struct sql *sql, enum statement which, int column, struct rollup *into,
                   struct error *error)
{
    struct error why = {""};
    size_t length;
    const void *const bytes = row_bytes(sql, which, column, &length);

    return rollup_unpack(into, bytes, length, &why) ||
           error_set(error, tr("the store '%s' is damaged (%s)"), sql->path, why.message);
}

static bool tell(struct listing *listing, enum statement which, int column, struct rollup_row row,
                 struct error *error)
{
    memset(listing->rollup, 0, sizeof *listing->rollup);
    if (!unpack(listing->sql, which, column, listing->rollup, error))
        return false;
    row.rollup = listing->rollup;
    listing->on_rollup(listing->argument, &row);
    return true;
}

static int64_t id_of(int64_t number)
{
    if (number <= 0)
        return 0;
    return number >= AT_MOST ? INT64_MAX : block_id(number, 0);
}

static bool list_all(struct listing *listing, struct error *error)
{
    const enum statement which = SQL_LIST_HOUR_ROLLUPS + listing->range->level;
    struct sql *const sql = listing->sql;
    bool good = true;

    row_ask(sql, which, (const int64_t[]){id_of(listing->range->from), id_of(listing->range->to)},
            2);
    while (good && sql_next(sql, which)) {
        const struct rollup_row row = {
            .probe = row_word(sql, which, 1),
            .number = row_number(sql, which, 0) >> SERIES_BITS,
        };

        good = tell(listing, which, 2, row, error);
    }
    return sql_end(sql, which, error) && good;
}

/* What lies between the first and the last row there is. */
static bool find_bounds(const struct listing *listing, int64_t *from, int64_t *to,
                        struct error *error)
{
    const enum statement which = SQL_FIND_HOUR_ROLLUP_BOUNDS + listing->range->level;
    int64_t first = 0;
    int64_t last = -1;

    if (sql_next(listing->sql, which) && !row_is_null(listing->sql, which, 0)) {
        first = row_number(listing->sql, which, 0) >> SERIES_BITS;
        last = row_number(listing->sql, which, 1) >> SERIES_BITS;
    }
    *from = listing->range->from > first ? listing->range->from : first;
    *to = listing->range->to <= last ? listing->range->to : last + 1;
    return sql_end(listing->sql, which, error);
}

static bool list_one(struct listing *listing, uint32_t series, struct error *error)
{
    const enum statement which = SQL_FIND_HOUR_ROLLUP + listing->range->level;
    struct rollup_row row = {.probe = listing->range->probe};
    int64_t to;
    bool good;

    if (!find_bounds(listing, &row.number, &to, error))
        return false;
    for (good = true; good && row.number < to; row.number++) {
        row_ask(listing->sql, which, (const int64_t[]){block_id(row.number, series)}, 1);
        if (sql_next(listing->sql, which))
            good = tell(listing, which, 0, row, error);
        good = sql_end(listing->sql, which, error) && good;
    }
    return good;
}

static bool list(struct listing *listing, struct error *error)
{
    uint32_t series;

    if (listing->range->probe == NULL)
        return list_all(listing, error);
    if (!row_find_series(listing->sql, listing->range->probe, 0, &series, error))
        return false;
    return series == SERIES_MOST || list_one(listing, series, error);
}

bool reader_rollups(struct reader *reader, const struct rollup_range *range,
                    void (*on_rollup)(void *argument, const struct rollup_row *row), void *argument,
                    struct error *error)
{
    struct listing listing = {reader->sql, range, NULL, on_rollup, argument};
    bool within, good;

    if (!sql_begin_reading(reader->sql, &within, error))
        return false;
    listing.rollup = NEW(struct rollup);
    good = list(&listing, error);
    free(listing.rollup);
    return sql_end_reading(reader->sql, within, good, error);
}

/* --- one at a time ---------------------------------------------------------------------------- */

bool reader_find_series(struct reader *reader, const char *probe, uint32_t *series,
                        struct error *error)
{
    return row_find_series(reader->sql, probe, 0, series, error);
}

bool reader_add_rollup(struct reader *reader, enum rollup_level level, uint32_t series,
                       int64_t number, struct rollup *sum, struct error *error)
{
    const enum statement which = SQL_FIND_HOUR_ROLLUP + level;
    bool good = true;

    if (series == SERIES_MOST || number < 0 || number >= AT_MOST)
        return true;
    row_ask(reader->sql, which, (const int64_t[]){block_id(number, series)}, 1);
    if (sql_next(reader->sql, which))
        good = unpack(reader->sql, which, 0, sum, error);
    return sql_end(reader->sql, which, error) && good;
}

/* --- whose samples there are ------------------------------------------------------------------ */

bool reader_list_probes(struct reader *reader, struct probe_ids *probes, struct error *error)
{
    *probes = (struct probe_ids){0};
    while (sql_next(reader->sql, SQL_LIST_SERIES)) {
        probes->ids =
            memory_room(probes->ids, probes->count, &probes->capacity, sizeof *probes->ids);
        probes->ids[probes->count++] =
            memory_copy_string(row_word(reader->sql, SQL_LIST_SERIES, 0));
    }
    if (sql_end(reader->sql, SQL_LIST_SERIES, error))
        return true;
    probe_ids_free(probes);
    return false;
}

void probe_ids_free(struct probe_ids *probes)
{
    for (size_t i = 0; i < probes->count; i++)
        free(probes->ids[i]);
    free(probes->ids);
    *probes = (struct probe_ids){0};
}
