#include "command_acts.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/words.h"
#include "io/control.h"
#include "io/store.h"
#include "io/store_beside.h"
#include "io/store_read.h"
#include "stage/acts.h"
#include "stage/config.h"
#include "stage/figures_explain.h"

#define ACT_PATIENCE_US INT64_C(60000000)

enum { DIGITS_MOST = 18 };

/* --- words ------------------------------------------------------------------------------------ */

static bool suits(const struct subcommand *subcommand, const struct arguments *arguments)
{
    const size_t words = arguments->word_count - 1;

    for (const char *letter = arguments->given; *letter != '\0'; letter++)
        if (strchr("clvs", *letter) == NULL && strchr(subcommand->options, *letter) == NULL) {
            fprintf(stderr,
                    tr("haidang: '%s' does not take one of these options; see haidang "
                       "--help\n"),
                    subcommand->name);
            return false;
        }
    if (words >= subcommand->least && words <= subcommand->most)
        return true;
    fprintf(stderr, tr("haidang: '%s' wants other words; see haidang --help\n"), subcommand->name);
    return false;
}

enum exit_status subcommand_run(const struct arguments *arguments, const struct subcommand *table,
                                size_t count)
{
    const struct subcommand *found = NULL;
    struct config *config;
    enum exit_status status;

    for (size_t i = 0; arguments->word_count > 0 && i < count; i++)
        if (strcmp(table[i].name, arguments->words[0]) == 0)
            found = &table[i];
    if (found == NULL) {
        fputs(tr("haidang: one of these words is wanted:"), stderr);
        for (size_t i = 0; i < count; i++)
            fprintf(stderr, " %s", table[i].name);
        fputs("\n", stderr);
        return EXIT_WRONG_USE;
    }
    if (!suits(found, arguments))
        return EXIT_WRONG_USE;
    config = command_load_config(arguments);
    if (config == NULL)
        return EXIT_WRONG_USE;
    status = found->run(config_catalogue(config), arguments);
    config_free(config);
    return status;
}

bool command_parse_number(const char *word, int64_t *number)
{
    if (*word != '\0' && strlen(word) <= DIGITS_MOST && word[strspn(word, "0123456789")] == '\0') {
        *number = strtoll(word, NULL, 10);
        return true;
    }
    fprintf(stderr, tr("haidang: '%s' is no number\n"), word);
    return false;
}

json_t *command_words_of_one(const struct arguments *arguments)
{
    json_t *words;
    int64_t id;

    if (!command_parse_number(arguments->words[1], &id))
        return NULL;
    words = json_object();
    json_set_integer(words, "id", id);
    return words;
}

void command_set_word(json_t *words, const char *name, const char *value)
{
    if (value != NULL)
        json_set_string(words, name, value);
}

/* --- carried out ------------------------------------------------------------------------------ */

const char *command_author(const struct arguments *arguments)
{
    static const char *const names[] = {"SUDO_USER", "LOGNAME", "USER"};

    if (arguments->by != NULL)
        return arguments->by;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (getenv(names[i]) != NULL)
            return getenv(names[i]);
    return geteuid() == 0 ? "root" : ""; /* nobody is refused as a name */
}

/* Pages and API have commands of ours carried out. */
const char *command_way(const struct arguments *arguments)
{
    static const char *const ways[] = {"page", "api"};

    for (size_t i = 0; arguments->way != NULL && i < sizeof ways / sizeof *ways; i++)
        if (strcmp(arguments->way, ways[i]) == 0)
            return ways[i];
    return "command";
}

static bool act_alone(const struct catalogue *catalogue, const struct act *act,
                      struct act_outcome *outcome, struct error *error)
{
    struct store *const store = store_open(catalogue->store_path, catalogue, error);
    const bool good = store != NULL && store_act(store, act, outcome, error);

    store_close(store);
    return good;
}

static void copy_word(char *to, size_t room, const json_t *answer, const char *name)
{
    const char *const word = json_string_value(json_object_get(answer, name));

    snprintf(to, room, "%s", word == NULL ? "" : word);
}

static void read_outcome(const json_t *answer, struct act_outcome *outcome)
{
    const char *const at = json_string_value(json_object_get(answer, "by_at"));

    *outcome =
        (struct act_outcome){.refused = json_is_true(json_object_get(answer, "refused")),
                             .id = json_integer_value(json_object_get(answer, "id")),
                             .addendum = json_integer_value(json_object_get(answer, "addendum"))};
    copy_word(outcome->by, sizeof outcome->by, answer, "by");
    copy_word(outcome->why, sizeof outcome->why, answer, "why");
    if (at == NULL || !clock_parse(at, &outcome->by_ms))
        outcome->by_ms = 0;
}

/* By the running monitor, or, if there is none, by ourselves. */
static bool carry_out(const struct catalogue *catalogue, const struct act *act, const json_t *words,
                      struct act_outcome *outcome, struct error *error)
{
    char path[PATH_MAX];
    json_t *answer = NULL;
    enum control_outcome asked;

    if (!store_name_beside(path, catalogue->store_path, CONTROL_ENDING, error))
        return false;
    asked = control_ask(path, words, ACT_PATIENCE_US, &answer, error);
    if (asked == CONTROL_DONE)
        read_outcome(answer, outcome);
    json_decref(answer);
    if (asked == CONTROL_NOBODY)
        return act_alone(catalogue, act, outcome, error);
    return asked == CONTROL_DONE;
}

enum exit_status command_act(const struct catalogue *catalogue, const struct arguments *arguments,
                             const char *verb, json_t *words, struct act_outcome *outcome)
{
    const struct act_source source = {.catalogue = catalogue,
                                      .author = command_author(arguments),
                                      .way = command_way(arguments),
                                      .now_ms = clock_wall_ms(),
                                      .knows_figure = figure_is_known};
    struct arena *const arena = arena_new();
    enum exit_status status = EXIT_WRONG_USE;
    struct error error = {""};
    struct act act = {.kind = ACT_ACKNOWLEDGE};

    json_set_string(words, "do", verb);
    json_set_string(words, "by", source.author);
    json_set_string(words, "way", source.way);
    if (act_read(act_verb_find(verb), &source, words, &act, arena, &error)) {
        status = EXIT_WE_FAILED;
        if (carry_out(catalogue, &act, words, outcome, &error))
            status = outcome->refused ? EXIT_ANSWER_IS_NO : EXIT_FINE;
    }
    if (status == EXIT_ANSWER_IS_NO)
        fprintf(stderr, "haidang: %s\n", outcome->why);
    else if (status != EXIT_FINE)
        fprintf(stderr, "haidang: %s\n", error.message);
    json_decref(words);
    arena_free(arena);
    return status;
}

bool command_told(const struct catalogue *catalogue, const struct arguments *arguments,
                  const char *verb, const char *text, struct arena *arena, struct act *act)
{
    const struct act_source source = {.catalogue = catalogue,
                                      .author = command_author(arguments),
                                      .way = command_way(arguments),
                                      .now_ms = clock_wall_ms()};
    json_t *const words = json_object();
    struct error error = {""};
    bool good;

    if (text != NULL && act_is_name(text))
        json_set_string(words, "text", text);
    good = act_read(act_verb_find(verb), &source, words, act, arena, &error);
    if (!good)
        fprintf(stderr, "haidang: %s\n", error.message);
    json_decref(words);
    return good;
}

struct acts *command_read_acts(const struct catalogue *catalogue, int64_t now_ms)
{
    struct error error = {""};
    struct reader *const reader = reader_open(catalogue->store_path, &error);
    struct acts *const acts =
        reader == NULL ? NULL : reader_acts(reader, catalogue, now_ms, now_ms, &error);

    if (acts == NULL)
        fprintf(stderr, "haidang: %s\n", error.message);
    reader_close(reader);
    return acts;
}

enum exit_status command_list_acts(const struct catalogue *catalogue,
                                   const struct arguments *arguments,
                                   command_print_acts *print_json, command_print_acts *print_table)
{
    const int64_t now_ms = clock_wall_ms();
    struct acts *const acts = command_read_acts(catalogue, now_ms);

    if (acts == NULL)
        return EXIT_WE_FAILED;
    if (arguments->json)
        print_json(catalogue, acts, now_ms);
    else
        print_table(catalogue, acts, now_ms);
    acts_release(acts);
    return EXIT_FINE;
}
