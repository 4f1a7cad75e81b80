#include "peer/door.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "peer/behaviour.h"
#include "peer/notebook.h"
#include "peer/proxies.h"
#include "peer/script.h"
#include "serve/answer.h"
#include "serve/connection.h"
#include "serve/request.h"
#include "serve/tls.h"

enum { PLAIN = -1 };

struct door;

struct door_kind {
    const char *name;
    struct wish wish;  /* for the certificate; the name is whom the client asks for */
    const char *other; /* the certificate is this host's instead */
    /* Instead of all that: what is done with a fresh connection. */
    void (*meet)(struct connection *connection);
    int age;          /* of TLS: enum tls_age, or PLAIN */
    bool by_stranger; /* signed by an authority that nobody trusts */
};

static void meet_silently(struct connection *connection)
{
    connection_hold(connection);
}

/* Waits for the ClientHello, so that the client is truly in its handshake. */
static void read_hello(struct connection *connection)
{
    char bytes[4096];

    connection_read(connection, bytes, sizeof bytes);
}

static void meet_with_garbage(struct connection *connection)
{
    static const char garbage[] = "\x16\x03\x03\xff\xff neither a record nor anything else";

    read_hello(connection);
    connection_write_raw(connection, garbage, sizeof garbage - 1);
}

static void meet_with_reset(struct connection *connection)
{
    read_hello(connection);
    connection_reset(connection);
}

static void meet_with_close(struct connection *connection)
{
    read_hello(connection);
}

static void meet_with_http(struct connection *connection)
{
    read_hello(connection);
    answer_send_status(connection, 400);
}

static void meet_with_alert(struct connection *connection)
{
    static const char alert[] = "\x15\x03\x03\0\x02\x02\x28"; /* fatal, handshake_failure */

    read_hello(connection);
    connection_write_raw(connection, alert, sizeof alert - 1);
}

static void meet_with_unknown_ca(struct connection *connection)
{
    static const char alert[] = "\x15\x03\x03\0\x02\x02\x30"; /* fatal, unknown_ca */

    read_hello(connection);
    connection_write_raw(connection, alert, sizeof alert - 1);
}

#define WELL .from_s = -DAY_S, .until_s = 90 * DAY_S

static const struct door_kind kinds[] = {
    {.name = "http", .age = PLAIN},
    {.name = "good", .age = TLS_MODERN, .wish = {WELL}},
    {.name = "tls12", .age = TLS_ONLY_12, .wish = {WELL}},
    {.name = "soon",
     .age = TLS_MODERN,
     .wish = {.from_s = -80 * DAY_S, .until_s = 6 * DAY_S + 3600}},
    {.name = "expired", .age = TLS_MODERN, .wish = {.from_s = -90 * DAY_S, .until_s = -3600}},
    {.name = "not-yet-valid", .age = TLS_MODERN, .wish = {.from_s = DAY_S, .until_s = 90 * DAY_S}},
    {.name = "wrong-name", .age = TLS_MODERN, .wish = {WELL}, .other = "somebody-else.test"},
    {.name = "unknown-issuer", .age = TLS_MODERN, .wish = {WELL}, .by_stranger = true},
    {.name = "self-signed", .age = TLS_MODERN, .wish = {WELL, .self_signed = true}},
    {.name = "missing-intermediate", .age = TLS_MODERN, .wish = {WELL, .without_chain = true}},
    {.name = "old-protocol", .age = TLS_ANCIENT, .wish = {WELL}},
    {.name = "tls-silent", .meet = meet_silently},
    {.name = "tls-garbage", .meet = meet_with_garbage},
    {.name = "tls-reset", .meet = meet_with_reset},
    {.name = "tls-close", .meet = meet_with_close},
    {.name = "tls-alert", .meet = meet_with_alert},
    {.name = "tls-http", .meet = meet_with_http},
    {.name = "wants-certificate", .age = TLS_ASKS_WHO, .wish = {WELL}},
    {.name = "wants-certificate-12", .age = TLS_ASKS_WHO_12, .wish = {WELL}},
    {.name = "hangs-up-on-certificate", .age = TLS_HANGS_UP, .wish = {WELL}},
    {.name = "renegotiates", .age = TLS_BEGINS_ANEW, .wish = {WELL}},
    {.name = "tls-alert-unknown-ca", .meet = meet_with_unknown_ca},
    {.name = "proxy-resets", .meet = meet_as_proxy_that_resets},
    {.name = "proxy-closes", .meet = meet_as_proxy_that_closes},
    {.name = "proxy-silent", .meet = meet_as_proxy_that_is_silent},
    {.name = "proxy-garbage", .meet = meet_as_proxy_with_garbage},
    {.name = "proxy-407", .meet = meet_as_proxy_that_wants_a_password},
    {.name = "proxy-502", .meet = meet_as_proxy_without_a_way},
    {.name = "proxy-endless", .meet = meet_as_proxy_with_endless_head},
    {.name = "proxy-drips", .meet = meet_as_proxy_that_drips},
    {.name = "proxy-to-nowhere", .meet = meet_as_proxy_to_nowhere},
    {.name = "proxy-hangs-up", .meet = meet_as_proxy_that_hangs_up},
    {.name = "refused"},    /* nobody listens */
    {.name = "black-hole"}, /* the handshake of TCP is not answered */
};

enum { KINDS = sizeof kinds / sizeof *kinds };

struct door {
    const struct door_kind *kind;
    struct house *house;
    struct tls_server *tls;
    atomic_ulong connections;
};

/* --- one connection ------------------------------------------------------------------------- */

static void answer(const struct door *door, struct connection *connection, unsigned long number)
{
    struct notebook *const notebook = door->house->notebook;
    struct request request;
    struct turn turn = {.connection = connection, .request = &request, .argument = ""};

    if (request_read(connection, &request)) {
        const char *const told = script_next(door->house->script, request.path);
        notebook_note(notebook, number, door->kind->name, "request %s %s host=%s", request.method,
                      request.target, request.host);
        behaviour_play(&turn, told == NULL ? request.path : told);
    } else {
        notebook_note(notebook, number, door->kind->name, "no-request %zu bytes",
                      request.head.length);
    }
    request_free(&request);
}

/* Names come from outside and go into a certificate: only such as a host may have. */
static const char *safe_name(const char *name)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
    const size_t length = strlen(name);

    return length == 0 || length > 60 || strspn(name, safe) != length ? "peer.test" : name;
}

static bool greet(const struct door *door, struct connection *connection, unsigned long number)
{
    const struct door_kind *const kind = door->kind;
    struct wish wish = kind->wish;

    if (!tls_hear(connection, door->tls))
        return false;
    notebook_note(door->house->notebook, number, kind->name, "hello %s", connection->name);
    wish.name = kind->other == NULL ? safe_name(connection->name) : kind->other;
    struct identity *const identity =
        authority_issue(kind->by_stranger ? door->house->stranger : door->house->authority, &wish);
    const bool greeted = tls_greet(connection, identity);
    identity_free(identity);
    notebook_note(door->house->notebook, number, kind->name, "handshake %s",
                  greeted ? "done" : "failed");
    return greeted;
}

static void serve(void *argument, int socket)
{
    struct door *const door = argument;
    const unsigned long number = atomic_fetch_add(&door->connections, 1) + 1;
    struct connection connection;

    connection_begin(&connection, socket);
    notebook_note(door->house->notebook, number, door->kind->name, "open");
    if (door->kind->meet != NULL)
        door->kind->meet(&connection);
    else if (door->kind->age == PLAIN || greet(door, &connection, number))
        answer(door, &connection, number);
    connection_close(&connection);
    notebook_note(door->house->notebook, number, door->kind->name, "close");
}

/* --- doors that do not open ----------------------------------------------------------------- */

static struct sockaddr_in loopback_address(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
}

/* Bound, so that nobody else takes the port, and kept until the peer ends. */
static uint16_t hold_port(uint16_t port, int *held, struct error *error)
{
    struct sockaddr_in address = loopback_address(port);
    socklen_t length = sizeof address;

    *held = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*held >= 0 && bind(*held, (const struct sockaddr *)&address, length) == 0 &&
        getsockname(*held, (struct sockaddr *)&address, &length) == 0)
        return ntohs(address.sin_port);
    error_set(error, "port %u is in use by another program", port);
    return 0;
}

/* A queue of one that we fill ourselves: the kernel then drops every further SYN. */
static uint16_t open_black_hole(uint16_t port, struct error *error)
{
    enum { ENOUGH = 4 };
    int held;
    const uint16_t bound = hold_port(port, &held, error);
    const struct sockaddr_in address = loopback_address(bound);

    if (bound == 0 || listen(held, 0) != 0)
        return 0;
    for (int i = 0; i < ENOUGH; i++) {
        const int guest = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (connect(guest, (const struct sockaddr *)&address, sizeof address) != 0)
            continue; /* under way: it stays open, and fills */
    }
    return bound;
}

uint16_t door_open(struct house *house, const char *name, uint16_t port, struct error *error)
{
    struct listening listening;
    size_t i = 0;
    int held;

    while (i < KINDS && strcmp(kinds[i].name, name) != 0)
        i++;
    if (i == KINDS) {
        error_set(error, "no kind of port '%s'", name);
        return 0;
    }
    if (strcmp(name, "refused") == 0)
        return hold_port(port, &held, error);
    if (strcmp(name, "black-hole") == 0)
        return open_black_hole(port, error);
    if (!listening_open(&listening, port, house->loopback, error))
        return 0;
    struct door *const door = NEW(struct door);
    door->kind = &kinds[i];
    door->house = house;
    if (kinds[i].age != PLAIN && kinds[i].meet == NULL)
        door->tls = tls_server_new((enum tls_age)kinds[i].age);
    listening_start(&listening, serve, door);
    return listening.port;
}

const char *door_name(size_t number)
{
    return number < KINDS ? kinds[number].name : NULL;
}
