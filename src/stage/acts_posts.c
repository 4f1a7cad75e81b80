/* Words of posts. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "model/maintenance.h"
#include "stage/acts_inside.h"

bool acts_read_post_kind(struct act_reading *reading, const struct act_word *word,
                         const json_t *value)
{
    const char *const name = json_string_value(value);

    return (name != NULL && post_kind_parse(name, &reading->act->post_kind)) ||
           error_set(reading->error, tr("'%s' wants one of update, announcement, maintenance"),
                     word->name);
}

bool acts_read_stage(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const char *const name = json_string_value(value);

    return (name != NULL && post_stage_parse(name, &reading->act->stage)) ||
           error_set(reading->error,
                     tr("'%s' wants one of investigating, identified, monitoring, resolved"),
                     word->name);
}

static const struct maintenance *find_configured(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->maintenance_count; i++)
        if (strcmp(catalogue->maintenance[i].id, id) == 0)
            return &catalogue->maintenance[i];
    return NULL;
}

/* Work of the configuration names its services here: the store does not know of it. */
static const char *services_of(struct act_reading *reading, const struct maintenance *work)
{
    json_t *const ids = json_array();
    struct text text = {0};
    const char *services;

    for (size_t i = 0; i < work->service_count; i++)
        json_array_append_new(
            ids, json_string(reading->source->catalogue->services[work->services[i]].id));
    json_write(ids, false, &text);
    services = arena_copy_string(reading->arena, text_string(&text));
    json_decref(ids);
    text_free(&text);
    return services;
}

/* Its number, as a number or in digits, or its id in the configuration. */
bool acts_read_planned(struct act_reading *reading, const struct act_word *word,
                       const json_t *value)
{
    struct act *const act = reading->act;
    const struct maintenance *work;
    char number[24];

    snprintf(number, sizeof number, "%" PRId64, (int64_t)json_integer_value(value));
    act->planned = arena_copy_string(reading->arena,
                                     json_is_integer(value) ? number : json_string_value(value));
    if (act->planned == NULL || !act_is_name(act->planned))
        return error_set(reading->error, tr("'%s' wants the number of planned work"), word->name);
    work = find_configured(reading->source->catalogue, act->planned);
    if (work == NULL)
        return true;
    act->services = services_of(reading, work);
    if (work->rule.kind == RECURS_NOT)
        act->to_ms = work->to_ms;
    return true;
}

static bool take_none(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const char *const text = json_string_value(value);

    if (text == NULL || *text != '\0')
        return false;
    *(const char **)(void *)((char *)reading->act + word->offset) = "";
    return true;
}

bool acts_read_line_or_none(struct act_reading *reading, const struct act_word *word,
                            const json_t *value)
{
    return take_none(reading, word, value) || acts_read_line(reading, word, value);
}

bool acts_read_lines_or_none(struct act_reading *reading, const struct act_word *word,
                             const json_t *value)
{
    return take_none(reading, word, value) || acts_read_lines(reading, word, value);
}

/* --- what belongs together -------------------------------------------------------------------- */

static bool has_hole(const char *text)
{
    return text != NULL && strstr(text, ACT_HOLE) != NULL;
}

static bool check_texts(struct act *act, struct error *error)
{
    act->wrong = has_hole(act->title)      ? "title"
                 : has_hole(act->title_en) ? "title_en"
                 : has_hole(act->text)     ? "text"
                 : has_hole(act->text_en)  ? "text_en"
                                           : NULL;
    return act->wrong == NULL ||
           error_set(error, tr("where '%s' stands something is left to be written"), ACT_HOLE);
}

static bool check_update(struct act *act, struct error *error)
{
    act->wrong = act->incident == 0 ? "incident" : act->stage == POST_NO_STAGE ? "stage" : NULL;
    if (act->wrong != NULL)
        return error_set(error, tr("'%s' is missing"), act->wrong);
    act->wrong = act->services != NULL ? "services"
                 : act->from_ms != 0   ? "from"
                 : act->to_ms != 0     ? "to"
                                       : NULL;
    return act->wrong == NULL ||
           error_set(error, tr("an update of an incident takes no '%s'"), act->wrong);
}

static bool check_other(struct act *act, struct error *error)
{
    act->wrong = act->incident != 0            ? "incident"
                 : act->stage != POST_NO_STAGE ? "stage"
                 : act->expected_ms != 0       ? "expect"
                                               : NULL;
    if (act->wrong != NULL)
        return error_set(error, tr("only an update of an incident takes the word '%s'"),
                         act->wrong);
    act->wrong = "to";
    if (act->to_ms == 0 && act->post_kind == POST_ANNOUNCEMENT)
        return error_set(error, tr("'%s' is missing"), "to");
    if (act->to_ms != 0 && act->to_ms <= (act->from_ms == 0 ? act->at_ms : act->from_ms))
        return error_set(error, "%s", tr("'to' must be after 'from'"));
    act->wrong = NULL;
    return true;
}

bool acts_check_post(const struct act_source *source, struct act *act, struct error *error)
{
    (void)source;
    const bool is_notice = act->post_kind == POST_MAINTENANCE;

    if (!check_texts(act, error))
        return false;
    act->wrong = (act->planned != NULL) == is_notice ? NULL : "work";
    if (act->wrong != NULL && is_notice)
        return error_set(error, tr("'%s' is missing"), "work");
    if (act->wrong != NULL)
        return error_set(error, tr("only a maintenance notice takes the word '%s'"), "work");
    return act->post_kind == POST_UPDATE ? check_update(act, error) : check_other(act, error);
}

bool acts_check_change(const struct act_source *source, struct act *act, struct error *error)
{
    (void)source;
    return check_texts(act, error);
}
