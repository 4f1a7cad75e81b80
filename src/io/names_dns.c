#include "io/names_dns.h"

#include <ares.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/names_file.h"

enum { ANSWER_WITHIN_MS = 2000, TRIES = 3 };

/* A socket of c-ares. */
struct dns_socket {
    struct dns *dns;
    int socket;
    struct watcher *watcher;
    struct dns_socket *next;
};

struct dns {
    struct loop *loop;
    ares_channel channel;
    struct timer *timer;
    struct dns_socket *sockets;
    size_t asking; /* queries under way */
    bool retired;
    struct dns *older, *newer; /* retired ones that have not gone yet */
};

struct dns_query {
    struct dns *dns;
    struct dns_query **owner; /* where our asker keeps us; NULL: forgotten */
    void (*on_answer)(void *argument, const struct lookup_answer *answer);
    void *argument;
};

/* --- c-ares on our loop --------------------------------------------------------------------- */

/* After every call into c-ares: when does it want to be called without an event? */
static void plan_timer(struct dns *dns)
{
    struct timeval wait;

    if (dns->retired && dns->asking == 0)
        timer_set(dns->timer, 0); /* to go: not now, we may be within c-ares */
    else if (ares_timeout(dns->channel, NULL, &wait) == NULL)
        timer_stop(dns->timer);
    else
        timer_set(dns->timer, wait.tv_sec * US_PER_SECOND + wait.tv_usec);
}

/* Its last query has been answered; one that is still older may have some left. */
static void dns_go(struct dns *dns)
{
    dns->newer->older = dns->older;
    if (dns->older != NULL)
        dns->older->newer = dns->newer;
    dns->older = NULL;
    dns->newer = NULL;
    dns_free(dns);
}

static void on_time(void *argument)
{
    struct dns *const dns = argument;

    if (dns->retired && dns->asking == 0) {
        dns_go(dns);
        return;
    }
    ares_process_fd(dns->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    plan_timer(dns);
}

static void on_ready(void *argument, int events)
{
    const struct dns_socket *const ready = argument;
    struct dns *const dns = ready->dns;
    const int socket = ready->socket;
    const bool read = (events & (SOCKET_READABLE | SOCKET_ERROR)) != 0;
    const bool write = (events & SOCKET_WRITABLE) != 0;

    /* the socket may be gone after this */
    ares_process_fd(dns->channel, read ? socket : ARES_SOCKET_BAD,
                    write ? socket : ARES_SOCKET_BAD);
    plan_timer(dns);
}

static void drop_socket(struct dns_socket **place)
{
    struct dns_socket *const old = *place;

    *place = old->next;
    watcher_free(old->watcher);
    free(old);
}

static struct dns_socket **find_socket(struct dns *dns, int socket)
{
    struct dns_socket **place = &dns->sockets;

    while (*place != NULL && (*place)->socket != socket)
        place = &(*place)->next;
    return place;
}

static void on_socket_state(void *argument, ares_socket_t socket, int readable, int writable)
{
    struct dns *const dns = argument;
    struct dns_socket **const place = find_socket(dns, socket);

    if (readable == 0 && writable == 0) {
        if (*place != NULL)
            drop_socket(place);
        return;
    }
    if (*place == NULL) {
        *place = NEW(struct dns_socket);
        (*place)->dns = dns;
        (*place)->socket = socket;
        (*place)->watcher = watcher_new(dns->loop, socket, on_ready, *place);
    }
    watcher_set((*place)->watcher,
                (readable != 0 ? SOCKET_READABLE : 0) | (writable != 0 ? SOCKET_WRITABLE : 0));
}

/* --- its life ------------------------------------------------------------------------------- */

struct dns *dns_new(const char *servers, struct error *error)
{
    struct dns *const dns = NEW(struct dns);
    char only_dns[] = "b"; /* not the hosts file: c-ares would read it for each query */
    struct ares_options options = {.timeout = ANSWER_WITHIN_MS,
                                   .tries = TRIES,
                                   .lookups = only_dns,
                                   .sock_state_cb = on_socket_state,
                                   .sock_state_cb_data = dns};
    const int mask =
        ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB;
    int status;

    /* ares_library_init does nothing here but count, and that not safely in two threads */
    status = ares_init_options(&dns->channel, &options, mask);
    if (status != ARES_SUCCESS) {
        error_set(error, tr("cannot start resolving names: %s"), ares_strerror(status));
        free(dns);
        return NULL;
    }
    if (*servers == '\0' || ares_set_servers_ports_csv(dns->channel, servers) == ARES_SUCCESS)
        return dns;
    error_set(error,
              tr("'%s' is not the address of a name server such as 192.0.2.1:53 or "
                 "[2001:db8::1]:53"),
              servers);
    dns_free(dns);
    return NULL;
}

void dns_attach(struct dns *dns, struct loop *loop)
{
    dns->loop = loop;
    dns->timer = timer_new(loop, on_time, dns);
}

void dns_free(struct dns *dns)
{
    if (dns == NULL)
        return;
    dns_free(dns->older);
    if (dns->newer != NULL)
        dns->newer->older = NULL;
    ares_destroy(dns->channel); /* ends all queries, closes all sockets */
    while (dns->sockets != NULL)
        drop_socket(&dns->sockets);
    timer_free(dns->timer);
    free(dns);
}

void dns_follow(struct dns *dns, struct dns *old)
{
    dns->older = old;
    old->newer = dns;
    old->retired = true;
    plan_timer(old);
}

/* --- a query -------------------------------------------------------------------------------- */

/* c-ares says "refused" also when it could not make a socket. */
static bool are_sockets_used_up(void)
{
    const int made = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (made < 0)
        return errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
    close(made);
    return false;
}

static enum reason reason_of(int status)
{
    switch (status) {
    case ARES_SUCCESS:
        return REASON_NONE;
    case ARES_ENOTFOUND:
    case ARES_EBADNAME:
        return REASON_DNS_NO_NAME;
    case ARES_ENODATA:
        return REASON_DNS_NO_ADDRESS;
    case ARES_ETIMEOUT:
        return REASON_TIMEOUT_NAME;
    case ARES_ENOMEM:
        return REASON_INTERNAL;
    case ARES_ECONNREFUSED:
        return are_sockets_used_up() ? REASON_INTERNAL : REASON_DNS_FAILED;
    default:
        return REASON_DNS_FAILED;
    }
}

static struct address address_of(const struct ares_addrinfo_node *node)
{
    struct address address = {.length = 0};
    const void *const name = node->ai_addr;

    if (node->ai_family == AF_INET) {
        const struct sockaddr_in *const ipv4 = name;

        address.length = 4;
        memcpy(address.bytes, &ipv4->sin_addr, 4);
    } else if (node->ai_family == AF_INET6) {
        const struct sockaddr_in6 *const ipv6 = name;

        address.length = 16;
        memcpy(address.bytes, &ipv6->sin6_addr, 16);
    }
    return address;
}

static void on_result(void *argument, int status, int timeouts, struct ares_addrinfo *result)
{
    struct dns_query *const query = argument;
    struct lookup_answer answer = {.trouble = reason_of(status)};

    (void)timeouts;
    query->dns->asking--;
    for (const struct ares_addrinfo_node *node = result != NULL ? result->nodes : NULL;
         node != NULL; node = node->ai_next) {
        const struct address address = address_of(node);

        if (address.length != 0)
            answer_add(&answer, &address);
    }
    if (answer.trouble == REASON_NONE && answer.count == 0)
        answer.trouble = REASON_DNS_NO_ADDRESS;
    if (result != NULL)
        ares_freeaddrinfo(result);
    if (query->owner != NULL) {
        *query->owner = NULL;
        if (status != ARES_EDESTRUCTION && status != ARES_ECANCELLED)
            query->on_answer(query->argument, &answer);
    }
    free(query);
}

static int family_number(enum family family)
{
    if (family == FAMILY_IPV4)
        return AF_INET;
    return family == FAMILY_IPV6 ? AF_INET6 : AF_UNSPEC;
}

void dns_ask(struct dns *dns, const char *host, enum family family, struct dns_query **query,
             void (*on_answer)(void *argument, const struct lookup_answer *answer), void *argument)
{
    /* not sorted by c-ares: it would connect a socket to each address to learn our own */
    const struct ares_addrinfo_hints hints = {.ai_family = family_number(family),
                                              .ai_flags = ARES_AI_NOSORT};

    *query = NEW(struct dns_query);
    (*query)->dns = dns;
    (*query)->owner = query;
    (*query)->on_answer = on_answer;
    (*query)->argument = argument;
    dns->asking++;
    ares_getaddrinfo(dns->channel, host, NULL, &hints, on_result, *query);
    plan_timer(dns);
}

void dns_forget(struct dns_query *query)
{
    if (query != NULL)
        query->owner = NULL;
}

bool dns_first_server(const struct dns *dns, struct address *address, uint16_t *port)
{
    enum { DNS_PORT = 53 };
    struct ares_addr_port_node *servers = NULL;
    bool found = false;

    if (ares_get_servers_ports(dns->channel, &servers) == ARES_SUCCESS && servers != NULL) {
        *address = (struct address){.length = servers->family == AF_INET6 ? 16 : 4};
        memcpy(address->bytes, &servers->addr, address->length);
        *port = servers->udp_port != 0 ? (uint16_t)servers->udp_port : DNS_PORT;
        found = true;
    }
    ares_free_data(servers);
    return found;
}
