#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "io/names.h"
#include "io/names_dns.h"
#include "io/names_file.h"
#include "peer.h"

/* --- a name server -------------------------------------------------------------------------- */

enum { TYPE_A = 1, TYPE_AAAA = 28, NO_ERROR = 0, SERVER_FAILS = 2, NO_NAME = 3, REFUSES = 5 };

struct zone_row {
    const char *name;
    int code;                /* of the answer; -1: silence */
    const char *ipv4, *ipv6; /* NULL: no such record */
    bool too_long;           /* for UDP: "ask by TCP" */
};

static const struct zone_row zone[] = {
    {"both.test", NO_ERROR, "192.0.2.1", "2001:db8::1", false},
    {"four.test", NO_ERROR, "192.0.2.4", NULL, false},
    {"six.test", NO_ERROR, NULL, "2001:db8::6", false},
    {"empty.test", NO_ERROR, NULL, NULL, false},
    {"gone.test", NO_NAME, NULL, NULL, false},
    {"fails.test", SERVER_FAILS, NULL, NULL, false},
    {"denied.test", REFUSES, NULL, NULL, false},
    {"silent.test", -1, NULL, NULL, false},
    {"long.test", NO_ERROR, "192.0.2.77", NULL, true},
    {"short.search.test", NO_ERROR, "192.0.2.88", NULL, false},
    {"gone.test.search.test", NO_ERROR, "192.0.2.99", NULL, false},
};

struct server {
    int udp;
    uint16_t port;
    pthread_t thread;
    struct peer tcp;
    atomic_int asked;
};

/* "both.test" of a question that stands at `at`; returns where it ends. */
static size_t read_name(const unsigned char *message, size_t length, size_t at, char name[256])
{
    size_t written = 0;

    while (at < length && message[at] != 0 && at + message[at] < length) {
        if (written > 0)
            name[written++] = '.';
        memcpy(name + written, message + at + 1, message[at]);
        written += message[at];
        at += (size_t)message[at] + 1;
    }
    name[written] = '\0';
    return at + 1;
}

static const struct zone_row *find_row(const char *name)
{
    static const struct zone_row nothing = {"", NO_NAME, NULL, NULL, false};

    for (size_t i = 0; i < sizeof zone / sizeof *zone; i++)
        if (strcasecmp(zone[i].name, name) == 0)
            return &zone[i];
    return &nothing;
}

static size_t add_record(unsigned char *to, int type, const char *address)
{
    const unsigned char head[] = {0xc0, 12, 0, (unsigned char)type,    0, 1, 0, 0,
                                  0,    60, 0, type == TYPE_A ? 4 : 16};

    memcpy(to, head, sizeof head);
    inet_pton(type == TYPE_A ? AF_INET : AF_INET6, address, to + sizeof head);
    return sizeof head + head[11];
}

/* Turns a question into its answer; returns its length, or 0 for none. */
static size_t answer_question(unsigned char message[512], size_t length, bool by_udp)
{
    char name[256];
    const size_t end = read_name(message, length, 12, name) + 4;
    const struct zone_row *const row = find_row(name);
    const int type = message[end - 3];
    const char *const address = type == TYPE_A ? row->ipv4 : type == TYPE_AAAA ? row->ipv6 : NULL;
    const bool cut = by_udp && row->too_long;

    if (row->code < 0)
        return 0;
    message[2] = (unsigned char)(cut ? 0x83 : 0x81);
    message[3] = (unsigned char)(0x80 | row->code);
    message[7] = address != NULL && !cut;
    message[9] = 0;
    message[11] = 0;
    return end + (message[7] != 0 ? add_record(message + end, type, address) : 0);
}

static void *serve_udp(void *argument)
{
    struct server *const server = argument;
    unsigned char message[512];
    struct sockaddr_storage from;
    socklen_t from_length = sizeof from;
    ssize_t got;

    /* an empty datagram is the sign to stop */
    while ((got = recvfrom(server->udp, message, sizeof message - 64, 0, (void *)&from,
                           &from_length)) > 12) {
        const size_t length = answer_question(message, (size_t)got, true);

        server->asked++;
        if (length > 0)
            sendto(server->udp, message, length, 0, (void *)&from, from_length);
        from_length = sizeof from;
    }
    return NULL;
}

static void serve_tcp(const struct peer *peer, int socket)
{
    unsigned char message[2 + 512];
    ssize_t got;

    (void)peer;
    while ((got = recv(socket, message, 400, 0)) > 14) {
        const size_t length = answer_question(message + 2, (size_t)got - 2, false);

        message[0] = (unsigned char)(length >> 8);
        message[1] = (unsigned char)length;
        peer_send(socket, (const char *)message, length + 2);
    }
}

/* TCP and UDP on the same port, which may need some tries. */
static void server_start(struct server *server)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};

    memset(server, 0, sizeof *server);
    for (server->udp = -1; server->udp < 0;) {
        peer_start(&server->tcp, serve_tcp, NULL);
        server->port = server->tcp.port;
        at.sin_port = htons(server->port);
        server->udp = socket(AF_INET, SOCK_DGRAM, 0);
        if (bind(server->udp, (const void *)&at, sizeof at) == 0)
            break;
        close(server->udp);
        server->udp = -1;
        peer_stop(&server->tcp);
    }
    if (pthread_create(&server->thread, NULL, serve_udp, server) != 0)
        abort();
}

static void server_stop(struct server *server)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};

    at.sin_port = htons(server->port);
    sendto(server->udp, "", 0, 0, (const void *)&at, sizeof at);
    pthread_join(server->thread, NULL);
    close(server->udp);
    peer_stop(&server->tcp);
}

/* --- the stage ------------------------------------------------------------------------------ */

struct stage {
    struct server server;
    char resolver[32];
    const char *resolvers[1];
    struct catalogue catalogue;
    struct loop *loop;
    struct names *names;
    struct lookup *lookup;
    struct lookup_answer answer;
    int answers;
    char told[400];
};

static const struct address overridden[] = {
    {.length = 4, .bytes = {127, 1, 0, 1}},
    {.length = 4, .bytes = {127, 1, 0, 2}},
    {.length = 4, .bytes = {127, 1, 0, 3}},
};

static const struct host_override hosts[] = {
    {"*.test.example", &overridden[0], 1},
    {"*.deep.test.example", &overridden[1], 1},
    {"exact.deep.test.example", &overridden[2], 1},
};

static int set_up(void **state)
{
    struct stage *const stage = NEW(struct stage);
    struct error error = {""};

    setenv("LOCALDOMAIN", "search.test", 1);
    server_start(&stage->server);
    snprintf(stage->resolver, sizeof stage->resolver, "127.0.0.1:%d", stage->server.port);
    stage->resolvers[0] = stage->resolver;
    stage->catalogue = (struct catalogue){.resolvers = stage->resolvers,
                                          .resolver_count = 1,
                                          .hosts = hosts,
                                          .host_count = sizeof hosts / sizeof *hosts};
    stage->loop = loop_new();
    stage->names = names_new(stage->loop, &stage->catalogue, &error);
    *state = stage;
    return stage->names == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    struct stage *const stage = *state;

    names_free(stage->names);
    loop_free(stage->loop);
    server_stop(&stage->server);
    free(stage);
    return 0;
}

static void on_answer(void *argument, const struct lookup_answer *answer)
{
    struct stage *const stage = argument;

    stage->answer = *answer;
    stage->answers++;
    loop_stop(stage->loop);
}

/* The answer in a line: "none 192.0.2.1 2001:db8::1". */
static const char *ask(struct stage *stage, const char *host, enum family family)
{
    char address[ADDRESS_TEXT];

    stage->lookup = lookup_start(stage->names, host, family, on_answer, stage);
    loop_run(stage->loop);
    snprintf(stage->told, sizeof stage->told, "%s", reason_name(stage->answer.trouble));
    for (size_t i = 0; i < stage->answer.count; i++)
        snprintf(stage->told + strlen(stage->told), sizeof stage->told - strlen(stage->told), " %s",
                 address_format(address, &stage->answer.addresses[i]));
    return stage->told;
}

static const char *ask_any(struct stage *stage, const char *host)
{
    return ask(stage, host, FAMILY_ANY);
}

/* --- tests ---------------------------------------------------------------------------------- */

static void a_name_is_asked_of_the_server(void **state)
{
    struct stage *const stage = *state;

    assert_string_equal(ask_any(stage, "both.test"), "none 192.0.2.1 2001:db8::1");
    assert_false(stage->answer.from_configuration);
    assert_string_equal(ask_any(stage, "BOTH.test."), "none 192.0.2.1 2001:db8::1");
    assert_string_equal(ask_any(stage, "four.test"), "none 192.0.2.4");
    assert_string_equal(ask_any(stage, "six.test"), "none 2001:db8::6");
}

static void only_the_family_asked_for_is_told(void **state)
{
    assert_string_equal(ask(*state, "both.test", FAMILY_IPV4), "none 192.0.2.1");
    assert_string_equal(ask(*state, "both.test", FAMILY_IPV6), "none 2001:db8::1");
    assert_string_equal(ask(*state, "four.test", FAMILY_IPV6), "dns_no_address");
    assert_string_equal(ask(*state, "six.test", FAMILY_IPV4), "dns_no_address");
}

static void no_name_and_no_address_are_two_things(void **state)
{
    assert_string_equal(ask_any(*state, "gone.test"), "dns_no_name");
    assert_string_equal(ask_any(*state, "empty.test"), "dns_no_address");
}

static void a_server_that_fails_or_refuses_is_told(void **state)
{
    assert_string_equal(ask_any(*state, "fails.test"), "dns_failed");
    assert_string_equal(ask_any(*state, "denied.test"), "dns_failed");
}

static void the_search_list_is_for_names_without_a_dot(void **state)
{
    assert_string_equal(ask(*state, "short", FAMILY_IPV4), "none 192.0.2.88");
    assert_string_equal(ask(*state, "gone.test", FAMILY_IPV4), "dns_no_name");
}

static void a_long_answer_is_asked_for_by_tcp(void **state)
{
    assert_string_equal(ask(*state, "long.test", FAMILY_IPV4), "none 192.0.2.77");
}

static void a_name_that_is_none_does_not_exist(void **state)
{
    char name[400];

    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_string_equal(ask_any(*state, name), "dns_no_name");
    assert_string_equal(ask_any(*state, ""), "dns_no_name");
    assert_string_equal(ask_any(*state, "."), "dns_no_name");
    assert_string_equal(ask_any(*state, "two..dots.test"), "dns_no_name");
}

static void nobody_is_asked_for_an_address_or_localhost(void **state)
{
    struct stage *const stage = *state;

    assert_string_equal(ask_any(stage, "192.0.2.9"), "none 192.0.2.9");
    assert_string_equal(ask_any(stage, "2001:db8::9"), "none 2001:db8::9");
    assert_string_equal(ask(stage, "192.0.2.9", FAMILY_IPV6), "dns_no_address");
    assert_string_equal(ask(stage, "localhost", FAMILY_IPV4), "none 127.0.0.1");
    assert_string_equal(ask(stage, "x.localhost", FAMILY_ANY), "none 127.0.0.1 ::1");
    assert_int_equal(stage->server.asked, 0);
}

static void the_configuration_comes_first_and_the_best_fit_wins(void **state)
{
    struct stage *const stage = *state;

    assert_string_equal(ask_any(stage, "www.test.example"), "none 127.1.0.1");
    assert_true(stage->answer.from_configuration);
    assert_string_equal(ask_any(stage, "WWW.Deep.test.example"), "none 127.1.0.2");
    assert_string_equal(ask_any(stage, "exact.deep.test.example."), "none 127.1.0.3");
    assert_string_equal(ask(stage, "www.test.example", FAMILY_IPV6), "dns_no_address");
    assert_true(stage->answer.from_configuration);
    assert_int_equal(stage->server.asked, 0);
    assert_string_equal(ask_any(stage, "test.example"), "dns_no_name");
    assert_false(stage->answer.from_configuration);
}

static void a_cancelled_look_up_says_nothing(void **state)
{
    struct stage *const stage = *state;

    lookup_cancel(lookup_start(stage->names, "silent.test", FAMILY_ANY, on_answer, stage));
    lookup_cancel(lookup_start(stage->names, "both.test", FAMILY_ANY, on_answer, stage));
    lookup_cancel(lookup_start(stage->names, "localhost", FAMILY_ANY, on_answer, stage));
    lookup_cancel(NULL);
    assert_string_equal(ask_any(stage, "four.test"), "none 192.0.2.4");
    assert_int_equal(stage->answers, 1);
}

static void a_silent_server_does_not_hold_up_other_names(void **state)
{
    struct stage *const stage = *state;

    /* still asking when all is freed */
    lookup_start(stage->names, "silent.test", FAMILY_ANY, on_answer, stage);
    for (int i = 0; i < 100; i++)
        assert_string_equal(ask_any(stage, "both.test"), "none 192.0.2.1 2001:db8::1");
    assert_int_equal(stage->answers, 100);
}

static void on_answer_free_names(void *argument, const struct lookup_answer *answer)
{
    struct stage *const stage = argument;

    on_answer(argument, answer);
    names_free(stage->names);
    stage->names = NULL;
}

static void all_may_be_freed_within_an_answer(void **state)
{
    struct stage *const stage = *state;

    lookup_start(stage->names, "silent.test", FAMILY_ANY, on_answer, stage);
    lookup_start(stage->names, "both.test", FAMILY_ANY, on_answer_free_names, stage);
    loop_run(stage->loop);
    assert_null(stage->names);
    assert_int_equal(stage->answers, 1);
}

static void no_server_at_all_is_a_failure_of_names(void **state)
{
    struct stage *const stage = *state;
    struct error error = {""};
    uint16_t port;

    close(peer_bind(SOCK_DGRAM, &port));
    names_free(stage->names);
    snprintf(stage->resolver, sizeof stage->resolver, "127.0.0.1:%d", port);
    stage->names = names_new(stage->loop, &stage->catalogue, &error);
    assert_string_equal(ask(stage, "both.test", FAMILY_IPV4), "dns_failed");
}

static void a_resolver_that_is_no_address_is_an_error(void **state)
{
    struct stage *const stage = *state;
    struct error error = {""};

    stage->resolvers[0] = "dns.example";
    assert_null(names_new(stage->loop, &stage->catalogue, &error));
    assert_non_null(strstr(error.message, "dns.example"));
}

/* --- the system's files --------------------------------------------------------------------- */

static void a_hosts_file_is_read_with_all_its_oddities(void **state)
{
    static const char text[] = "# comment\n"
                               "192.0.2.1\tone.test One # more.test\n"
                               "2001:db8::1 one.test\n"
                               "192.0.2.2 one.test\r\n"
                               "not.an.address two.test\n"
                               "192.0.2.3\n\n"
                               "192.0.2.4 last.test";
    struct lookup_answer answer = {.count = 0};
    char path[] = "/tmp/haidang-unit-names-XXXXXX";
    const int made = mkstemp(path);
    char one[ADDRESS_TEXT];
    struct names_file *file;

    (void)state;
    assert_int_equal(write(made, text, sizeof text - 1), sizeof text - 1);
    close(made);
    file = names_file_read(path);
    unlink(path);
    names_file_find(file, "ONE.test", FAMILY_ANY, &answer);
    assert_int_equal(answer.count, 3);
    assert_string_equal(address_format(one, &answer.addresses[0]), "192.0.2.1");
    assert_string_equal(address_format(one, &answer.addresses[1]), "192.0.2.2");
    assert_string_equal(address_format(one, &answer.addresses[2]), "2001:db8::1");
    names_file_find(file, "more.test", FAMILY_ANY, &answer);
    names_file_find(file, "two.test", FAMILY_ANY, &answer);
    names_file_find(file, "last.test", FAMILY_IPV6, &answer);
    assert_int_equal(answer.count, 3);
    names_file_find(file, "last.test", FAMILY_IPV4, &answer);
    names_file_find(file, "one", FAMILY_ANY, &answer);
    assert_int_equal(answer.count, 5);
    names_file_free(file);
    names_file_free(names_file_read("/nonexistent"));
}

/* As after a change of /etc/resolv.conf: what was asked before is still answered. */
static void a_retired_server_list_answers_its_last_queries(void **state)
{
    struct stage *const stage = *state;
    struct dns *const old = dns_new(stage->resolver, NULL);
    struct dns *const newer = dns_new(stage->resolver, NULL);
    struct dns *const newest = dns_new(stage->resolver, NULL);
    struct dns_query *queries[4];

    dns_attach(old, stage->loop);
    dns_attach(newer, stage->loop);
    dns_attach(newest, stage->loop);
    dns_ask(old, "both.test.", FAMILY_ANY, &queries[0], on_answer, stage);
    dns_ask(newer, "silent.test.", FAMILY_ANY, &queries[1], on_answer, stage);
    dns_follow(newer, old);
    dns_follow(newest, newer);
    dns_ask(newest, "four.test.", FAMILY_ANY, &queries[2], on_answer, stage);
    while (stage->answers < 2)
        loop_run(stage->loop);
    assert_null(queries[0]);
    assert_null(queries[2]);
    dns_free(newest); /* and the one that waits for silence with it */
    assert_null(queries[1]);
    assert_int_equal(stage->answers, 2);
}

/* Ours is the trouble, not the service's. */
static void without_a_descriptor_nothing_is_said_of_the_name(void **state)
{
    struct stage *const stage = *state;
    const int highest = open("/dev/null", O_RDONLY | O_CLOEXEC);
    struct rlimit before;
    struct rlimit none;

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = (rlim_t)highest + 1; /* all below are taken */
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    ask(stage, "both.test", FAMILY_ANY);
    setrlimit(RLIMIT_NOFILE, &before);
    close(highest);
    assert_string_equal(stage->told, "internal");
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_name_is_asked_of_the_server),
        TEST(only_the_family_asked_for_is_told),
        TEST(no_name_and_no_address_are_two_things),
        TEST(a_server_that_fails_or_refuses_is_told),
        TEST(the_search_list_is_for_names_without_a_dot),
        TEST(a_long_answer_is_asked_for_by_tcp),
        TEST(a_name_that_is_none_does_not_exist),
        TEST(nobody_is_asked_for_an_address_or_localhost),
        TEST(the_configuration_comes_first_and_the_best_fit_wins),
        TEST(a_cancelled_look_up_says_nothing),
        TEST(a_silent_server_does_not_hold_up_other_names),
        TEST(all_may_be_freed_within_an_answer),
        TEST(no_server_at_all_is_a_failure_of_names),
        TEST(without_a_descriptor_nothing_is_said_of_the_name),
        TEST(a_resolver_that_is_no_address_is_an_error),
        TEST(a_hosts_file_is_read_with_all_its_oddities),
        TEST(a_retired_server_list_answers_its_last_queries),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
