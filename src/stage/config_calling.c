/* Who is called when: what is written, in an order in which all that is referred to is known. */
#include "stage/config_calling.h"

#include <string.h>

#include "base/words.h"

/* --- finding ---------------------------------------------------------------------------------- */

struct config_numbers config_find_all(struct config_calling *calling,
                                      const struct config_index *index, const char *what,
                                      const struct node *value)
{
    const bool is_list = value != NULL && value->kind == NODE_LIST;
    const size_t most = value == NULL ? 0 : is_list ? value->count : 1;
    size_t *const numbers =
        arena_add(reading_arena(calling->building->reading), most, sizeof *numbers);
    size_t count = 0;

    for (size_t i = 0; i < most; i++) {
        const int found =
            config_find(calling->building, index, what, is_list ? value->items[i] : value);

        if (found != NONE_AT_ALL)
            numbers[count++] = (size_t)found;
    }
    return (struct config_numbers){numbers, count};
}

struct config_numbers config_find_people(struct config_calling *calling, const struct node *value)
{
    return config_find_all(calling, &calling->people, tr("person"), value);
}

static struct recipient recipient_of(const struct config_calling *calling, size_t number)
{
    const size_t people = calling->building->person_count;
    const size_t groups = calling->building->calling.group_count;

    if (number < people)
        return (struct recipient){RECIPIENT_PERSON, number};
    if (number < people + groups)
        return (struct recipient){RECIPIENT_GROUP, number - people};
    return (struct recipient){RECIPIENT_ROSTER, number - people - groups};
}

/* --- can each of them be reached? ------------------------------------------------------------- */

struct reach {
    struct config_calling *calling;
    const struct channel_plan *channel;
    const struct place *place; /* where the recipient is named */
    size_t first;              /* whom it has been said of; NONE: of nobody */
};

static const size_t of_nobody = SIZE_MAX;

static void check_person(struct reach *reach, size_t index)
{
    const struct person *const person = &reach->calling->building->people[index];

    if (reach->first != of_nobody || person->id == NULL ||
        person_address(person, reach->channel) != NULL)
        return;
    reach->first = index;
    reading_complain(reach->calling->building->reading, reach->place,
                     tr("'%s' has no '%s', which the channel '%s' needs"), person->id,
                     reach->channel->address, reach->channel->id);
}

static void check_people(struct reach *reach, const size_t *people, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_person(reach, people[i]);
}

static void check_group(struct reach *reach, const struct person_group *group)
{
    check_people(reach, group->people, group->count);
    for (size_t i = 0; i < group->part_count; i++)
        check_people(reach, group->parts[i].people, group->parts[i].count);
    check_people(reach, group->otherwise, group->otherwise_count);
}

static void check_roster(struct reach *reach, const struct roster *roster)
{
    for (size_t i = 0; i < roster->shift_count; i++)
        check_people(reach, roster->shifts[i].people, roster->shifts[i].count);
    for (size_t i = 0; i < roster->override_count; i++)
        check_people(reach, roster->overrides[i].people, roster->overrides[i].count);
    check_people(reach, roster->otherwise, roster->otherwise_count);
}

static void check_reach(struct config_calling *calling, const struct place *place,
                        struct recipient to, size_t channel)
{
    struct reach reach = {calling, &calling->building->channels[channel], place, of_nobody};

    switch (to.kind) {
    case RECIPIENT_PERSON:
        check_person(&reach, to.index);
        break;
    case RECIPIENT_GROUP:
        check_group(&reach, &calling->groups[to.index]);
        break;
    case RECIPIENT_ROSTER:
        check_roster(&reach, &calling->rosters[to.index]);
        break;
    }
}

static void check_not_empty(struct config_calling *calling, const struct node *value)
{
    enum { SHOWN_MOST = 100 };

    if (value != NULL && value->kind == NODE_LIST && value->count == 0)
        reading_complain(calling->building->reading, &value->place,
                         tr("wants from 1 to %d values in this list"), (int)SHOWN_MOST);
}

struct recipients config_find_recipients(struct config_calling *calling, const struct node *map)
{
    struct config_building *const building = calling->building;
    const struct node *const value = node_find(map, "to");
    const bool is_list = value != NULL && value->kind == NODE_LIST;
    const size_t most = value == NULL ? 0 : is_list ? value->count : 1;
    struct recipient *const to = arena_add(reading_arena(building->reading), most, sizeof *to);
    const struct config_numbers by =
        config_find_all(calling, &calling->channels, tr("channel"), node_find(map, "by"));
    size_t count = 0;

    check_not_empty(calling, value);
    check_not_empty(calling, node_find(map, "by"));
    for (size_t i = 0; i < most; i++) {
        const struct node *const item = is_list ? value->items[i] : value;
        const int found =
            config_find(building, &calling->recipients, tr("person, group or roster"), item);

        if (found == NONE_AT_ALL)
            continue;
        to[count] = recipient_of(calling, (size_t)found);
        for (size_t k = 0; k < by.count; k++)
            check_reach(calling, &item->place, to[count], by.numbers[k]);
        count++;
    }
    return (struct recipients){to, count, by.numbers, by.count};
}

/* --- hours that come again ---------------------------------------------------------------------
 */

static const struct {
    const char *name;
    struct stint stint;
} named_days[] = {
    {"all", {STINT_WEEKDAYS, (1U << WEEKDAY_COUNT) - 1, 0, 0}},
    {"working", {STINT_WORKING, 0, 0, 0}},
    {"free", {STINT_FREE, 0, 0, 0}},
};

static void add_weekdays(struct reading *reading, const struct node *value, struct stint *stint)
{
    const char *string;
    int first;
    int last;

    if (!schema_read_string(reading, value, &string) ||
        !config_read_weekdays(reading, value, &first, &last))
        return;
    for (int i = first; i <= last; i++)
        stint->weekdays |= 1U << i;
}

void config_read_stint_days(struct reading *reading, const struct node *value, void *stint)
{
    struct config_stint *const words = stint;

    words->given = true;
    for (size_t i = 0; value->kind == NODE_SCALAR && i < sizeof named_days / sizeof *named_days;
         i++)
        if (strcmp(named_days[i].name, value->scalar) == 0) {
            words->stint.days = named_days[i].stint.days;
            words->stint.weekdays = named_days[i].stint.weekdays;
            return;
        }
    words->stint.days = STINT_WEEKDAYS;
    words->stint.weekdays = 0;
    if (value->kind != NODE_LIST)
        add_weekdays(reading, value, &words->stint);
    for (size_t i = 0; value->kind == NODE_LIST && i < value->count; i++)
        add_weekdays(reading, value->items[i], &words->stint);
}

void config_read_stint_hours(struct reading *reading, const struct node *value, void *stint)
{
    struct config_stint *const words = stint;
    struct shift hours = {0, MINUTES_PER_DAY};

    words->given = true;
    config_read_shift(reading, value, &hours);
    words->stint.from_minute = hours.from_minute;
    words->stint.to_minute = hours.to_minute;
}

/* --- all of it ----------------------------------------------------------------------------------
 */

static void index_list(struct config_index *index, const struct node *list, const char *id,
                       size_t place, size_t number)
{
    config_index_add(index, id, config_id_origin(list->items[place]), number);
}

/* People, groups and rosters share their ids. */
static void index_recipients(struct config_calling *calling)
{
    const struct config_building *const building = calling->building;
    const size_t people = building->person_count;
    const size_t groups = building->calling.group_count;
    const size_t rosters = building->calling.roster_count;

    calling->people = config_index_new(people);
    calling->recipients = config_index_new(people + groups + rosters);
    for (size_t i = 0; i < people; i++) {
        index_list(&calling->people, building->words->people, building->people[i].id, i, i);
        index_list(&calling->recipients, building->words->people, building->people[i].id, i, i);
    }
    for (size_t i = 0; i < groups; i++)
        index_list(&calling->recipients, building->words->groups, calling->groups[i].id, i,
                   people + i);
    for (size_t i = 0; i < rosters; i++)
        index_list(&calling->recipients, building->words->rosters, calling->rosters[i].id, i,
                   people + groups + i);
    config_index_close(&calling->recipients, building->reading);
    config_index_sort(&calling->people);
}

/* What others have looked through for ids that stand twice. */
static void index_others(struct config_calling *calling)
{
    const struct config_building *const building = calling->building;
    const struct config_origin nowhere = {.place = NULL};

    calling->channels = config_index_new(building->channel_count);
    calling->agencies = config_index_new(building->agency_count);
    calling->programmes = config_index_new(building->programme_count);
    calling->services = config_index_new(building->service_count);
    calling->calendars = config_index_new(building->calendar_count);
    for (size_t i = 0; i < building->channel_count; i++)
        config_index_add(&calling->channels, building->channels[i].id, nowhere, i);
    for (size_t i = 0; i < building->agency_count; i++)
        config_index_add(&calling->agencies, building->agencies[i].id, nowhere, i);
    for (size_t i = 0; i < building->programme_count; i++)
        config_index_add(&calling->programmes, building->programmes[i].id, nowhere, i);
    for (size_t i = 0; i < building->service_count; i++)
        config_index_add(&calling->services, building->services[i].id, nowhere, i);
    for (size_t i = 0; i < building->calendar_count; i++)
        config_index_add(&calling->calendars, building->calendars[i].id, nowhere, i);
    config_index_sort(&calling->channels);
    config_index_sort(&calling->agencies);
    config_index_sort(&calling->programmes);
    config_index_sort(&calling->services);
    config_index_sort(&calling->calendars);
}

void config_build_calling(struct config_building *building)
{
    struct config_calling calling = {.building = building};

    config_build_people(&calling);
    config_build_groups(&calling);
    config_build_rosters(&calling);
    index_recipients(&calling);
    index_others(&calling);
    config_join_groups(&calling);
    config_join_rosters(&calling);
    config_build_alerts(&calling);
    config_index_free(&calling.recipients);
    config_index_free(&calling.people);
    config_index_free(&calling.channels);
    config_index_free(&calling.agencies);
    config_index_free(&calling.programmes);
    config_index_free(&calling.services);
    config_index_free(&calling.calendars);
}
