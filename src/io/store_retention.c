#include "io/store_retention.h"

#include <assert.h>
#include <stdio.h>

#include "io/store_blocks.h"
#include "io/store_inside.h"
#include "io/store_rows.h"
#include "model/calendar_date.h"

enum {
    ROWS_A_STEP = 500,
    PAGES_A_STEP = 256,
    PAGES_SPARED = 4096, /* free pages are used again: not each hour's rows are given back, … */
    SHARE_SPARED = 10,   /* … nor what is less than a tenth of the file */
};

const struct retention retention_usual = {400 * MS_PER_DAY, 800 * MS_PER_DAY, 0};

static int64_t at_least(int64_t kept_ms, int64_t least_ms)
{
    return kept_ms == 0 || kept_ms > least_ms ? kept_ms : least_ms;
}

void store_set_retention(struct store *store, const struct retention *retention)
{
    struct retention set = *retention;

    assert(!store->writer.started);
    /* a local day may begin a day before the UTC one, a month so many days before its last */
    set.hours_ms =
        set.samples_ms == 0 ? 0 : at_least(set.hours_ms, set.samples_ms + 2 * MS_PER_DAY);
    set.days_ms = set.hours_ms == 0 ? 0 : at_least(set.days_ms, set.hours_ms + 62 * MS_PER_DAY);
    store->retention = set;
}

/* The first day that is kept of what is kept so long. */
static int64_t first_day(int64_t now_ms, int64_t kept_ms)
{
    return kept_ms == 0 || now_ms < kept_ms ? 0 : (now_ms - kept_ms) / MS_PER_DAY;
}

/* The oldest rows of a table with ids below the end; *more: some were there. */
static bool drop(struct sql *sql, enum statement which, int64_t end, bool *more,
                 struct error *error)
{
    row_ask(sql, which, (const int64_t[]){end, ROWS_A_STEP}, 2);
    if (!sql_run(sql, which, error))
        return false;
    *more = sql_count_changes(sql) > 0;
    return true;
}

static bool give_back(struct sql *sql, bool *more, struct error *error)
{
    char script[64];
    int64_t free_pages;
    int64_t pages;

    if (!sql_ask_number(sql, "pragma freelist_count", &free_pages, error) ||
        !sql_ask_number(sql, "pragma page_count", &pages, error))
        return false;
    *more = free_pages > PAGES_SPARED && free_pages > pages / SHARE_SPARED;
    if (!*more)
        return true;
    snprintf(script, sizeof script, "pragma incremental_vacuum(%d)", PAGES_A_STEP);
    return sql_run_script(sql, script, error);
}

bool retention_step(struct store *store, int64_t now_ms, bool *more, struct error *error)
{
    const int64_t samples = first_day(now_ms, store->retention.samples_ms);
    const int64_t hours = first_day(now_ms, store->retention.hours_ms);
    const int64_t days = first_day(now_ms, store->retention.days_ms);
    const struct {
        enum statement which;
        int64_t end;
    } classes[] = {
        {SQL_DROP_SAMPLES, row_first_id(samples * MS_PER_DAY)},
        {SQL_DROP_HOUR_BLOCKS, block_id(samples * 24, 0)},
        {SQL_DROP_DAY_BLOCKS, block_id(samples, 0)},
        {SQL_DROP_HOUR_ROLLUPS, block_id(hours * 24, 0)},
        {SQL_DROP_DAY_ROLLUPS, block_id(days, 0)},
    };

    *more = false;
    for (size_t i = 0; i < sizeof classes / sizeof *classes && !*more; i++)
        if (!drop(store->sql, classes[i].which, classes[i].end, more, error))
            return false;
    return *more || give_back(store->sql, more, error);
}
