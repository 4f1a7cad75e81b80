#include "io/store_sums.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/store_blocks.h"
#include "io/store_inside.h"
#include "io/store_rows.h"
#include "model/block.h"
#include "model/calendar_date.h"

/* --- spans ------------------------------------------------------------------------------------ */

bool reader_all_spans(struct reader *reader, int64_t from_ms, int64_t to_ms,
                      void (*on_span)(void *argument, const char *probe, const struct span *span),
                      void *argument, struct error *error)
{
    struct sql *const sql = reader->sql;
    struct span span;
    bool good = true;

    if (to_ms <= 0)
        return true;
    row_ask(sql, SQL_LIST_ALL_SPANS, (const int64_t[]){from_ms < 0 ? 0 : from_ms, to_ms}, 2);
    while (good && sql_next(sql, SQL_LIST_ALL_SPANS)) {
        good = row_get_span(sql, SQL_LIST_ALL_SPANS, &span, error);
        if (good)
            on_span(argument, row_word(sql, SQL_LIST_ALL_SPANS, 4), &span);
    }
    return sql_end(sql, SQL_LIST_ALL_SPANS, error) && good;
}

/* --- all samples ------------------------------------------------------------------------------ */

bool reader_scan_most(struct reader *reader, uint32_t *most, struct error *error)
{
    *most = 0;
    if (sql_next(reader->sql, SQL_FIND_SERIES_MOST))
        *most = row_series(row_number(reader->sql, SQL_FIND_SERIES_MOST, 0)) + 1;
    return sql_end(reader->sql, SQL_FIND_SERIES_MOST, error);
}

struct scanning {
    struct sql *sql;
    const struct scan_range *range;
    void (*on_piece)(void *argument, const struct scan_piece *piece);
    void *argument;
    char **probes; /* by series; NULL: not wanted */
    bool *mixed;   /* by series: of this day there is more than one block */
    uint32_t count;
    struct block_room room;
    int64_t from_ms, to_ms; /* of this day */
};

static bool find_probes(struct scanning *scanning, struct error *error)
{
    while (sql_next(scanning->sql, SQL_LIST_SERIES)) {
        const uint32_t series = row_series(row_number(scanning->sql, SQL_LIST_SERIES, 1));

        if (series < scanning->count && series % scanning->range->parts == scanning->range->part)
            scanning->probes[series] =
                memory_copy_string(row_word(scanning->sql, SQL_LIST_SERIES, 0));
    }
    return sql_end(scanning->sql, SQL_LIST_SERIES, error);
}

static bool mark_mixed(struct scanning *scanning, enum statement which, int64_t from_id,
                       int64_t to_id, struct error *error)
{
    row_ask(scanning->sql, which, (const int64_t[]){from_id, to_id}, 2);
    while (sql_next(scanning->sql, which)) {
        const uint32_t series = row_series(row_number(scanning->sql, which, 0));

        if (series < scanning->count)
            scanning->mixed[series] = true;
    }
    return sql_end(scanning->sql, which, error);
}

static void tell(const struct scanning *scanning, uint32_t series, const struct sample *samples,
                 size_t count)
{
    const struct scan_piece piece = {scanning->probes[series], series, samples, count};

    if (count > 0)
        scanning->on_piece(scanning->argument, &piece);
}

/* Only those that are asked for; the day is in order.  False: it is not. */
static bool tell_part(const struct scanning *scanning, uint32_t series)
{
    const struct sample *const samples = scanning->room.samples;
    const size_t count = scanning->room.count;
    size_t first = 0;
    size_t end = count;

    for (size_t i = 1; i < count; i++)
        if (samples[i].at_ms <= samples[i - 1].at_ms)
            return false;
    while (first < end && samples[first].at_ms < scanning->from_ms)
        first++;
    while (end > first && samples[end - 1].at_ms >= scanning->to_ms)
        end--;
    tell(scanning, series, samples + first, end - first);
    return true;
}

static bool read_block(struct scanning *scanning, uint32_t series, const void *bytes, size_t length,
                       struct error *error)
{
    struct block_room *const room = &scanning->room;
    struct error why = {""};
    size_t count;
    bool good = block_look(bytes, length, &count, &why);

    if (good && count > room->capacity) {
        room->capacity = count;
        room->samples = memory_resize(room->samples, count, sizeof *room->samples);
    }
    if (good && block_unpack(bytes, length, BLOCK_TOTALS, room, &why)) {
        scanning->mixed[series] |= !tell_part(scanning, series);
        return true;
    }
    return error_set(error, tr("the store '%s' is damaged (%s)"), scanning->sql->path, why.message);
}

static bool read_day_blocks(struct scanning *scanning, int64_t day, struct error *error)
{
    struct sql *const sql = scanning->sql;
    bool good = true;

    row_ask(sql, SQL_LIST_DAY_BLOCKS, (const int64_t[]){block_id(day, 0), block_id(day + 1, 0)}, 2);
    while (good && sql_next(sql, SQL_LIST_DAY_BLOCKS)) {
        const uint32_t series = row_series(row_number(sql, SQL_LIST_DAY_BLOCKS, 0));
        const void *bytes;
        size_t length;

        if (series >= scanning->count || scanning->probes[series] == NULL ||
            scanning->mixed[series])
            continue;
        bytes = row_bytes(sql, SQL_LIST_DAY_BLOCKS, 1, &length);
        good = read_block(scanning, series, bytes, length, error);
    }
    return sql_end(sql, SQL_LIST_DAY_BLOCKS, error) && good;
}

/* What lies in several blocks, or in rows beside them. */
static bool read_mixed(struct scanning *scanning, uint32_t series, struct error *error)
{
    struct history history = {
        .series = series, .from_ms = scanning->from_ms, .to_ms = scanning->to_ms};
    struct sample_list list = {0};
    struct sample sample;
    bool failed = false;
    bool good = history_begin(&history, scanning->sql, error);

    while (good && history_next(&history, &sample, &failed, error))
        sample_list_add(&list, &sample);
    good = good && history_end(&history, failed, error);
    if (good)
        tell(scanning, series, list.samples, list.count);
    free(list.samples);
    return good;
}

static bool scan_day(struct scanning *scanning, int64_t day, struct error *error)
{
    const int64_t begins_ms = day * MS_PER_DAY;
    const int64_t ends_ms = begins_ms + MS_PER_DAY;

    scanning->from_ms = begins_ms > scanning->range->from_ms ? begins_ms : scanning->range->from_ms;
    scanning->to_ms = ends_ms < scanning->range->to_ms ? ends_ms : scanning->range->to_ms;
    memset(scanning->mixed, 0, scanning->count * sizeof *scanning->mixed);
    if (!mark_mixed(scanning, SQL_LIST_HOUR_BLOCK_IDS, block_id(day * 24, 0),
                    block_id((day + 1) * 24, 0), error) ||
        !mark_mixed(scanning, SQL_LIST_ROW_IDS, row_first_id(begins_ms), row_first_id(ends_ms),
                    error) ||
        !read_day_blocks(scanning, day, error))
        return false;
    for (uint32_t series = 0; series < scanning->count; series++)
        if (scanning->mixed[series] && scanning->probes[series] != NULL &&
            !read_mixed(scanning, series, error))
            return false;
    return true;
}

/* The days that there is anything of. */
static bool find_days(struct scanning *scanning, struct day_range *days, struct error *error)
{
    struct sql *const sql = scanning->sql;
    const int64_t from_ms = scanning->range->from_ms;
    const int64_t to_ms = scanning->range->to_ms;

    if (!blocks_find_days(sql, days, error))
        return false;
    for (int i = 0; i < 2 && (i > 0 || sql_next(sql, SQL_FIND_ROW_BOUNDS)); i++) {
        const int64_t day = (row_number(sql, SQL_FIND_ROW_BOUNDS, i) >> SERIES_BITS) / MS_PER_DAY;

        if (row_is_null(sql, SQL_FIND_ROW_BOUNDS, i))
            continue;
        days->first = day < days->first ? day : days->first;
        days->last = day > days->last ? day : days->last;
    }
    if (from_ms > 0 && from_ms / MS_PER_DAY > days->first)
        days->first = from_ms / MS_PER_DAY;
    if (to_ms <= 0)
        days->last = -1;
    else if ((to_ms - 1) / MS_PER_DAY < days->last)
        days->last = (to_ms - 1) / MS_PER_DAY;
    return sql_end(sql, SQL_FIND_ROW_BOUNDS, error);
}

static bool scan(struct scanning *scanning, struct error *error)
{
    struct day_range days;

    if (!find_probes(scanning, error) || !find_days(scanning, &days, error))
        return false;
    for (int64_t day = days.first; day <= days.last; day++)
        if (!scan_day(scanning, day, error))
            return false;
    return true;
}

bool reader_scan(struct reader *reader, const struct scan_range *range,
                 void (*on_piece)(void *argument, const struct scan_piece *piece), void *argument,
                 struct error *error)
{
    struct scanning scanning = {
        .sql = reader->sql, .range = range, .on_piece = on_piece, .argument = argument};
    bool within, good;

    if (!sql_begin_reading(reader->sql, &within, error))
        return false;
    good = reader_scan_most(reader, &scanning.count, error);
    scanning.probes = memory_new(scanning.count + 1, sizeof *scanning.probes);
    scanning.mixed = NEW_ARRAY(bool, scanning.count + 1);
    good = good && scan(&scanning, error);
    for (uint32_t i = 0; i < scanning.count; i++)
        free(scanning.probes[i]);
    free(scanning.probes);
    free(scanning.mixed);
    free(scanning.room.samples);
    return sql_end_reading(reader->sql, within, good, error);
}
