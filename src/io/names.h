/* names.h - from a host's name to its addresses, without ever blocking.  Knows c-ares.
 *
 * Overrides of the configuration come first, then /etc/hosts (read at start and when it changes),
 * then the DNS.  Nothing is cached: the name's phase is part of what is measured. */
#ifndef HAIDANG_IO_NAMES_H
#define HAIDANG_IO_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/address.h"
#include "model/catalogue.h"

struct loop;
struct names;
struct lookup;

enum { LOOKUP_MOST = 8 }; /* addresses that are kept of an answer */

struct lookup_answer {
    enum reason trouble; /* REASON_NONE: at least one address */
    bool from_configuration;
    size_t count;
    struct address addresses[LOOKUP_MOST]; /* any: IPv4 first */
};

/* The catalogue's hosts and resolvers; the catalogue must outlive it. */
struct names *names_new(struct loop *loop, const struct catalogue *catalogue, struct error *error);
void names_free(struct names *names); /* pending look-ups are cancelled */

/* `on_answer` comes once, never before this has returned (so a look-up that is answered at once
 * still gives a lookup), never after lookup_cancel.  The look-up is gone when it has come.  No
 * time limit of its own beyond c-ares': the probe has one and cancels. */
struct lookup *lookup_start(struct names *names, const char *host, enum family family,
                            void (*on_answer)(void *argument, const struct lookup_answer *answer),
                            void *argument);
void lookup_cancel(struct lookup *lookup); /* takes NULL */

/* The first of the resolvers in use, for who asks it what this cannot; false: there is none. */
bool names_resolver(const struct names *names, struct address *address, uint16_t *port);

#endif
