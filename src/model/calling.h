/* calling.h - by which rules people are called: `groups`, `rosters`, `alerts`, `operators` and
 * `summary` of the configuration once they are read and right.
 *
 * Plain and const, as all of the catalogue; escalation.h says what becomes of them. */
#ifndef HAIDANG_MODEL_CALLING_H
#define HAIDANG_MODEL_CALLING_H

#include <stdbool.h>

#include "model/people.h"
#include "model/roster.h"
#include "model/severity.h"

enum { ALERT_STEPS_MOST = 16, ALERT_RULES_MOST = 64 };

/* One may be called on working days of the calendar, from `until` to the end of the last hours. */
struct quiet {
    enum severity below; /* letters less grave than this wait; SEVERITY_INFO: none does */
    int until_minute;    /* since midnight; -1: when work begins */
    int calendar;        /* index; NONE_AT_ALL: that of the first service's agency */
};

/* The last distance that doubled is at most `most`. */
struct remind {
    int64_t first_ms, most_ms; /* first 0: nobody is reminded */
};

struct alert_step {
    int64_t after_ms;
    struct recipients whom;
    enum severity least;      /* not taken for what is less grave */
    int64_t services;         /* at once if so many services are concerned; 0: not by that */
    bool once;                /* whom it told hears nothing further: no reminders, no end */
    const struct stint *when; /* waits for these hours; NULL: at any */
};

/* Empty lists and SEVERITY_INFO match everything. */
struct alert_match {
    const size_t *agencies, *programmes, *services;
    const int *owners; /* enum owner */
    size_t agency_count, programme_count, service_count, owner_count;
    enum severity least;
};

struct alert_rule {
    const char *id; /* as written, or its number: by it the store keeps how far it is */
    struct alert_match match;
    bool goes_on; /* `continue: true`: the rules behind it are looked at, too */
    const struct alert_step *steps;
    size_t step_count;
    struct quiet quiet;
    struct remind remind;
    bool tells_end; /* `resolved`: those whom it told hear when it is over */
};

/* `summary`: what happened at night. */
struct summary_plan {
    int at_minute; /* since midnight */
    struct recipients whom;
};

/* `reports`: those that are made by themselves when a period is over. */
struct reports_plan {
    unsigned kinds; /* 1 << of enum period_kind; 0: none is */
    int at_minute;  /* on the day after it */
    struct recipients whom;
};

/* All of it. */
struct calling {
    const struct person_group *groups;
    const struct roster *rosters;
    const struct alert_rule *rules;
    size_t group_count, roster_count, rule_count;
    struct alert_rule operators; /* of the monitor's own troubles; no steps: nobody is told */
    struct summary_plan summary; /* to nobody: there is none */
    struct reports_plan reports;
};

#endif
