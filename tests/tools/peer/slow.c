/* Answers that are right but take their time, some of them for ever. */
#include <string.h>

#include "base/clock.h"
#include "peer/behaviour.h"
#include "serve/answer.h"
#include "serve/connection.h"

static const char page[] = "<!DOCTYPE html>\n<html><body><p>slowly but surely</p></body></html>\n";

static const struct answer promise = {.status = 200, .length = sizeof page - 1};

/* Every wait is capped, so that no thread stays for ever. */
static bool wait_ms(const struct turn *turn, int64_t ms)
{
    return connection_wait(turn->connection, ms * US_PER_MS);
}

static bool drip(const struct turn *turn, const char *bytes, size_t length, int64_t each_ms)
{
    for (size_t i = 0; i < length; i++)
        if (!connection_write(turn->connection, bytes + i, 1) || !wait_ms(turn, each_ms))
            return false;
    return true;
}

/* Repeats until the other side has gone or nobody can be waiting any more. */
static void repeat(const struct turn *turn, const char *bytes, size_t length, int64_t each_ms)
{
    const int64_t end = clock_steady_us() + CONNECTION_PATIENCE * US_PER_SECOND;

    while (clock_steady_us() < end && connection_write(turn->connection, bytes, length) &&
           wait_ms(turn, each_ms))
        continue;
    connection_drop(turn->connection);
}

void play_slow(const struct turn *turn)
{
    if (wait_ms(turn, turn_number(turn, 600000, 1000)))
        play_ok(turn);
}

void play_slow_body(const struct turn *turn)
{
    if (answer_send_head(turn->connection, &promise) &&
        wait_ms(turn, turn_number(turn, 600000, 1000)))
        connection_write(turn->connection, page, promise.length);
}

void play_silent(const struct turn *turn)
{
    connection_hold(turn->connection);
}

void play_silent_after_headers(const struct turn *turn)
{
    answer_send_head(turn->connection, &promise);
    connection_hold(turn->connection);
}

void play_silent_mid_body(const struct turn *turn)
{
    answer_send_head(turn->connection, &promise);
    connection_write(turn->connection, page, promise.length / 2);
    connection_hold(turn->connection);
}

void play_one_byte_a_second(const struct turn *turn)
{
    answer_send_head(turn->connection, &promise);
    drip(turn, page, promise.length, 1000);
}

void play_drip(const struct turn *turn)
{
    answer_send_head(turn->connection, &promise);
    drip(turn, page, promise.length, turn_number(turn, 60000, 10));
}

void play_drip_headers(const struct turn *turn)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                               "Content-Length: 5\r\nConnection: close\r\n\r\n";

    if (drip(turn, head, sizeof head - 1, turn_number(turn, 60000, 1000)))
        connection_write(turn->connection, "done\n", 5);
}

void play_endless(const struct turn *turn)
{
    answer_endless(turn->connection, "<p>never enough</p>\n");
}

void play_endless_headers(const struct turn *turn)
{
    static const char line[] = "X-More: and more, and more, and more, and more, and more\r\n";

    connection_print(turn->connection, "HTTP/1.1 200 OK\r\n");
    repeat(turn, line, sizeof line - 1, 1);
}

void play_endless_chunks(const struct turn *turn)
{
    static const char chunk[] = "10\r\n0123456789abcdef\r\n";

    connection_print(turn->connection, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                                       "Transfer-Encoding: chunked\r\n\r\n");
    repeat(turn, chunk, sizeof chunk - 1, 1);
}

void play_continue_forever(const struct turn *turn)
{
    static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";

    repeat(turn, line, sizeof line - 1, 10);
}
