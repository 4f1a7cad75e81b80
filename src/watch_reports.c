/* Reports that are made by themselves when a period is over.
 *
 * A process of ours makes one (command_report.c), which gives way to everything else, and keeps it
 * with the instant for which it was planned: the store takes one of each only, and a letter to each
 * person and channel.  So it is made and told once, however often we are killed and start again. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "io/process.h"
#include "io/store_beside.h"
#include "io/store_reports.h"
#include "model/escalation.h"
#include "model/period.h"
#include "watch.h"
#include "watch_acts.h"
#include "watch_inside.h"

#define OURSELVES "/proc/self/exe"
#define LOOK_AGAIN_MS INT64_C(30000) /* the wall clock may be set */
#define TRY_AGAIN_MS MS_PER_HOUR
#define LATE_MOST_MS (31 * MS_PER_DAY)

enum { KIND_COUNT = PERIOD_YEAR + 1, TOLD_MOST = 1000 };

/* One report, while the pool is at it. */
struct making {
    struct reporting *reporting;
    const char *config_path, *store_path;
    const char *language;
    struct period period;
    int64_t planned_ms;
    struct process_leash leash;
    char name[PERIOD_TEXT];
    json_t *files; /* for letters; empty: it was not made */
    json_t *told;  /* "person channel": true */
    bool good;
    struct error error;
};

struct reporting {
    struct watch *watch;
    struct timer *timer;
    struct work *work;
    struct making *making;          /* what it is at; lent until it has come back */
    int64_t settled_ms[KIND_COUNT]; /* of which nothing is left to do */
    int64_t retry_ms[KIND_COUNT];   /* not before */
    struct log_trouble trouble;
};

static void making_free(void *argument)
{
    struct making *const making = argument;

    json_decref(making->files);
    json_decref(making->told);
    process_leash_close(&making->leash);
    free(making);
}

/* --- in the pool --------------------------------------------------------------------------------
 */

static void take_file(void *argument, const struct report_file *file)
{
    struct making *const making = argument;
    const bool is_pdf = strcmp(file->format, "pdf") == 0;
    const char *const name = strrchr(file->name, '/');
    struct text shown = {0};
    json_t *row;

    if (file->planned_ms != making->planned_ms || strcmp(file->period, making->name) != 0)
        return;
    row = json_object();
    text_add(&shown, "bao-cao-%s.%s", making->name, file->format);
    json_set_string(row, "kept", file->name);
    json_set_string(row, "file", name == NULL ? file->name : name + 1);
    json_set_string(row, "name", text_string(&shown));
    json_set_string(row, "type",
                    is_pdf ? "application/pdf"
                           : "application/"
                             "vnd.openxmlformats-officedocument.wordprocessingml.document");
    json_array_append_new(making->files, row);
    text_free(&shown);
}

static void take_told(void *argument, const char *person, const char *channel)
{
    struct making *const making = argument;
    struct text key = {0};

    text_add(&key, "%s %s", person, channel);
    json_set_bool(making->told, text_string(&key), true);
    text_free(&key);
}

static bool look(struct making *making)
{
    struct error *const error = &making->error;
    struct reader *const reader = reader_open(making->store_path, error);
    const bool good =
        reader != NULL && reader_report_files(reader, take_file, making, error) &&
        reader_report_letters(reader, making->planned_ms, making->name, take_told, making, error);

    reader_close(reader);
    return good;
}

static bool run(struct making *making)
{
    char planned[CLOCK_TEXT];
    const char *const words[] = {"haidang",
                                 "report",
                                 "-c",
                                 making->config_path,
                                 "--store",
                                 making->store_path,
                                 "--language",
                                 making->language,
                                 "--format",
                                 "pdf,docx",
                                 "--archive",
                                 "--planned",
                                 clock_format(planned, making->planned_ms),
                                 "--by",
                                 "haidang",
                                 making->name,
                                 NULL};
    const struct process process = {
        .path = OURSELVES, .words = words, .input = -1, .output = -1, .leash = &making->leash};
    int status;

    return process_run(&process, &status, &making->error);
}

/* Where letters take their files from; the same bytes, not another copy. */
static bool lend(struct making *making, const char *kept, const char *name)
{
    char reports[PATH_MAX], files[PATH_MAX], from[PATH_MAX], to[PATH_MAX];
    struct error *const error = &making->error;

    if (!store_name_beside(reports, making->store_path, REPORTS_ENDING, error) ||
        !store_name_beside(files, making->store_path, FILES_ENDING, error))
        return false;
    if (snprintf(from, sizeof from, "%s/%s", reports, kept) >= PATH_MAX ||
        snprintf(to, sizeof to, "%s/%s", files, name) >= PATH_MAX)
        return error_set(error, tr("the path of the store '%s' is too long"), making->store_path);
    mkdir(files, 0777); /* what is wrong with it the next tells */
    return link(from, to) == 0 || errno == EEXIST ||
           error_set(error, tr("'%s' cannot be written (%s)"), to, strerror(errno));
}

static void in_pool(void *argument)
{
    struct making *const making = argument;
    bool good = look(making);

    if (good && json_array_size(making->files) == 0)
        good = run(making) && look(making);
    for (size_t i = 0; good && i < json_array_size(making->files); i++) {
        json_t *const file = json_array_get(making->files, i);

        good = lend(making, json_string_value(json_object_get(file, "kept")),
                    json_string_value(json_object_get(file, "file")));
    }
    making->good = good && json_array_size(making->files) > 0;
}

/* --- telling ------------------------------------------------------------------------------------
 */

static void facts_of(const struct making *making, struct text *text)
{
    const struct catalogue *const catalogue = making->reporting->watch->catalogue;
    json_t *const facts = json_object();
    char name[PERIOD_TEXT];
    struct text link = {0};

    json_set_string(facts, "kind", "report");
    json_set_string(facts, "severity", "info");
    json_set_string(facts, "code", making->name);
    json_set_string(facts, "subject", period_name(name, &making->period, LANGUAGE_VI));
    json_set(facts, "files", json_incref(making->files));
    if (catalogue->web_url != NULL) {
        text_add(&link, "%s/reports/%s", catalogue->web_url, making->name);
        json_set_string(facts, "link", text_string(&link));
    }
    json_write(facts, false, text);
    text_free(&link);
    json_decref(facts);
}

static bool was_told(const struct making *making, const struct letter *letter)
{
    struct text key = {0};
    bool told;

    text_add(&key, "%s %s", letter->person, letter->channel);
    told = json_object_get(making->told, text_string(&key)) != NULL;
    text_free(&key);
    return told;
}

static void post(const struct making *making)
{
    struct watch *const watch = making->reporting->watch;
    const struct catalogue *const catalogue = watch->catalogue;
    struct called people[ESCALATION_PEOPLE_MOST];
    const size_t count =
        recipients_people(catalogue, &catalogue->calling.reports.whom, acts_now(watch)->hand_overs,
                          NULL, making->planned_ms, people);
    struct text facts = {0};

    facts_of(making, &facts);
    for (size_t i = 0; i < count; i++) {
        const struct letter letter = {
            .kind = LETTER_REPORT,
            .person = (char *)(uintptr_t)catalogue->people[people[i].person].id,
            .channel = (char *)(uintptr_t)catalogue->channels[people[i].channel].id,
            .facts = facts.bytes,
            .event_ms = making->planned_ms,
        };

        if (!was_told(making, &letter))
            outbox_post(watch, &letter);
    }
    text_free(&facts);
}

static void when_done(void *argument)
{
    struct making *const making = argument;
    struct reporting *const reporting = making->reporting;
    const enum period_kind kind = making->period.kind;

    reporting->work = NULL;
    if (making->good) {
        post(making);
        reporting->settled_ms[kind] = making->planned_ms;
        log_over(&reporting->trouble, tr("the report %s was made"), making->name);
    } else {
        reporting->retry_ms[kind] = clock_wall_ms() + TRY_AGAIN_MS;
        log_trouble(&reporting->trouble, tr("the report %s could not be made: %s"), making->name,
                    making->error.message);
    }
    if (reporting->timer != NULL)
        timer_set(reporting->timer, 0);
}

/* --- when ---------------------------------------------------------------------------------------
 */

/* The last period of a kind whose report is due; the instant at which it was. */
static int64_t last_due(const struct catalogue *catalogue, enum period_kind kind, int64_t now_ms,
                        struct period *period)
{
    const int64_t minute_ms = catalogue->calling.reports.at_minute * (MS_PER_HOUR / 60);
    const int32_t today = zone_day(catalogue->local, now_ms);

    *period = period_of_day(kind, CALENDAR_ADMINISTRATIVE, today);
    for (;;) {
        const int64_t at_ms =
            zone_from_local(catalogue->local, period->end_day * MS_PER_DAY + minute_ms);

        if (at_ms <= now_ms)
            return at_ms;
        *period = period_before(period);
    }
}

static void start(struct reporting *reporting, const struct period *period, int64_t planned_ms)
{
    struct watch *const watch = reporting->watch;
    struct making *const making = NEW(struct making);

    making->reporting = reporting;
    making->config_path = watch->reload->config_path;
    making->store_path = watch->catalogue->store_path;
    making->language = words_language_name(words_language());
    making->period = *period;
    making->planned_ms = planned_ms;
    period_format(making->name, period);
    making->files = json_array();
    making->told = json_object();
    process_leash_open(&making->leash);
    reporting->making = making;
    reporting->work = work_start(watch->kit.prober.loop, in_pool, when_done, making_free, making);
}

static void on_time(void *argument)
{
    struct reporting *const reporting = argument;
    const struct catalogue *const catalogue = reporting->watch->catalogue;
    const int64_t now_ms = clock_wall_ms();

    for (int kind = 0; reporting->work == NULL && kind < KIND_COUNT; kind++) {
        struct period period;
        int64_t planned_ms;

        if ((catalogue->calling.reports.kinds & 1U << (unsigned)kind) == 0 ||
            now_ms < reporting->retry_ms[kind])
            continue;
        planned_ms = last_due(catalogue, (enum period_kind)kind, now_ms, &period);
        if (planned_ms != reporting->settled_ms[kind] && now_ms - planned_ms <= LATE_MOST_MS)
            start(reporting, &period, planned_ms);
    }
    timer_set(reporting->timer, LOOK_AGAIN_MS * US_PER_MS);
}

/* --- its life -----------------------------------------------------------------------------------
 */

void reporting_open(struct watch *watch)
{
    struct reporting *reporting;

    if (watch->catalogue->calling.reports.kinds == 0 || watch->reload == NULL)
        return;
    reporting = watch->reporting = NEW(struct reporting);
    reporting->watch = watch;
    reporting->timer = timer_new(watch->kit.prober.loop, on_time, reporting);
    on_time(reporting);
}

void reporting_close(struct watch *watch)
{
    struct reporting *const reporting = watch->reporting;

    if (reporting == NULL)
        return;
    if (reporting->work != NULL) {
        process_leash_cut(&reporting->making->leash); /* the next start makes it */
        work_cancel(reporting->work);
    }
    timer_free(reporting->timer);
    free(reporting);
    watch->reporting = NULL;
}
