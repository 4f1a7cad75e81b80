/* Answers that say: look elsewhere. */
#include <stdio.h>
#include <string.h>

#include "peer/behaviour.h"
#include "serve/answer.h"
#include "serve/connection.h"
#include "serve/request.h"

enum { FOUND = 302 };

/* /redirect/3 leads to /redirect/2, /redirect/0 is there. */
void play_redirect(const struct turn *turn)
{
    const int64_t left = turn_number(turn, 1000000, 1);
    char location[40];

    snprintf(location, sizeof location, "/redirect/%lld", (long long)left - 1);
    if (left == 0)
        play_ok(turn);
    else
        answer_redirect(turn->connection, FOUND, location);
}

/* /redirect-to?url=…&status=307 */
void play_redirect_to(const struct turn *turn)
{
    char url[4096] = "/ok";
    char status[8] = "302";
    const struct turn asked = {.argument = status};

    request_parameter(turn->request, "url", url, sizeof url);
    request_parameter(turn->request, "status", status, sizeof status);
    answer_redirect(turn->connection, (int)turn_number(&asked, 399, FOUND), url);
}

/* There and back again. */
void play_redirect_loop(const struct turn *turn)
{
    answer_redirect(turn->connection, FOUND,
                    strcmp(turn->argument, "back") == 0 ? "/redirect-loop" : "/redirect-loop/back");
}

void play_redirect_relative(const struct turn *turn)
{
    answer_redirect(turn->connection, FOUND, "ok");
}

void play_redirect_growing(const struct turn *turn)
{
    enum { MOST = 64 * 1024 };
    struct text location = {.limit = MOST};

    text_add(&location, "/redirect-growing/%s%s", turn->argument, "xxxxxxxxxxxxxxxx");
    answer_redirect(turn->connection, FOUND, text_string(&location));
    text_free(&location);
}

void play_redirect_long(const struct turn *turn)
{
    enum { LONG = 60 * 1000, MOST = 1024 * 1024 };
    const size_t length = (size_t)turn_number(turn, MOST, LONG);
    struct text location = {0};

    text_add_string(&location, "/ok/");
    while (location.length < length)
        text_add_string(&location, "0123456789abcdef");
    answer_redirect(turn->connection, FOUND, text_string(&location));
    text_free(&location);
}

void play_redirect_ftp(const struct turn *turn)
{
    answer_redirect(turn->connection, FOUND, "ftp://127.0.0.1/pub/");
}

void play_redirect_file(const struct turn *turn)
{
    answer_redirect(turn->connection, FOUND, "file:///etc/passwd");
}

void play_redirect_bad(const struct turn *turn)
{
    answer_redirect(turn->connection, FOUND, "http://[::bad::]:99999999/\x01\x7f");
}

void play_redirect_empty(const struct turn *turn)
{
    answer_redirect(turn->connection, FOUND, "");
}

void play_no_location(const struct turn *turn)
{
    answer_send_status(turn->connection, FOUND);
}
