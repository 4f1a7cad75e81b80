/* Numbers that a kind of trouble tells of, by the unit that their names end in: `p95_us` becomes
 * `p95`, "1,8 giây". */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "stage/letter_inside.h"

enum { NAME_MOST = 64 };

typedef void say(const struct letter_work *work, json_t *what, const char *name, int64_t number);

static void set_decimal(const struct letter_work *work, json_t *what, const char *name,
                        double number, int digits, const char *unit)
{
    char text[64];
    char *point;

    snprintf(text, sizeof text, "%.*f", digits, number);
    point = strpbrk(text, ".,");
    if (point != NULL)
        *point = work->person->language == LANGUAGE_VI ? ',' : '.';
    if (*unit != '\0')
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s", unit);
    json_set_string(what, name, text);
}

static void say_span(const struct letter_work *work, json_t *what, const char *name, int64_t number)
{
    const char *const moments[] = {"ends", "full", "from", "to", "at"};

    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++)
        if (strcmp(name, moments[i]) == 0) {
            letter_set_moment(work, what, name, number, LETTER_WHOLE);
            return;
        }
    letter_set_span(work, what, name, number);
}

static void say_latency(const struct letter_work *work, json_t *what, const char *name,
                        int64_t number)
{
    char unit[32];

    snprintf(unit, sizeof unit, " %s", letter_page_word(work, "unit_", "second"));
    set_decimal(work, what, name, (double)number / (double)US_PER_SECOND, 1, unit);
}

static void say_share(const struct letter_work *work, json_t *what, const char *name,
                      int64_t number)
{
    set_decimal(work, what, name, (double)number / 10000.0, 2, "%");
}

static void say_tenths(const struct letter_work *work, json_t *what, const char *name,
                       int64_t number)
{
    set_decimal(work, what, name, (double)number / 10.0, 1, "");
}

static void say_bytes(const struct letter_work *work, json_t *what, const char *name,
                      int64_t number)
{
    set_decimal(work, what, name, (double)number / 1e6, 1, " MB");
}

static void say_number(const struct letter_work *work, json_t *what, const char *name,
                       int64_t number)
{
    char text[24];

    (void)work;
    snprintf(text, sizeof text, "%" PRId64, number);
    json_set_string(what, name, text);
}

static const struct {
    const char *ending;
    say *say;
} units[] = {
    {"_ms", say_span},       {"_us", say_latency},  {"_ppm", say_share},
    {"_tenths", say_tenths}, {"_bytes", say_bytes}, {"", say_number},
};

static void say_member(const struct letter_work *work, json_t *what, const char *name,
                       int64_t number)
{
    const size_t length = strlen(name);

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        const size_t ending = strlen(units[i].ending);
        char bare[NAME_MOST];

        if (length <= ending || length >= sizeof bare ||
            strcmp(name + length - ending, units[i].ending) != 0)
            continue;
        snprintf(bare, sizeof bare, "%.*s", (int)(length - ending), name);
        units[i].say(work, what, bare, number);
        return;
    }
}

/* What it is about in words: the kind of thing that ends, which of our own troubles. */
static void add_topic(const struct letter_work *work, const json_t *facts, json_t *value)
{
    const json_t *const what = json_object_get(facts, "what");
    const char *const subject = json_string_value(json_object_get(facts, "subject"));
    const char *const thing = json_string_value(json_object_get(what, "what"));
    char topic[NAME_MOST];

    if (subject != NULL) {
        snprintf(topic, sizeof topic, "%.*s", (int)strcspn(subject, ":"), subject);
        json_set_string(value, "topic", letter_word(work, "topic_", topic));
    }
    if (thing != NULL)
        json_set_string(value, "thing", letter_word(work, "thing_", thing));
}

void letter_add_what(const struct letter_work *work, json_t *value)
{
    const json_t *const facts = json_object_get(work->facts, "what");
    const char *const name = json_string_value(json_object_get(facts, "name"));
    const char *const english = json_string_value(json_object_get(facts, "name_en"));
    const json_t *const days = json_object_get(facts, "days_left");
    json_t *const what = json_object();
    const char *key;
    json_t *member;

    json_object_foreach((json_t *)(uintptr_t)facts, key, member)
    {
        if (json_is_integer(member))
            say_member(work, what, key, json_integer_value(member));
        else
            json_set(what, key, json_deep_copy(member));
    }
    if (name != NULL)
        json_set_string(what, "name", name_in(work->person->language, name, english));
    json_set_bool(what, "is_past", json_is_integer(days) && json_integer_value(days) < 0);
    json_set(value, "what", what);
    add_topic(work, work->facts, value);
}
