/* Is a period ready to be sealed, and what of it was dropped since? */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/store_blocks.h"
#include "io/store_due.h"
#include "io/store_rest_inside.h"
#include "io/store_retention.h"
#include "io/store_rows.h"
#include "model/calendar_date.h"

static bool count(struct sql *sql, enum statement which, const int64_t *numbers, int number_count,
                  int64_t *sum, struct error *error)
{
    row_ask(sql, which, numbers, number_count);
    if (sql_next(sql, which))
        *sum += row_number(sql, which, 0);
    return sql_end(sql, which, error);
}

bool reader_unpacked(struct reader *reader, const struct rest_range *range, int64_t *samples,
                     int64_t *rollups, struct error *error)
{
    const int64_t rows[] = {row_first_id(range->from_ms), row_first_id(range->to_ms)};
    const int64_t days[] = {DUE_DAY_ROLLUP, block_id(range->first_day, 0),
                            block_id(range->end_day, 0)};
    const int64_t halves[] = {DUE_HALF_ROLLUP, block_id(rest_first_half(range), 0),
                              block_id(rest_end_half(range), 0)};
    const int64_t months[] = {DUE_MONTH_ROLLUP, block_id(rest_first_month(range), 0),
                              block_id(rest_end_month(range), 0)};

    *samples = *rollups = 0;
    return count(reader->sql, SQL_COUNT_SAMPLES, rows, 2, samples, error) &&
           count(reader->sql, SQL_COUNT_DUE, days, 3, rollups, error) &&
           count(reader->sql, SQL_COUNT_DUE, halves, 3, rollups, error) &&
           count(reader->sql, SQL_COUNT_DUE, months, 3, rollups, error);
}

/* What is confirmed is dated back to the first of its row; silence breaks a row. */
static bool may_change(const struct span_maker *maker, const struct patience *patience,
                       const struct rest_range *range)
{
    return maker->begun && maker->speaks_ms != INT64_MAX && maker->speaks_ms >= range->now_ms &&
           judgement_doubt_began(&maker->judgement, patience) < range->to_ms;
}

bool reader_undecided(struct reader *reader, const struct catalogue *catalogue,
                      const struct rest_range *range, const char **probe, struct error *error)
{
    struct span_maker *const makers = NEW_ARRAY(struct span_maker, catalogue->probe_count);
    const bool good = reader_load_makers(reader, catalogue, makers, error);

    *probe = NULL;
    for (size_t i = 0; good && i < catalogue->probe_count && *probe == NULL; i++)
        if (may_change(&makers[i], &catalogue->probes[i].patience, range))
            *probe = catalogue->probes[i].id;
    free(makers);
    return good;
}

/* --- what went ----------------------------------------------------------------------------------
 */

struct search {
    const char *class;
    struct rest_gone *gone;
};

static void on_dropped(void *argument, const struct dropped *dropped)
{
    const struct search *const search = argument;
    struct rest_gone *const gone = search->gone;

    if (strcmp(dropped->class, search->class) != 0 || dropped->border_ms <= gone->from_ms)
        return;
    if (gone->at_ms == 0)
        gone->at_ms = dropped->at_ms;
    gone->wholly |= dropped->border_ms >= gone->to_ms;
}

/* Those of a day go together; hours, spans and what the monitor says of itself in several steps. */
static bool goes_at_once(enum rest_kind kind)
{
    return kind == REST_SAMPLES || kind == REST_DAYS || kind == REST_MONTHS || kind == REST_HALVES;
}

bool reader_gone(struct reader *reader, enum rest_kind kind, int64_t now_ms, struct rest_gone *gone,
                 struct error *error)
{
    static const char *const classes[REST_KINDS] = {
        [REST_SAMPLES] = "samples",    [REST_SPANS] = "spans",
        [REST_HOURS] = "hours",        [REST_DAYS] = "days",
        [REST_MONTHS] = "months",      [REST_HALVES] = "months",
        [REST_MINUTES] = "",           [REST_RUNS] = "",
        [REST_INCIDENT] = "incidents", [REST_OPEN_INCIDENT] = "incidents",
    };
    struct search search = {classes[kind], gone};
    const int64_t goes_ms = gone->from_ms + KEEP_RUNS_DAYS * MS_PER_DAY;
    bool good = true;

    gone->at_ms = 0;
    gone->wholly = false;
    if (*search.class != '\0')
        good = reader_dropped(reader, on_dropped, &search, error);
    else if (goes_ms < now_ms) /* the writer forgets these without a note */
        gone->at_ms = goes_ms;
    gone->wholly &= goes_at_once(kind);
    return good;
}

bool reader_is_damaged(const struct reader *reader)
{
    return sql_is_damaged(reader->sql);
}
