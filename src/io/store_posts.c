/* Posts, read and written. */
#include "io/store_posts.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/store_inside.h"
#include "io/store_rows.h"

/* --- reading ---------------------------------------------------------------------------------- */

static const char *get_text(struct sql *sql, enum statement which, int column, struct arena *arena)
{
    return row_is_null(sql, which, column) ? NULL
                                           : arena_copy_string(arena, row_word(sql, which, column));
}

static int64_t get_instant(struct sql *sql, enum statement which, int column)
{
    return row_is_null(sql, which, column) ? 0 : row_number(sql, which, column);
}

static enum post_stage get_stage(struct sql *sql, enum statement which, int column)
{
    enum post_stage stage;

    return post_stage_parse(row_word(sql, which, column), &stage) ? stage : POST_NO_STAGE;
}

/* A post that names services is never for all, also if there is none of them any more. */
static void get_services(struct post *post, const char *json, const struct catalogue *catalogue,
                         struct arena *arena)
{
    json_t *const ids = json_loads(json, 0, NULL);
    size_t *const services = arena_add(arena, json_array_size(ids) + 1, sizeof *services);

    post->is_for_all = json_is_array(ids) && json_array_size(ids) == 0;
    for (size_t i = 0; i < json_array_size(ids); i++) {
        const char *const id = json_string_value(json_array_get(ids, i));
        const int service = id == NULL ? NONE_AT_ALL : catalogue_find_service(catalogue, id);

        if (service != NONE_AT_ALL)
            services[post->service_count++] = (size_t)service;
    }
    post->services = services;
    json_decref(ids);
}

enum post_column {
    ID,
    KIND,
    STAGE,
    INCIDENT,
    WORK,
    SERVICES,
    TITLE,
    TITLE_EN,
    TEXT,
    TEXT_EN,
    BEGAN,
    ENDED,
    EXPECTED,
    AUTHOR,
    MADE,
    CHANGED,
    CHANGED_BY,
    WITHDRAWN,
    WITHDRAWN_BY,
    WITHDRAWN_WHY
};

static struct post get_post(struct sql *sql, const struct catalogue *catalogue, struct arena *arena)
{
    const enum statement which = SQL_LIST_POSTS;
    struct post post = {.id = row_number(sql, which, ID),
                        .stage = get_stage(sql, which, STAGE),
                        .incident = get_instant(sql, which, INCIDENT),
                        .work = get_text(sql, which, WORK, arena),
                        .title = get_text(sql, which, TITLE, arena),
                        .title_en = get_text(sql, which, TITLE_EN, arena),
                        .text = get_text(sql, which, TEXT, arena),
                        .text_en = get_text(sql, which, TEXT_EN, arena),
                        .from_ms = row_number(sql, which, BEGAN),
                        .to_ms = get_instant(sql, which, ENDED),
                        .expected_ms = get_instant(sql, which, EXPECTED),
                        .author = get_text(sql, which, AUTHOR, arena),
                        .made_ms = row_number(sql, which, MADE),
                        .changed_ms = get_instant(sql, which, CHANGED),
                        .changed_by = get_text(sql, which, CHANGED_BY, arena),
                        .withdrawn_ms = get_instant(sql, which, WITHDRAWN),
                        .withdrawn_by = get_text(sql, which, WITHDRAWN_BY, arena),
                        .withdrawn_why = get_text(sql, which, WITHDRAWN_WHY, arena)};

    get_services(&post, row_word(sql, which, SERVICES), catalogue, arena);
    return post;
}

static bool read_posts(struct sql *sql, struct acts *acts, const struct catalogue *catalogue,
                       struct error *error)
{
    const enum statement which = SQL_LIST_POSTS;
    size_t capacity = 0;
    enum post_kind kind;

    row_ask(sql, which, (const int64_t[]){POSTS_MOST}, 1);
    while (sql_next(sql, which)) {
        if (!post_kind_parse(row_word(sql, which, KIND), &kind))
            continue; /* of a later version */
        acts->posts = memory_room(acts->posts, acts->post_count, &capacity, sizeof *acts->posts);
        acts->posts[acts->post_count] = get_post(sql, catalogue, acts->arena);
        acts->posts[acts->post_count++].kind = kind;
    }
    arena_adopt(acts->arena, acts->posts, free);
    return sql_end(sql, which, error);
}

static struct post *find_post(const struct acts *acts, int64_t id)
{
    for (size_t i = 0; i < acts->post_count; i++)
        if (acts->posts[i].id == id)
            return &acts->posts[i];
    return NULL;
}

/* Rows of one post follow one another. */
static bool read_pasts(struct sql *sql, struct acts *acts, struct error *error)
{
    enum { POST, UNTIL, BY, PAST_STAGE, PAST_TITLE, PAST_TITLE_EN, PAST_TEXT, PAST_TEXT_EN, COUNT };
    const enum statement which = SQL_LIST_POST_PASTS;

    row_ask(sql, which, (const int64_t[]){POSTS_MOST}, 1);
    while (sql_next(sql, which)) {
        struct post *const post = find_post(acts, row_number(sql, which, POST));

        if (post == NULL)
            continue;
        if (post->past_count == 0)
            post->past =
                arena_add(acts->arena, (size_t)row_number(sql, which, COUNT), sizeof *post->past);
        post->past[post->past_count++] =
            (struct post_past){.until_ms = row_number(sql, which, UNTIL),
                               .by = get_text(sql, which, BY, acts->arena),
                               .stage = get_stage(sql, which, PAST_STAGE),
                               .title = get_text(sql, which, PAST_TITLE, acts->arena),
                               .title_en = get_text(sql, which, PAST_TITLE_EN, acts->arena),
                               .text = get_text(sql, which, PAST_TEXT, acts->arena),
                               .text_en = get_text(sql, which, PAST_TEXT_EN, acts->arena)};
    }
    return sql_end(sql, which, error);
}

bool posts_read(struct sql *sql, struct acts *acts, const struct catalogue *catalogue,
                struct error *error)
{
    return read_posts(sql, acts, catalogue, error) && read_pasts(sql, acts, error);
}

/* --- writing ---------------------------------------------------------------------------------- */

bool posts_refuse(struct act_outcome *outcome, const char *format, ...)
{
    va_list arguments;

    outcome->refused = true;
    va_start(arguments, format);
    vsnprintf(outcome->why, sizeof outcome->why, format, arguments);
    va_end(arguments);
    return true;
}

/* What a new post is about, as the store has it. */
struct about {
    struct text services; /* a JSON array */
    int64_t to_ms;
};

/* The service of its incident. */
static bool find_incident(struct sql *sql, const struct act *act, struct about *about,
                          struct act_outcome *outcome, struct error *error)
{
    const enum statement which = SQL_FIND_POST_INCIDENT;

    row_ask(sql, which, &act->incident, 1);
    if (sql_next(sql, which))
        text_add_string(&about->services, row_word(sql, which, 0));
    else
        posts_refuse(outcome, tr("there is no incident %" PRId64), act->incident);
    return sql_end(sql, which, error);
}

/* Of planned work that is kept here and not in the configuration. */
static bool find_work(struct sql *sql, const struct act *act, struct about *about,
                      struct act_outcome *outcome, struct error *error)
{
    enum { WORK_SERVICES, WORK_ENDED, WORK_RULE, WORK_CANCELLED };
    const enum statement which = SQL_FIND_POST_WORK;

    row_bind_text(sql, which, 1, act->planned);
    if (!sql_next(sql, which)) {
        posts_refuse(outcome, tr("there is no planned work '%s'"), act->planned);
    } else if (!row_is_null(sql, which, WORK_CANCELLED)) {
        posts_refuse(outcome, tr("the planned work '%s' has been called off"), act->planned);
    } else {
        text_add_string(&about->services, row_word(sql, which, WORK_SERVICES));
        if (about->to_ms == 0 && row_is_null(sql, which, WORK_RULE))
            about->to_ms = row_number(sql, which, WORK_ENDED);
        if (about->to_ms == 0)
            posts_refuse(outcome, "%s", tr("'to' is missing: the work comes again and again"));
        else if (about->to_ms <= act->at_ms)
            posts_refuse(outcome, tr("the planned work '%s' is over"), act->planned);
    }
    return sql_end(sql, which, error);
}

static bool find_about(struct sql *sql, const struct act *act, struct about *about,
                       struct act_outcome *outcome, struct error *error)
{
    about->to_ms = act->to_ms;
    if (act->incident != 0)
        return find_incident(sql, act, about, outcome, error);
    if (act->planned != NULL && act->services == NULL)
        return find_work(sql, act, about, outcome, error);
    text_add_string(&about->services, act->services == NULL ? "[]" : act->services);
    return true;
}

static const char *stage_or_null(const struct act *act)
{
    return act->stage == POST_NO_STAGE ? NULL : post_stage_name(act->stage);
}

static bool add_post(struct sql *sql, const struct act *act, const struct about *about,
                     struct act_outcome *outcome, struct error *error)
{
    const enum statement which = SQL_ADD_POST;

    row_bind_text(sql, which, 1, post_kind_name(act->post_kind));
    row_bind_text(sql, which, 2, stage_or_null(act));
    row_bind_instant(sql, which, 3, act->incident);
    row_bind_text(sql, which, 4, act->planned);
    row_bind_text(sql, which, 5, text_string(&about->services));
    row_bind_text(sql, which, 6, act->title);
    row_bind_text(sql, which, 7, act->title_en);
    row_bind_text(sql, which, 8, act->text);
    row_bind_text(sql, which, 9, act->text_en);
    row_bind_instant(sql, which, 10, act->from_ms == 0 ? act->at_ms : act->from_ms);
    row_bind_instant(sql, which, 11, about->to_ms);
    row_bind_instant(sql, which, 12, act->expected_ms);
    row_bind_text(sql, which, 13, act->author);
    row_bind_instant(sql, which, 14, act->at_ms);
    if (sql_next(sql, which))
        outcome->id = row_number(sql, which, 0);
    return sql_end(sql, which, error);
}

bool posts_publish(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                   struct error *error)
{
    struct about about = {.to_ms = 0};
    const bool good = find_about(sql, act, &about, outcome, error) &&
                      (outcome->refused || add_post(sql, act, &about, outcome, error));

    text_free(&about.services);
    return good;
}

enum {
    STANDING_WITHDRAWN,
    VERSION,
    BY,
    STANDING_KIND,
    STANDING_FROM,
    STANDING_TO,
    STANDING_TEXT,
    HAS_ENGLISH
};

static bool is_no_update(struct sql *sql, const struct act *act)
{
    return act->stage != POST_NO_STAGE &&
           strcmp(row_word(sql, SQL_FIND_POST, STANDING_KIND), post_kind_name(POST_UPDATE)) != 0;
}

/* The text is another one, and its English would stay as it was. */
static bool leaves_english(struct sql *sql, const struct act *act)
{
    return act->kind == ACT_CHANGE_POST && act->text != NULL && act->text_en == NULL &&
           row_number(sql, SQL_FIND_POST, HAS_ENGLISH) != 0 &&
           strcmp(row_word(sql, SQL_FIND_POST, STANDING_TEXT), act->text) != 0;
}

static bool ends_before(struct sql *sql, const struct act *act)
{
    const int64_t from_ms =
        act->from_ms == 0 ? row_number(sql, SQL_FIND_POST, STANDING_FROM) : act->from_ms;
    const int64_t to_ms =
        act->to_ms == 0 ? get_instant(sql, SQL_FIND_POST, STANDING_TO) : act->to_ms;

    return to_ms != 0 && to_ms <= from_ms;
}

/* What stands against touching it. */
static bool find_standing(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                          struct error *error)
{
    const enum statement which = SQL_FIND_POST;

    outcome->id = act->post;
    row_ask(sql, which, &act->post, 1);
    if (!sql_next(sql, which)) {
        outcome->missing = true;
        posts_refuse(outcome, tr("there is no post %" PRId64), act->post);
        return sql_end(sql, which, error);
    }
    if (!row_is_null(sql, which, STANDING_WITHDRAWN))
        posts_refuse(outcome, tr("the post %" PRId64 " has been withdrawn already"), act->post);
    else if (act->version != 0 && act->version != row_number(sql, which, VERSION))
        posts_refuse(outcome,
                     tr("the post %" PRId64 " has been changed meanwhile by %s: look again"),
                     act->post, row_word(sql, which, BY));
    else if (is_no_update(sql, act))
        posts_refuse(outcome, tr("only an update of an incident has a 'stage'"));
    else if (leaves_english(sql, act))
        posts_refuse(outcome, tr("the English text would still say what was said before: give "
                                 "'text_en' anew, or '' to take it away"));
    else if (ends_before(sql, act))
        posts_refuse(outcome, tr("'to' must be after 'from'"));
    return sql_end(sql, which, error);
}

static bool put_change(struct sql *sql, const struct act *act, struct error *error)
{
    const enum statement which = SQL_CHANGE_POST;

    row_bind_instant(sql, which, 1, act->post);
    row_bind_text(sql, which, 2, stage_or_null(act));
    row_bind_text(sql, which, 3, act->title);
    row_bind_text(sql, which, 4, act->title_en);
    row_bind_text(sql, which, 5, act->text);
    row_bind_text(sql, which, 6, act->text_en);
    row_bind_instant(sql, which, 7, act->from_ms);
    row_bind_instant(sql, which, 8, act->to_ms);
    row_bind_instant(sql, which, 9, act->expected_ms);
    row_bind_instant(sql, which, 10, act->at_ms);
    row_bind_text(sql, which, 11, act->author);
    return sql_run(sql, which, error);
}

bool posts_change(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                  struct error *error)
{
    if (!find_standing(sql, act, outcome, error))
        return false;
    if (outcome->refused)
        return true;
    row_bind_instant(sql, SQL_KEEP_POST, 1, act->post);
    row_bind_instant(sql, SQL_KEEP_POST, 2, act->at_ms);
    row_bind_text(sql, SQL_KEEP_POST, 3, act->author);
    if (!sql_run(sql, SQL_KEEP_POST, error) || !put_change(sql, act, error))
        return false;
    return sql_count_changes(sql) > 0 ||
           posts_refuse(outcome, tr("the post %" PRId64 " says just that already"), act->post);
}

bool posts_withdraw(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                    struct error *error)
{
    if (!find_standing(sql, act, outcome, error))
        return false;
    if (outcome->refused)
        return true;
    row_bind_instant(sql, SQL_WITHDRAW_POST, 1, act->post);
    row_bind_instant(sql, SQL_WITHDRAW_POST, 2, act->at_ms);
    row_bind_text(sql, SQL_WITHDRAW_POST, 3, act->author);
    row_bind_text(sql, SQL_WITHDRAW_POST, 4, act->text);
    return sql_run(sql, SQL_WITHDRAW_POST, error);
}
