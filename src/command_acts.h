/* command_acts.h - what people do from the command line: by the running monitor, or alone. */
#ifndef HAIDANG_COMMAND_ACTS_H
#define HAIDANG_COMMAND_ACTS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "command.h"
#include "io/store_acts.h"
#include "model/incident.h"

/* A word after "haidang incident" or "haidang maintenance". */
struct subcommand {
    const char *name;
    const char *options; /* letters of those that it takes beside --store */
    size_t least, most;  /* words behind it */
    enum exit_status (*run)(const struct catalogue *catalogue, const struct arguments *arguments);
};

/* Finds it, looks at its words and options, reads the configuration and runs it. */
enum exit_status subcommand_run(const struct arguments *arguments, const struct subcommand *table,
                                size_t count);

/* The number that stands there; false: what is wrong is printed. */
bool command_parse_number(const char *word, int64_t *number);

/* Words of a verb: with the number that stands first as its "id"; NULL: it is none, and that is
 * printed. */
json_t *command_words_of_one(const struct arguments *arguments);
/* One that can be left out: nothing is set of NULL. */
void command_set_word(json_t *words, const char *name, const char *value);

/* Carries out a verb of stage/acts.h, its words taken; what stands against it is printed.  Who says
 * it is --by, or who is signed in to the system.  `outcome` is filled if it is EXIT_FINE. */
enum exit_status command_act(const struct catalogue *catalogue, const struct arguments *arguments,
                             const char *verb, json_t *words, struct act_outcome *outcome);

/* What the audit is to be told of what the command itself does to the store; `text`: of what, told
 * only if it is clean, or NULL.  Texts go to the arena.  False: why is printed. */
bool command_told(const struct catalogue *catalogue, const struct arguments *arguments,
                  const char *verb, const char *text, struct arena *arena, struct act *act);

/* Who does it, and the way that he came by, as the audit tells it; lent. */
const char *command_author(const struct arguments *arguments);
const char *command_way(const struct arguments *arguments);

/* What people have done, as it is now; yours (acts_release).  NULL: why is printed. */
struct acts *command_read_acts(const struct catalogue *catalogue, int64_t now_ms);

/* Prints of them what `print_json` or `print_table` does. */
typedef void command_print_acts(const struct catalogue *catalogue, const struct acts *acts,
                                int64_t now_ms);
enum exit_status command_list_acts(const struct catalogue *catalogue,
                                   const struct arguments *arguments,
                                   command_print_acts *print_json, command_print_acts *print_table);

/* What programs are told of an incident. */
json_t *incident_json(const struct catalogue *catalogue, const struct acts *acts,
                      const struct incident *incident);

/* EXIT_ANSWER_IS_NO: there is none. */
enum exit_status incident_show(const struct catalogue *catalogue, int64_t id, bool as_json,
                               struct error *error);

#endif
