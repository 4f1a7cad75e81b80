/* Table 9: planned work of the period, and whether it was announced in time. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/store_maintenance.h"
#include "model/maintenance.h"
#include "stage/report_more.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { NOTICE_MOST = 60 };

struct window {
    const struct maintenance *work;
    struct span_window planned;
    int64_t ended_ms; /* when somebody ended it before its time; 0: nobody did */
};

struct windows {
    struct window *list;
    size_t count, capacity;
};

static void take_work(const struct report *report, const struct maintenance *work,
                      struct windows *windows)
{
    struct maintenance_walk walk =
        maintenance_walk(work, report->zone, report->from_ms, report->to_ms);
    struct span_window window, planned;

    while (maintenance_next(&walk, &window, &planned)) {
        windows->list =
            memory_room(windows->list, windows->count, &windows->capacity, sizeof *windows->list);
        windows->list[windows->count++] =
            (struct window){work, planned, window.to_ms < planned.to_ms ? window.to_ms : 0};
    }
}

static int compare(const void *left, const void *right)
{
    const struct window *const one = left;
    const struct window *const other = right;

    if (one->planned.from_ms != other->planned.from_ms)
        return one->planned.from_ms < other->planned.from_ms ? -1 : 1;
    return strcmp(one->work->id, other->work->id);
}

/* "A, B và 3 dịch vụ khác" */
static const char *services_of(struct report *report, const struct maintenance *work)
{
    const char **const names = NEW_ARRAY(const char *, work->service_count + 1);
    struct text text = {0};
    const char *copy;

    for (size_t i = 0; i < work->service_count; i++)
        names[i] = service_name(&report->catalogue->services[work->services[i]], report->language);
    report_add_names(&text, names, work->service_count, NAMED_SERVICES, report->language);
    copy = document_text(report->document, text_string(&text));
    text_free(&text);
    free(names);
    return copy;
}

static struct cell notice_of(const struct report *report, const struct window *window)
{
    const struct calendar *const hours = catalogue_hours(report->catalogue, NONE_AT_ALL);
    int days;

    if (window->work->announced_ms == 0)
        return report_none();
    days = calendar_notice_days(hours, window->work->announced_ms, window->planned.from_ms,
                                NOTICE_MOST);
    return (struct cell){.kind = CELL_NUMBER, .value = days, .is_at_least = days == NOTICE_MOST};
}

static bool is_valid(const struct report *report, const struct window *window)
{
    return policy_accepts_maintenance(report->policy,
                                      catalogue_hours(report->catalogue, NONE_AT_ALL),
                                      window->work->announced_ms, window->planned.from_ms);
}

/* What nobody ended before lasts as long as was planned. */
static int64_t end_of(const struct report *report, const struct window *window)
{
    const int64_t ended_ms = window->ended_ms != 0 ? window->ended_ms : window->planned.to_ms;

    return ended_ms > report->to_ms ? 0 : ended_ms;
}

static void put_window(struct report *report, struct table *table, const struct window *window)
{
    struct report_row row = report_begin_row(report, table, ROW_PLAIN);

    report_put_count(&row, (int64_t)table->row_count);
    report_put_text(&row, services_of(report, window->work));
    report_put_text(&row,
                    name_in(report->language, window->work->purpose, window->work->purpose_en));
    report_put(&row, window->work->announced_ms == 0
                         ? report_none()
                         : cell_of_day(zone_day(report->zone, window->work->announced_ms)));
    report_put(&row, notice_of(report, window));
    report_put(&row, report_moment(report, window->planned.from_ms));
    report_put(&row, report_moment(report, window->planned.to_ms));
    report_put(&row, report_moment(report, end_of(report, window)));
    report_put_text(&row, is_valid(report, window) ? said(report, "Yes") : said(report, "No"));
}

static void put_table(struct report *report, const struct windows *windows)
{
    static const struct report_column columns[] = {{"No.", 4, ALIGN_CENTRE},
                                                   {"Service", 22, ALIGN_LEFT},
                                                   {"Purpose", 18, ALIGN_LEFT},
                                                   {"Announced on", 9, ALIGN_CENTRE},
                                                   {"Working days of notice", 7, ALIGN_RIGHT},
                                                   {"Begin", 11, ALIGN_CENTRE},
                                                   {"Planned end", 11, ALIGN_CENTRE},
                                                   {"Actual end", 11, ALIGN_CENTRE},
                                                   {"Valid", 6, ALIGN_CENTRE}};
    struct table *const table = report_table(report, 9, said(report, "Planned maintenance"));
    int64_t valid = 0;
    int64_t earlier = 0;

    table->is_wide = true;
    report_columns(report, table, columns, COUNT(columns));
    table->empty =
        document_text(report->document, said(report, "No maintenance was planned in the period."));
    for (size_t i = 0; i < windows->count; i++) {
        put_window(report, table, &windows->list[i]);
        valid += is_valid(report, &windows->list[i]);
        earlier += windows->list[i].planned.from_ms < report->from_ms;
    }
    table->note = document_format(
        report->document,
        said(report, "Valid: announced at least %d working days before; what is not valid counts "
                     "as it was measured. Windows: %d, of which valid: %d. The actual end is the "
                     "planned one unless somebody ended the work earlier."),
        report->policy->notice_days, (int)windows->count, (int)valid);
    if (earlier > 0)
        report_add_note(report, table,
                        document_format(report->document,
                                        said(report, "Of them %d began before the period: they "
                                                     "count in Table 1 of that time, not of this."),
                                        (int)earlier));
}

bool report_table_9(struct report *report, struct error *error)
{
    const struct catalogue *const catalogue = report->catalogue;
    struct kept_maintenance kept;
    struct windows windows = {.count = 0};

    if (!reader_maintenance(report->reader, catalogue, &kept, error))
        return false;
    for (size_t i = 0; i < catalogue->maintenance_count; i++)
        take_work(report, &catalogue->maintenance[i], &windows);
    for (size_t i = 0; i < kept.count; i++)
        take_work(report, &kept.works[i], &windows);
    if (windows.count > 0)
        qsort(windows.list, windows.count, sizeof *windows.list, compare);
    report_heading(report, 2, said(report, "Planned maintenance"));
    put_table(report, &windows);
    free(windows.list);
    kept_maintenance_free(&kept);
    return true;
}
