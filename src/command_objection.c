/* haidang objection: what agencies say against figures, and what was decided. */
#include <inttypes.h>
#include <stdio.h>

#include "base/words.h"
#include "command_acts.h"
#include "command_print.h"
#include "io/store_objections.h"
#include "io/store_read.h"
#include "objections.h"
#include "table.h"

struct listing {
    struct table *table;
    json_t *list;
};

static const char *decision_word(enum decision decision)
{
    switch (decision) {
    case DECISION_ACCEPTED:
        return tr("accepted wholly");
    case DECISION_PARTLY:
        return tr("accepted in part");
    case DECISION_REFUSED:
        return tr("not accepted");
    case DECISION_OPEN:
    case DECISION_COUNT:
        break;
    }
    return tr("not decided");
}

static void add_row(struct table *table, const struct objection *objection)
{
    table_add(table, "%" PRId64, objection->number);
    table_add(table, "%s", decision_word(objection->decision));
    table_add(table, "%s", objection->period);
    table_add(table, "%s", objection->service);
    table_add(table, "%s", objection->figure);
    table_add(table, "%s (%s)", objection->agency, objection->document);
    table_add(table, "%s", objection->decided_by == NULL ? "-" : objection->decided_by);
    table_add_moment(table, objection->decided_ms);
    if (objection->addendum == 0)
        table_add(table, "-");
    else
        table_add(table, "%" PRId64, objection->addendum_nth);
}

static void on_objection(void *argument, const struct objection *objection)
{
    struct listing *const listing = argument;

    json_array_append_new(listing->list, objection_json(objection));
    add_row(listing->table, objection);
}

static bool read_all(const struct catalogue *catalogue, struct listing *listing)
{
    struct error error = {""};
    struct reader *const reader = reader_open(catalogue->store_path, &error);
    const bool good =
        reader != NULL && reader_objections(reader, 0, INT64_MAX, on_objection, listing, &error);

    if (!good)
        fprintf(stderr, "haidang: %s\n", error.message);
    reader_close(reader);
    return good;
}

static enum exit_status list(const struct catalogue *catalogue, const struct arguments *arguments)
{
    const struct table_column columns[] = {
        {tr("no."), ALIGN_LEFT},          {tr("decision"), ALIGN_LEFT},
        {tr("period"), ALIGN_LEFT},       {tr("of what"), ALIGN_LEFT},
        {tr("figure"), ALIGN_LEFT},       {tr("who objects"), ALIGN_LEFT},
        {tr("decided by"), ALIGN_LEFT},   {tr("when"), ALIGN_LEFT},
        {tr("addendum no."), ALIGN_LEFT},
    };
    struct listing listing = {table_new(columns, sizeof columns / sizeof *columns), json_array()};
    const bool good = read_all(catalogue, &listing);

    if (good && arguments->json)
        command_print_list("objections", json_incref(listing.list));
    else if (good)
        table_print(listing.table, stdout);
    table_free(listing.table);
    json_decref(listing.list);
    return good ? EXIT_FINE : EXIT_WE_FAILED;
}

/* --- what is done ----------------------------------------------------------------------------- */

static enum exit_status file(const struct catalogue *catalogue, const struct arguments *arguments)
{
    json_t *const words = json_object();
    struct act_outcome outcome;
    enum exit_status status;

    command_set_word(words, "period", arguments->words[1]);
    command_set_word(words, "calendar", arguments->calendar);
    command_set_word(words, "service", arguments->service);
    command_set_word(words, "figure", arguments->figure);
    command_set_word(words, "agency", arguments->agency);
    command_set_word(words, "document", arguments->document);
    command_set_word(words, "dated", arguments->dated);
    command_set_word(words, "text", arguments->said);
    status = command_act(catalogue, arguments, "objection-file", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("the objection was filed: no. %" PRId64 "\n"), outcome.id);
    return status;
}

static enum exit_status decide(const struct catalogue *catalogue, const struct arguments *arguments)
{
    json_t *const words = command_words_of_one(arguments);
    struct act_outcome outcome;
    enum exit_status status;

    if (words == NULL)
        return EXIT_WRONG_USE;
    command_set_word(words, "decision", arguments->words[2]);
    command_set_word(words, "reason", arguments->reason);
    command_set_word(words, "document", arguments->document);
    command_set_word(words, "from", arguments->from);
    command_set_word(words, "to", arguments->to);
    status = command_act(catalogue, arguments, "objection-decide", words, &outcome);
    if (status == EXIT_FINE && outcome.addendum != 0)
        printf(tr("the objection %s is decided; the chain's entry %" PRId64 " is its addendum\n"),
               arguments->words[1], outcome.addendum);
    else if (status == EXIT_FINE)
        printf(tr("the objection %s is decided; no sealed figure is touched by it\n"),
               arguments->words[1]);
    return status;
}

enum exit_status command_objection(const struct arguments *arguments)
{
    static const struct subcommand table[] = {
        {"list", "j", 0, 0, list},
        {"file", "bCSgHd1B", 1, 1, file},
        {"decide", "brdat", 2, 2, decide},
    };

    return subcommand_run(arguments, table, sizeof table / sizeof *table);
}
