/* The words below `expect:` that look into documents: json, xml, html, newest, soft_failures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "io/json_path.h"
#include "io/markup.h"
#include "model/date_find.h"
#include "model/soft.h"
#include "stage/probe_expect_read.h"
#include "stage/probe_expect_value.h"

enum {
    NAMESPACES_MOST = 32,
    NEWEST_DAYS_MOST = 3660 /* nobody waits ten years for news */
};

/* --- what a value must be ------------------------------------------------------------------- */

/* "exist", "lenght >= 3": a slip of the finger, not a text to compare with. */
static const char *slip_of(struct reading *reading, const char *written)
{
    static const char *const known[] = {"exists", "missing", "length", NULL};
    const size_t first = strcspn(written, " ");
    char word[16];

    if (first >= sizeof word || first < 4 ||
        (written[first] != '\0' && strchr("<>=!", written[first + 1]) == NULL))
        return "";
    memcpy(word, written, first);
    word[first] = '\0';
    return reading_suggest(reading, word, known);
}

static void complain(struct reading *reading, const struct node *value, enum value_mistake mistake)
{
    const char *const typed = reading_quote(reading, value->scalar);

    if (mistake == VALUE_NOTHING)
        reading_complain(reading, &value->place, tr("'%s' lacks what to compare with"), typed);
    else if (mistake == VALUE_NO_NUMBER)
        reading_complain(reading, &value->place, tr("'%s' compares with what is no number"), typed);
    else if (mistake == VALUE_NO_OPERATOR)
        reading_complain(reading, &value->place, tr("'%s' lacks a comparison, such as length >= 3"),
                         typed);
    else
        reading_complain(reading, &value->place, tr("'%s': nothing is shorter than 0"), typed);
}

bool expect_read_value(struct reading *reading, const struct node *value,
                       struct wanted_value *wanted)
{
    const char *string = "";
    const char *slip;
    enum value_mistake mistake;

    if (value->kind != NODE_SCALAR) {
        schema_read_string(reading, value, &string);
        return false;
    }
    mistake = value_parse(expect_compose(reading, value->scalar), wanted);
    slip = mistake == VALUE_FINE && wanted->test == VALUE_EQUAL && wanted->text == wanted->written
               ? slip_of(reading, wanted->text)
               : "";
    if (mistake != VALUE_FINE)
        complain(reading, value, mistake);
    else if (*slip != '\0')
        reading_complain(reading, &value->place, tr("'%s' is no comparison%s (a text: '= %s')"),
                         reading_quote(reading, value->scalar), slip,
                         reading_quote(reading, value->scalar));
    return mistake == VALUE_FINE && *slip == '\0';
}

/* Paths and values; false after a mistake in the form of the whole. */
static const struct node *open_values(struct reading *reading, const struct node *node,
                                      const char *example, struct expected_values *expected)
{
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);

    if (value == NULL)
        return NULL;
    if (value->kind == NODE_MAP && value->count >= 1 && value->count <= JSON_PATHS_MOST)
        return value;
    reading_complain(reading, &value->place, tr("wants 1 to %d paths and values, such as %s"),
                     (int)JSON_PATHS_MOST, example);
    return NULL;
}

static struct wanted_value *make_values(struct reading *reading, const struct node *value,
                                        struct expected_values *expected)
{
    struct wanted_value *const wanted =
        arena_add(reading_arena(reading), value->count, sizeof *wanted);

    expected->wanted = wanted;
    return wanted;
}

void expect_read_json(struct reading *reading, const struct node *node, void *field)
{
    struct expected_values *const expected = field;
    const struct node *const value = open_values(reading, node, "{ $.total: '>= 1' }", expected);
    struct wanted_value *wanted;

    if (value == NULL)
        return;
    wanted = make_values(reading, value, expected);
    for (size_t i = 0; i < value->count; i++) {
        struct error error = {""};

        wanted[expected->count].path = value->keys[i]->scalar;
        if (!json_path_check(value->keys[i]->scalar, &error))
            reading_complain(reading, &value->keys[i]->place, "%s", error.message);
        else if (expect_read_value(reading, value->items[i], &wanted[expected->count]))
            expected->count++;
    }
}

void expect_read_markup(struct reading *reading, const struct node *node, void *field)
{
    struct expected_values *const expected = field;
    const struct node *const value =
        open_values(reading, node, "{ '//item': 'length >= 1' }", expected);
    struct wanted_value *wanted;

    if (value == NULL)
        return;
    wanted = make_values(reading, value, expected);
    for (size_t i = 0; i < value->count; i++) {
        wanted[expected->count].path = value->keys[i]->scalar;
        if (expect_read_value(reading, value->items[i], &wanted[expected->count]))
            expected->count++;
    }
}

/* --- namespaces ------------------------------------------------------------------------------- */

void expect_read_namespaces(struct reading *reading, const struct node *node, void *field)
{
    struct expected_namespaces *const expected = field;
    struct markup_namespace *namespaces;

    if (node->kind != NODE_MAP || node->count == 0 || node->count > NAMESPACES_MOST) {
        reading_complain(reading, &node->place, tr("wants prefixes and addresses, such as %s"),
                         "{ wms: http://www.opengis.net/wms }");
        return;
    }
    namespaces = arena_add(reading_arena(reading), node->count, sizeof *namespaces);
    expected->namespaces = namespaces;
    for (size_t i = 0; i < node->count; i++) {
        const char *uri;

        if (!schema_read_string(reading, node->items[i], &uri))
            continue;
        namespaces[expected->count++] =
            (struct markup_namespace){.prefix = node->keys[i]->scalar, .uri = uri};
    }
}

static void check_path(struct reading *reading, const struct place *place, const char *path,
                       const struct expected_namespaces *namespaces)
{
    struct error error = {""};

    if (!markup_check_path(&(struct markup_path){path, namespaces->namespaces, namespaces->count},
                           &error))
        reading_complain(reading, place, "%s", error.message);
}

void expect_check_path(struct reading *reading, const struct place *place, const char *path)
{
    static const struct expected_namespaces none = {0};

    check_path(reading, place, path, &none);
}

/* The paths of a word, where they are written. */
static void check_paths_of(struct reading *reading, const struct node *map, const char *word,
                           const struct expected_namespaces *namespaces)
{
    const struct node *node = node_find(map, word);

    if (node != NULL && node_find(node, "value") != NULL)
        node = node_find(node, "value");
    for (size_t i = 0; node != NULL && node->kind == NODE_MAP && i < node->count; i++)
        check_path(reading, &node->keys[i]->place, node->keys[i]->scalar, namespaces);
}

void expect_check_paths(struct reading *reading, const struct node *map, void *settings)
{
    static const struct expected_namespaces none = {0};
    const struct expectations *const expectations = settings;

    check_paths_of(reading, map, "xml", &expectations->namespaces);
    check_paths_of(reading, map, "html", &none);
}

/* --- newest ----------------------------------------------------------------------------------- */

static const char *const forms[] = {"day_first", "month_first", NULL}; /* as enum date_form */

static void read_newest_regex(struct reading *reading, const struct node *value, void *field)
{
    expect_read_pattern(reading, value, field);
}

static void read_newest_html(struct reading *reading, const struct node *value, void *field)
{
    const char **const path = field;

    if (schema_read_string(reading, value, path))
        expect_check_path(reading, &value->place, *path);
}

static void read_newest_json(struct reading *reading, const struct node *value, void *field)
{
    const char **const path = field;
    struct error error = {""};

    if (schema_read_string(reading, value, path) && !json_path_check(*path, &error))
        reading_complain(reading, &value->place, "%s", error.message);
}

static void check_newest(struct reading *reading, const struct node *map, void *settings)
{
    const struct expected_newest *const newest = settings;
    const int places =
        (newest->html != NULL) + (newest->json != NULL) + (newest->regex.written != NULL);

    if (places > 1)
        reading_complain(reading, &map->place,
                         tr("dates are looked for in one place: html, json or regex"));
}

#define DAY_US (INT64_C(24) * 60 * 60 * US_PER_SECOND)

static const struct schema_word newest_words[] = {
    {.name = "within",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct expected_newest, within_us),
     .required = true,
     .least = 60 * US_PER_SECOND,
     .most = NEWEST_DAYS_MOST * DAY_US,
     .help = "so old it may be, from the end of its day if no time stands beside it"},
    {.name = "html",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct expected_newest, html),
     .read = read_newest_html,
     .form = "XPath",
     .help = "dates are looked for in the texts of these elements; if none of html, json and regex "
             "is written, in the whole text"},
    {.name = "json",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct expected_newest, json),
     .read = read_newest_json,
     .form = "JSON path",
     .help = "or in all that stands there or below"},
    {.name = "regex",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct expected_newest, regex),
     .read = read_newest_regex,
     .form = "regular expression",
     .help = "or in what matches, or in its first group"},
    {.name = "format",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct expected_newest, form),
     .fallback = "day_first",
     .choices = forms,
     .help = "what 06/07/2022 means"},
    {.name = "else",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct expected_newest, consequence),
     .read = expect_read_consequence,
     .form = "down, degraded or warn",
     .help = "what it means if it is older, or if there is none; if not written, down"},
};

static const struct schema newest_schema = {.name = "newest",
                                            .words = newest_words,
                                            .count = sizeof newest_words / sizeof *newest_words,
                                            .size = sizeof(struct expected_newest),
                                            .check = check_newest};

void expect_read_newest(struct reading *reading, const struct node *node, void *field)
{
    struct expected_newest *const newest = field;

    newest->consequence = CONSEQUENCE_DOWN;
    schema_read(&newest_schema, reading, node, NULL, newest);
}

/* --- soft failures ---------------------------------------------------------------------------- */

static void read_kinds(struct reading *reading, const struct node *value,
                       struct expected_soft *expected)
{
    static const char *const kinds[] = {"maintenance", "error",   "empty", "login",
                                        "challenge",   "planted", NULL}; /* as enum soft_kind */
    const size_t count = value->kind == NODE_LIST ? value->count : 1;

    expected->skipped = ~0U;
    for (size_t i = 0; i < count; i++) {
        int kind;

        if (schema_read_choice(reading, value->kind == NODE_LIST ? value->items[i] : value, kinds,
                               &kind))
            expected->skipped &= ~(1U << kind);
    }
}

void expect_read_soft(struct reading *reading, const struct node *node, void *field)
{
    struct expected_soft *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);

    if (value == NULL)
        return;
    if (value->kind == NODE_SCALAR && strcmp(value->scalar, "off") == 0)
        expected->skipped = ~0U;
    else if (value->kind != NODE_SCALAR || strcmp(value->scalar, "on") != 0)
        read_kinds(reading, value, expected);
}
