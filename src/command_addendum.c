/* A correction to what was sealed: it stands beside the figures and never changes them. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "command_explain.h"
#include "command_seal.h"
#include "stage/figures.h"
#include "stage/figures_explain.h"

enum { WORD_MOST = 500, NOTE_MOST = 64 * 1024 };

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

static bool read_note(const char *path, struct text *note)
{
    char bytes[4096];
    FILE *const file = fopen(path, "re");
    size_t length;
    json_t *valid;
    bool good = file != NULL;

    note->limit = NOTE_MOST;
    while (good && (length = fread(bytes, 1, sizeof bytes, file)) > 0)
        text_add_bytes(note, bytes, length);
    good = good && ferror(file) == 0;
    if (!good)
        fprintf(stderr, tr("haidang: '%s' cannot be read (%s)\n"), path, strerror(errno));
    if (file != NULL)
        fclose(file);
    if (!good)
        return false;
    valid = json_stringn(text_string(note), note->length);
    good = valid != NULL && !note->cut && strlen(text_string(note)) == note->length &&
           note->length > 0;
    json_decref(valid);
    if (!good)
        fprintf(stderr, tr("haidang: '%s' is no text of at most %d bytes\n"), path, NOTE_MOST);
    return good;
}

static bool make(struct sealing *sealing, const struct text *note, bool *refused,
                 struct error *error)
{
    const struct arguments *const arguments = sealing->arguments;
    struct reader *const reader = reader_open(sealing->catalogue->store_path, error);
    const struct chain_entry entry = {
        .is_addendum = true,
        .period = sealing->name,
        .calendar = period_calendar_name(sealing->period.calendar),
        .from_ms = period_from(&sealing->period, sealing->catalogue->local),
        .to_ms = period_to(&sealing->period, sealing->catalogue->local),
        .made_ms = clock_wall_ms(),
        .author = arguments->author,
        .reason = arguments->reason,
        .document = arguments->document,
        .service = arguments->service,
        .figure = arguments->figure,
        .was = arguments->from,
        .is = arguments->to,
        .note = note->length == 0 ? NULL : text_string(note),
    };
    struct draft *const draft = reader == NULL ? NULL : draft_begin(reader, &entry, refused, error);

    reader_close(reader);
    return draft != NULL && seal_finish(sealing, draft, error);
}

enum exit_status seal_addendum(struct sealing *sealing)
{
    const struct arguments *const arguments = sealing->arguments;
    struct text note = {0};
    struct error error = {""};
    enum exit_status status = EXIT_WRONG_USE;
    bool refused = false;

    if (!check_words(sealing) ||
        (arguments->word_count == 2 && !read_note(arguments->words[1], &note)))
        goto done;
    if (make(sealing, &note, &refused, &error)) {
        printf(tr("an addendum to the period %s (%s) was written: no. %" PRId64 "\n"),
               sealing->name, period_calendar_name(sealing->period.calendar), sealing->number);
        status = EXIT_FINE;
    } else {
        fprintf(stderr, "haidang: %s\n", error.message);
        status = refused ? EXIT_ANSWER_IS_NO : EXIT_WE_FAILED;
    }

done:
    text_free(&note);
    return status;
}
