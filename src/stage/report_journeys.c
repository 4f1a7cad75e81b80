/* Table 6: transactions of several steps. */
#include <string.h>

#include "io/store_evidence.h"
#include "stage/report_inside.h"

enum { COLUMNS = 7, STEPS_MOST = 16, STEP_NAME = 128, US_PER_SECOND = 1000000 };

static const struct report_column columns[COLUMNS] = {
    {"No.", 5, ALIGN_CENTRE},
    {"Transaction", 34, ALIGN_LEFT},
    {"Runs", 10, ALIGN_RIGHT},
    {"Succeeded (%)", 11, ALIGN_RIGHT},
    {"Step that failed most", 20, ALIGN_LEFT},
    {"Failures at it", 10, ALIGN_RIGHT},
    {"Time to complete, median (s)", 12, ALIGN_RIGHT},
};

/* Where it failed when a failure was confirmed: that is what evidence was kept of. */
struct steps {
    const char *probe;
    char names[STEPS_MOST][STEP_NAME];
    int64_t counts[STEPS_MOST];
    size_t count;
};

/* Of a service with several, which of them. */
static const char *name_of(struct report *report, const struct probe_plan *plan)
{
    const struct service *const service = &report->catalogue->services[plan->service];
    const char *const name = service_name(service, report->language);

    return service->probe_count == 1 ? name
                                     : document_format(report->document, "%s (%s)", name, plan->id);
}

static void on_exhibit(void *argument, const struct exhibit *exhibit)
{
    struct steps *const steps = argument;
    const char *const step = json_string_value(json_object_get(exhibit->document, "step"));
    size_t at = 0;

    if (step == NULL || strcmp(exhibit->probe, steps->probe) != 0)
        return;
    while (at < steps->count && strncmp(steps->names[at], step, STEP_NAME - 1) != 0)
        at++;
    if (at == STEPS_MOST)
        return;
    if (at == steps->count)
        snprintf(steps->names[steps->count++], STEP_NAME, "%s", step);
    steps->counts[at]++;
}

static bool find_steps(const struct report *report, size_t service, struct steps *steps,
                       struct error *error)
{
    for (size_t i = 0; i < report->incident_count; i++)
        if (report->incidents[i].incident->service == service &&
            !reader_evidence(report->reader, report->incidents[i].incident->id, on_exhibit, steps,
                             error))
            return false;
    return true;
}

static void fill_step(struct report *report, struct row *row, const struct steps *steps)
{
    size_t most = 0;

    for (size_t i = 0; i < steps->count; i++)
        if (steps->counts[i] > steps->counts[most])
            most = i;
    if (steps->count == 0)
        return;
    row->cells[4] = report_words(report, steps->names[most]);
    row->cells[5] = cell_of_number(steps->counts[most], 0);
}

static bool add_journey(struct report *report, struct table *table, size_t probe,
                        struct error *error)
{
    const struct probe_plan *const plan = &report->catalogue->probes[probe];
    const struct report_service *const service = report_find(report, plan->service);
    const struct figures figures = figures_of(report->book, (struct subject){SCOPE_PROBE, probe});
    struct steps steps = {.probe = plan->id};
    struct row *row;

    if (service == NULL || figures.success.whole <= 0)
        return true;
    if (!find_steps(report, plan->service, &steps, error))
        return false;
    row = document_add_row(report->document, table, ROW_PLAIN);
    row->cells[0] = cell_of_number((int64_t)table->row_count, 0);
    row->cells[1] = report_words(report, name_of(report, plan));
    row->cells[2] = cell_of_number(figures.success.whole, 0);
    row->cells[3] = report_share(figures.success);
    fill_step(report, row, &steps);
    if (figures.told[0])
        row->cells[6] = (struct cell){.kind = CELL_NUMBER,
                                      .value = figures.quantiles[0].us / (US_PER_SECOND / 10),
                                      .decimals = 1,
                                      .is_at_least = figures.quantiles[0].at_least};
    return true;
}

bool report_table_6(struct report *report, struct error *error)
{
    struct table *table;

    report_heading(report, 2, said(report, "Transactions of several steps"));
    table = report_table(report, 6, said(report, "Simulated transactions of several steps"));
    table->empty = document_text(report->document,
                                 said(report, "No transaction of several steps was carried out."));
    report_columns(report, table, columns, COLUMNS);
    for (size_t i = 0; i < report->catalogue->probe_count; i++)
        if (strcmp(report->catalogue->probes[i].kind, "journey") == 0 &&
            !add_journey(report, table, i, error))
            return false;
    if (table->row_count > 0)
        table->note = document_text(
            report->document,
            said(report, "Runs that could not be measured are left out. The step is told of "
                         "failures that were confirmed and of which evidence was kept."));
    return true;
}
