/* Windows of maintenance: when, of what, and since when it was announced. */
#include <stddef.h>

#include "base/words.h"
#include "model/maintenance.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const int64_t not_written = INT64_MIN;

struct maintenance_words {
    const char *id, *purpose, *purpose_en;
    int64_t from, to, announced; /* local ms */
    struct recurrence every;
};

static void read_rule(struct reading *reading, const struct node *value, void *field)
{
    const char *string;

    if (schema_read_string(reading, value, &string) && !recurrence_parse(string, field))
        reading_complain(reading, &value->place,
                         tr("wants 'day', 'saturday', 'monday, thursday', 'first sunday', 'last "
                            "friday', '15' or 'last day', and after it perhaps 'until "
                            "2022-12-31', not '%s'"),
                         reading_quote(reading, string));
}

/* The first window is one of those that the rule means. */
static void check_rule(struct reading *reading, const struct node *map,
                       const struct maintenance_words *words)
{
    const struct node *const from = node_find(map, "from");

    if (words->every.kind != RECURS_NOT &&
        !recurrence_falls_on(&words->every, (int32_t)(words->from / MS_PER_DAY)))
        reading_complain(reading, &from->place, "%s", tr("is no day that 'every' means"));
}

static void check_window(struct reading *reading, const struct node *map, void *settings)
{
    const struct maintenance_words *const words = settings;
    const struct node *const to = node_find(map, "to");
    const int most = words->every.kind == RECURS_NOT ? WORK_DAYS_MOST : WORK_DAYS_MOST_AGAIN;

    if (words->to <= words->from || words->to - words->from > most * MS_PER_DAY)
        reading_complain(reading, &to->place, tr("must be after 'from', by no more than %d days"),
                         most);
    check_rule(reading, map, words);
}

static const struct schema_word maintenance_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct maintenance_words, id),
     .required = true,
     .read = config_read_id,
     .form = "id",
     .help = "its short name, in reports"},
    {.name = "services",
     .type = SCHEMA_CUSTOM,
     .required = true,
     .read = config_read_ids,
     .form = "text or a list of texts",
     .help = "ids of the services that are worked on"},
    CONFIG_STRETCH_WORDS(maintenance_words),
    {.name = "every",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct maintenance_words, every),
     .read = read_rule,
     .form = "days, such as saturday, first sunday, 15, last day; … until 2022-12-31",
     .help = "on which days it comes again, at the same local time; 'from' is the first"},
    {.name = "announced",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct maintenance_words, announced),
     .read = config_read_moment,
     .form = "day and time, such as 2022-06-14 22:30",
     .help = "when it was made public; too late or never, and what was measured counts"},
    {.name = "purpose",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct maintenance_words, purpose),
     .required = true,
     .read = config_read_line,
     .form = "text",
     .help = "what is done, as citizens are told"},
    {.name = "purpose_en",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct maintenance_words, purpose_en),
     .read = config_read_line,
     .form = "text",
     .help = "the same in English"},
};

static const char *const maintenance_later[] = {"agency", "all", "document", NULL};

const struct schema config_maintenance_schema = {.name = "maintenance",
                                                 .words = maintenance_words,
                                                 .count = COUNT(maintenance_words),
                                                 .size = sizeof(struct maintenance_words),
                                                 .check = check_window,
                                                 .later = maintenance_later};

static int64_t instant_of(const struct config_building *building, int64_t local_ms)
{
    return local_ms == not_written ? 0 : zone_from_local(building->zone, local_ms);
}

void config_build_maintenance(struct config_building *building)
{
    const struct node *const list = building->words->maintenance;
    struct arena *const arena = reading_arena(building->reading);

    building->maintenance_count = list == NULL ? 0 : list->count;
    building->maintenance =
        arena_add(arena, building->maintenance_count, sizeof *building->maintenance);
    for (size_t i = 0; i < building->maintenance_count; i++) {
        struct maintenance_words words = {
            .from = not_written, .to = not_written, .announced = not_written};

        schema_read(&config_maintenance_schema, building->reading, list->items[i], NULL, &words);
        building->maintenance[i] =
            (struct maintenance){.id = words.id,
                                 .purpose = words.purpose,
                                 .purpose_en = words.purpose_en,
                                 .from_ms = instant_of(building, words.from),
                                 .to_ms = instant_of(building, words.to),
                                 .announced_ms = instant_of(building, words.announced),
                                 .rule = words.every};
    }
}
