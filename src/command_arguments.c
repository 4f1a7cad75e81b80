/* What stands behind the name of the program: options, and words. */
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "command_line.h"

static const struct option options[] = {
    {"config", required_argument, NULL, 'c'},
    {"language", required_argument, NULL, 'l'},
    {"listen", required_argument, NULL, 'L'},
    {"store", required_argument, NULL, 's'},
    {"json", no_argument, NULL, 'j'},
    {"explain", no_argument, NULL, 'e'},
    {"manners", no_argument, NULL, 'm'},
    {"diff", no_argument, NULL, 'X'},
    {"name", required_argument, NULL, '5'},
    {"programme", required_argument, NULL, '3'},
    {"force", no_argument, NULL, 'f'},
    {"from", required_argument, NULL, 'a'},
    {"to", required_argument, NULL, 't'},
    {"format", required_argument, NULL, 'F'},
    {"calendar", required_argument, NULL, 'C'},
    {"policy", required_argument, NULL, 'P'},
    {"out", required_argument, NULL, 'o'},
    {"list", no_argument, NULL, 'i'},
    {"addendum", no_argument, NULL, 'A'},
    {"author", required_argument, NULL, 'u'},
    {"reason", required_argument, NULL, 'r'},
    {"document", required_argument, NULL, 'd'},
    {"service", required_argument, NULL, 'S'},
    {"figure", required_argument, NULL, 'g'},
    {"with", required_argument, NULL, 'w'},
    {"stored", no_argument, NULL, 'T'},
    {"all", no_argument, NULL, 'E'},
    {"by", required_argument, NULL, 'b'},
    {"until", required_argument, NULL, 'n'},
    {"expect", required_argument, NULL, 'x'},
    {"note", required_argument, NULL, 'N'},
    {"public", no_argument, NULL, 'p'},
    {"cause", required_argument, NULL, 'k'},
    {"announced", required_argument, NULL, 'y'},
    {"every", required_argument, NULL, 'Y'},
    {"purpose", required_argument, NULL, 'q'},
    {"purpose-en", required_argument, NULL, 'Q'},
    {"for", required_argument, NULL, 'W'},
    {"roster", required_argument, NULL, 'R'},
    {"role", required_argument, NULL, 'O'},
    {"incident", required_argument, NULL, 'I'},
    {"work", required_argument, NULL, 'K'},
    {"stage", required_argument, NULL, 'G'},
    {"title", required_argument, NULL, 'z'},
    {"title-en", required_argument, NULL, 'Z'},
    {"text", required_argument, NULL, 'B'},
    {"text-en", required_argument, NULL, 'M'},
    {"template", required_argument, NULL, 'D'},
    {"draft", no_argument, NULL, '2'},
    {"final", no_argument, NULL, '4'},
    {"texts", required_argument, NULL, '6'},
    {"write-texts", required_argument, NULL, '7'},
    {"keep-texts", required_argument, NULL, '8'},
    {"archive", no_argument, NULL, '9'},
    {"planned", required_argument, NULL, '0'},
    {"progress", required_argument, NULL, 'J'},
    {"way", required_argument, NULL, '&'},
    {"proposed", no_argument, NULL, '%'},
    {"preview", no_argument, NULL, 'U'},
    {"agency", required_argument, NULL, 'H'},
    {"dated", required_argument, NULL, '1'},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};
const char *command_option_name(int letter)
{
    for (const struct option *option = options; option->name != NULL; option++)
        if (option->val == letter)
            return option->name;
    return NULL;
}

/* LANGUAGE as gettext reads it; the command line's --language outweighs it. */
static bool choose_language(const char *name)
{
    enum language language;

    if (name == NULL || !words_parse_language(name, &language))
        return false;
    words_set_language(language);
    return true;
}
/* Those of a command, beside what all of them take. */
static const char all_take[] = "clvhV";

bool command_suits(const struct command *command, const struct arguments *arguments)
{
    for (const char *given = arguments->given; *given != '\0'; given++)
        if (strchr(all_take, *given) == NULL && strchr(command->options, *given) == NULL) {
            fprintf(stderr, tr("haidang: '%s' takes no option '--%s'; see haidang --help\n"),
                    command->name, command_option_name(*given));
            return false;
        }
    if (arguments->word_count == 0 || command->takes_words)
        return true;
    fprintf(stderr, tr("haidang: '%s' takes no word '%s'; a file is named by -c FILE\n"),
            command->name, arguments->words[0]);
    return false;
}

/* Where an option's value, or that it was given, is kept. */
static const struct {
    int letter;
    bool has_value;
    size_t offset; /* of a const char *, or of a bool */
} kept_options[] = {
    {'c', true, offsetof(struct arguments, config)},
    {'L', true, offsetof(struct arguments, listen)},
    {'s', true, offsetof(struct arguments, store)},
    {'C', true, offsetof(struct arguments, calendar)},
    {'a', true, offsetof(struct arguments, from)},
    {'t', true, offsetof(struct arguments, to)},
    {'F', true, offsetof(struct arguments, format)},
    {'P', true, offsetof(struct arguments, policy)},
    {'o', true, offsetof(struct arguments, out)},
    {'w', true, offsetof(struct arguments, with)},
    {'u', true, offsetof(struct arguments, author)},
    {'r', true, offsetof(struct arguments, reason)},
    {'W', true, offsetof(struct arguments, lasting)},
    {'R', true, offsetof(struct arguments, roster)},
    {'O', true, offsetof(struct arguments, role)},
    {'d', true, offsetof(struct arguments, document)},
    {'S', true, offsetof(struct arguments, service)},
    {'g', true, offsetof(struct arguments, figure)},
    {'b', true, offsetof(struct arguments, by)},
    {'n', true, offsetof(struct arguments, until)},
    {'x', true, offsetof(struct arguments, expect)},
    {'N', true, offsetof(struct arguments, note)},
    {'k', true, offsetof(struct arguments, cause)},
    {'y', true, offsetof(struct arguments, announced)},
    {'Y', true, offsetof(struct arguments, every)},
    {'q', true, offsetof(struct arguments, purpose)},
    {'Q', true, offsetof(struct arguments, purpose_en)},
    {'I', true, offsetof(struct arguments, incident)},
    {'K', true, offsetof(struct arguments, work)},
    {'G', true, offsetof(struct arguments, stage)},
    {'z', true, offsetof(struct arguments, title)},
    {'Z', true, offsetof(struct arguments, title_en)},
    {'B', true, offsetof(struct arguments, said)},
    {'M', true, offsetof(struct arguments, said_en)},
    {'D', true, offsetof(struct arguments, template)},
    {'U', false, offsetof(struct arguments, preview)},
    {'2', false, offsetof(struct arguments, is_draft)},
    {'4', false, offsetof(struct arguments, is_final)},
    {'6', true, offsetof(struct arguments, texts)},
    {'7', true, offsetof(struct arguments, write_texts)},
    {'8', true, offsetof(struct arguments, keep_texts)},
    {'9', false, offsetof(struct arguments, archive)},
    {'0', true, offsetof(struct arguments, planned)},
    {'J', true, offsetof(struct arguments, progress)},
    {'&', true, offsetof(struct arguments, way)},
    {'%', false, offsetof(struct arguments, proposed)},
    {'H', true, offsetof(struct arguments, agency)},
    {'1', true, offsetof(struct arguments, dated)},
    {'p', false, offsetof(struct arguments, is_public)},
    {'i', false, offsetof(struct arguments, list)},
    {'A', false, offsetof(struct arguments, addendum)},
    {'T', false, offsetof(struct arguments, stored)},
    {'E', false, offsetof(struct arguments, all)},
    {'j', false, offsetof(struct arguments, json)},
    {'e', false, offsetof(struct arguments, explain)},
    {'m', false, offsetof(struct arguments, manners)},
    {'X', false, offsetof(struct arguments, diff)},
    {'5', true, offsetof(struct arguments, name)},
    {'3', true, offsetof(struct arguments, programme)},
    {'f', false, offsetof(struct arguments, force)},
    {'v', false, offsetof(struct arguments, verbose)},
};

static enum parsing keep_option(int letter, struct arguments *arguments)
{
    for (size_t i = 0; i < sizeof kept_options / sizeof *kept_options; i++) {
        void *const field = (char *)arguments + kept_options[i].offset;

        if (kept_options[i].letter != letter)
            continue;
        if (kept_options[i].has_value)
            *(const char **)field = optarg;
        else
            *(bool *)field = true;
        return PARSED;
    }
    return PARSED_WRONG;
}

static enum parsing take_option(int option, struct arguments *arguments)
{
    switch (option) {
    case 'l':
        arguments->language_given = choose_language(optarg);
        if (!arguments->language_given)
            fprintf(stderr, tr("haidang: language '%s' is not known; there are vi and en\n"),
                    optarg);
        return arguments->language_given ? PARSED : PARSED_WRONG;
    case 'F':
        if (arguments->format_count < FORMATS_MOST)
            arguments->formats[arguments->format_count++] = optarg;
        return keep_option(option, arguments);
    case 'h':
        return PARSED_HELP;
    case 'V':
        return PARSED_VERSION;
    default:
        return keep_option(option, arguments);
    }
}

/* getopt has only remembered the letter if it was one of several after a single '-'. */
static void complain_of_option(const char *last)
{
    const char letter[] = {'-', (char)optopt, '\0'};
    const bool is_letter = optopt > ' ' && optopt < 0x7f && strncmp(last, "--", 2) != 0;

    fprintf(stderr, tr("haidang: option '%s' is not known, or lacks its value\n"),
            is_letter ? letter : last);
}

enum parsing command_parse(int count, char **words, struct arguments *arguments)
{
    enum parsing whole = PARSED; /* what is said behind --help, such as --language, holds for it */
    int option;

    arguments->language_given = choose_language(getenv("LANGUAGE"));
    opterr = 0;
    while ((option = getopt_long(count, words, "c:vh", options, NULL)) != -1) {
        const enum parsing parsing = take_option(option, arguments);
        const size_t given = strlen(arguments->given);

        if (option == '?')
            complain_of_option(words[optind - 1]);
        if (parsing == PARSED_WRONG)
            return parsing;
        if (parsing != PARSED)
            whole = parsing;
        if (strchr(arguments->given, option) == NULL && given + 1 < sizeof arguments->given)
            arguments->given[given] = (char)option;
    }
    arguments->words = words + optind;
    arguments->word_count = (size_t)(count - optind);
    return whole;
}
