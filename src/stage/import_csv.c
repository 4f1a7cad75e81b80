#include "stage/import_csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "stage/import_field.h"

/* Takes the quotes away where the value stands; NULL if they are not closed. */
static char *cut_quoted(char *value, char **end)
{
    char *to = value;

    for (char *from = value; *from != '\0'; from++) {
        if (*from == '"' && from[1] == '"') {
            from++;
        } else if (*from == '"') {
            *to = '\0';
            *end = from + 1;
            return value;
        }
        *to++ = *from;
    }
    return NULL;
}

/* The next value of the line, *rest being what follows it: NULL after the last. */
static char *cut_value(char **rest, struct error *error)
{
    char *value = *rest;
    char *end = value + strcspn(value, ",");

    if (*value == '"') {
        value = cut_quoted(value + 1, &end);
        if (value == NULL || (*end != ',' && *end != '\0')) {
            error_set(error, tr("a quotation mark is not closed"));
            return NULL;
        }
    }
    *rest = *end == '\0' ? NULL : end + 1;
    *end = '\0';
    return value;
}

bool csv_read_columns(struct csv_columns *columns, char *line, struct error *error)
{
    const int probe = field_find("probe");
    bool has_probe = false;

    while (line != NULL) {
        const char *const name = cut_value(&line, error);

        if (name == NULL)
            return false;
        columns->fields = memory_room(columns->fields, columns->count, &columns->capacity,
                                      sizeof *columns->fields);
        columns->fields[columns->count] = field_find(name);
        has_probe |= columns->fields[columns->count++] == probe;
    }
    return has_probe ||
           error_set(error, tr("this is neither JSON nor a line of column names such as "
                               "service,probe,at,outcome,reason,total_ms"));
}

void csv_free_columns(struct csv_columns *columns)
{
    free(columns->fields);
    *columns = (struct csv_columns){0};
}

bool csv_read_line(const struct csv_columns *columns, char *line, struct fields *fields,
                   struct error *error)
{
    size_t count = 0;

    for (; line != NULL; count++) {
        const char *value = cut_value(&line, error);

        if (value == NULL)
            return false;
        /* what a spreadsheet would run has got an apostrophe before it */
        if (value[0] == '\'' && value[1] != '\0' && strchr("=+-@", value[1]) != NULL)
            value++;
        if (count < columns->count && !fields_put(fields, columns->fields[count], value, error))
            return false;
    }
    return count == columns->count ||
           error_set(error, tr("there are %zu values, but %zu columns"), count, columns->count);
}
