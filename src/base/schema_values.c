/* Single values without a unit. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/schema.h"
#include "base/words.h"

enum { STRING_MOST = 8192, ID_MOST = 64, STRINGS_MOST = 1000 };

static bool is_null(const struct node *value)
{
    return !value->quoted && (*value->scalar == '\0' || strcmp(value->scalar, "~") == 0 ||
                              strcmp(value->scalar, "null") == 0);
}

bool schema_read_string(struct reading *reading, const struct node *value, const char **string)
{
    if (value->kind == NODE_MAP)
        reading_complain(reading, &value->place, tr("wants one value, not a map of words"));
    else if (value->kind == NODE_LIST)
        reading_complain(reading, &value->place, tr("wants one value, not a list"));
    else if (is_null(value))
        reading_complain(reading, &value->place, tr("a value is missing here"));
    else if (*value->scalar == '\0')
        reading_complain(reading, &value->place, tr("may not be empty"));
    else if (strlen(value->scalar) > STRING_MOST)
        reading_complain(reading, &value->place, tr("is too long (more than %d bytes)"),
                         (int)STRING_MOST);
    else {
        *string = arena_copy_string(reading_arena(reading), value->scalar);
        return true;
    }
    return false;
}

static bool is_id(const char *string)
{
    const size_t length = strlen(string);

    return strspn(string, "abcdefghijklmnopqrstuvwxyz0123456789-_./") == length &&
           length <= ID_MOST && *string != '/' && string[length - 1] != '/';
}

bool schema_read_id(struct reading *reading, const struct node *value, const char **id)
{
    const char *string;

    if (!schema_read_string(reading, value, &string))
        return false;
    if (!is_id(string)) {
        reading_complain(reading, &value->place,
                         tr("wants an id of small letters a-z, digits, '-', '_' and '.' (at most "
                            "%d), not '%s'"),
                         (int)ID_MOST, reading_quote(reading, string));
        return false;
    }
    *id = string;
    return true;
}

/* A scheme, "://", something, and no space or control character in it. */
static bool is_url(const char *string)
{
    const char *const host = strstr(string, "://");

    if (host == NULL || host == string || host[3] == '\0' || host[3] == '/' || host[3] == ':')
        return false;
    for (const char *at = string; *at != '\0'; at++)
        if ((unsigned char)*at <= ' ' || *at == 0x7f)
            return false;
    return true;
}

bool schema_read_url(struct reading *reading, const struct node *value, const char **url)
{
    const char *string;

    if (!schema_read_string(reading, value, &string))
        return false;
    if (!is_url(string)) {
        reading_complain(reading, &value->place,
                         tr("wants a URL such as https://example.org/, not '%s'"),
                         reading_quote(reading, string));
        return false;
    }
    *url = string;
    return true;
}

bool schema_read_path(struct reading *reading, const struct node *value, const char **path)
{
    const char *const file = value->place.file;
    const char *const slash = file == NULL ? NULL : strrchr(file, '/');
    const char *string;
    struct text text = {0};

    if (!schema_read_string(reading, value, &string))
        return false;
    if (slash != NULL && *string != '/')
        text_add_bytes(&text, file, (size_t)(slash + 1 - file));
    text_add_string(&text, string);
    *path = arena_copy_string(reading_arena(reading), text_string(&text));
    text_free(&text);
    return true;
}

bool schema_read_bool(struct reading *reading, const struct node *value, bool *yes)
{
    const char *string;

    if (!schema_read_string(reading, value, &string))
        return false;
    if (strcmp(string, "true") != 0 && strcmp(string, "false") != 0) {
        reading_complain(reading, &value->place, tr("wants true or false, not '%s'"),
                         reading_quote(reading, string));
        return false;
    }
    *yes = strcmp(string, "true") == 0;
    return true;
}

static const char *list_choices(struct reading *reading, const char *const *choices)
{
    struct text text = {0};
    char *list;

    for (const char *const *choice = choices; *choice != NULL; choice++)
        text_add(&text, "%s%s", choice == choices ? "" : ", ", *choice);
    list = text_detach(&text);
    arena_adopt(reading_arena(reading), list, free);
    return list;
}

bool schema_read_choice(struct reading *reading, const struct node *value,
                        const char *const *choices, int *choice)
{
    const char *string;

    if (!schema_read_string(reading, value, &string))
        return false;
    for (int i = 0; choices[i] != NULL; i++) {
        if (strcmp(choices[i], string) == 0) {
            *choice = i;
            return true;
        }
    }
    reading_complain(reading, &value->place, tr("wants one of: %s; not '%s'%s"),
                     list_choices(reading, choices), reading_quote(reading, string),
                     reading_suggest(reading, string, choices));
    return false;
}

bool schema_read_strings(struct reading *reading, const struct node *value,
                         struct schema_strings *strings)
{
    const size_t count = value->kind == NODE_LIST ? value->count : 1;
    const char **list;
    bool fine = true;

    if (count == 0 || count > STRINGS_MOST) {
        reading_complain(reading, &value->place, tr("wants from 1 to %d values in this list"),
                         (int)STRINGS_MOST);
        return false;
    }
    list = arena_add(reading_arena(reading), count, sizeof *list);
    for (size_t i = 0; i < count; i++)
        fine &= schema_read_string(reading, value->kind == NODE_LIST ? value->items[i] : value,
                                   &list[i]);
    if (fine)
        *strings = (struct schema_strings){.strings = list, .count = count};
    return fine;
}

static bool parse_integer(const char *string, int64_t *integer)
{
    const char *const digits = string + (*string == '-' ? 1 : 0);
    const size_t length = strspn(digits, "0123456789");

    if (length == 0 || length > 18 || digits[length] != '\0')
        return false;
    *integer = strtoll(string, NULL, 10);
    return true;
}

bool schema_read_integer(struct reading *reading, const struct node *value, int64_t least,
                         int64_t most, int64_t *integer)
{
    const bool limited = least != 0 || most != 0;
    const char *string;
    int64_t number;

    if (!schema_read_string(reading, value, &string))
        return false;
    if (!parse_integer(string, &number)) {
        reading_complain(reading, &value->place, tr("wants a whole number, not '%s'"),
                         reading_quote(reading, string));
        return false;
    }
    if (limited && (number < least || number > most)) {
        reading_complain(reading, &value->place,
                         tr("wants a number from %" PRId64 " to %" PRId64 ", not '%s'"), least,
                         most, reading_quote(reading, string));
        return false;
    }
    *integer = number;
    return true;
}
