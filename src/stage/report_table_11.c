/* Table 11: jobs that report by themselves: how many runs were due, in time, empty, failed. */
#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"
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
    int64_t first_ms; /* the first beat of all times; INT64_MAX: there is none */
    bool *days;       /* of the period: beats are there */
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

    if (job->worst_ms == NOT_TOLD)
        job->worst_ms = 0;
    job->days[zone_day(job->report->zone, beat->at_ms) - job->report->period.first_day] = true;
    count_turn(job, beat);
    job->empty += came && beat->rows == 0;
    job->failed += came && beat->failed;
    if (beat->turn == BEAT_LATE && beat->at_ms - beat->due_ms > job->worst_ms)
        job->worst_ms = beat->at_ms - beat->due_ms;
}

/* The local day of it; INT32_MAX: there is none. */
static int32_t first_day_of(const struct job *job)
{
    return job->first_ms == INT64_MAX ? INT32_MAX : zone_day(job->report->zone, job->first_ms);
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

/* --- what was imported --------------------------------------------------------------------------
 *
 * It has samples alone: a missed run is one that says so, a late one comes after it.  Imports lie
 * before or behind what the monitor heard itself, which has a beat for each sample but those that
 * say on free days that things stayed as they were. */

struct imported {
    int64_t all, late, missed, empty, failed;
};

static void add_imported(struct job *job, int32_t day, const struct imported *own)
{
    const bool is_due = is_due_on(job, day);

    if (is_due) {
        job->due += own->all - own->late;
        job->in_time += own->all - own->late - own->missed;
    }
    if (is_due || day < first_day_of(job)) {
        job->empty += own->empty;
        job->failed += own->failed;
    }
}

static void on_day(void *argument, const struct rollup_row *row)
{
    struct job *const job = argument;
    const int32_t day = (int32_t)row->number;
    const struct rollup *const sum = row->rollup;

    if (day != first_day_of(job) && !job->days[day - job->report->period.first_day])
        add_imported(
            job, day,
            &(struct imported){sum->outcomes[OUTCOME_OK] + sum->outcomes[OUTCOME_DEGRADED] +
                                   sum->outcomes[OUTCOME_FAILED],
                               sum->reasons[REASON_BEAT_LATE], sum->reasons[REASON_NO_BEAT],
                               sum->reasons[REASON_BEAT_EMPTY], sum->reasons[REASON_BEAT_FAILED]});
}

/* Of the day on which the monitor heard of it first. */
static void on_sample(void *argument, const struct sample *sample)
{
    struct job *const job = argument;

    if (sample->outcome != OUTCOME_VOID)
        add_imported(job, zone_day(job->report->zone, sample->at_ms),
                     &(struct imported){1, sample->reason == REASON_BEAT_LATE,
                                        sample->reason == REASON_NO_BEAT,
                                        sample->reason == REASON_BEAT_EMPTY,
                                        sample->reason == REASON_BEAT_FAILED});
}

static void on_first(void *argument, const struct beat_row *beat)
{
    struct job *const job = argument;

    job->first_ms = beat->at_ms;
}

static bool read_imported(const struct report *report, struct job *job, struct error *error)
{
    const char *const id = job->plan->id;
    const struct rollup_range days = {.level = ROLLUP_DAY,
                                      .probe = id,
                                      .from = report->period.first_day,
                                      .to = report->period.end_day};
    struct sample_range before = {.probe = id, .to_ms = job->first_ms, .most = INT32_MAX};

    if (!reader_rollups(report->reader, &days, on_day, job, error))
        return false;
    if (job->first_ms < report->from_ms || job->first_ms >= report->to_ms)
        return true;
    before.from_ms = zone_day_begins(report->zone, first_day_of(job));
    return reader_samples(report->reader, &before, on_sample, job, error);
}

static bool read_job(const struct report *report, struct job *job, struct error *error)
{
    const struct sample_range beats = {.probe = job->plan->id,
                                       .from_ms = report->from_ms,
                                       .to_ms = report->to_ms,
                                       .most = INT32_MAX};
    const struct sample_range first = {.probe = job->plan->id, .to_ms = report->to_ms, .most = 1};
    bool good;

    job->days = NEW_ARRAY(bool, (size_t)(report->period.end_day - report->period.first_day));
    good = reader_beats(report->reader, &first, on_first, job, error) &&
           reader_beats(report->reader, &beats, on_beat, job, error) &&
           read_imported(report, job, error);
    free(job->days);
    return good;
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
        struct job job = {
            .report = report, .plan = plan, .worst_ms = NOT_TOLD, .first_ms = INT64_MAX};

        if (plan->beats == NULL || report_find(report, plan->service) == NULL)
            continue;
        if (!read_job(report, &job, error))
            return false;
        put_job(report, table, plan, &job);
    }
    return true;
}
