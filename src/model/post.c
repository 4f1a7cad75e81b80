#include "model/post.h"

#include <string.h>

static const char *const kinds[] = {[POST_UPDATE] = "update",
                                    [POST_ANNOUNCEMENT] = "announcement",
                                    [POST_MAINTENANCE] = "maintenance"};
_Static_assert(sizeof kinds / sizeof *kinds == POST_KIND_COUNT, "a kind has no name");

static const char *const stages[] = {[POST_NO_STAGE] = "",
                                     [POST_INVESTIGATING] = "investigating",
                                     [POST_IDENTIFIED] = "identified",
                                     [POST_MONITORING] = "monitoring",
                                     [POST_RESOLVED] = "resolved"};
_Static_assert(sizeof stages / sizeof *stages == POST_STAGE_COUNT, "a stage has no name");

const char *post_kind_name(enum post_kind kind)
{
    return kinds[kind];
}

bool post_kind_parse(const char *name, enum post_kind *kind)
{
    for (int i = 0; i < POST_KIND_COUNT; i++)
        if (strcmp(kinds[i], name) == 0) {
            *kind = (enum post_kind)i;
            return true;
        }
    return false;
}

const char *post_stage_name(enum post_stage stage)
{
    return stages[stage];
}

bool post_stage_parse(const char *name, enum post_stage *stage)
{
    for (int i = POST_NO_STAGE + 1; i < POST_STAGE_COUNT; i++)
        if (strcmp(stages[i], name) == 0) {
            *stage = (enum post_stage)i;
            return true;
        }
    return false;
}

bool post_stands(const struct post *post, int64_t at_ms)
{
    return post->withdrawn_ms == 0 && post->from_ms <= at_ms;
}

bool post_is_on_top(const struct post *post, int64_t at_ms)
{
    return post->kind != POST_UPDATE && post_stands(post, at_ms) &&
           (post->to_ms == 0 || at_ms < post->to_ms);
}

int64_t post_told_ms(const struct post *post)
{
    return post->from_ms > post->made_ms ? post->from_ms : post->made_ms;
}

int64_t post_last_ms(const struct post *post)
{
    const int64_t told_ms = post_told_ms(post);

    return post->changed_ms > told_ms ? post->changed_ms : told_ms;
}
