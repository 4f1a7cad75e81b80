/* The province's two name servers, for its zone only, by UDP. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "province/networks.h"
#include "province/province.h"
#include "province/site.h"
#include "serve/listening.h"

enum {
    MESSAGE_MOST = 512,
    HEAD = 12,
    NAME_MOST = 256,
    TYPE_A = 1,
    TYPE_NS = 2,
    TYPE_SOA = 6,
    TYPE_AAAA = 28,
    SERIAL = 2022061401,
    OLD_SERIAL = 2022060901,
    NO_ERROR = 0,
    NO_NAME = 3,
    REFUSED = 5,
};

struct name_server {
    struct province *province;
    int number; /* 1 or 2 */
    int socket;
};

static const char zone[] = "ninhthuan.test";

/* --- reading ---------------------------------------------------------------------------------- */

struct question {
    char name[NAME_MOST]; /* with dots, small letters */
    int type;
    size_t end; /* of it in the message */
};

static bool read_question(const unsigned char *message, size_t length, struct question *question)
{
    size_t at = HEAD;
    size_t out = 0;

    while (at < length && message[at] != 0) {
        const size_t label = message[at];

        if (label > 63 || at + label + 1 >= length || out + label + 2 >= NAME_MOST)
            return false;
        if (out > 0)
            question->name[out++] = '.';
        for (size_t i = 0; i < label; i++)
            question->name[out++] = (char)(message[at + 1 + i] | 0x20);
        at += label + 1;
    }
    question->name[out] = '\0';
    if (at + 5 > length)
        return false;
    question->type = message[at + 1] << 8 | message[at + 2];
    question->end = at + 5;
    return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void add_number(struct text *message, int64_t number, int bytes)
{
    while (bytes-- > 0) {
        const unsigned char byte = (unsigned char)(number >> (8 * bytes));

        text_add_bytes(message, &byte, 1);
    }
}

static void add_name(struct text *message, const char *name)
{
    while (*name != '\0') {
        const size_t label = strcspn(name, ".");

        add_number(message, (int64_t)label, 1);
        text_add_bytes(message, name, label);
        name += label + (name[label] == '.');
    }
    add_number(message, 0, 1);
}

/* The owner is the name that was asked for. */
static void add_record(struct text *message, int type, const struct text *data)
{
    add_number(message, 0xc000 | HEAD, 2);
    add_number(message, type, 2);
    add_number(message, 1, 2);
    add_number(message, 300, 4);
    add_number(message, (int64_t)data->length, 2);
    text_add_bytes(message, data->bytes, data->length);
}

static void add_start(struct text *data, int64_t serial)
{
    static const int64_t times[] = {7200, 3600, 1209600, 300};

    add_name(data, "ns1.ninhthuan.test");
    add_name(data, "quantri.ninhthuan.test");
    add_number(data, serial, 4);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        add_number(data, times[i], 4);
}

static bool is(const struct ailment *ailment, const char *name)
{
    return ailment->fault.kind != NULL && strcmp(ailment->fault.kind->name, name) == 0;
}

/* How many records. */
static int add_answers(const struct name_server *server, const struct ailment *ailment,
                       const struct question *question, struct text *message)
{
    const bool apex = strcmp(question->name, zone) == 0;
    struct text data = {0};
    int count = 1;

    if (question->type == TYPE_SOA && apex)
        add_start(&data, server->number == 2 && is(ailment, "old-serial") ? OLD_SERIAL : SERIAL);
    else if (question->type == TYPE_NS && apex)
        add_name(&data, "ns1.ninhthuan.test");
    else if (question->type == TYPE_A)
        add_number(&data, INADDR_LOOPBACK, 4);
    else if (question->type == TYPE_AAAA && !is(ailment, "no-ipv6"))
        text_add_bytes(&data, &in6addr_loopback, sizeof in6addr_loopback);
    else
        count = 0;
    if (count > 0)
        add_record(message, question->type, &data);
    text_free(&data);
    return count;
}

static bool is_ours(const char *name)
{
    const size_t length = strlen(name);
    const size_t ours = strlen(zone);

    return length >= ours && strcmp(name + length - ours, zone) == 0 &&
           (length == ours || name[length - ours - 1] == '.');
}

static void write_answer(const struct name_server *server, const struct ailment *ailment,
                         const unsigned char *asked, const struct question *question,
                         struct text *message)
{
    struct text records = {0};
    const int64_t code = !is_ours(question->name) ? REFUSED
                         : is(ailment, "no-name") ? NO_NAME
                                                  : NO_ERROR;
    const int count = code == NO_ERROR ? add_answers(server, ailment, question, &records) : 0;

    text_add_bytes(message, asked, 2);
    add_number(message, 0x8400 | (asked[2] & 1) << 8 | code, 2);
    add_number(message, 1, 2);
    add_number(message, count, 2);
    add_number(message, 0, 4);
    text_add_bytes(message, asked + HEAD, question->end - HEAD);
    text_add_bytes(message, records.bytes, records.length);
    text_free(&records);
}

/* --- serving ---------------------------------------------------------------------------------- */

static void *run(void *argument)
{
    const struct name_server *const server = argument;

    for (;;) {
        unsigned char asked[MESSAGE_MOST];
        struct sockaddr_in from;
        socklen_t size = sizeof from;
        struct question question;
        struct text message = {0};
        const ssize_t length =
            recvfrom(server->socket, asked, sizeof asked, 0, (struct sockaddr *)&from, &size);
        const struct ailment ailment =
            province_find_ailment(server->province, site_find_service("nt-07"));

        if (length < HEAD || !read_question(asked, (size_t)length, &question) ||
            is(&ailment, "silent") || (server->number == 2 && is(&ailment, "one-silent")))
            continue;
        write_answer(server, &ailment, asked, &question, &message);
        sendto(server->socket, message.bytes, message.length, 0, (const struct sockaddr *)&from,
               size);
        text_free(&message);
    }
    return NULL;
}

bool name_servers_start(struct province *province, struct error *error)
{
    for (int number = 1; number <= 2; number++) {
        struct name_server *const server = NEW(struct name_server);
        const struct sockaddr_in address = {.sin_family = AF_INET,
                                            .sin_port = htons(PORT_NAMES),
                                            .sin_addr.s_addr =
                                                htonl(INADDR_LOOPBACK + (uint32_t)number - 1)};

        server->province = province;
        server->number = number;
        server->socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (server->socket < 0 ||
            bind(server->socket, (const struct sockaddr *)&address, sizeof address) != 0) {
            free(server);
            return error_set(error, "name server %d cannot take datagrams on port %d: %s", number,
                             PORT_NAMES, strerror(errno));
        }
        listening_run(run, server);
    }
    return true;
}
