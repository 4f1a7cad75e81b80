/* Words of objections and addenda: a figure of a period, and what is said against it. */
#include <string.h>

#include "base/words.h"
#include "model/period.h"
#include "stage/acts_inside.h"

bool acts_read_decision(struct act_reading *reading, const struct act_word *word,
                        const json_t *value)
{
    const char *const name = json_string_value(value);

    return (name != NULL && decision_parse(name, &reading->act->objection.decision)) ||
           error_set(reading->error, tr("'%s' wants one of accepted, partly, refused"), word->name);
}

bool acts_read_day(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const char *const text = json_string_value(value);
    struct date date;

    if (text == NULL || !date_parse(text, &date))
        return error_set(reading->error, tr("'%s' wants a day such as 2022-07-05"), word->name);
    reading->act->objection.dated = arena_copy_string(reading->arena, text);
    return true;
}

static bool has_id(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->agency_count; i++)
        if (strcmp(catalogue->agencies[i].id, id) == 0)
            return true;
    for (size_t i = 0; i < catalogue->programme_count; i++)
        if (strcmp(catalogue->programmes[i].id, id) == 0)
            return true;
    return strcmp(id, "province") == 0 || catalogue_find_service(catalogue, id) != NONE_AT_ALL;
}

/* Whatever reports tell figures of. */
bool acts_read_subject(struct act_reading *reading, const struct act_word *word,
                       const json_t *value)
{
    const char *const id = json_string_value(value);

    (void)word;
    if (id == NULL || !has_id(reading->source->catalogue, id))
        return error_set(reading->error, tr("there is no service, agency or programme '%.64s'"),
                         id == NULL ? "" : id);
    reading->act->objection.service = arena_copy_string(reading->arena, id);
    return true;
}

/* By the figures that there are, if who reads the words knows them. */
bool acts_read_figure(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const char *const name = json_string_value(value);

    if (name == NULL || !act_is_name(name) ||
        (reading->source->knows_figure != NULL && !reading->source->knows_figure(name)))
        return error_set(reading->error, tr("'%s' wants a figure such as availability or down_ms"),
                         word->name);
    reading->act->objection.figure = arena_copy_string(reading->arena, name);
    return true;
}

/* --- what belongs together -------------------------------------------------------------------- */

static bool find_period(const struct act_source *source, struct act *act, struct error *error)
{
    static const struct zone utc;
    const struct zone *const zone =
        source->catalogue->local == NULL ? &utc : source->catalogue->local;
    enum period_calendar calendar = CALENDAR_ADMINISTRATIVE;
    struct period period;

    act->wrong = "calendar";
    if (act->objection.calendar != NULL &&
        !period_calendar_parse(act->objection.calendar, &calendar))
        return error_set(error, "%s", tr("there are the calendars administrative and calendar"));
    act->wrong = "period";
    if (!period_parse(act->objection.period, calendar, &period, error))
        return false;
    act->objection.calendar = period_calendar_name(calendar);
    act->from_ms = period_from(&period, zone);
    act->to_ms = period_to(&period, zone);
    if (act->from_ms > act->at_ms)
        return error_set(error, tr("the period %s has not begun"), act->objection.period);
    act->wrong = NULL;
    return true;
}

bool acts_check_objection(const struct act_source *source, struct act *act, struct error *error)
{
    return find_period(source, act, error);
}

/* A figure, as it was and is to be read, or the text of a note. */
bool acts_check_addendum(const struct act_source *source, struct act *act, struct error *error)
{
    const struct act_objection *const said = &act->objection;
    const int given =
        (said->service != NULL) + (said->figure != NULL) + (said->was != NULL) + (said->is != NULL);

    if (!find_period(source, act, error))
        return false;
    act->wrong = given == (act->text == NULL ? 4 : 0) ? NULL : "note";
    return act->wrong == NULL ||
           error_set(error, "%s",
                     tr("an addendum wants 'service', 'figure', 'from' and 'to', or 'note' alone"));
}

bool acts_check_decision(const struct act_source *source, struct act *act, struct error *error)
{
    (void)source;
    const struct act_objection *const said = &act->objection;

    act->wrong = (said->was == NULL) == (said->is == NULL) ? NULL
                 : said->was == NULL                       ? "from"
                                                           : "to";
    return act->wrong == NULL || error_set(error, tr("'%s' is missing"), act->wrong);
}
