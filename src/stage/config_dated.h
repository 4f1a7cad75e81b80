/* config_dated.h - what the files of the configuration share about days, hours and what held when.
 */
#ifndef HAIDANG_STAGE_CONFIG_DATED_H
#define HAIDANG_STAGE_CONFIG_DATED_H

#include <stddef.h>

#include "base/schema.h"
#include "model/catalogue.h"

struct config_building;

enum { CONFIG_NO_DAY = INT32_MIN };

extern const struct schema config_calendar_schema, config_holidays_schema, config_day_schema;
extern const struct schema config_target_schema, config_dated_target_schema, config_change_schema;

/* --- single values ---------------------------------------------------------------------------- */

void config_read_day(struct reading *reading, const struct node *value, void *field); /* int32_t */
/* int64_t, ms of local time: "2022-06-14 22:30" */
void config_read_moment(struct reading *reading, const struct node *value, void *field);
/* The two words of a stretch of local time, in the struct that they are read into: both wanted. */
/* clang-format off */
#define CONFIG_STRETCH_WORDS(into)                                      \
    {.name = "from",                                                    \
     .type = SCHEMA_CUSTOM,                                             \
     .offset = offsetof(struct into, from),                             \
     .required = true,                                                  \
     .read = config_read_moment,                                        \
     .form = "day and time, such as 2022-06-14 22:30",                  \
     .help = "when it begins, in the province's time zone"},            \
    {.name = "to",                                                      \
     .type = SCHEMA_CUSTOM,                                             \
     .offset = offsetof(struct into, to),                               \
     .required = true,                                                  \
     .read = config_read_moment,                                        \
     .form = "day and time, such as 2022-06-14 22:30",                  \
     .help = "when it ends"}
/* clang-format on */

void config_read_shift(struct reading *reading, const struct node *value, struct shift *shift);

/* The instant at which a day begins in the province, or the day after it; 0 for CONFIG_NO_DAY. */
int64_t config_begin_of(const struct config_building *building, int32_t day);
int64_t config_end_of(const struct config_building *building, int32_t day);

/* Of two days in a list the second must be later; complains at its `from`. */
bool config_check_order(struct reading *reading, const struct node *map, int32_t before,
                        int32_t day);

/* --- holidays and calendars ------------------------------------------------------------------- */

/* Days that are not like others of their weekday, as they are written. */
struct config_days {
    struct special_day *days;
    size_t count;
};

/* All must lie in the year unless that is 0. */
void config_read_days(struct reading *reading, const struct node *list, int64_t year,
                      struct config_days *days);

struct config_holidays {
    const char *id;
    int64_t year;
    const struct node *list;
    const struct place *place;
    struct config_days days;
};

void config_build_zone(struct config_building *building);
void config_build_holidays(struct config_building *building);
void config_build_calendars(struct config_building *building);

/* Hands each list `word` of the built-in files that begin with the prefix to `read`. */
void config_each_built_in(struct config_building *building, const char *prefix, const char *word,
                          void (*read)(struct config_building *building, const struct node *list));

/* --- what held when --------------------------------------------------------------------------- */

/* One entry of a service's `changes`; `map` says what else changed. */
struct config_change {
    int32_t from;
    int owner; /* NONE_AT_ALL: it stays */
    const struct node *map;
};

struct config_changes {
    struct config_change *changes;
    size_t count;
};

struct config_changes config_read_changes(struct reading *reading, const struct node *list);

/* `targets`: sets the lists and the target that holds now. */
void config_build_targets(struct config_building *building, struct service *service,
                          const struct node *list);
void config_build_owners(struct config_building *building, size_t index);

/* What a service's word (`agency`, `programme`) points to over time.  `find` gives the index of an
 * id, having complained if there is none; it takes NULL. */
struct config_finder {
    int (*find)(const struct config_finder *finder, const struct node *value);
    struct config_building *building;
    const void *argument;
};
struct dated_list config_date_word(const struct config_finder *finder, size_t index,
                                   const char *word);

/* An agency that begins, ends or is merged into another takes its services along. */
struct dated_list config_follow_agencies(struct config_building *building,
                                         const struct dated_list *list);

#endif
