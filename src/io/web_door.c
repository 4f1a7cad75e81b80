/* Who may come in, how long he may stay, and whom he speaks for. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "io/loop.h"
#include "io/web_inside.h"

enum {
    CONNECTIONS_MOST = 512, /* of one address; behind it may be a whole office */
    BUCKETS = 1024,
    FORWARDED_MOST = 16 * 1024, /* more than a head may have: its end is what counts */
};

/* A byte now and then keeps a connection from being idle; these limits do not ask for the pace. */
#define REQUEST_US (20 * US_PER_SECOND)
#define ANSWER_US (90 * US_PER_SECOND)
/* While we stop: time for a request that is on its way over a new connection. */
#define LAST_REQUEST_US (US_PER_SECOND / 2)

/* --- how many each has ----------------------------------------------------------------------- */

struct web_place {
    struct web_place *next, **at;
    struct address address; /* of IPv6 the first half: one customer's */
    size_t count;
};

struct web_places {
    struct web_place *buckets[BUCKETS];
};

struct web_places *web_places_new(void)
{
    return NEW(struct web_places);
}

void web_places_free(struct web_places *places)
{
    free(places);
}

static struct address read_address(const struct sockaddr *address)
{
    struct address read = {.length = 0};

    if (address == NULL)
        return read;
    if (address->sa_family == AF_INET) {
        read.length = 4;
        memcpy(read.bytes, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
    } else if (address->sa_family == AF_INET6) {
        read.length = 16;
        memcpy(read.bytes, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 16);
    }
    return read;
}

static struct address whose(struct address address)
{
    if (address.length == 16)
        memset(address.bytes + 8, 0, 8);
    return address;
}

static bool is_same(const struct address *one, const struct address *other)
{
    return one->length == other->length && memcmp(one->bytes, other->bytes, one->length) == 0;
}

static struct web_place **bucket_of(struct web_places *places, const struct address *address)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < address->length; i++)
        hash = (hash ^ address->bytes[i]) * 16777619u;
    return &places->buckets[hash % BUCKETS];
}

static struct web_place *find_place(struct web_places *places, const struct address *address)
{
    struct web_place *place = *bucket_of(places, address);

    while (place != NULL && !is_same(&place->address, address))
        place = place->next;
    return place;
}

static struct web_place *take_place(struct web_places *places, const struct address *address)
{
    struct web_place *place = find_place(places, address);
    struct web_place **const bucket = bucket_of(places, address);

    if (place == NULL) {
        place = NEW(struct web_place);
        place->address = *address;
        place->next = *bucket;
        place->at = bucket;
        if (place->next != NULL)
            place->next->at = &place->next;
        *bucket = place;
    }
    place->count++;
    return place;
}

static void leave_place(struct web_place *place)
{
    if (place == NULL || --place->count > 0)
        return;
    *place->at = place->next;
    if (place->next != NULL)
        place->next->at = place->at;
    free(place);
}

bool web_is_proxy(const struct web *web, const struct address *address)
{
    for (size_t i = 0; i < web->proxy_count; i++)
        if (network_holds(&web->proxies[i], address))
            return true;
    return false;
}

enum MHD_Result web_on_knock(void *argument, const struct sockaddr *address, socklen_t length)
{
    struct web *const web = argument;
    const struct address peer = read_address(address);
    const struct address counted = whose(peer);
    const struct web_place *const place = find_place(web->places, &counted);

    (void)length;
    return place == NULL || place->count < CONNECTIONS_MOST || web_is_proxy(web, &peer) ? MHD_YES
                                                                                        : MHD_NO;
}

/* --- a connection ---------------------------------------------------------------------------- */

static struct web_connection *begin_connection(struct web *web, struct MHD_Connection *mhd)
{
    struct web_connection *const connection = NEW(struct web_connection);
    const union MHD_ConnectionInfo *const client =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

    connection->web = web;
    connection->socket =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    connection->begun_us = clock_steady_us();
    connection->deadline_us = connection->begun_us + REQUEST_US;
    connection->peer = read_address(client == NULL ? NULL : client->client_addr);
    if (!web_is_proxy(web, &connection->peer)) {
        const struct address counted = whose(connection->peer);

        connection->place = take_place(web->places, &counted);
    }
    connection->next = web->connections;
    connection->at = &web->connections;
    if (connection->next != NULL)
        connection->next->at = &connection->next;
    web->connections = connection;
    return connection;
}

void web_on_connection(void *argument, struct MHD_Connection *mhd, void **context,
                       enum MHD_ConnectionNotificationCode code)
{
    struct web_connection *const connection = *context;

    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = begin_connection(argument, mhd);
        return;
    }
    if (connection == NULL)
        return;
    leave_place(connection->place);
    *connection->at = connection->next;
    if (connection->next != NULL)
        connection->next->at = connection->at;
    free(connection);
    *context = NULL;
}

struct web_connection *web_connection_of(struct MHD_Connection *mhd)
{
    return MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

void web_connection_work(struct web_connection *connection)
{
    connection->in_request = connection->was_asked = true;
    connection->deadline_us = clock_steady_us() + ANSWER_US;
}

void web_connection_rest(struct web_connection *connection)
{
    connection->in_request = false;
    connection->deadline_us = clock_steady_us() + REQUEST_US;
    if (connection->web->on_drained != NULL)
        shutdown(connection->socket, SHUT_RD);
}

/* MHD knows no way to end a connection from outside but to take its socket's ends away. */
void web_sweep_connections(struct web *web)
{
    const int64_t now = clock_steady_us();

    for (const struct web_connection *it = web->connections; it != NULL; it = it->next)
        if (it->deadline_us < now)
            shutdown(it->socket, SHUT_RDWR);
}

bool web_drain_connections(struct web *web)
{
    const int64_t now = clock_steady_us();

    for (const struct web_connection *it = web->connections; it != NULL; it = it->next)
        if (!it->in_request && (it->was_asked || now - it->begun_us > LAST_REQUEST_US))
            shutdown(it->socket, SHUT_RD); /* what has arrived is read and answered */
    return web->connections == NULL;
}

/* --- whom it speaks for ---------------------------------------------------------------------- */

/* All lines of the header are one list. */
static enum MHD_Result add_forwarded(void *argument, enum MHD_ValueKind kind, const char *name,
                                     const char *value)
{
    (void)kind;
    if (value != NULL && strcasecmp(name, "X-Forwarded-For") == 0)
        text_add(argument, ",%s", value);
    return MHD_YES;
}

/* The last entry of the list, taken off it; false if it is no address. */
static bool take_last(char *list, struct address *address)
{
    char *const comma = strrchr(list, ',');
    char *entry = comma == NULL ? list : comma + 1;
    size_t length;

    entry += strspn(entry, " \t");
    length = strcspn(entry, " \t");
    entry[length] = '\0';
    if (!address_parse(entry, address))
        return false;
    if (comma != NULL)
        *comma = '\0';
    else
        *list = '\0';
    return true;
}

bool web_is_from_proxy(const struct web_request *request)
{
    return web_is_proxy(request->web, &web_connection_of(request->connection)->peer);
}

const char *web_client(struct web_request *request)
{
    const struct web *const web = request->web;
    struct address client = web_connection_of(request->connection)->peer;
    struct text forwarded = {.limit = FORWARDED_MOST};

    if (*request->client != '\0')
        return request->client;
    if (web_is_proxy(web, &client)) {
        struct address said;
        char *list;

        MHD_get_connection_values(request->connection, MHD_HEADER_KIND, add_forwarded, &forwarded);
        list = text_detach(&forwarded);
        /* each proxy writes down whom it heard: from the last on, as long as they are ours */
        while (web_is_proxy(web, &client) && list != NULL && take_last(list, &said))
            client = said;
        free(list);
    }
    return address_format(request->client, &client);
}
