#include "io/store_due.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/store_blocks.h"
#include "io/store_inside.h"
#include "io/store_rows.h"
#include "io/store_seal.h"
#include "model/calendar_date.h"
#include "model/rollup.h"

enum {
    DUE_MOST = 100 /* of a kind in one transaction */,
    BLOCKS_MOST = 10,
    HOURS_A_DAY = 24,
    HALF_DAY = 15
};

bool due_add(struct sql *sql, enum due_kind kind, int64_t number, uint32_t series,
             struct error *error)
{
    row_ask(sql, SQL_ADD_DUE, (const int64_t[]){kind, block_id(number, series)}, 2);
    return sql_run(sql, SQL_ADD_DUE, error);
}

/* An hour may lie in two local days where clocks are ahead by half an hour. */
bool due_add_hour(struct store *store, int64_t hour, uint32_t series, struct error *error)
{
    const struct zone *const zone = store_zone(store);
    const int64_t begins_ms = hour * MS_PER_HOUR;
    const int64_t first = zone_day(zone, begins_ms);
    const int64_t last = zone_day(zone, begins_ms + MS_PER_HOUR - 1);

    /* before 1970 there, in zones that are behind: never asked for */
    return (first < 0 || due_add(store->sql, DUE_DAY_ROLLUP, first, series, error)) &&
           (last < 0 || last == first || due_add(store->sql, DUE_DAY_ROLLUP, last, series, error));
}

int64_t month_of_day(int64_t day)
{
    const struct date date = date_of_day((int32_t)day);

    return (date.year - INT64_C(1970)) * 12 + date.month - 1;
}

int64_t month_first_day(int64_t month)
{
    return date_to_day((struct date){(int32_t)(1970 + month / 12), (int)(month % 12) + 1, 1});
}

int64_t half_of_day(int64_t day)
{
    return 2 * month_of_day(day) + (date_of_day((int32_t)day).day >= HALF_DAY);
}

int64_t half_first_day(int64_t half)
{
    return month_first_day(half / 2) + half % 2 * (HALF_DAY - 1);
}

/* Used again and again within a step. */
struct work {
    struct store *store;
    struct rollup *rollup;
    struct sample_list samples;
    struct text bytes;
    struct error left_out;
};

/* --- rollups ---------------------------------------------------------------------------------- */

/* False: it is damaged, or the disk fails. */
static bool add_rollup(struct work *work, enum statement which, int64_t id, struct error *error)
{
    struct sql *const sql = work->store->sql;
    bool good = true;
    size_t length;
    const void *bytes;

    row_ask(sql, which, &id, 1);
    if (sql_next(sql, which)) {
        bytes = row_bytes(sql, which, 0, &length);
        good = rollup_unpack(work->rollup, bytes, length, error);
    }
    return sql_end(sql, which, error) && good;
}

struct stretch {
    int64_t from_ms, to_ms;
};

/* As much of the hour as lies in the stretch; from the samples if it is not all of it, or if what
 * the hour came to can no longer be read. */
static bool add_hour(struct work *work, int64_t hour, uint32_t series, struct stretch stretch,
                     struct error *error)
{
    const bool is_whole =
        stretch.from_ms <= hour * MS_PER_HOUR && stretch.to_ms >= (hour + 1) * MS_PER_HOUR;

    if (is_whole && add_rollup(work, SQL_FIND_HOUR_ROLLUP, block_id(hour, series), NULL))
        return true;
    work->samples.count = 0;
    if (!blocks_add_hour(work->store->sql, hour, series, &work->samples, error))
        return false;
    for (size_t i = 0; i < work->samples.count; i++)
        if (work->samples.samples[i].at_ms >= stretch.from_ms &&
            work->samples.samples[i].at_ms < stretch.to_ms)
            rollup_add(work->rollup, &work->samples.samples[i]);
    return true;
}

static bool add_hours(struct work *work, int64_t day, uint32_t series)
{
    const struct zone *const zone = store_zone(work->store);
    const struct stretch stretch = {zone_day_begins(zone, (int32_t)day),
                                    zone_day_begins(zone, (int32_t)day + 1)};
    int64_t hour = stretch.from_ms < 0 ? 0 : stretch.from_ms / MS_PER_HOUR;

    for (; hour * MS_PER_HOUR < stretch.to_ms; hour++)
        if (!add_hour(work, hour, series, stretch, &work->left_out))
            return false;
    return true;
}

static bool add_days(struct work *work, int64_t from_day, int64_t to_day, uint32_t series)
{
    for (int64_t day = from_day; day < to_day; day++)
        if (!add_rollup(work, SQL_FIND_DAY_ROLLUP, block_id(day, series), &work->left_out))
            return false;
    return true;
}

static bool put_rollup(struct work *work, enum statement which, int64_t id, struct error *error)
{
    text_clear(&work->bytes);
    rollup_pack(work->rollup, &work->bytes);
    return row_put_bytes(work->store->sql, which, id, &work->bytes, error);
}

/* --- day blocks ------------------------------------------------------------------------------- */

static bool pack_day(struct work *work, int64_t day, uint32_t series)
{
    work->samples.count = 0;
    return blocks_add_day(work->store->sql, day, series, &work->samples, &work->left_out) &&
           blocks_pack(&work->samples, &work->bytes, &work->left_out);
}

static bool put_day(struct work *work, int64_t day, uint32_t series, struct error *error)
{
    struct sql *const sql = work->store->sql;

    if (work->samples.count > 0 &&
        !row_put_bytes(sql, SQL_PUT_DAY_BLOCK, block_id(day, series), &work->bytes, error))
        return false;
    for (int64_t hour = day * HOURS_A_DAY; hour < (day + 1) * HOURS_A_DAY; hour++) {
        row_ask(sql, SQL_DELETE_HOUR_BLOCK, (const int64_t[]){block_id(hour, series)}, 1);
        if (!sql_run(sql, SQL_DELETE_HOUR_BLOCK, error))
            return false;
    }
    return true;
}

/* --- one that is due -------------------------------------------------------------------------- */

/* Worked out or left out: *done tells.  Only the disk makes it fail. */
static bool do_one(struct work *work, enum due_kind kind, int64_t id, bool *done,
                   struct error *error)
{
    struct sql *const sql = work->store->sql;
    const int64_t number = id >> SERIES_BITS;
    const uint32_t series = row_series(id);

    memset(work->rollup, 0, sizeof *work->rollup);
    if (kind == DUE_DAY_ROLLUP) {
        *done = add_hours(work, number, series);
        return !*done || (put_rollup(work, SQL_PUT_DAY_ROLLUP, id, error) &&
                          due_add(sql, DUE_MONTH_ROLLUP, month_of_day(number), series, error) &&
                          due_add(sql, DUE_HALF_ROLLUP, half_of_day(number), series, error));
    }
    if (kind == DUE_MONTH_ROLLUP) {
        *done = add_days(work, month_first_day(number), month_first_day(number + 1), series);
        return !*done || put_rollup(work, SQL_PUT_MONTH_ROLLUP, id, error);
    }
    if (kind == DUE_HALF_ROLLUP) {
        *done = add_days(work, half_first_day(number), half_first_day(number + 1), series);
        return !*done || put_rollup(work, SQL_PUT_HALF_ROLLUP, id, error);
    }
    *done = pack_day(work, number, series);
    return !*done || put_day(work, number, series, error);
}

static bool do_all(struct work *work, enum due_kind kind, const int64_t *ids, size_t count,
                   struct error *error)
{
    struct sql *const sql = work->store->sql;
    bool done;

    for (size_t i = 0; i < count; i++) {
        if (!do_one(work, kind, ids[i], &done, error))
            return false;
        if (!done)
            continue;
        row_ask(sql, SQL_DELETE_DUE, (const int64_t[]){kind, ids[i]}, 2);
        if (!sql_run(sql, SQL_DELETE_DUE, error))
            return false;
    }
    return true;
}

/* --- steps ------------------------------------------------------------------------------------ */

/* The first number of the kind that is not yet due. */
static int64_t find_end(const struct store *store, enum due_kind kind, int64_t now_ms)
{
    /* an hour that began in a day may end in the next, and is packed some minutes later */
    const int64_t today = zone_day(store_zone(store), now_ms - MS_PER_HOUR - SEAL_GRACE_MS);
    const int64_t end = kind == DUE_DAY_ROLLUP     ? today
                        : kind == DUE_MONTH_ROLLUP ? month_of_day(today)
                        : kind == DUE_HALF_ROLLUP  ? half_of_day(today)
                                                   : now_ms / MS_PER_DAY - 2;

    return end < 0 ? 0 : end;
}

static bool list_due(struct store *store, enum due_kind kind, int64_t now_ms, int64_t *ids,
                     size_t *count, struct error *error)
{
    const int64_t end = find_end(store, kind, now_ms);
    const int64_t numbers[] = {kind, store->tending.from_due[kind], block_id(end, 0),
                               kind == DUE_DAY_BLOCK ? BLOCKS_MOST : DUE_MOST};

    *count = 0;
    row_ask(store->sql, SQL_LIST_DUE, numbers, 4);
    while (*count < DUE_MOST && sql_next(store->sql, SQL_LIST_DUE))
        ids[(*count)++] = row_number(store->sql, SQL_LIST_DUE, 0);
    return sql_end(store->sql, SQL_LIST_DUE, error);
}

static bool do_in_one(struct store *store, enum due_kind kind, const int64_t *ids, size_t count,
                      struct error *error)
{
    struct work work = {.store = store, .rollup = NEW(struct rollup)};
    const bool good = sql_run(store->sql, SQL_BEGIN, error) &&
                      do_all(&work, kind, ids, count, error) &&
                      sql_run(store->sql, SQL_COMMIT, error);

    if (!good)
        sql_roll_back(store->sql);
    else if (work.left_out.message[0] != '\0')
        store->tending.left_out = work.left_out;
    free(work.rollup);
    free(work.samples.samples);
    text_free(&work.bytes);
    return good;
}

bool due_step(struct store *store, int64_t now_ms, bool *more, struct error *error)
{
    int64_t ids[DUE_MOST];
    size_t count = 0;
    enum due_kind kind = DUE_NONE;

    *more = false;
    if (now_ms < MS_PER_DAY)
        return true;
    while (count == 0 && ++kind < DUE_KINDS)
        if (!list_due(store, kind, now_ms, ids, &count, error))
            return false;
    if (count == 0)
        return true;
    if (!do_in_one(store, kind, ids, count, error))
        return false;
    store->tending.from_due[kind] = ids[count - 1] + 1;
    *more = true;
    return true;
}
