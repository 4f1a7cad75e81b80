/* For journeys: what makes a visitor carry more and more, or go round and round. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peer/behaviour.h"
#include "serve/answer.h"
#include "serve/request.h"

static void send_with(const struct turn *turn, int status, const struct text *headers,
                      const struct text *body)
{
    const struct answer answer = {.status = status,
                                  .headers = text_string(headers),
                                  .body = text_string(body),
                                  .length = body->length};

    answer_send(turn->connection, &answer);
}

/* /cookies/N: so many at once. */
void play_cookies(const struct turn *turn)
{
    const int64_t count = turn_number(turn, 10000, 100);
    struct text headers = {0};
    const struct text body = {0};

    for (int64_t i = 0; i < count; i++)
        text_add(&headers, "Set-Cookie: k%lld=0123456789; Path=/\r\n", (long long)i);
    send_with(turn, 200, &headers, &body);
    text_free(&headers);
}

/* Another session, and back to where one was: for ever, if a visitor lets it. */
void play_login_loop(const struct turn *turn)
{
    char line[600] = "";
    struct text headers = {0};
    const struct text body = {0};
    const char *number;

    request_header(turn->request, "Cookie", line, sizeof line);
    number = strstr(line, "turn=");
    text_add(&headers, "Set-Cookie: turn=%ld; Path=/\r\nLocation: %s\r\n",
             number == NULL ? 1 : strtol(number + 5, NULL, 10) + 1, turn->request->path);
    send_with(turn, 302, &headers, &body);
    text_free(&headers);
}

/* /form/BYTES: a hidden field of so many. */
void play_form(const struct turn *turn)
{
    const int64_t length = turn_number(turn, INT64_C(16777216), 32);
    const struct text headers = {0};
    struct text body = {0};

    text_add_string(&body, "<!DOCTYPE html><title>Mẫu đơn</title><form method=\"post\"><input "
                           "type=\"hidden\" name=\"_csrf\" value=\"");
    for (int64_t i = 0; i < length; i++)
        text_add_string(&body, "x");
    text_add_string(&body, "\"></form>\n");
    send_with(turn, 200, &headers, &body);
    text_free(&body);
}

/* What was posted, byte for byte. */
void play_posted(const struct turn *turn)
{
    const struct answer answer = {.status = 200,
                                  .type = "text/plain; charset=utf-8",
                                  .body = text_string(&turn->request->body),
                                  .length = turn->request->body.length};

    answer_send(turn->connection, &answer);
}
