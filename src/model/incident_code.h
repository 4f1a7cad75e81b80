/* incident_code.h - what people call an incident on the telephone: "SC-2022-0173" ("sự cố"), the
 * year of its beginning in local time and its number. */
#ifndef HAIDANG_MODEL_INCIDENT_CODE_H
#define HAIDANG_MODEL_INCIDENT_CODE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/zone.h"

enum { INCIDENT_CODE = 40 };

/* Returns `text`. */
const char *incident_code(char text[INCIDENT_CODE], const struct zone *local, int64_t id,
                          int64_t began_ms);

/* The number of "SC-2022-0173", in small letters too, or of "173"; the year is not looked at. */
bool incident_code_parse(const char *text, int64_t *id);

#endif
