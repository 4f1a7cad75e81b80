/* A correction to what was sealed: it stands beside the figures and never changes them. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "command_acts.h"
#include "command_explain.h"
#include "command_seal.h"
#include "stage/acts.h"
#include "stage/figures.h"
#include "stage/figures_explain.h"

enum { WORD_MOST = 500 };

/* One line of text that is UTF-8, and not for ever. */
static bool check_word(const char *option, const char *word)
{
    json_t *const valid = word == NULL ? NULL : json_string(word);
    const bool good = valid != NULL && *word != '\0' && strlen(word) <= WORD_MOST &&
                      strpbrk(word, "\n\r\t\x1b") == NULL;

    json_decref(valid);
    if (!good)
        fprintf(stderr, tr("haidang: an addendum wants --%s, one line of at most %d bytes\n"),
                option, WORD_MOST);
    return good;
}

/* Of a figure that there is. */
static bool check_figure(const struct sealing *sealing)
{
    const struct arguments *const arguments = sealing->arguments;
    struct subject subject;

    if (!check_word("service", arguments->service) || !check_word("figure", arguments->figure) ||
        !check_word("from", arguments->from) || !check_word("to", arguments->to))
        return false;
    if (!figures_find(sealing->catalogue, arguments->service, &subject)) {
        fprintf(stderr, tr("haidang: there is no service, probe, agency or programme '%s'\n"),
                arguments->service);
        return false;
    }
    if (figure_find(arguments->figure) != NULL)
        return true;
    explanation_complain_of_figure(arguments->figure);
    return false;
}

static bool check_words(const struct sealing *sealing)
{
    const struct arguments *const arguments = sealing->arguments;
    const bool has_note = arguments->word_count == 2;
    const bool has_figure = arguments->service != NULL || arguments->figure != NULL ||
                            arguments->from != NULL || arguments->to != NULL;

    if (!check_word("author", arguments->author) || !check_word("reason", arguments->reason) ||
        !check_word("document", arguments->document))
        return false;
    if (has_note == has_figure || arguments->word_count > 2) {
        fputs(tr("haidang: an addendum wants --service, --figure, --from and --to, or the file of "
                 "its text\n"),
              stderr);
        return false;
    }
    return has_note || check_figure(sealing);
}

/* Line ends of two characters become one, tabulators blanks: so a text is kept, whoever wrote it.
 */
static void make_plain(const struct text *read, struct text *note)
{
    const char *const bytes = text_string(read);

    for (size_t i = 0; i < read->length; i++)
        if (bytes[i] != '\r' || bytes[i + 1] != '\n')
            text_add_bytes(note, bytes[i] == '\t' ? " " : &bytes[i], 1);
}

static bool read_all(const char *path, struct text *read)
{
    char bytes[4096];
    FILE *const file = fopen(path, "re");
    size_t length;
    bool good = file != NULL;

    read->limit = ACT_ADDENDUM_MOST;
    while (good && (length = fread(bytes, 1, sizeof bytes, file)) > 0)
        text_add_bytes(read, bytes, length);
    good = good && ferror(file) == 0;
    if (!good)
        fprintf(stderr, tr("haidang: '%s' cannot be read (%s)\n"), path, strerror(errno));
    if (file != NULL)
        fclose(file);
    return good;
}

static bool read_note(const char *path, struct text *note)
{
    struct text read = {0};
    json_t *valid = NULL;
    bool good = read_all(path, &read);

    if (good) {
        valid = json_stringn(text_string(&read), read.length);
        good = valid != NULL && !read.cut && strlen(text_string(&read)) == read.length &&
               read.length > 0;
        if (!good)
            fprintf(stderr, tr("haidang: '%s' is no text of at most %d bytes\n"), path,
                    ACT_ADDENDUM_MOST);
    }
    if (good)
        make_plain(&read, note);
    json_decref(valid);
    text_free(&read);
    return good;
}

/* By the verb that the page and the API use, too: checked, written and told to the audit alike. */
static enum exit_status make(const struct sealing *sealing, const struct text *note)
{
    struct arguments arguments = *sealing->arguments;
    json_t *const words = json_object();
    struct act_outcome outcome;
    enum exit_status status;

    arguments.by = arguments.author;
    json_set_string(words, "period", sealing->name);
    json_set_string(words, "calendar", period_calendar_name(sealing->period.calendar));
    command_set_word(words, "reason", arguments.reason);
    command_set_word(words, "document", arguments.document);
    command_set_word(words, "service", arguments.service);
    command_set_word(words, "figure", arguments.figure);
    command_set_word(words, "from", arguments.from);
    command_set_word(words, "to", arguments.to);
    command_set_word(words, "note", note->length == 0 ? NULL : text_string(note));
    status = command_act(sealing->catalogue, &arguments, "addendum-add", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("an addendum to the period %s (%s) was written: no. %" PRId64 "\n"),
               sealing->name, period_calendar_name(sealing->period.calendar), outcome.id);
    return status;
}

enum exit_status seal_addendum(const struct sealing *sealing)
{
    const struct arguments *const arguments = sealing->arguments;
    struct text note = {0};
    enum exit_status status = EXIT_WRONG_USE;

    if (check_words(sealing) &&
        (arguments->word_count != 2 || read_note(arguments->words[1], &note)))
        status = make(sealing, &note);
    text_free(&note);
    return status;
}
