#include "test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "asker.h"
#include "base/memory.h"
#include "base/text.h"
#include "io/loop.h"
#include "io/web.h"
#include "model/address.h"

/* --- a small web server of ours in a thread --------------------------------------------------- */

enum { KEPT_MOST = 16 };

struct server {
    struct loop *loop;
    struct web *web;
    struct wake *wake;
    pthread_t thread;
    struct web_page *page, *long_page;
    struct web_request *kept[KEPT_MOST];
    size_t kept_count;
    atomic_int keeping; /* as many as are kept, for the test's thread */
    atomic_bool stop, answer;
    int port;
};

static void on_request(void *argument, struct web_request *request)
{
    struct server *const server = argument;

    if (strcmp(web_path(request), "/later") == 0) {
        server->kept[server->kept_count++] = request;
        server->keeping++;
    } else if (strcmp(web_path(request), "/long") == 0) {
        web_answer(request, server->long_page);
    } else {
        struct text text = {0};
        const bool asks_who = strcmp(web_path(request), "/who") == 0;
        const struct web_page_options options = {.status = 200, .type = "text/plain"};
        struct web_page *page;

        text_add(&text, "%s %s x=%s", web_method(request), web_path(request),
                 web_query(request, "x") == NULL ? "none" : web_query(request, "x"));
        if (asks_who)
            text_add(&text, " %s", web_client(request));
        page = web_page_new(&options, text_string(&text), text.length);
        web_answer(request, page);
        web_page_release(page);
        text_free(&text);
    }
}

static void on_wake(void *argument)
{
    struct server *const server = argument;

    if (server->answer)
        while (server->kept_count > 0)
            web_answer(server->kept[--server->kept_count], server->page);
    if (server->stop)
        loop_stop(server->loop);
}

static void *run(void *argument)
{
    const struct server *const server = argument;

    loop_run(server->loop);
    return NULL;
}

static struct web_page *make_page(const char *words, size_t times)
{
    const struct web_page_options options = {
        .status = 200, .type = "text/plain", .cache = "no-cache", .compress = true};
    struct text text = {0};
    struct web_page *page;

    for (size_t i = 0; i < times; i++)
        text_add_string(&text, words);
    page = web_page_new(&options, text_string(&text), text.length);
    text_free(&text);
    return page;
}

/* 127.0.0.2 and 10.1.0.0/16 */
static const struct network proxies[] = {
    {.address = {.length = 4, .bytes = {127, 0, 0, 2}}, .bits = 32},
    {.address = {.length = 4, .bytes = {10, 1}}, .bits = 16}};

static int server_start(void **state)
{
    struct server *const server = NEW(struct server);
    struct error error = {""};

    server->loop = loop_new();
    server->wake = wake_new(server->loop, on_wake, server);
    server->page = make_page("at last", 1);
    server->long_page = make_page("Hải Đăng ", 2000);
    server->web = web_new(server->loop,
                          &(struct web_options){.listen = "127.0.0.1:0",
                                                .proxies = proxies,
                                                .proxy_count = sizeof proxies / sizeof *proxies,
                                                .on_request = on_request,
                                                .argument = server},
                          &error);
    if (server->web == NULL)
        return -1;
    server->port = web_port(server->web);
    pthread_create(&server->thread, NULL, run, server);
    *state = server;
    return 0;
}

static int server_end(void **state)
{
    struct server *const server = *state;

    server->stop = true;
    wake_send(server->wake);
    pthread_join(server->thread, NULL);
    web_page_release(server->page);
    web_page_release(server->long_page);
    web_free(server->web);
    wake_free(server->wake);
    loop_free(server->loop);
    free(server);
    return 0;
}

static int port_of(void **state)
{
    const struct server *const server = *state;

    return server->port;
}

/* --- the tests -------------------------------------------------------------------------------- */

static void requests_are_told_with_path_and_query(void **state)
{
    struct text answer = ask(port_of(state), "GET /a%20b/%C4%91?x=1%2B1 HTTP/1.1\r\n" CLOSE "\r\n");

    expect(&answer, "HTTP/1.1 200 OK");
    assert_string_equal(body_of(&answer), "GET /a b/đ x=1+1");
    text_free(&answer);
}

static void every_answer_carries_the_security_headers(void **state)
{
    struct text answer = ask(port_of(state), "GET / HTTP/1.1\r\n" CLOSE "\r\n");

    expect(&answer, "Content-Security-Policy: default-src 'self';");
    refuse(&answer, "unsafe-inline");
    expect(&answer, "X-Content-Type-Options: nosniff");
    expect(&answer, "Referrer-Policy: no-referrer");
    expect(&answer, "X-Frame-Options: DENY");
    text_free(&answer);
}

static void head_gives_the_headers_alone(void **state)
{
    struct text answer = ask(port_of(state), "HEAD /long HTTP/1.1\r\n" CLOSE "\r\n");

    expect(&answer, "HTTP/1.1 200 OK");
    expect(&answer, "Content-Length: 26000");
    assert_string_equal(body_of(&answer), "");
    text_free(&answer);
}

static void a_known_version_is_not_sent_again(void **state)
{
    struct text answer = ask(port_of(state), "GET /long HTTP/1.1\r\n" CLOSE "\r\n");
    const char *const tag = strcasestr(text_string(&answer), "ETag: ");
    char request[256];

    assert_non_null(tag);
    snprintf(request, sizeof request,
             "GET /long HTTP/1.1\r\n" CLOSE "If-None-Match: \"x\", %.*s\r\n\r\n",
             (int)strcspn(tag + 6, "\r\n"), tag + 6);
    text_free(&answer);
    answer = ask(port_of(state), request);
    expect(&answer, "HTTP/1.1 304 Not Modified");
    expect(&answer, "ETag: ");
    assert_string_equal(body_of(&answer), "");
    text_free(&answer);
    answer =
        ask(port_of(state), "GET /long HTTP/1.1\r\n" CLOSE "If-None-Match: W/\"other\"\r\n\r\n");
    expect(&answer, "HTTP/1.1 200 OK");
    text_free(&answer);
}

static void gzip_is_sent_to_those_who_take_it(void **state)
{
    static const char *const takers[] = {"gzip", "deflate, gzip;q=0.5", "GZIP", "*"};
    static const char *const others[] = {"identity", "gzip;q=0", "br", "gzipped", "x-gzip"};
    char request[256];

    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++) {
        struct text answer;

        snprintf(request, sizeof request,
                 "GET /long HTTP/1.1\r\n" CLOSE "Accept-Encoding: %s\r\n\r\n", takers[i]);
        answer = ask(port_of(state), request);
        expect(&answer, "Content-Encoding: gzip");
        expect(&answer, "Vary: Accept-Encoding");
        assert_true(answer.length < 2000);
        text_free(&answer);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct text answer;

        snprintf(request, sizeof request,
                 "GET /long HTTP/1.1\r\n" CLOSE "Accept-Encoding: %s\r\n\r\n", others[i]);
        answer = ask(port_of(state), request);
        refuse(&answer, "Content-Encoding");
        expect(&answer, "Vary: Accept-Encoding");
        text_free(&answer);
    }
}

static void what_was_compressed_is_the_same(void **state)
{
    struct text answer =
        ask(port_of(state), "GET /long HTTP/1.1\r\n" CLOSE "Accept-Encoding: gzip\r\n\r\n");
    const char *const body = body_of(&answer);
    char plain[30000] = "";
    z_stream stream = {0};

    stream.next_in = (Bytef *)(uintptr_t)body;
    stream.avail_in = (uInt)(answer.length - (size_t)(body - text_string(&answer)));
    stream.next_out = (Bytef *)plain;
    stream.avail_out = sizeof plain - 1;
    assert_int_equal(inflateInit2(&stream, 31), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.total_out, 26000);
    assert_int_equal(strncmp(plain, "Hải Đăng Hải Đăng ", 26), 0);
    inflateEnd(&stream);
    text_free(&answer);
}

static void a_kept_request_is_answered_later(void **state)
{
    struct server *const server = *state;
    const int first = dial(server->port);
    const int second = dial(server->port);
    struct text answer;

    say(first, "GET /later HTTP/1.1\r\n" CLOSE "\r\n");
    say(second, "GET /later HTTP/1.1\r\n" CLOSE "\r\n");
    while (server->keeping < 2)
        usleep(1000);
    answer = ask(server->port, "GET /now HTTP/1.1\r\n" CLOSE "\r\n");
    expect(&answer, "GET /now"); /* others are served meanwhile */
    text_free(&answer);
    server->answer = true;
    wake_send(server->wake);
    answer = hear(first);
    assert_string_equal(body_of(&answer), "at last");
    text_free(&answer);
    answer = hear(second);
    assert_string_equal(body_of(&answer), "at last");
    text_free(&answer);
}

static void a_kept_request_whose_client_has_gone_harms_nobody(void **state)
{
    struct server *const server = *state;
    const int first = dial(server->port);
    struct text answer;

    say(first, "GET /later HTTP/1.1\r\n" CLOSE "\r\n");
    while (server->keeping < 1)
        usleep(1000);
    close(first);
    server->answer = true;
    wake_send(server->wake);
    answer = ask(server->port, "GET /now HTTP/1.1\r\n" CLOSE "\r\n");
    expect(&answer, "GET /now");
    text_free(&answer);
}

static void stopping_gives_kept_requests_up(void **state)
{
    struct server *const server = *state;
    const int first = dial(server->port);

    say(first, "GET /later HTTP/1.1\r\n" CLOSE "\r\n");
    while (server->keeping < 1)
        usleep(1000);
    close(first);
    /* server_end must not hang, crash or leak */
}

static void one_connection_serves_many_requests(void **state)
{
    const int connected = dial(port_of(state));
    struct text answer;

    say(connected, "GET /1 HTTP/1.1\r\nHost: here\r\n\r\nGET /2 HTTP/1.1\r\nHost: here\r\n\r\n"
                   "GET /3 HTTP/1.1\r\n" CLOSE "\r\n");
    answer = hear(connected);
    expect(&answer, "GET /1 x=none");
    expect(&answer, "GET /2 x=none");
    expect(&answer, "GET /3 x=none");
    text_free(&answer);
}

static void large_bodies_are_refused(void **state)
{
    struct text answer =
        ask(port_of(state), "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 5000\r\n\r\n"
                            "GET /smuggled HTTP/1.1\r\nHost: here\r\n\r\n");

    expect(&answer, "HTTP/1.1 413 ");
    refuse(&answer, "smuggled");
    text_free(&answer);
    answer =
        ask(port_of(state), "GET / HTTP/1.1\r\nHost: here\r\nContent-Length: 9999999999999\r\n\r\n"
                            "GET /smuggled HTTP/1.1\r\nHost: here\r\n\r\n");
    refuse(&answer, "smuggled");
    text_free(&answer);
}

static void small_bodies_are_read_and_forgotten(void **state)
{
    struct text answer =
        ask(port_of(state), "POST /p HTTP/1.1\r\n" CLOSE "Content-Length: 5\r\n\r\nhello");

    assert_string_equal(body_of(&answer), "POST /p x=none");
    text_free(&answer);
}

static void an_endless_body_in_chunks_is_cut_off(void **state)
{
    const int connected = dial(port_of(state));
    char chunk[1100];
    struct text answer;

    memset(chunk, 'x', sizeof chunk);
    memcpy(chunk, "400\r\n", 5);
    memcpy(chunk + 5 + 1024, "\r\n", 3);
    say(connected, "POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 5; i++)
        say(connected, chunk);
    answer = hear(connected);
    refuse(&answer, "200 OK");
    text_free(&answer);
}

static void who_asks_is_believed_of_proxies_only(void **state)
{
    static const struct {
        const char *from, *header, *is;
    } rows[] = {
        {"127.0.0.1", "", "127.0.0.1"},
        {"127.0.0.1", "X-Forwarded-For: 192.0.2.1\r\n", "127.0.0.1"},
        {"127.0.0.2", "", "127.0.0.2"},
        {"127.0.0.2", "X-Forwarded-For: 192.0.2.1\r\n", "192.0.2.1"},
        {"127.0.0.2", "X-Forwarded-For: 203.0.113.9, 192.0.2.1\r\n", "192.0.2.1"},
        {"127.0.0.2", "X-Forwarded-For: 203.0.113.9, 192.0.2.1, 10.1.2.3\r\n", "192.0.2.1"},
        {"127.0.0.2", "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 2001:db8::1\r\n",
         "2001:db8::1"},
        {"127.0.0.2", "X-Forwarded-For: 192.0.2.1, unknown\r\n", "127.0.0.2"},
        {"127.0.0.2", "X-Forwarded-For: ,,,\r\n", "127.0.0.2"},
        {"127.0.0.2", "X-Forwarded-For: 10.1.0.1, 10.1.0.2\r\n", "10.1.0.1"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const int connected = dial_from(port_of(state), rows[i].from);
        char request[300];
        char wanted[100];
        struct text answer;

        snprintf(request, sizeof request, "GET /who HTTP/1.1\r\n" CLOSE "%s\r\n", rows[i].header);
        snprintf(wanted, sizeof wanted, "GET /who x=none %s", rows[i].is);
        say(connected, request);
        answer = hear(connected);
        assert_string_equal(body_of(&answer), wanted);
        text_free(&answer);
    }
}

/* What a proxy takes for a body must never be a request to us. */
static void no_request_is_smuggled(void **state)
{
    static const char *const frames[] = {
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        "Content-Length: 5\r\nContent-Length: 60\r\n",
        "Content-Length: 5\r\nContent-Length: 5\r\n",
        "Content-Length: 5, 5\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length: 5 5\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n",
        "Content-Length:\r\n 60\r\n",
        "Content-Length : 60\r\n",
        "Transfer-Encoding : chunked\r\n",
    };

    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        char request[400];
        struct text answer;

        snprintf(request, sizeof request,
                 "POST / HTTP/1.1\r\nHost: here\r\n%s\r\n0\r\n\r\n"
                 "GET /smuggled HTTP/1.1\r\nHost: here\r\n\r\n",
                 frames[i]);
        answer = ask(port_of(state), request);
        refuse(&answer, "smuggled");
        refuse(&answer, "200 OK");
        text_free(&answer);
    }
}

static void nonsense_is_no_trouble(void **state)
{
    static const char *const nonsense[] = {
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "\x16\x03\x01\x02\x01\x01\xfc\x03\x03\r\n\r\n",
        "GET /%zz%00%ff?%%%&=&x HTTP/1.1\r\n" CLOSE "\r\n",
    };
    struct text answer;

    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        const int connected = dial(port_of(state));

        say(connected, nonsense[i]);
        close(connected);
    }
    answer = ask(port_of(state), "GET /still HTTP/1.1\r\n" CLOSE "\r\n");
    expect(&answer, "GET /still");
    text_free(&answer);
}

static void it_says_why_it_cannot_listen(void **state)
{
    const struct server *const server = *state;
    struct loop *const loop = loop_new();
    struct error error = {""};
    char taken[32];
    const char *const places[] = {taken, "here:8080", "127.0.0.1", "127.0.0.1:99999", ""};

    snprintf(taken, sizeof taken, "127.0.0.1:%d", server->port);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const struct web_options options = {.listen = places[i], .on_request = on_request};

        assert_null(web_new(loop, &options, &error));
        assert_non_null(strstr(error.message, places[i]));
    }
    loop_free(loop);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, server_start, server_end)
    const struct CMUnitTest tests[] = {
        TEST(requests_are_told_with_path_and_query),
        TEST(every_answer_carries_the_security_headers),
        TEST(head_gives_the_headers_alone),
        TEST(a_known_version_is_not_sent_again),
        TEST(gzip_is_sent_to_those_who_take_it),
        TEST(what_was_compressed_is_the_same),
        TEST(a_kept_request_is_answered_later),
        TEST(a_kept_request_whose_client_has_gone_harms_nobody),
        TEST(stopping_gives_kept_requests_up),
        TEST(one_connection_serves_many_requests),
        TEST(large_bodies_are_refused),
        TEST(small_bodies_are_read_and_forgotten),
        TEST(an_endless_body_in_chunks_is_cut_off),
        TEST(who_asks_is_believed_of_proxies_only),
        TEST(no_request_is_smuggled),
        TEST(nonsense_is_no_trouble),
        TEST(it_says_why_it_cannot_listen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
