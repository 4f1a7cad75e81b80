/* What was told to the public, for programs: what the pages show, and no more. */
#include "model/post.h"
#include "stage/api_inside.h"

/* As the public's pages: of services that it may see, or of all. */
static bool may_see(const struct api_view *view, const struct post *post)
{
    const struct snapshot *const snapshot = view->snapshot;

    if (!post_stands(post, snapshot->at_ms))
        return false;
    for (size_t i = 0; i < post->service_count; i++) {
        const struct service *const service = &view->catalogue->services[post->services[i]];

        if (service->is_public && snapshot_shows(snapshot, service))
            return true;
    }
    return post->is_for_all;
}

/* Those that are not public stand in no answer to the public. */
static json_t *services_of(const struct api_view *view, const struct post *post)
{
    json_t *const list = json_array();

    for (size_t i = 0; i < post->service_count; i++) {
        const struct service *const service = &view->catalogue->services[post->services[i]];

        if (service->is_public)
            json_array_append_new(list, json_string(service->id));
    }
    return list;
}

static json_t *post_of(const struct api_view *view, const struct post *post)
{
    json_t *const value = json_object();

    json_set_integer(value, "id", post->id);
    json_set_string(value, "kind", post_kind_name(post->kind));
    json_set_string(value, "stage",
                    post->stage == POST_NO_STAGE ? NULL : post_stage_name(post->stage));
    json_set(value, "incident", post->incident == 0 ? json_null() : json_integer(post->incident));
    json_set_string(value, "work", post->work);
    json_set(value, "services", services_of(view, post));
    json_set_string(value, "title", post->title);
    json_set_string(value, "title_en", post->title_en);
    json_set_string(value, "text", post->text);
    json_set_string(value, "text_en", post->text_en);
    json_set_instant(value, "from", post->from_ms);
    json_set_instant(value, "to", post->to_ms);
    json_set_instant(value, "expected", post->expected_ms);
    json_set_instant(value, "published", post->made_ms);
    json_set_instant(value, "changed", post->changed_ms);
    return value;
}

void api_write_posts(const struct api_view *view, struct text *text)
{
    const struct snapshot *const snapshot = view->snapshot;
    const struct acts *const acts = snapshot == NULL ? NULL : snapshot->acts;
    json_t *const document = json_object();
    json_t *const posts = json_array();

    for (size_t i = 0; acts != NULL && i < acts->post_count; i++)
        if (may_see(view, &acts->posts[i]))
            json_array_append_new(posts, post_of(view, &acts->posts[i]));
    json_set_instant(document, "at", snapshot == NULL ? 0 : snapshot->at_ms);
    json_set(document, "posts", posts);
    api_finish(document, text);
}
