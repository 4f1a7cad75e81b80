/* The steps of a rule: whom each calls, after what time, and for what. */
#include <stddef.h>

#include "base/clock.h"
#include "base/words.h"
#include "stage/config_calling.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define DAYS (INT64_C(86400) * US_PER_SECOND)

/* How grave: what is down is critical, what is degraded a warning. */
const char *const config_severities[] = {"info", "warning", "critical", "degraded", "down", NULL};

enum severity config_severity(int choice)
{
    static const enum severity meant[] = {SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_CRITICAL,
                                          SEVERITY_WARNING, SEVERITY_CRITICAL};

    return meant[choice];
}

struct step_words {
    int64_t after_us, services;
    int severity;
    bool once;
    struct config_stint when;
};

static const struct schema_word step_words[] = {
    {.name = "after",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct step_words, after_us),
     .fallback = "0s",
     .least = 0,
     .most = 30 * DAYS,
     .help = "so long after somebody was told first, if nobody has taken it on"},
    TO_AND_BY,
    {.name = "severity",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct step_words, severity),
     .fallback = "info",
     .choices = config_severities,
     .help = "only for what is so grave or graver"},
    {.name = "services",
     .type = SCHEMA_INTEGER,
     .offset = offsetof(struct step_words, services),
     .least = 2,
     .most = 100000,
     .help = "at once if it concerns so many services"},
    {.name = "once",
     .type = SCHEMA_BOOL,
     .offset = offsetof(struct step_words, once),
     .fallback = "false",
     .help = "whom this step calls gets this one letter: no reminders, nothing when it is over"},
    {.name = "days",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct step_words, when),
     .read = config_read_stint_days,
     .form = "mon, sat-sun, working, free or all",
     .help = "on these days only; it waits for them"},
    {.name = "hours",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct step_words, when),
     .read = config_read_stint_hours,
     .form = "7:00-17:00",
     .help = "in these hours only; it waits for them"},
};

const struct schema config_step_schema = {.name = "steps",
                                          .words = step_words,
                                          .count = COUNT(step_words),
                                          .size = sizeof(struct step_words)};

static struct alert_step read_step(struct config_calling *calling, const struct node *map)
{
    struct arena *const arena = reading_arena(calling->building->reading);
    struct step_words words = {
        .when.stint = {.weekdays = (1U << WEEKDAY_COUNT) - 1, .to_minute = MINUTES_PER_DAY}};
    struct alert_step step;
    struct stint *when = NULL;

    schema_read(&config_step_schema, calling->building->reading, map, NULL, &words);
    if (words.when.given) {
        when = arena_add(arena, 1, sizeof *when);
        *when = words.when.stint;
    }
    step = (struct alert_step){.after_ms = words.after_us / US_PER_MS,
                               .whom = config_find_recipients(calling, map),
                               .least = config_severity(words.severity),
                               .services = words.services,
                               .once = words.once,
                               .when = when};
    return step;
}

void config_read_steps(struct config_calling *calling, const struct node *list,
                       struct alert_rule *rule)
{
    struct reading *const reading = calling->building->reading;
    struct alert_step *steps;

    if (list == NULL)
        return;
    if (list->count == 0 || list->count > ALERT_STEPS_MOST) {
        reading_complain(reading, &list->place, tr("wants from 1 to %d values in this list"),
                         (int)ALERT_STEPS_MOST);
        return;
    }
    steps = arena_add(reading_arena(reading), list->count, sizeof *steps);
    for (size_t i = 0; i < list->count; i++)
        steps[i] = read_step(calling, list->items[i]);
    rule->steps = steps;
    rule->step_count = list->count;
}
