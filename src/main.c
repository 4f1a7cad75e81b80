/* From a line to the command that it calls. */
#include <locale.h>
#include <stdio.h>

#include "base/log.h"
#include "base/version.h"
#include "base/words.h"
#include "command_line.h"

static void print_help(FILE *file, const struct arguments *arguments)
{
    struct text text = {0};

    command_add_help(&text, arguments->word_count == 0 ? NULL : command_find(arguments->words[0]));
    fputs(text_string(&text), file);
    text_free(&text);
}

static enum exit_status call(struct arguments *arguments)
{
    const struct command *const command = command_find(arguments->words[0]);

    if (command == NULL) {
        fprintf(stderr, tr("haidang: there is no command '%s'; see haidang --help\n"),
                arguments->words[0]);
        return EXIT_WRONG_USE;
    }
    arguments->words++;
    arguments->word_count--;
    if (!command_suits(command, arguments))
        return EXIT_WRONG_USE;
    if (arguments->verbose)
        log_set_level(LOG_LEVEL_DEBUG);
    return command->run(arguments);
}

static enum exit_status run(int count, char **words)
{
    struct arguments arguments = {.config = DEFAULT_CONFIG};
    const enum parsing parsing = command_parse(count, words, &arguments);

    if (parsing == PARSED_HELP)
        return print_help(stdout, &arguments), EXIT_FINE;
    if (parsing == PARSED_VERSION)
        return printf("haidang %s\n", HAIDANG_VERSION), EXIT_FINE;
    if (parsing == PARSED_WRONG)
        return EXIT_WRONG_USE;
    if (arguments.word_count == 0)
        return print_help(stderr, &arguments), EXIT_WRONG_USE;
    return call(&arguments);
}

/* Half a report on a full disk is none. */
static enum exit_status end_output(enum exit_status status)
{
    const bool written = fflush(stdout) == 0 && ferror(stdout) == 0;

    if (written || status == EXIT_WE_FAILED)
        return status;
    fprintf(stderr, "haidang: %s\n", tr("the output cannot be written"));
    return EXIT_WE_FAILED;
}

int main(int count, char **words)
{
    /* host names with Vietnamese letters are only understood in a locale that has them */
    setlocale(LC_CTYPE, "C.UTF-8");
    return (int)end_output(run(count, words));
}
