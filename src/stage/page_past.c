#include "stage/page_past.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "model/calendar_date.h"
#include "stage/page_chart.h"

#define PACKED_MS (INT64_C(10) * 60 * MS_PER_SECOND) /* then an hour is there, … */
#define ROLLED_MS (MS_PER_HOUR + PACKED_MS)          /* … and a day */

enum {
    WEEKS = 4, /* of which hours of the week are made */
    HOURS = WEEKS * HEAT_HOURS,
    WEEK_DAYS = 7,
    QUARTER_DAYS = 90,
    YEAR_DAYS = 365,
    MONTHS_MOST = 13,
    MARKS_MOST = 4000,
};

/* Hours come by the hour of the week, so that one sum is under way and not 168. */
struct page_past {
    struct page_chart *chart;
    const struct zone *zone;
    int64_t first_hour;
    int32_t first_day;
    int at; /* how many hours and days were taken */
    int month, month_count;
    struct rollup one; /* hour or day, if it is wanted by itself */
    struct rollup cell, week, month_sum, quarter, year;
};

struct page_past *page_past_new(struct page_chart *chart, const struct zone *zone)
{
    struct page_past *const past = NEW(struct page_past);
    const int64_t end_hour = (chart->until_ms - PACKED_MS) / MS_PER_HOUR;
    const int32_t end_day = zone_day(zone, chart->until_ms - ROLLED_MS);

    past->chart = chart;
    past->zone = zone;
    past->first_hour = end_hour - HOURS;
    past->first_day = end_day - YEAR_DAYS;
    past->month = -1;
    plot_init(&chart->plots[PLOT_WEEK], (end_hour - HEAT_HOURS) * MS_PER_HOUR,
              end_hour * MS_PER_HOUR, HEAT_HOURS, WEEK_DAYS);
    plot_init(&chart->plots[PLOT_QUARTER], zone_day_begins(zone, end_day - QUARTER_DAYS),
              zone_day_begins(zone, end_day), QUARTER_DAYS, QUARTER_DAYS);
    plot_init(&chart->plots[PLOT_YEAR], zone_day_begins(zone, past->first_day),
              zone_day_begins(zone, end_day), YEAR_DAYS, MONTHS_MOST);
    return past;
}

/* --- hours ------------------------------------------------------------------------------------ */

static int64_t hour_at(const struct page_past *past, int at)
{
    return past->first_hour + (int64_t)(at % WEEKS) * HEAT_HOURS + at / WEEKS;
}

/* Where the clocks change, an hour of the week is what it is in the last of the weeks. */
static int cell_of(const struct page_past *past, int64_t hour)
{
    const int64_t local_ms = zone_to_local(past->zone, hour * MS_PER_HOUR);
    const int32_t day = (int32_t)(local_ms / MS_PER_DAY);

    return (int)date_weekday(day) * 24 + (int)(local_ms % MS_PER_DAY / MS_PER_HOUR);
}

static bool is_of_last_week(const struct page_past *past)
{
    return past->at % WEEKS == WEEKS - 1;
}

static void take_hour(struct page_past *past)
{
    const int64_t hour = hour_at(past, past->at);

    if (!is_of_last_week(past))
        return;
    rollup_merge(&past->cell, &past->one);
    past->chart->heat[cell_of(past, hour)] = plot_piece_of(&past->cell);
    memset(&past->cell, 0, sizeof past->cell);
    past->chart->plots[PLOT_WEEK].pieces[past->at / WEEKS] = plot_piece_of(&past->one);
    rollup_merge(&past->week, &past->one);
}

/* --- days ------------------------------------------------------------------------------------- */

static void end_month(struct page_past *past)
{
    struct plot *const year = &past->chart->plots[PLOT_YEAR];

    if (past->month_count > 0)
        year->rows[past->month_count - 1].figures = plot_piece_of(&past->month_sum);
    rollup_merge(&past->year, &past->month_sum);
    memset(&past->month_sum, 0, sizeof past->month_sum);
}

static void take_day(struct page_past *past, int index)
{
    const int32_t day = past->first_day + index;
    const struct plot_row row = {zone_day_begins(past->zone, day), plot_piece_of(&past->one)};
    struct plot *const plots = past->chart->plots;

    if (date_of_day(day).month != past->month && past->month_count < MONTHS_MOST) {
        end_month(past);
        past->month = date_of_day(day).month;
        plots[PLOT_YEAR].rows[past->month_count++].at_ms = row.at_ms;
    }
    rollup_merge(&past->month_sum, &past->one);
    plots[PLOT_YEAR].pieces[index] = row.figures;
    if (index >= YEAR_DAYS - WEEK_DAYS)
        plots[PLOT_WEEK].rows[index - (YEAR_DAYS - WEEK_DAYS)] = row;
    if (index < YEAR_DAYS - QUARTER_DAYS)
        return;
    plots[PLOT_QUARTER].rows[index - (YEAR_DAYS - QUARTER_DAYS)] = row;
    plots[PLOT_QUARTER].pieces[index - (YEAR_DAYS - QUARTER_DAYS)] = row.figures;
    rollup_merge(&past->quarter, &past->one);
}

/* --- one after the other ---------------------------------------------------------------------- */

struct rollup *page_past_wants(struct page_past *past, bool *is_day, int64_t *number)
{
    if (past->at == HOURS + YEAR_DAYS)
        return NULL;
    *is_day = past->at >= HOURS;
    *number = *is_day ? past->first_day + (past->at - HOURS) : hour_at(past, past->at);
    return *is_day || is_of_last_week(past) ? &past->one : &past->cell;
}

void page_past_take(struct page_past *past)
{
    const bool was_alone = past->at >= HOURS || is_of_last_week(past);

    if (past->at < HOURS)
        take_hour(past);
    else
        take_day(past, past->at - HOURS);
    if (was_alone)
        memset(&past->one, 0, sizeof past->one);
    past->at++;
}

void page_past_end(struct page_past *past)
{
    struct plot *const plots = past->chart->plots;

    end_month(past);
    plots[PLOT_YEAR].row_count = (size_t)past->month_count;
    plots[PLOT_WEEK].all = plot_piece_of(&past->week);
    plots[PLOT_QUARTER].all = plot_piece_of(&past->quarter);
    plots[PLOT_YEAR].all = plot_piece_of(&past->year);
    free(past);
}

/* --- figures ---------------------------------------------------------------------------------- */

bool page_chart_span(const struct page_chart *chart, size_t index, int64_t *from_ms, int64_t *to_ms)
{
    if (index >= PLOT_SPANS || chart->plots[index].count == 0)
        return false;
    *from_ms = chart->plots[index].from_ms;
    *to_ms = chart->plots[index].to_ms;
    return true;
}

void page_chart_set_share(struct page_chart *chart, size_t index, struct fraction availability,
                          int64_t down_ms)
{
    chart->plots[index].availability = availability;
    chart->plots[index].down_ms = down_ms;
}

void page_chart_add_mark(struct page_chart *chart, int64_t from_ms, int64_t to_ms,
                         enum bar_part part)
{
    struct plot_mark *const last =
        chart->mark_count == 0 ? NULL : &chart->marks[chart->mark_count - 1];

    if (last != NULL && last->part == part && last->to_ms == from_ms) {
        last->to_ms = to_ms;
        return;
    }
    if (chart->mark_count == MARKS_MOST)
        return;
    chart->marks =
        memory_room(chart->marks, chart->mark_count, &chart->mark_capacity, sizeof *chart->marks);
    chart->marks[chart->mark_count++] = (struct plot_mark){from_ms, to_ms, part};
}

void page_chart_add_promise(struct page_chart *chart, const struct page_promise *promise)
{
    if (chart->promise_count < PAGE_PROMISES)
        chart->promises[chart->promise_count++] = *promise;
}
