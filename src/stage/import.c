#include "stage/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/words.h"
#include "stage/import_csv.h"
#include "stage/import_field.h"

enum { UNKNOWN_MOST = 20 };

enum format { FORMAT_NOT_KNOWN, FORMAT_JSON, FORMAT_CSV };

struct import {
    const struct catalogue *catalogue;
    enum format format;
    struct csv_columns columns;
    struct text unknown;
    size_t unknown_count;
};

struct import *import_new(const struct catalogue *catalogue)
{
    struct import *const import = NEW(struct import);

    import->catalogue = catalogue;
    return import;
}

void import_free(struct import *import)
{
    if (import == NULL)
        return;
    csv_free_columns(&import->columns);
    text_free(&import->unknown);
    free(import);
}

const char *import_unknown(const struct import *import)
{
    return text_string(&import->unknown);
}

/* --- from JSON -------------------------------------------------------------------------------- */

/* What JSON gives becomes the words that CSV has: one set of rules reads both. */
static const char *word_of(const json_t *value, char room[FIELD_NUMBER])
{
    if (json_is_string(value))
        return json_string_value(value);
    if (json_is_integer(value))
        snprintf(room, FIELD_NUMBER, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        snprintf(room, FIELD_NUMBER, "%.6f", json_real_value(value));
    else if (json_is_boolean(value))
        snprintf(room, FIELD_NUMBER, "%s", json_is_true(value) ? "true" : "false");
    else
        return "";
    return room;
}

/* "warnings": words with blanks between them, as in CSV. */
static bool read_array(const json_t *array, int field, struct fields *fields, struct error *error)
{
    struct text words = {.limit = FIELD_WORD};
    const json_t *value;
    size_t i;
    bool good;

    json_array_foreach(array, i, value)
    {
        char room[FIELD_NUMBER];

        text_add(&words, "%s%s", i == 0 ? "" : " ", word_of(value, room));
    }
    good = fields_put(fields, field, text_string(&words), error);
    text_free(&words);
    return good;
}

static bool read_object(json_t *object, struct fields *fields, struct error *error)
{
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value)
    {
        char room[FIELD_NUMBER];

        if (json_is_object(value)) { /* "phases" */
            if (strcmp(name, "phases") == 0 && !read_object(value, fields, error))
                return false;
        } else if (json_is_array(value)) {
            if (!read_array(value, field_find(name), fields, error))
                return false;
        } else if (!fields_put(fields, field_find(name), word_of(value, room), error)) {
            return false;
        }
    }
    return true;
}

static bool read_json(const char *line, size_t length, struct fields *fields, struct error *error)
{
    json_error_t why;
    json_t *const object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &why);
    bool good;

    if (!json_is_object(object)) {
        json_decref(object);
        return error_set(error, tr("this is not a JSON object"));
    }
    good = read_object(object, fields, error);
    json_decref(object);
    return good;
}

/* --- a sample --------------------------------------------------------------------------------- */

static void note_unknown(struct import *import, const char *probe)
{
    char quoted[FIELD_WORD + 4];

    snprintf(quoted, sizeof quoted, "'%s'", probe);
    if (import->unknown_count > UNKNOWN_MOST || strstr(import_unknown(import), quoted) != NULL)
        return;
    if (import->unknown_count++ == UNKNOWN_MOST)
        text_add_string(&import->unknown, ", …");
    else
        text_add(&import->unknown, "%s%s", import->unknown.length == 0 ? "" : ", ", quoted);
}

static enum import_line finish(struct import *import, const struct fields *fields,
                               struct sample *sample, struct error *error)
{
    const struct catalogue *const catalogue = import->catalogue;
    const int probe = catalogue_find_probe(catalogue, fields->probe);
    const char *service;

    if (!fields_check(fields, error))
        return IMPORT_WRONG;
    if (probe == NONE_AT_ALL)
        return note_unknown(import, fields->probe), IMPORT_UNKNOWN;
    service = catalogue->services[catalogue->probes[probe].service].id;
    if (*fields->service != '\0' && strcmp(fields->service, service) != 0)
        return error_set(error, tr("the probe '%s' is of the service '%s', not of '%s'"),
                         fields->probe, service, fields->service),
               IMPORT_WRONG;
    *sample = fields->sample;
    sample->probe = (uint32_t)probe;
    return IMPORT_SAMPLE;
}

/* What the first line is decides for the whole file. */
static bool begin(struct import *import, char *line, struct error *error)
{
    import->format = *line == '{' ? FORMAT_JSON : FORMAT_CSV;
    return import->format == FORMAT_JSON || csv_read_columns(&import->columns, line, error);
}

enum import_line import_read(struct import *import, char *line, size_t length,
                             struct sample *sample, struct error *error)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    const size_t mark = sizeof byte_order_mark - 1;
    struct fields fields = fields_begin();
    bool good;

    while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\r'))
        line[--length] = '\0';
    if (length == 0)
        return IMPORT_NOTHING;
    if (strlen(line) != length)
        return error_set(error, tr("this is no text")), IMPORT_WRONG;
    if (import->format == FORMAT_NOT_KNOWN) {
        if (strncmp(line, byte_order_mark, mark) == 0) /* spreadsheets write it */
            line += mark, length -= mark;
        if (!begin(import, line, error))
            return IMPORT_WRONG;
        if (import->format == FORMAT_CSV)
            return IMPORT_NOTHING;
    }
    good = import->format == FORMAT_JSON ? read_json(line, length, &fields, error)
                                         : csv_read_line(&import->columns, line, &fields, error);
    return good ? finish(import, &fields, sample, error) : IMPORT_WRONG;
}
