#include "test.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>

#include "asking.h"
#include "peer.h"

#define URL "https://peer.test/page"
#define DAY (24L * 3600)

/* --- certificates of our own ---------------------------------------------------------------- */

struct certificate {
    X509 *x509;
    EVP_PKEY *key;
};

struct wanted {
    const char *common_name, *host;   /* host: DNS:… or IP:…; NULL for an authority */
    long from_s, to_s;                /* counted from now */
    const struct certificate *issuer; /* NULL: itself */
};

static void add_extension(X509 *x509, int which, const char *value)
{
    X509_EXTENSION *const extension = X509V3_EXT_conf_nid(NULL, NULL, which, value);

    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
}

static struct certificate make_certificate(const struct wanted *wanted)
{
    const struct certificate made = {.x509 = X509_new(), .key = EVP_EC_gen("P-256")};
    const struct certificate *const issuer = wanted->issuer != NULL ? wanted->issuer : &made;
    X509_NAME *const name = X509_get_subject_name(made.x509);

    X509_set_version(made.x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.x509), random());
    X509_gmtime_adj(X509_getm_notBefore(made.x509), wanted->from_s);
    X509_gmtime_adj(X509_getm_notAfter(made.x509), wanted->to_s);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               (const unsigned char *)wanted->common_name, -1, -1, 0);
    X509_set_issuer_name(made.x509, X509_get_subject_name(issuer->x509));
    X509_set_pubkey(made.x509, made.key);
    if (wanted->host != NULL)
        add_extension(made.x509, NID_subject_alt_name, wanted->host);
    else
        add_extension(made.x509, NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(made.x509, issuer->key, EVP_sha256());
    return made;
}

static void drop_certificate(struct certificate *certificate)
{
    X509_free(certificate->x509);
    EVP_PKEY_free(certificate->key);
}

static void write_certificate(const char *path, const struct certificate *certificate)
{
    FILE *const file = fopen(path, "w");

    PEM_write_X509(file, certificate->x509);
    fclose(file);
}

/* --- servers -------------------------------------------------------------------------------- */

static SSL_CTX *make_context(const struct certificate *certificate)
{
    SSL_CTX *const context = SSL_CTX_new(TLS_server_method());

    SSL_CTX_use_certificate(context, certificate->x509);
    SSL_CTX_use_PrivateKey(context, certificate->key);
    return context;
}

static void serve_tls(const struct peer *peer, int socket)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    SSL *const ssl = SSL_new((SSL_CTX *)(uintptr_t)peer->argument);
    char request[2048];

    SSL_set_fd(ssl, socket);
    if (SSL_accept(ssl) == 1 && SSL_read(ssl, request, sizeof request) > 0)
        SSL_write(ssl, answer, sizeof answer - 1);
    SSL_shutdown(ssl);
    SSL_free(ssl);
    /* what is unread when a socket is closed makes a reset, which overtakes the alert */
    shutdown(socket, SHUT_WR);
    peer_wait(socket);
}

/* Half an answer, then the line is cut without TLS's good-bye. */
static void serve_tls_and_cut(const struct peer *peer, int socket)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf";
    SSL *const ssl = SSL_new((SSL_CTX *)(uintptr_t)peer->argument);
    char request[2048];

    SSL_set_fd(ssl, socket);
    if (SSL_accept(ssl) == 1 && SSL_read(ssl, request, sizeof request) > 0)
        SSL_write(ssl, answer, sizeof answer - 1);
    SSL_free(ssl);
}

static void serve_tls_then_wait(const struct peer *peer, int socket)
{
    SSL *const ssl = SSL_new((SSL_CTX *)(uintptr_t)peer->argument);

    SSL_set_fd(ssl, socket);
    if (SSL_accept(ssl) == 1)
        peer_wait(socket);
    SSL_free(ssl);
}

static void serve_plain(const struct peer *peer, int socket)
{
    (void)peer;
    peer_say(socket, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    peer_wait(socket);
}

/* After the client's hello, so that nothing is left unread: a FIN, no RST. */
static void serve_end(const struct peer *peer, int socket)
{
    char hello[4096];

    (void)peer;
    if (recv(socket, hello, sizeof hello, 0) > 0)
        shutdown(socket, SHUT_WR);
    peer_wait(socket);
}

static void serve_reset(const struct peer *peer, int socket)
{
    char hello[4096];

    (void)peer;
    if (recv(socket, hello, sizeof hello, 0) > 0)
        peer_reset(socket);
}

/* --- the stage ------------------------------------------------------------------------------ */

struct stage {
    struct asking asking;
    struct certificate authority;
    char path[64]; /* of the authority's PEM */
};

static int set_up(void **state)
{
    struct stage *const stage = NEW(struct stage);
    int file;

    snprintf(stage->path, sizeof stage->path, "/tmp/haidang-unit-tls-XXXXXX");
    file = mkstemp(stage->path);
    if (file < 0)
        return -1;
    close(file);
    stage->authority = make_certificate(
        &(struct wanted){.common_name = "Ban Cơ yếu", .from_s = -DAY, .to_s = 365 * DAY});
    write_certificate(stage->path, &stage->authority);
    asking_start(&stage->asking, stage->path);
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    struct stage *const stage = *state;

    asking_end(&stage->asking);
    drop_certificate(&stage->authority);
    unlink(stage->path);
    free(stage);
    return 0;
}

/* Asks a server that has such a certificate and gives the reason's name. */
static const char *tell_served(struct stage *stage, const struct wanted *wanted,
                               void (*serve)(const struct peer *peer, int socket))
{
    struct certificate certificate = make_certificate(wanted);
    SSL_CTX *const context = make_context(&certificate);
    struct peer peer;
    struct request request;
    const char *reason;

    peer_start(&peer, serve, context);
    request = asking_request(URL, peer.port);
    if (serve == serve_tls_then_wait)
        request.timeout_us = 300 * US_PER_MS;
    reason = reason_name(asking_ask(&stage->asking, &request)->trouble);
    peer_stop(&peer);
    SSL_CTX_free(context);
    drop_certificate(&certificate);
    return reason;
}

static const char *tell(struct stage *stage, const struct wanted *wanted)
{
    return tell_served(stage, wanted, serve_tls);
}

static struct wanted good(const struct stage *stage)
{
    return (struct wanted){.common_name = "Cổng dịch vụ công",
                           .host = "DNS:peer.test",
                           .from_s = -DAY,
                           .to_s = 30 * DAY,
                           .issuer = &stage->authority};
}

static const char *tell_without_tls(struct stage *stage,
                                    void (*serve)(const struct peer *peer, int socket))
{
    struct peer peer;
    struct request request;
    const char *reason;

    peer_start(&peer, serve, NULL);
    request = asking_request(URL, peer.port);
    if (serve == serve_silence)
        request.timeout_us = 100 * US_PER_MS;
    reason = reason_name(asking_ask(&stage->asking, &request)->trouble);
    peer_stop(&peer);
    return reason;
}

static void assert_phases(const struct stage *stage, const char *expected)
{
    char phases[96];

    assert_string_equal(asking_phases(phases, &stage->asking.answer), expected);
}

/* --- tests ---------------------------------------------------------------------------------- */

static void a_good_certificate_is_seen(void **state)
{
    struct stage *const stage = *state;
    const struct wanted wanted = good(stage);
    const struct tls_seen *const seen = &stage->asking.answer.tls;
    const int64_t ends_ms = clock_wall_ms() + 30 * DAY * MS_PER_SECOND;

    assert_string_equal(tell(stage, &wanted), "none");
    assert_true(seen->certificate_seen);
    assert_true(seen->ends_ms > ends_ms - 10000 && seen->ends_ms < ends_ms + 10000);
    assert_string_equal(seen->subject, "Cổng dịch vụ công");
    assert_string_equal(seen->issuer, "Ban Cơ yếu");
    assert_int_equal(seen->protocol, 0x0304);
    assert_string_equal(stage->asking.taken.body, "ok");
    assert_phases(stage, "connect tls first_byte body ");
}

static void an_expired_certificate_is_told_with_its_end(void **state)
{
    struct stage *const stage = *state;
    struct wanted wanted = good(stage);

    wanted.from_s = -9 * DAY;
    wanted.to_s = -2 * DAY;
    assert_string_equal(tell(stage, &wanted), "tls_expired");
    assert_true(stage->asking.answer.tls.certificate_seen);
    assert_true(stage->asking.answer.tls.ends_ms < clock_wall_ms() - DAY * MS_PER_SECOND);
    assert_string_equal(stage->asking.answer.tls.subject, "Cổng dịch vụ công");
    assert_phases(stage, "connect ");
}

static void a_certificate_of_tomorrow_is_told(void **state)
{
    struct wanted wanted = good(*state);

    wanted.from_s = DAY;
    assert_string_equal(tell(*state, &wanted), "tls_not_yet_valid");
    assert_phases(*state, "connect ");
}

static void another_hosts_certificate_is_told(void **state)
{
    struct stage *const stage = *state;
    struct wanted wanted = good(stage);

    wanted.host = "DNS:other.test";
    assert_string_equal(tell(stage, &wanted), "tls_name");
    assert_string_equal(stage->asking.answer.tls.issuer, "Ban Cơ yếu");
    assert_true(stage->asking.answer.phase_us[PHASE_CONNECT] != NOT_REACHED);
}

static void an_unknown_issuer_is_told(void **state)
{
    struct stage *const stage = *state;
    struct certificate stranger = make_certificate(
        &(struct wanted){.common_name = "Stranger", .from_s = -DAY, .to_s = 365 * DAY});
    struct wanted wanted = good(stage);

    wanted.issuer = &stranger;
    assert_string_equal(tell(stage, &wanted), "tls_chain");
    assert_string_equal(stage->asking.answer.tls.issuer, "Stranger");
    assert_phases(stage, "connect ");
    drop_certificate(&stranger);
}

static void a_certificate_signed_by_itself_is_told(void **state)
{
    struct wanted wanted = good(*state);

    wanted.issuer = NULL;
    assert_string_equal(tell(*state, &wanted), "tls_chain");
    assert_phases(*state, "connect ");
}

static void what_was_seen_is_forgotten_by_the_next_fetch(void **state)
{
    struct stage *const stage = *state;
    const struct wanted wanted = good(stage);

    assert_string_equal(tell(stage, &wanted), "none");
    assert_string_equal(tell_without_tls(stage, serve_plain), "tls_protocol");
    assert_false(stage->asking.answer.tls.certificate_seen);
    assert_int_equal(stage->asking.answer.tls.ends_ms, 0);
    assert_int_equal(stage->asking.answer.tls.done_us, 0);
}

static void no_tls_at_all_is_a_matter_of_protocol(void **state)
{
    assert_string_equal(tell_without_tls(*state, serve_plain), "tls_protocol");
    assert_phases(*state, "connect ");
}

static void a_line_that_ends_in_the_handshake_was_closed(void **state)
{
    assert_string_equal(tell_without_tls(*state, serve_end), "closed");
    assert_phases(*state, "connect ");
}

static void a_reset_in_the_handshake_is_a_reset(void **state)
{
    assert_string_equal(tell_without_tls(*state, serve_reset), "reset");
    assert_phases(*state, "connect ");
}

static void a_silent_server_times_out_in_tls(void **state)
{
    assert_string_equal(tell_without_tls(*state, serve_silence), "timeout_tls");
    assert_phases(*state, "connect ");
}

static void silence_after_the_handshake_times_out_before_the_first_byte(void **state)
{
    const struct wanted wanted = good(*state);

    assert_string_equal(tell_served(*state, &wanted, serve_tls_then_wait), "timeout_first_byte");
    assert_phases(*state, "connect tls ");
}

static void a_cut_line_was_closed(void **state)
{
    const struct wanted wanted = good(*state);

    assert_string_equal(tell_served(*state, &wanted, serve_tls_and_cut), "closed");
    assert_phases(*state, "connect tls first_byte ");
}

static void a_server_that_knows_only_other_versions_is_a_matter_of_protocol(void **state)
{
    struct stage *const stage = *state;
    const struct wanted wanted = good(stage);
    struct certificate certificate = make_certificate(&wanted);
    SSL_CTX *const context = make_context(&certificate);
    struct peer peer;

    SSL_CTX_set_cipher_list(context, "ECDHE-RSA-AES128-GCM-SHA256"); /* but its key is EC */
    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    peer_start(&peer, serve_tls, context);
    assert_string_equal(asking_reason(&stage->asking, URL, peer.port), "tls_protocol");
    assert_phases(stage, "connect ");
    peer_stop(&peer);
    SSL_CTX_free(context);
    drop_certificate(&certificate);
}

/* TLS 1.3: the client is done before the server has said that it wants a certificate. */
static void a_server_that_asks_in_vain_for_a_certificate_is_told(void **state)
{
    struct stage *const stage = *state;
    const struct wanted wanted = good(stage);
    struct certificate certificate = make_certificate(&wanted);
    SSL_CTX *const context = make_context(&certificate);
    struct peer peer;

    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    peer_start(&peer, serve_tls, context);
    assert_string_equal(asking_reason(&stage->asking, URL, peer.port), "client_certificate");
    peer_stop(&peer);
    SSL_CTX_free(context);
    drop_certificate(&certificate);
}

static void a_missing_or_wrong_file_of_authorities_is_an_error(void **state)
{
    struct stage *const stage = *state;
    struct error error = {""};

    assert_null(trust_new(stage->asking.loop, "/nonexistent/ca.pem", &error));
    assert_non_null(strstr(error.message, "/nonexistent/ca.pem"));
    assert_null(trust_new(stage->asking.loop, "/etc/hostname", &error));
    assert_non_null(strstr(error.message, "/etc/hostname"));
}

/* Asks until the new authority is taken, at most for half a minute. */
static void a_changed_file_of_authorities_is_read_again(void **state)
{
    struct stage *const stage = *state;
    const int64_t until = clock_steady_us() + 30 * US_PER_SECOND;
    struct certificate renewed = make_certificate(
        &(struct wanted){.common_name = "Renewed", .from_s = -DAY, .to_s = 365 * DAY});
    struct wanted wanted = good(stage);
    const char *reason = tell(stage, &wanted);
    char path[80];

    snprintf(path, sizeof path, "%s.new", stage->path);
    assert_string_equal(reason, "none");
    wanted.issuer = &renewed;
    assert_string_equal(tell(stage, &wanted), "tls_chain");
    /* replaced again and again, since the watch may take its first look at any time */
    do {
        write_certificate(path, &renewed);
        assert_int_equal(rename(path, stage->path), 0);
        reason = tell(stage, &wanted);
    } while (strcmp(reason, "none") != 0 && clock_steady_us() < until);
    assert_string_equal(reason, "none");
    drop_certificate(&renewed);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_good_certificate_is_seen),
        TEST(an_expired_certificate_is_told_with_its_end),
        TEST(a_certificate_of_tomorrow_is_told),
        TEST(another_hosts_certificate_is_told),
        TEST(an_unknown_issuer_is_told),
        TEST(a_certificate_signed_by_itself_is_told),
        TEST(what_was_seen_is_forgotten_by_the_next_fetch),
        TEST(no_tls_at_all_is_a_matter_of_protocol),
        TEST(a_line_that_ends_in_the_handshake_was_closed),
        TEST(a_reset_in_the_handshake_is_a_reset),
        TEST(a_silent_server_times_out_in_tls),
        TEST(silence_after_the_handshake_times_out_before_the_first_byte),
        TEST(a_cut_line_was_closed),
        TEST(a_server_that_knows_only_other_versions_is_a_matter_of_protocol),
        TEST(a_server_that_asks_in_vain_for_a_certificate_is_told),
        TEST(a_missing_or_wrong_file_of_authorities_is_an_error),
        TEST(a_changed_file_of_authorities_is_read_again),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
