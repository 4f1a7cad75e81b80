#include "stage/probe_extract.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/json_path.h"
#include "io/markup.h"
#include "io/pattern.h"
#include "stage/probe_expect_inside.h"
#include "stage/probe_expect_read.h"
#include "stage/probe_request.h"
#include "stage/probe_variables.h"

void extracted_release(struct extracted *extracted)
{
    for (size_t i = 0; i < EXTRACTS_MOST; i++)
        free(extracted->values[i]);
    *extracted = (struct extracted){{NULL}};
}

/* --- looking ---------------------------------------------------------------------------------- */

static enum look look_into_html(const struct extract *extract, struct inspection *inspection,
                                struct found *found)
{
    struct markup *const markup = inspection_html(inspection);

    return markup == NULL ? inspection->html_look
                          : markup_find(markup, &(struct markup_path){.path = extract->html},
                                        inspection->effort, found);
}

static enum look look_by_regex(const struct extract *extract, struct inspection *inspection,
                               struct found *found)
{
    struct text texts = {.limit = VARIABLE_MOST + 2};
    size_t length;
    const char *const bytes = inspection_utf8(inspection, &length);
    const enum match match =
        pattern_gather(extract->regex.pattern, bytes, length, inspection->effort, &texts);

    found->exists = match == MATCH_YES;
    if (found->exists) {
        found->text = text_detach(&texts);
        found->text[strcspn(found->text, "\n")] = '\0';
    }
    text_free(&texts);
    return match == MATCH_LIMIT ? LOOK_COSTLY : LOOK_FINE;
}

static enum look look_for(const struct extract *extract, struct inspection *inspection,
                          struct found *found)
{
    const struct evidence *const evidence = inspection->evidence;
    char value[HEADER_TEXT];

    if (extract->json != NULL)
        return json_path_find(evidence->body, evidence->body_length, &extract->json, 1,
                              inspection->effort, found);
    if (extract->html != NULL)
        return look_into_html(extract, inspection, found);
    if (extract->regex.pattern != NULL)
        return look_by_regex(extract, inspection, found);
    expect_header(value, evidence->headers, extract->header);
    found->exists = value[0] != '\0';
    found->text = found->exists ? memory_copy_string(value) : NULL;
    return LOOK_FINE;
}

static char *take_one(const struct extract *extract, struct inspection *inspection)
{
    struct found found = {.exists = false};
    const enum look look = look_for(extract, inspection, &found);
    const bool is_there = look == LOOK_FINE && found.exists && found.text != NULL;
    char *value = NULL;

    if (look != LOOK_FINE)
        inspection_note_look(inspection, look, CONSEQUENCE_DOWN,
                             look == LOOK_COSTLY     ? extract->written
                             : extract->json != NULL ? "JSON"
                                                     : "HTML");
    else if (!is_there || found.text[0] == '\0')
        verdict_note(inspection->verdict, CONSEQUENCE_DOWN, REASON_STEP,
                     tr("the answer has no {{%s}} for the steps that follow ('%s')"), extract->name,
                     expect_quote_string(extract->written).text);
    else if (strlen(found.text) >= VARIABLE_MOST) /* of a node that is all that is shown */
        verdict_note(inspection->verdict, CONSEQUENCE_DOWN, REASON_STEP,
                     tr("{{%s}} has more than %d bytes"), extract->name, (int)VARIABLE_MOST - 1);
    else
        value = memory_copy_string(found.text);
    if (is_there || look == LOOK_FINE)
        found_release(&found);
    return value;
}

void extracts_look(const struct extracts *extracts, struct inspection *inspection,
                   struct extracted *extracted)
{
    for (size_t i = 0; i < extracts->count; i++)
        extracted->values[i] = take_one(&extracts->extracts[i], inspection);
}

/* --- the words -------------------------------------------------------------------------------- */

static void read_hidden(struct reading *reading, const struct node *value, struct extract *extract)
{
    const char *name;
    struct text path = {0};

    if (!schema_read_string(reading, value, &name))
        return;
    if (strpbrk(name, "'\"") != NULL)
        reading_complain(reading, &value->place, tr("'%s' cannot be the name of a field"),
                         reading_quote(reading, name));
    text_add(&path, "//input[@name='%s']/@value", strpbrk(name, "'\"") == NULL ? name : "");
    extract->html = arena_copy_string(reading_arena(reading), text_string(&path));
    text_free(&path);
}

static void read_json(struct reading *reading, const struct node *value, struct extract *extract)
{
    struct error error = {""};

    if (schema_read_string(reading, value, &extract->json) &&
        !json_path_check(extract->json, &error))
        reading_complain(reading, &value->place, "%s", error.message);
}

static void read_html(struct reading *reading, const struct node *value, struct extract *extract)
{
    if (schema_read_string(reading, value, &extract->html))
        expect_check_path(reading, &value->place, extract->html);
}

static void read_header(struct reading *reading, const struct node *value, struct extract *extract)
{
    if (schema_read_string(reading, value, &extract->header) &&
        !request_is_header_name(extract->header))
        reading_complain(reading, &value->place, tr("'%s' cannot be the name of a header"),
                         reading_quote(reading, extract->header));
}

/* { json: $.id } */
static void read_way(struct reading *reading, const struct node *map, struct extract *extract)
{
    static const char *const known[] = {"hidden", "json", "html", "regex", "header", NULL};
    const struct node *const value = map->items[0];
    const char *const word = map->keys[0]->scalar;

    extract->written = value->kind == NODE_SCALAR ? value->scalar : "";
    if (strcmp(word, "hidden") == 0)
        read_hidden(reading, value, extract);
    else if (strcmp(word, "json") == 0)
        read_json(reading, value, extract);
    else if (strcmp(word, "html") == 0)
        read_html(reading, value, extract);
    else if (strcmp(word, "regex") == 0)
        expect_read_pattern(reading, value, &extract->regex);
    else if (strcmp(word, "header") == 0)
        read_header(reading, value, extract);
    else
        reading_complain(reading, &map->keys[0]->place,
                         tr("unknown word '%s' here: wants hidden, json, html, regex or header%s"),
                         reading_quote(reading, word), reading_suggest(reading, word, known));
}

void extracts_read(struct reading *reading, const struct node *value, void *field)
{
    struct extracts *const extracts = field;
    struct extract *each;

    if (value->kind != NODE_MAP || value->count == 0 || value->count > EXTRACTS_MOST) {
        reading_complain(reading, &value->place,
                         tr("'extract' wants 1 to %d names and where each is found, such as "
                            "{ token: { hidden: _csrf } }"),
                         (int)EXTRACTS_MOST);
        return;
    }
    each = arena_add(reading_arena(reading), value->count, sizeof *each);
    for (size_t i = 0; i < value->count; i++) {
        each[i].name = value->keys[i]->scalar;
        each[i].written = "";
        if (!variable_is_name(each[i].name))
            reading_complain(reading, &value->keys[i]->place,
                             tr("'%s' cannot be the name of a variable: wants small letters, "
                                "digits, - and _"),
                             reading_quote(reading, each[i].name));
        if (value->items[i]->kind == NODE_MAP && value->items[i]->count == 1)
            read_way(reading, value->items[i], &each[i]);
        else
            reading_complain(reading, &value->items[i]->place,
                             tr("wants one place, such as { hidden: _csrf } or { json: $.id }"));
    }
    *extracts = (struct extracts){.extracts = each, .count = value->count};
}
