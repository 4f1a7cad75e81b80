#include "stage/probe_wfs.h"

#include "stage/probe_http.h"
#include "stage/probe_ogc.h"

static const char *const versions[] = {"1.1.0", "1.0.0", "2.0.0", NULL};

struct wfs_settings {
    struct http_settings http; /* first: see probe_http.h */
    const char *feature;
    int version;
};
_Static_assert(offsetof(struct wfs_settings, http) == 0, "a form begins with http's settings");

static void check(struct reading *reading, const struct node *map, void *settings)
{
    struct wfs_settings *const wfs = settings;
    const char *const parameters[] = {
        "SERVICE", "WFS", "VERSION", versions[wfs->version], "REQUEST", "GetCapabilities", NULL};

    http_check(reading, map, "wfs", &wfs->http);
    ogc_check_address(reading, node_find(map, "wfs"), wfs->http.url);
    wfs->http.url = ogc_address(reading, wfs->http.url, parameters);
    wfs->http.expect.form = FORM_WFS;
    wfs->http.expect.form_wants = wfs->feature;
}

static const struct schema_word words[] = {
    {.name = "wfs",
     .type = SCHEMA_URL,
     .offset = offsetof(struct http_settings, url),
     .required = true,
     .help = "web address of a feature service (OGC WFS), without SERVICE and REQUEST"},
    {.name = "feature",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct wfs_settings, feature),
     .help = "type of features that it must offer"},
    {.name = "version",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct wfs_settings, version),
     .choices = versions,
     .fallback = "1.1.0",
     .help = "that is asked for"},
    HTTP_WORDS,
};

const struct schema probe_wfs_schema = {.name = "wfs",
                                        .words = words,
                                        .count = sizeof words / sizeof *words,
                                        .size = sizeof(struct wfs_settings),
                                        .check = check};

const struct probe_kind probe_wfs = {.name = "wfs",
                                     .schema = &probe_wfs_schema,
                                     .start = http_start,
                                     .cancel = http_cancel,
                                     .tell_hosts = http_tell_hosts,
                                     .tell_requests = http_tell_requests};
