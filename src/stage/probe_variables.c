#include "stage/probe_variables.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum {
    VEILED_LEAST = 3,  /* shorter values stand everywhere by chance */
    QUOTED_MOST = 100, /* bytes of what details quote */
};

/* --- finding ---------------------------------------------------------------------------------- */

bool variable_is_name(const char *name)
{
    const size_t length = strlen(name);

    return length > 0 && length <= VARIABLE_NAME_MOST && *name >= 'a' && *name <= 'z' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == length;
}

const char *variable_find(const char *text, const char *end, char name[VARIABLE_NAME_MOST + 1],
                          const char **behind)
{
    const char *const begin = memmem(text, (size_t)(end - text), "{{", 2);
    const char *close;
    size_t length;

    if (begin == NULL)
        return NULL;
    close = memmem(begin + 2, (size_t)(end - begin) - 2, "}}", 2);
    length = close == NULL ? 0 : (size_t)(close - begin) - 2;
    name[0] = '\0';
    *behind = close == NULL ? end : close + 2;
    if (length > 0 && length <= VARIABLE_NAME_MOST) {
        memcpy(name, begin + 2, length);
        name[length] = '\0';
        if (!variable_is_name(name))
            name[0] = '\0';
    }
    return begin;
}

size_t variables_find(const struct variables *variables, const char *name)
{
    size_t i = 0;

    while (i < variables->count && strcmp(variables->variables[i].name, name) != 0)
        i++;
    return i;
}

/* --- filling in ------------------------------------------------------------------------------- */

enum variable_place variable_place_of_body(const char *bytes, size_t length)
{
    size_t i = 0;

    while (i < length && strchr(" \t\r\n", bytes[i]) != NULL && bytes[i] != '\0')
        i++;
    if (i < length && (bytes[i] == '{' || bytes[i] == '['))
        return PLACE_JSON;
    return i < length && bytes[i] == '<' ? PLACE_XML : PLACE_FORM;
}

/* Are we within a string behind this piece of JSON, if we were before it? */
static bool json_is_within(const char *text, size_t length, bool within)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\\' && within)
            i++;
        else if (text[i] == '"')
            within = !within;
    }
    return within;
}

/* A number as JSON has it, so that it cannot be anything else. */
static bool is_json_number(const char *text)
{
    const char *at = text + (*text == '-');
    const size_t digits = strspn(at, "0123456789");

    if (digits == 0 || digits > 18 || (digits > 1 && *at == '0'))
        return false;
    at += digits;
    if (*at == '.') {
        const size_t fraction = strspn(at + 1, "0123456789");

        if (fraction == 0)
            return false;
        at += 1 + fraction;
    }
    return *at == '\0';
}

static void add_json(struct text *filled, const char *value, bool within)
{
    struct text quoted = {0};

    if (!within && is_json_number(value)) {
        text_add_string(filled, value);
        return;
    }
    text_add_json(&quoted, value);
    if (within)
        text_add_bytes(filled, quoted.bytes + 1, quoted.length - 2);
    else
        text_add_bytes(filled, quoted.bytes, quoted.length);
    text_free(&quoted);
}

/* An address as a whole: only what cannot stand in one at all is escaped. */
static void add_address(struct text *filled, const char *value)
{
    for (const char *at = value; *at != '\0'; at++) {
        const unsigned char byte = (unsigned char)*at;

        if (byte <= ' ' || byte >= 0x7f)
            text_add(filled, "%%%02X", byte);
        else
            text_add_bytes(filled, at, 1);
    }
}

static void add_line(struct text *filled, const char *value)
{
    for (const char *at = value; *at != '\0'; at++)
        text_add_bytes(filled, (unsigned char)*at < ' ' || *at == 0x7f ? " " : at, 1);
}

static void add_value(struct text *filled, const char *value, enum variable_place place,
                      bool is_first, bool within)
{
    switch (place) {
    case PLACE_URL:
        if (is_first)
            add_address(filled, value);
        else
            text_add_form(filled, value);
        return;
    case PLACE_FORM:
        text_add_form(filled, value);
        return;
    case PLACE_JSON:
        add_json(filled, value, within);
        return;
    case PLACE_XML:
        text_add_html(filled, value);
        return;
    case PLACE_LINE:
        add_line(filled, value);
        return;
    case PLACE_PLAIN:
        text_add_string(filled, value);
        return;
    }
}

const char *variables_fill(const struct variables *variables, const char *text, size_t length,
                           enum variable_place place, struct text *filled)
{
    const char *const end = text + length;
    const char *at = text;
    const char *begin;
    const char *behind;
    char name[VARIABLE_NAME_MOST + 1];
    bool within = false;

    while ((begin = variable_find(at, end, name, &behind)) != NULL) {
        const size_t index = variables_find(variables, name);

        if (index == variables->count || variables->variables[index].value == NULL)
            return index == variables->count ? "?" : variables->variables[index].name;
        text_add_bytes(filled, at, (size_t)(begin - at));
        if (place == PLACE_JSON)
            within = json_is_within(at, (size_t)(begin - at), within);
        add_value(filled, variables->variables[index].value, place, begin == text, within);
        at = behind;
    }
    text_add_bytes(filled, at, (size_t)(end - at));
    return NULL;
}

/* --- veiling ---------------------------------------------------------------------------------- */

/* All of the value, wherever it stands. */
static void replace_whole(struct text *text, const char *what, size_t length, const char *name)
{
    const char *at = text_string(text);
    const char *const end = at + text->length;
    const char *found = memmem(at, text->length, what, length);
    struct text replaced = {0};

    if (found == NULL)
        return;
    for (; found != NULL; found = memmem(at, (size_t)(end - at), what, length)) {
        text_add_bytes(&replaced, at, (size_t)(found - at));
        text_add(&replaced, "{{%s}}", name);
        at = found + length;
    }
    text_add_bytes(&replaced, at, (size_t)(end - at));
    text_free(text);
    *text = replaced;
}

/* Where the value's beginning stands before `cut`, as far as there; NULL: it does not. */
static const char *find_beginning(const char *text, const char *cut, const char *what,
                                  size_t length)
{
    const char *at = cut - text > QUOTED_MOST ? cut - QUOTED_MOST : text;

    for (; cut - at >= VEILED_LEAST; at++)
        if ((size_t)(cut - at) < length && memcmp(at, what, (size_t)(cut - at)) == 0)
            return at;
    return NULL;
}

/* What is left of it where a quotation was cut. */
static void replace_beginning(struct text *text, const char *what, size_t length, const char *name)
{
    static const char dots[] = "…";
    const char *at = text_string(text);
    struct text replaced = {0};

    for (const char *cut = strstr(at, dots); cut != NULL; cut = strstr(at, dots)) {
        const char *const begin = find_beginning(at, cut, what, length);

        text_add_bytes(&replaced, at, (size_t)((begin == NULL ? cut : begin) - at));
        if (begin != NULL)
            text_add(&replaced, "{{%s}}", name);
        text_add_string(&replaced, dots);
        at = cut + strlen(dots);
    }
    text_add_string(&replaced, at);
    text_free(text);
    *text = replaced;
}

static void replace(struct text *text, const char *what, size_t length, const char *name)
{
    if (length < VEILED_LEAST)
        return;
    replace_whole(text, what, length, name);
    if (strstr(text_string(text), "…") != NULL)
        replace_beginning(text, what, length, name);
}

/* As it stands, and as it stands in an address, a page or a JSON text. */
static void veil(struct text *text, const struct variable *variable)
{
    /* what is longer than the text cannot be there wholly: its beginning is enough */
    const size_t length = strnlen(variable->value, text->length + 1);
    char *const beginning = memory_new(length + 1, 1);
    struct text forms[3] = {{.bytes = NULL}};

    memcpy(beginning, variable->value, length);
    text_add_form(&forms[0], beginning);
    text_add_html(&forms[1], beginning);
    add_json(&forms[2], beginning, true);
    replace(text, beginning, length, variable->name);
    for (int i = 0; i < 3; i++) {
        replace(text, text_string(&forms[i]), forms[i].length, variable->name);
        text_free(&forms[i]);
    }
    free(beginning);
}

/* Codes and tickets of a login stand in queries, and nobody has told us which. */
static void cut_queries(struct text *text)
{
    struct text cut = {0};
    const char *at = text_string(text);

    for (const char *url = strstr(at, "://"); url != NULL; url = strstr(at, "://")) {
        const char *const query = url + strcspn(url, "?' ");

        text_add_bytes(&cut, at, (size_t)(query - at));
        at = query;
        if (*query == '?') {
            text_add_string(&cut, "?...");
            at += strcspn(query, "' ");
        }
    }
    text_add_string(&cut, at);
    text_free(text);
    *text = cut;
}

void variables_veil(const struct variables *variables, const char *text, bool queries,
                    struct text *veiled)
{
    text_add_string(veiled, text);
    for (size_t i = 0; i < variables->count; i++) {
        const struct variable *const variable = &variables->variables[i];

        if (variable->value != NULL && !variable->is_shown)
            veil(veiled, variable);
    }
    if (queries)
        cut_queries(veiled);
}
