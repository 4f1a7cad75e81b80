/* probe_json.h - the kind `json`: http whose answer must be well-formed JSON. */
#ifndef HAIDANG_STAGE_PROBE_JSON_H
#define HAIDANG_STAGE_PROBE_JSON_H

#include "stage/probe.h"

extern const struct probe_kind probe_json;
extern const struct schema probe_json_schema;

#endif
