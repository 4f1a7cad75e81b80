#include "model/policy.h"

#include <inttypes.h>
#include <stdio.h>
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
}

/* What text_add_json wrote; NULL: it is not that, or too long.  Else what comes after it. */
static const char *read_name(char name[POLICY_NAME], const char *text)
{
    size_t length = 0;

    if (*text++ != '"')
        return NULL;
    while (*text != '"') {
        unsigned int code = (unsigned char)*text++;

        if (code == '\\' && *text == 'u' && sscanf(text, "u%4x", &code) == 1)
            text += 5;
        else if (code == '\\' && *text != '\0')
            code = *text++ == 'n' ? '\n' : (unsigned char)text[-1];
        if (code == '\0' || length + 1 >= POLICY_NAME)
            return NULL;
        name[length++] = (char)code;
    }
    name[length] = '\0';
    return text + 1;
}

static bool read_rules(struct policy *policy, const char *text)
{
    char degraded[8] = "";
    char maintenance[16] = "";
    char timeout[16] = "";
    const int found = sscanf(text,
                             "\nversion %" SCNd32 "\ndegraded %7s\nmaintenance %15s\nnotice %d "
                             "working days\ncoverage %" SCNd64 " ppm\nspeak %d intervals and %15s",
                             &policy->version, degraded, maintenance, &policy->notice_days,
                             &policy->coverage_ppm, &policy->speak_intervals, timeout);

    policy->degraded_is_up = strcmp(degraded, "up") == 0;
    policy->maintenance_is_excluded = strcmp(maintenance, "excluded") == 0;
    policy->speak_timeout = timeout[0] != '\0';
    return found >= 6;
}

bool policy_read_text(struct policy *policy, const char *text)
{
    static const char head[] = "policy 1\nname ";
    struct policy read = {.version = 0};
    struct text again = {0};
    const char *rest = NULL;
    bool good;

    if (strncmp(text, head, strlen(head)) == 0)
        rest = read_name(read.name, text + strlen(head));
    if (rest == NULL || !read_rules(&read, rest))
        return false;
    policy_add_text(&read, &again); /* whatever was read loosely is not the same now */
    good = strcmp(text_string(&again), text) == 0;
    text_free(&again);
    if (good)
        *policy = read;
    return good;
}

bool policy_is_same(const struct policy *one, const struct policy *other)
{
    return one->version == other->version && one->degraded_is_up == other->degraded_is_up &&
           one->maintenance_is_excluded == other->maintenance_is_excluded &&
           one->notice_days == other->notice_days && one->coverage_ppm == other->coverage_ppm &&
           one->speak_intervals == other->speak_intervals &&
           one->speak_timeout == other->speak_timeout;
}
