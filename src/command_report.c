/* The figures of a period as a document, printed or written into a folder. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/words.h"
#include "command.h"
#include "io/store_read.h"
#include "sealing.h"
#include "stage/config.h"
#include "stage/figures_json.h"

struct report {
    const struct arguments *arguments;
    const struct catalogue *catalogue;
    struct period period;
    struct policy beside;
    char beside_hash[CONFIG_HASH_TEXT];
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

static bool parse_words(struct report *report)
{
    const struct arguments *const arguments = report->arguments;

    if (arguments->word_count != 1) {
        fprintf(stderr, "%s", tr("haidang: report wants a period, such as 2022-06 or 2022-H1\n"));
        return false;
    }
    if (arguments->format != NULL && strcmp(arguments->format, "json") != 0) {
        fprintf(stderr, tr("haidang: reports in the format '%s' are not there yet, only json\n"),
                arguments->format);
        return false;
    }
    if (!command_parse_period(arguments, &report->period))
        return false;
    if (arguments->policy == NULL)
        return true;
    if (!command_load_policy(arguments->policy, &report->beside))
        return false;
    config_hash_policy(report->beside_hash, &report->beside);
    return true;
}

static json_t *make(const struct report *report, struct error *error)
{
    const struct catalogue *const catalogue = report->catalogue;
    const struct figures_report_question question = {
        .catalogue = catalogue,
        .period = &report->period,
        .rules = {&catalogue->policy, catalogue->policy_hash},
        .beside = {report->arguments->policy == NULL ? NULL : &report->beside, report->beside_hash},
        .now_ms = clock_wall_ms()};
    struct reader *const reader = reader_open(catalogue->store_path, error);
    json_t *document = reader == NULL ? NULL : figures_report(reader, &question, error);

    if (document != NULL && !sealing_mark(reader, &report->period, document, error)) {
        json_decref(document);
        document = NULL;
    }
    reader_close(reader);
    return document;
}

/* --- written -----------------------------------------------------------------------------------
 */

static bool write_file(const char *path, const struct text *text, struct error *error)
{
    char part[PATH_MAX];
    FILE *file;
    bool good;

    if (snprintf(part, sizeof part, "%s.part", path) >= PATH_MAX)
        return error_set(error, tr("the path '%s' is too long"), path);
    file = fopen(part, "w");
    if (file == NULL)
        return error_set(error, tr("'%s' cannot be written (%s)"), part, strerror(errno));
    good = fwrite(text_string(text), 1, text->length, file) == text->length &&
           fputc('\n', file) != EOF;
    good = fclose(file) == 0 && good && rename(part, path) == 0;
    if (good)
        return true;
    error_set(error, tr("'%s' cannot be written (%s)"), path, strerror(errno));
    unlink(part);
    return false;
}

/* With the folders that it lies in. */
static bool make_folder(const char *folder, struct error *error)
{
    char path[PATH_MAX];

    if (snprintf(path, sizeof path, "%s", folder) >= PATH_MAX)
        return error_set(error, tr("the path '%s' is too long"), folder);
    for (char *at = path; *at != '\0'; at++) {
        if (*at != '/' || at == path)
            continue;
        *at = '\0';
        mkdir(path, 0777); /* what is wrong with it the last one tells */
        *at = '/';
    }
    return mkdir(path, 0777) == 0 || errno == EEXIST ||
           error_set(error, tr("the folder '%s' cannot be made (%s)"), folder, strerror(errno));
}

static bool write_into(const struct report *report, const struct text *text, struct error *error)
{
    const char *const folder = report->arguments->out;
    char name[PERIOD_TEXT];
    char path[PATH_MAX];

    if (!make_folder(folder, error))
        return false;
    if (snprintf(path, sizeof path, "%s/%s.json", folder, period_format(name, &report->period)) >=
        PATH_MAX)
        return error_set(error, tr("the path '%s' is too long"), folder);
    return write_file(path, text, error);
}

static enum exit_status make_report(const struct report *report)
{
    struct error error = {""};
    json_t *const document = make(report, &error);
    struct text text = {0};
    bool good = document != NULL;

    if (good)
        json_write(document, true, &text);
    if (good && report->arguments->out != NULL)
        good = write_into(report, &text, &error);
    else if (good)
        puts(text_string(&text));
    if (!good)
        fprintf(stderr, "haidang: %s\n", error.message);
    text_free(&text);
    json_decref(document);
    return good ? EXIT_FINE : EXIT_WE_FAILED;
}

enum exit_status command_report(const struct arguments *arguments)
{
    struct config *const config = command_load_config(arguments);
    struct report report = {.arguments = arguments};
    enum exit_status status = EXIT_WRONG_USE;

    if (config == NULL)
        return EXIT_WRONG_USE;
    report.catalogue = config_catalogue(config);
    if (parse_words(&report)) {
        command_tell_holidays(report.catalogue, date_of_day(report.period.end_day - 1).year,
                              stderr);
        status = make_report(&report);
    }
    config_free(config);
    return status;
}
