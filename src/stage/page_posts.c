/* What was told to the public: announcements and notices on top, updates with their incident. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/post.h"
#include "stage/page_parts.h"

enum { NAMED_MOST = 12 }; /* services of one post */

bool page_shows_post(const struct page_view *view, const struct post *post)
{
    if (!post_stands(post, view->snapshot->at_ms))
        return false;
    for (size_t i = 0; i < post->service_count; i++)
        if (page_shows(view, post->services[i]))
            return true;
    return post->is_for_all;
}

json_t *page_lines(const char *said)
{
    json_t *const lines = json_array();

    while (said != NULL && *said != '\0') {
        const size_t length = strcspn(said, "\n");

        if (length > 0)
            json_array_append_new(lines, json_stringn(said, length));
        said += length + (said[length] == '\n');
    }
    return lines;
}

static json_t *services_of(const struct page_view *view, const struct post *post)
{
    json_t *const services = json_array();

    for (size_t i = 0; i < post->service_count && json_array_size(services) < NAMED_MOST; i++) {
        const struct service *const service = &view->catalogue->services[post->services[i]];
        json_t *row;

        if (!page_shows(view, post->services[i]))
            continue;
        row = json_object();
        json_set_string(row, "name", service_name(service, view->language));
        page_set_href(row, "href", view->language, "services", service->id);
        json_array_append_new(services, row);
    }
    return services;
}

/* What has no English text is read as Vietnamese, also aloud. */
static void set_texts(json_t *value, enum language language, const struct post *post)
{
    const bool is_vietnamese = language == LANGUAGE_EN && post->text_en == NULL;

    json_set_string(value, "title", name_in(language, post->title, post->title_en));
    json_set(value, "lines", page_lines(name_in(language, post->text, post->text_en)));
    if (is_vietnamese)
        json_set_string(value, "text_lang", words_language_name(LANGUAGE_VI));
    if (language == LANGUAGE_EN && post->title_en == NULL)
        json_set_string(value, "title_lang", words_language_name(LANGUAGE_VI));
}

json_t *page_post(const struct pages *pages, const struct page_view *view, const struct post *post)
{
    const enum language language = view->language;
    json_t *const services = services_of(view, post);
    json_t *const value = json_object();
    char id[24];

    snprintf(id, sizeof id, "%" PRId64, post->id);
    json_set_string(value, "id", id);
    json_set_string(value, "kind", post_kind_name(post->kind));
    json_set_string(value, "kind_word",
                    page_word_of(pages, language, "post_", post_kind_name(post->kind)));
    if (post->stage != POST_NO_STAGE)
        json_set_string(value, "stage_word",
                        page_word_of(pages, language, "stage_", post_stage_name(post->stage)));
    set_texts(value, language, post);
    json_set(value, "services", services);
    json_set_bool(value, "has_services", json_array_size(services) > 0);
    page_set_moment(value, "told", language, post_told_ms(post), PAGE_MINUTES);
    page_set_moment(value, "changed", language, post->changed_ms, PAGE_MINUTES);
    page_set_moment(value, "expected", language, post->expected_ms, PAGE_MINUTES);
    return value;
}

static bool concerns(const struct post *post, size_t service)
{
    for (size_t i = 0; i < post->service_count; i++)
        if (post->services[i] == service)
            return true;
    return false;
}

void page_set_posts(json_t *value, const struct pages *pages, const struct page_view *view,
                    size_t service)
{
    const struct acts *const acts = view->snapshot == NULL ? NULL : view->snapshot->acts;
    json_t *const posts = json_array();

    for (size_t i = 0; acts != NULL && i < acts->post_count; i++) {
        const struct post *const post = &acts->posts[i];

        if (post_is_on_top(post, view->snapshot->at_ms) && page_shows_post(view, post) &&
            (service == SIZE_MAX || concerns(post, service)))
            json_array_append_new(posts, page_post(pages, view, post));
    }
    json_set_bool(value, "has_posts", json_array_size(posts) > 0);
    json_set(value, "posts", posts);
}
