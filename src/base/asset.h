/* asset.h - the files of dashboards/ and probes/vn/ that are built into the program. */
#ifndef HAIDANG_BASE_ASSET_H
#define HAIDANG_BASE_ASSET_H

#include <stddef.h>

struct asset {
    const char *path;  /* "dashboards/status.mustache" */
    const char *bytes; /* ends in '\0' too */
    size_t length;
};

extern const struct asset assets[]; /* ends with a NULL path */

/* NULL if there is none. */
const struct asset *asset_find(const char *path);

#endif
