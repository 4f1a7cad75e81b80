/* What held when: targets, owners, agencies and programmes of a service, each since a day. */
#include <stddef.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { CHANGES_MOST = 1000 };

int64_t config_begin_of(const struct config_building *building, int32_t day)
{
    return day == CONFIG_NO_DAY ? 0 : zone_day_begins(building->zone, day);
}

int64_t config_end_of(const struct config_building *building, int32_t day)
{
    return day == CONFIG_NO_DAY ? 0 : zone_day_begins(building->zone, day + 1);
}

bool config_check_order(struct reading *reading, const struct node *map, int32_t before,
                        int32_t day)
{
    const struct node *const from = node_find(map, "from");

    if (from == NULL)
        reading_complain(reading, &map->place, tr("'%s' is missing here"), "from");
    else if (day <= before)
        reading_complain(reading, &from->place,
                         tr("must be after the day from which the one before it holds"));
    return from != NULL && day > before;
}

/* --- lists that grow by their end ------------------------------------------------------------- */

struct growing {
    struct dated *values;
    size_t count, capacity;
};

/* What begins at the same instant replaces; what is the same as before is not said again. */
static void append(struct growing *list, int64_t from_ms, int64_t value)
{
    if (list->count > 0 && list->values[list->count - 1].from_ms >= from_ms)
        list->count--;
    if (list->count > 0 && list->values[list->count - 1].value == value)
        return;
    list->values = memory_room(list->values, list->count, &list->capacity, sizeof *list->values);
    list->values[list->count++] = (struct dated){from_ms, value};
}

/* Empties it. */
static struct dated_list settle(struct config_building *building, struct growing *list)
{
    struct arena *const arena = reading_arena(building->reading);
    struct dated *const values = arena_add(arena, list->count, sizeof *values);
    const struct dated_list settled = {values, list->count};

    for (size_t i = 0; i < list->count; i++)
        values[i] = list->values[i];
    free(list->values);
    return settled;
}

/* --- targets ---------------------------------------------------------------------------------- */

/* The same words stand in `target` and in each of `targets`. */
#define TARGET_WORDS                                                                       \
    {.name = "availability",                                                               \
     .type = SCHEMA_PERCENT,                                                               \
     .offset = offsetof(struct target, availability_ppm),                                  \
     .least = 1,                                                                           \
     .most = 1000000,                                                                      \
     .help = "share of the time in which it must be up, such as 99.9%"},                   \
    {                                                                                      \
        .name = "p95", .type = SCHEMA_DURATION, .offset = offsetof(struct target, p95_us), \
        .least = 1000, .most = INT64_C(3600000000),                                        \
        .help = "within which 95 of 100 answers must come"                                 \
    }

static const struct schema_word target_words[] = {TARGET_WORDS};

static const char *const target_later[] = {"p50", "p90", "p99", "coverage", NULL};

const struct schema config_target_schema = {.name = "target",
                                            .words = target_words,
                                            .count = COUNT(target_words),
                                            .size = sizeof(struct target),
                                            .later = target_later};

struct dated_target {
    struct target target;
    int32_t from;
};
_Static_assert(offsetof(struct dated_target, target) == 0, "TARGET_WORDS need it");

static const struct schema_word dated_target_words[] = {
    {.name = "from",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct dated_target, from),
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "the first day of it; the first of the list may do without"},
    TARGET_WORDS,
};

const struct schema config_dated_target_schema = {.name = "targets",
                                                  .words = dated_target_words,
                                                  .count = COUNT(dated_target_words),
                                                  .size = sizeof(struct dated_target),
                                                  .later = target_later};

static bool is_too_long(struct reading *reading, const struct node *list)
{
    if (list->count > 0 && list->count <= CHANGES_MOST)
        return false;
    reading_complain(reading, &list->place, tr("wants from 1 to %d values in this list"),
                     (int)CHANGES_MOST);
    return true;
}

void config_build_targets(struct config_building *building, struct service *service,
                          const struct node *list)
{
    struct growing availabilities = {0};
    struct growing p95s = {0};
    int32_t before = CONFIG_NO_DAY;

    if (is_too_long(building->reading, list))
        return;
    for (size_t i = 0; i < list->count; i++) {
        struct dated_target dated = {.from = CONFIG_NO_DAY};
        const size_t mistakes = reading_mistakes(building->reading);
        int64_t from_ms;

        schema_read(&config_dated_target_schema, building->reading, list->items[i], NULL, &dated);
        if (i > 0 && reading_mistakes(building->reading) == mistakes)
            config_check_order(building->reading, list->items[i], before, dated.from);
        before = dated.from;
        from_ms = before == CONFIG_NO_DAY ? INT64_MIN : config_begin_of(building, before);
        append(&availabilities, from_ms, dated.target.availability_ppm);
        append(&p95s, from_ms, dated.target.p95_us);
    }
    service->availabilities = settle(building, &availabilities);
    service->p95s = settle(building, &p95s);
    service->target = service_target_at(service, building->now_ms);
}

/* --- changes ---------------------------------------------------------------------------------- */

static void read_reference(struct reading *reading, const struct node *value, void *field)
{
    const char *ignored = NULL;

    (void)field;
    schema_read_id(reading, value, &ignored);
}

static void check_change(struct reading *reading, const struct node *map, void *settings)
{
    (void)settings;
    if (map->count == 1)
        reading_complain(reading, &map->place,
                         tr("says nothing that changes: agency, programme or owner"));
}

static const struct schema_word change_words[] = {
    {.name = "from",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_change, from),
     .required = true,
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "the first day on which it is so"},
    {.name = "agency",
     .type = SCHEMA_CUSTOM,
     .read = read_reference,
     .form = "id",
     .help = "id of the agency that is responsible since then"},
    {.name = "programme",
     .type = SCHEMA_CUSTOM,
     .read = read_reference,
     .form = "id",
     .help = "id of the programme that it belongs to since then"},
    {.name = "owner",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct config_change, owner),
     .choices = config_owners,
     .help = "who has to mend it since then"},
};

const struct schema config_change_schema = {.name = "changes",
                                            .words = change_words,
                                            .count = COUNT(change_words),
                                            .size = sizeof(struct config_change),
                                            .check = check_change};

struct config_changes config_read_changes(struct reading *reading, const struct node *list)
{
    struct config_changes changes = {0};
    int32_t before = CONFIG_NO_DAY;

    if (list == NULL || is_too_long(reading, list))
        return changes;
    changes.changes = arena_add(reading_arena(reading), list->count, sizeof *changes.changes);
    for (size_t i = 0; i < list->count; i++) {
        const size_t mistakes = reading_mistakes(reading);
        struct config_change change = {
            .from = CONFIG_NO_DAY, .owner = NONE_AT_ALL, .map = list->items[i]};

        schema_read(&config_change_schema, reading, list->items[i], NULL, &change);
        if (reading_mistakes(reading) == mistakes &&
            config_check_order(reading, list->items[i], before, change.from))
            changes.changes[changes.count++] = change;
        before = change.from;
    }
    return changes;
}

void config_build_owners(struct config_building *building, size_t index)
{
    struct service *const service = &building->services[index];
    const struct config_changes *const changes = &building->changes[index];
    struct growing owners = {0};

    append(&owners, INT64_MIN, service->owner);
    for (size_t i = 0; i < changes->count; i++)
        if (changes->changes[i].owner != NONE_AT_ALL)
            append(&owners, config_begin_of(building, changes->changes[i].from),
                   changes->changes[i].owner);
    service->owners = settle(building, &owners);
    service->owner = service_owner_at(service, building->now_ms);
}

struct dated_list config_date_word(const struct config_finder *finder, size_t index,
                                   const char *word)
{
    struct config_building *const building = finder->building;
    const struct config_changes *const changes = &building->changes[index];
    struct growing list = {0};

    append(&list, INT64_MIN, finder->find(finder, node_find(building->service_maps[index], word)));
    for (size_t i = 0; i < changes->count; i++) {
        const struct node *const value = node_find(changes->changes[i].map, word);

        if (value != NULL)
            append(&list, config_begin_of(building, changes->changes[i].from),
                   finder->find(finder, value));
    }
    return settle(building, &list);
}

/* --- agencies that come and go ---------------------------------------------------------------- */

/* Who has at an instant what the agency had, or would have: NONE_AT_ALL before its first day and
 * after the last one of whoever it was merged into.  Each step leads to an agency that ends later,
 * as has been checked; `steps` is for those that were complained of. */
static int heir_at(const struct config_building *building, int agency, int64_t at_ms)
{
    for (size_t steps = 0; steps <= building->agency_count && agency != NONE_AT_ALL; steps++) {
        const struct agency *const own = &building->agencies[agency];

        if (own->ended_ms == 0 || at_ms < own->ended_ms)
            return agency_exists_at(own, at_ms) ? agency : NONE_AT_ALL;
        agency = own->into;
    }
    return NONE_AT_ALL;
}

/* The first instant after this one at which some agency begins or ends, at most `end`. */
static int64_t next_turn(const struct config_building *building, int64_t at_ms, int64_t end_ms)
{
    for (size_t i = 0; i < building->agency_count; i++) {
        const struct agency *const agency = &building->agencies[i];

        if (agency->from_ms != 0 && agency->from_ms > at_ms && agency->from_ms < end_ms)
            end_ms = agency->from_ms;
        if (agency->ended_ms != 0 && agency->ended_ms > at_ms && agency->ended_ms < end_ms)
            end_ms = agency->ended_ms;
    }
    return end_ms;
}

struct dated_list config_follow_agencies(struct config_building *building,
                                         const struct dated_list *list)
{
    struct growing followed = {0};

    for (size_t i = 0; i < list->count; i++) {
        const int64_t end_ms = i + 1 < list->count ? list->values[i + 1].from_ms : INT64_MAX;

        for (int64_t at_ms = list->values[i].from_ms; at_ms < end_ms;
             at_ms = next_turn(building, at_ms, end_ms))
            append(&followed, at_ms, heir_at(building, (int)list->values[i].value, at_ms));
    }
    return settle(building, &followed);
}
