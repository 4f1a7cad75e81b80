/* Words of silences, and of shifts that are handed over. */
#include <string.h>

#include "base/words.h"
#include "model/maintenance.h"
#include "stage/acts_inside.h"

/* --- what is silenced ------------------------------------------------------------------------- */

static bool is_there(const struct catalogue *catalogue, enum hush scope, const char *id)
{
    bool found = scope == HUSH_SERVICE && catalogue_find_service(catalogue, id) != NONE_AT_ALL;

    for (size_t i = 0; scope == HUSH_AGENCY && i < catalogue->agency_count; i++)
        found |= strcmp(catalogue->agencies[i].id, id) == 0;
    for (size_t i = 0; scope == HUSH_PROGRAMME && i < catalogue->programme_count; i++)
        found |= strcmp(catalogue->programmes[i].id, id) == 0;
    for (int i = 0; scope == HUSH_OWNER && i < OWNER_COUNT; i++)
        found |= strcmp(owner_name((enum owner)i), id) == 0;
    return found;
}

/* "all", "agency:vpub", or a service's id as it is */
bool acts_read_scope(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const char *const text = json_string_value(value);
    const char *const colon = text == NULL ? NULL : strchr(text, ':');
    char kind[16] = "service";

    if (text != NULL && strcmp(text, "all") == 0) {
        reading->act->scope = HUSH_ALL;
        reading->act->subject = "";
        return true;
    }
    if (colon != NULL && (size_t)(colon - text) < sizeof kind) {
        memcpy(kind, text, (size_t)(colon - text));
        kind[colon - text] = '\0';
    }
    if (text == NULL || !hush_parse(kind, &reading->act->scope) ||
        !is_there(reading->source->catalogue, reading->act->scope,
                  colon == NULL ? text : colon + 1))
        return error_set(reading->error,
                         tr("'%s' wants the id of a service, agency:ID, programme:ID, owner:NAME "
                            "or all, not '%.64s'"),
                         word->name, text == NULL ? "" : text);
    reading->act->subject = arena_copy_string(reading->arena, colon == NULL ? text : colon + 1);
    return true;
}

/* --- who takes over --------------------------------------------------------------------------- */

static int find_person(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; id != NULL && i < catalogue->person_count; i++)
        if (strcmp(catalogue->people[i].id, id) == 0)
            return (int)i;
    return NONE_AT_ALL;
}

static int find_roster(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; id != NULL && i < catalogue->calling.roster_count; i++)
        if (strcmp(catalogue->calling.rosters[i].id, id) == 0)
            return (int)i;
    return NONE_AT_ALL;
}

bool acts_read_person(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const char *const id = json_string_value(value);

    if (find_person(reading->source->catalogue, id) == NONE_AT_ALL)
        return error_set(reading->error, tr("'%s' wants the id of a person, not '%.64s'"),
                         word->name, id == NULL ? "" : id);
    reading->act->person = arena_copy_string(reading->arena, id);
    return true;
}

bool acts_read_assignee(struct act_reading *reading, const struct act_word *word,
                        const json_t *value)
{
    const struct catalogue *const catalogue = reading->source->catalogue;

    if (!acts_read_person(reading, word, value))
        return false;
    reading->act->assignee = catalogue->people[find_person(catalogue, reading->act->person)].name;
    return true;
}

bool acts_read_roster(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const char *const id = json_string_value(value);

    if (find_roster(reading->source->catalogue, id) == NONE_AT_ALL)
        return error_set(reading->error, tr("'%s' wants the id of a roster, not '%.64s'"),
                         word->name, id == NULL ? "" : id);
    reading->act->roster = arena_copy_string(reading->arena, id);
    return true;
}

static const struct channel_plan *find_out_of_reach(const struct catalogue *catalogue,
                                                    const struct recipients *whom, size_t roster,
                                                    const struct person *person)
{
    bool calls = false;

    for (size_t i = 0; i < whom->to_count; i++)
        calls |= whom->to[i].kind == RECIPIENT_ROSTER && whom->to[i].index == roster;
    for (size_t i = 0; calls && i < whom->by_count; i++)
        if (person_address(person, &catalogue->channels[whom->by[i]]) == NULL)
            return &catalogue->channels[whom->by[i]];
    return NULL;
}

/* The first channel by which the roster is called, and the person cannot be. */
static const struct channel_plan *find_unreached(const struct catalogue *catalogue, size_t roster,
                                                 const struct person *person)
{
    const struct calling *const calling = &catalogue->calling;
    const struct channel_plan *found =
        find_out_of_reach(catalogue, &calling->summary.whom, roster, person);

    for (size_t i = 0; i < calling->rule_count; i++)
        for (size_t k = 0; found == NULL && k < calling->rules[i].step_count; k++)
            found = find_out_of_reach(catalogue, &calling->rules[i].steps[k].whom, roster, person);
    for (size_t k = 0; found == NULL && k < calling->operators.step_count; k++)
        found = find_out_of_reach(catalogue, &calling->operators.steps[k].whom, roster, person);
    return found;
}

/* Without a roster it is the only one there is. */
bool acts_check_hand_over(const struct act_source *source, struct act *act, struct error *error)
{
    const struct catalogue *const catalogue = source->catalogue;
    const int person = find_person(catalogue, act->person);
    const struct channel_plan *channel;

    act->wrong = "roster";
    if (act->roster == NULL && catalogue->calling.roster_count != 1)
        return error_set(error, "%s",
                         catalogue->calling.roster_count == 0
                             ? tr("the configuration has no rosters")
                             : tr("which roster? say --roster ID"));
    if (act->roster == NULL)
        act->roster = catalogue->calling.rosters[0].id;
    channel = find_unreached(catalogue, (size_t)find_roster(catalogue, act->roster),
                             &catalogue->people[person]);
    act->wrong = channel == NULL ? NULL : "to";
    return channel == NULL || error_set(error, tr("'%s' has no '%s', which the channel '%s' needs"),
                                        act->person, channel->address, channel->id);
}

bool acts_check_silence(const struct act_source *source, struct act *act, struct error *error)
{
    enum { DAYS_MOST = 30 };

    act->wrong = act->until_ms - source->now_ms <= DAYS_MOST * MS_PER_DAY ? NULL : "until";
    return act->until_ms - source->now_ms <= DAYS_MOST * MS_PER_DAY ||
           error_set(error, tr("a silence lasts at most %d days"), (int)DAYS_MOST);
}

/* As for windows of the configuration. */
bool acts_check_window(const struct act_source *source, struct act *act, struct error *error)
{
    const struct zone *const zone = source->catalogue->local;
    const bool again = act->rule.kind != RECURS_NOT;
    const int most = again ? WORK_DAYS_MOST_AGAIN : WORK_DAYS_MOST;

    if (act->announced_ms == 0)
        act->announced_ms = source->now_ms;
    act->wrong = "to";
    if (act->to_ms <= act->from_ms || act->to_ms - act->from_ms > most * MS_PER_DAY)
        return error_set(error, tr("'to' must be after 'from', by no more than %d days"), most);
    act->wrong = "announced";
    if (act->announced_ms > source->now_ms)
        return error_set(error, "%s", tr("'announced' is when it was announced, not to come"));
    act->wrong = "every";
    if (again && !recurrence_falls_on(&act->rule, zone_day(zone, act->from_ms)))
        return error_set(error, "%s", tr("the day of 'from' is none that 'every' means"));
    act->wrong = NULL;
    return true;
}

bool acts_read_owner(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const char *const name = json_string_value(value);

    for (int i = 0; name != NULL && i < OWNER_COUNT; i++)
        if (strcmp(owner_name((enum owner)i), name) == 0) {
            reading->act->owner = (enum owner)i;
            return true;
        }
    return error_set(reading->error,
                     tr("'%s' wants one of province, central, supplier, line, power"), word->name);
}
