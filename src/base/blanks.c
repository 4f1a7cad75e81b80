#include "base/blanks.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"

enum { NAME_MOST = 40, DIGITS_MOST = 5 };

struct blank {
    char name[NAME_MOST + 1];
    size_t most;        /* 0: all of it */
    const char *behind; /* the form goes on here */
};

/* --- escaping --------------------------------------------------------------------------------- */

static void add_json(struct text *filled, const char *value)
{
    struct text quoted = {0};

    text_add_json(&quoted, value);
    text_add_bytes(filled, quoted.bytes + 1, quoted.length - 2); /* without its quotes */
    text_free(&quoted);
}

static void add_url(struct text *filled, const char *value)
{
    for (const char *at = value; *at != '\0'; at++) {
        if (isalnum((unsigned char)*at) != 0 || strchr("-._~:", *at) != NULL)
            text_add_bytes(filled, at, 1);
        else
            text_add(filled, "%%%02X", (unsigned)(unsigned char)*at);
    }
}

static void add_line(struct text *filled, const char *value)
{
    for (const char *at = value; *at != '\0'; at++)
        text_add_bytes(filled, (unsigned char)*at < ' ' || *at == 0x7f ? " " : at, 1);
}

static void add_value(struct text *filled, enum blanks_place place, bool is_first,
                      const char *value)
{
    switch (place) {
    case BLANKS_JSON:
        add_json(filled, value);
        return;
    case BLANKS_FORM:
        text_add_form(filled, value);
        return;
    case BLANKS_URL:
        if (is_first)
            add_line(filled, value);
        else
            add_url(filled, value);
        return;
    case BLANKS_LINE:
        add_line(filled, value);
        return;
    case BLANKS_PLAIN:
        text_add_string(filled, value);
        return;
    }
}

size_t blanks_cut(const char *value, size_t most)
{
    size_t letters = 0;
    size_t word_end = 0;
    size_t at = 0;

    for (; value[at] != '\0'; at++) {
        if (((unsigned char)value[at] & 0xC0) == 0x80)
            continue; /* inside a character */
        if (letters == most)
            return value[at] == ' ' || word_end == 0 ? at : word_end;
        if (value[at] == ' ' || value[at] == '\n')
            word_end = at;
        letters++;
    }
    return at;
}

/* --- the form --------------------------------------------------------------------------------- */

static bool complain(struct error *error, const char *at)
{
    return error_set(error, tr("'%.*s' is no {{name}} or {{name:30}}"),
                     (int)blanks_cut(at, NAME_MOST), at);
}

/* `at` stands on "{{". */
static bool read_blank(const char *at, struct blank *blank, struct error *error)
{
    const char *const name = at + 2;
    const size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    const char *end = name + length;
    char *number_end = NULL;

    *blank = (struct blank){.most = 0};
    if (length == 0 || length > NAME_MOST)
        return complain(error, at);
    memcpy(blank->name, name, length);
    if (*end == ':' && isdigit((unsigned char)end[1]) != 0) {
        blank->most = (size_t)strtoul(end + 1, &number_end, 10);
        if (blank->most == 0 || number_end - end > DIGITS_MOST)
            return complain(error, at);
        end = number_end;
    }
    if (strncmp(end, "}}", 2) != 0)
        return complain(error, at);
    blank->behind = end + 2;
    return true;
}

static void add_cut(struct text *filled, enum blanks_place place, bool is_first, const char *value,
                    size_t most)
{
    struct text cut = {0};

    if (most == 0) {
        add_value(filled, place, is_first, value);
        return;
    }
    text_add_bytes(&cut, value, blanks_cut(value, most));
    add_value(filled, place, is_first, text_string(&cut));
    text_free(&cut);
}

bool blanks_fill(const char *form, enum blanks_place place, blanks_find *find, const void *argument,
                 struct text *filled, struct error *error)
{
    const char *at = form;

    for (const char *next = strstr(at, "{{"); next != NULL; next = strstr(at, "{{")) {
        struct blank blank;
        const char *value;

        text_add_bytes(filled, at, (size_t)(next - at));
        if (!read_blank(next, &blank, error))
            return false;
        value = find(argument, blank.name);
        if (value == NULL)
            return error_set(error, tr("nothing is called {{%s}} here"), blank.name);
        add_cut(filled, place, next == form, value, blank.most);
        at = blank.behind;
    }
    text_add_string(filled, at);
    return true;
}
