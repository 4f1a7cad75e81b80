/* haidang silence: letters are held back for a while. */
#include <inttypes.h>
#include <stdio.h>

#include "base/words.h"
#include "command_acts.h"
#include "command_print.h"
#include "model/acts.h"
#include "model/silence.h"
#include "table.h"

static const char *state_of(const struct silence *silence, int64_t now_ms)
{
    return silence->to_ms <= now_ms ? "ended" : "on";
}

/* --- for programs ----------------------------------------------------------------------------- */

static void print_json(const struct catalogue *catalogue, const struct acts *acts, int64_t now_ms)
{
    json_t *const list = json_array();

    (void)catalogue;
    for (size_t i = 0; i < acts->silence_count; i++) {
        const struct silence *const silence = &acts->silences[i];
        json_t *const object = json_object();

        json_set_integer(object, "id", silence->id);
        json_set_string(object, "state", state_of(silence, now_ms));
        json_set_string(object, "scope", hush_name(silence->scope));
        json_set_string(object, "subject", silence->subject);
        json_set_instant(object, "from", silence->from_ms);
        json_set_instant(object, "to", silence->to_ms);
        json_set_string(object, "by", silence->author);
        json_set_string(object, "reason", silence->reason);
        json_array_append_new(list, object);
    }
    command_print_list("silences", list);
}

/* --- for people ------------------------------------------------------------------------------- */

static void add_row(struct table *table, const struct silence *silence, int64_t now_ms)
{
    const bool has_kind = silence->scope != HUSH_ALL && silence->scope != HUSH_SERVICE;

    table_add(table, "%" PRId64, silence->id);
    table_add(table, "%s", silence->to_ms <= now_ms ? tr("ended") : tr("under way"));
    table_add(table, "%s%s%s", has_kind ? hush_name(silence->scope) : "", has_kind ? ":" : "",
              silence->scope == HUSH_ALL ? hush_name(HUSH_ALL) : silence->subject);
    table_add_moment(table, silence->from_ms);
    table_add_moment(table, silence->to_ms);
    table_add(table, "%s", silence->author);
    table_add(table, "%s", silence->reason);
}

static void print_table(const struct catalogue *catalogue, const struct acts *acts, int64_t now_ms)
{
    const struct table_column columns[] = {
        {tr("no."), ALIGN_LEFT},   {tr("state"), ALIGN_LEFT}, {tr("of what"), ALIGN_LEFT},
        {tr("from"), ALIGN_LEFT},  {tr("to"), ALIGN_LEFT},    {tr("by"), ALIGN_LEFT},
        {tr("reason"), ALIGN_CUT},
    };
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);

    (void)catalogue;
    for (size_t i = 0; i < acts->silence_count; i++)
        add_row(table, &acts->silences[i], now_ms);
    table_print(table, stdout);
    table_free(table);
}

static enum exit_status list(const struct catalogue *catalogue, const struct arguments *arguments)
{
    return command_list_acts(catalogue, arguments, print_json, print_table);
}

/* --- what is done ----------------------------------------------------------------------------- */

static enum exit_status add(const struct catalogue *catalogue, const struct arguments *arguments)
{
    const char *const until = arguments->until == NULL ? arguments->lasting : arguments->until;
    json_t *words;
    struct act_outcome outcome;
    enum exit_status status;

    if ((arguments->until == NULL) == (arguments->lasting == NULL)) {
        fprintf(stderr, tr("haidang: '%s' wants --for or --until, one of them\n"), "silence add");
        return EXIT_WRONG_USE;
    }
    words = json_object();
    json_set_string(words, "scope", arguments->words[1]);
    json_set_string(words, "until", until);
    json_set_string(words, "reason", arguments->reason);
    status = command_act(catalogue, arguments, "silence-add", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("silenced: no. %" PRId64 "\n"), outcome.id);
    return status;
}

static enum exit_status end(const struct catalogue *catalogue, const struct arguments *arguments)
{
    json_t *const words = command_words_of_one(arguments);
    struct act_outcome outcome;
    enum exit_status status;

    if (words == NULL)
        return EXIT_WRONG_USE;
    status = command_act(catalogue, arguments, "silence-end", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("ended: no. %s\n"), arguments->words[1]);
    return status;
}

enum exit_status command_silence(const struct arguments *arguments)
{
    static const struct subcommand table[] = {
        {"list", "j", 0, 0, list},
        {"add", "bnWr", 1, 1, add},
        {"end", "b", 1, 1, end},
    };

    return subcommand_run(arguments, table, sizeof table / sizeof *table);
}
