#include "province/networks.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "province/province.h"
#include "province/site.h"
#include "serve/answer.h"
#include "serve/connection.h"
#include "serve/listening.h"

enum { LINE_MOST = 1000, HEAD_MOST = 8000 };

/* --- what ails them --------------------------------------------------------------------------- */

static struct ailment ailment_of(struct province *province, const char *service)
{
    return province_find_ailment(province, site_find_service(service));
}

static bool is(const struct ailment *ailment, const char *name)
{
    return ailment->fault.kind != NULL && strcmp(ailment->fault.kind->name, name) == 0;
}

/* What shows as soon as somebody has connected; false: that was all. */
static bool play_hello(struct connection *connection, const struct ailment *ailment)
{
    struct visit visit = {.connection = connection};

    return ailment->fault.kind == NULL || ailment->fault.kind->stage != FAULT_AT_HELLO ||
           ailment->fault.kind->play(&visit, &ailment->fault);
}

/* What shows instead of the answer that is due; false: that was all. */
static bool play_answer(struct connection *connection, const struct ailment *ailment)
{
    if (is(ailment, "silent"))
        connection_hold(connection);
    else if (is(ailment, "reset"))
        connection_reset(connection);
    else if (is(ailment, "slow"))
        return connection_wait(connection, ailment->fault.number);
    else if (is(ailment, "wrong-content"))
        connection_print(connection, "HTTP/1.0 400 Bad Request\r\n\r\n");
    else
        return !is(ailment, "empty") && !is(ailment, "truncated");
    return false;
}

static int status_of(const struct ailment *ailment, int good)
{
    return is(ailment, "status") ? (int)ailment->fault.number : good;
}

/* --- exchange and camera ---------------------------------------------------------------------- */

static bool read_head(struct connection *connection)
{
    char head[HEAD_MOST + 1] = "";
    size_t length = 0;

    while (length < HEAD_MOST && strstr(head, "\r\n\r\n") == NULL) {
        const size_t count = connection_read(connection, head + length, HEAD_MOST - length);

        if (count == 0)
            return false;
        length += count;
        head[length] = '\0';
    }
    return length < HEAD_MOST;
}

static void answer_options(struct connection *connection, const struct ailment *ailment,
                           const char *protocol, const char *further)
{
    const int status = status_of(ailment, 200);

    if (read_head(connection) && play_answer(connection, ailment))
        connection_print(connection, "%s %d %s\r\nCSeq: 1\r\n%sContent-Length: 0\r\n\r\n", protocol,
                         status, answer_phrase(status), further);
}

static void serve_exchange(void *argument, int socket)
{
    struct province *const province = argument;
    const struct ailment ailment = ailment_of(province, "dvc-10");
    struct connection connection;

    connection_begin(&connection, socket);
    if (province_hear(province, &connection))
        answer_options(&connection, &ailment, "SIP/2.0", "Allow: INVITE, ACK, BYE, OPTIONS\r\n");
    connection_close(&connection);
}

static void serve_camera(void *argument, int socket)
{
    const struct ailment ailment = ailment_of(argument, "dtm-02");
    struct connection connection;

    connection_begin(&connection, socket);
    if (play_hello(&connection, &ailment))
        answer_options(&connection, &ailment, "RTSP/1.0",
                       "Public: OPTIONS, DESCRIBE, SETUP, PLAY\r\n");
    connection_close(&connection);
}

/* A broker waits for the other side to speak. */
static void serve_broker(void *argument, int socket)
{
    struct connection connection;

    connection_begin(&connection, socket);
    if (province_hear(argument, &connection))
        connection_hold(&connection);
    connection_close(&connection);
}

/* --- mail ------------------------------------------------------------------------------------- */

static bool read_line(struct connection *connection, char line[LINE_MOST])
{
    size_t length = 0;

    while (length < LINE_MOST - 1 && connection_read(connection, line + length, 1) == 1)
        if (line[length++] == '\n') {
            line[length] = '\0';
            return true;
        }
    return false;
}

static bool answer_hello(struct connection *connection, const struct ailment *ailment)
{
    const bool offers = connection->tls == NULL && !is(ailment, "no-starttls");

    return connection_print(connection, "250-mail.ninhthuan.test\r\n%s250 SIZE 26214400\r\n",
                            offers ? "250-STARTTLS\r\n" : "");
}

/* What a letter says, up to the dot, at the end of mail.txt: the demo shows what people would get.
 */
static bool take_letter(const struct province *province, struct connection *connection)
{
    char path[4096];
    char line[LINE_MOST];
    FILE *file;
    bool over = false;

    snprintf(path, sizeof path, "%s/mail.txt", province_folder(province));
    if (!connection_print(connection, "354 Go on\r\n"))
        return false;
    file = fopen(path, "a");
    while (!over && read_line(connection, line)) {
        over = strcmp(line, ".\r\n") == 0;
        if (file != NULL)
            fputs(over ? "\n" : line + (line[0] == '.'), file);
    }
    if (file == NULL || fclose(file) != 0)
        return over && connection_print(connection, "451 No room\r\n");
    return over && connection_print(connection, "250 Taken\r\n");
}

static bool is_of_letter(const char *line)
{
    return strncasecmp(line, "MAIL", 4) == 0 || strncasecmp(line, "RCPT", 4) == 0 ||
           strncasecmp(line, "RSET", 4) == 0;
}

/* Answers a command; false: that was the last one. */
static bool answer_mail(struct province *province, struct connection *connection,
                        const struct ailment *ailment, const char *line)
{
    if (strncasecmp(line, "EHLO", 4) == 0)
        return answer_hello(connection, ailment);
    if (strncasecmp(line, "STARTTLS", 8) == 0 && connection->tls == NULL)
        return connection_print(connection, "220 Ready\r\n") && province_hear(province, connection);
    if (is_of_letter(line))
        return connection_print(connection, "250 OK\r\n");
    if (strncasecmp(line, "DATA", 4) == 0)
        return take_letter(province, connection);
    if (strncasecmp(line, "QUIT", 4) == 0) {
        connection_print(connection, "221 Bye\r\n");
        return false;
    }
    return connection_print(connection, "502 Not here\r\n");
}

static void talk_mail(struct province *province, struct connection *connection,
                      const struct ailment *ailment)
{
    char line[LINE_MOST];

    while (read_line(connection, line) && answer_mail(province, connection, ailment, line)) {
    }
}

static void serve_mail(void *argument, int socket)
{
    struct province *const province = argument;
    const struct ailment ailment = ailment_of(province, "nt-06");
    const int status = status_of(&ailment, 220);
    struct connection connection;

    connection_begin(&connection, socket);
    if (play_hello(&connection, &ailment) && play_answer(&connection, &ailment) &&
        connection_print(&connection, "%d mail.ninhthuan.test ESMTP\r\n", status))
        talk_mail(province, &connection, &ailment);
    connection_close(&connection);
}

/* --- all of them ------------------------------------------------------------------------------ */

bool networks_start(struct province *province, struct error *error)
{
    static const struct {
        uint16_t port;
        void (*serve)(void *argument, int socket);
    } servers[] = {{PORT_SIP, serve_exchange},
                   {PORT_RTSP, serve_camera},
                   {PORT_BROKER, serve_broker},
                   {PORT_MAIL, serve_mail}};

    for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
        struct listening listening;

        if (!listening_open(&listening, servers[i].port, LOOPBACK_BOTH, error))
            return false;
        listening_start(&listening, servers[i].serve, province);
    }
    return name_servers_start(province, error);
}
