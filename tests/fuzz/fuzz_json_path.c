/* fuzz_json_path.c - a path, what is wanted there and a document, a line each: what is written in a
 * configuration and what a stranger sends. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/json_path.h"
#include "io/unicode.h"
#include "stage/probe_expect_value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_value(const char *path, const char *written, const char *json, size_t length)
{
    const struct effort effort = effort_begin(INT64_C(1000000));
    struct wanted_value wanted = {.path = path};
    struct found found = {.exists = false};
    struct text texts = {0};

    if (value_parse(written, &wanted) == VALUE_FINE) {
        value_is_met(&wanted, &found);
        if (json_path_check(path, NULL) &&
            json_path_find(json, length, &path, 1, &effort, &found) == LOOK_FINE)
            value_is_met(&wanted, &found);
    }
    if (json_path_check(path, NULL))
        json_path_gather(json, length, path, &effort, &texts);
    found_release(&found);
    text_free(&texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *const input = memory_new(size + 1, 1);
    char *written;
    char *json;

    memcpy(input, data, size);
    written = strchr(input, '\n');
    json = written == NULL ? NULL : strchr(written + 1, '\n');
    if (json != NULL) {
        *written = '\0';
        *json = '\0';
        try_value(input, written + 1, json + 1, size - (size_t)(json + 1 - input));
    }
    free(input);
    return 0;
}
