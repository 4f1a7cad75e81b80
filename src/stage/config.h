/* config.h - from YAML files to a catalogue, or to all that is wrong with them. */
#ifndef HAIDANG_STAGE_CONFIG_H
#define HAIDANG_STAGE_CONFIG_H

#include "base/error.h"
#include "base/schema.h"
#include "model/catalogue.h"

struct config;

/* What the command line may say differently; NULL where it says nothing. */
struct config_overrides {
    const char *listen; /* web.listen */
    const char *store;  /* relative to the working folder */
};

/* Reads the file and what it includes.  `kinds` are the schemas of the probe kinds, ending with
 * NULL. Returns NULL after a mistake; `complaints` then holds all of them, ready to be printed.  If
 * `choose_language` the file's language becomes the program's before anything is said. */
struct config *config_load(const char *path, const struct schema *const *kinds,
                           const struct config_overrides *overrides, bool choose_language,
                           struct text *complaints);
/* The same from memory, for tests; `include` is not followed. */
struct config *config_parse(const char *name, const char *bytes, size_t length,
                            const struct schema *const *kinds, struct text *complaints);

void config_free(struct config *config);

const struct catalogue *config_catalogue(const struct config *config);

/* Another accounting policy: a file with `policy` alone, as it stands in a configuration.  False
 * after a mistake; `complaints` then holds all of them and `policy` is untouched. */
bool config_load_policy(const char *path, struct policy *policy, struct text *complaints);

/* What a policy is known by: SHA-256 over the text of model/policy. */
enum { CONFIG_HASH_TEXT = 65 };
const char *config_hash_policy(char text[CONFIG_HASH_TEXT], const struct policy *policy);

/* What the file and those it includes say, a line a value (model/outline.h), before anything is
 * made of it.  False after a mistake, as config_load. */
bool config_outline(const char *path, struct text *outline, struct text *complaints);

/* All words of the configuration, explained. */
void config_explain(const struct schema *const *kinds, struct text *text);

#endif
