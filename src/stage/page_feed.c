/* For feed readers: incidents and planned work, as Atom.  What an entry says changes only when what
 * it tells of has changed, so that readers show it once. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "model/acts.h"
#include "stage/page_parts.h"

enum { ENTRIES_MOST = 50, POSTS_IN_FEED = 30 };

struct feed {
    const struct pages *pages;
    const struct page_view *view;
    json_t *entries;
    int64_t changed_ms; /* the newest of them */
};

/* XML knows no characters below the blank but these. */
static void set_clean(json_t *object, const char *name, const char *string)
{
    struct text text = {0};

    for (const char *at = string; *at != '\0'; at++)
        if ((unsigned char)*at >= ' ' || *at == '\n' || *at == '\t')
            text_add_bytes(&text, at, 1);
    json_set_string(object, name, text_string(&text));
    text_free(&text);
}

static const char *word(const struct feed *feed, const char *key)
{
    return page_word(feed->pages, feed->view->language, key);
}

static void add_line(struct text *text, const char *name, const char *value)
{
    if (value != NULL && *value != '\0')
        text_add(text, "%s: %s\n", name, value);
}

static void add_moment(const struct feed *feed, struct text *text, const char *name, int64_t at_ms)
{
    json_t *const object = json_object();

    page_set_moment(object, "at", feed->view->language, at_ms, PAGE_MINUTES);
    add_line(text, name, json_string_value(json_object_get(json_object_get(object, "at"), "text")));
    json_decref(object);
}

static void add_entry(struct feed *feed, json_t *entry, int64_t published_ms, int64_t changed_ms,
                      const struct text *content)
{
    json_set_instant(entry, "published", published_ms);
    json_set_instant(entry, "changed", changed_ms);
    set_clean(entry, "content", text_string(content));
    json_array_append_new(feed->entries, entry);
    if (changed_ms > feed->changed_ms)
        feed->changed_ms = changed_ms;
}

/* --- incidents ------------------------------------------------------------------------------- */

static int64_t later(int64_t one, int64_t other)
{
    return one > other ? one : other;
}

/* Adds what was said to everybody, and gives when it was said last. */
static int64_t add_notes(const struct feed *feed, int64_t incident, struct text *text)
{
    size_t count = 0;
    const struct incident_note *const notes =
        acts_notes(feed->view->snapshot->acts, incident, &count);
    int64_t last_ms = 0;

    for (size_t i = 0; i < count; i++) {
        if (!notes[i].is_public)
            continue;
        text_add(text, "\n%s\n", name_in(feed->view->language, notes[i].text, notes[i].text_en));
        last_ms = later(last_ms, notes[i].at_ms);
    }
    return last_ms;
}

/* Adds how it went on, as it was told, the oldest first, and gives when that last changed. */
static int64_t add_updates(const struct feed *feed, int64_t incident, struct text *text)
{
    const struct acts *const acts = feed->view->snapshot->acts;
    int64_t last_ms = 0;

    for (size_t i = acts == NULL ? 0 : acts->post_count; i-- > 0;) {
        const struct post *const post = &acts->posts[i];

        if (post->incident != incident || !post_stands(post, feed->view->snapshot->at_ms))
            continue;
        text_add(
            text, "\n%s. %s\n",
            page_word_of(feed->pages, feed->view->language, "stage_", post_stage_name(post->stage)),
            name_in(feed->view->language, post->text, post->text_en));
        last_ms = later(last_ms, post_last_ms(post));
    }
    return last_ms;
}

static void add_incident(struct feed *feed, const struct incident *incident)
{
    const struct page_view *const view = feed->view;
    const struct service *const service = &view->catalogue->services[incident->service];
    const struct incident_act *const act = acts_find(view->snapshot->acts, incident->id);
    const int64_t published_ms = later(incident->began_ms, incident->detected_ms);
    json_t *const entry = json_object();
    struct text title = {0};
    struct text content = {0};
    int64_t changed_ms = later(published_ms, incident->ended_ms);
    char id[24];

    snprintf(id, sizeof id, "%" PRId64, incident->id);
    page_set_href(entry, "id", LANGUAGE_VI, "incidents", id); /* one id in both languages */
    page_set_href(entry, "href", view->language, "incidents", id);
    text_add(&title, "%s: %s", service_name(service, view->language),
             page_word_of(feed->pages, view->language, "state_", state_name(incident->state)));
    if (!incident_is_open(incident))
        text_add(&title, ", %s", word(feed, "resolved"));
    set_clean(entry, "title", text_string(&title));
    add_line(&content, word(feed, "reason"),
             page_word_of(feed->pages, view->language, "reason_", reason_name(incident->reason)));
    add_moment(feed, &content, word(feed, "began"), incident->began_ms);
    add_moment(feed, &content, word(feed, "ended"), incident->ended_ms);
    if (act != NULL && incident_is_open(incident)) {
        add_moment(feed, &content, word(feed, "feed_expected"), act->expected_ms);
        changed_ms = later(changed_ms, act->at_ms);
    }
    changed_ms = later(changed_ms, add_notes(feed, incident->id, &content));
    changed_ms = later(changed_ms, add_updates(feed, incident->id, &content));
    add_entry(feed, entry, published_ms, changed_ms, &content);
    text_free(&title);
    text_free(&content);
}

/* --- planned work ---------------------------------------------------------------------------- */

void page_list_services(const struct page_view *view, const struct planned_work *work,
                        struct text *text)
{
    for (size_t i = 0; i < work->service_count; i++) {
        const struct service *const service = &view->catalogue->services[work->services[i]];

        if (!service->is_public)
            continue;
        if (text->length > 0)
            text_add_string(text, ", ");
        text_add_string(text, service_name(service, view->language));
    }
}

static void add_work(struct feed *feed, const struct planned_work *work)
{
    const struct page_view *const view = feed->view;
    const int64_t told_ms = work->announced_ms > 0 ? work->announced_ms : work->from_ms;
    json_t *entry;
    struct text names = {0};
    struct text title = {0};
    struct text content = {0};
    char id[256];

    page_list_services(view, work, &names);
    if (names.length > 0 && told_ms <= view->snapshot->at_ms) {
        entry = json_object();
        snprintf(id, sizeof id, "/maintenance/%s/%" PRId64, work->id,
                 work->from_ms / MS_PER_SECOND);
        json_set_string(entry, "id", id);
        json_set_string(entry, "href", view->language == LANGUAGE_EN ? "/en/" : "/");
        text_add(&title, "%s: %s", word(feed, "state_maintenance"), text_string(&names));
        set_clean(entry, "title", text_string(&title));
        add_line(&content, word(feed, "state_maintenance"),
                 name_in(view->language, work->purpose, work->purpose_en));
        add_moment(feed, &content, word(feed, "began"), work->from_ms);
        add_moment(feed, &content, word(feed, "ended"), work->to_ms);
        add_entry(feed, entry, told_ms, told_ms, &content);
    }
    text_free(&names);
    text_free(&title);
    text_free(&content);
}

/* --- announcements and notices ---------------------------------------------------------------- */

static void add_post(struct feed *feed, const struct post *post)
{
    const struct page_view *const view = feed->view;
    json_t *entry;
    struct text content = {0};
    char id[64];

    if (post->kind == POST_UPDATE || !page_shows_post(view, post))
        return;
    entry = json_object();
    snprintf(id, sizeof id, "/posts/%" PRId64, post->id);
    json_set_string(entry, "id", id);
    json_set_string(entry, "href", view->language == LANGUAGE_EN ? "/en/" : "/");
    set_clean(entry, "title", name_in(view->language, post->title, post->title_en));
    text_add_string(&content, name_in(view->language, post->text, post->text_en));
    if (post->changed_ms != 0) {
        text_add_string(&content, "\n");
        add_moment(feed, &content, word(feed, "post_changed"), post->changed_ms);
    }
    add_entry(feed, entry, post_told_ms(post), post_last_ms(post), &content);
    text_free(&content);
}

bool page_write_feed(const struct pages *pages, const struct page_view *view, struct text *text,
                     struct error *error)
{
    const struct snapshot *const snapshot = view->snapshot;
    const struct acts *const acts = snapshot == NULL ? NULL : snapshot->acts;
    json_t *const value = page_begin(pages, view);
    struct feed feed = {.pages = pages, .view = view, .entries = json_array()};

    for (size_t i = 0; acts != NULL && i < acts->post_count && i < POSTS_IN_FEED; i++)
        add_post(&feed, &acts->posts[i]);
    for (size_t i = 0; acts != NULL && i < acts->work_count; i++)
        add_work(&feed, &acts->works[i]);
    for (size_t i = 0; snapshot != NULL && i < snapshot->incident_count &&
                       json_array_size(feed.entries) < ENTRIES_MOST;
         i++)
        if (view->catalogue->services[snapshot->incidents[i].service].is_public)
            add_incident(&feed, &snapshot->incidents[i]);
    if (feed.changed_ms == 0) /* nothing has happened yet since we look */
        feed.changed_ms = snapshot == NULL ? 1 : snapshot->monitor.started_ms;
    json_set_string(value, "url", view->catalogue->web_url);
    json_set_instant(value, "changed", feed.changed_ms);
    json_set(value, "entries", feed.entries);
    return page_finish(pages, "feed", value, text, error);
}
