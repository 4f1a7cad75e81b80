/* Closing a period: its figures and the digests of what they rest on become an entry of the chain.
 */
#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/words.h"
#include "command.h"
#include "command_acts.h"
#include "command_print.h"
#include "command_progress.h"
#include "command_seal.h"
#include "io/control.h"
#include "io/store_beside.h"
#include "sealing.h"
#include "stage/config.h"
#include "table.h"

#define WRITE_PATIENCE_US INT64_C(120000000)

/* --- into the store -----------------------------------------------------------------------------
 */

static bool add_alone(const struct catalogue *catalogue, struct error *error)
{
    struct store *const store = store_open(catalogue->store_path, catalogue, error);
    const bool good = store != NULL && store_add_draft(store, error);

    store_close(store);
    return good;
}

/* By the running monitor, or, if there is none, by ourselves. */
static bool add_draft(const struct catalogue *catalogue, struct error *error)
{
    char path[PATH_MAX];
    json_t *request;
    json_t *answer;
    enum control_outcome outcome;

    if (!store_name_beside(path, catalogue->store_path, CONTROL_ENDING, error))
        return false;
    request = json_object();
    json_set_string(request, "do", "seal");
    outcome = control_ask(path, request, WRITE_PATIENCE_US, &answer, error);
    json_decref(request);
    json_decref(answer);
    if (outcome == CONTROL_FAILED)
        fputs(tr("haidang: whether it was written is not known; haidang seal --list tells\n"),
              stderr);
    return outcome == CONTROL_DONE || (outcome == CONTROL_NOBODY && add_alone(catalogue, error));
}

bool seal_finish(struct sealing *sealing, struct draft *draft, struct error *error)
{
    const bool good = draft_end(draft, &sealing->number, &sealing->digest, error) &&
                      add_draft(sealing->catalogue, error);

    draft_free(draft);
    return good;
}

/* --- a seal -------------------------------------------------------------------------------------
 */

/* NULL: what is wrong was told, and `status` says whose fault it is. */
static struct draft *make(struct sealing *sealing, enum exit_status *status)
{
    struct error error = {""};
    struct reader *const reader = reader_open(sealing->catalogue->store_path, &error);
    struct progress progress = {0};
    const struct sealing_order order = {.catalogue = sealing->catalogue,
                                        .period = &sealing->period,
                                        .now_ms = clock_wall_ms(),
                                        .on_progress = progress_show,
                                        .argument = &progress};
    bool refused = false;
    struct draft *draft;

    progress_open(&progress, sealing->arguments->progress);
    draft = reader == NULL ? NULL : sealing_draft(reader, &order, &refused, &error);
    progress_end(&progress);
    reader_close(reader); /* before somebody writes: the last one who closes tidies up */
    if (draft != NULL && !draft_end(draft, &sealing->number, &sealing->digest, &error)) {
        draft_free(draft);
        draft = NULL;
    }
    if (draft == NULL)
        fprintf(stderr, "haidang: %s\n", error.message);
    *status = draft != NULL ? EXIT_FINE : refused ? EXIT_ANSWER_IS_NO : EXIT_WE_FAILED;
    return draft;
}

/* With its row in the audit. */
static enum exit_status add(const struct sealing *sealing)
{
    json_t *const words = json_object();
    struct act_outcome outcome;
    enum exit_status status;

    json_set_string(words, "period", sealing->name);
    json_set_string(words, "calendar", period_calendar_name(sealing->period.calendar));
    status = command_act(sealing->catalogue, sealing->arguments, "period-seal", words, &outcome);
    if (status == EXIT_WE_FAILED)
        fputs(tr("haidang: whether it was written is not known; haidang seal --list tells\n"),
              stderr);
    return status;
}

static enum exit_status seal(struct sealing *sealing)
{
    enum exit_status status;
    char digest[DIGEST_TEXT];
    struct draft *draft;

    setpriority(PRIO_PROCESS, 0, 19); /* whoever measures on this machine goes first */
    draft = make(sealing, &status);
    if (draft == NULL)
        return status;
    status = add(sealing);
    draft_free(draft);
    if (status != EXIT_FINE)
        return status;
    printf(tr("the period %s (%s) is sealed: no. %" PRId64 ", SHA-256 %s\n"), sealing->name,
           period_calendar_name(sealing->period.calendar), sealing->number,
           digest_format(digest, &sealing->digest));
    return EXIT_FINE;
}

/* --- the list -----------------------------------------------------------------------------------
 */

struct listing {
    struct table *table;
    json_t *entries;
};

static bool list_entry(void *argument, const struct chain_entry *entry, struct error *error)
{
    struct listing *const listing = argument;
    char digest[DIGEST_TEXT];

    (void)error;
    json_array_append_new(listing->entries, sealing_json(entry));
    table_add(listing->table, "%" PRId64, entry->number);
    table_add(listing->table, "%s", entry->period);
    table_add(listing->table, "%s", entry->calendar);
    table_add_moment(listing->table, entry->made_ms);
    table_add(listing->table, "%.16s", digest_format(digest, &entry->digest));
    if (entry->fault != NULL)
        table_add(listing->table, "%s", entry->fault);
    else if (entry->is_addendum)
        table_add(listing->table, tr("addendum %" PRId64 " (%s, %s): %s"), entry->nth,
                  entry->author, entry->document, entry->reason);
    else
        table_add(listing->table, "%s", tr("seal"));
    return true;
}

static void print_listing(const struct listing *listing, bool as_json)
{
    if (!as_json) {
        table_print(listing->table, stdout);
        return;
    }
    command_print_list("entries", json_incref(listing->entries));
}

static enum exit_status list(const struct sealing *sealing)
{
    const struct table_column columns[] = {
        {tr("no."), ALIGN_RIGHT}, {tr("period"), ALIGN_LEFT}, {tr("kind of calendar"), ALIGN_LEFT},
        {tr("made"), ALIGN_LEFT}, {"SHA-256", ALIGN_LEFT},    {tr("what"), ALIGN_LEFT},
    };
    struct listing listing = {table_new(columns, sizeof columns / sizeof *columns), json_array()};
    struct error error = {""};
    struct reader *const reader = reader_open(sealing->catalogue->store_path, &error);
    bool broken = false;
    const bool good = reader != NULL && reader_chain(reader, list_entry, &listing, &broken, &error);

    if (good)
        print_listing(&listing, sealing->arguments->json);
    else
        fprintf(stderr, "haidang: %s\n", error.message);
    if (broken)
        fputs(tr("haidang: the last entry of the chain is missing\n"), stderr);
    reader_close(reader);
    table_free(listing.table);
    json_decref(listing.entries);
    return good ? (broken ? EXIT_ANSWER_IS_NO : EXIT_FINE) : EXIT_WE_FAILED;
}

/* --- the command --------------------------------------------------------------------------------
 */

static enum exit_status do_as_told(struct sealing *sealing)
{
    const struct arguments *const arguments = sealing->arguments;

    if (arguments->list && arguments->word_count == 0 && !arguments->addendum)
        return list(sealing);
    if (arguments->list || arguments->json || arguments->word_count == 0 ||
        (arguments->word_count > 1 && !arguments->addendum)) {
        fputs(tr("haidang: seal wants a period, --addendum and a period, or --list\n"), stderr);
        return EXIT_WRONG_USE;
    }
    if (!command_parse_period(arguments, &sealing->period))
        return EXIT_WRONG_USE;
    period_format(sealing->name, &sealing->period);
    if (arguments->addendum)
        return seal_addendum(sealing);
    command_tell_holidays(sealing->catalogue, date_of_day(sealing->period.end_day - 1).year,
                          stderr);
    return seal(sealing);
}

enum exit_status command_seal(const struct arguments *arguments)
{
    struct config *const config = command_load_config(arguments);
    struct sealing sealing = {.arguments = arguments};
    enum exit_status status;

    if (config == NULL)
        return EXIT_WRONG_USE;
    sealing.catalogue = config_catalogue(config);
    status = do_as_told(&sealing);
    config_free(config);
    return status;
}
