/* The rules by which people are called, those who keep the monitor, and the summary of a night. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "model/quiet.h"
#include "stage/config_calling.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MINUTES INT64_C(60000000)
#define DAYS (INT64_C(24) * 60 * MINUTES)

/* --- for what ----------------------------------------------------------------------------------
 */

struct match_words {
    int severity;
};

static const struct schema_word match_words[] = {
    {.name = "agency",
     .type = SCHEMA_CUSTOM,
     .read = config_read_ids,
     .form = "text or a list of texts",
     .help = "ids of agencies"},
    {.name = "programme",
     .type = SCHEMA_CUSTOM,
     .read = config_read_ids,
     .form = "text or a list of texts",
     .help = "ids of programmes"},
    {.name = "owner",
     .type = SCHEMA_CUSTOM,
     .read = config_read_ids,
     .form = "text or a list of texts",
     .help = "owners: province, central, supplier, line, power"},
    {.name = "service",
     .type = SCHEMA_CUSTOM,
     .read = config_read_ids,
     .form = "text or a list of texts",
     .help = "ids of services"},
    {.name = "severity",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct match_words, severity),
     .fallback = "info",
     .choices = config_severities,
     .help = "so grave or graver; what is down is critical, what is degraded a warning"},
};

static const struct schema match_schema = {.name = "for",
                                           .words = match_words,
                                           .count = COUNT(match_words),
                                           .size = sizeof(struct match_words)};

static void find_owners(struct config_calling *calling, const struct node *value,
                        struct alert_match *match)
{
    const bool is_list = value != NULL && value->kind == NODE_LIST;
    const size_t most = value == NULL ? 0 : is_list ? value->count : 1;
    int *const owners = arena_add(reading_arena(calling->building->reading), most, sizeof *owners);

    match->owners = owners;
    for (size_t i = 0; i < most; i++)
        if (schema_read_choice(calling->building->reading, is_list ? value->items[i] : value,
                               config_owners, &owners[match->owner_count]))
            match->owner_count++;
}

static struct alert_match read_match(struct config_calling *calling, const struct node *map)
{
    struct alert_match match = {.least = SEVERITY_INFO};
    struct match_words words = {0};
    struct config_numbers numbers;

    if (map == NULL)
        return match;
    schema_read(&match_schema, calling->building->reading, map, NULL, &words);
    match.least = config_severity(words.severity);
    numbers = config_find_all(calling, &calling->agencies, tr("agency"), node_find(map, "agency"));
    match.agencies = numbers.numbers;
    match.agency_count = numbers.count;
    numbers = config_find_all(calling, &calling->programmes, tr("programme"),
                              node_find(map, "programme"));
    match.programmes = numbers.numbers;
    match.programme_count = numbers.count;
    numbers =
        config_find_all(calling, &calling->services, tr("service"), node_find(map, "service"));
    match.services = numbers.numbers;
    match.service_count = numbers.count;
    find_owners(calling, node_find(map, "owner"), &match);
    return match;
}

/* --- quiet hours and reminders ------------------------------------------------------------------
 */

struct quiet_words {
    const char *calendar; /* resolved by its node */
    int below, until;
};

static const struct schema_word quiet_words[] = {
    {.name = "below",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct quiet_words, below),
     .fallback = "critical",
     .choices = config_severities,
     .help = "what is less grave waits"},
    {.name = "until",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct quiet_words, until),
     .read = config_read_minute,
     .form = "7:00",
     .help = "when on a working day they end; if not written, when work begins"},
    {.name = "calendar",
     .type = SCHEMA_ID,
     .offset = offsetof(struct quiet_words, calendar),
     .help = "whose working hours; if not written, those of the service's agency"},
};

static const struct schema quiet_schema = {.name = "quiet",
                                           .words = quiet_words,
                                           .count = COUNT(quiet_words),
                                           .size = sizeof(struct quiet_words)};

/* Hours in which nobody may ever be called would be an expensive slip. */
static void check_quiet(struct config_calling *calling, const struct node *map,
                        const struct quiet *quiet)
{
    const struct config_building *const building = calling->building;
    const int index = quiet->calendar == NONE_AT_ALL ? building->calendar : quiet->calendar;

    if (index != NONE_AT_ALL &&
        quiet_wait(quiet, &building->calendars[index].hours, building->now_ms) == INT64_MAX)
        reading_complain(building->reading, &map->place,
                         tr("by these hours and the calendar '%s' nobody would ever be called"),
                         building->calendars[index].id);
}

static struct quiet read_quiet(struct config_calling *calling, const struct node *map)
{
    struct quiet quiet = {.below = SEVERITY_INFO, .until_minute = -1, .calendar = NONE_AT_ALL};
    struct quiet_words words = {.until = -1};
    const size_t before = reading_mistakes(calling->building->reading);

    if (map == NULL)
        return quiet;
    schema_read(&quiet_schema, calling->building->reading, map, NULL, &words);
    quiet.below = config_severity(words.below);
    quiet.until_minute = words.until;
    quiet.calendar = config_find(calling->building, &calling->calendars, tr("calendar"),
                                 node_find(map, "calendar"));
    if (reading_mistakes(calling->building->reading) == before)
        check_quiet(calling, map, &quiet);
    return quiet;
}

struct remind_words {
    int64_t first_us, most_us;
};

static void check_remind(struct reading *reading, const struct node *map, void *settings)
{
    const struct remind_words *const words = settings;

    if (words->most_us < words->first_us)
        reading_complain(reading, &map->place, tr("'%s' must not be shorter than '%s'"), "most",
                         "first");
}

static const struct schema_word remind_words[] = {
    {.name = "first",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct remind_words, first_us),
     .fallback = "1h",
     .least = 1 * MINUTES,
     .most = 30 * DAYS,
     .help = "so long after somebody was told, if nobody has taken it on; then after twice that, "
             "four times, …"},
    {.name = "most",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct remind_words, most_us),
     .fallback = "24h",
     .least = 1 * MINUTES,
     .most = 30 * DAYS,
     .help = "… but no longer after the one before than this"},
};

static const struct schema remind_schema = {.name = "remind",
                                            .words = remind_words,
                                            .count = COUNT(remind_words),
                                            .size = sizeof(struct remind_words),
                                            .check = check_remind};

static void read_remind(struct reading *reading, const struct node *value, void *field)
{
    struct remind *const remind = field;
    struct remind_words words = {0};

    if (value->kind != NODE_SCALAR || strcmp(value->scalar, "none") != 0)
        schema_read(&remind_schema, reading, value, NULL, &words);
    *remind = (struct remind){words.first_us / US_PER_MS, words.most_us / US_PER_MS};
}

/* --- rules --------------------------------------------------------------------------------------
 */

struct alert_words {
    const char *id;
    const struct node *match, *steps, *quiet;
    bool goes_on, resolved;
    struct remind remind;
};

#define REMIND(type_of)                                                                      \
    {                                                                                        \
        .name = "remind", .type = SCHEMA_CUSTOM, .offset = offsetof(struct type_of, remind), \
        .inner = &remind_schema, .read = read_remind,                                        \
        .form = "none, or { first: 1h, most: 24h }, which it is if not written",             \
        .help = "those who were told are told again while nobody takes it on"                \
    }

static const struct schema_word alert_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct alert_words, id),
     .read = config_read_id,
     .form = "id",
     .help = "by which the store knows how far the rule is; if not written, its number"},
    {.name = "for",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct alert_words, match),
     .inner = &match_schema,
     .read = config_read_map,
     .help = "what it is for: all that is written must be true; if not written, everything"},
    {.name = "continue",
     .type = SCHEMA_BOOL,
     .offset = offsetof(struct alert_words, goes_on),
     .fallback = "false",
     .help = "whether the rules after it are looked at too"},
    {.name = "steps",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct alert_words, steps),
     .required = true,
     .inner = &config_step_schema,
     .read = config_read_list,
     .help = "who is told at once, and who while nobody takes it on"},
    {.name = "quiet",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct alert_words, quiet),
     .inner = &quiet_schema,
     .read = config_read_map,
     .help = "outside of working hours what is not grave waits for their next begin; if not "
             "written, nothing waits"},
    REMIND(alert_words),
    {.name = "resolved",
     .type = SCHEMA_BOOL,
     .offset = offsetof(struct alert_words, resolved),
     .fallback = "true",
     .help = "whether those who were told are told when it is over"},
};

const struct schema config_alert_schema = {.name = "alerts",
                                           .words = alert_words,
                                           .count = COUNT(alert_words),
                                           .size = sizeof(struct alert_words)};

static const struct remind usual_reminders = {MS_PER_HOUR, MS_PER_DAY};

static struct alert_rule read_rule(struct config_calling *calling, const struct node *map,
                                   size_t number)
{
    struct alert_words words = {.remind = usual_reminders};
    struct alert_rule rule;
    char id[24];

    schema_read(&config_alert_schema, calling->building->reading, map, NULL, &words);
    snprintf(id, sizeof id, "%zu", number);
    rule = (struct alert_rule){
        .id = words.id == NULL ? arena_copy_string(reading_arena(calling->building->reading), id)
                               : words.id,
        .match = read_match(calling, words.match),
        .goes_on = words.goes_on,
        .quiet = read_quiet(calling, words.quiet),
        .remind = words.remind,
        .tells_end = words.resolved,
    };
    config_read_steps(calling, words.steps, &rule);
    return rule;
}

static void build_rules(struct config_calling *calling)
{
    struct config_building *const building = calling->building;
    const struct node *const list = building->words->alerts;
    const size_t count = list == NULL ? 0 : list->count;
    struct config_index index = config_index_new(count);
    struct alert_rule *const rules =
        arena_add(reading_arena(building->reading), count, sizeof *rules);

    building->calling.rules = rules;
    for (size_t i = 0; i < count; i++) {
        rules[i] = read_rule(calling, list->items[i], i + 1);
        config_index_add(&index, rules[i].id, config_id_origin(list->items[i]), i);
    }
    config_index_close(&index, building->reading);
    config_index_free(&index);
    if (count > ALERT_RULES_MOST)
        reading_complain(building->reading, &list->place,
                         tr("wants from 1 to %d values in this list"), (int)ALERT_RULES_MOST);
    building->calling.rule_count = count > ALERT_RULES_MOST ? ALERT_RULES_MOST : count;
}

/* --- operators and summary ----------------------------------------------------------------------
 */

struct operators_words {
    struct remind remind;
};

static const struct schema_word operators_words[] = {
    TO_AND_BY,
    REMIND(operators_words),
};

const struct schema config_operators_schema = {.name = "operators",
                                               .words = operators_words,
                                               .count = COUNT(operators_words),
                                               .size = sizeof(struct operators_words)};

static void build_operators(struct config_calling *calling)
{
    struct config_building *const building = calling->building;
    const struct node *const map = building->words->operators;
    struct alert_step *const step = arena_add(reading_arena(building->reading), 1, sizeof *step);
    struct operators_words words = {.remind = usual_reminders};

    building->calling.operators =
        (struct alert_rule){.id = "operators",
                            .quiet = {.until_minute = -1, .calendar = NONE_AT_ALL},
                            .tells_end = true,
                            .steps = step};
    if (map == NULL)
        return;
    schema_read(&config_operators_schema, building->reading, map, NULL, &words);
    step->whom = config_find_recipients(calling, map);
    building->calling.operators.remind = words.remind;
    building->calling.operators.step_count = 1;
}

struct summary_words {
    int at;
};

static const struct schema_word summary_words[] = {
    {.name = "at",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct summary_words, at),
     .fallback = "7:00",
     .read = config_read_minute,
     .form = "7:00",
     .help = "when, every day, in the province's time zone"},
    TO_AND_BY,
};

const struct schema config_summary_schema = {.name = "summary",
                                             .words = summary_words,
                                             .count = COUNT(summary_words),
                                             .size = sizeof(struct summary_words)};

static void build_summary(struct config_calling *calling)
{
    struct config_building *const building = calling->building;
    struct summary_words words = {0};

    if (building->words->summary == NULL)
        return;
    schema_read(&config_summary_schema, building->reading, building->words->summary, NULL, &words);
    building->calling.summary =
        (struct summary_plan){words.at, config_find_recipients(calling, building->words->summary)};
}

void config_build_alerts(struct config_calling *calling)
{
    build_rules(calling);
    build_operators(calling);
    build_summary(calling);
    config_build_reports(calling);
}
