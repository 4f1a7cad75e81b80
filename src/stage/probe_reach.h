/* probe_reach.h - from HOST:PORT to an open connection: the name, its addresses in turn, TCP, TLS.
 *
 * Each phase is timed; what is said over the connection is the kind's business. */
#ifndef HAIDANG_STAGE_PROBE_REACH_H
#define HAIDANG_STAGE_PROBE_REACH_H

#include "io/names.h"
#include "io/stream.h"
#include "stage/probe.h"
#include "stage/probe_expect.h"
#include "stage/probe_gate.h"

/* "HOST:PORT" as it is written. */
struct endpoint {
    const char *host;
    uint16_t port;
};

/* For a value of the configuration: "HOST:PORT", "[2001:db8::1]:PORT"; without a port it has
 * `usual_port`, 0: there must be one.  Notes its mistake and returns false. */
bool endpoint_read(struct reading *reading, const struct node *value, uint16_t usual_port,
                   struct endpoint *endpoint);

/* The name or address of a host alone. */
bool endpoint_read_host(struct reading *reading, const struct node *value, const char **host);

/* One of them or a list of 1 to `most`; NULL after a mistake. */
const struct endpoint *endpoints_read(struct reading *reading, const struct node *value,
                                      size_t most, uint16_t usual_port, size_t *count);

enum reach_event {
    REACH_OPEN,    /* connected, and encrypted if that was wished for; again after reach_encrypt */
    REACH_BYTES,   /* more has come */
    REACH_TROUBLE, /* the last one; `trouble` says why */
};

struct reach {
    /* what is wanted: filled by the kind */
    const struct prober *prober;
    const struct endpoint *endpoint;
    enum family family;
    int64_t timeout_us;
    size_t most;                 /* bytes to receive */
    const struct tls_wish *wish; /* NULL: clear text */
    void (*on_event)(void *argument, enum reach_event event);
    void *argument;

    /* what came of it */
    enum reason trouble;
    char detail[DETAIL_MOST];
    struct address address;     /* that answered, or the first that did not */
    int64_t began_us, total_us; /* from when its host's budget let it in */
    int64_t phase_us[PHASE_COUNT];
    struct tls_seen tls;
    struct stream *stream; /* NULL: not yet, or no longer */
    bool is_measured;      /* set by the kind: what follows counts no longer */

    /* its own */
    struct gate_pass pass;
    struct timer *deadline;
    struct lookup *lookup;
    struct lookup_answer names;
    size_t tried;
    int64_t first_byte_from_us; /* what the first byte is counted from */
};

/* Events come from the loop, not before this has returned, not after reach_stop. */
void reach_start(struct reach *reach);
void reach_stop(struct reach *reach); /* also when it never began */

/* TLS in the midst of it; REACH_OPEN comes once more. */
void reach_encrypt(struct reach *reach, const struct tls_wish *wish);

/* The phases and the total up to now; kept, so that judging takes no time of the service's. */
void reach_stop_watch(struct reach *reach);

/* Address, phases, total, certificate, and how late it was because of the budget. */
void reach_fill(const struct reach *reach, struct sample *sample);

/* "TLS 1.3", or NULL. */
const char *reach_protocol_name(int protocol);

/* {host, address, reason, phases} and what TLS showed; yours. */
json_t *reach_to_json(const struct reach *reach, enum reason reason);

#endif
