/* What people write in a report: from a file or from the store into the document, and back. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/words.h"
#include "command_acts.h"
#include "command_file.h"
#include "command_report.h"
#include "io/store_chain.h"
#include "io/store_reports.h"
#include "model/document.h"

/* --- the file -----------------------------------------------------------------------------------
 */

static const char *path_of(const struct report_people *people)
{
    const struct arguments *const arguments = people->arguments;

    return arguments->texts != NULL ? arguments->texts : arguments->keep_texts;
}

bool report_read_texts(struct report_people *people)
{
    const char *const path = path_of(people);
    struct error error = {""};
    struct text text = {0};
    bool good;

    if (path == NULL)
        return true;
    good = command_read_file(path, FREE_FILE_MOST, &text, &error);
    if (good && !free_texts_read(&people->texts, text_string(&text), text.length, &error))
        good = error_add_place(&error, "%s", path);
    text_free(&text);
    if (!good)
        fprintf(stderr, "haidang: %s\n", error.message);
    return good;
}

/* --- the seal -----------------------------------------------------------------------------------
 */

struct search {
    struct report_people *people;
    char name[PERIOD_TEXT];
};

static void look_at_entry(void *argument, const struct chain_entry *entry)
{
    struct search *const search = argument;
    struct report_people *const people = search->people;

    if (entry->is_addendum || strcmp(entry->period, search->name) != 0 ||
        strcmp(entry->calendar, period_calendar_name(people->period->calendar)) != 0)
        return;
    people->seal = entry->number;
    people->sealed_ms = entry->made_ms;
    people->digest = entry->digest;
}

bool report_find_seal(struct report_people *people, struct reader *reader, struct error *error)
{
    struct search search = {.people = people};

    period_format(search.name, people->period);
    return reader_entries(reader, look_at_entry, &search, error);
}

static void tell_seal(const struct report_people *people, struct document *document)
{
    char digest[DIGEST_TEXT];
    char at[CLOCK_TEXT];

    document->colophon = document_format(
        document,
        people->is_changed ? tr("%s%sThe figures of this copy are NOT those that were sealed as "
                                "no. %" PRId64 " at %s, SHA-256 %s")
                           : tr("%s%sSealed as no. %" PRId64 " at %s, SHA-256 %s"),
        document->colophon, document->colophon[0] == '\0' ? "" : "\n", people->seal,
        clock_format_for_people(at, "%H:%M %d/%m/%Y", people->sealed_ms),
        digest_format(digest, &people->digest));
}

/* --- in the document ----------------------------------------------------------------------------
 */

static void take_text(void *argument, const struct report_text *text)
{
    free_texts_add(argument, text->part, text->text);
}

static bool put_stored(const struct report_people *people, struct reader *reader,
                       struct document *document, struct error *error)
{
    const struct zone *const zone = people->catalogue->local;
    const struct report_texts_question question = {
        period_from(people->period, zone), period_to(people->period, zone), document->language};
    struct free_texts texts = {0};
    const bool good = reader_report_texts(reader, &question, take_text, &texts, error);
    const struct free_part *const homeless = good ? free_texts_apply(&texts, document) : NULL;

    if (homeless != NULL)
        fprintf(stderr,
                tr("haidang: this report has no part [%s]: what is kept of it is left out\n"),
                homeless->id);
    free_texts_free(&texts);
    return good;
}

static bool put_given(struct report_people *people, struct document *document, struct error *error)
{
    const struct free_part *homeless;

    people->is_wrong = true;
    if (people->texts.count > 0 && people->seal != 0 && !document->is_draft)
        return error_set(error, tr("the period %s is sealed: what its report says stays as it is"),
                         people->arguments->words[0]);
    homeless = free_texts_apply(&people->texts, document);
    if (homeless != NULL)
        return error_set(error, tr("%s: line %d: this report has no part [%s]"), path_of(people),
                         homeless->line, homeless->id);
    people->is_wrong = false;
    return true;
}

bool report_put_texts(struct report_people *people, struct reader *reader,
                      struct document *document, struct error *error)
{
    if (people->is_changed || (people->seal != 0 && !document->is_draft))
        tell_seal(people, document);
    return put_stored(people, reader, document, error) && put_given(people, document, error);
}

/* --- and back -----------------------------------------------------------------------------------
 */

bool report_write_texts(const struct report_people *people, const struct document *document,
                        struct error *error)
{
    const char *const path = people->arguments->write_texts;
    const bool is_output = strcmp(path, "-") == 0;
    const int file =
        is_output ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    struct text text = {0};
    bool good;

    if (file < 0)
        return error_set(error, tr("'%s' cannot be written (%s)"), path, strerror(errno));
    free_texts_write(document, &text);
    good = report_write_text(&text, file, error);
    text_free(&text);
    return (is_output || close(file) == 0) && good;
}

struct drafting {
    const struct document *document;
    json_t *parts;
};

/* The last one before the part; "": it is what the report rests upon. */
static const char *heading_of(const struct document *document, const char *id)
{
    const char *heading = "";

    for (size_t i = 0; i < document->block_count; i++) {
        const struct block *const block = &document->blocks[i];

        if (block->to_confirm && strcmp(block->id, id) == 0)
            return block->is_italic ? "" : heading;
        if (block->kind == BLOCK_HEADING)
            heading = block->text;
    }
    return heading;
}

static void add_draft(void *argument, const char *id, const char *text)
{
    const struct drafting *const drafting = argument;
    json_t *const part = json_object();

    json_set_string(part, "part", id);
    json_set_string(part, "heading", heading_of(drafting->document, id));
    json_set_string(part, "text", text);
    json_array_append_new(drafting->parts, part);
}

bool report_write_drafts(const struct document *document, int file, struct error *error)
{
    struct drafting drafting = {document, json_array()};
    struct text text = {0};
    bool good;

    free_texts_list(document, add_draft, &drafting);
    json_write(drafting.parts, false, &text);
    good = report_write_text(&text, file, error);
    json_decref(drafting.parts);
    text_free(&text);
    return good;
}

/* All of them, or none. */
enum exit_status report_keep_texts(const struct report_people *people)
{
    json_t *const words = json_object();
    json_t *const parts = json_array();
    struct act_outcome outcome;
    enum exit_status status;
    char period[PERIOD_TEXT];

    for (size_t i = 0; i < people->texts.count; i++) {
        const struct free_part *const part = &people->texts.parts[i];
        json_t *const value = json_object();

        json_set_string(value, "part", part->id);
        json_set_string(value, "text", text_string(&part->text));
        json_array_append_new(parts, value);
    }
    json_set_string(words, "period", period_format(period, people->period));
    json_set_string(words, "calendar", period_calendar_name(people->period->calendar));
    json_set_string(words, "language", words_language_name(words_language()));
    json_set(words, "parts", parts);
    status = command_act(people->catalogue, people->arguments, "report-text", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("kept: %zu parts of the report %s\n"), people->texts.count,
               period_format(period, people->period));
    return status;
}
