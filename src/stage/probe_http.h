/* probe_http.h - the kind `http`: asks a page as a citizen's browser would, and judges it. */
#ifndef HAIDANG_STAGE_PROBE_HTTP_H
#define HAIDANG_STAGE_PROBE_HTTP_H

#include "stage/probe.h"
#include "stage/probe_expect.h"
#include "stage/probe_request.h"

enum { REDIRECTS_MOST = 20 };

/* What its part of the configuration says. */
struct http_settings {
    const char *url;
    struct request_words request;
    int64_t redirects; /* followed at most; 0: a redirect is the answer */
    struct expectations expect;
};

extern const struct probe_kind probe_http;
extern const struct schema probe_http_schema;

#endif
