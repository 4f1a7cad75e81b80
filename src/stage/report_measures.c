/* Measures of the province, an agency or a service, of this period and of those before it. */
#include "stage/report_inside.h"

enum { US_PER_MS = 1000, MS_PER_S = 1000 };

/* --- counted ------------------------------------------------------------------------------------
 */

void report_count_verdict(struct report_group *group, enum verdict verdict)
{
    group->services++;
    group->met += verdict == VERDICT_MET;
    group->missed += verdict == VERDICT_MISSED;
    group->insufficient += verdict == VERDICT_INSUFFICIENT;
}

struct report_group report_group_now(const struct report *report)
{
    struct report_group group = {0};

    for (size_t i = 0; i < report->service_count; i++)
        report_count_verdict(&group, report->services[i].figures.verdict);
    return group;
}

struct report_group report_group_then(const struct report *report, const struct figures_book *book)
{
    struct report_group group = {0};

    for (size_t i = 0; i < report->catalogue->service_count; i++) {
        const struct subject subject = {SCOPE_SERVICE, i};

        if (figures_know(book, subject))
            report_count_verdict(&group, figures_of(book, subject).verdict);
    }
    return group;
}

/* --- one figure in cells ------------------------------------------------------------------------
 */

/* What the reader sees of it, on a scale on which differences are those of what is seen. */
static int64_t seen(enum report_unit unit, struct report_value value)
{
    switch (unit) {
    case UNIT_SHARE:
        return fraction_hundredths(value.share);
    case UNIT_LATENCY:
        return value.number / US_PER_MS;
    case UNIT_SPAN:
        return value.number / MS_PER_S * MS_PER_S;
    case UNIT_COUNT:
        break;
    }
    return value.number;
}

struct cell report_value_cell(enum report_unit unit, struct report_value value)
{
    switch (unit) {
    case UNIT_SHARE:
        return report_share(value.share);
    case UNIT_LATENCY:
        return cell_of_number(value.number / US_PER_MS, 0);
    case UNIT_SPAN:
        return cell_of_span(value.number);
    case UNIT_COUNT:
        break;
    }
    return cell_of_number(value.number, 0);
}

struct cell report_change_cell(enum report_unit unit, struct report_value now,
                               struct report_value then)
{
    const int64_t change = seen(unit, now) - seen(unit, then);
    struct cell cell;

    if (unit == UNIT_SHARE)
        return report_share_change(now.share, then.share);
    if (unit != UNIT_SPAN)
        return cell_of_change(change, 0);
    cell = cell_of_span(change);
    cell.is_signed = true;
    return cell;
}

const char *report_trend_word(const struct report *report, enum report_trend trend,
                              bool higher_is_better)
{
    switch (trend) {
    case TREND_SAME:
        return said(report, "Much the same");
    case TREND_BETTER:
        return said(report, "Better");
    case TREND_WORSE:
        return higher_is_better ? said(report, "Worse") : said(report, "Worse than before");
    case TREND_NONE:
        break;
    }
    return "";
}

struct figures report_then(const struct report_past *past, size_t service)
{
    const struct subject subject = {SCOPE_SERVICE, service};

    return figures_know(past->book, subject) ? figures_of(past->book, subject)
                                             : (struct figures){.services = 0};
}

bool report_is_less(struct fraction one, struct fraction other)
{
    __extension__ typedef __int128 wide;

    return (wide)one.part * other.whole < (wide)other.part * one.whole;
}

int64_t report_times_allowed(const struct report_service *service)
{
    const struct figures *const figures = &service->figures;
    const int64_t used_ms = service->judged.whole - service->judged.part;
    const int64_t allowed_ms = figures->budget_left_ms + used_ms;

    if (!figures->has_target || allowed_ms <= 0)
        return -1;
    return used_ms * 100 / allowed_ms;
}

bool report_is_judged_wholly(const struct report_service *service)
{
    return service->judged.whole == service->figures.availability.whole;
}
