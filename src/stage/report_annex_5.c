/* Annex V: what the words of the report mean. */
#include "stage/report_more.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct {
    const char *term, *meaning;
} terms[] = {
    {"Availability", "The share of the measured time, without valid maintenance, in which the "
                     "service could be used, slowly or not."},
    {"Gross availability", "The same with valid maintenance held against the service."},
    {"Availability in working hours", "The same within the working hours of the agency alone."},
    {"Down", "The service cannot be used: several checks in a row failed. It counts from the first "
             "of them to the first good one."},
    {"Degraded", "The service can be used, but it is slower or poorer than expected."},
    {"No data", "Nothing is known of this time, because the monitor could not measure. It is never "
                "counted as down."},
    {"Completeness of the data",
     "The share of time of which something is known. With too little of "
     "it there is no verdict."},
    {"Maintenance (valid)", "Planned work that was announced so many working days before as the "
                            "rules demand."},
    {"Target", "What the province has assigned to a service; not a level prescribed by law."},
    {"Allowed downtime",
     "The downtime that a target leaves: at 99.9 per cent one thousandth of the measured "
     "time."},
    {"Percentage point", "The difference of two percentages: from 99.1 to 99.3 per cent are 0.2 "
                         "percentage points."},
    {"Median (p50)", "Half of the answers took no longer."},
    {"95th percentile (p95)", "95 of 100 answers took no longer; time-outs count as at least the "
                              "time that was waited."},
    {"Incident", "A span in which a service was down or degraded, counted once."},
    {"Time to take on", "From when an incident was confirmed to when somebody said that he deals "
                        "with it."},
    {"Time to restore", "From the first bad check to the first good one after it."},
    {"Simulated transaction",
     "A check that goes through a service step by step as a citizen would, "
     "with test data."},
    {"Responsibility", "Who owns the cause: the province, central bodies, the supplier, the line, "
                       "the power supply."},
    {"Check", "One time of asking a service, with what it answered."},
};

/* What counts as available is the policy's to say. */
static const char *meaning_of(const struct report *report, size_t term)
{
    const struct policy *const policy = report->policy;

    if (term == 0 && !(policy->degraded_is_up && policy->maintenance_is_excluded))
        return "The share of the measured time in which the service counts as available, by the "
               "method that is told in section II.";
    return terms[term].meaning;
}

bool report_annex_5(struct report *report, struct error *error)
{
    static const struct report_column columns[] = {{"Term", 28, ALIGN_LEFT},
                                                   {"Meaning", 72, ALIGN_LEFT}};
    struct table *table;

    (void)error;
    report_annex(report, 5, said(report, "Explanation of terms"));
    table = report_annex_table(report, "phu-luc-5-bang", said(report, "Explanation of terms"));
    report_columns(report, table, columns, COUNT(columns));
    for (size_t i = 0; i < COUNT(terms); i++) {
        struct report_row row = report_begin_row(report, table, ROW_PLAIN);

        report_put_text(&row, words_in(report->language, terms[i].term));
        report_put_text(&row, words_in(report->language, meaning_of(report, i)));
    }
    return true;
}
