/* What was measured of a probe: its samples, its spans, its rollups. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/memory.h"
#include "io/store_blocks.h"
#include "io/store_rest_inside.h"
#include "io/store_rows.h"
#include "model/calendar_date.h"

/* --- samples ------------------------------------------------------------------------------------
 */

static void add_sample(struct text *text, const struct sample *sample)
{
    text_add(text, "%" PRId64 " %d %d %d %d %" PRId32, sample->at_ms, (int)sample->outcome,
             (int)sample->reason, sample->warnings, sample->confirming, sample->status);
    for (int i = 0; i < PHASE_COUNT; i++)
        text_add(text, " %" PRId64, sample->phase_us[i]);
    text_add(text, " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " ",
             sample->total_us, sample->size, sample->late_us, sample->lag_us,
             sample->certificate_ends_ms);
    for (int i = 0; i < sample->address.length; i++)
        text_add(text, "%02x", sample->address.bytes[i]);
    text_add_bytes(text, "\n", 1);
}

/* Those that came late lie in rows, until their hour is packed anew. */
static bool add_rows(struct rest *rest, int64_t from_ms, int64_t to_ms, struct sample_list *list,
                     struct error *error)
{
    struct sample sample;
    bool good = true;

    row_ask(rest->sql, SQL_LIST_SAMPLES,
            (const int64_t[]){row_first_id(from_ms), row_first_id(to_ms), rest->series}, 3);
    while (good && sql_next(rest->sql, SQL_LIST_SAMPLES)) {
        good = row_get_sample(rest->sql, SQL_LIST_SAMPLES, &sample, error);
        if (good)
            sample_list_add(list, &sample);
    }
    return sql_end(rest->sql, SQL_LIST_SAMPLES, good ? error : NULL) && good;
}

static bool fill_samples(struct rest *rest, size_t cell, struct error *error)
{
    struct sample_list list = {0};
    int64_t from_ms;
    int64_t to_ms;
    bool good;

    rest_cell_range(rest->range, REST_SAMPLES, cell, &from_ms, &to_ms);
    good = blocks_check_day(rest->sql, from_ms / MS_PER_DAY, rest->series, &list, error) &&
           add_rows(rest, from_ms, to_ms, &list, error);
    sample_list_settle(&list);
    for (size_t i = 0; good && i < list.count; i++)
        if (list.samples[i].at_ms >= from_ms && list.samples[i].at_ms < to_ms)
            add_sample(&rest->text, &list.samples[i]);
    free(list.samples);
    return good;
}

/* --- spans --------------------------------------------------------------------------------------
 */

struct span_list {
    struct span *spans;
    size_t count, capacity;
};

static void add_span(void *argument, const struct span *span)
{
    struct span_list *const list = argument;

    list->spans = memory_room(list->spans, list->count, &list->capacity, sizeof *list->spans);
    list->spans[list->count++] = *span;
}

static void fill_spans(struct rest *rest, const struct span_list *list, size_t cell)
{
    int64_t from_ms;
    int64_t to_ms;

    rest_cell_range(rest->range, REST_SPANS, cell, &from_ms, &to_ms);
    text_clear(&rest->text);
    for (size_t i = 0; i < list->count; i++) {
        const struct span *const span = &list->spans[i];

        if (span_overlap(span, from_ms, to_ms) > 0)
            text_add(&rest->text, "%" PRId64 " %" PRId64 " %d %d\n",
                     span->from_ms > from_ms ? span->from_ms : from_ms,
                     span->to_ms < to_ms ? span->to_ms : to_ms, (int)span->state,
                     (int)span->reason);
    }
    rest_end_cell(rest, cell);
}

static bool damage_all(struct rest *rest, const struct error *why, struct error *error)
{
    bool good = true;

    for (size_t i = 0; good && i < rest->part.count; i++)
        good = rest_damage_cell(rest, i, why, error);
    return good;
}

/* Those that are over, and what may be said since: cut to the period it is the same whether or not
 * it is over now. */
static bool make_spans(struct rest *rest, const char *probe, const struct span_maker *maker,
                       struct error *error)
{
    const struct sample_range range = {
        .probe = probe, .from_ms = rest->range->from_ms, .to_ms = rest->range->to_ms};
    struct reader reader = {rest->sql};
    struct span_list list = {0};
    struct span open[SPAN_STEP];
    struct error why = {""};
    bool good = reader_spans(&reader, &range, add_span, &list, &why);
    const int count = span_maker_look(maker, rest->range->now_ms, open);

    for (int i = 0; i < count; i++)
        add_span(&list, &open[i]);
    rest_begin_part(rest, REST_SPANS, probe);
    if (good)
        for (size_t i = 0; i < rest->part.count; i++)
            fill_spans(rest, &list, i);
    good = good || damage_all(rest, &why, error);
    free(list.spans);
    return rest_end_part(rest, good, error);
}

/* --- rollups ------------------------------------------------------------------------------------
 */

static bool add_bytes(struct rest *rest, enum statement which, int64_t number, struct error *error)
{
    size_t length;
    const void *bytes;

    row_ask(rest->sql, which, (const int64_t[]){block_id(number, rest->series)}, 1);
    if (sql_next(rest->sql, which)) {
        bytes = row_bytes(rest->sql, which, 0, &length);
        text_add(&rest->text, "%" PRId64 " %zu:", number, length);
        text_add_bytes(&rest->text, bytes, length);
    }
    return sql_end(rest->sql, which, error);
}

/* Only hours that lie in the period as a whole: the others go on outside of it. */
static bool fill_hours(struct rest *rest, size_t cell, struct error *error)
{
    int64_t from_ms;
    int64_t to_ms;
    int64_t hour;
    bool good = true;

    rest_cell_range(rest->range, REST_HOURS, cell, &from_ms, &to_ms);
    hour = (from_ms + MS_PER_HOUR - 1) / MS_PER_HOUR;
    for (; good && (hour + 1) * MS_PER_HOUR <= to_ms; hour++)
        good = add_bytes(rest, SQL_FIND_HOUR_ROLLUP, hour, error);
    return good;
}

static bool fill_day(struct rest *rest, size_t cell, struct error *error)
{
    return add_bytes(rest, SQL_FIND_DAY_ROLLUP, rest->range->first_day + (int64_t)cell, error);
}

static bool fill_month(struct rest *rest, size_t cell, struct error *error)
{
    return add_bytes(rest, SQL_FIND_MONTH_ROLLUP, rest_first_month(rest->range) + (int64_t)cell,
                     error);
}

static bool fill_half(struct rest *rest, size_t cell, struct error *error)
{
    return add_bytes(rest, SQL_FIND_HALF_ROLLUP, rest_first_half(rest->range) + (int64_t)cell,
                     error);
}

/* --- all of it ----------------------------------------------------------------------------------
 */

bool rest_make_probe(struct rest *rest, const char *probe, const struct span_maker *maker,
                     struct error *error)
{
    return rest_make_part(rest, REST_SAMPLES, probe, fill_samples, error) &&
           make_spans(rest, probe, maker, error) &&
           rest_make_part(rest, REST_HOURS, probe, fill_hours, error) &&
           rest_make_part(rest, REST_DAYS, probe, fill_day, error) &&
           rest_make_part(rest, REST_MONTHS, probe, fill_month, error) &&
           rest_make_part(rest, REST_HALVES, probe, fill_half, error);
}
