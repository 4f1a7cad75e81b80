/* The digests of what figures rest on.  What cannot be read is a finding, not a failure: only a
 * disk that fails ends it. */
#include "io/store_rest.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/store_rest_inside.h"
#include "io/store_rollups.h"
#include "io/store_rows.h"
#include "model/calendar_date.h"

const struct digest rest_nothing = {{0}};
const struct digest rest_damaged = {"cannot be read"};

bool digest_is_same(const struct digest *one, const struct digest *other)
{
    return memcmp(one->bytes, other->bytes, DIGEST_BYTES) == 0;
}

static const char *const names[] = {
    [REST_SAMPLES] = "samples",     [REST_SPANS] = "span",
    [REST_HOURS] = "rollup_hour",   [REST_DAYS] = "rollup_day",
    [REST_MONTHS] = "rollup_month", [REST_HALVES] = "rollup_half",
    [REST_MINUTES] = "minute",      [REST_RUNS] = "run",
    [REST_INCIDENT] = "incident",   [REST_OPEN_INCIDENT] = "incident_open",
};
_Static_assert(sizeof names / sizeof *names == REST_KINDS, "a kind has no name");

const char *rest_kind_name(enum rest_kind kind)
{
    return names[kind];
}

bool rest_kind_parse(const char *name, enum rest_kind *kind)
{
    for (int i = 0; i < REST_KINDS; i++)
        if (strcmp(names[i], name) == 0) {
            *kind = (enum rest_kind)i;
            return true;
        }
    return false;
}

/* --- cells --------------------------------------------------------------------------------------
 */

static int64_t first_utc_day(const struct rest_range *range)
{
    return range->from_ms / MS_PER_DAY;
}

static size_t utc_days(const struct rest_range *range)
{
    return (size_t)((range->to_ms + MS_PER_DAY - 1) / MS_PER_DAY - first_utc_day(range));
}

int64_t rest_first_month(const struct rest_range *range)
{
    const struct date date = date_of_day(range->first_day);

    return (date.year - 1970) * INT64_C(12) + date.month - (date.day == 1 ? 1 : 0);
}

int64_t rest_end_month(const struct rest_range *range)
{
    const struct date date = date_of_day(range->end_day);
    const int64_t month = (date.year - 1970) * INT64_C(12) + date.month - 1;

    return month > rest_first_month(range) ? month : rest_first_month(range);
}

int64_t rest_first_half(const struct rest_range *range)
{
    const struct date date = date_of_day(range->first_day);

    return 2 * ((date.year - 1970) * INT64_C(12) + date.month - 1) + (date.day > 1) +
           (date.day > 15);
}

int64_t rest_end_half(const struct rest_range *range)
{
    const struct date date = date_of_day(range->end_day);
    const int64_t half = 2 * ((date.year - 1970) * INT64_C(12) + date.month - 1) + (date.day >= 15);

    return half > rest_first_half(range) ? half : rest_first_half(range);
}

static int64_t month_begins(int64_t month)
{
    return date_to_day((struct date){(int32_t)(1970 + month / 12), (int)(month % 12) + 1, 1}) *
           MS_PER_DAY;
}

static size_t count_cells(const struct rest_range *range, enum rest_kind kind)
{
    switch (kind) {
    case REST_DAYS:
        return (size_t)(range->end_day - range->first_day);
    case REST_MONTHS:
        return (size_t)(rest_end_month(range) - rest_first_month(range));
    case REST_HALVES:
        return (size_t)(rest_end_half(range) - rest_first_half(range));
    case REST_INCIDENT:
    case REST_OPEN_INCIDENT:
        return 1;
    case REST_SAMPLES:
    case REST_SPANS:
    case REST_HOURS:
    case REST_MINUTES:
    case REST_RUNS:
    case REST_KINDS:
        break;
    }
    return utc_days(range);
}

void rest_cell_range(const struct rest_range *range, enum rest_kind kind, size_t cell,
                     int64_t *from_ms, int64_t *to_ms)
{
    const int64_t place = (int64_t)cell;

    if (kind == REST_DAYS) {
        *from_ms = (range->first_day + place) * MS_PER_DAY;
        *to_ms = *from_ms + MS_PER_DAY;
    } else if (kind == REST_MONTHS) {
        *from_ms = month_begins(rest_first_month(range) + place);
        *to_ms = month_begins(rest_first_month(range) + place + 1);
    } else if (kind == REST_HALVES) {
        const int64_t half = rest_first_half(range) + place;

        *from_ms = month_begins(half / 2) + (half % 2 == 0 ? 0 : 14 * MS_PER_DAY);
        *to_ms = half % 2 == 0 ? *from_ms + 14 * MS_PER_DAY : month_begins(half / 2 + 1);
    } else {
        *from_ms = (first_utc_day(range) + place) * MS_PER_DAY;
        *to_ms = *from_ms + MS_PER_DAY;
        if (kind == REST_INCIDENT || kind == REST_OPEN_INCIDENT || *to_ms > range->to_ms)
            *to_ms = range->to_ms;
        if (*from_ms < range->from_ms)
            *from_ms = range->from_ms;
    }
}

/* --- one part after the other -------------------------------------------------------------------
 */

void rest_begin_part(struct rest *rest, enum rest_kind kind, const char *subject)
{
    rest->part = (struct rest_part){
        .kind = kind, .subject = subject, .count = count_cells(rest->range, kind)};
    rest->cells = NEW_ARRAY(struct digest, rest->part.count);
}

bool rest_end_part(struct rest *rest, bool good, struct error *error)
{
    rest->part.cells = rest->cells;
    rest->part.place = rest->place;
    rest->part.places = rest->places;
    rest->part.why = rest->part.damaged == 0 ? NULL : rest->why.message;
    good = good && rest->order->on_part(rest->order->argument, &rest->part, error);
    free(rest->cells);
    return good;
}

void rest_end_cell(struct rest *rest, size_t cell)
{
    if (rest->text.length > 0)
        rest->cells[cell] = digest_of(text_string(&rest->text), rest->text.length);
}

bool rest_damage_cell(struct rest *rest, size_t cell, const struct error *why, struct error *error)
{
    if (!sql_is_well(rest->sql) && !sql_is_damaged(rest->sql))
        return error_set(error, "%s", why->message);
    if (rest->part.damaged++ == 0)
        rest->why = *why;
    rest->cells[cell] = rest_damaged;
    return true;
}

bool rest_make_part(struct rest *rest, enum rest_kind kind, const char *subject,
                    bool (*fill)(struct rest *rest, size_t cell, struct error *error),
                    struct error *error)
{
    bool good = true;

    rest_begin_part(rest, kind, subject);
    for (size_t i = 0; good && i < rest->part.count; i++) {
        struct error why = {""};

        text_clear(&rest->text);
        if (fill(rest, i, &why))
            rest_end_cell(rest, i);
        else
            good = rest_damage_cell(rest, i, &why, error);
    }
    return rest_end_part(rest, good, error);
}

/* --- all of it ----------------------------------------------------------------------------------
 */

/* Also of probes that are no longer configured; their makers, by series. */
static bool make_probes(struct rest *rest, const struct probe_ids *probes, struct error *error)
{
    struct probe_plan *const plans = NEW_ARRAY(struct probe_plan, probes->count);
    struct span_maker *const makers = NEW_ARRAY(struct span_maker, probes->count);
    const struct catalogue known = {.probes = plans, .probe_count = probes->count};
    struct reader reader = {rest->sql};
    bool good;

    for (size_t i = 0; i < probes->count; i++)
        plans[i].id = probes->ids[i];
    good = reader_load_makers(&reader, &known, makers, error);
    rest->places = probes->count;
    for (size_t i = 0; good && i < probes->count; i++, rest->place++)
        good = row_find_series(rest->sql, probes->ids[i], 0, &rest->series, error) &&
               (rest->series == SERIES_MOST ||
                rest_make_probe(rest, probes->ids[i], &makers[i], error));
    free(plans);
    free(makers);
    return good;
}

bool reader_rest(struct reader *reader, const struct rest_order *order, struct error *error)
{
    struct rest rest = {.sql = reader->sql, .order = order, .range = &order->range};
    struct probe_ids probes;
    bool good;

    if (!reader_list_probes(reader, &probes, error))
        return false;
    good = make_probes(&rest, &probes, error) && rest_make_monitor(&rest, error);
    probe_ids_free(&probes);
    text_free(&rest.text);
    return good;
}
