#include "io/store_seal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/store_blocks.h"
#include "io/store_due.h"
#include "io/store_inside.h"
#include "io/store_rows.h"
#include "model/calendar_date.h"
#include "model/rollup.h"

void store_set_clock(struct store *store, int64_t (*wall_ms)(void))
{
    assert(!store->writer.started);
    store->wall_ms = wall_ms;
}

/* --- which ------------------------------------------------------------------------------------ */

/* Some series of one hour. */
struct portion {
    int64_t hour;
    uint32_t from_series, to_series;
    bool is_last; /* of the hour */
};

static int64_t hour_id(int64_t hour)
{
    return row_first_id(hour * MS_PER_HOUR);
}

/* The first row that is to be looked at; INT64_MAX if there is none. */
static bool find_next_row(struct store *store, int64_t *id, struct error *error)
{
    *id = INT64_MAX;
    row_ask(store->sql, SQL_FIND_NEXT_SAMPLE, &store->tending.from_id, 1);
    if (sql_next(store->sql, SQL_FIND_NEXT_SAMPLE))
        *id = row_number(store->sql, SQL_FIND_NEXT_SAMPLE, 0);
    return sql_end(store->sql, SQL_FIND_NEXT_SAMPLE, error);
}

struct tally {
    uint32_t *counts; /* by series */
    size_t count, capacity;
};

static void tally_add(struct tally *tally, uint32_t series)
{
    if (series >= tally->capacity) {
        const size_t capacity = (size_t)series * 2 + 64;

        tally->counts = memory_resize(tally->counts, capacity, sizeof *tally->counts);
        memset(tally->counts + tally->capacity, 0,
               (capacity - tally->capacity) * sizeof *tally->counts);
        tally->capacity = capacity;
    }
    tally->counts[series]++;
    tally->count = series >= tally->count ? (size_t)series + 1 : tally->count;
}

/* As many series as make a transaction of moderate length, one at least. */
static void choose_series(struct portion *portion, const struct tally *tally)
{
    size_t sum = 0;
    uint32_t series = portion->from_series;

    for (; series < tally->count; series++) {
        if (sum > 0 && sum + tally->counts[series] > SEAL_MOST)
            break;
        sum += tally->counts[series];
    }
    portion->to_series = series;
    portion->is_last = series >= tally->count;
}

static bool choose_portion(struct store *store, int64_t hour, struct portion *portion,
                           struct error *error)
{
    struct tally tally = {0};
    bool good;

    *portion = (struct portion){.hour = hour, .from_series = store->tending.from_series};
    row_ask(store->sql, SQL_LIST_ROW_IDS, (const int64_t[]){hour_id(hour), hour_id(hour + 1)}, 2);
    while (sql_next(store->sql, SQL_LIST_ROW_IDS))
        tally_add(&tally, row_series(row_number(store->sql, SQL_LIST_ROW_IDS, 0)));
    good = sql_end(store->sql, SQL_LIST_ROW_IDS, error);
    choose_series(portion, &tally);
    free(tally.counts);
    return good;
}

/* --- their rows ------------------------------------------------------------------------------- */

/* By series, then by time; the series stands where a sample's probe does.  A row that holds what
 * this program does not know stays a row: *left_out is set, and why. */
static bool load_portion(struct sql *sql, const struct portion *portion, struct sample_list *list,
                         struct error *left_out, struct error *error)
{
    struct sample sample;

    row_ask(sql, SQL_LIST_TO_SEAL,
            (const int64_t[]){hour_id(portion->hour), hour_id(portion->hour + 1),
                              portion->from_series, portion->to_series},
            4);
    while (sql_next(sql, SQL_LIST_TO_SEAL)) {
        if (!row_get_sample(sql, SQL_LIST_TO_SEAL, &sample, left_out))
            continue;
        sample.probe = row_series(row_number(sql, SQL_LIST_TO_SEAL, 0));
        sample_list_add(list, &sample);
    }
    return sql_end(sql, SQL_LIST_TO_SEAL, error);
}

static int compare_series(const void *left, const void *right)
{
    const struct sample *const a = left;
    const struct sample *const b = right;

    if (a->probe != b->probe)
        return a->probe < b->probe ? -1 : 1;
    return (a->at_ms > b->at_ms) - (a->at_ms < b->at_ms);
}

/* --- one series and hour ---------------------------------------------------------------------- */

/* What is used again and again while a portion is sealed. */
struct sealing {
    struct store *store;
    int64_t hour;
    struct sample_list merged;
    struct rollup *rollup;
    struct text block, sums;
    struct error left_out; /* why something stays as it is */
};

static bool note_due(struct sealing *sealing, uint32_t series, struct error *error)
{
    return due_add_hour(sealing->store, sealing->hour, series, error) &&
           due_add(sealing->store->sql, DUE_DAY_BLOCK, sealing->hour / 24, series, error);
}

static void sum_up(struct sealing *sealing)
{
    memset(sealing->rollup, 0, sizeof *sealing->rollup);
    for (size_t i = 0; i < sealing->merged.count; i++)
        rollup_add(sealing->rollup, &sealing->merged.samples[i]);
    text_clear(&sealing->sums);
    rollup_pack(sealing->rollup, &sealing->sums);
}

/* What was packed before of this hour, and these: they may hold late ones of it. */
static bool pack_hour(struct sealing *sealing, const struct sample *samples, size_t count)
{
    struct sample_list *const merged = &sealing->merged;

    merged->count = 0;
    if (!blocks_add_hour(sealing->store->sql, sealing->hour, samples->probe, merged,
                         &sealing->left_out))
        return false;
    for (size_t i = 0; i < count; i++)
        sample_list_add(merged, &samples[i]);
    sample_list_settle(merged);
    return blocks_pack(merged, &sealing->block, &sealing->left_out);
}

/* What cannot be packed is left as it is, and its rows stay; only the disk makes it fail. */
static bool seal_series(struct sealing *sealing, const struct sample *samples, size_t count,
                        struct error *error)
{
    struct sql *const sql = sealing->store->sql;
    const uint32_t series = samples->probe;
    const int64_t id = block_id(sealing->hour, series);

    if (!pack_hour(sealing, samples, count))
        return true;
    sum_up(sealing);
    if (!row_put_bytes(sql, SQL_PUT_HOUR_BLOCK, id, &sealing->block, error) ||
        !row_put_bytes(sql, SQL_PUT_HOUR_ROLLUP, id, &sealing->sums, error) ||
        !note_due(sealing, series, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        const int64_t row = row_sample_id(samples[i].at_ms, series);

        row_ask(sql, SQL_DELETE_SAMPLE, &row, 1);
        if (!sql_run(sql, SQL_DELETE_SAMPLE, error))
            return false;
    }
    return true;
}

static bool seal_all(struct sealing *sealing, const struct sample_list *list, struct error *error)
{
    size_t next;

    for (size_t i = 0; i < list->count; i = next) {
        for (next = i; next < list->count && list->samples[next].probe == list->samples[i].probe;)
            next++;
        if (!seal_series(sealing, &list->samples[i], next - i, error))
            return false;
    }
    return true;
}

/* --- steps ------------------------------------------------------------------------------------ */

/* One transaction; with nothing in it if nothing was there that can be packed. */
static bool seal_portion(struct sealing *sealing, const struct portion *portion,
                         struct error *error)
{
    struct sql *const sql = sealing->store->sql;
    struct sample_list list = {0};
    bool good;

    if (!sql_run(sql, SQL_BEGIN, error))
        return false;
    good = load_portion(sql, portion, &list, &sealing->left_out, error);
    if (good && list.count > 0)
        qsort(list.samples, list.count, sizeof *list.samples, compare_series);
    good = good && seal_all(sealing, &list, error) && sql_run(sql, SQL_COMMIT, error);
    if (!good)
        sql_roll_back(sql);
    free(list.samples);
    return good;
}

static bool seal_hour(struct store *store, int64_t hour, struct error *error)
{
    struct sealing sealing = {.store = store, .hour = hour, .rollup = NEW(struct rollup)};
    struct portion portion;
    bool good =
        choose_portion(store, hour, &portion, error) && seal_portion(&sealing, &portion, error);

    if (good) {
        store->tending.from_id = hour_id(portion.is_last ? hour + 1 : hour);
        store->tending.from_series = portion.is_last ? 0 : portion.to_series;
    }
    if (good && sealing.left_out.message[0] != '\0')
        store->tending.left_out = sealing.left_out;
    free(sealing.merged.samples);
    free(sealing.rollup);
    text_free(&sealing.block);
    text_free(&sealing.sums);
    return good;
}

static bool seal_step(struct store *store, int64_t now_ms, bool *more, struct error *error)
{
    const int64_t over_ms = now_ms - SEAL_GRACE_MS;
    int64_t id;

    *more = false;
    if (over_ms < 0 || !find_next_row(store, &id, error))
        return over_ms < 0;
    if (id >= hour_id(over_ms / MS_PER_HOUR))
        return true;
    if ((id >> SERIES_BITS) / MS_PER_HOUR != store->tending.from_id / hour_id(1))
        store->tending.from_series = 0;
    *more = seal_hour(store, (id >> SERIES_BITS) / MS_PER_HOUR, error);
    return *more;
}

/* First what is no longer kept goes, then rows become blocks, then blocks what is due of them, and
 * last the page gets its days. */
bool tend_step(struct store *store, int64_t now_ms, bool *more, struct error *error)
{
    static bool (*const rounds[])(struct store *, int64_t, bool *, struct error *) = {
        evidence_step, retention_step, seal_step, due_step, bars_step};

    if (store->tending.is_over)
        memset(&store->tending, 0, sizeof store->tending);
    *more = false;
    for (size_t i = 0; i < sizeof rounds / sizeof *rounds && !*more; i++)
        if (!rounds[i](store, now_ms, more, error))
            return false;
    store->tending.is_over = !*more;
    return true;
}

static bool seal_all_hours(struct store *store, int64_t now_ms, struct error *error)
{
    bool more = true;

    while (more)
        if (!tend_step(store, now_ms, &more, error))
            return false;
    return store->tending.left_out.message[0] == '\0' ||
           error_set(error, "%s", store->tending.left_out.message);
}

/* What a power cut takes back of it is packed again: no step waits for the disk.  All rows of an
 * import were in the file at once, and their room will not be needed again. */
bool store_seal(struct store *store, int64_t now_ms, struct error *error)
{
    bool good;

    assert(!store->writer.started);
    good = sql_run_script(store->sql, "pragma synchronous=normal", error) &&
           seal_all_hours(store, now_ms, error) &&
           sql_run_script(store->sql, "pragma incremental_vacuum", error);
    return sql_run_script(store->sql, "pragma synchronous=full", good ? error : NULL) && good;
}
