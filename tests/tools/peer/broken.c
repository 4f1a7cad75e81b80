/* Answers that are wrong on the wire. */
#include <stdio.h>
#include <string.h>

#include "peer/behaviour.h"
#include "peer/packed.h"
#include "serve/answer.h"
#include "serve/connection.h"

enum { ARRIVAL = 20000 }; /* us: a reset overtakes what is still on its way */

static void send_text(const struct turn *turn, const char *bytes)
{
    connection_write(turn->connection, bytes, strlen(bytes));
}

/* A head that promises twice what comes. */
static void send_half(const struct turn *turn)
{
    static const char half[] = "<!DOCTYPE html>\n<html><body><p>this is only the first half";
    const struct answer answer = {.status = 200, .length = 2 * (sizeof half - 1)};

    answer_send_head(turn->connection, &answer);
    connection_write(turn->connection, half, sizeof half - 1);
}

void play_reset(const struct turn *turn)
{
    connection_reset(turn->connection);
}

void play_reset_mid_headers(const struct turn *turn)
{
    send_text(turn, "HTTP/1.1 200 OK\r\nContent-Type: text/ht");
    connection_wait(turn->connection, ARRIVAL);
    connection_reset(turn->connection);
}

void play_reset_mid_body(const struct turn *turn)
{
    send_half(turn);
    connection_wait(turn->connection, ARRIVAL);
    connection_reset(turn->connection);
}

void play_close_at_once(const struct turn *turn)
{
    (void)turn; /* the request has been read: the close is an orderly one */
}

void play_close_mid_headers(const struct turn *turn)
{
    send_text(turn, "HTTP/1.1 200 OK\r\nContent-Type: text/ht");
}

void play_partial(const struct turn *turn)
{
    send_half(turn);
}

/* More than was promised. */
void play_surplus(const struct turn *turn)
{
    send_text(turn, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
                    "right and then something that nobody asked for\n");
}

void play_huge_headers(const struct turn *turn)
{
    const struct answer answer = {.status = 200, .body = ""};
    struct text value = {0};
    enum { MEGABYTE = 1024 * 1024, MOST = 64 * MEGABYTE };
    const size_t length = (size_t)turn_number(turn, MOST, MEGABYTE);

    text_add_string(&value, "HTTP/1.1 200 OK\r\nX-Huge: ");
    while (value.length < length)
        text_add_string(&value, "0123456789abcdef");
    text_add_string(&value, "\r\n");
    connection_write(turn->connection, value.bytes, value.length);
    answer_send(turn->connection, &answer); /* its status line is one more bad header by now */
    text_free(&value);
}

void play_many_headers(const struct turn *turn)
{
    const int64_t count = turn_number(turn, 100000, 5000);
    struct text head = {0};

    text_add_string(&head, "HTTP/1.1 200 OK\r\n");
    for (int64_t i = 0; i < count; i++)
        text_add(&head, "X-Number-%lld: %lld\r\n", (long long)i, (long long)i);
    text_add_string(&head, "Content-Length: 3\r\nConnection: close\r\n\r\nok\n");
    connection_write(turn->connection, head.bytes, head.length);
    text_free(&head);
}

void play_not_http(const struct turn *turn)
{
    send_text(turn, "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
}

void play_http09(const struct turn *turn)
{
    send_text(turn, "<html><body>HTTP/0.9 had no head</body></html>\n");
}

void play_http_future(const struct turn *turn)
{
    send_text(turn, "HTTP/7.3 200 OK\r\nContent-Length: 3\r\n\r\nok\n");
}

void play_bad_status(const struct turn *turn)
{
    send_text(turn, "HTTP/1.1 abc OK\r\nContent-Length: 3\r\n\r\nok\n");
}

void play_bad_header(const struct turn *turn)
{
    send_text(turn, "HTTP/1.1 200 OK\r\nthis line has no colon\r\nContent-Length: 3\r\n\r\nok\n");
}

void play_nul_in_header(const struct turn *turn)
{
    static const char bytes[] = "HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\nContent-Length: 3\r\n\r\nok\n";

    connection_write(turn->connection, bytes, sizeof bytes - 1);
}

void play_nul_bytes(const struct turn *turn)
{
    static const char page[] = "before\0between\0after the zero bytes\n";
    const struct answer answer = {
        .status = 200, .type = "text/plain", .body = page, .length = sizeof page - 1};

    answer_send(turn->connection, &answer);
}

void play_two_lengths(const struct turn *turn)
{
    send_text(turn, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 30\r\n\r\nok\n");
}

void play_negative_length(const struct turn *turn)
{
    send_text(turn, "HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nok\n");
}

/* Promises more than anybody has, sends a little and keeps the line. */
void play_huge_length(const struct turn *turn)
{
    send_text(turn, "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nok\n");
    connection_hold(turn->connection);
}

static void send_chunked_head(const struct turn *turn)
{
    send_text(turn, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                    "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
}

void play_bad_chunk(const struct turn *turn)
{
    send_chunked_head(turn);
    send_text(turn, "5\r\nfirst\r\nzz\r\nwrong\r\n0\r\n\r\n");
}

void play_huge_chunk(const struct turn *turn)
{
    send_chunked_head(turn);
    send_text(turn, "ffffffffffffffffffff\r\nwrong\r\n0\r\n\r\n");
}

void play_cut_chunk(const struct turn *turn)
{
    send_chunked_head(turn);
    send_text(turn, "100\r\nnot as much as was promised");
}

static void send_gzip(const struct turn *turn, const void *bytes, size_t length)
{
    const struct answer answer = {
        .status = 200, .headers = "Content-Encoding: gzip\r\n", .body = bytes, .length = length};

    answer_send(turn->connection, &answer);
}

void play_bad_gzip(const struct turn *turn)
{
    static const char wrong[] = "\x1f\x8b\x08\0\0\0\0\0\0\xff this is not what deflate makes";

    send_gzip(turn, wrong, sizeof wrong - 1);
}

void play_cut_gzip(const struct turn *turn)
{
    static const char line[] = "a line that will be packed, and of which the end is missing\n";
    struct text packed = {0};

    packed_add(&packed, line, sizeof line - 1, 100);
    send_gzip(turn, packed.bytes, packed.length / 2);
    text_free(&packed);
}

/* A few hundred kilobytes on the wire, as many megabytes as asked for (200) in memory. */
void play_gzip_bomb(const struct turn *turn)
{
    enum { BLOCK = 64 * 1024, BLOCKS_A_MEGABYTE = 16 };
    const int64_t megabytes = turn_number(turn, 2000, 200);
    static const char zeros[BLOCK] = {0};
    struct text packed = {0};

    packed_add(&packed, zeros, sizeof zeros, (size_t)megabytes * BLOCKS_A_MEGABYTE);
    send_gzip(turn, packed.bytes, packed.length);
    text_free(&packed);
}

void play_unknown_encoding(const struct turn *turn)
{
    send_text(turn, "HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\nContent-Length: 3\r\n\r\nbx\n");
}

/* On a TLS connection the client's library meets bytes that are no record. */
void play_garbage_past_tls(const struct turn *turn)
{
    static const char garbage[] = "this is in plain letters\r\n\r\n";

    send_half(turn);
    connection_write_raw(turn->connection, garbage, sizeof garbage - 1);
    connection_wait(turn->connection, ARRIVAL);
    connection_drop(turn->connection);
}
