/* Figures and reports, made in the pool: figures by ourselves, a document by a process of our own,
 * which tells how far it is. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/json.h"
#include "io/process.h"
#include "io/store_read.h"
#include "sealing.h"
#include "site_reports_inside.h"
#include "stage/figures_json.h"

#define OURSELVES "/proc/self/exe"

static void take_output(int output, struct text *text)
{
    char bytes[65536];
    off_t place = 0;
    ssize_t length;

    while ((length = pread(output, bytes, sizeof bytes, place)) > 0) {
        text_add_bytes(text, bytes, (size_t)length);
        place += length;
    }
}

static void run(struct report *report, const char *format)
{
    const int output = memfd_create("report", MFD_CLOEXEC);
    char period[PERIOD_TEXT];
    char told[] = {'0' + PROCESS_ASIDE, '\0'};
    const char *const words[] = {"haidang",
                                 "report",
                                 "-c",
                                 report->config_path,
                                 "--store",
                                 report->store_path,
                                 "--language",
                                 words_language_name(report->wish.language),
                                 "--format",
                                 format,
                                 "--progress",
                                 told,
                                 "--calendar",
                                 period_calendar_name(report->wish.period.calendar),
                                 period_format(period, &report->wish.period),
                                 NULL};
    const struct process process = {.path = OURSELVES,
                                    .words = words,
                                    .input = -1,
                                    .output = output,
                                    .aside = report->told,
                                    .leash = &report->leash};
    int status;

    if (process_run(&process, &status, &report->error))
        take_output(output, &report->text);
    close(output);
}

static void make_figures(struct report *report)
{
    const struct catalogue *const catalogue = report->catalogue;
    const struct figures_report_question question = {
        .catalogue = catalogue,
        .period = &report->wish.period,
        .rules = {&catalogue->policy, catalogue->policy_hash},
        .now_ms = report->now_ms};
    struct reader *const reader = reader_open(report->store_path, &report->error);
    json_t *const document =
        reader == NULL ? NULL : figures_report(reader, &question, &report->error);

    if (document != NULL && sealing_mark(reader, &report->wish.period, document, &report->error)) {
        json_write(document, false, &report->text);
        text_add_string(&report->text, "\n");
    }
    json_decref(document);
    reader_close(reader);
}

void report_in_pool(void *argument)
{
    struct report *const report = argument;

    if (report->wish.kind == REPORT_FIGURES)
        make_figures(report);
    else
        run(report, report->wish.kind == REPORT_PAGE ? "html-body" : "drafts");
}

int report_percent(const struct report *report)
{
    char text[8] = "";
    const ssize_t length = report->told > 0 ? pread(report->told, text, sizeof text - 1, 0) : 0;

    return length > 0 ? (int)strtol(text, NULL, 10) : 0;
}
