#include "io/store_retention.h"

#include <assert.h>
#include <stdio.h>

#include "io/store_blocks.h"
#include "io/store_inside.h"
#include "io/store_rows.h"
#include "model/calendar_date.h"

/* A step is one transaction, before which no batch waits long: a block of a day lies in four pages
 * or more, and each has to be read to be freed. */
enum {
    ROWS_A_STEP = 250,
    DAY_BLOCKS_A_STEP = 40,
    SERIES_A_STEP = 100,
    PAGES_A_STEP = 128,
    PAGES_SPARED = 4096, /* free pages are used again: not each hour's rows are given back, … */
    SHARE_SPARED = 10,   /* … nor what is less than a tenth of the file */
};

static int64_t at_least(int64_t kept_ms, int64_t least_ms)
{
    return kept_ms == 0 || kept_ms > least_ms ? kept_ms : least_ms;
}

/* Longer than a sum is kept what it was made of never is. */
static int64_t longer(int64_t kept_ms, int64_t parts_ms, int64_t by_days)
{
    return parts_ms == 0 ? 0 : at_least(kept_ms, parts_ms + by_days * MS_PER_DAY);
}

void store_set_retention(struct store *store, const struct retention *retention)
{
    struct retention set = *retention;

    assert(!store->writer.started);
    /* a local day may begin a day before the UTC one, a month so many days before its last */
    set.hours_ms = longer(set.hours_ms, set.samples_ms, 2);
    set.days_ms = longer(set.days_ms, set.hours_ms, 62);
    store->retention = set;
    store->retaining = (struct retaining){.clean_day = 0};
}

/* The first day that is kept of what is kept so long. */
static int64_t first_day(int64_t now_ms, int64_t kept_ms)
{
    return kept_ms == 0 || now_ms < kept_ms ? 0 : (now_ms - kept_ms) / MS_PER_DAY;
}

/* --- what goes -------------------------------------------------------------------------------- */

/* A table of which all below an id goes. */
struct dropping {
    const char *class;
    enum statement which;
    int64_t end;
    int64_t border_ms; /* what the end means */
    int64_t most;      /* rows */
};

static bool note(struct store *store, const char *class, int64_t border_ms, int64_t now_ms,
                 struct error *error)
{
    row_ask_word(store->sql, SQL_NOTE_DROPPED, class, (const int64_t[]){border_ms, now_ms}, 2);
    return sql_run(store->sql, SQL_NOTE_DROPPED, error);
}

/* What was asked for goes, and a note of it stays; *gone: there was something. */
static bool run_drop(struct store *store, const struct dropping *dropping, int64_t now_ms,
                     bool *gone, struct error *error)
{
    if (!sql_run(store->sql, dropping->which, error))
        return false;
    *gone = sql_count_changes(store->sql) > 0;
    return !*gone || note(store, dropping->class, dropping->border_ms, now_ms, error);
}

static bool drop(struct store *store, const struct dropping *dropping, int64_t now_ms, bool *gone,
                 struct error *error)
{
    if (dropping->border_ms <= 0)
        return true;
    row_ask(store->sql, dropping->which, (const int64_t[]){dropping->end, dropping->most}, 2);
    return run_drop(store, dropping, now_ms, gone, error);
}

static bool drop_by_id(struct store *store, int64_t now_ms, bool *gone, struct error *error)
{
    const struct zone *const zone = store_zone(store);
    const struct retention *const kept = &store->retention;
    const int64_t samples = first_day(now_ms, kept->samples_ms);
    const int64_t hours = first_day(now_ms, kept->hours_ms);
    const int64_t days = first_day(now_ms, kept->days_ms);
    const int64_t months =
        month_of_day(first_day(now_ms, longer(kept->spans_ms, kept->days_ms, DAYS_A_MONTH_MOST)));
    const int64_t incidents_ms = first_day(now_ms, kept->incidents_ms) * MS_PER_DAY;
    const int64_t evidence_ms = first_day(now_ms, kept->evidence_ms) * MS_PER_DAY;
    const int64_t days_ms = days == 0 ? 0 : zone_day_begins(zone, (int32_t)days);
    const int64_t months_ms =
        months == 0 ? 0 : zone_day_begins(zone, (int32_t)month_first_day(months));
    const struct dropping all[] = {
        {"samples", SQL_DROP_SAMPLES, row_first_id(samples * MS_PER_DAY), samples * MS_PER_DAY,
         ROWS_A_STEP},
        {"beats", SQL_DROP_BEATS, row_first_id(samples * MS_PER_DAY), samples * MS_PER_DAY,
         ROWS_A_STEP},
        {"samples", SQL_DROP_HOUR_BLOCKS, block_id(samples * 24, 0), samples * MS_PER_DAY,
         ROWS_A_STEP},
        {"samples", SQL_DROP_DAY_BLOCKS, block_id(samples, 0), samples * MS_PER_DAY,
         DAY_BLOCKS_A_STEP},
        {"hours", SQL_DROP_HOUR_ROLLUPS, block_id(hours * 24, 0), hours * MS_PER_DAY, ROWS_A_STEP},
        {"days", SQL_DROP_DAY_ROLLUPS, block_id(days, 0), days_ms, ROWS_A_STEP},
        {"months", SQL_DROP_MONTH_ROLLUPS, block_id(months, 0), months_ms, ROWS_A_STEP},
        {"months", SQL_DROP_HALF_ROLLUPS, block_id(2 * months, 0), months_ms, ROWS_A_STEP},
        {"incidents", SQL_DROP_INCIDENTS, incidents_ms, incidents_ms, ROWS_A_STEP},
        {"notes", SQL_DROP_NOTES, incidents_ms, incidents_ms, ROWS_A_STEP},
        {"audit", SQL_DROP_AUDIT, incidents_ms, incidents_ms, ROWS_A_STEP},
        {"letters", SQL_DROP_LETTERS, incidents_ms, incidents_ms, ROWS_A_STEP},
        {"letters", SQL_DROP_ALERTS, incidents_ms, incidents_ms, ROWS_A_STEP},
        {"evidence", SQL_DROP_EVIDENCE, evidence_ms, evidence_ms, DAY_BLOCKS_A_STEP},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all && !*gone; i++)
        if (!drop(store, &all[i], now_ms, gone, error))
            return false;
    return true;
}

/* Spans lie by series: some series a step.  *more: there are others. */
static bool drop_spans(struct store *store, int64_t now_ms, bool *more, struct error *error)
{
    const int64_t end_ms = first_day(now_ms, store->retention.spans_ms) * MS_PER_DAY;
    const struct dropping spans = {"spans", SQL_DROP_SPANS, 0, end_ms, ROWS_A_STEP};
    bool gone = false;
    int i = 0;

    *more = end_ms > 0;
    for (; *more && !gone && i < SERIES_A_STEP; i++) {
        int64_t series = store->retaining.from_series;

        row_ask(store->sql, SQL_FIND_SPAN_SERIES, &series, 1);
        *more = sql_next(store->sql, SQL_FIND_SPAN_SERIES) &&
                !row_is_null(store->sql, SQL_FIND_SPAN_SERIES, 0);
        series = *more ? row_number(store->sql, SQL_FIND_SPAN_SERIES, 0) : 0;
        if (!sql_end(store->sql, SQL_FIND_SPAN_SERIES, error))
            return false;
        if (!*more)
            break;
        row_ask(store->sql, spans.which, (const int64_t[]){series, end_ms, spans.most}, 3);
        if (!run_drop(store, &spans, now_ms, &gone, error))
            return false;
        store->retaining.from_series = (uint32_t)series + !gone;
    }
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

/* With the note of it in one transaction. */
static bool drop_some(struct store *store, int64_t now_ms, bool *more, struct error *error)
{
    if (sql_run(store->sql, SQL_BEGIN, error) && drop_by_id(store, now_ms, more, error) &&
        (*more || drop_spans(store, now_ms, more, error)) && sql_run(store->sql, SQL_COMMIT, error))
        return true;
    sql_roll_back(store->sql);
    return false;
}

bool retention_step(struct store *store, int64_t now_ms, bool *more, struct error *error)
{
    const int64_t day = now_ms < 0 ? 0 : now_ms / MS_PER_DAY;

    *more = false;
    if (store->retaining.clean_day == day + 1)
        return true;
    if (!drop_some(store, now_ms, more, error))
        return false;
    if (!*more && !give_back(store->sql, more, error))
        return false;
    if (!*more)
        store->retaining = (struct retaining){.clean_day = day + 1};
    return true;
}

/* --- what went -------------------------------------------------------------------------------- */

bool reader_dropped(struct reader *reader,
                    void (*on_dropped)(void *argument, const struct dropped *dropped),
                    void *argument, struct error *error)
{
    struct sql *const sql = reader->sql;

    while (sql_next(sql, SQL_LIST_DROPPED)) {
        const struct dropped dropped = {row_word(sql, SQL_LIST_DROPPED, 0),
                                        row_number(sql, SQL_LIST_DROPPED, 1),
                                        row_number(sql, SQL_LIST_DROPPED, 2)};

        on_dropped(argument, &dropped);
    }
    return sql_end(sql, SQL_LIST_DROPPED, error);
}
