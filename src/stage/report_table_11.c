/* Table 11: jobs that report by themselves: how many runs were due, in time, empty, failed. */
#include <inttypes.h>
#include <stdio.h>

#include "io/store_beats.h"
#include "io/store_rollups.h"
#include "model/beat.h"
#include "stage/report_more.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct job {
    const struct report *report;
    const struct probe_plan *plan;
    int64_t due, in_time, empty, failed;
    int64_t worst_ms; /* NOT_TOLD: nothing is known of it; 0: no run was late */
    int64_t owed_ms;  /* what was missed and may still come late */
    bool has_beats;
};

/* A run that was missed and came later is one run: it was counted when it was missed. */
static void count_turn(struct job *job, const struct beat_row *beat)
{
    const bool was_counted =
        beat->turn == BEAT_LATE && job->owed_ms != 0 && beat->due_ms == job->owed_ms;

    if (beat->turn == BEAT_IN_TIME || beat->turn == BEAT_MISSED || beat->turn == BEAT_LATE)
        job->due += !was_counted;
    job->in_time += beat->turn == BEAT_IN_TIME;
    if (beat->turn == BEAT_MISSED && job->owed_ms == 0)
        job->owed_ms = beat->due_ms;
    else if (beat->turn == BEAT_LATE || beat->turn == BEAT_IN_TIME)
        job->owed_ms = 0;
}

static void on_beat(void *argument, const struct beat_row *beat)
{
    struct job *const job = argument;
    const bool came =
        beat->turn == BEAT_IN_TIME || beat->turn == BEAT_LATE || beat->turn == BEAT_EXTRA;

    if (!job->has_beats)
        job->worst_ms = 0;
    job->has_beats = true;
    count_turn(job, beat);
    job->empty += came && beat->rows == 0;
    job->failed += came && beat->failed;
    if (beat->turn == BEAT_LATE && beat->at_ms - beat->due_ms > job->worst_ms)
        job->worst_ms = beat->at_ms - beat->due_ms;
}

/* A job of working days may report on others, too, though nobody waits for it then. */
static bool is_due_on(const struct job *job, int32_t day)
{
    const struct beat_terms *const terms = job->plan->beats;
    const struct catalogue *const catalogue = job->report->catalogue;

    return terms->daily_minute == NOT_DAILY || terms->every_day ||
           calendar_is_work_day(
               catalogue_hours(catalogue, catalogue->services[job->plan->service].agency), day);
}

/* What was imported has samples alone: a missed run is one that says so, a late one comes after it.
 */
static void on_day(void *argument, const struct rollup_row *row)
{
    struct job *const job = argument;
    const struct rollup *const day = row->rollup;
    const int64_t late = day->reasons[REASON_BEAT_LATE];
    const int64_t all =
        day->outcomes[OUTCOME_OK] + day->outcomes[OUTCOME_DEGRADED] + day->outcomes[OUTCOME_FAILED];

    if (is_due_on(job, (int32_t)row->number)) {
        job->due += all - late;
        job->in_time += all - late - day->reasons[REASON_NO_BEAT];
    }
    job->empty += day->reasons[REASON_BEAT_EMPTY];
    job->failed += day->reasons[REASON_BEAT_FAILED];
}

static bool read_job(const struct report *report, const struct probe_plan *plan, struct job *job,
                     struct error *error)
{
    const struct sample_range beats = {
        .probe = plan->id, .from_ms = report->from_ms, .to_ms = report->to_ms, .most = INT32_MAX};
    const struct rollup_range days = {.level = ROLLUP_DAY,
                                      .probe = plan->id,
                                      .from = report->period.first_day,
                                      .to = report->period.end_day};

    *job = (struct job){.report = report, .plan = plan, .worst_ms = NOT_TOLD};
    if (!reader_beats(report->reader, &beats, on_beat, job, error))
        return false;
    return job->has_beats || reader_rollups(report->reader, &days, on_day, job, error);
}

/* --- rows ------------------------------------------------------------------------------------- */

static const char *rhythm_of(struct report *report, const struct beat_terms *terms)
{
    char text[WORDING_TEXT];

    if (terms->daily_minute == NOT_DAILY)
        return document_format(report->document, said(report, "every %s"),
                               wording_span(text, report->language, terms->every_ms));
    return document_format(report->document,
                           terms->every_day ? said(report, "each day by %02d:%02d")
                                            : said(report, "each working day by %02d:%02d"),
                           terms->daily_minute / 60, terms->daily_minute % 60);
}

static const char *name_of(struct report *report, const struct probe_plan *plan)
{
    const struct service *const service = &report->catalogue->services[plan->service];
    const char *const name = service_name(service, report->language);

    return service->probe_count == 1 ? name
                                     : document_format(report->document, "%s (%s)", name, plan->id);
}

static void put_job(struct report *report, struct table *table, const struct probe_plan *plan,
                    const struct job *job)
{
    struct report_row row = report_begin_row(report, table, ROW_PLAIN);

    report_put_count(&row, (int64_t)table->row_count);
    report_put_text(&row, name_of(report, plan));
    report_put_text(&row, rhythm_of(report, plan->beats));
    report_put_count(&row, job->due);
    report_put(&row, report_share((struct fraction){job->in_time, job->due}));
    report_put_span(&row, job->worst_ms);
    report_put_count(&row, job->empty);
    report_put_count(&row, job->failed);
}

static struct table *begin_table(struct report *report)
{
    static const struct report_column columns[] = {{"No.", 4, ALIGN_CENTRE},
                                                   {"Job", 32, ALIGN_LEFT},
                                                   {"Rhythm", 16, ALIGN_LEFT},
                                                   {"Runs due", 9, ALIGN_RIGHT},
                                                   {"In time (%)", 9, ALIGN_RIGHT},
                                                   {"Worst delay", 11, ALIGN_RIGHT},
                                                   {"Runs without records", 9, ALIGN_RIGHT},
                                                   {"Failed runs", 9, ALIGN_RIGHT}};
    struct table *const table = report_table(report, 11, said(report, "Synchronisation of data"));

    report_columns(report, table, columns, COUNT(columns));
    table->empty =
        document_text(report->document, said(report, "No job of the catalogue reports by itself."));
    table->note = document_text(
        report->document,
        said(report, "The worst delay is of runs that were reported late; of imported history, of "
                     "which only samples are there, it is not known. These shares stand here only: "
                     "availability is accounted in time."));
    return table;
}

bool report_table_11(struct report *report, struct error *error)
{
    const struct catalogue *const catalogue = report->catalogue;
    struct table *table;

    report_heading(report, 2, said(report, "Synchronisation of data"));
    table = begin_table(report);
    for (size_t i = 0; i < catalogue->probe_count; i++) {
        const struct probe_plan *const plan = &catalogue->probes[i];
        struct job job;

        if (plan->beats == NULL || report_find(report, plan->service) == NULL)
            continue;
        if (!read_job(report, plan, &job, error))
            return false;
        put_job(report, table, plan, &job);
    }
    return true;
}
