/* json.h - the door to jansson, for all floors: JSON is what templates are filled from.
 *
 * Values follow jansson's rules of ownership: json_new_… and json_array()/json_object() are yours
 * until given away by a function whose name ends in _new. */
#ifndef HAIDANG_BASE_JSON_H
#define HAIDANG_BASE_JSON_H

#include <jansson.h>
#include <stdint.h>

#include "base/text.h"

/* Sets a member; `value` is taken.  A NULL string becomes null. */
void json_set(json_t *object, const char *name, json_t *value);
void json_set_string(json_t *object, const char *name, const char *value);
void json_set_integer(json_t *object, const char *name, int64_t value);
void json_set_bool(json_t *object, const char *name, bool value);
void json_set_null(json_t *object, const char *name);

/* An instant (ms) as RFC 3339 with milliseconds; 0 or less becomes null. */
void json_set_instant(json_t *object, const char *name, int64_t wall_ms);

/* A duration (us) as decimal milliseconds: 12.345; negative ("not reached") becomes null. */
void json_set_ms(json_t *object, const char *name, int64_t duration_us);

/* The document, compact or indented, at the end of `text`; members in the order they were set. */
void json_write(const json_t *value, bool indented, struct text *text);

#endif
