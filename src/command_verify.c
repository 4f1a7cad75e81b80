/* Is all that was sealed as it was? */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/words.h"
#include "command.h"
#include "command_print.h"
#include "command_progress.h"
#include "model/calendar_date.h"
#include "stage/config.h"
#include "verifying.h"

enum { LINES_MOST = 50 }; /* who has read so many knows enough; --json has all */

struct telling {
    const struct arguments *arguments;
    struct progress progress;
    json_t *faults, *notes;
    size_t lines;
};

/* Cells are days of UTC, or local ones of which only the date counts. */
static const char *day_of(char text[DATE_TEXT], int64_t at_ms)
{
    return date_format_for_people(text, date_of_day((int32_t)(at_ms / MS_PER_DAY)));
}

static void print_finding(const struct discrepancy *finding)
{
    char day[DATE_TEXT];

    if (finding->seal != 0)
        printf("%s (%s, %s %" PRId64 "): ", finding->period, finding->calendar, tr("no."),
               finding->seal);
    if (finding->table != NULL)
        printf("%s ", finding->table);
    if (finding->subject[0] != '\0')
        printf("%s ", finding->subject);
    if (finding->from_ms != 0)
        printf(tr("of %s (UTC) "), day_of(day, finding->from_ms));
    printf("%s\n", finding->what);
}

static json_t *finding_json(const struct discrepancy *finding)
{
    json_t *const value = json_object();

    if (finding->seal != 0)
        json_set_integer(value, "seal", finding->seal);
    else
        json_set_null(value, "seal");
    json_set_string(value, "period", finding->seal == 0 ? NULL : finding->period);
    json_set_string(value, "calendar", finding->seal == 0 ? NULL : finding->calendar);
    json_set_string(value, "table", finding->table);
    json_set_string(value, "subject", finding->subject[0] == '\0' ? NULL : finding->subject);
    json_set_instant(value, "from", finding->from_ms);
    json_set_instant(value, "to", finding->to_ms);
    json_set_string(value, "what", finding->what);
    return value;
}

static void on_finding(void *argument, const struct discrepancy *finding)
{
    struct telling *const telling = argument;

    progress_end(&telling->progress);
    json_array_append_new(finding->is_fault ? telling->faults : telling->notes,
                          finding_json(finding));
    if (!telling->arguments->json && telling->lines++ < LINES_MOST)
        print_finding(finding);
}

static void on_progress(void *argument, int64_t done, int64_t all)
{
    struct telling *const telling = argument;

    progress_show(&telling->progress, done, all);
}

static void print_json(const struct telling *telling, const struct verification *verification)
{
    json_t *const document = json_object();

    json_set_string(document, "state", verification->faults == 0 ? "whole" : "tampered");
    json_set_integer(document, "seals", (int64_t)verification->seals);
    json_set_integer(document, "addenda", (int64_t)(verification->entries - verification->seals));
    json_set_integer(document, "files", (int64_t)verification->files);
    json_set(document, "findings", json_incref(telling->faults));
    json_set(document, "notes", json_incref(telling->notes));
    command_print_json(document);
}

static void print_end(const struct telling *telling, const struct verification *verification)
{
    if (telling->lines > LINES_MOST)
        printf(tr("… and %zu more\n"), telling->lines - LINES_MOST);
    if (verification->faults > 0)
        return;
    printf(tr("all is as it was sealed: %zu seals, %zu addenda\n"), verification->seals,
           verification->entries - verification->seals);
    if (verification->files > 0)
        printf(tr("the archive of reports: %zu files are as they were kept\n"),
               verification->files);
}

static enum exit_status verify(const struct arguments *arguments, const struct catalogue *catalogue,
                               const struct period *only)
{
    struct telling telling = {
        .arguments = arguments, .faults = json_array(), .notes = json_array()};
    struct verification verification = {.catalogue = catalogue,
                                        .only = only,
                                        .on_finding = on_finding,
                                        .on_progress = on_progress,
                                        .argument = &telling};
    struct error error = {""};
    const bool done = verify_all(&verification, &error);

    progress_end(&telling.progress);
    if (!done)
        fprintf(stderr, "haidang: %s\n", error.message);
    else if (arguments->json)
        print_json(&telling, &verification);
    else
        print_end(&telling, &verification);
    json_decref(telling.faults);
    json_decref(telling.notes);
    if (!done)
        return EXIT_WE_FAILED;
    return verification.faults == 0 ? EXIT_FINE : EXIT_ANSWER_IS_NO;
}

enum exit_status command_verify(const struct arguments *arguments)
{
    struct config *const config = command_load_config(arguments);
    enum exit_status status = EXIT_WRONG_USE;
    struct period period;

    if (config == NULL)
        return EXIT_WRONG_USE;
    if (arguments->word_count > 1)
        fputs(tr("haidang: verify wants one period, or none for all of them\n"), stderr);
    else if (arguments->word_count == 0)
        status = verify(arguments, config_catalogue(config), NULL);
    else if (command_parse_period(arguments, &period))
        status = verify(arguments, config_catalogue(config), &period);
    config_free(config);
    return status;
}
