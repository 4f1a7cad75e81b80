/* The words below `expect:`.  Each is written plainly, or with its consequence:
 *     contains: Dịch vụ công                 within: { value: 2s, else: down } */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/words.h"
#include "io/fetch.h"
#include "io/pattern.h"
#include "io/unicode.h"
#include "stage/probe_expect_read.h"
#include "stage/probe_request.h"

enum {
    LIST_MOST = 64,                    /* entries of one expectation */
    SIZE_MOST = 64 * 1024 * 1024,      /* bytes of a body */
    CERTIFICATE_DAYS_MOST = 3 * 366,   /* longer than any authority issues them */
    WITHIN_SECONDS_MOST = 24 * 60 * 60 /* a day */
};

static const char *const consequence_names[] = {"down", "degraded", "warn", NULL};
static const enum consequence consequences[] = {CONSEQUENCE_DOWN, CONSEQUENCE_DEGRADED,
                                                CONSEQUENCE_WARN};

/* --- { value: …, else: … } ------------------------------------------------------------------ */

static bool read_consequence(struct reading *reading, const struct node *value,
                             enum consequence *consequence)
{
    int choice;

    if (!schema_read_choice(reading, value, consequence_names, &choice))
        return false;
    *consequence = consequences[choice];
    return true;
}

void expect_read_consequence(struct reading *reading, const struct node *value, void *field)
{
    read_consequence(reading, value, field);
}

/* One word of the long form: is it known, and what does it say? */
static bool read_long_word(struct reading *reading, const struct node *key,
                           const struct node *value, enum consequence *consequence)
{
    static const char *const known[] = {"value", "else", NULL};

    if (strcmp(key->scalar, "value") == 0)
        return true;
    if (strcmp(key->scalar, "else") == 0)
        return read_consequence(reading, value, consequence);
    reading_complain(reading, &key->place, tr("unknown word '%s' here: wants value and else%s"),
                     reading_quote(reading, key->scalar),
                     reading_suggest(reading, key->scalar, known));
    return false;
}

static bool is_long_form(const struct node *node)
{
    return node->kind == NODE_MAP &&
           (node_find(node, "value") != NULL || node_find(node, "else") != NULL);
}

const struct node *expect_open(struct reading *reading, const struct node *node,
                               enum consequence usual, enum consequence *consequence)
{
    const struct node *const value = is_long_form(node) ? node_find(node, "value") : node;
    bool right = true;

    *consequence = usual;
    if (!is_long_form(node))
        return node;
    for (size_t i = 0; i < node->count; i++)
        right &= read_long_word(reading, node->keys[i], node->items[i], consequence);
    if (value == NULL)
        reading_complain(reading, &node->place, tr("'value' is missing beside 'else'"));
    return right ? value : NULL;
}

/* A value alone is a list of one.  0 after a mistake. */
static size_t list_count(struct reading *reading, const struct node *value)
{
    if (value->kind != NODE_LIST)
        return 1;
    if (value->count >= 1 && value->count <= LIST_MOST)
        return value->count;
    reading_complain(reading, &value->place, tr("wants a list of 1 to %d values, not %zu"),
                     LIST_MOST, value->count);
    return 0;
}

static const struct node *list_item(const struct node *value, size_t index)
{
    return value->kind == NODE_LIST ? value->items[index] : value;
}

/* --- status ----------------------------------------------------------------------------------- */

/* "200" */
static bool parse_code(const char *word, int64_t *code)
{
    if (!isdigit((unsigned char)word[0]) || !isdigit((unsigned char)word[1]) ||
        !isdigit((unsigned char)word[2]))
        return false;
    *code = (word[0] - '0') * 100 + (word[1] - '0') * 10 + (word[2] - '0');
    return *code >= 100 && *code <= 599;
}

/* "200", "2xx" or "200-299" */
static bool parse_status(const char *word, struct status_range *range)
{
    const size_t length = strlen(word);

    if (length == 3 && word[0] >= '1' && word[0] <= '5' && strcasecmp(word + 1, "xx") == 0) {
        range->first = (word[0] - '0') * INT64_C(100);
        range->last = range->first + 99;
        return true;
    }
    if (length == 7 && word[3] == '-')
        return parse_code(word, &range->first) && parse_code(word + 4, &range->last) &&
               range->first <= range->last;
    if (length != 3 || !parse_code(word, &range->first))
        return false;
    range->last = range->first;
    return true;
}

static void read_status(struct reading *reading, const struct node *node, void *field)
{
    struct expected_status *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);
    const size_t count = value == NULL ? 0 : list_count(reading, value);
    struct status_range *const ranges =
        arena_add(reading_arena(reading), count + 1, sizeof *ranges);
    struct text written = {0};

    for (size_t i = 0; i < count; i++) {
        const struct node *const item = list_item(value, i);
        const char *const word = item->kind == NODE_SCALAR ? item->scalar : "";

        if (!parse_status(word, &ranges[i]))
            reading_complain(reading, &item->place,
                             tr("'status' wants 200, 2xx, 200-299 or a list of these, not '%s'"),
                             reading_quote(reading, word));
        text_add(&written, "%s%s", i == 0 ? "" : ", ", word);
    }
    expected->count = count;
    expected->ranges = ranges;
    expected->written = arena_copy_string(reading_arena(reading), text_string(&written));
    text_free(&written);
}

/* --- texts and patterns --------------------------------------------------------------------- */

const char *expect_compose(struct reading *reading, const char *string)
{
    size_t length;
    char *const composed = unicode_compose(string, strlen(string), &length);
    const char *const copy = arena_copy_string(reading_arena(reading), composed);

    free(composed);
    return copy;
}

static void read_texts(struct reading *reading, const struct node *node, void *field)
{
    struct expected_texts *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);
    const size_t count = value == NULL ? 0 : list_count(reading, value);
    const char **const texts = arena_add(reading_arena(reading), count + 1, sizeof *texts);

    expected->texts = texts;
    for (size_t i = 0; i < count; i++) {
        const char *string;

        if (schema_read_string(reading, list_item(value, i), &string))
            texts[expected->count++] = expect_compose(reading, string);
    }
}

static void release_pattern(void *pattern)
{
    pattern_free(pattern);
}

bool expect_read_pattern(struct reading *reading, const struct node *value,
                         struct wanted_pattern *wanted)
{
    struct error error = {""};
    struct pattern *pattern;
    const char *string;

    if (!schema_read_string(reading, value, &string))
        return false;
    wanted->written = expect_compose(reading, string);
    pattern = pattern_new(wanted->written, &error);
    if (pattern == NULL) {
        reading_complain(reading, &value->place, "%s", error.message);
        return false;
    }
    arena_adopt(reading_arena(reading), pattern, release_pattern);
    wanted->pattern = pattern;
    return true;
}

static void read_matches(struct reading *reading, const struct node *node, void *field)
{
    struct expected_patterns *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);
    const size_t count = value == NULL ? 0 : list_count(reading, value);
    struct wanted_pattern *const wanted =
        arena_add(reading_arena(reading), count + 1, sizeof *wanted);

    expected->wanted = wanted;
    for (size_t i = 0; i < count; i++)
        if (expect_read_pattern(reading, list_item(value, i), &wanted[expected->count]))
            expected->count++;
}

static void read_one_header(struct reading *reading, const struct node *key,
                            const struct node *value, struct expected_patterns *expected,
                            struct wanted_pattern *wanted)
{
    if (!request_is_header_name(key->scalar)) {
        reading_complain(reading, &key->place, tr("'%s' cannot be the name of a header"),
                         reading_quote(reading, key->scalar));
        return;
    }
    if (!expect_read_pattern(reading, value, &wanted[expected->count]))
        return;
    wanted[expected->count++].name = arena_copy_string(reading_arena(reading), key->scalar);
}

static void read_header(struct reading *reading, const struct node *node, void *field)
{
    struct expected_patterns *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);
    struct wanted_pattern *wanted;

    if (value == NULL)
        return;
    if (value->kind != NODE_MAP || value->count == 0 || value->count > LIST_MOST) {
        reading_complain(
            reading, &value->place,
            tr("'header' wants names and values, such as { Content-Type: text/html }"));
        return;
    }
    wanted = arena_add(reading_arena(reading), value->count, sizeof *wanted);
    expected->wanted = wanted;
    for (size_t i = 0; i < value->count; i++)
        read_one_header(reading, value->keys[i], value->items[i], expected, wanted);
}

/* --- limits ----------------------------------------------------------------------------------- */

void expect_read_within(struct reading *reading, const struct node *node, void *field)
{
    struct expected_limit *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DEGRADED, &expected->consequence);

    if (value != NULL)
        schema_read_duration(reading, value, US_PER_MS, WITHIN_SECONDS_MOST * US_PER_SECOND,
                             &expected->limit);
}

void expect_read_certificate(struct reading *reading, const struct node *node, void *field)
{
    const int64_t day_us = US_PER_SECOND * 24 * 60 * 60;
    struct expected_limit *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_WARN, &expected->consequence);

    if (value != NULL)
        schema_read_duration(reading, value, day_us / 24, CERTIFICATE_DAYS_MOST * day_us,
                             &expected->limit);
}

static void read_max_size(struct reading *reading, const struct node *node, void *field)
{
    struct expected_limit *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);

    if (value != NULL)
        schema_read_size(reading, value, 1, SIZE_MOST, &expected->limit);
}

static void read_final_host(struct reading *reading, const struct node *node, void *field)
{
    struct expected_host *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);

    if (value == NULL || !schema_read_string(reading, value, &expected->host))
        return;
    if (strpbrk(expected->host, "/@ ?#") != NULL)
        reading_complain(reading, &value->place,
                         tr("'final_host' wants the name of a host alone, not '%s'"),
                         reading_quote(reading, expected->host));
}

static void read_tls(struct reading *reading, const struct node *node, void *field)
{
    static const char *const versions[] = {"1.2", "1.3", NULL};
    static const int64_t limits[] = {TLS_1_2, TLS_1_3};
    struct expected_limit *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);
    int choice;

    if (value != NULL && schema_read_choice(reading, value, versions, &choice))
        expected->limit = limits[choice];
}

static void read_hash(struct reading *reading, const struct node *node, void *field)
{
    static const char name[] = "sha256:";
    struct expected_hash *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);
    const char *string;

    if (value == NULL || !schema_read_string(reading, value, &string))
        return;
    expected->of_upload = strcmp(string, "{{upload}}") == 0; /* journeys know which */
    if (expected->of_upload)
        return;
    if (strncmp(string, name, sizeof name - 1) != 0 ||
        !digest_parse(string + sizeof name - 1, &expected->digest))
        reading_complain(reading, &value->place,
                         tr("'hash' wants sha256: and 64 hexadecimal digits, not '%s'"),
                         reading_quote(reading, string));
}

/* --- the words -------------------------------------------------------------------------------- */

#define WORD(word, reader, looks, sentence)                                                  \
    {                                                                                        \
        .name = #word, .type = SCHEMA_CUSTOM, .offset = offsetof(struct expectations, word), \
        .read = (reader), .form = (looks), .help = (sentence)                                \
    }

static const struct schema_word words[] = {
    WORD(status, read_status, "200, 2xx, 200-299 or a list of these",
         "status of the last answer; if not written, 2xx"),
    WORD(contains, read_texts, "text or a list of texts", "what the page must contain"),
    WORD(lacks, read_texts, "text or a list of texts", "what the page must not contain"),
    WORD(matches, read_matches, "regular expression or a list of them", "what must match the page"),
    WORD(json, expect_read_json, "JSON path: value",
         "what must stand at places of a JSON answer: $.a: 5, $.b: '>= 600', $.c: exists, "
         "$.d: 'length >= 3'"),
    WORD(xml, expect_read_markup, "XPath: value", "the same of an XML answer, by XPath"),
    WORD(html, expect_read_markup, "XPath: value", "the same of an HTML page, by XPath"),
    WORD(namespaces, expect_read_namespaces, "prefix: address",
         "prefixes that the XPaths of 'xml' use"),
    WORD(newest, expect_read_newest, "within: time; html, json or regex; format",
         "how old the newest date on the page may be"),
    WORD(soft_failures, expect_read_soft, "off, or kinds: maintenance, error, empty, login, ...",
         "pages that say they failed although they answered well; if not written, all kinds"),
    WORD(header, read_header, "name: text or regular expression",
         "headers of the answer and what each must contain"),
    WORD(within, expect_read_within, "time (ms, s, m, h, d)",
         "the answer must be whole within this time, else degraded"),
    WORD(certificate, expect_read_certificate, "time (ms, s, m, h, d)",
         "the certificate must be valid for so long yet, else a warning"),
    WORD(tls, read_tls, "1.2 | 1.3", "the least version of TLS; a lower one is refused"),
    WORD(hash, read_hash, "sha256:digits",
         "SHA-256 of the page's bytes; in journeys also {{upload}}: of the file that was sent"),
    WORD(final_host, read_final_host, "host name", "the host to which all redirects must lead"),
    WORD(max_size, read_max_size, "size (B, kB, MB, GB)",
         "the page must not have more bytes than this; if not written, 5MB"),
};

const struct schema probe_expect_schema = {.name = "expect",
                                           .words = words,
                                           .count = sizeof words / sizeof *words,
                                           .size = sizeof(struct expectations),
                                           .check = expect_check_paths};
