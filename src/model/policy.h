/* policy.h - which rules of the arithmetic hold: the accounting policy, versioned and hashed.
 *
 * Pure.  Two policies can be run over the same spans; only how long a sample speaks needs the
 * samples again. */
#ifndef HAIDANG_MODEL_POLICY_H
#define HAIDANG_MODEL_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "model/calendar.h"
#include "model/span.h"

enum { POLICY_NAME = 64, PPM = 1000000 };

/* How much each hour of the week weighs; Monday 0:00 is the first. */
enum { PROFILE_HOURS = 168, PROFILE_MOST = 10000 };

struct policy {
    char name[POLICY_NAME];
    int32_t version;
    bool degraded_is_up;            /* else degraded time is held against the service like down */
    bool maintenance_is_excluded;   /* if announced in time; else it is held against the service */
    int notice_days;                /* working days; what was announced later is no maintenance */
    int64_t coverage_ppm;           /* with less there is no verdict */
    int speak_intervals;            /* a sample speaks so many intervals … */
    bool speak_timeout;             /* … and the time-out */
    bool has_profile;               /* availability is told weighted, too, beside the plain one */
    int32_t profile[PROFILE_HOURS]; /* 0 to PROFILE_MOST */
};

/* The one of the design: degraded is up, maintenance excluded after 7 working days' notice,
 * coverage at least 90 %, 2 x every + timeout. */
struct policy policy_default(void);

/* How long a sample speaks, in ms; at least 1. */
int64_t policy_speak_ms(const struct policy *policy, int64_t every_us, int64_t timeout_us);

/* The rules by which the spans of a probe are made. */
struct span_rules policy_span_rules(const struct policy *policy, int64_t every_us,
                                    int64_t timeout_us, struct patience patience);

/* Was it announced in time?  `announced_ms` 0: never. */
bool policy_accepts_maintenance(const struct policy *policy, const struct calendar *calendar,
                                int64_t announced_ms, int64_t begins_ms);

/* The one form that is hashed: a line for each rule, always all of them and in this order; the
 * first line is the version of the form itself.  Only a profile has a line only if there is one. */
void policy_add_text(const struct policy *policy, struct text *text);

/* Reads that form back, for what was sealed; false: it is of another form, or not sound. */
bool policy_read_text(struct policy *policy, const char *text);

bool policy_is_same(const struct policy *one, const struct policy *other); /* names aside */

#endif
