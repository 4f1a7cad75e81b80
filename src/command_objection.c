/* haidang objection: what agencies say against figures, and what was decided. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "command_acts.h"
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
    char when[CLOCK_TEXT];

    table_add(table, "%" PRId64, objection->number);
    table_add(table, "%s", decision_word(objection->decision));
    table_add(table, "%s", objection->period);
    table_add(table, "%s", objection->service);
    table_add(table, "%s", objection->figure);
    table_add(table, "%s (%s)", objection->agency, objection->document);
    table_add(table, "%s", objection->decided_by == NULL ? "-" : objection->decided_by);
    table_add(table, "%s",
              objection->decided_ms == 0
                  ? "-"
                  : clock_format_for_people(when, "%H:%M %d/%m/%Y", objection->decided_ms));
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

static void print_json(json_t *list)
{
    json_t *const document = json_object();
    struct text text = {0};

    json_object_set(document, "objections", list);
    json_write(document, true, &text);
    puts(text_string(&text));
    text_free(&text);
    json_decref(document);
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
        print_json(listing.list);
    else if (good)
        table_print(listing.table, stdout);
    table_free(listing.table);
    json_decref(listing.list);
    return good ? EXIT_FINE : EXIT_WE_FAILED;
}

/* --- what is done ----------------------------------------------------------------------------- */

static void set_word(json_t *words, const char *name, const char *value)
{
    if (value != NULL)
        json_set_string(words, name, value);
}

static enum exit_status file(const struct catalogue *catalogue, const struct arguments *arguments)
{
    json_t *const words = json_object();
    struct act_outcome outcome;
    enum exit_status status;

    set_word(words, "period", arguments->words[1]);
    set_word(words, "calendar", arguments->calendar);
    set_word(words, "service", arguments->service);
    set_word(words, "figure", arguments->figure);
    set_word(words, "agency", arguments->agency);
    set_word(words, "document", arguments->document);
    set_word(words, "dated", arguments->dated);
    set_word(words, "text", arguments->said);
    status = command_act(catalogue, arguments, "objection-file", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("the objection was filed: no. %" PRId64 "\n"), outcome.id);
    return status;
}

static enum exit_status decide(const struct catalogue *catalogue, const struct arguments *arguments)
{
    struct act_outcome outcome;
    enum exit_status status;
    json_t *words;
    int64_t number;

    if (!command_parse_number(arguments->words[1], &number))
        return EXIT_WRONG_USE;
    words = json_object();
    json_set_integer(words, "id", number);
    set_word(words, "decision", arguments->words[2]);
    set_word(words, "reason", arguments->reason);
    set_word(words, "document", arguments->document);
    set_word(words, "from", arguments->from);
    set_word(words, "to", arguments->to);
    status = command_act(catalogue, arguments, "objection-decide", words, &outcome);
    if (status == EXIT_FINE && outcome.addendum != 0)
        printf(tr("the objection %" PRId64 " is decided; the chain's entry %" PRId64
                  " is its addendum\n"),
               number, outcome.addendum);
    else if (status == EXIT_FINE)
        printf(tr("the objection %" PRId64 " is decided; no sealed figure is touched by it\n"),
               number);
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
