#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"

void json_set(json_t *object, const char *name, json_t *value)
{
    /* fails only on bytes that are not UTF-8: then say nothing rather than break the document */
    if (value == NULL || json_object_set_new(object, name, value) != 0)
        json_object_set_new(object, name, json_null());
}

void json_set_string(json_t *object, const char *name, const char *value)
{
    json_set(object, name, value == NULL ? json_null() : json_string(value));
}

void json_set_integer(json_t *object, const char *name, int64_t value)
{
    json_set(object, name, json_integer(value));
}

void json_set_bool(json_t *object, const char *name, bool value)
{
    json_set(object, name, json_boolean(value));
}

void json_set_null(json_t *object, const char *name)
{
    json_set(object, name, json_null());
}

void json_set_instant(json_t *object, const char *name, int64_t wall_ms)
{
    char text[CLOCK_TEXT];

    json_set_string(object, name, wall_ms > 0 ? clock_format(text, wall_ms) : NULL);
}

void json_set_ms(json_t *object, const char *name, int64_t duration_us)
{
    json_set(object, name, duration_us < 0 ? json_null() : json_real((double)duration_us / 1000.0));
}

static int add_chunk(const char *bytes, size_t length, void *argument)
{
    text_add_bytes(argument, bytes, length);
    return 0;
}

void json_write(const json_t *value, bool indented, struct text *text)
{
    const size_t flags = JSON_ENCODE_ANY | JSON_REAL_PRECISION(15) |
                         (indented ? (size_t)JSON_INDENT(2) : (size_t)JSON_COMPACT);

    json_dump_callback(value, add_chunk, text, flags);
}
