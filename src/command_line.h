/* command_line.h - the commands, and how a line that calls one is read. */
#ifndef HAIDANG_COMMAND_LINE_H
#define HAIDANG_COMMAND_LINE_H

#include "base/text.h"
#include "command.h"

#define DEFAULT_CONFIG "/etc/haidang/haidang.yaml"

extern const struct command command_table[];
extern const size_t command_count;

/* NULL: there is none of this name. */
const struct command *command_find(const char *name);

enum parsing { PARSED, PARSED_HELP, PARSED_VERSION, PARSED_WRONG };

/* Reads options wherever they stand; `words` are the others, the command's name first.  Wrong: what
 * is wrong is printed. */
enum parsing command_parse(int count, char **words, struct arguments *arguments);

/* An option or a word that the command would not look at is a mistake, not to be passed over: it is
 * printed, and false. */
bool command_suits(const struct command *command, const struct arguments *arguments);

/* The long name of an option, of the letters in `struct command`; NULL: there is none. */
const char *command_option_name(int letter);

/* A command's usage and what it does, or those of all (NULL), in the reader's language. */
void command_add_help(struct text *text, const struct command *command);

/* A usage with its placeholders ("FILE") in the reader's language, a line each alternative:
 * `indent` is of the second and those after it. */
void command_add_usage(struct text *text, const char *usage, int indent);

#endif
