/* config_calling.h - what the files share that read who is called when. */
#ifndef HAIDANG_STAGE_CONFIG_CALLING_H
#define HAIDANG_STAGE_CONFIG_CALLING_H

#include "stage/config_index.h"

/* While people, groups, rosters and rules are built.  Recipients are numbered: people, then groups,
 * then rosters. */
struct config_calling {
    struct config_building *building;
    struct config_index recipients, people, channels, agencies, programmes, services, calendars;
    struct person_group *groups;
    struct roster *rosters;
};

/* config_people.c: first without, then with those that they refer to */
void config_build_people(struct config_calling *calling);
void config_build_groups(struct config_calling *calling);
void config_join_groups(struct config_calling *calling);
/* config_rosters.c */
void config_build_rosters(struct config_calling *calling);
void config_join_rosters(struct config_calling *calling);
/* config_alerts.c: rules, operators, summary */
void config_build_alerts(struct config_calling *calling);

/* config_reports.c */
void config_build_reports(struct config_calling *calling);

/* An id or a list of ids (NULL: none) of the index as numbers; what it does not have is a mistake:
 * "there is no WHAT 'x'". */
struct config_numbers {
    const size_t *numbers;
    size_t count;
};
struct config_numbers config_find_all(struct config_calling *calling,
                                      const struct config_index *index, const char *what,
                                      const struct node *value);
struct config_numbers config_find_people(struct config_calling *calling, const struct node *value);

/* Whom, and by what: rows of a table of words. */
#define TO_AND_BY                                                                       \
    {.name = "to",                                                                      \
     .type = SCHEMA_CUSTOM,                                                             \
     .required = true,                                                                  \
     .read = config_read_ids,                                                           \
     .form = "text or a list of texts",                                                 \
     .help = "ids of people, groups and rosters"},                                      \
    {                                                                                   \
        .name = "by", .type = SCHEMA_CUSTOM, .required = true, .read = config_read_ids, \
        .form = "text or a list of texts", .help = "ids of channels: by each of them"   \
    }

/* How grave: what is down is critical, what is degraded a warning. */
extern const char *const config_severities[]; /* ends with NULL */
enum severity config_severity(int choice);

/* config_steps.c */
extern const struct schema config_step_schema;
void config_read_steps(struct config_calling *calling, const struct node *list,
                       struct alert_rule *rule);

/* `to` and `by` of a map; each of those people must have the address that each channel needs. */
struct recipients config_find_recipients(struct config_calling *calling, const struct node *map);

/* Hours that come again: `days` and `hours`. */
struct config_stint {
    struct stint stint;
    bool given;
};
void config_read_stint_days(struct reading *reading, const struct node *value, void *stint);
void config_read_stint_hours(struct reading *reading, const struct node *value, void *stint);
/* "07:00", as minutes since midnight: an int */
void config_read_minute(struct reading *reading, const struct node *value, void *field);

#endif
