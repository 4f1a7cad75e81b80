/* Working calendars: hours by weekday, since when, and which holidays are kept. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { WEEKS_MOST = 100 };

/* --- hours of a week ------------------------------------------------------------------------- */

/* in the order of enum weekday */
static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};
_Static_assert(COUNT(weekdays) == WEEKDAY_COUNT + 1, "a weekday is missing");

static const char *const week_words[] = {"from", "mon-fri", "mon-sat", "sat-sun", "mon", "tue",
                                         "wed",  "thu",     "fri",     "sat",     "sun", NULL};

static int find_weekday(const char *name, size_t length)
{
    for (int i = 0; i < WEEKDAY_COUNT; i++)
        if (strlen(weekdays[i]) == length && strncmp(weekdays[i], name, length) == 0)
            return i;
    return -1;
}

/* "mon" or "mon-fri" */
static bool parse_weekdays(const char *typed, int *first, int *last)
{
    const char *const dash = strchr(typed, '-');

    *first = find_weekday(typed, dash == NULL ? strlen(typed) : (size_t)(dash - typed));
    *last = dash == NULL ? *first : find_weekday(dash + 1, strlen(dash + 1));
    return *first >= 0 && *first <= *last;
}

static void read_day_hours(struct reading *reading, const struct node *value, struct work_day *day)
{
    const bool is_list = value->kind == NODE_LIST;
    const size_t count = is_list ? value->count : 1;

    if (count > CALENDAR_SHIFTS) {
        reading_complain(reading, &value->place,
                         tr("a day has at most four stretches of working hours"));
        return;
    }
    day->count = (int)count;
    for (size_t i = 0; i < count; i++)
        config_read_shift(reading, is_list ? value->items[i] : value, &day->shifts[i]);
}

struct week_reading {
    struct reading *reading;
    struct work_week *week;
    bool given[WEEKDAY_COUNT];
};

bool config_read_weekdays(struct reading *reading, const struct node *key, int *first, int *last)
{
    if (parse_weekdays(key->scalar, first, last))
        return true;
    reading_complain(
        reading, &key->place, tr("wants weekdays such as mon, sat or mon-fri, not '%s'%s"),
        reading_quote(reading, key->scalar), reading_suggest(reading, key->scalar, week_words));
    return false;
}

static void read_weekdays(struct week_reading *at, const struct node *key, const struct node *value)
{
    struct work_day day = {0};
    int first;
    int last;

    if (!config_read_weekdays(at->reading, key, &first, &last))
        return;
    read_day_hours(at->reading, value, &day);
    for (int i = first; i <= last; i++) {
        if (at->given[i])
            reading_complain(at->reading, &key->place, tr("the hours of '%s' stand here twice"),
                             weekdays[i]);
        at->given[i] = true;
        at->week->days[i] = day;
    }
}

static void check_week(struct reading *reading, const struct node *map,
                       const struct work_week *week)
{
    const struct calendar alone = {.weeks = week, .week_count = 1};
    const char *const mistake = calendar_find_mistake(&alone);

    if (mistake != NULL)
        reading_complain(reading, &map->place, "%s", tr(mistake));
}

static void read_week(struct reading *reading, const struct node *map, struct work_week *week)
{
    struct week_reading at = {.reading = reading, .week = week};
    const size_t before = reading_mistakes(reading);

    *week = (struct work_week){.from_day = INT32_MIN};
    if (map->kind != NODE_MAP) {
        reading_complain(reading, &map->place, tr("wants words such as '%s: …' here, not %s"),
                         "mon-fri", map->kind == NODE_LIST ? tr("a list") : tr("a single value"));
        return;
    }
    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->keys[i]->scalar, "from") == 0)
            config_read_day(reading, map->items[i], &week->from_day);
        else
            read_weekdays(&at, map->keys[i], map->items[i]);
    }
    if (reading_mistakes(reading) == before)
        check_week(reading, map, week);
}

struct weeks {
    struct work_week *weeks;
    size_t count;
};

static void check_order(struct reading *reading, const struct node *map,
                        const struct work_week *before, const struct work_week *week)
{
    const struct node *const from = node_find(map, "from");

    if (from == NULL)
        reading_complain(reading, &map->place, tr("'%s' is missing here"), "from");
    else if (week->from_day <= before->from_day)
        reading_complain(reading, &from->place,
                         tr("must be after the day from which the one before it holds"));
}

static void read_hours(struct reading *reading, const struct node *value, void *field)
{
    struct weeks *const weeks = field;
    const bool is_list = value->kind == NODE_LIST;
    const size_t count = is_list ? value->count : 1;

    if (count == 0 || count > WEEKS_MOST) {
        reading_complain(reading, &value->place, tr("wants from 1 to %d values in this list"),
                         (int)WEEKS_MOST);
        return;
    }
    weeks->weeks = arena_add(reading_arena(reading), count, sizeof *weeks->weeks);
    weeks->count = count;
    for (size_t i = 0; i < count; i++) {
        const struct node *const map = is_list ? value->items[i] : value;
        const size_t before = reading_mistakes(reading);

        read_week(reading, map, &weeks->weeks[i]);
        if (i > 0 && reading_mistakes(reading) == before)
            check_order(reading, map, &weeks->weeks[i - 1], &weeks->weeks[i]);
    }
}

/* --- a calendar ------------------------------------------------------------------------------ */

struct calendar_words {
    const char *id, *name, *name_en;
    struct weeks hours;
    struct schema_strings holidays;
    const struct node *days;
};

static const struct schema_word calendar_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct calendar_words, id),
     .required = true,
     .read = config_read_id,
     .form = "id",
     .help = "by which agencies refer to it; vn is built in and may be replaced"},
    {.name = "name",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct calendar_words, name),
     .read = config_read_line,
     .form = "text",
     .help = "as people know it"},
    {.name = "name_en",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct calendar_words, name_en),
     .read = config_read_line,
     .form = "text",
     .help = "the same in English"},
    {.name = "hours",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct calendar_words, hours),
     .required = true,
     .read = read_hours,
     .form = "{ mon-fri: [7:00-11:30, 13:30-17:00] }",
     .help = "by weekday; if they change, a list of such words, each with the day `from` which "
             "they hold"},
    {.name = "holidays",
     .type = SCHEMA_STRINGS,
     .offset = offsetof(struct calendar_words, holidays),
     .help = "ids of the holidays that are kept"},
    {.name = "days",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct calendar_words, days),
     .inner = &config_day_schema,
     .read = config_read_list,
     .help = "its own free and make-up days; they win over the holidays"},
};

const struct schema config_calendar_schema = {.name = "calendars",
                                              .words = calendar_words,
                                              .count = COUNT(calendar_words),
                                              .size = sizeof(struct calendar_words)};

static bool is_set(const struct config_building *building, const char *id)
{
    for (size_t i = 0; i < building->holiday_count; i++)
        if (strcmp(building->holidays[i].id, id) == 0)
            return true;
    return false;
}

static void check_sets(struct config_building *building, const struct node *value)
{
    const bool is_list = value->kind == NODE_LIST;
    const size_t count = is_list ? value->count : 1;
    const char **const ids = NEW_ARRAY(const char *, building->holiday_count + 1);

    for (size_t i = 0; i < building->holiday_count; i++)
        ids[i] = building->holidays[i].id;
    for (size_t i = 0; i < count && building->whole; i++) {
        const struct node *const item = is_list ? value->items[i] : value;

        if (item->kind == NODE_SCALAR && !is_set(building, item->scalar))
            reading_complain(building->reading, &item->place, tr("there are no holidays '%s'%s"),
                             reading_quote(building->reading, item->scalar),
                             reading_suggest(building->reading, item->scalar, ids));
    }
    free(ids);
}

struct numbered_day {
    struct special_day day;
    size_t number;
};

static int compare_days(const void *left, const void *right)
{
    const struct numbered_day *const a = left;
    const struct numbered_day *const b = right;

    if (a->day.day != b->day.day)
        return a->day.day < b->day.day ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

struct day_list {
    struct numbered_day *days;
    size_t count, capacity;
};

static void add_days(struct day_list *list, const struct config_days *days)
{
    for (size_t i = 0; i < days->count; i++) {
        list->days = memory_room(list->days, list->count, &list->capacity, sizeof *list->days);
        list->days[list->count] = (struct numbered_day){days->days[i], list->count};
        list->count++;
    }
}

/* In order; of one day's the last that was added holds. */
static void take_days(struct arena *arena, struct day_list *list, struct calendar *calendar)
{
    struct special_day *const days = arena_add(arena, list->count, sizeof *days);

    if (list->count > 0)
        qsort(list->days, list->count, sizeof *list->days, compare_days);
    for (size_t i = 0; i < list->count; i++)
        days[i] = list->days[i].day;
    calendar->specials = days;
    calendar->special_count = list->count;
    free(list->days);
}

static void gather_days(struct config_building *building, const struct calendar_words *words,
                        struct calendar *calendar)
{
    struct day_list list = {0};
    struct config_days own = {0};

    for (size_t i = 0; i < words->holidays.count; i++)
        for (size_t j = 0; j < building->holiday_count; j++)
            if (strcmp(building->holidays[j].id, words->holidays.strings[i]) == 0)
                add_days(&list, &building->holidays[j].days);
    if (words->days != NULL)
        config_read_days(building->reading, words->days, 0, &own);
    add_days(&list, &own);
    take_days(reading_arena(building->reading), &list, calendar);
}

/* A built-in one gives way to one of the same id; the others are compared when all are known. */
static bool is_replaced(const struct config_building *building, const char *id)
{
    for (size_t i = 0; i < building->calendar_count; i++)
        if (building->calendars[i].id != NULL && strcmp(building->calendars[i].id, id) == 0)
            return true;
    return false;
}

static void read_calendar(struct config_building *building, const struct node *map)
{
    struct calendar_words words = {0};
    struct work_calendar *const calendar = &building->calendars[building->calendar_count];
    const struct node *const holidays = node_find(map, "holidays");

    schema_read(&config_calendar_schema, building->reading, map, NULL, &words);
    if (holidays != NULL)
        check_sets(building, holidays);
    *calendar = (struct work_calendar){.id = words.id,
                                       .name = words.name != NULL ? words.name : words.id,
                                       .name_en = words.name_en,
                                       .hours = {.zone = building->zone,
                                                 .weeks = words.hours.weeks,
                                                 .week_count = words.hours.count}};
    gather_days(building, &words, &calendar->hours);
    building->calendar_places[building->calendar_count++] = map;
}

static void read_built_in(struct config_building *building, const struct node *list)
{
    for (size_t i = 0; i < list->count && building->calendar_count < building->calendar_room; i++) {
        const struct node *const id = node_find(list->items[i], "id");

        if (id != NULL && id->kind == NODE_SCALAR && !is_replaced(building, id->scalar))
            read_calendar(building, list->items[i]);
    }
}

void config_build_calendars(struct config_building *building)
{
    enum { BUILT_IN_MOST = 10 };
    const struct node *const list = building->words->calendars;
    const size_t count = list == NULL ? 0 : list->count;
    struct arena *const arena = reading_arena(building->reading);

    building->calendar_room = count + BUILT_IN_MOST;
    building->calendars = arena_add(arena, building->calendar_room, sizeof *building->calendars);
    building->calendar_places =
        arena_add(arena, building->calendar_room, sizeof *building->calendar_places);
    for (size_t i = 0; i < count; i++)
        read_calendar(building, list->items[i]);
    config_each_built_in(building, "probes/vn/calendars", "calendars", read_built_in);
}
