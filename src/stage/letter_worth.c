/* What letters say of what is no incident: what will end, is slow, uses up its allowance, or is
 * wrong with the monitor itself.  From `what` of the facts (watch_worth.c and its like). */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "model/wording.h"
#include "stage/letter_inside.h"

static int64_t number_of(const json_t *what, const char *name)
{
    return json_integer_value(json_object_get(what, name));
}

static void set_days(const struct letter_work *work, json_t *value, const json_t *what)
{
    const bool is_english = work->person->language == LANGUAGE_EN;
    const int64_t days = number_of(what, "days_left");
    char text[CLOCK_TEXT];
    char count[WORDING_TEXT];

    json_set_string(value, "days",
                    wording_count(count, work->person->language, days < 0 ? 0 : days));
    json_set_bool(value, "is_ended", days < 0);
    json_set_bool(value, "is_last_day", days == 0);
    json_set_bool(value, "is_many", days > 1);
    clock_format_for_people(text, is_english ? "%d %b %Y" : "%d/%m/%Y",
                            number_of(what, "ends_ms") - 1); /* its last day, not the one after */
    json_set_string(value, "ends", text);
}

static void set_thing(const struct letter_work *work, json_t *value, const json_t *what)
{
    const char *const name = json_string_value(json_object_get(what, "name"));
    const char *const kind = json_string_value(json_object_get(what, "what"));

    json_set_string(value, "thing",
                    name_in(work->person->language, name == NULL ? "" : name,
                            json_string_value(json_object_get(what, "name_en"))));
    json_set_string(value, "thing_kind", letter_word(work, "thing_", kind == NULL ? "" : kind));
    set_days(work, value, what);
}

static void set_latency(const struct letter_work *work, json_t *value, const json_t *what,
                        const char *from, const char *to)
{
    char text[WORDING_TEXT];

    json_set_string(value, to,
                    wording_latency(text, work->person->language, number_of(what, from)));
}

static void set_burn(const struct letter_work *work, json_t *value, const json_t *what)
{
    const enum language language = work->person->language;
    char text[WORDING_TEXT];

    json_set_string(value, "rate",
                    wording_decimal(text, language, number_of(what, "rate_tenths"), 1));
    json_set_string(value, "target",
                    wording_decimal(text, language, number_of(what, "target_ppm") / 100, 2));
    letter_set_span(work, value, "down", number_of(what, "down_ms"));
}

/* "channel:mail" is a kind of trouble by its first part. */
static void set_monitor(const struct letter_work *work, json_t *value, const json_t *what)
{
    const char *const subject = json_string_value(json_object_get(work->facts, "subject"));
    const char *const colon = subject == NULL ? NULL : strchr(subject, ':');
    char name[32] = "";
    char text[WORDING_TEXT];

    if (subject != NULL)
        snprintf(name, sizeof name, "%.*s",
                 colon == NULL ? (int)sizeof name - 1 : (int)(colon - subject), subject);
    if (strcmp(name, "disk") == 0 && number_of(what, "full_ms") == 0)
        snprintf(name, sizeof name, "disk_full");
    json_set_string(value, "trouble", letter_word(work, "monitor_", name));
    if (json_object_get(what, "channel") != NULL)
        json_set(value, "channel", json_incref(json_object_get(what, "channel")));
    if (number_of(what, "full_ms") != 0)
        letter_set_moment(work, value, "full", number_of(what, "full_ms"), LETTER_WHOLE);
    if (number_of(what, "waiting") != 0)
        json_set_string(value, "waiting",
                        wording_number(text, work->person->language, number_of(what, "waiting")));
}

void letter_add_worth(const struct letter_work *work, json_t *value)
{
    const char *const kind = json_string_value(json_object_get(work->facts, "kind"));
    const json_t *const what = json_object_get(work->facts, "what");

    if (kind == NULL)
        return;
    if (strcmp(kind, "expiry") == 0)
        set_thing(work, value, what);
    if (strcmp(kind, "slow") == 0) {
        set_latency(work, value, what, "p95_us", "p95");
        set_latency(work, value, what, "target_us", "limit");
    }
    if (strcmp(kind, "burn") == 0)
        set_burn(work, value, what);
    if (strcmp(kind, "slow") == 0 || strcmp(kind, "burn") == 0)
        letter_set_span(work, value, "window", number_of(what, "window_ms"));
    if (strcmp(kind, "monitor") == 0)
        set_monitor(work, value, what);
}
