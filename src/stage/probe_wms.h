/* probe_wms.h - the kind `wms`: a map service that tells what it offers and draws it. */
#ifndef HAIDANG_STAGE_PROBE_WMS_H
#define HAIDANG_STAGE_PROBE_WMS_H

#include "stage/probe.h"

extern const struct probe_kind probe_wms;
extern const struct schema probe_wms_schema;

#endif
