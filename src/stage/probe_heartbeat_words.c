/* The words of a heartbeat. */
#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "io/digest.h"
#include "io/secret.h"
#include "stage/probe_expect_read.h"
#include "stage/probe_expect_value.h"
#include "stage/probe_heartbeat.h"
#include "stage/probe_heartbeat_inside.h"
#include "stage/probe_request.h"

enum { TOKEN_MOST = 128, DAYS_WORKING = 0, DAYS_ALL = 1, LIST_MOST = 4 };
#define DAY_US INT64_C(86400000000)

/* --- token ---------------------------------------------------------------------------------- */

/* What can stand in an address as it is. */
static bool is_token(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789-._~";
    const size_t length = strlen(text);

    return length >= 1 && length <= TOKEN_MOST && strspn(text, letters) == length;
}

static bool read_hash(struct reading *reading, const struct node *value, const char **hash)
{
    struct digest digest;
    char text[DIGEST_TEXT];

    if (!schema_read_string(reading, value, hash))
        return false;
    if (digest_parse(*hash, &digest)) {
        *hash = arena_copy_string(reading_arena(reading), digest_format(text, &digest));
        return true;
    }
    reading_complain(reading, &value->place, tr("wants a SHA-256: 64 hexadecimal digits"));
    return false;
}

/* From here on only its hash is known. */
static void read_token(struct reading *reading, const struct node *value, void *field)
{
    const char **const hash = field;
    const char *token = NULL;
    struct digest digest;
    char text[DIGEST_TEXT];

    if (value->kind == NODE_MAP && node_find(value, "sha256") != NULL && value->count == 1) {
        read_hash(reading, value->items[0], hash);
        return;
    }
    if (value->kind == NODE_SCALAR ? !schema_read_string(reading, value, &token)
                                   : !secret_read(reading, value, &token))
        return;
    if (!is_token(token)) {
        const struct place bare = {
            .file = value->place.file, .line = value->place.line, .column = value->place.column};

        reading_complain(reading, &bare,
                         tr("a token is 1 to %d letters, digits, '-', '.', '_' and '~'"),
                         (int)TOKEN_MOST);
        return;
    }
    digest = digest_of(token, strlen(token));
    *hash = arena_copy_string(reading_arena(reading), digest_format(text, &digest));
}

/* --- when ----------------------------------------------------------------------------------- */

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

static void read_daily(struct reading *reading, const struct node *value, void *field)
{
    int *const minute = field;
    const char *text;
    int number = -1;

    if (!schema_read_string(reading, value, &text))
        return;
    if (strlen(text) == 5 && is_digit(text[0]) && is_digit(text[1]) && text[2] == ':' &&
        is_digit(text[3]) && is_digit(text[4]) && text[3] < '6')
        number = ((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0';
    if (number >= 0 && number < MINUTES_PER_DAY)
        *minute = number + 1; /* 0 is not written; see check */
    else
        reading_complain(reading, &value->place, tr("wants a time of day such as 06:00, not '%s'"),
                         reading_quote(reading, text));
}

/* --- what it must tell ---------------------------------------------------------------------- */

static struct wanted_value *make_wanted(struct reading *reading, size_t count)
{
    return arena_add(reading_arena(reading), count, sizeof(struct wanted_value));
}

static void read_one(struct reading *reading, const struct node *node, const char *name,
                     struct expected_values *expected)
{
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);
    struct wanted_value *const wanted = make_wanted(reading, 1);

    wanted->path = name;
    if (value == NULL || !expect_read_value(reading, value, wanted))
        return;
    expected->wanted = wanted;
    expected->count = 1;
}

static void read_rows(struct reading *reading, const struct node *node, void *field)
{
    read_one(reading, node, "rows", field);
}

static void read_queue(struct reading *reading, const struct node *node, void *field)
{
    read_one(reading, node, "queue", field);
}

/* "<= 30m" is compared in ms. */
static void read_lag(struct reading *reading, const struct node *node, void *field)
{
    struct expected_values *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);
    struct wanted_value *const wanted = make_wanted(reading, 1);
    struct node amount;
    const char *written;
    int64_t limit_us;
    size_t sign;
    char compared[48];

    if (value == NULL || !schema_read_string(reading, value, &written))
        return;
    sign = strspn(written, "<>=! ");
    amount = *value;
    amount.scalar = arena_copy_string(reading_arena(reading), written + sign);
    if (!schema_read_duration(reading, &amount, 0, 366 * DAY_US, &limit_us))
        return;
    snprintf(compared, sizeof compared, "%.*s%lld", (int)(sign < 8 ? sign : 8),
             sign == 0 ? "" : written, (long long)(limit_us / 1000));
    if (value_parse(arena_copy_string(reading_arena(reading), compared), wanted) != VALUE_FINE ||
        sign == 0 || sign > 8) {
        reading_complain(reading, &value->place, tr("'%s' lacks a comparison, such as <= 30m"),
                         reading_quote(reading, written));
        return;
    }
    wanted->path = "lag";
    wanted->written = written;
    expected->wanted = wanted;
    expected->count = 1;
}

static size_t count_values(const struct node *map)
{
    size_t count = 0;

    for (size_t i = 0; i < map->count; i++)
        count += map->items[i]->kind == NODE_LIST ? map->items[i]->count : 1;
    return count;
}

static void read_value_of(struct reading *reading, const char *name, const struct node *value,
                          struct wanted_value *wanted, size_t *count)
{
    wanted[*count].path = name;
    if (expect_read_value(reading, value, &wanted[*count]))
        (*count)++;
}

/* Each name with one comparison or a list of them. */
static void read_values(struct reading *reading, const struct node *node, void *field)
{
    struct expected_values *const expected = field;
    const struct node *const map =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);
    struct wanted_value *wanted;

    if (map == NULL)
        return;
    if (map->kind != NODE_MAP || map->count == 0 || map->count > BEAT_VALUES_MOST ||
        count_values(map) > BEAT_VALUES_MOST * (size_t)LIST_MOST) {
        reading_complain(reading, &map->place,
                         tr("wants 1 to %d names and values, such as { temperature: '< 28' }"),
                         (int)BEAT_VALUES_MOST);
        return;
    }
    wanted = make_wanted(reading, count_values(map));
    expected->wanted = wanted;
    for (size_t i = 0; i < map->count; i++) {
        const struct node *const value = map->items[i];
        const char *const name = map->keys[i]->scalar;

        if (strlen(name) >= BEAT_NAME_MOST)
            reading_complain(reading, &map->keys[i]->place, tr("is longer than %d bytes"),
                             BEAT_NAME_MOST - 1);
        else if (value->kind != NODE_LIST)
            read_value_of(reading, name, value, wanted, &expected->count);
        for (size_t j = 0; value->kind == NODE_LIST && j < value->count; j++)
            read_value_of(reading, name, value->items[j], wanted, &expected->count);
    }
}

static const struct schema_word expect_words[] = {
    {.name = "rows",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct heartbeat_expect, rows),
     .read = read_rows,
     .form = "\"> 0\"",
     .help = "so many rows must have been moved; if it were none, the job worked in vain"},
    {.name = "queue",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct heartbeat_expect, queue),
     .read = read_queue,
     .form = "\"< 200\"",
     .help = "so many may wait"},
    {.name = "lag",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct heartbeat_expect, lag),
     .read = read_lag,
     .form = "\"<= 30m\"",
     .help = "the oldest that waits may be so old"},
    {.name = "values",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct heartbeat_expect, values),
     .read = read_values,
     .form = "{ name: \"< 28\" }",
     .help = "other numbers that the job tells by name; a list is several comparisons"},
};

static const struct schema expect_schema = {.name = "expect",
                                            .words = expect_words,
                                            .count = sizeof expect_words / sizeof *expect_words,
                                            .size = sizeof(struct heartbeat_expect)};

/* --- the whole ------------------------------------------------------------------------------ */

static const char *const days_names[] = {"working", "all", NULL};
static const char *const rows_in_names[] = {"always", "working_hours", NULL};

static const struct schema_word words[] = {
    {.name = "heartbeat",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct heartbeat_settings, terms.token_hash),
     .required = true,
     .read = read_token,
     .form = "TOKEN, { file: path }, { env: name } or { sha256: digits }",
     .help = "the job reports to /api/v1/heartbeats/TOKEN, after each `every` or by `daily`"},
    {.name = "grace",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct heartbeat_settings, grace_us),
     .least = 1000,
     .most = 31 * DAY_US,
     .help = "it may be so late, then it is down; if not written, half of `every` and at most 5m, "
             "of daily 1h"},
    {.name = "daily",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct heartbeat_settings, terms.daily_minute),
     .read = read_daily,
     .form = "HH:MM",
     .help = "it must have reported each day by then, instead of `every`"},
    {.name = "days",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct heartbeat_settings, days),
     .choices = days_names,
     .fallback = "working",
     .help = "with daily: only on working days of its agency, or on all"},
    {.name = "late",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct heartbeat_settings, late),
     .read = expect_read_consequence,
     .form = "down, degraded or warn",
     .help = "what a beat after its deadline makes of it; if not written, a warning"},
    {.name = "rows_in",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct heartbeat_settings, rows_in),
     .choices = rows_in_names,
     .fallback = "always",
     .help = "when `rows` is expected: always, or in working hours of its agency only"},
    {.name = "expect",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct heartbeat_settings, expect),
     .inner = &expect_schema,
     .help = "what it must tell; each may be written { value: ..., else: down|degraded|warn }"},
};

/* What is said of probes that ask says nothing here. */
static void refuse_asking(struct reading *reading, const struct node *map)
{
    static const char *const asking[] = {"timeout", "retry", "address"};

    for (size_t i = 0; i < sizeof asking / sizeof *asking; i++) {
        const struct node *const value = node_find(map, asking[i]);

        if (value != NULL)
            reading_complain(reading, &value->place,
                             tr("a job reports by itself: '%s' says nothing here"), asking[i]);
    }
}

static void check(struct reading *reading, const struct node *map, void *field)
{
    struct heartbeat_settings *const settings = field;
    const struct node *const every = node_find(map, "every");
    const struct node *const days = node_find(map, "days");
    const struct node *const grace = node_find(map, "grace");
    const bool daily = settings->terms.daily_minute != 0;

    refuse_asking(reading, map);
    if (daily && every != NULL)
        reading_complain(reading, &every->place,
                         tr("'daily' already says when: leave out 'every'"));
    if (!daily && days != NULL && node_find(map, "daily") == NULL)
        reading_complain(reading, &days->place, tr("goes with 'daily' only"));
    if (daily && settings->grace_us >= DAY_US && grace != NULL)
        reading_complain(reading, &grace->place, tr("must be shorter than a day"));
    if (settings->late == CONSEQUENCE_NONE)
        settings->late = CONSEQUENCE_WARN;
    settings->terms.grace_ms = settings->grace_us / 1000;
    settings->terms.daily_minute--; /* NOT_DAILY if none was written */
    settings->terms.every_day = settings->days == DAYS_ALL;
}

_Static_assert(NOT_DAILY == -1 && offsetof(struct heartbeat_settings, terms) == 0,
               "the configuration reads when a job is due at the beginning of its settings");

const struct schema probe_heartbeat_schema = {.name = "heartbeat",
                                              .words = words,
                                              .count = sizeof words / sizeof *words,
                                              .size = sizeof(struct heartbeat_settings),
                                              .check = check};
