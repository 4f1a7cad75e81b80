/* probe_hops.h - the way of one probe from redirect to redirect: what each hop took, where it led.
 *
 * Pure: it is told what happened.  Each hop is measured and kept apart, with its certificate. */
#ifndef HAIDANG_STAGE_PROBE_HOPS_H
#define HAIDANG_STAGE_PROBE_HOPS_H

#include "base/json.h"
#include "io/fetch.h"
#include "model/sample.h"

struct hop {
    char *url;
    struct url_parts parts;
    int64_t began_us;       /* steady */
    struct address address; /* that answered, or the first that did not */
    int32_t status;
    enum reason trouble;
    int64_t phase_us[PHASE_COUNT]; /* name .. body */
    int64_t total_us;
    int64_t certificate_ends_ms;
};

struct hops {
    struct hop *hops;
    size_t count;
};

void hops_free(struct hops *hops); /* what is in it */

/* The next hop.  How many there may be is the caller's business. */
struct hop *hops_add(struct hops *hops, const char *url, const struct url_parts *parts,
                     int64_t now_us);
struct hop *hops_last(struct hops *hops);

/* Was this asked before?  What stands behind '#' is the browser's business, not the server's. */
bool hops_have(const struct hops *hops, const char *url);

/* The earliest end of all certificates; 0: none was seen. */
int64_t hops_certificate_ends_ms(const struct hops *hops);

/* Array of {url, address, status, phases, reason}; yours. */
json_t *hops_to_json(const struct hops *hops);

#endif
