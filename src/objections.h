/* objections.h - objections and addenda as programs are told of them. */
#ifndef HAIDANG_OBJECTIONS_H
#define HAIDANG_OBJECTIONS_H

#include "base/json.h"
#include "io/store_objections.h"

json_t *objection_json(const struct objection *objection);

/* {"addenda": [...], "objections": [...]}, all there are; NULL: they could not be read. */
json_t *objections_read(struct reader *reader, struct error *error);

#endif
