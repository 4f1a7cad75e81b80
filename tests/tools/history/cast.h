/* cast.h - the services of the province as they used to behave, a row each.
 *
 * All services of the catalogue are here, also those that a configuration does not watch yet: what
 * is written is chosen by the configuration (see plan.h).  A new service is a row. */
#ifndef HISTORY_CAST_H
#define HISTORY_CAST_H

#include <stdbool.h>

struct role {
    const char *service;
    int median_ms; /* of the whole answer while hardly anybody works */
    int limit_ms;  /* what takes longer is degraded; 0: nothing is */
    int bytes;     /* of an answer */
    int troubles;  /* short outages of its own in ten years */
};

/* Never NULL: who is not in the table behaves like an ordinary page. */
const struct role *role_find(const char *service);

/* How a kind of probe goes its way. */
struct manner {
    const char *kind;
    bool encrypted; /* has a handshake, and a certificate */
    bool answered;  /* has a first byte and a body */
    bool passive;   /* is reported to, asks nobody: has no times */
    int status;     /* of a good answer; 0: its protocol has none */
};

const struct manner *manner_find(const char *kind); /* likewise */

#endif
