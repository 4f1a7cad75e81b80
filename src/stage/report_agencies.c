/* Tables 2 and 3 and chart 5: agencies and programmes. */
#include <stdlib.h>

#include "base/memory.h"
#include "stage/report_inside.h"

enum { COLUMNS_2 = 11, COLUMNS_3 = 8 };

/* --- by agency ----------------------------------------------------------------------------------
 */

static const struct report_column columns_2[COLUMNS_2] = {
    {"No.", 5, ALIGN_CENTRE},
    {"Agency", 26, ALIGN_LEFT},
    {"Services", 7, ALIGN_RIGHT},
    {"Met", 6, ALIGN_RIGHT},
    {"Missed", 7, ALIGN_RIGHT},
    {"Not enough figures", 8, ALIGN_RIGHT},
    {"Availability (%)", 9, ALIGN_RIGHT},
    {"Period before (%)", 9, ALIGN_RIGHT},
    {"Change (points)", 8, ALIGN_RIGHT},
    {"Downtime", 10, ALIGN_RIGHT},
    {"Grade", 10, ALIGN_CENTRE},
};

struct report_group report_group_of_agency(const struct report *report, int agency)
{
    struct report_group group = {0};

    for (size_t i = 0; i < report->service_count; i++)
        if (report->services[i].agency == agency)
            report_count_verdict(&group, report->services[i].figures.verdict);
    return group;
}

static void fill_group(struct row *row, const struct report_group *group)
{
    row->cells[2] = cell_of_number(group->services, 0);
    row->cells[3] = cell_of_number(group->met, 0);
    row->cells[4] = cell_of_number(group->missed, 0);
    row->cells[5] = cell_of_number(group->insufficient, 0);
}

static void fill_shares(struct report *report, struct row *row, const struct figures *now,
                        const struct figures *then)
{
    row->cells[6] = report_share(now->availability);
    row->cells[9] = cell_of_span(now->account.wall.ms[PART_DOWN]);
    if (report_comparable(report, then) != BEFORE_THERE)
        return;
    row->cells[7] = report_share(then->availability);
    row->cells[8] = report_share_change(now->availability, then->availability);
}

static void add_agency(struct report *report, struct table *table, int agency, int number)
{
    const struct subject subject = {SCOPE_AGENCY, (size_t)agency};
    const struct report_group group = report_group_of_agency(report, agency);
    const struct figures now = figures_of(report->book, subject);
    const struct figures then = figures_of(report->before.book, subject);
    struct row *const row = document_add_row(report->document, table, ROW_PLAIN);

    row->cells[0] = cell_of_number(number, 0);
    row->cells[1] = report_words(report, report_agency_name(report, agency));
    fill_group(row, &group);
    fill_shares(report, row, &now, &then);
    row->cells[10] =
        report_words(report, report_grade_word(report_grade_of(&group), report->language));
}

static void add_total(struct report *report, struct table *table)
{
    const struct report_group group = report_group_now(report);
    struct row *const row = document_add_row(report->document, table, ROW_TOTAL);

    row->cells[1] = report_words(report, said(report, "All together"));
    fill_group(row, &group);
    fill_shares(report, row, &report->whole, &report->before.whole);
}

bool report_agency_counts(const struct report *report, int agency)
{
    return figures_of(report->book, (struct subject){SCOPE_AGENCY, (size_t)agency}).services > 0;
}

/* --- chart 5 ------------------------------------------------------------------------------------
 */

struct place {
    int agency;
    struct fraction share;
};

static int compare_places(const void *left, const void *right)
{
    const struct place *const a = left;
    const struct place *const b = right;
    const int64_t one = fraction_hundredths(a->share);
    const int64_t other = fraction_hundredths(b->share);

    if (one != other)
        return one > other ? -1 : 1;
    return (a->agency > b->agency) - (a->agency < b->agency);
}

static size_t rank_agencies(const struct report *report, struct place *places)
{
    size_t count = 0;

    for (size_t i = 0; i < report->catalogue->agency_count; i++) {
        const struct figures figures = figures_of(report->book, (struct subject){SCOPE_AGENCY, i});

        if (figures.services > 0 && figures.availability.whole > 0 &&
            fraction_reaches(figures.coverage, report->policy->coverage_ppm))
            places[count++] = (struct place){(int)i, figures.availability};
    }
    if (count > 1)
        qsort(places, count, sizeof *places, compare_places);
    return count;
}

static void add_chart(struct report *report)
{
    struct place *const places = NEW_ARRAY(struct place, report->catalogue->agency_count);
    const size_t count = rank_agencies(report, places);
    struct chart *const chart =
        report_chart(report, 5, CHART_BARS, said(report, "Agencies by availability"), 1, count);
    struct text shown = {0};

    chart->unit = "%";
    chart->decimals = 2;
    chart->series[0] = document_text(report->document, said(report, "Availability"));
    chart->empty = document_text(report->document, said(report, "No agency can be ranked."));
    for (size_t i = 0; i < count; i++) {
        char share[FRACTION_TEXT];

        chart->categories[i] =
            document_text(report->document, report_agency_name(report, places[i].agency));
        chart->values[i] = fraction_hundredths(places[i].share);
        text_add(&shown, "%s%s %s", i == 0 ? "" : "; ", chart->categories[i],
                 fraction_format(share, places[i].share, report->language));
    }
    chart->alternative = document_format(
        report->document, said(report, "Agencies from the highest availability to the lowest: %s."),
        text_string(&shown));
    text_free(&shown);
    free(places);
}

/* Else the rows would not come to the total. */
static void tell_ownerless(struct report *report, struct table *table)
{
    char number[WORDING_TEXT];
    int64_t count = 0;

    for (size_t i = 0; i < report->service_count; i++)
        count += report->services[i].agency == NONE_AT_ALL;
    if (count == 0 || table->row_count == 0)
        return;
    table->note = document_format(
        report->document,
        count == 1 ? said(report, "%s The total includes %s service of no agency.")
                   : said(report, "%s The total includes %s services of no agency."),
        table->note, wording_count(number, report->language, count));
}

bool report_table_2(struct report *report, struct error *error)
{
    struct table *table;
    int number = 0;

    if (report_past_of(report, &report->before, error) == NULL)
        return false;
    report_heading(report, 2, said(report, "By agency"));
    table = report_table(report, 2, said(report, "Results by agency"));
    report_columns(report, table, columns_2, COLUMNS_2);
    table->empty = document_text(report->document, said(report, "No agency is named."));
    for (size_t i = 0; i < report->catalogue->agency_count; i++)
        if (report_agency_counts(report, (int)i))
            add_agency(report, table, (int)i, ++number);
    if (number > 0)
        add_total(report, table);
    table->note = document_format(
        report->document,
        said(report,
             "Grades by the share of services that kept their target, of those that can be "
             "judged: Good all of them, Fair from 90%%, Medium from 70%%, To be mended below; "
             "not graded with fewer than 3 that can be judged, or if half of the services "
             "lack figures."));
    tell_ownerless(report, table);
    report_add_note(report, table, report_targets_note(report));
    if (!report_note_before(report, table, error))
        return false;
    add_chart(report);
    return true;
}

/* --- by programme -------------------------------------------------------------------------------
 */

static const struct report_column columns_3[COLUMNS_3] = {
    {"No.", 5, ALIGN_CENTRE},
    {"Programme", 26, ALIGN_LEFT},
    {"Lead agency", 22, ALIGN_LEFT},
    {"Services", 7, ALIGN_RIGHT},
    {"Availability (%)", 10, ALIGN_RIGHT},
    {"Incidents", 7, ALIGN_RIGHT},
    {"Weakest service", 24, ALIGN_LEFT},
    {"Verdict", 10, ALIGN_CENTRE},
};

/* Who has most of its services; none if several have as many. */
static int lead_of(const struct report *report, int programme)
{
    int64_t *const counts = NEW_ARRAY(int64_t, report->catalogue->agency_count);
    int64_t most = 0;
    int lead = NONE_AT_ALL;

    for (size_t i = 0; i < report->service_count; i++)
        if (report->services[i].programme == programme && report->services[i].agency != NONE_AT_ALL)
            counts[report->services[i].agency]++;
    for (size_t i = 0; i < report->catalogue->agency_count; i++) {
        if (counts[i] == most)
            lead = NONE_AT_ALL;
        if (counts[i] > most) {
            lead = (int)i;
            most = counts[i];
        }
    }
    free(counts);
    return lead;
}

static const struct report_service *weakest_of(const struct report *report, int programme)
{
    const struct report_service *weakest = NULL;

    for (size_t i = 0; i < report->service_count; i++) {
        const struct report_service *const service = &report->services[i];

        if (service->programme != programme || service->figures.availability.whole <= 0 ||
            !fraction_reaches(service->figures.coverage, report->policy->coverage_ppm))
            continue;
        if (weakest == NULL ||
            report_is_less(service->figures.availability, weakest->figures.availability))
            weakest = service;
    }
    return weakest;
}

static struct cell weakest_cell(struct report *report, int programme)
{
    const struct report_service *const weakest = weakest_of(report, programme);
    char share[FRACTION_TEXT];

    if (weakest == NULL)
        return (struct cell){.kind = CELL_NONE};
    fraction_format(share, weakest->figures.availability, report->language);
    return report_words(report, document_format(report->document, "%s (%s)", weakest->name, share));
}

static void add_programme(struct report *report, struct table *table, int programme, int number)
{
    const struct subject subject = {SCOPE_PROGRAMME, (size_t)programme};
    const struct figures figures = figures_of(report->book, subject);
    struct row *const row = document_add_row(report->document, table, ROW_PLAIN);
    const int lead = lead_of(report, programme);

    row->cells[0] = cell_of_number(number, 0);
    row->cells[1] = report_words(report, report_programme_name(report, programme));
    if (lead != NONE_AT_ALL)
        row->cells[2] = report_words(report, report_agency_name(report, lead));
    row->cells[3] = cell_of_number(figures.services, 0);
    row->cells[4] = report_share(figures.availability);
    row->cells[5] = cell_of_number(figures.incidents, 0);
    row->cells[6] = weakest_cell(report, programme);
    row->cells[7] = report_words(report, report_verdict(report, figures.verdict));
}

bool report_table_3(struct report *report, struct error *error)
{
    struct table *table;
    int number = 0;

    (void)error;
    report_heading(report, 2, said(report, "By programme"));
    table = report_table(report, 3, said(report, "Results by programme"));
    table->is_wide = true;
    report_columns(report, table, columns_3, COLUMNS_3);
    table->empty = document_text(report->document, said(report, "No programme is named."));
    for (size_t i = 0; i < report->catalogue->programme_count; i++)
        if (figures_of(report->book, (struct subject){SCOPE_PROGRAMME, i}).services > 0)
            add_programme(report, table, (int)i, ++number);
    table->note = document_text(
        report->document,
        said(report, "The lead agency is the one that has most of the programme's services. The "
                     "verdict sets the downtime of all services together against what their "
                     "targets allow together."));
    report_add_note(report, table, report_targets_note(report));
    return true;
}
