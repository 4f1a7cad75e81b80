/* Arguments, and the table of commands. */
#include <getopt.h>
#include <locale.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/version.h"
#include "base/words.h"
#include "command.h"

#define DEFAULT_CONFIG "/etc/haidang/haidang.yaml"

static const struct command commands[] = {
    {"run", "[--listen ADDRESS:PORT] [--store FILE]", "Ls", false, "the monitor", command_run},
    {"check", "[--json] [--explain | --manners | --diff]", "ejmX", false,
     "reads the configuration and says all that is wrong", command_check},
    {"add",
     "[--service ID] [--name TEXT] [--agency ID] [--programme ID] [--out FILE|-] [--force] "
     "[--by PERSON] ADDRESS",
     "S5H3ofbJ", true, "asks an address and writes a service's configuration from what it answers",
     command_add},
    {"probe", "[--json] [ID…]", "j", true,
     "carries out probes once, now, and shows phases and verdicts", command_probe},
    {"survey", "[--json] [--stored [--store FILE]] [HOST…]", "jsT", true,
     "looks once, now, at each host's certificate, oldest TLS, IPv6 and DNSSEC", command_survey},
    {"status", "[--json] [--store FILE] [ID…]", "js", true, "how the services are, from the store",
     command_status},
    {"report",
     "[--format json|html|csv|pdf|docx|xlsx[,…]] [--out FOLDER] [--draft | --final] "
     "[--template FILE] [--texts FILE] [--archive] [--calendar administrative|calendar] [--policy "
     "FILE] [--store FILE] PERIOD | --write-texts FILE PERIOD | --keep-texts FILE [--by PERSON] "
     "PERIOD | --list [--json]",
     "FosCPD2467890bijJ", true, "the figures of a period, or its report as a document",
     command_report},
    {"explain",
     "[--json] [--policy FILE] [--calendar administrative|calendar] [--store FILE] PERIOD ID "
     "FIGURE",
     "jsCP", true, "what a figure of a period is made of", command_explain},
    {"replay",
     "[--json] [--with OTHER.yaml] [--policy FILE] [--calendar administrative|calendar] "
     "[--store FILE] PERIOD",
     "jwsCP", true, "recorded samples through other rules: what would have been raised",
     command_replay},
    {"seal",
     "[--calendar administrative|calendar] [--by PERSON] PERIOD | --list [--json] | --addendum "
     "PERIOD "
     "--author NAME --reason TEXT --document NUMBER (--service ID --figure F --from V --to V | "
     "FILE)",
     "sCijAurdSgatbJ", true, "closes a period that is over, so that no figure of it changes unseen",
     command_seal},
    {"verify", "[--json] [--calendar administrative|calendar] [--store FILE] [PERIOD]", "jsC", true,
     "says whether all that was sealed is as it was", command_verify},
    {"import", "[--store FILE] [--by PERSON] FILE…", "sb", true,
     "samples from files (JSON lines or CSV) into the store, judged like the monitor's own",
     command_import},
    {"backup", "[--force] [--store FILE] FILE", "fs", true,
     "copies the store to a file, also while the monitor runs", command_backup},
    {"restore", "[--store FILE] [--by PERSON] FILE", "sb", true,
     "puts a backup in the store's place and keeps the store that was there", command_restore},
    {"export", "[--from T] [--to T] [--format json|csv] [ID…]", "atFs", true,
     "all samples, a line each, probe after probe", command_export},
    {"alert", "outbox [--json] [--all] [--store FILE] | test CHANNEL [PERSON]", "jEs", true,
     "letters that wait, that were refused or sent, and how long each channel takes; sends one to "
     "try a channel",
     command_alert},
    {"incident",
     "list [--json] | show [--json] ID | ack ID [--until T] [--expect T] [--note TEXT] [--public] "
     "[--force] | assign ID PERSON [--until T] [--expect T] [--note TEXT] [--force] | note ID "
     "[--public] TEXT | attribute ID OWNER [--cause TEXT] | link ID --by PERSON",
     "jsbnxNpkf", true,
     "what went wrong: what was seen, who has taken it on, what was found out about it",
     command_incident},
    {"maintenance",
     "list [--json] | add ID… --from T --to T --purpose TEXT [--purpose-en TEXT] [--every DAYS] "
     "[--announced T] | end NUMBER",
     "jsbatyYqQ", true, "planned work, beside that of the configuration", command_maintenance},
    {"post",
     "list [--json] | templates | publish [--template NAME] [--incident ID --stage STAGE | --work "
     "ID | --from T --to T [ID…]] [--title TEXT] [--text TEXT] [--title-en TEXT] [--text-en TEXT] "
     "[--expect T] [--preview] | change NUMBER … | withdraw NUMBER --reason TEXT",
     "jsbDIGKatzZBMxUr", true,
     "what is told to the public: updates of incidents, announcements, maintenance notices",
     command_post},
    {"objection",
     "list [--json] | file PERIOD --service ID --figure F --agency NAME --document NUMBER --dated "
     "DAY --text TEXT [--calendar C] | decide NUMBER accepted|partly|refused --reason TEXT "
     "[--document NUMBER] [--from V --to V]",
     "jsbCSgHd1Brat", true,
     "what agencies say against figures, and what was decided; of a sealed period it becomes an "
     "addendum",
     command_objection},
    {"score", "list [--json] | import FILE [--document TEXT]", "jsbd", true,
     "the province's points by Decision 766, from a table of days, groups and points; reports "
     "print "
     "them",
     command_score},
    {"silence", "list [--json] | add SCOPE (--for DURATION | --until T) --reason TEXT | end NUMBER",
     "jsbnWr", true,
     "holds letters back for a while, never data; SCOPE is a service, agency:ID, "
     "programme:ID, owner:NAME or all",
     command_silence},
    {"shift", "show [--json] | hand-over --to PERSON [--roster ID] [--note TEXT]", "jsbtRN", true,
     "who is on duty, and handing the shift over until the roster's next turn", command_shift},
    {"user",
     "list [--json] | add ID --role ROLE | password ID | role ID --role ROLE | "
     "sign-out ID | remove ID",
     "jsbO", true,
     "who may sign in; ROLE is viewer, operator, approver or admin; passwords are typed or read "
     "from standard input",
     command_user},
    {"token", "list [--json] | add ID --role ROLE (--for DURATION | --until T) | remove ID",
     "jsbOWn", true, "what programs show instead of signing in: told once, and good until it ends",
     command_token},
    {"stop-probing", "[--store FILE] [--by PERSON]", "sb", false,
     "stops all probing at once, also over restarts, until resume", command_stop_probing},
    {"reload", "[--store FILE] [--by PERSON]", "sbJ", false,
     "has the monitor take up a changed configuration, if nothing is wrong with it",
     command_reload},
    {"resume", "[--store FILE] [--by PERSON]", "sb", false, "lets probing go on", command_resume},
    {"sql", "[--json] QUESTION", "js", true,
     "asks the store in SQL; all samples are in the table samples", command_sql},
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

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
    {"preview", no_argument, NULL, 'U'},
    {"agency", required_argument, NULL, 'H'},
    {"dated", required_argument, NULL, '1'},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

static void print_help(FILE *file)
{
    fprintf(file,
            tr("Hải Đăng %s watches the online public services of a province.\n\n"
               "haidang COMMAND [-c FILE] [--language vi|en] [-v] …   (default file: %s)\n"
               "haidang --help | --version\n\n"),
            HAIDANG_VERSION, DEFAULT_CONFIG);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(file, "  %-7s %s\n          %s\n", commands[i].name, tr(commands[i].usage),
                tr(commands[i].help));
    fputs(tr("\nExit: 0 fine, 1 the answer is no, 2 wrong usage or configuration, 3 we failed\n"),
          file);
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

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

/* Those of a command, beside what all of them take. */
static const char all_take[] = "clvhV";

/* An option or a word that the command would not look at is a mistake, not to be passed over. */
static bool suits(const struct command *command, const struct arguments *arguments)
{
    for (const struct option *option = options; option->name != NULL; option++)
        if (strchr(arguments->given, option->val) != NULL &&
            strchr(all_take, option->val) == NULL &&
            strchr(command->options, option->val) == NULL) {
            fprintf(stderr, tr("haidang: '%s' takes no option '--%s'; see haidang --help\n"),
                    command->name, option->name);
            return false;
        }
    if (arguments->word_count == 0 || command->takes_words)
        return true;
    fprintf(stderr, tr("haidang: '%s' takes no word '%s'; a file is named by -c FILE\n"),
            command->name, arguments->words[0]);
    return false;
}

enum parsing { PARSED, PARSED_HELP, PARSED_VERSION, PARSED_WRONG };

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

static enum parsing parse(int count, char **words, struct arguments *arguments)
{
    int option;

    arguments->language_given = choose_language(getenv("LANGUAGE"));
    opterr = 0;
    while ((option = getopt_long(count, words, "c:vh", options, NULL)) != -1) {
        const enum parsing parsing = take_option(option, arguments);
        const size_t given = strlen(arguments->given);

        if (option == '?')
            complain_of_option(words[optind - 1]);
        if (parsing != PARSED)
            return parsing;
        if (strchr(arguments->given, option) == NULL && given + 1 < sizeof arguments->given)
            arguments->given[given] = (char)option;
    }
    return PARSED;
}

static enum exit_status run(int count, char **words)
{
    struct arguments arguments = {.config = DEFAULT_CONFIG};
    const enum parsing parsing = parse(count, words, &arguments);
    const struct command *command;

    if (parsing == PARSED_HELP)
        return print_help(stdout), EXIT_FINE;
    if (parsing == PARSED_VERSION)
        return printf("haidang %s\n", HAIDANG_VERSION), EXIT_FINE;
    if (parsing == PARSED_WRONG)
        return EXIT_WRONG_USE;
    if (optind >= count)
        return print_help(stderr), EXIT_WRONG_USE;
    command = find_command(words[optind]);
    if (command == NULL) {
        fprintf(stderr, tr("haidang: there is no command '%s'; see haidang --help\n"),
                words[optind]);
        return EXIT_WRONG_USE;
    }
    arguments.words = words + optind + 1;
    arguments.word_count = (size_t)(count - optind - 1);
    if (!suits(command, &arguments))
        return EXIT_WRONG_USE;
    if (arguments.verbose)
        log_set_level(LOG_LEVEL_DEBUG);
    return command->run(&arguments);
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
