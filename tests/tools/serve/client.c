#include "serve/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "serve/connection.h"
#include "serve/file.h"

enum { ANSWER_MOST = 1024 * 1024 };

static int open_connection(uint16_t port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    const int opened = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (opened < 0)
        return -1;
    if (connect(opened, (const struct sockaddr *)&address, sizeof address) == 0)
        return opened;
    close(opened);
    return -1;
}

static int read_status(const char *head)
{
    char digits[4];
    int64_t status;

    if (strncmp(head, "HTTP/1.", 7) != 0 || strlen(head) < 12)
        return 0;
    snprintf(digits, sizeof digits, "%.3s", head + 9);
    return file_parse_number(digits, 100, 599, &status) ? (int)status : 0;
}

int client_ask(uint16_t port, const char *path, const char *json, struct text *body)
{
    const struct timeval patience = {.tv_sec = 5}; /* less than a connection's own */
    struct connection connection;
    struct text answer = {.limit = ANSWER_MOST};
    char bytes[4096];
    const int opened = open_connection(port);

    if (opened < 0)
        return 0;
    connection_begin(&connection, opened);
    setsockopt(opened, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    connection_print(&connection,
                     "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n"
                     "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                     json == NULL ? "GET" : "POST", path, port, json == NULL ? 0 : strlen(json),
                     json == NULL ? "" : json);
    for (size_t count = sizeof bytes; count > 0 && !answer.cut;) {
        count = connection_read(&connection, bytes, sizeof bytes);
        text_add_bytes(&answer, bytes, count);
    }
    connection_drop(&connection);
    const int status = read_status(text_string(&answer));
    const char *const end = strstr(text_string(&answer), "\r\n\r\n");
    if (end != NULL)
        text_add_string(body, end + 4);
    text_free(&answer);
    return status;
}
