/* The rules by which figures are made: `policy`, in the configuration or a file of its own. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "io/digest.h"
#include "io/yaml.h"
#include "stage/config.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* It is hashed, so it is not cut without a word. */
static void read_name(struct reading *reading, const struct node *value, void *field)
{
    const char **const name = field;
    const char *line = NULL;

    config_read_line(reading, value, &line);
    if (line != NULL && strlen(line) >= POLICY_NAME)
        reading_complain(reading, &value->place, tr("is too long (more than %d bytes)"),
                         (int)POLICY_NAME - 1);
    else if (line != NULL)
        *name = line;
}

static const struct schema_word speak_words[] = {
    {.name = "intervals",
     .type = SCHEMA_INTEGER,
     .offset = offsetof(struct config_speak, intervals),
     .fallback = "2",
     .least = 1,
     .most = 100,
     .help = "so many times `every` …"},
    {.name = "timeout",
     .type = SCHEMA_BOOL,
     .offset = offsetof(struct config_speak, timeout),
     .fallback = "true",
     .help = "… and `timeout` on top of it"},
};

static const struct schema speak_schema = {.name = "speak",
                                           .words = speak_words,
                                           .count = COUNT(speak_words),
                                           .size = sizeof(struct config_speak)};

static const char *const degraded_choices[] = {"up", "down", NULL};
static const char *const maintenance_choices[] = {"excluded", "down", NULL};

static const struct schema_word policy_words[] = {
    {.name = "name",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_policy, name),
     .fallback = "default",
     .read = read_name,
     .form = "text",
     .help = "how the rules are called, such as the decision that set them"},
    {.name = "version",
     .type = SCHEMA_INTEGER,
     .offset = offsetof(struct config_policy, version),
     .fallback = "1",
     .least = 1,
     .most = 1000000,
     .help = "raised with each change; printed in every report, together with a hash"},
    {.name = "degraded",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct config_policy, degraded),
     .fallback = "up",
     .choices = degraded_choices,
     .help = "what degraded time counts as"},
    {.name = "maintenance",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct config_policy, maintenance),
     .fallback = "excluded",
     .choices = maintenance_choices,
     .help = "whether maintenance that was announced in time is left out or counts as down"},
    {.name = "notice",
     .type = SCHEMA_INTEGER,
     .offset = offsetof(struct config_policy, notice),
     .fallback = "7",
     .least = 0,
     .most = 60,
     .help = "in time is so many working days before it begins"},
    {.name = "coverage",
     .type = SCHEMA_PERCENT,
     .offset = offsetof(struct config_policy, coverage_ppm),
     .fallback = "90%",
     .least = 0,
     .most = PPM,
     .help = "with a smaller part of the time measured there is no verdict"},
    {.name = "profile",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_policy, profile),
     .read = config_read_profile,
     .form = "{ mon-fri: [24 whole numbers], sat-sun: … }",
     .help = "how much each hour weighs, as published: availability is then told weighted, too, "
             "beside the plain one; one list for all days, or lists by weekday"},
    {.name = "speak",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct config_policy, speak),
     .inner = &speak_schema,
     .help = "how long a sample speaks if no other follows; the time after it is unknown"},
};

const struct schema config_policy_schema = {.name = "policy",
                                            .words = policy_words,
                                            .count = COUNT(policy_words),
                                            .size = sizeof(struct config_policy)};

struct policy config_build_policy(const struct config_policy *words)
{
    struct policy policy = {
        .version = (int32_t)words->version,
        .degraded_is_up = words->degraded == 0,
        .maintenance_is_excluded = words->maintenance == 0,
        .notice_days = (int)words->notice,
        .coverage_ppm = words->coverage_ppm,
        .speak_intervals = (int)words->speak.intervals,
        .speak_timeout = words->speak.timeout,
    };

    snprintf(policy.name, sizeof policy.name, "%s", words->name);
    policy.has_profile = words->profile.given;
    memcpy(policy.profile, words->profile.weights, sizeof policy.profile);
    return policy;
}

_Static_assert((int)CONFIG_HASH_TEXT == (int)DIGEST_TEXT, "config.h does not name the digest's");

const char *config_hash_policy(char text[CONFIG_HASH_TEXT], const struct policy *policy)
{
    struct text rules = {0};
    struct digest digest;

    policy_add_text(policy, &rules);
    digest = digest_of(text_string(&rules), rules.length);
    text_free(&rules);
    return digest_format(text, &digest);
}

/* --- a file of its own ------------------------------------------------------------------------ */

struct file_words {
    struct config_policy policy;
};

static const struct schema_word file_words[] = {
    {.name = "policy",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct file_words, policy),
     .required = true,
     .inner = &config_policy_schema},
};

static const struct schema file_schema = {.name = "policy file",
                                          .words = file_words,
                                          .count = COUNT(file_words),
                                          .size = sizeof(struct file_words)};

static void read_file(struct reading *reading, const char *path, struct policy *policy)
{
    const struct place place = {.file = path};
    const struct node *root = NULL;
    struct file_words words = {0};

    yaml_read_file(reading, path, NULL, &root);
    if (root != NULL)
        schema_read(&file_schema, reading, root, NULL, &words);
    else if (reading_mistakes(reading) == 0)
        reading_complain(reading, &place, tr("is empty: 'policy' must stand in it"));
    if (reading_mistakes(reading) == 0)
        *policy = config_build_policy(&words.policy);
}

bool config_load_policy(const char *path, struct policy *policy, struct text *complaints)
{
    struct arena *const arena = arena_new();
    struct reading *const reading = reading_new(arena);
    const struct text *all;
    bool fine;

    read_file(reading, arena_copy_string(arena, path), policy);
    all = reading_complaints(reading);
    fine = reading_mistakes(reading) == 0;
    if (!fine)
        text_add_bytes(complaints, text_string(all), all->length);
    reading_free(reading);
    arena_free(arena);
    return fine;
}
