/* What --help says. */
#include <string.h>

#include "base/version.h"
#include "base/words.h"
#include "command_line.h"

enum { MARGIN = 10 };

/* What the reader has to fill in: words for tr(), in the order of the alphabet. */
static const char *const placeholders[] = {
    "ADDRESS",  "CHANNEL", "DAY",   "DAYS",   "DURATION", "FIGURE", "FILE",   "FOLDER",
    "HOSTNAME", "ID",      "NAME",  "NUMBER", "OWNER",    "PERIOD", "PERSON", "PORT",
    "QUESTION", "ROLE",    "SCOPE", "STAGE",  "TEXT",     "TIME",   "VALUE",
};

static size_t capitals(const char *at)
{
    size_t length = 0;

    while (at[length] >= 'A' && at[length] <= 'Z')
        length++;
    return length;
}

/* The placeholder that is these capitals, in the reader's language; NULL: it is none. */
static const char *find_placeholder(const char *at, size_t length)
{
    for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++)
        if (strncmp(placeholders[i], at, length) == 0 && placeholders[i][length] == '\0')
            return tr(placeholders[i]);
    return NULL;
}

void command_add_usage(struct text *text, const char *usage, int indent)
{
    int depth = 0; /* within brackets an alternative goes on in its line */

    for (const char *at = usage; *at != '\0';) {
        const size_t length = capitals(at);
        const char *const filled = length == 0 ? NULL : find_placeholder(at, length);

        depth += (*at == '[' || *at == '(') - (*at == ']' || *at == ')');
        if (filled != NULL) {
            text_add_string(text, filled);
            at += length;
        } else if (depth == 0 && strncmp(at, " | ", 3) == 0) {
            text_add(text, "\n%*s", indent, "");
            at += 3;
        } else {
            text_add_bytes(text, at++, 1);
        }
    }
}

static void add_command(struct text *text, const struct command *command)
{
    text_add(text, "  %-7s %s\n", command->name, tr(command->help));
    if (command->usage[0] == '\0')
        return;
    text_add(text, "%*s", MARGIN, "");
    command_add_usage(text, command->usage, MARGIN);
    text_add(text, "\n");
}

void command_add_help(struct text *text, const struct command *command)
{
    if (command != NULL) {
        add_command(text, command);
        return;
    }
    text_add(text,
             tr("Hải Đăng %s watches the online public services of a province.\n\n"
                "haidang COMMAND [-c FILE] [--language vi|en] [-v] …   (default file: %s)\n"
                "haidang [COMMAND] --help | --version\n\n"),
             HAIDANG_VERSION, DEFAULT_CONFIG);
    for (size_t i = 0; i < command_count; i++)
        add_command(text, &command_table[i]);
    text_add_string(
        text,
        tr("\nCommands that read or write the store take --store FILE, those that change "
           "something --by PERSON.\n"
           "Exit: 0 fine, 1 the answer is no, 2 wrong usage or configuration, 3 we failed\n"));
}
