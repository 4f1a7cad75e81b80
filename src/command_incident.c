/* haidang incident: what went wrong, and what people do about it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "command_acts.h"
#include "command_print.h"
#include "io/store_read.h"
#include "link.h"
#include "table.h"

enum { LIST_DAYS = 90 };

/* --- the list --------------------------------------------------------------------------------- */

struct listing {
    const struct catalogue *catalogue;
    const struct incident *incidents;
    size_t count;
    const struct acts *acts;
    int64_t now_ms;
};

static void list_as_json(const struct listing *listing)
{
    json_t *const document = json_object();
    json_t *const list = json_array();

    for (size_t i = 0; i < listing->count; i++)
        json_array_append_new(
            list, incident_json(listing->catalogue, listing->acts, &listing->incidents[i]));
    json_set_instant(document, "at", listing->now_ms);
    json_set(document, "incidents", list);
    command_print_json(document);
}

static void list_as_table(const struct listing *listing)
{
    const struct table_column columns[] = {
        {tr("no."), ALIGN_RIGHT},  {tr("service"), ALIGN_LEFT},     {tr("state"), ALIGN_LEFT},
        {tr("began"), ALIGN_LEFT}, {tr("ended"), ALIGN_LEFT},       {tr("reason"), ALIGN_LEFT},
        {tr("owner"), ALIGN_LEFT}, {tr("taken on by"), ALIGN_LEFT},
    };
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);

    for (size_t i = 0; i < listing->count; i++) {
        const struct incident *const incident = &listing->incidents[i];
        const struct service *const service = &listing->catalogue->services[incident->service];
        const struct incident_act *const act = acts_find(listing->acts, incident->id);
        const bool said = act != NULL && act->owner != NONE_AT_ALL;

        table_add(table, "%" PRId64, incident->id);
        table_add(table, "%s", service->id);
        table_add(table, "%s", tr(state_name(incident->state)));
        table_add_moment(table, incident->began_ms);
        table_add_moment(table, incident->ended_ms);
        table_add(table, "%s", reason_name(incident->reason));
        table_add(table, "%s", owner_name(said ? (enum owner)act->owner : service->owner));
        table_add(table, "%s", act == NULL || act->by == NULL ? "-" : act->by);
    }
    table_print(table, stdout);
    table_free(table);
}

static enum exit_status list(const struct catalogue *catalogue, const struct arguments *arguments)
{
    struct listing listing = {.catalogue = catalogue, .now_ms = clock_wall_ms()};
    const int64_t since_ms = listing.now_ms - LIST_DAYS * MS_PER_DAY;
    struct error error = {""};
    struct reader *const reader = reader_open(catalogue->store_path, &error);
    struct incident *incidents = NULL;
    struct acts *acts = NULL;
    bool good = reader != NULL;

    if (good)
        acts = reader_acts(reader, catalogue, since_ms, listing.now_ms, &error);
    good = acts != NULL &&
           reader_load_incidents(reader, catalogue, since_ms, &incidents, &listing.count, &error);
    listing.incidents = incidents;
    listing.acts = acts;
    if (!good)
        fprintf(stderr, "haidang: %s\n", error.message);
    else if (arguments->json)
        list_as_json(&listing);
    else
        list_as_table(&listing);
    free(incidents);
    acts_release(acts);
    reader_close(reader);
    return good ? EXIT_FINE : EXIT_WE_FAILED;
}

static enum exit_status show(const struct catalogue *catalogue, const struct arguments *arguments)
{
    struct error error = {""};
    enum exit_status status;
    int64_t id;

    if (!command_parse_number(arguments->words[1], &id))
        return EXIT_WRONG_USE;
    status = incident_show(catalogue, id, arguments->json, &error);
    if (status == EXIT_ANSWER_IS_NO)
        fprintf(stderr, tr("haidang: there is no incident %s\n"), arguments->words[1]);
    else if (status != EXIT_FINE)
        fprintf(stderr, "haidang: %s\n", error.message);
    return status;
}

/* --- what is done ----------------------------------------------------------------------------- */

/* What taking it on and giving it to somebody have in common. */
static enum exit_status take(const struct catalogue *catalogue, const struct arguments *arguments,
                             const char *verb, json_t *words, struct act_outcome *outcome)
{
    enum exit_status status;

    command_set_word(words, "until", arguments->until);
    command_set_word(words, "expect", arguments->expect);
    command_set_word(words, "note", arguments->note);
    command_set_word(words, "seen_by", arguments->force ? "*" : NULL);
    status = command_act(catalogue, arguments, verb, words, outcome);
    if (status == EXIT_ANSWER_IS_NO && outcome->by[0] != '\0')
        fputs(tr("haidang: --force takes it over\n"), stderr);
    return status;
}

static enum exit_status acknowledge(const struct catalogue *catalogue,
                                    const struct arguments *arguments)
{
    json_t *const words = command_words_of_one(arguments);
    struct act_outcome outcome;
    enum exit_status status;

    if (words == NULL)
        return EXIT_WRONG_USE;
    if (arguments->is_public)
        json_set_bool(words, "public", true);
    status = take(catalogue, arguments, "incident-ack", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("incident %s is taken on by %s\n"), arguments->words[1], outcome.by);
    return status;
}

static enum exit_status assign(const struct catalogue *catalogue, const struct arguments *arguments)
{
    json_t *const words = command_words_of_one(arguments);
    struct act_outcome outcome;
    enum exit_status status;

    if (words == NULL)
        return EXIT_WRONG_USE;
    json_set_string(words, "to", arguments->words[2]);
    status = take(catalogue, arguments, "incident-assign", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("incident %s is given to %s\n"), arguments->words[1], outcome.by);
    return status;
}

static enum exit_status note(const struct catalogue *catalogue, const struct arguments *arguments)
{
    json_t *const words = command_words_of_one(arguments);
    struct act_outcome outcome;
    enum exit_status status;

    if (words == NULL)
        return EXIT_WRONG_USE;
    json_set_string(words, "note", arguments->words[2]);
    json_set_bool(words, "public", arguments->is_public);
    status = command_act(catalogue, arguments, "incident-note", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("noted of incident %s\n"), arguments->words[1]);
    return status;
}

static enum exit_status attribute(const struct catalogue *catalogue,
                                  const struct arguments *arguments)
{
    json_t *const words = command_words_of_one(arguments);
    struct act_outcome outcome;
    enum exit_status status;

    if (words == NULL)
        return EXIT_WRONG_USE;
    json_set_string(words, "owner", arguments->words[2]);
    command_set_word(words, "cause", arguments->cause);
    status = command_act(catalogue, arguments, "incident-attribute", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("the cause of incident %s is owned by %s\n"), arguments->words[1],
               arguments->words[2]);
    return status;
}

/* --- the link of a letter, made by hand ------------------------------------------------------- */

static bool is_person(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; id != NULL && i < catalogue->person_count; i++)
        if (strcmp(catalogue->people[i].id, id) == 0)
            return true;
    fprintf(stderr, tr("haidang: --by wants the id of one of 'people'\n"));
    return false;
}

static enum exit_status link_to(const struct catalogue *catalogue,
                                const struct arguments *arguments)
{
    struct link link = {.ends_ms = clock_wall_ms() + LINK_DAYS * MS_PER_DAY};
    unsigned char key[STORE_KEY_BYTES];
    struct error error = {""};
    struct text text = {0};
    struct reader *reader;
    bool found = false;

    if (!command_parse_number(arguments->words[1], &link.incident) ||
        !is_person(catalogue, arguments->by))
        return EXIT_WRONG_USE;
    snprintf(link.person, sizeof link.person, "%s", arguments->by);
    reader = reader_open(catalogue->store_path, &error);
    if (reader != NULL && reader_key(reader, key, &found, &error) && !found)
        error_set(&error, "%s", tr("no monitor has run on this store yet"));
    reader_close(reader);
    if (found) {
        link_add_address(key, catalogue->web_url, &link, &text);
        puts(text_string(&text));
    } else {
        fprintf(stderr, "haidang: %s\n", error.message);
    }
    text_free(&text);
    return found ? EXIT_FINE : EXIT_WE_FAILED;
}

enum exit_status command_incident(const struct arguments *arguments)
{
    static const struct subcommand table[] = {
        {"list", "j", 0, 0, list},
        {"show", "j", 1, 1, show},
        {"ack", "bnxNpf", 1, 1, acknowledge},
        {"assign", "bnxNf", 2, 2, assign},
        {"note", "bp", 2, 2, note},
        {"attribute", "bk", 2, 2, attribute},
        {"link", "b", 1, 1, link_to},
    };

    return subcommand_run(arguments, table, sizeof table / sizeof *table);
}
