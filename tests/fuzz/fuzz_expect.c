/* fuzz_expect.c - a stranger's page and headers before a judge: pattern, text and body in one
 * input, each ending with a line feed but the last. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/pattern.h"
#include "io/unicode.h"
#include "stage/probe_expect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The part up to the line feed, as a string of its own; the rest stays in `at`. */
static char *take_line(const char **at, size_t *left)
{
    const char *const end = memchr(*at, '\n', *left);
    const size_t length = end == NULL ? *left : (size_t)(end - *at);
    char *const line = memory_new(length + 1, 1);

    memcpy(line, *at, length);
    *at += end == NULL ? length : length + 1;
    *left -= end == NULL ? length : length + 1;
    return line;
}

/* The same text is wanted and forbidden: exactly one of the two is content, whatever came. */
static void judge_twice(const char *text, const struct wanted_pattern *wanted,
                        struct evidence *evidence)
{
    const struct expectations wants = {.contains = {CONSEQUENCE_DOWN, 1, &text}};
    const struct expectations refuses = {.lacks = {CONSEQUENCE_DOWN, 1, &text}};
    const struct expectations matches = {
        .matches = {CONSEQUENCE_DOWN, wanted->pattern == NULL ? 0 : 1, wanted},
        .header = {CONSEQUENCE_DOWN, wanted->pattern == NULL ? 0 : 1, wanted}};
    const struct verdict first = expectations_judge(&wants, evidence);
    const struct verdict second = expectations_judge(&refuses, evidence);

    if ((first.reason == REASON_NONE) == (second.reason == REASON_NONE))
        abort();
    expectations_judge(&matches, evidence);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *at = (const char *)data;
    size_t left = size;
    char *const source = take_line(&at, &left);
    char *const text = take_line(&at, &left);
    char *const body = take_line(&at, &left);
    char *const headers = memory_new(left + 1, 1);
    struct pattern *const pattern = pattern_new(source, NULL);
    const struct wanted_pattern wanted = {.name = "X", .written = source, .pattern = pattern};
    size_t length;
    char *const composed = unicode_compose(text, strlen(text), &length);
    struct evidence evidence = {
        .status = 200, .headers = headers, .body = body, .body_length = strlen(body)};

    memcpy(headers, at, left);
    judge_twice(composed, &wanted, &evidence);
    unicode_repair(text);
    pattern_free(pattern);
    free(composed);
    free(headers);
    free(body);
    free(text);
    free(source);
    return 0;
}
