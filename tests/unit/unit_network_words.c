/* The words of the kinds that ask networks: each mistake is told at its place. */
#include "test.h"

#include <stdio.h>

#include "base/words.h"
#include "stage/config.h"
#include "stage/probe.h"

static int set_up(void **state)
{
    (void)state;
    words_set_language(LANGUAGE_EN);
    return 0;
}

/* One probe, its words behind "- " on line 2. */
static size_t is_told_otherwise(const char *probe, const char *expected)
{
    char yaml[2048];
    struct text complaints = {0};
    struct config *config;
    size_t wrong;

    snprintf(yaml, sizeof yaml,
             "province: { name: T }\nservices: [ { id: a, name: A, probes: [ {\n%s } ] } ]\n",
             probe);
    config = config_parse("t.yaml", yaml, strlen(yaml), probe_schemas(), &complaints);
    if (expected == NULL)
        wrong = config == NULL ? 1 : 0;
    else
        wrong = config != NULL || strstr(text_string(&complaints), expected) == NULL ? 1 : 0;
    if (wrong > 0)
        print_error("%s:\n%s\nshould be: %s\n", probe, text_string(&complaints),
                    expected == NULL ? "right" : expected);
    config_free(config);
    text_free(&complaints);
    return wrong;
}

static const struct {
    const char *probe, *expected; /* NULL: right */
} rows[] = {
    {"tcp: a.test:22", NULL},
    {"tcp: '[::1]:22', tls: true", NULL},
    {"tls: true, tcp: 'a.test:5061', options: sip", NULL},
    {"tcp: a.test", "t.yaml:3:6: wants HOST:PORT such as mail.example.test:25, not 'a.test'"},
    {"tcp: 'a.test:70000'", "wants HOST:PORT"},
    {"tcp: 'a..test:70'", "wants HOST:PORT"},
    {"tcp: ':70'", "wants HOST:PORT"},
    {"tcp: '[::1:70'", "wants HOST:PORT"},
    {"tcp: [a.test:22]", "wants one value, not a list"},
    {"tcp: a.test:22, send: 'a\\q'", "t.yaml:3:23: behind '\\' wants r, n, t, 0, \\ or x"},
    {"tcp: a.test:22, send: 'a\\x1'", "behind '\\' wants"},
    {"tcp: a.test:22, send: 'a\\'", "behind '\\' wants"},
    {"tcp: a.test:22, send: 'a\\x1fb\\r\\n'", NULL},
    {"tcp: a.test:22, banner: '('", "t.yaml:3:25: "},
    {"tcp: a.test:22, options: http", "wants one of: rtsp, sip"},
    {"tcp: a.test:22, options: sip, banner: x", "'send' and 'banner' do not go with it"},
    {"tcp: a.test:22, expect: { contains: x }", "unknown word 'contains'"},
    {"tcp: a.test:22, expect: { within: { value: 2s, els: down } }", "unknown word 'els'"},
    {"tcp: a.test:22, http: 'https://a.test/'", "'tcp' and 'http' are two probes"},
    {"tls: a.test", NULL},
    {"tls: [a.test, 'b.test:8443', '2001:db8::1'], trust: own, expect: { protocol: 1.3 }", NULL},
    {"tls: []", "wants from 1 to 64 values in this list"},
    {"tls: [a.test, b:x]", "t.yaml:3:15: wants HOST or HOST:PORT"},
    {"tls: a.test, trust: both", "wants one of: any, public, own"},
    {"tls: a.test, expect: { protocol: 1.4 }", "wants one of: 1.0, 1.1, 1.2, 1.3"},
    {"tls: a.test, expect: { certificate: 14 }", "t.yaml:3:37: "},
    {"dns: a.test, servers: 192.0.2.1", NULL},
    {"dns: a.test., type: MX, servers: [ns1.a.test, '192.0.2.1:5353', '2001:db8::1'],"
     " expect: { records: [10 mx.a.test], equal_serials: { value: true, else: down } }",
     NULL},
    {"dns: a.test", "'servers' is missing"},
    {"dns: 'a test', servers: ns1", "t.yaml:3:6: wants the name of a host or domain"},
    {"dns: a.test, servers: []", "wants from 1 to 16 values"},
    {"dns: a.test, servers: '192.0.2.1:x'", "t.yaml:3:23: wants HOST or HOST:PORT"},
    {"dns: a.test, servers: ns1, type: AAA", "did you mean 'AAAA'"},
    {"dns: a.test, servers: ns1, expect: { rcode: NXDOMAN }", "did you mean 'NXDOMAIN'"},
    {"dns: a.test, servers: ns1, expect: { ipv6: maybe }", "t.yaml:3:44: "},
    {"dns: a.test, servers: ns1, expect: { signatures: 7 }", "t.yaml:3:50: "},
    {"dns: a.test, servers: ns1, expect: { recrods: x }", "did you mean 'records'"},
    {"icmp: 192.0.2.1", NULL},
    {"icmp: '2001:db8::1', count: 10, expect: { loss: 2%, within: 50ms }", NULL},
    {"icmp: 'a.test:7'", "t.yaml:3:7: wants the name or address of a host"},
    {"icmp: a.test, count: 101", "t.yaml:3:22: "},
    {"icmp: a.test, expect: { loss: 2 }", "t.yaml:3:31: "},
    {"icmp: a.test, expect: { loss: 101% }", "t.yaml:3:31: "},
    {"smtp: mail.a.test, starttls: false", NULL},
    {"smtp: 'mail.a.test:465', tls: true, hello: a.test,"
     " deliver: { from: a@a.test, to: b@a.test }",
     NULL},
    {"smtp: 'mail a'", "t.yaml:3:7: wants HOST or HOST:PORT"},
    {"smtp: a.test, hello: 'a b'", "t.yaml:3:22: wants the name or address of a host"},
    {"smtp: a.test, deliver: { from: a@a.test }", "'to' is missing"},
    {"smtp: a.test, deliver: { from: a, to: b@a.test }", "t.yaml:3:32: wants a mail address"},
    {"smtp: a.test, deliver: { from: a@a.test, to: \"b@a.test\\r\\nDATA\" }",
     "wants a mail address"},
    {"smtp: a.test, deliver: { from: a@a.test, to: b@a.test, auth: { user: u, password: p } }",
     "a secret must not stand here"},
    {"smtp: a.test, deliver: { from: a@a.test, to: b@a.test, auth: { user: u } }",
     "'password' is missing"},
    {"smtp: a.test, starttls: false, deliver: { from: a@a.test, to: b@a.test,"
     " auth: { user: u, password: { env: PATH } } }",
     "'auth' needs 'starttls' or 'tls'"},
};

static void each_mistake_is_told_at_its_place(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        wrong += is_told_otherwise(rows[i].probe, rows[i].expected);
    assert_int_equal(wrong, 0);
}

static void references_may_be_of_any_kind(void **state)
{
    static const char yaml[] = "province: { name: T }\n"
                               "references: [ { tcp: '192.0.2.1:53' }, { icmp: 192.0.2.2 } ]\n"
                               "services: [ { id: a, name: A, probes: [ { tls: a.test } ] } ]\n";
    struct text complaints = {0};
    struct config *const config =
        config_parse("t.yaml", yaml, strlen(yaml), probe_schemas(), &complaints);

    (void)state;
    assert_string_equal(text_string(&complaints), "");
    assert_non_null(config);
    assert_int_equal(config_catalogue(config)->reference_count, 2);
    assert_string_equal(config_catalogue(config)->references[0].kind, "tcp");
    config_free(config);
    text_free(&complaints);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_mistake_is_told_at_its_place, set_up),
        cmocka_unit_test_setup(references_may_be_of_any_kind, set_up),
    };

    return cmocka_run_group_tests_name("network words", tests, NULL, NULL);
}
