/* Words of reports: what people write in them, and the files of those that were made. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "io/unicode.h"
#include "model/period.h"
#include "stage/acts_inside.h"

enum { FILES_MOST = 16, PART_MOST = 64, PARTS_MOST = 64, DIGEST_LENGTH = 64 };

static const char id_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

/* By the name that all others call it by. */
static bool read_period(struct act_reading *reading, const struct act_word *word,
                        const json_t *value)
{
    const char *const name = json_string_value(value);
    char text[PERIOD_TEXT];
    struct period period;

    if (name == NULL)
        return error_set(reading->error, tr("'%s' is missing"), word->name);
    if (!period_parse(name, CALENDAR_ADMINISTRATIVE, &period, reading->error))
        return false;
    reading->act->objection.period =
        arena_copy_string(reading->arena, period_format(text, &period));
    return true;
}

static bool read_language(struct act_reading *reading, const struct act_word *word,
                          const json_t *value)
{
    const char *const name = json_string_value(value);
    enum language language;

    if (name == NULL || !words_parse_language(name, &language))
        return error_set(reading->error, tr("'%s' wants one of vi, en"), word->name);
    reading->act->report.language = words_language_name(language);
    return true;
}

static bool read_part(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const char *const name = json_string_value(value);

    if (name == NULL || *name == '\0' || strlen(name) > PART_MOST ||
        name[strspn(name, id_letters)] != '\0')
        return error_set(reading->error, tr("'%s' wants the name of a part such as uu-diem"),
                         word->name);
    reading->act->report.one.part = arena_copy_string(reading->arena, name);
    return true;
}

/* As it is kept: a paragraph a line. */
static bool read_text(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const struct act_word kept = {
        .name = word->name, .offset = offsetof(struct act, text), .most = REPORT_TEXT_MOST};
    char *const text = json_is_string(value) ? unicode_paragraphs(json_string_value(value)) : NULL;
    json_t *const mended = text == NULL ? NULL : json_string(text);
    const bool good = acts_read_lines_or_none(reading, &kept, mended);

    json_decref(mended);
    free(text);
    return good;
}

static bool take_seen(const json_t *value, struct act_report_part *part)
{
    if (value == NULL || json_is_null(value))
        return true;
    part->has_seen = true;
    part->seen_ms = json_integer_value(value);
    return json_is_integer(value) && part->seen_ms >= 0;
}

static bool read_version(struct act_reading *reading, const struct act_word *word,
                         const json_t *value)
{
    return take_seen(value, &reading->act->report.one) ||
           error_set(reading->error, tr("'%s' wants the number of a version, 0 of none"),
                     word->name);
}

/* Each by the rules of the words above. */
static bool read_one_part(struct act_reading *reading, const json_t *value,
                          struct act_report_part *part)
{
    static const struct act_word part_word = {.name = "part"}, text_word = {.name = "text"};
    struct act one = {.kind = ACT_WRITE_REPORT};
    struct act_reading inner = {reading->source, &one, reading->arena, reading->error};

    if (!read_part(&inner, &part_word, json_object_get(value, "part")) ||
        !read_text(&inner, &text_word, json_object_get(value, "text")))
        return false;
    *part = (struct act_report_part){.part = one.report.one.part, .text = one.text};
    return take_seen(json_object_get(value, "version"), part) ||
           error_set(reading->error, tr("'%s' wants the number of a version, 0 of none"),
                     "version");
}

static bool read_parts(struct act_reading *reading, const struct act_word *word,
                       const json_t *value)
{
    const size_t count = json_array_size(value);
    struct act_report_part *const parts = arena_add(reading->arena, count + 1, sizeof *parts);

    if (json_is_array(value) && count == 0)
        return error_set(reading->error, "%s", tr("there is nothing to keep: no part was changed"));
    if (count == 0 || count > PARTS_MOST)
        return error_set(reading->error, tr("'%s' wants parts with their text"), word->name);
    for (size_t i = 0; i < count; i++)
        if (!read_one_part(reading, json_array_get(value, i), &parts[i])) {
            const json_t *const id = json_object_get(json_array_get(value, i), "part");

            return json_is_string(id)
                       ? error_add_place(reading->error, "[%.64s]", json_string_value(id))
                       : false;
        }
    reading->act->report.parts = parts;
    reading->act->report.part_count = count;
    return true;
}

/* One part with its text, or several of them. */
bool acts_check_texts(const struct act_source *source, struct act *act, struct error *error)
{
    const bool is_one = act->report.one.part != NULL && act->text != NULL;
    const bool has_one =
        act->report.one.part != NULL || act->text != NULL || act->report.one.has_seen;

    if (act->report.parts == NULL ? !is_one : has_one) {
        act->wrong = "text";
        return error_set(error, "%s", tr("a report wants 'part' and 'text', or 'parts'"));
    }
    return acts_check_objection(source, act, error);
}

static bool read_edition(struct act_reading *reading, const struct act_word *word,
                         const json_t *value)
{
    const char *const name = json_string_value(value);

    if (name == NULL || (strcmp(name, "draft") != 0 && strcmp(name, "sealed") != 0))
        return error_set(reading->error, tr("'%s' wants one of draft, sealed"), word->name);
    reading->act->report.edition = arena_copy_string(reading->arena, name);
    return true;
}

static const char *text_of(const struct act_reading *reading, const json_t *file, const char *name)
{
    return arena_copy_string(reading->arena, json_string_value(json_object_get(file, name)));
}

static bool read_one(const struct act_reading *reading, const json_t *value,
                     struct act_report_file *file)
{
    *file = (struct act_report_file){
        text_of(reading, value, "format"), text_of(reading, value, "name"),
        text_of(reading, value, "sha256"), json_integer_value(json_object_get(value, "bytes"))};
    return file->format != NULL && act_is_name(file->format) && file->name != NULL &&
           act_is_name(file->name) && strstr(file->name, "/.") == NULL && file->name[0] != '.' &&
           file->name[0] != '/' && file->sha256 != NULL && strlen(file->sha256) == DIGEST_LENGTH &&
           strspn(file->sha256, "0123456789abcdef") == DIGEST_LENGTH && file->bytes > 0;
}

static bool read_files(struct act_reading *reading, const struct act_word *word,
                       const json_t *value)
{
    const size_t count = json_array_size(value);
    struct act_report_file *const files = arena_add(reading->arena, count + 1, sizeof *files);
    bool good = count > 0 && count <= FILES_MOST;

    for (size_t i = 0; good && i < count; i++)
        good = read_one(reading, json_array_get(value, i), &files[i]);
    if (!good)
        return error_set(reading->error,
                         tr("'%s' wants files with their format, name, bytes and sha256"),
                         word->name);
    reading->act->report.files = files;
    reading->act->report.file_count = count;
    return true;
}

static bool read_planned(struct act_reading *reading, const struct act_word *word,
                         const json_t *value)
{
    const char *const text = json_string_value(value);

    return (text != NULL && clock_parse(text, &reading->act->report.planned_ms)) ||
           error_set(reading->error, tr("'%s' wants an instant such as 2022-06-15T01:00:00Z"),
                     word->name);
}

#define CALENDAR offsetof(struct act, objection.calendar)

const struct act_word acts_text_words[] = {
    {"period", true, read_period, 0, 0},
    {"calendar", false, acts_read_line, CALENDAR, ACT_NAME_MOST},
    {"language", false, read_language, 0, 0},
    {"part", false, read_part, 0, 0},
    {"text", false, read_text, 0, 0},
    {"version", false, read_version, 0, 0},
    {"parts", false, read_parts, 0, 0},
};

const struct act_word acts_keep_words[] = {
    {"period", true, read_period, 0, 0},
    {"calendar", false, acts_read_line, CALENDAR, ACT_NAME_MOST},
    {"language", false, read_language, 0, 0},
    {"edition", true, read_edition, 0, 0},
    {"planned", false, read_planned, 0, 0},
    {"files", true, read_files, 0, 0},
};

/* The seal itself lies beside the store: it may be long. */
const struct act_word acts_seal_words[] = {
    {"period", true, read_period, 0, 0},
    {"calendar", false, acts_read_line, CALENDAR, ACT_NAME_MOST},
};
