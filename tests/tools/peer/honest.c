/* Answers that are whole and right. */
#include <string.h>

#include "peer/behaviour.h"
#include "peer/packed.h"
#include "serve/answer.h"
#include "serve/connection.h"
#include "serve/request.h"

static void send_page(const struct turn *turn, const char *page)
{
    const struct answer answer = {.status = 200, .body = page, .length = strlen(page)};

    answer_send(turn->connection, &answer);
}

void play_ok(const struct turn *turn)
{
    send_page(turn, "<!DOCTYPE html>\n<html lang=\"vi\"><head><title>Trang thử</title></head>"
                    "<body><h1>Dịch vụ công trực tuyến</h1></body></html>\n");
}

void play_status(const struct turn *turn)
{
    answer_send_status(turn->connection, (int)turn_number(turn, 999, 200));
}

void play_size(const struct turn *turn)
{
    enum { LINE = 64 };
    static const char line[LINE + 1] =
        "tinh Ninh Thuan - trang thu - mot dong dai sau muoi bon byte  .\n";
    size_t left = (size_t)turn_number(turn, INT64_C(1) << 32, 1000);
    const struct answer answer = {.status = 200, .type = "text/plain", .length = left};

    for (bool going = answer_send_head(turn->connection, &answer); going && left > 0;) {
        const size_t part = left < LINE ? left : LINE;
        going = connection_write(turn->connection, line, part);
        left -= part;
    }
}

/* What was asked, word for word: how does the client introduce itself? */
void play_echo(const struct turn *turn)
{
    const struct answer answer = {.status = 200,
                                  .type = "text/plain; charset=utf-8",
                                  .body = text_string(&turn->request->head),
                                  .length = turn->request->head.length};

    answer_send(turn->connection, &answer);
}

void play_empty(const struct turn *turn)
{
    send_page(turn, "");
}

void play_no_length(const struct turn *turn)
{
    connection_print(turn->connection,
                     "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
                     "ends where the connection ends\n");
}

void play_chunked(const struct turn *turn)
{
    connection_print(turn->connection, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                                       "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                                       "6\r\nfirst \r\n7\r\nsecond \r\n5\r\nthird\r\n0\r\n\r\n");
}

void play_gzip(const struct turn *turn)
{
    static const char page[] = "<html><body>packed by gzip</body></html>\n";
    struct text packed = {0};

    packed_add(&packed, page, sizeof page - 1, 1);
    const struct answer answer = {.status = 200,
                                  .headers = "Content-Encoding: gzip\r\n",
                                  .body = packed.bytes,
                                  .length = packed.length};
    answer_send(turn->connection, &answer);
    text_free(&packed);
}

/* The same words twice: as one letter each, and as a letter with its marks behind it. */
void play_nfc(const struct turn *turn)
{
    send_page(turn, "<p>D\xe1\xbb\x8b"
                    "ch v\xe1\xbb\xa5 c\xc3\xb4ng</p>\n");
}

void play_nfd(const struct turn *turn)
{
    send_page(turn, "<p>Di\xcc\xa3"
                    "ch vu\xcc\xa3 co\xcc\x82ng</p>\n");
}

void play_latin1(const struct turn *turn)
{
    const char *const page = "<p>c\xf4ng c\xe0 \xe9</p>\n";
    const struct answer answer = {.status = 200,
                                  .type = "text/html; charset=iso-8859-1",
                                  .body = page,
                                  .length = strlen(page)};

    answer_send(turn->connection, &answer);
}

/* /header?name=X-Test&value=yes */
void play_header(const struct turn *turn)
{
    char name[100] = "X-Test";
    char value[2000] = "yes";
    struct text line = {0};

    request_parameter(turn->request, "name", name, sizeof name);
    request_parameter(turn->request, "value", value, sizeof value);
    text_add(&line, "%s: %s\r\n", name, value);
    const struct answer answer = {.status = 200, .headers = text_string(&line), .body = ""};
    answer_send(turn->connection, &answer);
    text_free(&line);
}

void play_continue(const struct turn *turn)
{
    connection_print(turn->connection, "HTTP/1.1 100 Continue\r\n\r\n");
    play_ok(turn);
}

void play_maintenance(const struct turn *turn)
{
    send_page(turn, "<!DOCTYPE html>\n<html lang=\"vi\"><head><title>Thông báo</title></head>"
                    "<body><h1>Hệ thống đang bảo trì</h1></body></html>\n");
}
