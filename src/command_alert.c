/* What people are told: `haidang alert VERB …`.  To add one: a row in the table. */
#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "command.h"

static const struct {
    const char *name;
    const char *options; /* letters of those that it takes, as in main.c */
    size_t words_most;   /* behind the verb */
    enum exit_status (*run)(const struct arguments *arguments); /* all its words, the verb first */
} verbs[] = {
    {"outbox", "jEs", 0, command_alert_outbox},
    {"test", "", 2, command_alert_test},
};

enum { VERB_COUNT = sizeof verbs / sizeof *verbs };

/* Beside the options that all commands take only its own; main has seen to what the command takes.
 */
static bool suits(const struct arguments *arguments, size_t verb)
{
    for (const char *given = arguments->given; *given != '\0'; given++)
        if (strchr("clv", *given) == NULL && strchr(verbs[verb].options, *given) == NULL)
            return false;
    return true;
}

enum exit_status command_alert(const struct arguments *arguments)
{
    for (size_t i = 0; i < VERB_COUNT; i++)
        if (arguments->word_count > 0 && strcmp(arguments->words[0], verbs[i].name) == 0 &&
            arguments->word_count <= verbs[i].words_most + 1 && suits(arguments, i))
            return verbs[i].run(arguments);
    fputs(tr("haidang: alert wants \"outbox\" or \"test CHANNEL [PERSON]\"\n"), stderr);
    return EXIT_WRONG_USE;
}
