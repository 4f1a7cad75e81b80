/* haidang token: what programs show instead of signing in. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "command_acts.h"
#include "command_print.h"
#include "io/store_read.h"
#include "io/token.h"
#include "people.h"
#include "table.h"

/* --- which there are -------------------------------------------------------------------------- */

struct listing {
    struct table *table;
    int64_t now_ms;
};

static void add_row(void *argument, const struct token *token)
{
    const struct listing *const listing = argument;

    table_add(listing->table, "%s", token->id);
    table_add(listing->table, "%s", role_name(token->role));
    table_add(listing->table, "%s", token->ends_ms <= listing->now_ms ? tr("ended") : tr("good"));
    table_add_moment(listing->table, token->made_ms);
    table_add_moment(listing->table, token->ends_ms);
    table_add(listing->table, "%s", token->author);
}

static bool print_json(struct reader *reader, struct listing *listing, struct error *error)
{
    json_t *const tokens = people_tokens(reader, listing->now_ms, error);

    if (tokens != NULL)
        command_print_list("tokens", tokens);
    return tokens != NULL;
}

static bool print_table(struct reader *reader, struct listing *listing, struct error *error)
{
    const struct table_column columns[] = {
        {tr("token"), ALIGN_LEFT}, {tr("role"), ALIGN_LEFT}, {tr("state"), ALIGN_LEFT},
        {tr("made"), ALIGN_LEFT},  {tr("ends"), ALIGN_LEFT}, {tr("by"), ALIGN_CUT},
    };
    bool good;

    listing->table = table_new(columns, sizeof columns / sizeof *columns);
    good = reader_tokens(reader, add_row, listing, error);
    if (good)
        table_print(listing->table, stdout);
    table_free(listing->table);
    return good;
}

static enum exit_status list(const struct catalogue *catalogue, const struct arguments *arguments)
{
    struct listing listing = {.now_ms = clock_wall_ms()};
    struct error error = {""};
    struct reader *const reader = reader_open(catalogue->store_path, &error);
    const bool good =
        reader != NULL && (arguments->json ? print_json : print_table)(reader, &listing, &error);

    if (!good)
        fprintf(stderr, "haidang: %s\n", error.message);
    reader_close(reader);
    return good ? EXIT_FINE : EXIT_WE_FAILED;
}

/* --- what is done ----------------------------------------------------------------------------- */

/* Only once it is kept is it told; whoever does not hear it takes it away again. */
static enum exit_status add_made(const struct catalogue *catalogue,
                                 const struct arguments *arguments, const char *token)
{
    struct digest digest;
    char digits[DIGEST_TEXT];
    struct act_outcome outcome;
    enum exit_status status;
    json_t *const words = json_object();

    token_digest(token, &digest);
    json_set_string(words, "id", arguments->words[1]);
    json_set_string(words, "role", arguments->role);
    json_set_string(words, "until",
                    arguments->until == NULL ? arguments->lasting : arguments->until);
    json_set_string(words, "digest", digest_format(digits, &digest));
    status = command_act(catalogue, arguments, "token-add", words, &outcome);
    if (status != EXIT_FINE)
        return status;
    puts(token);
    fputs(tr("This token is shown only now: keep it where only its program can read it.\n"),
          stderr);
    return status;
}

static enum exit_status add(const struct catalogue *catalogue, const struct arguments *arguments)
{
    char token[TOKEN_TEXT];
    struct error error = {""};
    enum exit_status status;

    if ((arguments->until == NULL) == (arguments->lasting == NULL)) {
        fprintf(stderr, tr("haidang: '%s' wants --for or --until, one of them\n"), "token add");
        return EXIT_WRONG_USE;
    }
    if (!token_make(token, &error)) {
        fprintf(stderr, "haidang: %s\n", error.message);
        return EXIT_WE_FAILED;
    }
    status = add_made(catalogue, arguments, token);
    explicit_bzero(token, sizeof token);
    return status;
}

static enum exit_status take_away(const struct catalogue *catalogue,
                                  const struct arguments *arguments)
{
    json_t *const words = json_object();
    struct act_outcome outcome;
    enum exit_status status;

    json_set_string(words, "id", arguments->words[1]);
    status = command_act(catalogue, arguments, "token-remove", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("removed: %s\n"), arguments->words[1]);
    return status;
}

enum exit_status command_token(const struct arguments *arguments)
{
    static const struct subcommand table[] = {
        {"list", "j", 0, 0, list},
        {"add", "bOWn", 1, 1, add},
        {"remove", "b", 1, 1, take_away},
    };

    return subcommand_run(arguments, table, sizeof table / sizeof *table);
}
