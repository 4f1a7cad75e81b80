/* names_dns.h - asking name servers, on the loop.  The only room that knows c-ares; private to
 * names*.c. */
#ifndef HAIDANG_IO_NAMES_DNS_H
#define HAIDANG_IO_NAMES_DNS_H

#include "io/names.h"

/* The servers and options, as they were when it was made. */
struct dns;
struct dns_query;

/* May be called in any thread: reads /etc/resolv.conf.  `servers` (a list with commas) may be "".
 */
struct dns *dns_new(const char *servers, struct error *error);

/* From here on the loop's thread alone. */
void dns_attach(struct dns *dns, struct loop *loop);

/* Takes the old one: it goes when its last query has been answered, or with the new one. */
void dns_follow(struct dns *dns, struct dns *old);

/* At once; no query is answered any more.  Takes NULL. */
void dns_free(struct dns *dns);

/* `on_answer` may come before this has returned, and comes from within c-ares: it must only take
 * note.  The query is gone when it has come. */
void dns_ask(struct dns *dns, const char *host, enum family family, struct dns_query **query,
             void (*on_answer)(void *argument, const struct lookup_answer *answer), void *argument);
void dns_forget(struct dns_query *query); /* on_answer does not come */

/* The first of its servers; false: it has none. */
bool dns_first_server(const struct dns *dns, struct address *address, uint16_t *port);

#endif
