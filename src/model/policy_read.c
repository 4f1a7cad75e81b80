/* The hashed form of a policy, read back. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/policy.h"

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

/* Its line is the last one, if there is one. */
static bool read_profile(struct policy *policy, const char *text)
{
    static const char head[] = "\nprofile";
    const char *at = strstr(text, head);
    char *end;

    policy->has_profile = at != NULL;
    if (at == NULL)
        return true;
    at += strlen(head);
    for (int i = 0; i < PROFILE_HOURS; i++, at = end) {
        const long weight = strtol(at, &end, 10);

        if (end == at || weight < 0 || weight > PROFILE_MOST)
            return false;
        policy->profile[i] = (int32_t)weight;
    }
    return true;
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
    if (rest == NULL || !read_rules(&read, rest) || !read_profile(&read, rest))
        return false;
    policy_add_text(&read, &again); /* whatever was read loosely is not the same now */
    good = strcmp(text_string(&again), text) == 0;
    text_free(&again);
    if (good)
        *policy = read;
    return good;
}
