/* From facts to what sentences are filled from: names, moments and spans as the reader says them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/wording.h"
#include "stage/letter_inside.h"

static int64_t number_of(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static const char *string_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* --- as people read it ------------------------------------------------------------------------ */

void letter_set_moment(const struct letter_work *work, json_t *object, const char *name,
                       int64_t at_ms, enum letter_moment how)
{
    const bool is_english = work->person->language == LANGUAGE_EN;
    char text[CLOCK_TEXT];

    if (at_ms <= 0)
        return;
    if (how == LETTER_SHORT)
        clock_format_for_people(text, is_english ? "%H:%M %d %b" : "%H:%M %d/%m", at_ms);
    else
        clock_format_for_people(text, is_english ? "%H:%M on %d %b %Y" : "%H:%M ngày %d/%m/%Y",
                                at_ms);
    json_set_string(object, name, text);
}

void letter_set_span(const struct letter_work *work, json_t *object, const char *name,
                     int64_t span_ms)
{
    const struct wording_parts parts = wording_parts_of(span_ms);
    char text[96];
    const int length = snprintf(text, sizeof text, "%" PRId64 " %s", parts.count,
                                letter_page_word(work, "unit_", parts.unit));

    if (parts.lesser != NULL)
        snprintf(text + length, sizeof text - (size_t)length, " %" PRId64 " %s", parts.lesser_count,
                 letter_page_word(work, "unit_", parts.lesser));
    json_set_string(object, name, text);
}

/* Counts below ten have a zero in front in Vietnamese official prose. */
static void set_count(const struct letter_work *work, json_t *object, const char *name,
                      int64_t count)
{
    char text[24];

    snprintf(text, sizeof text, work->person->language == LANGUAGE_VI ? "%02" PRId64 : "%" PRId64,
             count);
    json_set_string(object, name, text);
}

/* --- the head, and those that come with it ---------------------------------------------------- */

static void add_head(const struct letter_work *work, json_t *value)
{
    const json_t *const head = json_array_get(json_object_get(work->facts, "services"), 0);
    const char *const state = string_of(head, "state");
    char *reason;

    if (head == NULL)
        return;
    reason = letter_reason(work, head);
    json_set_string(value, "head", letter_service_name(work, head));
    json_set_string(value, "state", state == NULL ? "" : letter_word(work, "state_", state));
    json_set_bool(value, "is_doubt", state != NULL && strcmp(state, "doubt") == 0);
    if (reason != NULL)
        json_set_string(value, "reason", reason);
    free(reason);
}

static void add_counts(const struct letter_work *work, json_t *value)
{
    const json_t *const what = json_object_get(work->facts, "what");
    const int64_t count = number_of(what, "count");
    const bool has_root = string_of(work->facts, "root") != NULL;
    const bool is_doubt = json_is_true(json_object_get(value, "is_doubt"));
    const int64_t others = count - (is_doubt ? 0 : 1);

    set_count(work, value, "count", count);
    set_count(work, value, "others", others);
    set_count(work, value, "open", number_of(what, "open"));
    if (number_of(what, "left") > 0)
        set_count(work, value, "left", number_of(what, "left"));
    json_set_bool(value, "is_group",
                  !has_root && count > 1 && strcmp(string_of(value, "kind"), "service") == 0);
    json_set_bool(value, "has_dependents", has_root && others > 0);
}

static void add_times(const struct letter_work *work, json_t *value)
{
    const json_t *const facts = work->facts;
    const int64_t began_ms = number_of(facts, "began_ms");
    const int64_t ended_ms = number_of(facts, "ended_ms");
    const int64_t now_ms = ended_ms != 0 ? ended_ms : work->letter->event_ms;

    letter_set_moment(work, value, "began", began_ms, LETTER_WHOLE);
    letter_set_moment(work, value, "began_short", began_ms, LETTER_SHORT);
    letter_set_moment(work, value, "ended", ended_ms, LETTER_WHOLE);
    letter_set_moment(work, value, "ended_short", ended_ms, LETTER_SHORT);
    letter_set_span(work, value, "duration", now_ms - began_ms);
    letter_set_span(work, value, "waited", number_of(facts, "waited_ms"));
}

static void add_taken(const struct letter_work *work, json_t *value)
{
    const json_t *const facts = work->facts;

    if (string_of(facts, "by") == NULL)
        return;
    json_set_string(value, "by", string_of(facts, "by"));
    if (string_of(facts, "given_by") != NULL)
        json_set_string(value, "given_by", string_of(facts, "given_by"));
    letter_set_moment(work, value, "taken", number_of(facts, "taken_ms"), LETTER_WHOLE);
    letter_set_moment(work, value, "until", number_of(facts, "until_ms"), LETTER_WHOLE);
    letter_set_moment(work, value, "expected", number_of(facts, "expected_ms"), LETTER_WHOLE);
    if (string_of(facts, "note") != NULL)
        json_set_string(value, "note", string_of(facts, "note"));
}

/* --- rows ------------------------------------------------------------------------------------- */

static void add_row(const struct letter_work *work, json_t *rows, const char *name,
                    const char *value)
{
    json_t *row;

    if (value == NULL || *value == '\0')
        return;
    row = json_object();
    json_set_string(row, "label", letter_word(work, "label_", name));
    json_set_string(row, "value", value);
    json_array_append_new(rows, row);
}

static const char *agency_of(const struct letter_work *work, const struct service *service)
{
    const struct agency *agency;

    if (service->agency == NONE_AT_ALL)
        return NULL;
    agency = &work->catalogue->agencies[service->agency];
    return name_in(work->person->language, agency->name, agency->name_en);
}

static void add_service_rows(const struct letter_work *work, const json_t *value, json_t *rows)
{
    const json_t *const head = json_array_get(json_object_get(work->facts, "services"), 0);
    const char *const id = string_of(head, "id");
    const int index = id == NULL ? NONE_AT_ALL : catalogue_find_service(work->catalogue, id);

    if (json_is_true(json_object_get(value, "is_group")))
        return;
    add_row(work, rows, "service", string_of(value, "head"));
    if (index == NONE_AT_ALL)
        return;
    add_row(work, rows, "agency", agency_of(work, &work->catalogue->services[index]));
    add_row(work, rows, "owner",
            letter_page_word(work, "owner_", owner_name(work->catalogue->services[index].owner)));
}

static void add_rows(const struct letter_work *work, json_t *value)
{
    static const char *const names[] = {"reason", "began",    "ended", "duration",
                                        "by",     "expected", "note"};
    json_t *const rows = json_array();
    const char *const severity = string_of(work->facts, "severity");

    add_service_rows(work, value, rows);
    add_row(work, rows, "severity",
            severity == NULL ? NULL : letter_word(work, "severity_", severity));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if ((strcmp(names[i], "duration") != 0 || json_object_get(value, "ended") != NULL) &&
            (strcmp(names[i], "reason") != 0 || !json_is_true(json_object_get(value, "is_group"))))
            add_row(work, rows, names[i], string_of(value, names[i]));
    add_row(work, rows, "code", string_of(work->facts, "code"));
    json_set(value, "rows", rows);
}

static void add_link(const struct letter_work *work, json_t *value)
{
    const char *const address = string_of(work->facts, "link");
    const bool is_open = work->letter->kind != LETTER_OVER &&
                         work->letter->kind != LETTER_ACKNOWLEDGED &&
                         string_of(work->facts, "code") != NULL;
    json_t *link;

    if (address == NULL || *address == '\0')
        return;
    link = json_object();
    json_set_string(link, "address", address);
    json_set_string(link, "label", letter_word(work, is_open ? "act" : "look", ""));
    json_set(value, "link", link);
}

static void add_tag(const struct letter_work *work, json_t *value)
{
    static const struct {
        const char *tag, *glyph, *colour;
    } marks[LETTER_KIND_COUNT] = {
        [LETTER_ESCALATED] = {"escalated", "🔴", "#a61b1b"},
        [LETTER_REMINDER] = {"reminder", "🟠", "#8a4b00"},
        [LETTER_ACKNOWLEDGED] = {"acknowledged", "🟡", "#1d4f91"},
        [LETTER_OVER] = {"over", "🟢", "#1b6e3c"},
        [LETTER_TEST] = {"test", "🔵", "#1d4f91"},
    };
    const char *const told = string_of(work->facts, "severity");
    const char *const severity = told == NULL ? "info" : told;
    const bool is_critical = strcmp(severity, "critical") == 0;
    const bool is_warning = strcmp(severity, "warning") == 0;
    const char *const tag = marks[work->letter->kind].tag;

    json_set_string(value, "tag", letter_word(work, "tag_", tag == NULL ? severity : tag));
    json_set_string(value, "glyph",
                    tag != NULL   ? marks[work->letter->kind].glyph
                    : is_critical ? "🔴"
                    : is_warning  ? "🟠"
                                  : "🔵");
    json_set_string(value, "colour",
                    tag != NULL   ? marks[work->letter->kind].colour
                    : is_critical ? "#a61b1b"
                    : is_warning  ? "#8a4b00"
                                  : "#1d4f91");
    json_set_string(value, "severity", letter_word(work, "severity_", severity));
}

json_t *letter_value(const struct letter_work *work)
{
    static const char *const taken_over[] = {"code", "subject", "lines"};
    json_t *const value = json_object();
    const char *const kind = string_of(work->facts, "kind");

    json_set_string(value, "kind", kind == NULL ? "other" : kind);
    json_set_string(value, "language", work->person->language == LANGUAGE_EN ? "en" : "vi");
    json_set_string(
        value, "province",
        name_in(work->person->language, work->catalogue->province, work->catalogue->province_en));
    json_set_string(value, "person", work->person->name);
    json_set_string(value, "since", letter_word(work, "since", ""));
    for (size_t i = 0; i < sizeof taken_over / sizeof *taken_over; i++)
        if (json_object_get(work->facts, taken_over[i]) != NULL)
            json_set(value, taken_over[i],
                     json_incref(json_object_get(work->facts, taken_over[i])));
    add_tag(work, value);
    add_head(work, value);
    add_counts(work, value);
    add_times(work, value);
    add_taken(work, value);
    add_rows(work, value);
    letter_add_what(work, value);
    letter_add_list(work, value);
    if (strcmp(string_of(value, "kind"), "summary") == 0) {
        const json_t *const what = json_object_get(work->facts, "what");

        set_count(work, value, "begun", number_of(what, "begun"));
        letter_add_summary(work, value);
    }
    add_link(work, value);
    return value;
}
