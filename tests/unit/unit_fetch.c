#include "test.h"

#include <locale.h>
#include <signal.h>
#include <zlib.h>

#include "asking.h"
#include "peer.h"

#define URL "http://peer.test/page"

/* --- scripts of peers ------------------------------------------------------------------------- */

static void serve_reset_at_once(const struct peer *peer, int socket)
{
    (void)peer;
    peer_hear(socket);
    peer_reset(socket);
}

/* The reset must not overtake the bytes: the other side closes on it. */
static void serve_reset_in_body(const struct peer *peer, int socket)
{
    const struct timespec while_it_reads = {.tv_nsec = 50000000};

    (void)peer;
    peer_hear(socket);
    peer_say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    nanosleep(&while_it_reads, NULL);
    peer_reset(socket);
}

static void serve_then_wait(const struct peer *peer, int socket)
{
    peer_hear(socket);
    peer_say(socket, peer->argument);
    peer_wait(socket);
}

static void serve_endless_body(const struct peer *peer, int socket)
{
    static const char bytes[65536];
    ssize_t sent = 1;

    (void)peer;
    peer_hear(socket);
    peer_say(socket, "HTTP/1.1 200 OK\r\n\r\n");
    while (sent > 0)
        sent = send(socket, bytes, sizeof bytes, MSG_NOSIGNAL);
}

static void serve_endless_head(const struct peer *peer, int socket)
{
    ssize_t sent = 1;

    (void)peer;
    peer_hear(socket);
    peer_say(socket, "HTTP/1.1 200 OK\r\n");
    while (sent > 0)
        sent = send(socket, "X-Filler: 0123456789012345678901234567890123456789\r\n", 52,
                    MSG_NOSIGNAL);
}

/* 64 MB of zeros in 64 KB. */
static void serve_gzip_bomb(const struct peer *peer, int socket)
{
    static const char zeros[65536];
    static char packed[1 << 18];
    z_stream stream = {.next_out = (unsigned char *)packed, .avail_out = sizeof packed};
    char head[128];

    (void)peer;
    peer_hear(socket);
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
    for (int i = 0; i < 1024; i++) {
        stream.next_in = (unsigned char *)(uintptr_t)zeros;
        stream.avail_in = sizeof zeros;
        deflate(&stream, i == 1023 ? Z_FINISH : Z_NO_FLUSH);
    }
    snprintf(head, sizeof head,
             "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %lu\r\n\r\n",
             stream.total_out);
    peer_say(socket, head);
    peer_send(socket, packed, stream.total_out);
    deflateEnd(&stream);
}

/* --- helpers ---------------------------------------------------------------------------------- */

/* Serves by the script, asks once, gives the reason's name. */
static const char *tell(struct asking *asking, void (*serve)(const struct peer *peer, int socket),
                        const char *text)
{
    struct peer peer;
    const char *reason;

    peer_start(&peer, serve, text);
    reason = asking_reason(asking, URL, peer.port);
    peer_stop(&peer);
    return reason;
}

/* The same with a time limit for all of it. */
static const char *tell_within(struct asking *asking, int64_t timeout_us,
                               void (*serve)(const struct peer *peer, int socket), const char *text)
{
    struct peer peer;
    struct request request;
    const char *reason;

    peer_start(&peer, serve, text);
    request = asking_request(URL, peer.port);
    request.timeout_us = timeout_us;
    reason = reason_name(asking_ask(asking, &request)->trouble);
    peer_stop(&peer);
    return reason;
}

static void assert_phases(const struct asking *asking, const char *expected)
{
    char phases[96];
    int64_t sum = 0;

    assert_string_equal(asking_phases(phases, &asking->answer), expected);
    for (int i = 0; i < PHASE_COUNT; i++)
        sum += asking->answer.phase_us[i] == NOT_REACHED ? 0 : asking->answer.phase_us[i];
    assert_true(sum <= asking->answer.total_us);
    assert_true(asking->answer.total_us >= 0);
}

/* --- tests ------------------------------------------------------------------------------------ */

static void an_answer_is_told_with_all_its_parts(void **state)
{
    struct asking *const asking = *state;

    assert_string_equal(tell(asking, serve_text,
                             "HTTP/1.1 503 Busy\r\nContent-Type: text/plain\r\n"
                             "Content-Length: 5\r\nX-One: 1\r\n\r\nhello"),
                        "none");
    assert_int_equal(asking->answer.status, 503);
    assert_int_equal(asking->answer.http_version, 11);
    assert_int_equal(asking->answer.size, 5);
    assert_int_equal(asking->taken.body_length, 5);
    assert_string_equal(asking->taken.body, "hello");
    assert_string_equal(asking->taken.headers,
                        "Content-Type: text/plain\r\nContent-Length: 5\r\nX-One: 1\r\n");
    assert_string_equal(asking->content_type, "text/plain");
    assert_string_equal(asking->location, "(null)");
    assert_phases(asking, "connect first_byte body ");
}

static void a_redirect_is_an_answer_with_an_absolute_target(void **state)
{
    struct asking *const asking = *state;

    assert_string_equal(tell(asking, serve_text,
                             "HTTP/1.1 302 Found\r\nLocation: ../other?a=1\r\n"
                             "Content-Length: 0\r\n\r\n"),
                        "none");
    assert_int_equal(asking->answer.status, 302);
    assert_string_equal(asking->location, "http://peer.test/other?a=1");
}

static void only_the_last_head_counts(void **state)
{
    struct asking *const asking = *state;

    assert_string_equal(tell(asking, serve_text,
                             "HTTP/1.1 100 Continue\r\nX-First: 1\r\n\r\n"
                             "HTTP/1.1 200 OK\r\nX-Second: 2\r\nContent-Length: 0\r\n\r\n"),
                        "none");
    assert_int_equal(asking->answer.status, 200);
    assert_string_equal(asking->taken.headers, "X-Second: 2\r\nContent-Length: 0\r\n");
}

static void a_closed_port_is_refused(void **state)
{
    struct asking *const asking = *state;
    uint16_t port;

    close(peer_bind(SOCK_STREAM, &port));
    assert_string_equal(asking_reason(asking, URL, port), "refused");
    assert_phases(asking, "");
}

static void an_ipv6_address_is_connected_to(void **state)
{
    static const struct address loopback6 = {.length = 16, .bytes = {[15] = 1}};
    struct asking *const asking = *state;
    struct sockaddr_in6 at = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    socklen_t length = sizeof at;
    struct peer peer;
    struct request request = asking_request("http://peer.test/", 0);

    peer_start(&peer, serve_text, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    peer_stop(&peer);
    peer.listener = socket(AF_INET6, SOCK_STREAM, 0);
    if (bind(peer.listener, (const void *)&at, sizeof at) != 0) {
        close(peer.listener);
        skip(); /* no IPv6 here */
    }
    getsockname(peer.listener, (void *)&at, &length);
    assert_int_equal(listen(peer.listener, 1), 0);
    pthread_create(&peer.thread, NULL, peer_run, &peer);
    request.address = &loopback6;
    request.port = ntohs(at.sin6_port);
    assert_string_equal(reason_name(asking_ask(asking, &request)->trouble), "none");
    peer_stop(&peer);
}

static void an_address_nobody_can_reach_is_unreachable(void **state)
{
    static const struct address nowhere = {.length = 4, .bytes = {255, 255, 255, 255}};
    struct asking *const asking = *state;
    struct request request = asking_request(URL, 1);

    request.address = &nowhere;
    assert_string_equal(reason_name(asking_ask(asking, &request)->trouble), "unreachable");
    assert_phases(asking, "");
}

static void a_full_backlog_times_out_in_connect(void **state)
{
    struct asking *const asking = *state;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    uint16_t port;
    const int listener = peer_bind(SOCK_STREAM, &port);
    const int first = socket(AF_INET, SOCK_STREAM, 0);
    struct request request = asking_request(URL, port);

    at.sin_port = htons(port);
    assert_int_equal(listen(listener, 0), 0);
    assert_int_equal(connect(first, (const void *)&at, sizeof at), 0);
    request.connect_timeout_us = 100 * US_PER_MS;
    assert_string_equal(reason_name(asking_ask(asking, &request)->trouble), "timeout_connect");
    assert_phases(asking, "");
    assert_true(asking->answer.total_us >= 99 * US_PER_MS);
    close(first);
    close(listener);
}

static void a_silent_server_times_out_before_the_first_byte(void **state)
{
    struct asking *const asking = *state;

    assert_string_equal(tell_within(asking, 100 * US_PER_MS, serve_silence, NULL),
                        "timeout_first_byte");
    assert_phases(asking, "connect ");
}

static void half_a_status_line_times_out_in_the_body(void **state)
{
    struct asking *const asking = *state;

    assert_string_equal(tell_within(asking, 100 * US_PER_MS, serve_then_wait, "HTTP/1.1 2"),
                        "timeout_body");
    assert_phases(asking, "connect first_byte ");
}

static void half_a_body_times_out_in_the_body(void **state)
{
    struct asking *const asking = *state;

    assert_string_equal(tell_within(asking, 100 * US_PER_MS, serve_then_wait,
                                    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
                        "timeout_body");
    assert_phases(asking, "connect first_byte ");
    assert_int_equal(asking->answer.size, 4);
    assert_string_equal(asking->taken.body, "half");
}

static void a_reset_is_a_reset_in_any_phase(void **state)
{
    struct asking *const asking = *state;

    assert_string_equal(tell(asking, serve_reset_at_once, NULL), "reset");
    assert_phases(asking, "connect ");
    assert_string_equal(tell(asking, serve_reset_in_body, NULL), "reset");
    assert_phases(asking, "connect first_byte ");
    assert_int_equal(asking->answer.size, 4);
}

static void an_answer_that_is_not_whole_was_closed(void **state)
{
    struct asking *const asking = *state;

    assert_string_equal(tell(asking, serve_text, ""), "closed");
    assert_string_equal(
        tell(asking, serve_text, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), "closed");
    assert_string_equal(
        tell(asking, serve_text, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf"),
        "closed");
}

static void a_close_after_a_reset_is_no_reset(void **state)
{
    struct asking *const asking = *state;

    assert_string_equal(tell(asking, serve_reset_in_body, NULL), "reset");
    assert_string_equal(tell(asking, serve_text, ""), "closed");
}

static void what_is_not_http_is_a_matter_of_protocol(void **state)
{
    static const char *const nonsense[] = {
        "SSH-2.0-OpenSSH_9.2p1\r\n",
        "HTTP/banana\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzebra\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!",
    };

    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        const char *const reason = tell(*state, serve_text, nonsense[i]);

        if (strcmp(reason, "protocol") != 0)
            fail_msg("%s, not protocol: %s", reason, nonsense[i]);
    }
}

static void a_head_without_end_is_cut(void **state)
{
    assert_string_equal(tell(*state, serve_endless_head, NULL), "protocol");
}

static void a_body_without_end_is_too_large(void **state)
{
    struct asking *const asking = *state;

    assert_string_equal(tell(asking, serve_endless_body, NULL), "too_large");
    assert_int_equal(asking->taken.body_length, 1 << 20);
    assert_phases(asking, "connect first_byte ");
}

/* Packed twice, a thousand bytes of it are seconds of work before anything comes out. */
static void what_is_packed_twice_is_not_unpacked(void **state)
{
    static const char *const heads[] = {
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-encoding:br\r\nContent-Encoding: x-gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: gzip,chunked\r\n\r\n",
    };

    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        assert_string_equal(tell(*state, serve_text, heads[i]), "protocol");
    assert_string_equal(tell(*state, serve_text,
                             "HTTP/1.1 200 OK\r\nContent-Encoding: identity, x-gzip\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                        "none");
}

static void a_gzip_bomb_is_too_large_once_unpacked(void **state)
{
    struct asking *const asking = *state;

    assert_string_equal(tell(asking, serve_gzip_bomb, NULL), "too_large");
    assert_int_equal(asking->taken.body_length, 1 << 20);
    assert_true(asking->answer.size > 1 << 20);
    assert_true(asking->answer.size < 2 << 20);
}

static void a_body_of_just_the_limit_is_fine(void **state)
{
    struct asking *const asking = *state;
    struct peer peer;
    struct request request;

    peer_start(&peer, serve_text, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    request = asking_request(URL, peer.port);
    request.most = 5;
    assert_string_equal(reason_name(asking_ask(asking, &request)->trouble), "none");
    request.most = 4;
    assert_string_equal(reason_name(asking_ask(asking, &request)->trouble), "too_large");
    assert_string_equal(asking->taken.body, "hell");
    request.most = 0;
    assert_string_equal(reason_name(asking_ask(asking, &request)->trouble), "too_large");
    peer_stop(&peer);
}

static void a_url_that_is_none_is_our_own_mistake(void **state)
{
    assert_string_equal(asking_reason(*state, "gopher://x/", 70), "internal");
    assert_string_equal(asking_reason(*state, "no address at all", 80), "internal");
}

static void the_environment_names_no_proxy(void **state)
{
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    assert_string_equal(tell(*state, serve_text, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
                        "none");
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
}

static void parts_of_a_url_are_read(void **state)
{
    struct url_parts parts;
    struct error error = {""};

    (void)state;
    assert_true(url_parse("https://Example.test:8443/a?b", &parts, &error));
    assert_string_equal(parts.scheme, "https");
    assert_string_equal(parts.host, "Example.test");
    assert_int_equal(parts.port, 8443);
    assert_true(url_parse("http://[::1]/", &parts, &error));
    assert_string_equal(parts.host, "::1");
    assert_int_equal(parts.port, 80);
    assert_true(url_parse("https://đăng-ký.test/", &parts, &error));
    assert_string_equal(parts.host, "xn--ng-k-8ra5a5g.test");
    assert_false(url_parse("dichvucong", &parts, &error));
    assert_false(url_parse("ftp://example.test/", &parts, &error));
    assert_false(url_parse("http://example.test:99999/", &parts, &error));
    assert_false(url_parse("http:///", &parts, &error));
    assert_false(url_parse("", &parts, &error));
    assert_string_not_equal(error.message, "");
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, asking_set_up, asking_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(an_answer_is_told_with_all_its_parts),
        TEST(a_redirect_is_an_answer_with_an_absolute_target),
        TEST(only_the_last_head_counts),
        TEST(a_closed_port_is_refused),
        TEST(an_ipv6_address_is_connected_to),
        TEST(an_address_nobody_can_reach_is_unreachable),
        TEST(a_full_backlog_times_out_in_connect),
        TEST(a_silent_server_times_out_before_the_first_byte),
        TEST(half_a_status_line_times_out_in_the_body),
        TEST(half_a_body_times_out_in_the_body),
        TEST(a_reset_is_a_reset_in_any_phase),
        TEST(a_close_after_a_reset_is_no_reset),
        TEST(an_answer_that_is_not_whole_was_closed),
        TEST(what_is_not_http_is_a_matter_of_protocol),
        TEST(a_head_without_end_is_cut),
        TEST(a_body_without_end_is_too_large),
        TEST(what_is_packed_twice_is_not_unpacked),
        TEST(a_gzip_bomb_is_too_large_once_unpacked),
        TEST(a_body_of_just_the_limit_is_fine),
        TEST(a_url_that_is_none_is_our_own_mistake),
        TEST(the_environment_names_no_proxy),
        TEST(parts_of_a_url_are_read),
    };

    signal(SIGPIPE, SIG_IGN);
    setlocale(LC_CTYPE, "C.UTF-8"); /* as main does: libcurl reads names that are not ASCII by it */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
