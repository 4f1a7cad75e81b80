/* zone_rule.h - the rule at the end of a TZif file, such as "CET-1CEST,M3.5.0,M10.5.0/3": how
 * clocks change in every year after the last change that the file lists.  Inside of io/zone. */
#ifndef HAIDANG_IO_ZONE_RULE_H
#define HAIDANG_IO_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/zone.h"

enum rule_form { RULE_MONTH_WEEK_DAY, RULE_DAY_WITHOUT_LEAP, RULE_DAY_WITH_LEAP };

struct rule_moment {
    enum rule_form form;
    int month, week, weekday; /* RULE_MONTH_WEEK_DAY: week 5 is the last, weekday 0 a Sunday */
    int day;                  /* the others: of the year, from 1 (never 29/2) or from 0 */
    int64_t time_ms;          /* after local midnight; may lie days away from it */
};

struct zone_rule {
    int64_t standard_ms; /* ahead of UTC */
    bool has_summer;
    int64_t summer_ms;
    struct rule_moment begins, ends; /* of the summer time */
};

bool zone_rule_parse(const char *text, struct zone_rule *rule);

/* The two changes of a year, in order of time. */
void zone_rule_changes(const struct zone_rule *rule, int32_t year, struct zone_change changes[2]);

#endif
