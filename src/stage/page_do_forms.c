/* The forms of verbs, by tables: what a verb asks for, in which order, by which kind of field. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/people.h"
#include "model/roster.h"
#include "stage/page_do_forms_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const widget_names[] = {
    [AREA] = "is_area", [CLOCK] = "is_clock",   [DAY] = "is_day",
    [LINE] = "is_line", [MANY] = "is_many",     [MOMENT] = "is_moment",
    [ONE] = "is_one",   [SECRET] = "is_secret", [TICK] = "is_tick",
};

/* --- what can be chosen ----------------------------------------------------------------------- */

json_t *page_do_option(const char *value, const char *text, bool is_chosen)
{
    json_t *const option = json_object();

    json_set_string(option, "value", value);
    json_set_string(option, "text", text);
    json_set_bool(option, "chosen", is_chosen);
    return option;
}

void page_do_add(json_t *options, const char *value, const char *text)
{
    json_array_append_new(options, page_do_option(value, text, false));
}

void page_do_add_worded(const struct making *making, json_t *options, const char *value,
                        const char *word)
{
    page_do_add(options, value, page_word(making->pages, making->language, word));
}

static void add_durations(const struct making *making, json_t *options)
{
    page_do_add_worded(making, options, "1h", "ack_1h");
    page_do_add_worded(making, options, "2h", "ack_2h");
    page_do_add_worded(making, options, "4h", "ack_4h");
    page_do_add_worded(making, options, "8h", "ack_8h");
}

static void add_until(const struct making *making, json_t *options)
{
    page_do_add_worded(making, options, "", "ack_until_over");
    add_durations(making, options);
}

static void add_silence_until(const struct making *making, json_t *options)
{
    add_durations(making, options);
    page_do_add_worded(making, options, "1d", "do_1d");
    page_do_add_worded(making, options, "3d", "do_3d");
    page_do_add_worded(making, options, "7d", "do_7d");
}

static void add_owners(const struct making *making, json_t *options)
{
    for (int i = 0; i < OWNER_COUNT; i++)
        page_do_add(
            options, owner_name((enum owner)i),
            page_word_of(making->pages, making->language, "owner_", owner_name((enum owner)i)));
}

static void add_people(const struct making *making, json_t *options)
{
    page_do_add_worded(making, options, "", "do_choose");
    for (size_t i = 0; i < making->catalogue->person_count; i++)
        page_do_add(options, making->catalogue->people[i].id, making->catalogue->people[i].name);
}

static void add_rosters(const struct making *making, json_t *options)
{
    for (size_t i = 0; i < making->catalogue->calling.roster_count; i++) {
        const struct roster *const roster = &making->catalogue->calling.rosters[i];

        page_do_add(options, roster->id, roster->name == NULL ? roster->id : roster->name);
    }
}

static void add_prefixed(json_t *options, const char *prefix, const char *id, const char *word,
                         const char *text)
{
    char value[300];
    char said[600];

    snprintf(value, sizeof value, "%s:%s", prefix, id);
    snprintf(said, sizeof said, "%s: %s", word, text);
    page_do_add(options, value, said);
}

static void add_scopes(const struct making *making, json_t *options)
{
    const struct catalogue *const catalogue = making->catalogue;
    const enum language language = making->language;

    page_do_add_worded(making, options, "", "do_choose");
    page_do_add_services(making, options);
    for (size_t i = 0; i < catalogue->agency_count; i++)
        add_prefixed(options, "agency", catalogue->agencies[i].id,
                     page_word(making->pages, language, "agency"),
                     agency_name(&catalogue->agencies[i], language));
    for (size_t i = 0; i < catalogue->programme_count; i++)
        add_prefixed(options, "programme", catalogue->programmes[i].id,
                     page_word(making->pages, language, "programme"),
                     programme_name(&catalogue->programmes[i], language));
    for (int i = 0; i < OWNER_COUNT; i++)
        add_prefixed(options, "owner", owner_name((enum owner)i),
                     page_word(making->pages, language, "owner"),
                     page_word_of(making->pages, language, "owner_", owner_name((enum owner)i)));
    page_do_add_worded(making, options, "all", "do_all_services");
}

static const char *const rules[][2] = {
    {"", "do_once"},
    {"day", "do_every_day"},
    {"monday", "do_every_monday"},
    {"tuesday", "do_every_tuesday"},
    {"wednesday", "do_every_wednesday"},
    {"thursday", "do_every_thursday"},
    {"friday", "do_every_friday"},
    {"saturday", "do_every_saturday"},
    {"sunday", "do_every_sunday"},
    {"first saturday", "do_first_saturday"},
    {"last saturday", "do_last_saturday"},
    {"first sunday", "do_first_sunday"},
    {"last sunday", "do_last_sunday"},
    {"last day", "do_last_day"},
};

/* What none of these tells stands as it was written. */
void page_do_set_rule(json_t *value, const struct pages *pages, enum language language,
                      const char *rule)
{
    static const char until[] = " until ";
    const char *end;
    size_t length;
    char said[200], last[100] = "";

    json_set_string(value, "every", rule);
    if (rule == NULL)
        return;
    end = strstr(rule, until);
    length = end == NULL ? strlen(rule) : (size_t)(end - rule);
    if (end != NULL)
        snprintf(last, sizeof last, ", %s%s", page_word(pages, language, "do_rule_until"),
                 end + strlen(until));
    for (size_t i = 1; i < COUNT(rules); i++)
        if (strlen(rules[i][0]) == length && strncmp(rules[i][0], rule, length) == 0) {
            snprintf(said, sizeof said, "%s%s", page_word(pages, language, rules[i][1]), last);
            json_set_string(value, "every", said);
        }
}

static void add_rules(const struct making *making, json_t *options)
{
    for (size_t i = 0; i < COUNT(rules); i++)
        page_do_add_worded(making, options, rules[i][0], rules[i][1]);
}

/* --- the forms -------------------------------------------------------------------------------- */

/* clang-format off */
static const struct field ack_fields[] = {
    {"until", ONE, false, "ack_until", NULL, 0, add_until},
    {"expect", CLOCK, false, "do_expect", "do_expect_help", 0, NULL},
    {"note", AREA, false, "ack_note", NULL, 1000, NULL},
    {"public", TICK, false, "ack_public", NULL, 0, NULL},
};
static const struct field assign_fields[] = {
    {"to", ONE, true, "do_to", "do_to_help", 0, add_people},
    {"until", ONE, false, "ack_until", NULL, 0, add_until},
    {"expect", CLOCK, false, "do_expect", "do_expect_help", 0, NULL},
    {"note", AREA, false, "ack_note", NULL, 1000, NULL},
};
static const struct field note_fields[] = {
    {"note", AREA, true, "do_note", NULL, 1000, NULL},
    {"note_en", AREA, false, "do_note_en", NULL, 1000, NULL},
    {"public", TICK, false, "ack_public", "do_public_help", 0, NULL},
};
static const struct field attribute_fields[] = {
    {"owner", ONE, true, "owner", "do_owner_help", 0, add_owners},
    {"cause", LINE, false, "do_cause", NULL, 250, NULL},
};
static const struct field plan_fields[] = {
    {"services", MANY, true, "do_services", "do_services_help", 0, page_do_add_services},
    {"from", MOMENT, true, "do_from", NULL, 0, NULL},
    {"to", MOMENT, true, "do_until", NULL, 0, NULL},
    {"purpose", LINE, true, "do_purpose", NULL, 250, NULL},
    {"purpose_en", LINE, false, "do_purpose_en", NULL, 250, NULL},
    {"every", ONE, false, "do_every", "do_every_help", 0, add_rules},
    {"every_until", DAY, false, "do_rule_last", NULL, 0, NULL},
    {"announced", MOMENT, false, "do_announced", "do_announced_help", 0, NULL},
};
static const struct field silence_fields[] = {
    {"scope", ONE, true, "do_scope", "do_scope_help", 0, add_scopes},
    {"until", ONE, true, "do_until", NULL, 0, add_silence_until},
    {"reason", LINE, true, "do_reason", NULL, 250, NULL},
};
static const struct field shift_fields[] = {
    {"roster", ONE, true, "do_roster", NULL, 0, add_rosters},
    {"to", ONE, true, "do_hand_to", NULL, 0, add_people},
    {"note", AREA, false, "do_hand_note", NULL, 1000, NULL},
};

static const struct form forms[] = {
    {"incident-ack", "ack_take", ack_fields, COUNT(ack_fields)},
    {"incident-assign", "do_assign", assign_fields, COUNT(assign_fields)},
    {"incident-note", "do_note_add", note_fields, COUNT(note_fields)},
    {"incident-attribute", "do_attribute", attribute_fields, COUNT(attribute_fields)},
    {"maintenance-add", "do_plan", plan_fields, COUNT(plan_fields)},
    {"maintenance-end", "do_end", NULL, 0},
    {"silence-add", "do_silence", silence_fields, COUNT(silence_fields)},
    {"silence-end", "do_end_silence", NULL, 0},
    {"shift-hand-over", "do_hand_over", shift_fields, COUNT(shift_fields)},
};
/* clang-format on */

static const struct form *find_form(const char *verb)
{
    for (size_t i = 0; i < COUNT(forms); i++)
        if (strcmp(forms[i].verb, verb) == 0)
            return &forms[i];
    for (size_t i = 0; i < page_do_told_form_count; i++)
        if (strcmp(page_do_told_forms[i].verb, verb) == 0)
            return &page_do_told_forms[i];
    for (size_t i = 0; i < page_do_people_form_count; i++)
        if (strcmp(page_do_people_forms[i].verb, verb) == 0)
            return &page_do_people_forms[i];
    return NULL;
}

/* Letters of all services are held back, what was announced is called off; the public is told,
 * which sees it before; what stands in the chain stays; and who has no account or no token any more
 * is out at once. */
bool page_do_is_grave(const char *verb, const json_t *words)
{
    const char *const scope = json_string_value(json_object_get(words, "scope"));

    return strcmp(verb, "maintenance-end") == 0 || strcmp(verb, "post-publish") == 0 ||
           strcmp(verb, "objection-decide") == 0 || strcmp(verb, "addendum-add") == 0 ||
           strcmp(verb, "user-remove") == 0 || strcmp(verb, "token-remove") == 0 ||
           (strcmp(verb, "silence-add") == 0 && scope != NULL && strcmp(scope, "all") == 0);
}

static const char *label_of(const struct pages *pages, const struct page_do *page)
{
    const struct form *const form =
        page->verb == NULL || page->wrong == NULL ? NULL : find_form(page->verb);

    for (size_t i = 0; form != NULL && i < form->count; i++)
        if (strcmp(form->fields[i].name, page->wrong) == 0)
            return page_word(pages, page->ops->view->language, form->fields[i].label);
    return NULL;
}

/* Verbs name their words, which mean nothing to who sees labels. */
void page_do_set_trouble(json_t *value, const char *name, const struct pages *pages,
                         const struct page_do *page)
{
    const char *const label = label_of(pages, page);
    const char *at = NULL;
    struct text said = {0};
    char quoted[80];

    if (label != NULL && page->trouble != NULL) {
        snprintf(quoted, sizeof quoted, "'%s'", page->wrong);
        at = strstr(page->trouble, quoted);
    }
    if (at == NULL) {
        json_set_string(value, name, page->trouble);
        return;
    }
    text_add(&said, "%.*s“%s”%s", (int)(at - page->trouble), page->trouble, label,
             at + strlen(quoted));
    json_set_string(value, name, text_string(&said));
    text_free(&said);
}

/* --- one field -------------------------------------------------------------------------------- */

static json_t *options_of(const struct making *making, const struct field *field)
{
    const json_t *const said = making->choice->said;
    json_t *const options = json_array();
    json_t *option;
    size_t i;

    field->options(making, options);
    json_array_foreach(options, i, option)
    {
        json_set_bool(option, "chosen",
                      page_do_said(said, json_string_value(json_object_get(option, "value"))));
    }
    return options;
}

static const char *word_or_null(const struct making *making, const char *key)
{
    return key == NULL ? NULL : page_word(making->pages, making->language, key);
}

static const char *find_of(const struct page_do *page)
{
    const char *const words = json_string_value(json_object_get(page->typed, "find"));

    return words == NULL || *words == '\0' ? NULL : words;
}

static json_t *field_value(const struct making *making, const struct form *form,
                           const struct field *field, const json_t *said, bool came_back)
{
    const struct page_do *const page = making->page;
    struct choice choice = {.said = said, .find = came_back ? find_of(page) : NULL};
    struct making own = *making;
    const bool is_wrong = came_back && page->wrong != NULL && strcmp(page->wrong, field->name) == 0;
    json_t *const value = json_object();
    char id[80];

    snprintf(id, sizeof id, "%s-%s", form->verb, field->name);
    json_set_string(value, "name", field->name);
    json_set_string(value, "id", id);
    json_set_string(value, "label", word_or_null(making, field->label));
    json_set_string(value, "help", word_or_null(making, field->help));
    json_set_bool(value, "required", field->required);
    json_set_bool(value, "ticked", said != NULL);
    json_set_string(value, "said", json_string_value(said));
    if (is_wrong)
        page_do_set_trouble(value, "wrong", making->pages, page);
    else
        json_set_null(value, "wrong");
    json_set_bool(value, "described", is_wrong || field->help != NULL);
    for (size_t i = 0; i < COUNT(widget_names); i++)
        json_set_bool(value, widget_names[i], field->widget == (enum widget)i);
    if (field->most > 0)
        json_set_integer(value, "most", field->most);
    else
        json_set_null(value, "most");
    own.choice = &choice;
    if (field->options != NULL)
        json_set(value, "options", options_of(&own, field));
    page_do_set_finder(value, &choice);
    json_set_bool(value, "has_looked", choice.find != NULL && page->trouble == NULL);
    return value;
}

/* --- a form ----------------------------------------------------------------------------------- */

static json_t *hidden_field(const char *name, const char *value)
{
    json_t *const hidden = json_object();

    json_set_string(hidden, "name", name);
    json_set_string(hidden, "value", value);
    return hidden;
}

/* ".id" of what the form begins with. */
static json_t *hidden_fields(const json_t *begins)
{
    json_t *const list = json_array();
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)begins, name, value)
    {
        if (*name == '.')
            json_array_append_new(list, hidden_field(name + 1, json_string_value(value)));
    }
    return list;
}

/* All that was typed goes with the answer to "does he mean it?". */
static json_t *typed_fields(const json_t *typed)
{
    json_t *const list = json_array();
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)typed, name, value)
    {
        if (json_is_string(value))
            json_array_append_new(list, hidden_field(name, json_string_value(value)));
        for (size_t i = 0; i < json_array_size(value); i++)
            json_array_append_new(list,
                                  hidden_field(name, json_string_value(json_array_get(value, i))));
    }
    json_array_append_new(list, hidden_field("sure", "yes"));
    return list;
}

/* Is it this one that came back?  Of those that are on a page several times the hidden fields say
 * it. */
static bool came_back(const struct page_do *page, const char *verb, const json_t *begins)
{
    const char *const id = json_string_value(json_object_get(begins, ".id"));
    const char *const typed = json_string_value(json_object_get(page->typed, "id"));

    return page->verb != NULL && strcmp(page->verb, verb) == 0 &&
           (id == NULL || typed == NULL || strcmp(id, typed) == 0);
}

static void set_fields(json_t *value, const struct making *making, const struct form *form,
                       const json_t *begins, bool is_back)
{
    const json_t *const source = is_back ? making->page->typed : begins;
    json_t *const fields = json_array();

    for (size_t i = 0; i < form->count; i++)
        json_array_append_new(fields,
                              field_value(making, form, &form->fields[i],
                                          json_object_get(source, form->fields[i].name), is_back));
    json_set(value, "fields", fields);
}

void page_do_set_form(json_t *value, const char *name, const struct pages *pages,
                      const struct page_do *page, const char *verb, json_t *begins)
{
    const struct page_view *const view = page->ops->view;
    const struct making making = {
        .pages = pages, .page = page, .language = view->language, .catalogue = view->catalogue};
    const struct form *const form = find_form(verb);
    const bool is_back = came_back(page, verb, begins);
    json_t *const object = json_object();

    json_set_bool(object, "may", page->may(page->ops->role, verb));
    /* here and not from the page: a row around the form may have a number of its own */
    json_set_string(object, "key", page->ops->key);
    json_set_string(object, "number", page->number);
    json_set_string(object, "verb", verb);
    json_set_string(object, "button", page_word(pages, view->language, form->button));
    json_set_bool(object, "is_back", is_back);
    json_set_bool(object, "is_to_confirm", is_back && page->is_to_confirm);
    json_set_string(object, "trouble", is_back && page->wrong == NULL ? page->trouble : NULL);
    if (is_back && page->is_to_confirm) {
        json_set(object, "hidden", typed_fields(page->typed));
        json_set(object, "fields", json_array());
    } else {
        json_set(object, "hidden", hidden_fields(begins));
        set_fields(object, &making, form, begins, is_back);
    }
    json_set(value, name, object);
    json_decref(begins);
}
