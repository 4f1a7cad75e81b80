/* fake_kind.h - a kind of probe for tests of the configuration, so that they need no other stage.
 */
#ifndef HAIDANG_TESTS_UNIT_FAKE_KIND_H
#define HAIDANG_TESTS_UNIT_FAKE_KIND_H

#include <stddef.h>

#include "base/schema.h"

struct fake_expect {
    int64_t status, within_us, certificate_us, max_size;
    struct schema_strings contains, lacks;
    const char *ignored;
};

struct fake_settings {
    const char *url;
    struct fake_expect expect;
};

static void fake_ignore(struct reading *reading, const struct node *value, void *field)
{
    (void)reading;
    (void)value;
    (void)field;
}

static const struct schema_word fake_expect_words[] = {
    {.name = "status",
     .type = SCHEMA_INTEGER,
     .offset = offsetof(struct fake_expect, status),
     .fallback = "200",
     .least = 100,
     .most = 599},
    {.name = "contains", .type = SCHEMA_STRINGS, .offset = offsetof(struct fake_expect, contains)},
    {.name = "lacks", .type = SCHEMA_STRINGS, .offset = offsetof(struct fake_expect, lacks)},
    {.name = "within", .type = SCHEMA_DURATION, .offset = offsetof(struct fake_expect, within_us)},
    {.name = "certificate",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct fake_expect, certificate_us)},
    {.name = "max_size",
     .type = SCHEMA_SIZE,
     .offset = offsetof(struct fake_expect, max_size),
     .fallback = "1MB",
     .least = 1,
     .most = 10000000},
    {.name = "matches", .type = SCHEMA_STRING, .offset = offsetof(struct fake_expect, ignored)},
    {.name = "header", .type = SCHEMA_CUSTOM, .read = fake_ignore},
    {.name = "final_host", .type = SCHEMA_STRING, .offset = offsetof(struct fake_expect, ignored)},
};

static const struct schema fake_expect_schema = {.name = "expect",
                                                 .words = fake_expect_words,
                                                 .count = sizeof fake_expect_words /
                                                          sizeof *fake_expect_words,
                                                 .size = sizeof(struct fake_expect)};

static const struct schema_word fake_words[] = {
    {.name = "http",
     .type = SCHEMA_URL,
     .offset = offsetof(struct fake_settings, url),
     .required = true,
     .help = "what is asked"},
    {.name = "expect",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct fake_settings, expect),
     .inner = &fake_expect_schema},
};

static const struct schema fake_schema = {.name = "http",
                                          .words = fake_words,
                                          .count = sizeof fake_words / sizeof *fake_words,
                                          .size = sizeof(struct fake_settings)};

static const struct schema *const fake_kinds[] = {&fake_schema, NULL};

#endif
