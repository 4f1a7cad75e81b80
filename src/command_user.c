/* haidang user: who may sign in. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/words.h"
#include "command_acts.h"
#include "command_password.h"
#include "command_print.h"
#include "io/store_read.h"
#include "people.h"
#include "table.h"

/* --- who there are ---------------------------------------------------------------------------- */

static void add_row(void *table, const struct user_seen *person)
{
    const struct user_account *const account = &person->account;

    table_add(table, "%s", account->id);
    table_add(table, "%s", role_name(account->role));
    table_add_moment(table, person->signed_in_ms);
    table_add(table, "%" PRId64, person->sessions);
    table_add_moment(table, account->made_ms);
    table_add_moment(table, account->changed_ms);
    table_add(table, "%s", account->author);
}

static bool print_json(struct reader *reader, struct session_terms terms, struct error *error)
{
    json_t *const users = people_users(reader, terms, clock_wall_ms(), error);

    if (users != NULL)
        command_print_list("users", users);
    return users != NULL;
}

static bool print_table(struct reader *reader, struct session_terms terms, struct error *error)
{
    const struct table_column columns[] = {
        {tr("user"), ALIGN_LEFT},      {tr("role"), ALIGN_LEFT}, {tr("signed in"), ALIGN_LEFT},
        {tr("sessions"), ALIGN_RIGHT}, {tr("made"), ALIGN_LEFT}, {tr("changed"), ALIGN_LEFT},
        {tr("by"), ALIGN_CUT},
    };
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);
    const bool good = reader_people(reader, terms, clock_wall_ms(), add_row, table, error);

    if (good)
        table_print(table, stdout);
    table_free(table);
    return good;
}

static enum exit_status list(const struct catalogue *catalogue, const struct arguments *arguments)
{
    struct error error = {""};
    struct reader *const reader = reader_open(catalogue->store_path, &error);
    const bool good = reader != NULL && (arguments->json ? print_json : print_table)(
                                            reader, catalogue->sessions, &error);

    if (!good)
        fprintf(stderr, "haidang: %s\n", error.message);
    reader_close(reader);
    return good ? EXIT_FINE : EXIT_WE_FAILED;
}

/* --- what is done ----------------------------------------------------------------------------- */

static bool has_role(const struct arguments *arguments)
{
    enum role role;

    if (arguments->role != NULL && role_parse(arguments->role, &role))
        return true;
    fprintf(stderr, "haidang: %s\n", tr("--role wants one of viewer, operator, approver, admin"));
    return false;
}

/* Before somebody types a password for nothing. */
static bool is_id(const char *id)
{
    if (role_is_id(id))
        return true;
    fprintf(stderr, tr("haidang: '%s' is no id of a user: small letters, digits, '.', '_', '-'\n"),
            id);
    return false;
}

static enum exit_status act(const struct catalogue *catalogue, const struct arguments *arguments,
                            const char *verb, const char *hash)
{
    json_t *const words = json_object();
    struct act_outcome outcome;

    json_set_string(words, "id", arguments->words[1]);
    if (arguments->role != NULL)
        json_set_string(words, "role", arguments->role);
    if (hash != NULL)
        json_set_string(words, "hash", hash);
    return command_act(catalogue, arguments, verb, words, &outcome);
}

static enum exit_status act_with_password(const struct catalogue *catalogue,
                                          const struct arguments *arguments, const char *verb)
{
    char hash[PASSWORD_HASH] = "";
    bool is_unfit;

    if (!command_read_password(arguments->words[1], hash, &is_unfit))
        return is_unfit ? EXIT_WRONG_USE : EXIT_WE_FAILED;
    return act(catalogue, arguments, verb, hash);
}

static enum exit_status add(const struct catalogue *catalogue, const struct arguments *arguments)
{
    enum exit_status status;

    if (!is_id(arguments->words[1]) || !has_role(arguments))
        return EXIT_WRONG_USE;
    status = act_with_password(catalogue, arguments, "user-add");
    if (status == EXIT_FINE)
        printf(tr("added: %s, %s\n"), arguments->words[1], arguments->role);
    return status;
}

static enum exit_status set_password(const struct catalogue *catalogue,
                                     const struct arguments *arguments)
{
    enum exit_status status;

    if (!is_id(arguments->words[1]))
        return EXIT_WRONG_USE;
    status = act_with_password(catalogue, arguments, "user-password");
    if (status == EXIT_FINE)
        printf(tr("%s has a new password\n"), arguments->words[1]);
    return status;
}

static enum exit_status set_role(const struct catalogue *catalogue,
                                 const struct arguments *arguments)
{
    enum exit_status status;

    if (!has_role(arguments))
        return EXIT_WRONG_USE;
    status = act(catalogue, arguments, "user-role", NULL);
    if (status == EXIT_FINE)
        printf(tr("%s is now: %s\n"), arguments->words[1], arguments->role);
    return status;
}

static enum exit_status take_away(const struct catalogue *catalogue,
                                  const struct arguments *arguments)
{
    const enum exit_status status = act(catalogue, arguments, "user-remove", NULL);

    if (status == EXIT_FINE)
        printf(tr("removed: %s\n"), arguments->words[1]);
    return status;
}

static enum exit_status sign_out(const struct catalogue *catalogue,
                                 const struct arguments *arguments)
{
    const enum exit_status status = act(catalogue, arguments, "user-sign-out", NULL);

    if (status == EXIT_FINE)
        printf(tr("%s is signed out everywhere\n"), arguments->words[1]);
    return status;
}

enum exit_status command_user(const struct arguments *arguments)
{
    static const struct subcommand table[] = {
        {"list", "j", 0, 0, list},
        {"add", "bO", 1, 1, add},
        {"password", "b", 1, 1, set_password},
        {"role", "bO", 1, 1, set_role},
        {"sign-out", "b", 1, 1, sign_out},
        {"remove", "b", 1, 1, take_away},
    };

    return subcommand_run(arguments, table, sizeof table / sizeof *table);
}
