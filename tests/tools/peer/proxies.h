/* proxies.h - proxies that fail, each in a way of its own, and servers that want to know who asks.
 * Each is what is done with a fresh connection. */
#ifndef PEER_PROXIES_H
#define PEER_PROXIES_H

struct connection;

void meet_as_proxy_that_resets(struct connection *connection);
void meet_as_proxy_that_closes(struct connection *connection);
void meet_as_proxy_that_is_silent(struct connection *connection);
void meet_as_proxy_with_garbage(struct connection *connection);
void meet_as_proxy_that_wants_a_password(struct connection *connection);
void meet_as_proxy_without_a_way(struct connection *connection);
void meet_as_proxy_with_endless_head(struct connection *connection);
void meet_as_proxy_that_drips(struct connection *connection);
void meet_as_proxy_to_nowhere(struct connection *connection);
void meet_as_proxy_that_hangs_up(struct connection *connection);

#endif
