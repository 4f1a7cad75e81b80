#include "serve/answer.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "serve/connection.h"

const char *answer_phrase(int status)
{
    static const struct {
        int status;
        const char *phrase;
    } phrases[] = {
        {200, "OK"},
        {204, "No Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {429, "Too Many Requests"},
        {500, "Internal Server Error"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
    };

    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (phrases[i].status == status)
            return phrases[i].phrase;
    return "Other";
}

bool answer_send_head(struct connection *connection, const struct answer *answer)
{
    return connection_print(
        connection,
        "HTTP/1.1 %d %s\r\nServer: tinh\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n%s\r\n",
        answer->status, answer_phrase(answer->status),
        answer->type == NULL ? "text/html; charset=utf-8" : answer->type, answer->length,
        answer->headers == NULL ? "" : answer->headers);
}

bool answer_send(struct connection *connection, const struct answer *answer)
{
    return answer_send_head(connection, answer) &&
           connection_write(connection, answer->body, answer->length);
}

bool answer_send_status(struct connection *connection, int status)
{
    char page[512];
    const int length =
        snprintf(page, sizeof page,
                 "<!DOCTYPE html>\n<html lang=\"en\"><head><title>%d %s</title></head>"
                 "<body><h1>%d %s</h1></body></html>\n",
                 status, answer_phrase(status), status, answer_phrase(status));
    const struct answer answer = {.status = status, .body = page, .length = (size_t)length};

    return answer_send(connection, &answer);
}

bool answer_redirect(struct connection *connection, int status, const char *location)
{
    struct text headers = {0};

    text_add(&headers, "Location: %s\r\n", location);
    const struct answer answer = {.status = status, .headers = text_string(&headers)};
    const bool sent = answer_send(connection, &answer);
    text_free(&headers);
    return sent;
}

void answer_endless(struct connection *connection, const char *bytes)
{
    enum {
        BLOCK = 16 * 1024,
        BETWEEN = 1000
    }; /* us: fast enough to pass any limit, slow enough to spare the CPU */
    const int64_t end = clock_steady_us() + CONNECTION_PATIENCE * US_PER_SECOND;
    struct text block = {.limit = BLOCK};

    while (!block.cut)
        text_add_string(&block, bytes);
    bool going = connection_print(connection, "HTTP/1.1 200 OK\r\nContent-Type: text/html; "
                                              "charset=utf-8\r\nConnection: close\r\n\r\n");
    while (going && clock_steady_us() < end)
        going = connection_write(connection, block.bytes, block.length) &&
                connection_wait(connection, BETWEEN);
    text_free(&block);
    connection_drop(connection);
}
