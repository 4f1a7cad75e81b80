/* The lines of a summary: what happened, what is still open, what is to come, who is on duty. */
#include <inttypes.h>

#include "stage/letter_inside.h"

static int64_t number_of(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static const char *string_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static void add_line(json_t *lines, struct text *text)
{
    json_array_append_new(lines, json_string(text_string(text)));
    text_clear(text);
}

static void add_moment(const struct letter_work *work, struct text *text, int64_t at_ms)
{
    json_t *const object = json_object();

    letter_set_moment(work, object, "at", at_ms, LETTER_SHORT);
    if (string_of(object, "at") != NULL)
        text_add_string(text, string_of(object, "at"));
    json_decref(object);
}

static void add_name(const struct letter_work *work, struct text *text, const json_t *row)
{
    text_add_string(text, letter_service_name(work, row));
}

/* "SC-2022-0173 Cổng dịch vụ công: gián đoạn 02:13 28/01 - 02:40 28/01; Người tiếp nhận: An" */
static void tell_incident(const struct letter_work *work, struct text *text, const json_t *row)
{
    text_add(text, "- %s ", string_of(row, "code"));
    add_name(work, text, row);
    text_add(text, ": %s ", letter_word(work, "state_", string_of(row, "state")));
    add_moment(work, text, number_of(row, "began_ms"));
    text_add_string(text, " - ");
    if (number_of(row, "ended_ms") != 0)
        add_moment(work, text, number_of(row, "ended_ms"));
    else
        text_add_string(text, letter_word(work, "summary_", "open"));
    if (string_of(row, "by") != NULL)
        text_add(text, "; %s: %s", letter_word(work, "label_", "by"), string_of(row, "by"));
}

static void tell_work(const struct letter_work *work, struct text *text, const json_t *row)
{
    text_add_string(text, "- ");
    add_moment(work, text, number_of(row, "from_ms"));
    text_add_string(text, " - ");
    add_moment(work, text, number_of(row, "to_ms"));
    text_add_string(text, ": ");
    add_name(work, text, row);
}

static void tell_certificate(const struct letter_work *work, struct text *text, const json_t *row)
{
    text_add_string(text, "- ");
    add_name(work, text, row);
    text_add_string(text, ": ");
    add_moment(work, text, number_of(row, "ends_ms"));
}

static void tell_shift(const struct letter_work *work, struct text *text, const json_t *row)
{
    const json_t *const people = json_object_get(row, "people");

    text_add(text, "- %s: ", string_of(row, "name"));
    for (size_t i = 0; i < json_array_size(people); i++)
        text_add(text, "%s%s", i == 0 ? "" : ", ", json_string_value(json_array_get(people, i)));
    if (json_array_size(people) == 0)
        text_add_string(text, letter_word(work, "summary_", "nobody"));
    if (string_of(row, "by") == NULL)
        return;
    text_add(text, "; %s ", letter_word(work, "summary_", "handed"));
    add_moment(work, text, number_of(row, "at_ms"));
    text_add(text, ": %s -> %s", string_of(row, "by"), string_of(row, "to"));
    if (string_of(row, "note") != NULL)
        text_add(text, " (%s)", string_of(row, "note"));
}

static void tell_letters(const struct letter_work *work, json_t *lines, const json_t *what)
{
    static const char *const fates[] = {"sent", "waiting", "refused"};
    struct text text = {0};

    for (size_t i = 0; i < sizeof fates / sizeof *fates; i++)
        text_add(&text, "%s%s: %" PRId64, i == 0 ? "" : "; ",
                 letter_word(work, "summary_", fates[i]), number_of(what, fates[i]));
    add_line(lines, &text);
    text_free(&text);
}

void letter_add_summary(const struct letter_work *work, json_t *value)
{
    static const struct {
        const char *name;
        void (*tell)(const struct letter_work *work, struct text *text, const json_t *row);
    } parts[] = {{"incidents", tell_incident},
                 {"maintenance", tell_work},
                 {"certificates", tell_certificate},
                 {"shifts", tell_shift}};
    const json_t *const what = json_object_get(work->facts, "what");
    json_t *const lines = json_array();
    struct text text = {0};

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const json_t *const rows = json_object_get(what, parts[i].name);

        if (json_array_size(rows) == 0)
            continue;
        text_add(&text, "%s:", letter_word(work, "summary_", parts[i].name));
        add_line(lines, &text);
        for (size_t k = 0; k < json_array_size(rows); k++) {
            parts[i].tell(work, &text, json_array_get(rows, k));
            add_line(lines, &text);
        }
    }
    tell_letters(work, lines, what);
    text_free(&text);
    json_set(value, "lines", lines);
    json_set(value, "rows", json_array());
}
