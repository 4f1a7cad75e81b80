/* probe_wfs.h - the kind `wfs`: a feature service that tells what it offers. */
#ifndef HAIDANG_STAGE_PROBE_WFS_H
#define HAIDANG_STAGE_PROBE_WFS_H

#include "stage/probe.h"

extern const struct probe_kind probe_wfs;
extern const struct schema probe_wfs_schema;

#endif
