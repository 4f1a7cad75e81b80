#include "peer/names.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "peer/notebook.h"
#include "serve/connection.h"
#include "serve/listening.h"

enum {
    HEADER = 12,
    QUESTION_MOST = 512,
    TYPE_A = 1,
    TYPE_CNAME = 5,
    TYPE_AAAA = 28,
    TRUNCATED = 0x02, /* in the third byte of a header */
    NO_ERROR = 0,
    SERVER_FAILED = 2,
    NO_NAME = 3,
    REFUSES = 5,
};

struct question {
    unsigned char bytes[QUESTION_MOST]; /* as it came */
    size_t length;
    size_t end; /* of the question proper */
    char name[256];
    int type;
    bool by_tcp;
};

enum manner { AT_ONCE, SILENTLY, SLOWLY, WRONG_NUMBER, CUT_SHORT, AS_GARBAGE };

struct names_row {
    const char *ending;
    const char *via; /* a canonical name in between */
    int code;        /* of the answer */
    int v4, v6;      /* how many addresses of each */
    enum manner manner;
};

static const struct names_row rows[] = {
    {"ok.test", NULL, NO_ERROR, 1, 1, AT_ONCE},
    {"v4.test", NULL, NO_ERROR, 1, 0, AT_ONCE},
    {"v6.test", NULL, NO_ERROR, 0, 1, AT_ONCE},
    {"many.test", NULL, NO_ERROR, 12, 0, AT_ONCE},
    {"cname.test", "ok.test", NO_ERROR, 1, 1, AT_ONCE},
    {"loop.test", "loop.test", NO_ERROR, 0, 0, AT_ONCE},
    {"nx.test", NULL, NO_NAME, 0, 0, AT_ONCE},
    {"nodata.test", NULL, NO_ERROR, 0, 0, AT_ONCE},
    {"no-address.test", NULL, NO_ERROR, 0, 0, AT_ONCE},
    {"servfail.test", NULL, SERVER_FAILED, 0, 0, AT_ONCE},
    {"refused.test", NULL, REFUSES, 0, 0, AT_ONCE},
    {"silent.test", NULL, NO_ERROR, 0, 0, SILENTLY},
    {"slow.test", NULL, NO_ERROR, 1, 1, SLOWLY},
    {"wrong-id.test", NULL, NO_ERROR, 1, 1, WRONG_NUMBER},
    {"wrongid.test", NULL, NO_ERROR, 1, 1, WRONG_NUMBER},
    {"truncated.test", NULL, NO_ERROR, 1, 1, CUT_SHORT},
    {"garbage.test", NULL, NO_ERROR, 0, 0, AS_GARBAGE},
    {"", NULL, NO_NAME, 0, 0, AT_ONCE},
};

/* "a.ok.test" ends in "ok.test", "notok.test" does not. */
static bool ends_in(const char *name, const char *ending)
{
    const size_t length = strlen(name);
    const size_t wanted = strlen(ending);

    if (wanted == 0)
        return true;
    if (wanted > length || strcasecmp(name + length - wanted, ending) != 0)
        return false;
    return wanted == length || name[length - wanted - 1] == '.';
}

static const struct names_row *find_row(const char *name)
{
    const struct names_row *row = rows;

    while (!ends_in(name, row->ending))
        row++;
    return row;
}

/* --- reading -------------------------------------------------------------------------------- */

static bool read_question(struct question *question)
{
    const unsigned char *const bytes = question->bytes;
    size_t at = HEADER;
    size_t used = 0;

    if (question->length < HEADER + 5)
        return false;
    while (at < question->length && bytes[at] != 0) {
        const size_t label = bytes[at];
        if (label > 63 || at + 1 + label >= question->length ||
            used + label + 2 > sizeof question->name)
            return false;
        if (used > 0)
            question->name[used++] = '.';
        memcpy(question->name + used, bytes + at + 1, label);
        used += label;
        at += 1 + label;
    }
    question->name[used] = '\0';
    if (at + 5 > question->length)
        return false;
    question->type = bytes[at + 1] << 8 | bytes[at + 2];
    question->end = at + 5;
    return true;
}

/* --- answering ------------------------------------------------------------------------------ */

static void add_number(struct text *answer, unsigned number)
{
    const unsigned char bytes[2] = {(unsigned char)(number >> 8), (unsigned char)number};

    text_add_bytes(answer, bytes, sizeof bytes);
}

static void add_name(struct text *answer, const char *name)
{
    while (*name != '\0') {
        const size_t length = strcspn(name, ".");
        const unsigned char label = (unsigned char)length;
        text_add_bytes(answer, &label, 1);
        text_add_bytes(answer, name, length);
        name += length + (name[length] == '.');
    }
    text_add_bytes(answer, "", 1);
}

/* Name, type, class, seconds to live; the record's length and the record follow. */
static void add_record_head(struct text *answer, const char *name, int type)
{
    enum { INTERNET = 1, TO_LIVE = 5 };

    add_name(answer, name);
    add_number(answer, (unsigned)type);
    add_number(answer, INTERNET);
    add_number(answer, 0);
    add_number(answer, TO_LIVE);
}

static void add_alias(struct text *answer, const char *name, const char *via)
{
    struct text record = {0};

    add_name(&record, via);
    add_record_head(answer, name, TYPE_CNAME);
    add_number(answer, (unsigned)record.length);
    text_add_bytes(answer, record.bytes, record.length);
    text_free(&record);
}

static void add_address(struct text *answer, const char *name, int type)
{
    const struct in6_addr v6 = in6addr_loopback;
    const unsigned char v4[4] = {127, 0, 0, 1};

    add_record_head(answer, name, type);
    add_number(answer, type == TYPE_A ? sizeof v4 : sizeof v6);
    if (type == TYPE_A)
        text_add_bytes(answer, v4, sizeof v4);
    else
        text_add_bytes(answer, &v6, sizeof v6);
}

static void make_answer(struct text *answer, const struct question *question,
                        const struct names_row *row)
{
    enum { ANSWERS = 0x84, RECURSION = 0x80 };
    const bool cut = row->manner == CUT_SHORT && !question->by_tcp;
    const int wanted = question->type == TYPE_A ? row->v4 : row->v6;
    const int addresses =
        cut || (question->type != TYPE_A && question->type != TYPE_AAAA) ? 0 : wanted;
    const char *const name = row->via == NULL ? question->name : row->via;
    const unsigned char flags[2] = {
        (unsigned char)(ANSWERS | (cut ? TRUNCATED : 0) | (question->bytes[2] & 1)),
        (unsigned char)(RECURSION | row->code)};

    add_number(answer, (unsigned)(question->bytes[0] << 8 | question->bytes[1]) ^
                           (row->manner == WRONG_NUMBER ? 0x5555U : 0U));
    text_add_bytes(answer, flags, sizeof flags);
    add_number(answer, 1);
    add_number(answer, (unsigned)addresses + (row->via == NULL ? 0U : 1U));
    add_number(answer, 0);
    add_number(answer, 0);
    text_add_bytes(answer, question->bytes + HEADER, question->end - HEADER);
    if (row->via != NULL)
        add_alias(answer, question->name, row->via);
    for (int i = 0; i < addresses; i++)
        add_address(answer, name, question->type);
}

static void make_garbage(struct text *answer, const struct question *question)
{
    text_add_bytes(answer, question->bytes, 2); /* at least the number is right */
    text_add_string(answer, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xc0\xc0\xc0\xc0");
}

/* False if nothing shall be said. */
static bool find_answer(struct text *answer, struct question *question)
{
    enum { SLOW_MS = 500 };

    if (!read_question(question))
        return false;
    const struct names_row *const row = find_row(question->name);
    if (row->manner == SILENTLY)
        return false;
    if (row->manner == SLOWLY)
        poll(NULL, 0, SLOW_MS);
    if (row->manner == AS_GARBAGE)
        make_garbage(answer, question);
    else
        make_answer(answer, question, row);
    return true;
}

/* --- by UDP --------------------------------------------------------------------------------- */

struct server {
    int socket;
    struct notebook *notebook;
};

struct datagram {
    const struct server *server;
    struct question question;
    struct sockaddr_in from;
};

static void *run_datagram(void *argument)
{
    struct datagram *const datagram = argument;
    const struct server *const server = datagram->server;
    struct text answer = {0};
    const bool says = find_answer(&answer, &datagram->question);

    notebook_note(server->notebook, 0, "dns", "question %s type=%d %s", datagram->question.name,
                  datagram->question.type, says ? "answered" : "unanswered");
    if (says)
        sendto(server->socket, answer.bytes, answer.length, 0,
               (const struct sockaddr *)&datagram->from, sizeof datagram->from);
    text_free(&answer);
    free(datagram);
    return NULL;
}

/* Each on a thread of its own: a slow answer delays no other. */
static void *run_datagrams(void *argument)
{
    const struct server *const server = argument;

    for (;;) {
        struct datagram *const datagram = NEW(struct datagram);
        socklen_t size = sizeof datagram->from;
        const ssize_t length =
            recvfrom(server->socket, datagram->question.bytes, sizeof datagram->question.bytes, 0,
                     (struct sockaddr *)&datagram->from, &size);
        if (length <= 0) {
            free(datagram);
            continue;
        }
        datagram->server = server;
        datagram->question.length = (size_t)length;
        listening_run(run_datagram, datagram);
    }
    return NULL;
}

/* --- by TCP: two bytes of length before each message ---------------------------------------- */

static bool read_whole(struct connection *connection, unsigned char *bytes, size_t length)
{
    while (length > 0) {
        const size_t count = connection_read(connection, bytes, length);
        if (count == 0)
            return false;
        bytes += count;
        length -= count;
    }
    return true;
}

static void serve_by_tcp(void *argument, int socket)
{
    const struct server *const server = argument;
    struct question question = {.by_tcp = true};
    struct connection connection;
    struct text answer = {0};
    unsigned char size[2];

    connection_begin(&connection, socket);
    if (read_whole(&connection, size, sizeof size)) {
        question.length = (size_t)(size[0] << 8 | size[1]);
        if (question.length <= sizeof question.bytes &&
            read_whole(&connection, question.bytes, question.length) &&
            find_answer(&answer, &question)) {
            const unsigned char head[2] = {(unsigned char)(answer.length >> 8),
                                           (unsigned char)answer.length};
            connection_write(&connection, head, sizeof head);
            connection_write(&connection, answer.bytes, answer.length);
        }
        notebook_note(server->notebook, 0, "dns-tcp", "question %s type=%d", question.name,
                      question.type);
    }
    text_free(&answer);
    connection_close(&connection);
}

/* A port that is free for one may be taken for the other. */
static bool open_both(struct server *server, struct listening *listening, uint16_t port,
                      struct error *error)
{
    enum { TRIES = 20 };

    for (int i = 0; i < TRIES; i++) {
        if (!listening_open(listening, port, LOOPBACK_V4, error))
            return false;
        server->socket = listening_open_datagrams(listening->port, error);
        if (server->socket >= 0)
            return true;
        listening_close(listening);
        if (port != 0)
            return false;
    }
    return false;
}

uint16_t names_start(uint16_t port, struct notebook *notebook, struct error *error)
{
    struct server *const server = NEW(struct server);
    struct listening listening;

    server->notebook = notebook;
    if (!open_both(server, &listening, port, error)) {
        free(server);
        return 0;
    }
    listening_run(run_datagrams, server);
    listening_start(&listening, serve_by_tcp, server);
    return listening.port;
}
