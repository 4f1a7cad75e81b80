/* door.h - the ports of the peer: plain, TLS that is well, TLS that is wrong in one way, and ports
 * where no handshake comes to an end.  A new one is a row of the table in door.c. */
#ifndef PEER_DOOR_H
#define PEER_DOOR_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "serve/authority.h"
#include "serve/listening.h"

struct notebook;
struct script;

/* What the doors share. */
struct house {
    struct authority *authority, *stranger;
    struct notebook *notebook;
    struct script *script; /* NULL: the path names the behaviour */
    enum loopback loopback;
};

/* Opens one door (port 0: any free one) and returns its port, 0 after an error. */
uint16_t door_open(struct house *house, const char *name, uint16_t port, struct error *error);

/* The name of the n-th door, NULL after the last. */
const char *door_name(size_t number);

#endif
