/* The report of a period: its figures for programs, its document in the formats of offices. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/words.h"
#include "command.h"
#include "command_progress.h"
#include "command_report.h"
#include "io/printer.h"
#include "io/store_read.h"
#include "model/document_json.h"
#include "sealing.h"
#include "stage/config.h"
#include "stage/figures_json.h"
#include "stage/report.h"

/* What is not text is not for a terminal.  The last two are for pages of ours: the document alone,
 * and what people may write in it. */
static const struct format {
    const char *name;
    bool is_binary;
} formats[] = {{"json", false}, {"html", false}, {"csv", false},       {"pdf", true},
               {"docx", true},  {"xlsx", true},  {"html-body", false}, {"drafts", false}};

enum {
    FORMAT_JSON,
    FORMAT_DRAFTS = 7,
    FORMAT_COUNT = sizeof formats / sizeof *formats,
    FORMAT_NAME = 16
};
enum { MEGABYTE = 1024 * 1024, FIGURES_MOST = 512 * MEGABYTE };

struct report {
    const struct arguments *arguments;
    const struct catalogue *catalogue;
    struct period period;
    struct policy beside;
    char beside_hash[CONFIG_HASH_TEXT];
    bool wanted[FORMAT_COUNT];
    int count, done; /* of these; done or begun */
    int64_t now_ms;
    struct reader *reader;
    struct document *document; /* NULL: none is wanted */
    bool is_draft;
    struct report_people people;
    char archive[PATH_MAX]; /* the folder where they are kept; "": they are not */
    json_t *kept;           /* the files there */
    struct progress progress;
};

bool command_parse_period(const struct arguments *arguments, struct period *period)
{
    enum period_calendar calendar = CALENDAR_ADMINISTRATIVE;
    struct error error = {""};

    if (arguments->calendar != NULL && !period_calendar_parse(arguments->calendar, &calendar))
        fprintf(stderr,
                tr("haidang: there is no calendar '%s', only administrative and "
                   "calendar\n"),
                arguments->calendar);
    else if (!period_parse(arguments->words[0], calendar, period, &error))
        fprintf(stderr, "haidang: %s\n", error.message);
    else
        return true;
    return false;
}

bool command_load_policy(const char *path, struct policy *policy)
{
    struct text complaints = {0};
    const bool good = config_load_policy(path, policy, &complaints);

    if (!good)
        fputs(text_string(&complaints), stderr);
    text_free(&complaints);
    return good;
}

/* --- what is wanted -----------------------------------------------------------------------------
 */

static bool take_format(struct report *report, const char *name, size_t length)
{
    for (int i = 0; i < FORMAT_COUNT; i++) {
        if (strlen(formats[i].name) != length || strncmp(formats[i].name, name, length) != 0)
            continue;
        report->count += !report->wanted[i];
        report->wanted[i] = true;
        return true;
    }
    fprintf(stderr,
            tr("haidang: there is no format '%.*s', only json, html, csv, pdf, docx and xlsx\n"),
            (int)length, name);
    return false;
}

/* "pdf,docx", as often as it was said. */
static bool parse_formats(struct report *report)
{
    const struct arguments *const arguments = report->arguments;

    for (size_t i = 0; i < arguments->format_count; i++)
        for (const char *at = arguments->formats[i];; at++) {
            const size_t length = strcspn(at, ",");

            if (!take_format(report, at, length))
                return false;
            at += length;
            if (*at == '\0')
                break;
        }
    if (arguments->format_count == 0)
        take_format(report, "json", strlen("json"));
    return true;
}

static bool complain(const char *what)
{
    fputs(what, stderr);
    return false;
}

static bool suits_output(const struct report *report)
{
    const char *binary = NULL;

    for (int i = 0; i < FORMAT_COUNT; i++)
        if (report->wanted[i] && formats[i].is_binary)
            binary = formats[i].name;
    if (report->arguments->is_draft && report->arguments->is_final)
        return complain(tr("haidang: a report is a draft or final, not both\n"));
    if (report->arguments->archive && report->arguments->out != NULL)
        return complain(tr("haidang: the archive is a folder itself: --archive or --out\n"));
    if (report->arguments->out != NULL || report->arguments->archive)
        return true;
    if (report->count > 1)
        return complain(tr("haidang: several formats want a folder: --out FOLDER\n"));
    if (binary == NULL || !isatty(STDOUT_FILENO))
        return true;
    fprintf(stderr, tr("haidang: '%s' is not for a terminal: name a folder by --out FOLDER\n"),
            binary);
    return false;
}

static bool is_about_texts(const struct arguments *arguments)
{
    return arguments->write_texts != NULL || arguments->keep_texts != NULL;
}

static bool parse_words(struct report *report)
{
    const struct arguments *const arguments = report->arguments;

    if (arguments->word_count != 1) {
        fprintf(stderr, "%s", tr("haidang: report wants a period, such as 2022-06 or 2022-H1\n"));
        return false;
    }
    if (!parse_formats(report) || !suits_output(report) ||
        !command_parse_period(arguments, &report->period))
        return false;
    if (arguments->policy == NULL)
        return true;
    if (!command_load_policy(arguments->policy, &report->beside))
        return false;
    config_hash_policy(report->beside_hash, &report->beside);
    return true;
}

/* --- made ---------------------------------------------------------------------------------------
 */

static json_t *make_figures(const struct report *report, struct error *error)
{
    const struct catalogue *const catalogue = report->catalogue;
    const struct figures_report_question question = {
        .catalogue = catalogue,
        .period = &report->period,
        .rules = {&catalogue->policy, catalogue->policy_hash},
        .beside = {report->arguments->policy == NULL ? NULL : &report->beside, report->beside_hash},
        .now_ms = report->now_ms};
    json_t *document = figures_report(report->reader, &question, error);

    if (document != NULL && !sealing_mark(report->reader, &report->period, document, error)) {
        json_decref(document);
        document = NULL;
    }
    return document;
}

/* Rules, targets or causes may have been changed since the period was sealed. */
static bool compare_with_seal(struct report *report, struct error *error)
{
    json_t *const figures = make_figures(report, error);

    if (figures == NULL)
        return false;
    report->people.is_changed = json_is_false(json_object_get(figures, "as_sealed"));
    json_decref(figures);
    memory_give_back();
    if (report->people.is_changed)
        fprintf(stderr, "%s",
                tr("haidang: the figures are not those that were sealed: the report says so\n"));
    return true;
}

/* What is not sealed yet may still change, and what is not as it was sealed is nothing to sign:
 * unless one says otherwise both are drafts. */
static bool find_draft(struct report *report, struct error *error)
{
    const struct report_people *const people = &report->people;

    if (!report_find_seal(&report->people, report->reader, error) ||
        (people->seal != 0 && !compare_with_seal(report, error)))
        return false;
    report->is_draft = report->arguments->is_draft ||
                       (!report->arguments->is_final && (people->seal == 0 || people->is_changed));
    return true;
}

static void warn(const struct report *report, enum report_cover cover)
{
    if (cover == REPORT_GOES_ON)
        fprintf(stderr, "%s",
                tr("haidang: the period is not over: the report tells of it up to now\n"));
    else if (cover == REPORT_THIN)
        fprintf(stderr,
                tr("haidang: less of %s was measured than the policy wants: the report says so\n"),
                report->arguments->words[0]);
}

static bool make_document(struct report *report, struct error *error)
{
    struct report_question question = {
        .catalogue = report->catalogue,
        .period = &report->period,
        .rules = {&report->catalogue->policy, report->catalogue->policy_hash},
        .language = words_language(),
        .now_ms = report->now_ms,
        .on_progress = progress_show,
        .argument = &report->progress};
    enum report_cover cover = REPORT_WHOLE;

    if (!find_draft(report, error))
        return false;
    question.is_draft = report->is_draft;
    report->document = report_make(report->reader, &question, &cover, error);
    progress_end(&report->progress);
    memory_give_back();
    if (report->document == NULL)
        return false;
    warn(report, cover);
    if (report->wanted[FORMAT_DRAFTS])
        return true; /* as the program drafts them */
    return report_put_texts(&report->people, report->reader, report->document, error);
}

/* --- written ------------------------------------------------------------------------------------
 */

/* In a file the document stands with the figures, as their last member. */
static bool add_document(struct report *report, const struct text *figures, FILE *file)
{
    static const char last[] = "\n}";
    const size_t length = figures->length - strlen(last);

    if (fwrite(figures->bytes, 1, length, file) != length ||
        fputs(",\n  \"document\": ", file) == EOF)
        return false;
    if (report->document == NULL ? fputs("null", file) == EOF
                                 : !document_write(report->document, 1, file))
        return false;
    return fputs("\n}\n", file) != EOF;
}

static bool write_file(struct report *report, const struct text *figures, int file,
                       struct error *error)
{
    const int copy = dup(file);
    FILE *const stream = copy < 0 ? NULL : fdopen(copy, "w");
    bool good = stream != NULL && add_document(report, figures, stream);

    if (stream != NULL)
        good = fclose(stream) == 0 && good;
    else if (copy >= 0)
        close(copy);
    return good || error_set(error, tr("it cannot be written (%s)"), strerror(errno));
}

/* For programs: the figures. */
static bool write_json(struct report *report, int file, struct error *error)
{
    const bool is_file = report->arguments->out != NULL || report->arguments->archive;
    json_t *const figures = make_figures(report, error);
    struct text text = {.limit = FIGURES_MOST};
    bool good = true;

    if (figures == NULL)
        return false;
    json_write(figures, true, &text);
    json_decref(figures);
    if (text.cut)
        good = error_set(error, tr("the document is larger than %d MB"), FIGURES_MOST / MEGABYTE);
    else if (is_file)
        good = write_file(report, &text, file, error);
    else
        puts(text_string(&text)); /* whether it went out is told at the end (main.c) */
    text_free(&text);
    memory_give_back();
    return good;
}

struct job {
    struct report *report;
    const char *format;
};

/* The printer has it, and it is the last who wants it: two would hold it for nothing. */
static void let_go(void *argument)
{
    struct report *const report = argument;

    if (report->done < report->count)
        return;
    document_free(report->document);
    report->document = NULL;
    memory_give_back();
}

static bool write_format(void *argument, int file, struct error *error)
{
    const struct job *const job = argument;
    struct printer_job print = {.document = job->report->document,
                                .format = job->format,
                                .template_path = job->report->arguments->template,
                                .on_sent = let_go,
                                .argument = job->report};

    if (strcmp(job->format, formats[FORMAT_JSON].name) == 0)
        return write_json(job->report, file, error);
    if (strcmp(job->format, formats[FORMAT_DRAFTS].name) == 0)
        return report_write_drafts(job->report->document, file, error);
    return printer_print(&print, file, error);
}

static bool keep_one(struct report *report, const char *format,
                     const struct report_writing *writing, struct error *error)
{
    char name[REPORT_NAME];

    report_archive_name(name, &report->people, report->is_draft, format, report->now_ms);
    return report_write_file(report->archive, name, writing, error) &&
           report_archive_add(report->kept, report->archive, name, format, error);
}

static bool write_one(struct report *report, const char *format, struct error *error)
{
    struct job job = {report, format};
    const struct report_writing writing = {write_format, &job};
    char period[PERIOD_TEXT];
    char name[PERIOD_TEXT + FORMAT_NAME];

    if (report->arguments->archive)
        return keep_one(report, format, &writing, error);
    if (report->arguments->out == NULL)
        return write_format(&job, STDOUT_FILENO, error);
    snprintf(name, sizeof name, "%s.%s", period_format(period, &report->period), format);
    return report_write_file(report->arguments->out, name, &writing, error);
}

static bool write_all(struct report *report, struct error *error)
{
    for (int i = 0; i < FORMAT_COUNT; i++) {
        if (!report->wanted[i])
            continue;
        if (report->count > 1)
            progress_show(&report->progress, report->done, report->count);
        report->done++;
        if (!write_one(report, formats[i].name, error))
            return false;
    }
    return true;
}

/* Figures alone are told of any period, also of one of which there is nothing to read. */
static bool wants_document(const struct report *report)
{
    return report->arguments->archive || is_about_texts(report->arguments) || report->count > 1 ||
           !report->wanted[FORMAT_JSON];
}

static bool make_report(struct report *report, struct error *error)
{
    const struct arguments *const arguments = report->arguments;
    const char *const folder = arguments->archive ? report->archive : arguments->out;

    if (arguments->archive && !report_archive_folder(report->archive, &report->people, error))
        return false;
    if (folder != NULL && !report_make_folder(folder, error))
        return false;
    if (wants_document(report)) {
        if (!make_document(report, error))
            return false;
    } else if (folder != NULL) {
        make_document(report, &(struct error){""}); /* else the figures stand alone */
    }
    if (arguments->write_texts != NULL)
        return report_write_texts(&report->people, report->document, error);
    return arguments->keep_texts != NULL || write_all(report, error);
}

/* What is kept is written when nothing of ours is read any more. */
static enum exit_status keep(struct report *report)
{
    if (report->arguments->keep_texts != NULL)
        return report_keep_texts(&report->people);
    return report->arguments->archive && !report->arguments->write_texts
               ? report_archive_keep(&report->people, report->is_draft, report->kept)
               : EXIT_FINE;
}

static enum exit_status tell(struct report *report)
{
    struct error error = {""};
    bool good;

    setpriority(PRIO_PROCESS, 0, 19); /* whoever measures on this machine goes first */
    report->now_ms = clock_wall_ms();
    report->kept = json_array();
    report->reader = reader_open(report->catalogue->store_path, &error);
    good = report->reader != NULL && make_report(report, &error);
    progress_end(&report->progress);
    if (!good)
        fprintf(stderr, "haidang: %s\n", error.message);
    document_free(report->document);
    reader_close(report->reader);
    return good ? keep(report) : report->people.is_wrong ? EXIT_WRONG_USE : EXIT_WE_FAILED;
}

static enum exit_status do_as_told(struct report *report)
{
    const struct arguments *const arguments = report->arguments;
    enum exit_status status = EXIT_WRONG_USE;

    if (arguments->list && arguments->word_count == 0)
        return report_archive_list(report->catalogue, arguments);
    report->people = (struct report_people){
        .catalogue = report->catalogue, .arguments = arguments, .period = &report->period};
    if (progress_open(&report->progress, arguments->progress) && parse_words(report) &&
        report_read_texts(&report->people)) {
        command_tell_holidays(report->catalogue, date_of_day(report->period.end_day - 1).year,
                              stderr);
        status = tell(report);
    }
    free_texts_free(&report->people.texts);
    json_decref(report->kept);
    return status;
}

enum exit_status command_report(const struct arguments *arguments)
{
    struct config *const config = command_load_config(arguments);
    struct report report = {.arguments = arguments};
    enum exit_status status;

    if (config == NULL)
        return EXIT_WRONG_USE;
    report.catalogue = config_catalogue(config);
    status = do_as_told(&report);
    config_free(config);
    return status;
}
