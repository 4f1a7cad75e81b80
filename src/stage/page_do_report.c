/* The rooms of reports: which there are, and what people write in one. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "io/digest.h"
#include "io/unicode.h"
#include "model/period.h"
#include "stage/page_do_inside.h"
#include "stage/page_reports.h"

enum { REPORT_ADDRESS = 160, NUMBER = 24 };

/* --- which there are ---------------------------------------------------------------------------
 */

static json_t *row_of(const struct pages *pages, const struct page_do *page, const json_t *row)
{
    const enum language language = page->ops->view->language;
    const json_t *const texts = json_object_get(row, "texts");
    json_t *const value = page_report_row(pages, page->ops->view, row);

    page_set_report_href(value, "room", language, "ops/reports", row);
    json_set_integer(value, "written",
                     json_integer_value(json_object_get(texts, words_language_name(language))));
    return value;
}

bool page_write_do_reports(const struct pages *pages, const struct page_do *page, struct text *text,
                           struct error *error)
{
    static const char *const states[] = {"over", "running", "sealed"};
    static const char *const lists[] = {"list_over", "list_running", "list_sealed"};
    const json_t *const rows = json_object_get(page->found, "reports");
    json_t *const value = page_do_begin(pages, page, "reports", "reports", NULL);

    json_set_bool(value, "is_read", page->found != NULL);
    for (size_t k = 0; k < sizeof states / sizeof *states; k++) {
        json_t *const list = json_array();

        for (size_t i = 0; i < json_array_size(rows); i++) {
            const json_t *const row = json_array_get(rows, i);

            if (strcmp(json_string_value(json_object_get(row, "state")), states[k]) == 0)
                json_array_append_new(list, row_of(pages, page, row));
        }
        json_set(value, lists[k], list);
    }
    json_set_bool(value, "has_over", json_array_size(json_object_get(value, "list_over")) > 0);
    json_set_bool(value, "has_sealed", json_array_size(json_object_get(value, "list_sealed")) > 0);
    return page_finish(pages, "do_reports", value, text, error);
}

/* --- what a form says --------------------------------------------------------------------------
 */

/* Of a text as it is kept. */
static void hash(const char *text, char digest[DIGEST_TEXT])
{
    struct digester *const digester = digester_new();
    struct digest made;

    digester_add(digester, text, strlen(text));
    made = digester_finish(digester);
    digest_format(digest, &made);
}

static const char *field_of(const json_t *typed, const char *group, const char *part)
{
    return json_string_value(json_object_get(json_object_get(typed, group), part));
}

/* Another text than he was shown; yours, as it is kept.  NULL: it is the same. */
static char *changed(const json_t *typed, const char *part)
{
    const char *const said = field_of(typed, "text", part);
    const char *const shown = field_of(typed, "shown", part);
    char *const text = said == NULL ? NULL : unicode_paragraphs(said);
    char digest[DIGEST_TEXT];

    if (text == NULL)
        return NULL;
    hash(text, digest);
    if (shown == NULL || strcmp(digest, shown) != 0)
        return text;
    free(text);
    return NULL;
}

json_t *page_do_report_changes(const json_t *typed)
{
    union {
        const json_t *lent;
        json_t *fields; /* jansson's loop does not take const; nothing is changed */
    } object = {.lent = json_object_get(typed, "text")};
    json_t *const parts = json_array();
    const char *name;
    const json_t *said;

    json_object_foreach(object.fields, name, said)
    {
        char *const text = changed(typed, name);
        const char *const seen = field_of(typed, "seen", name);
        json_t *part;

        if (text == NULL)
            continue;
        part = json_object();
        json_set_string(part, "part", name);
        json_set_string(part, "text", text);
        json_set_integer(part, "version", seen == NULL ? 0 : strtoll(seen, NULL, 10));
        json_array_append_new(parts, part);
        free(text);
    }
    return parts;
}

/* --- its parts ---------------------------------------------------------------------------------
 */

struct writing {
    const struct pages *pages;
    const struct page_do *page;
    const json_t *written; /* what people wrote, of the language */
    json_t *parts;
    bool may;
};

static const json_t *find_written(const struct writing *writing, const char *part)
{
    for (size_t i = 0; i < json_array_size(writing->written); i++) {
        const json_t *const row = json_array_get(writing->written, i);

        if (strcmp(json_string_value(json_object_get(row, "part")), part) == 0)
            return row;
    }
    return NULL;
}

static bool has_part(const json_t *parts, const char *part)
{
    for (size_t i = 0; i < json_array_size(parts); i++)
        if (strcmp(json_string_value(json_object_get(json_array_get(parts, i), "part")), part) == 0)
            return true;
    return false;
}

/* An empty line between paragraphs, as they are typed. */
static void set_area(json_t *value, const char *text)
{
    struct text area = {0};

    for (const char *at = text; *at != '\0'; at++)
        text_add_bytes(&area, *at == '\n' ? "\n\n" : at, *at == '\n' ? 2 : 1);
    json_set_string(value, "said", text_string(&area));
    text_free(&area);
}

static void set_written(json_t *value, const struct writing *writing, const json_t *written)
{
    int64_t at_ms;
    const char *const made = json_string_value(json_object_get(written, "made_at"));

    json_set_string(value, "author", json_string_value(json_object_get(written, "author")));
    if (made != NULL && clock_parse(made, &at_ms))
        page_set_moment(value, "at", writing->page->ops->view->language, at_ms, PAGE_MINUTES);
}

/* What he typed stays, with what was written meanwhile beside it; what he did not touch is shown as
 * it is now. */
static void set_text(json_t *value, const struct writing *writing, const char *part,
                     const char *now, int64_t version)
{
    const json_t *const typed = writing->page->typed;
    char *const text = changed(typed, part);
    const char *const seen = field_of(typed, "seen", part);

    json_set_bool(value, "is_typed", text != NULL);
    json_set_bool(value, "is_other",
                  text != NULL && seen != NULL && strtoll(seen, NULL, 10) != version);
    set_area(value, text != NULL ? text : now);
    json_set(value, "now", page_lines(now));
    free(text);
}

static void add_part(const struct writing *writing, const char *part, const char *heading,
                     const char *draft)
{
    const json_t *const written = find_written(writing, part);
    const char *const now = written == NULL ? (draft == NULL ? "" : draft)
                                            : json_string_value(json_object_get(written, "text"));
    const int64_t version = json_integer_value(json_object_get(written, "version"));
    json_t *const value = json_object();
    char digest[DIGEST_TEXT];
    char number[NUMBER];

    if (has_part(writing->parts, part)) {
        json_decref(value);
        return;
    }
    snprintf(number, sizeof number, "%" PRId64, version);
    hash(now, digest);
    json_set_string(value, "part", part);
    json_set_string(value, "heading",
                    *heading != '\0' ? heading
                                     : page_word(writing->pages, writing->page->ops->view->language,
                                                 "report_rests"));
    json_set_string(value, "seen", number);
    json_set_string(value, "shown", digest);
    json_set_bool(value, "is_written", written != NULL);
    json_set_bool(value, "may", writing->may);
    set_written(value, writing, written);
    set_text(value, writing, part, now, version);
    json_set_bool(value, "is_unconfirmed",
                  strstr(now, "[cần xác nhận]") != NULL ||
                      strstr(now, "[to be confirmed]") != NULL);
    json_set(value, "draft", page_lines(draft == NULL ? "" : draft));
    json_set_bool(value, "has_draft", written != NULL && draft != NULL);
    json_array_append_new(writing->parts, value);
}

/* Those that the report has, then what else was written or typed: nothing of it is lost. */
static json_t *parts_of(struct writing *writing, const struct page_do_report *report)
{
    union {
        const json_t *lent;
        json_t *fields;
    } typed = {.lent = json_object_get(writing->page->typed, "text")};
    const char *name;
    const json_t *said;

    writing->parts = json_array();
    for (size_t i = 0; i < json_array_size(report->drafts); i++) {
        const json_t *const row = json_array_get(report->drafts, i);

        add_part(writing, json_string_value(json_object_get(row, "part")),
                 json_string_value(json_object_get(row, "heading")),
                 json_string_value(json_object_get(row, "text")));
    }
    for (size_t i = 0; i < json_array_size(writing->written); i++) {
        const char *const part =
            json_string_value(json_object_get(json_array_get(writing->written, i), "part"));

        add_part(writing, part, part, NULL);
    }
    json_object_foreach(typed.fields, name, said)
    {
        add_part(writing, name, name, NULL);
    }
    return writing->parts;
}

/* --- its room ----------------------------------------------------------------------------------
 */

static json_t *row_of_period(const json_t *found, const struct period *period)
{
    const json_t *const rows = json_object_get(found, "reports");
    const char *const calendar = period_calendar_name(period->calendar);
    char name[PERIOD_TEXT];
    json_t *row;

    period_format(name, period);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *const known = json_array_get(rows, i);

        if (strcmp(json_string_value(json_object_get(known, "period")), name) == 0 &&
            strcmp(json_string_value(json_object_get(known, "calendar")), calendar) == 0)
            return json_incref(known);
    }
    row = json_object(); /* nobody has done anything about it */
    json_set_string(row, "period", name);
    json_set_string(row, "calendar", calendar);
    json_set_null(row, "seal");
    json_set(row, "files", json_array());
    return row;
}

/* Parts in which the mark of the program still stands. */
static int64_t count_unconfirmed(const json_t *parts)
{
    int64_t count = 0;

    for (size_t i = 0; i < json_array_size(parts); i++)
        count += json_is_true(json_object_get(json_array_get(parts, i), "is_unconfirmed"));
    return count;
}

static void set_addresses(json_t *value, enum language language, const json_t *row)
{
    page_set_report_href(value, "action", language, "ops/reports", row);
    page_set_report_href(value, "other", language == LANGUAGE_EN ? LANGUAGE_VI : LANGUAGE_EN,
                         "ops/reports", row);
    page_set_report_href(value, "look", language, "reports", row);
}

bool page_write_do_report(const struct pages *pages, const struct page_do *page,
                          const struct page_do_report *report, struct text *text,
                          struct error *error)
{
    const enum language language = page->ops->view->language;
    json_t *const row = row_of_period(page->found, report->period);
    json_t *const shown = page_report_row(pages, page->ops->view, row);
    const bool is_sealed = json_is_object(json_object_get(row, "seal"));
    struct writing writing = {.pages = pages,
                              .page = page,
                              .written = json_object_get(json_object_get(page->found, "texts"),
                                                         words_language_name(language)),
                              .may = !is_sealed && page->may(page->ops->role, "report-text")};
    json_t *const value = page_do_begin(pages, page, "reports", "reports", NULL);
    json_t *const parts = parts_of(&writing, report);

    json_set_string(value, "page_title", json_string_value(json_object_get(shown, "name")));
    set_addresses(value, language, row);
    json_set(value, "report", shown);
    json_set_bool(value, "is_read", page->found != NULL);
    json_set_bool(value, "is_sealed", is_sealed);
    json_set_bool(value, "may_write", writing.may);
    json_set_bool(value, "has_parts", json_array_size(parts) > 0 && !page->is_to_confirm);
    json_set(value, "parts", parts);
    json_set_bool(value, "making", report->making != NULL);
    json_set_string(value, "cannot", report->why);
    json_set_string(value, "task_failed", report->failed);
    json_set_bool(value, "may_seal",
                  !is_sealed && report->is_over && report->making == NULL &&
                      page->may(page->ops->role, "period-seal"));
    json_set_bool(value, "may_file",
                  report->making == NULL && !page->is_to_confirm &&
                      page->may(page->ops->role, "report-keep"));
    json_set_bool(value, "is_sure",
                  page->is_to_confirm && page->verb != NULL &&
                      strcmp(page->verb, "period-seal") == 0);
    json_set_integer(value, "unconfirmed", count_unconfirmed(parts));
    json_set_bool(value, "has_unconfirmed", count_unconfirmed(parts) > 0);
    if (report->making != NULL)
        page_set_making(value, pages, language, report->making);
    json_decref(row);
    return page_finish(pages, "do_report", value, text, error);
}
