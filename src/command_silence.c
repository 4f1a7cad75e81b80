/* haidang silence: letters are held back for a while. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "command_acts.h"
#include "model/acts.h"
#include "model/silence.h"
#include "table.h"

static const char *state_of(const struct silence *silence, int64_t now_ms)
{
    return silence->to_ms <= now_ms ? "ended" : "on";
}

/* --- for programs ----------------------------------------------------------------------------- */

static void print_json(const struct acts *acts, int64_t now_ms)
{
    json_t *const document = json_object();
    json_t *const list = json_array();
    struct text text = {0};

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
    json_set(document, "silences", list);
    json_write(document, true, &text);
    puts(text_string(&text));
    text_free(&text);
    json_decref(document);
}

/* --- for people ------------------------------------------------------------------------------- */

static void add_row(struct table *table, const struct silence *silence, int64_t now_ms)
{
    const bool has_kind = silence->scope != HUSH_ALL && silence->scope != HUSH_SERVICE;
    char when[CLOCK_TEXT];

    table_add(table, "%" PRId64, silence->id);
    table_add(table, "%s", silence->to_ms <= now_ms ? tr("ended") : tr("under way"));
    table_add(table, "%s%s%s", has_kind ? hush_name(silence->scope) : "", has_kind ? ":" : "",
              silence->scope == HUSH_ALL ? hush_name(HUSH_ALL) : silence->subject);
    table_add(table, "%s", clock_format_for_people(when, "%H:%M %d/%m/%Y", silence->from_ms));
    table_add(table, "%s", clock_format_for_people(when, "%H:%M %d/%m/%Y", silence->to_ms));
    table_add(table, "%s", silence->author);
    table_add(table, "%s", silence->reason);
}

static void print_table(const struct acts *acts, int64_t now_ms)
{
    const struct table_column columns[] = {
        {tr("no."), ALIGN_LEFT},   {tr("state"), ALIGN_LEFT}, {tr("of what"), ALIGN_LEFT},
        {tr("from"), ALIGN_LEFT},  {tr("to"), ALIGN_LEFT},    {tr("by"), ALIGN_LEFT},
        {tr("reason"), ALIGN_CUT},
    };
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);

    for (size_t i = 0; i < acts->silence_count; i++)
        add_row(table, &acts->silences[i], now_ms);
    table_print(table, stdout);
    table_free(table);
}

static enum exit_status list(const struct catalogue *catalogue, const struct arguments *arguments)
{
    const int64_t now_ms = clock_wall_ms();
    struct acts *const acts = command_read_acts(catalogue, now_ms);

    if (acts == NULL)
        return EXIT_WE_FAILED;
    if (arguments->json)
        print_json(acts, now_ms);
    else
        print_table(acts, now_ms);
    acts_release(acts);
    return EXIT_FINE;
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
    struct act_outcome outcome;
    enum exit_status status;
    json_t *words;
    int64_t number;

    if (!command_parse_number(arguments->words[1], &number))
        return EXIT_WRONG_USE;
    words = json_object();
    json_set_integer(words, "id", number);
    status = command_act(catalogue, arguments, "silence-end", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("ended: no. %" PRId64 "\n"), number);
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
