/* Values of words that several verbs have: texts, numbers, times, services. */
#include <string.h>

#include "base/words.h"
#include "stage/acts_inside.h"

/* --- values ----------------------------------------------------------------------------------- */

static void *field_of(struct act_reading *reading, const struct act_word *word)
{
    return (char *)reading->act + word->offset;
}

/* Control characters, and the marks by which text is made to run backwards: U+0000 to U+001F,
 * U+007F to U+009F, U+2028 to U+202E, U+2066 to U+2069. */
static bool is_control(const unsigned char *at)
{
    if (at[0] < ' ' || at[0] == 0x7f)
        return true;
    if (at[0] == 0xc2)
        return at[1] < 0xa0;
    if (at[0] != 0xe2)
        return false;
    return (at[1] == 0x80 && at[2] >= 0xa8 && at[2] <= 0xae) ||
           (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9);
}

static bool is_clean(const char *text, size_t most, bool one_line)
{
    bool has_letter = false;

    for (const char *at = text; *at != '\0'; at++) {
        if (is_control((const unsigned char *)at) && (one_line || *at != '\n'))
            return false;
        has_letter = has_letter || (*at != ' ' && *at != '\n');
    }
    return has_letter && strlen(text) <= most;
}

bool act_is_name(const char *name)
{
    return is_clean(name, ACT_NAME_MOST, true);
}

static bool read_text(struct act_reading *reading, const struct act_word *word, const json_t *value,
                      bool one_line)
{
    const char *const text = json_string_value(value);
    const char **const field = field_of(reading, word);

    if (text == NULL || !is_clean(text, word->most, one_line))
        return error_set(reading->error,
                         one_line ? tr("'%s' wants one line of text, of at most %zu bytes")
                                  : tr("'%s' wants text of at most %zu bytes"),
                         word->name, word->most);
    *field = arena_copy_string(reading->arena, text);
    return true;
}

bool acts_read_line(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    return read_text(reading, word, value, true);
}

bool acts_read_lines(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    return read_text(reading, word, value, false);
}

bool acts_read_number(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    int64_t *const field = field_of(reading, word);

    if (!json_is_integer(value) || json_integer_value(value) < 1)
        return error_set(reading->error, tr("'%s' wants the number of one"), word->name);
    *field = json_integer_value(value);
    return true;
}

bool acts_read_bool(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    bool *const field = field_of(reading, word);

    if (!json_is_boolean(value))
        return error_set(reading->error, tr("'%s' wants true or false"), word->name);
    *field = json_is_true(value);
    return true;
}

bool acts_read_time(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const struct act_source *const source = reading->source;
    const char *const text = json_string_value(value);
    int64_t *const field = field_of(reading, word);

    return (text != NULL &&
            act_parse_time(text, source->catalogue->local, source->now_ms, field)) ||
           error_set(reading->error, tr("'%s' wants a time such as 2h, 22:30 or 2022-06-14 22:30"),
                     word->name);
}

bool acts_read_later(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    if (!acts_read_time(reading, word, value))
        return false;
    return *(const int64_t *)field_of(reading, word) > reading->source->now_ms ||
           error_set(reading->error, tr("'%s' is not to come: it is over"), word->name);
}

bool acts_read_rule(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const char *const text = json_string_value(value);

    return (text != NULL && recurrence_parse(text, field_of(reading, word))) ||
           error_set(reading->error,
                     tr("'%s' wants days such as saturday, first sunday, 15 or last day, and after "
                        "them perhaps 'until 2022-12-31'"),
                     word->name);
}

static bool add_service(struct act_reading *reading, const json_t *value, json_t *ids)
{
    const char *const id = json_string_value(value);

    if (id == NULL || catalogue_find_service(reading->source->catalogue, id) == NONE_AT_ALL)
        return error_set(reading->error, tr("there is no service '%.64s'"), id == NULL ? "" : id);
    json_array_append_new(ids, json_string(id));
    return true;
}

/* Kept as JSON. */
bool acts_read_services(struct act_reading *reading, const struct act_word *word,
                        const json_t *value)
{
    const char **const field = field_of(reading, word);
    json_t *const ids = json_array();
    struct text text = {0};
    bool good = true;

    if (json_is_array(value))
        for (size_t i = 0; good && i < json_array_size(value); i++)
            good = add_service(reading, json_array_get(value, i), ids);
    else
        good = add_service(reading, value, ids);
    if (good && json_array_size(ids) == 0)
        good = error_set(reading->error, tr("'%s' wants at least one service"), word->name);
    json_write(ids, false, &text);
    *field = arena_copy_string(reading->arena, text_string(&text));
    text_free(&text);
    json_decref(ids);
    return good;
}

/* Who had it when he looked; "" is nobody. */
bool acts_read_seen(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const char **const field = field_of(reading, word);

    *field = arena_copy_string(reading->arena, json_string_value(value));
    return *field != NULL ||
           error_set(reading->error, tr("'%s' wants the name of a person"), word->name);
}
