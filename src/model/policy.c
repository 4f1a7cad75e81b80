#include "model/policy.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"

struct policy policy_default(void)
{
    const struct policy policy = {
        .name = "default",
        .version = 1,
        .degraded_is_up = true,
        .maintenance_is_excluded = true,
        .notice_days = 7,
        .coverage_ppm = 900000,
        .speak_intervals = 2,
        .speak_timeout = true,
    };

    return policy;
}

int64_t policy_speak_ms(const struct policy *policy, int64_t every_us, int64_t timeout_us)
{
    const int64_t speak_us =
        policy->speak_intervals * every_us + (policy->speak_timeout ? timeout_us : 0);

    return speak_us < US_PER_MS ? 1 : speak_us / US_PER_MS;
}

struct span_rules policy_span_rules(const struct policy *policy, int64_t every_us,
                                    int64_t timeout_us, struct patience patience)
{
    const struct span_rules rules = {
        .speak_ms = policy_speak_ms(policy, every_us, timeout_us),
        .patience = patience,
    };

    return rules;
}

bool policy_accepts_maintenance(const struct policy *policy, const struct calendar *calendar,
                                int64_t announced_ms, int64_t begins_ms)
{
    if (announced_ms == 0 || announced_ms > begins_ms)
        return false; /* also with no days' notice it must be said before it begins */
    return calendar_notice_days(calendar, announced_ms, begins_ms, policy->notice_days) >=
           policy->notice_days;
}

void policy_add_text(const struct policy *policy, struct text *text)
{
    text_add(text, "policy 1\n");
    text_add(text, "name ");
    text_add_json(text, policy->name);
    text_add(text, "\nversion %" PRId32 "\n", policy->version);
    text_add(text, "degraded %s\n", policy->degraded_is_up ? "up" : "down");
    text_add(text, "maintenance %s\n", policy->maintenance_is_excluded ? "excluded" : "down");
    text_add(text, "notice %d working days\n", policy->notice_days);
    text_add(text, "coverage %" PRId64 " ppm\n", policy->coverage_ppm);
    text_add(text, "speak %d intervals%s\n", policy->speak_intervals,
             policy->speak_timeout ? " and timeout" : "");
    if (!policy->has_profile)
        return;
    text_add(text, "profile");
    for (int i = 0; i < PROFILE_HOURS; i++)
        text_add(text, " %" PRId32, policy->profile[i]);
    text_add(text, "\n");
}

bool policy_is_same(const struct policy *one, const struct policy *other)
{
    return one->version == other->version && one->degraded_is_up == other->degraded_is_up &&
           one->maintenance_is_excluded == other->maintenance_is_excluded &&
           one->notice_days == other->notice_days && one->coverage_ppm == other->coverage_ppm &&
           one->speak_intervals == other->speak_intervals &&
           one->speak_timeout == other->speak_timeout && one->has_profile == other->has_profile &&
           (!one->has_profile || memcmp(one->profile, other->profile, sizeof one->profile) == 0);
}
