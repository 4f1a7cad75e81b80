/* Posts: what was told, publishing, changing and withdrawing it; and what may be said against
 * figures of the past. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/acts.h"
#include "model/figure_name.h"
#include "stage/page_do_inside.h"
#include "stage/page_draft.h"

/* --- what a post may be about ----------------------------------------------------------------- */

enum { INCIDENTS_MOST = 30 };

static void add_nothing(json_t *options, const struct pages *pages, const struct page_do *page)
{
    json_array_append_new(
        options,
        page_do_option("", page_word(pages, page->ops->view->language, "do_post_none"), false));
}

json_t *page_do_incidents(const struct pages *pages, const struct page_do *page, const char *chosen)
{
    const struct page_view *const view = page->ops->view;
    json_t *const options = json_array();
    char id[24];
    char text[600];

    add_nothing(options, pages, page);
    for (size_t i = 0; view->snapshot != NULL && i < view->snapshot->incident_count &&
                       json_array_size(options) <= INCIDENTS_MOST;
         i++) {
        const struct incident *const incident = &view->snapshot->incidents[i];

        snprintf(id, sizeof id, "%" PRId64, incident->id);
        snprintf(text, sizeof text, "%s: %s", id,
                 service_name(&view->catalogue->services[incident->service], view->language));
        json_array_append_new(options,
                              page_do_option(id, text, chosen != NULL && strcmp(chosen, id) == 0));
    }
    return options;
}

json_t *page_do_works(const struct pages *pages, const struct page_do *page, const char *chosen)
{
    const struct acts *const acts =
        page->ops->view->snapshot == NULL ? NULL : page->ops->view->snapshot->acts;
    json_t *const options = json_array();
    char text[600];

    add_nothing(options, pages, page);
    for (size_t i = 0; acts != NULL && i < acts->work_count; i++) {
        const struct planned_work *const work = &acts->works[i];

        snprintf(text, sizeof text, "%s: %s", work->id, work->purpose);
        json_array_append_new(
            options,
            page_do_option(work->id, text, chosen != NULL && strcmp(chosen, work->id) == 0));
    }
    return options;
}

/* --- posts ------------------------------------------------------------------------------------ */

static const char *typed_of(const struct page_do *page, const char *name)
{
    return json_string_value(json_object_get(page->typed, name));
}

static const char *state_of(const struct post *post, int64_t now_ms)
{
    if (post->withdrawn_ms != 0)
        return "do_post_withdrawn";
    if (post->from_ms > now_ms)
        return "do_post_to_come";
    return post->to_ms != 0 && post->to_ms <= now_ms ? "do_post_over" : "do_post_stands";
}

static json_t *pasts_of(const struct page_do *page, const struct post *post)
{
    const enum language language = page->ops->view->language;
    json_t *const list = json_array();

    for (size_t i = post->past_count; i-- > 0;) {
        const struct post_past *const past = &post->past[i];
        json_t *const row = json_object();

        json_set_string(row, "title", past->title);
        json_set(row, "lines", page_lines(past->text));
        json_set_string(row, "by", past->by);
        page_set_moment(row, "until", language, past->until_ms, PAGE_MINUTES);
        json_array_append_new(list, row);
    }
    return list;
}

/* As the public sees it, and what only the staff is told. */
static json_t *row_of(const struct pages *pages, const struct page_do *page,
                      const struct post *post)
{
    const struct page_view *const view = page->ops->view;
    json_t *const row = page_post(pages, view, post);
    char address[80];

    json_set_string(row, "state_word",
                    page_word(pages, view->language, state_of(post, view->snapshot->at_ms)));
    json_set_bool(row, "stands", post->withdrawn_ms == 0);
    json_set_string(row, "author", post->author);
    json_set_string(row, "changed_by", post->changed_by);
    page_set_moment(row, "withdrawn", view->language, post->withdrawn_ms, PAGE_MINUTES);
    json_set_string(row, "withdrawn_by", post->withdrawn_by);
    json_set_string(row, "withdrawn_why", post->withdrawn_why);
    json_set_bool(row, "has_past", post->past_count > 0);
    json_set(row, "past", pasts_of(page, post));
    snprintf(address, sizeof address, "%s/ops/posts?change=%" PRId64,
             view->language == LANGUAGE_EN ? "/en" : "", post->id);
    json_set_string(row, "change_href", address);
    return row;
}

static const struct post *find_post(const struct page_do *page, const char *id)
{
    const struct snapshot *const snapshot = page->ops->view->snapshot;
    const long long wanted = id == NULL ? 0 : strtoll(id, NULL, 10);

    for (size_t i = 0; snapshot != NULL && snapshot->acts != NULL && i < snapshot->acts->post_count;
         i++)
        if (snapshot->acts->posts[i].id == wanted)
            return &snapshot->acts->posts[i];
    return NULL;
}

static json_t *begins_of(const struct post *post, bool all)
{
    json_t *const begins = json_object();
    char number[24];

    snprintf(number, sizeof number, "%" PRId64, post->id);
    json_set_string(begins, ".id", number);
    if (!all)
        return begins;
    snprintf(number, sizeof number, "%zu", post->past_count + 1);
    json_set_string(begins, ".version", number);
    json_set_string(begins, "title", post->title);
    json_set_string(begins, "text", post->text);
    json_set_string(begins, "title_en", post->title_en == NULL ? "" : post->title_en);
    json_set_string(begins, "text_en", post->text_en == NULL ? "" : post->text_en);
    if (post->stage != POST_NO_STAGE)
        json_set_string(begins, "stage", post_stage_name(post->stage));
    return begins;
}

/* The one that is to be changed or withdrawn. */
static void set_chosen(json_t *value, const struct pages *pages, const struct page_do *page,
                       const char *change)
{
    const bool came_back = page->verb != NULL && strcmp(page->verb, "post-publish") != 0;
    const struct post *const post = find_post(page, came_back ? typed_of(page, "id") : change);
    json_t *chosen;

    if (post == NULL || post->withdrawn_ms != 0)
        return;
    chosen = row_of(pages, page, post);
    page_do_set_form(chosen, "change", pages, page, "post-change", begins_of(post, true));
    page_do_set_form(chosen, "withdraw", pages, page, "post-withdraw", begins_of(post, false));
    json_set(value, "chosen", chosen);
}

/* What was typed, as the public will see it. */
static void set_preview(json_t *value, const struct pages *pages, const struct page_do *page)
{
    const char *const title = typed_of(page, "title");
    const char *const text = typed_of(page, "text");
    const char *const kind = typed_of(page, "kind");
    struct post post = {.id = 0, .made_ms = page->ops->view->snapshot->at_ms, .is_for_all = true};

    if (!page->is_to_confirm || title == NULL || text == NULL || kind == NULL ||
        !post_kind_parse(kind, &post.kind))
        return;
    post.title = title;
    post.text = text;
    post.title_en = typed_of(page, "title_en");
    post.text_en = typed_of(page, "text_en");
    json_set(value, "preview", page_post(pages, page->ops->view, &post));
}

struct offering {
    json_t *options;
    const char *chosen;
};

static void offer(void *argument, const char *name, const char *label, const char *kind)
{
    const struct offering *const offering = argument;

    (void)kind;
    json_array_append_new(
        offering->options,
        page_do_option(name, label,
                       offering->chosen != NULL && strcmp(name, offering->chosen) == 0));
}

static const struct incident *find_incident(const struct page_view *view, const char *id)
{
    const long long wanted = id == NULL ? 0 : strtoll(id, NULL, 10);

    for (size_t i = 0; view->snapshot != NULL && i < view->snapshot->incident_count; i++)
        if (view->snapshot->incidents[i].id == wanted)
            return &view->snapshot->incidents[i];
    return NULL;
}

static const struct planned_work *find_work(const struct page_view *view, const char *id)
{
    const struct acts *const acts = view->snapshot == NULL ? NULL : view->snapshot->acts;

    for (size_t i = 0; acts != NULL && id != NULL && i < acts->work_count; i++)
        if (strcmp(acts->works[i].id, id) == 0)
            return &acts->works[i];
    return NULL;
}

/* From a template; NULL: none was chosen, or (it is said why) it does not fit. */
static json_t *fill(json_t *value, const struct pages *pages, const struct page_do *page,
                    const struct page_do_draft *draft)
{
    const struct page_view *const view = page->ops->view;
    const struct post_facts facts = {.catalogue = view->catalogue,
                                     .acts = view->snapshot == NULL ? NULL : view->snapshot->acts,
                                     .incident = find_incident(view, draft->incident),
                                     .work = find_work(view, draft->work),
                                     .service = NONE_AT_ALL,
                                     .now_ms = view->snapshot == NULL ? 0 : view->snapshot->at_ms};
    struct error error = {""};
    json_t *words;

    if (draft->template == NULL || *draft->template == '\0')
        return NULL;
    words = page_fill_post(pages, draft->template, &facts, &error);
    if (words == NULL)
        json_set_string(value, "template_trouble", error.message);
    else if (facts.incident != NULL)
        json_set_string(words, "incident", draft->incident);
    return words;
}

bool page_write_do_posts(const struct pages *pages, const struct page_do *page,
                         const struct page_do_draft *draft, struct text *text, struct error *error)
{
    const struct page_view *const view = page->ops->view;
    const struct acts *const acts = view->snapshot == NULL ? NULL : view->snapshot->acts;
    json_t *const value = page_do_begin(pages, page, "do_posts", "posts", NULL);
    const struct offering offering = {json_array(), draft->template};
    json_t *const posts = json_array();

    for (size_t i = 0; acts != NULL && i < acts->post_count; i++)
        json_array_append_new(posts, row_of(pages, page, &acts->posts[i]));
    json_set_bool(value, "has_posts", json_array_size(posts) > 0);
    json_set(value, "posts", posts);
    page_each_template(pages, view->language, offer, (void *)(uintptr_t)&offering);
    json_set(value, "templates", offering.options);
    json_set(value, "incidents", page_do_incidents(pages, page, draft->incident));
    json_set(value, "works", page_do_works(pages, page, draft->work));
    set_chosen(value, pages, page, draft->change);
    if (view->snapshot != NULL)
        set_preview(value, pages, page);
    page_do_set_form(value, "publish", pages, page, "post-publish",
                     fill(value, pages, page, draft));
    return page_finish(pages, "do_posts", value, text, error);
}

/* --- addenda and objections ------------------------------------------------------------------- */

static void set_when(json_t *row, const char *name, enum language language, const char *from)
{
    const char *const iso = json_string_value(json_object_get(row, from));
    int64_t at_ms;

    if (iso != NULL && clock_parse(iso, &at_ms))
        page_set_moment(row, name, language, at_ms, PAGE_MINUTES);
}

static void name_figure(json_t *row, enum language language)
{
    const char *const figure = json_string_value(json_object_get(row, "figure"));

    if (figure != NULL)
        json_set_string(row, "figure_words", figure_words(figure, language));
}

static void set_addenda(json_t *value, const struct page_do *page)
{
    const enum language language = page->ops->view->language;
    json_t *const list = json_deep_copy(json_object_get(page->found, "addenda"));
    json_t *row;
    size_t i;

    json_array_foreach(list, i, row)
    {
        set_when(row, "at", language, "made_at");
        name_figure(row, language);
        json_set(row, "lines", page_lines(json_string_value(json_object_get(row, "text"))));
    }
    json_set_bool(value, "has_addenda", json_array_size(list) > 0);
    json_set(value, "addenda", list == NULL ? json_array() : list);
}

static void set_objections(json_t *value, const struct pages *pages, const struct page_do *page,
                           const char *decide)
{
    const enum language language = page->ops->view->language;
    const bool came_back = page->verb != NULL && strcmp(page->verb, "objection-decide") == 0;
    const char *const wanted = came_back ? typed_of(page, "id") : decide;
    json_t *const list = json_deep_copy(json_object_get(page->found, "objections"));
    json_t *row;
    size_t i;

    json_array_foreach(list, i, row)
    {
        const char *const decision = json_string_value(json_object_get(row, "decision"));
        const bool is_open = strcmp(decision, "open") == 0;
        char number[24];
        char address[80];

        snprintf(number, sizeof number, "%" PRId64,
                 (int64_t)json_integer_value(json_object_get(row, "number")));
        snprintf(address, sizeof address, "%s/ops/addenda?decide=%s",
                 language == LANGUAGE_EN ? "/en" : "", number);
        json_set_string(row, "decision_word", page_word_of(pages, language, "decision_", decision));
        json_set_bool(row, "open", is_open);
        name_figure(row, language);
        json_set_string(row, "decide_href", address);
        json_set(row, "lines", page_lines(json_string_value(json_object_get(row, "text"))));
        set_when(row, "filed_at", language, "filed");
        set_when(row, "decided_at", language, "decided");
        if (is_open && wanted != NULL && strcmp(wanted, number) == 0) {
            json_t *const begins = json_object();

            json_set_string(begins, ".id", number);
            page_do_set_form(row, "decide", pages, page, "objection-decide", begins);
        }
    }
    json_set_bool(value, "has_objections", json_array_size(list) > 0);
    json_set(value, "objections", list == NULL ? json_array() : list);
}

bool page_write_do_addenda(const struct pages *pages, const struct page_do *page,
                           const char *decide, struct text *text, struct error *error)
{
    json_t *const value = page_do_begin(pages, page, "do_addenda", "addenda", NULL);

    json_set_bool(value, "is_read", page->found != NULL);
    set_addenda(value, page);
    set_objections(value, pages, page, decide);
    page_do_set_form(value, "file", pages, page, "objection-file", NULL);
    page_do_set_form(value, "add", pages, page, "addendum-add", NULL);
    return page_finish(pages, "do_addenda", value, text, error);
}
