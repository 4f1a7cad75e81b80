/* probe_ogc.h - what wms and wfs share: addresses of requests by name and value. */
#ifndef HAIDANG_STAGE_PROBE_OGC_H
#define HAIDANG_STAGE_PROBE_OGC_H

#include "base/schema.h"

/* The address with "?SERVICE=…&REQUEST=…" behind what it has; values are escaped.  `parameters` is
 * name, value, …, NULL.  Belongs to the reading. */
const char *ogc_address(struct reading *reading, const char *url, const char *const *parameters);

/* Complains of parameters that are ours, but stand in the address. */
void ogc_check_address(struct reading *reading, const struct node *value, const char *url);

#endif
