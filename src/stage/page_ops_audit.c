/* The audit: who did what, in words of the reader's language. */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "stage/page_ops_inside.h"

static const char *word_in(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static int64_t number_in(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

/* Members whose values are one of a few words that the pages know by that prefix. */
static const char *prefix_of(const char *member)
{
    static const char *const members[][2] = {{"role", "role_"},         {"was", "role_"},
                                             {"owner", "owner_"},       {"stage", "stage_"},
                                             {"decision", "decision_"}, {"calendar", "calendar_"},
                                             {"figure", "figure_"}};

    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (strcmp(members[i][0], member) == 0)
            return members[i][1];
    return NULL;
}

/* The word that readers know it by; where there is none, as it was said. */
static const char *told_of(const struct pages *pages, enum language language, const char *prefix,
                           const char *said)
{
    const char *const word =
        prefix == NULL || strlen(said) > 30 ? "" : page_word_of(pages, language, prefix, said);

    return *word == '\0' ? said : word;
}

/* One member: its name, and either its moment or what was said; what lies deeper is JSON. */
static json_t *pair_of(const struct pages *pages, enum language language, const char *name,
                       const json_t *value)
{
    json_t *const row = json_object();
    const char *const said = json_string_value(value);
    struct text text = {0};
    int64_t at_ms;

    json_set_string(row, "name", told_of(pages, language, "said_", name));
    if (said != NULL && clock_parse(said, &at_ms)) {
        page_set_moment(row, "instant", language, at_ms, PAGE_SECONDS);
        return row;
    }
    if (said != NULL)
        text_add_string(&text, told_of(pages, language, prefix_of(name), said));
    else if (json_is_boolean(value))
        text_add_string(&text,
                        page_word(pages, language, json_is_true(value) ? "said_yes" : "said_no"));
    else
        json_write(value, false, &text);
    json_set_string(row, "said", text_string(&text));
    text_free(&text);
    return row;
}

/* {"name": value, …} as a list. */
static json_t *words_of(const struct pages *pages, enum language language, const char *words)
{
    json_t *const object = json_loads(words == NULL ? "{}" : words, 0, NULL);
    json_t *const list = json_array();
    const char *name;
    json_t *inner;

    json_object_foreach(object, name, inner)
        json_array_append_new(list, pair_of(pages, language, name, inner));
    json_decref(object);
    return list;
}

static void set_older(json_t *value, const struct page_ops *ops, const struct page_ops_audit *audit,
                      int64_t before)
{
    struct text text = {0};

    text_add(&text, "%s/ops/audit?before=%" PRId64, ops->view->language == LANGUAGE_EN ? "/en" : "",
             before);
    if (*audit->author != '\0') {
        text_add_string(&text, "&author=");
        text_add_form(&text, audit->author);
    }
    if (*audit->verb != '\0') {
        text_add_string(&text, "&verb=");
        text_add_form(&text, audit->verb);
    }
    if (*audit->subject != '\0') {
        text_add_string(&text, "&subject=");
        text_add_form(&text, audit->subject);
    }
    json_set_string(value, "older", text_string(&text));
    text_free(&text);
}

bool page_write_ops_audit(const struct pages *pages, const struct page_ops *ops,
                          const struct page_ops_audit *audit, struct text *text,
                          struct error *error)
{
    json_t *const value = page_ops_begin(pages, ops, "ops_audit");
    const json_t *const found = json_object_get(audit->found, "rows");
    json_t *const rows = json_array();
    const json_t *row;
    size_t i;

    json_array_foreach(found, i, row)
    {
        json_t *const shown = json_object();

        page_set_moment(shown, "at", ops->view->language, number_in(row, "at_ms"), PAGE_SECONDS);
        json_set_string(shown, "author", word_in(row, "author"));
        json_set_string(shown, "way",
                        page_word_of(pages, ops->view->language, "way_", word_in(row, "way")));
        json_set_string(shown, "verb", word_in(row, "verb"));
        json_set_string(shown, "done",
                        told_of(pages, ops->view->language, "verb_", word_in(row, "verb")));
        json_set_string(shown, "subject", word_in(row, "subject"));
        json_set(shown, "words", words_of(pages, ops->view->language, word_in(row, "words")));
        json_array_append_new(rows, shown);
    }
    json_set_bool(value, "unread", audit->found == NULL);
    json_set_bool(value, "has_rows", json_array_size(rows) > 0);
    if (json_array_size(rows) >= PAGE_OPS_AUDIT_MOST)
        set_older(value, ops, audit,
                  number_in(json_array_get(found, json_array_size(found) - 1), "id"));
    json_set(value, "rows", rows);
    json_set_string(value, "author", audit->author);
    json_set_string(value, "verb", audit->verb);
    json_set_string(value, "subject", audit->subject);
    return page_finish(pages, "ops_audit", value, text, error);
}
