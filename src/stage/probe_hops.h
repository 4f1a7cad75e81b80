/* probe_hops.h - the way of one probe from redirect to redirect: what each hop took, where it led.
 *
 * Pure: it is told what happened.  Each hop is measured and kept apart, with its certificate. */
#ifndef HAIDANG_STAGE_PROBE_HOPS_H
#define HAIDANG_STAGE_PROBE_HOPS_H

#include "base/json.h"
#include "io/fetch.h"
#include "io/names.h"
#include "model/sample.h"

struct hop {
    char *url;
    struct url_parts parts;
    int64_t began_us;       /* steady; when it was let in, … */
    int64_t waited_us;      /* … for which it waited so long: ours, not the service's */
    struct address address; /* that answered, or the first that did not */
    int32_t status;
    enum reason trouble;
    int64_t phase_us[PHASE_COUNT]; /* name .. body */
    int64_t total_us;
    int64_t certificate_ends_ms;
    int64_t own_ends_ms;   /* of the certificate that we have for the server; 0: none */
    int tls_protocol;      /* 0x0304 for TLS 1.3; 0: none */
    bool is_aside;         /* an access token was asked for, or refused: no part of the way */
    const char *step;      /* of a journey; NULL: there are no steps */
    bool is_cleanup;       /* it was one of those that clean up */
    struct tls_sent *sent; /* the server's certificates; a hold on them, may be NULL */
    struct address found[LOOKUP_MOST]; /* what its name came to, … */
    size_t found_count, tried;         /* … and how many of these were asked */
};

struct hops {
    struct hop *hops;
    size_t count;
};

void hops_free(struct hops *hops); /* what is in it */

/* A hop that nothing is known of yet; its URL is a copy, to be freed. */
void hop_begin(struct hop *hop, const char *url, const struct url_parts *parts, int64_t now_us);

/* How long it waited for its host's budget from then on: a token may have been waited for before.
 */
int64_t hop_waited_since(const struct hop *hop, int64_t since_us);

/* A copy at the end.  How many there may be is the caller's business. */
struct hop *hops_add(struct hops *hops, const struct hop *hop);
/* The last one of the way; NULL: none has been asked. */
struct hop *hops_last(const struct hops *hops);

int64_t hops_way(const struct hops *hops);      /* how many there are of the way */
int64_t hops_total_us(const struct hops *hops); /* what they took together */

/* Was this asked before?  What stands behind '#' is the browser's business, not the server's. */
bool hops_have(const struct hops *hops, const char *url);

/* The earliest end of all certificates of the way, and of our own ones; 0: none was seen. */
int64_t hops_certificate_ends_ms(const struct hops *hops);
int64_t hops_own_ends_ms(const struct hops *hops);

/* The lowest version of TLS of the way; 0: none was spoken. */
int hops_least_tls(const struct hops *hops);

/* Array of {url, address, status, phases, reason}, of some with "step", "cleanup": true or
 * "aside": true; yours.  Unless all went well: what the name came to and the certificates, too. */
json_t *hops_to_json(const struct hops *hops, enum outcome outcome);

#endif
