/* What a journey carries from step to step: cookies, variables, the file that it sends. */
#include "test.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/names.h"
#include "stage/config.h"
#include "stage/probe.h"
#include "stage/probe_jar.h"
#include "stage/probe_journey.h"

#define NOW INT64_C(1655170200000) /* 2022-06-14 08:30 in Viet Nam */

/* --- cookies ---------------------------------------------------------------------------------- */

static void take(struct jar *jar, const char *url, const char *line)
{
    struct text headers = {0};

    text_add(&headers, "Content-Type: text/html\r\nSet-Cookie: %s\r\nX: y\r\n", line);
    jar_take(jar, url, text_string(&headers), NOW);
    text_free(&headers);
}

static void assert_given_at(const struct jar *jar, const char *url, int64_t now_ms,
                            const char *expected)
{
    char *const given = jar_give(jar, url, now_ms);

    if (expected == NULL)
        assert_null(given);
    else
        assert_string_equal(given == NULL ? "nothing" : given, expected);
    free(given);
}

static void assert_given(const struct jar *jar, const char *url, const char *expected)
{
    assert_given_at(jar, url, NOW, expected);
}

/* What one line of https://a.b.test/x/y?q gives to an address. */
static void assert_line(const char *line, const char *url, const char *expected)
{
    struct jar *const jar = jar_new();

    take(jar, "https://a.b.test/x/y?q=/z/", line);
    assert_given(jar, url, expected);
    jar_free(jar);
}

static void a_cookie_goes_to_where_it_belongs(void **state)
{
    (void)state;
    assert_line("k=v", "https://a.b.test/x", "k=v");
    assert_line("k=v", "https://a.b.test/x/z?q", "k=v");
    assert_line("k=v", "https://A.B.TEST:8443/x/", "k=v");
    assert_line("k=v", "https://a.b.test/", NULL); /* it was set below /x */
    assert_line("k=v", "https://a.b.test/xy", NULL);
    assert_line("k=v", "https://c.a.b.test/x", NULL);
    assert_line("k=v", "http://a.b.test/x", "k=v");
    assert_line("k=v; Path=/", "https://a.b.test/", "k=v");
    assert_line("k=v; path=/w", "https://a.b.test/w/1", "k=v");
    assert_line("k=v; path=w", "https://a.b.test/x/1", "k=v"); /* no path at all */
    assert_line("k=v; Path=/; Secure", "http://a.b.test/", NULL);
    assert_line("k=v; Path=/; SECURE", "https://a.b.test/", "k=v");
}

static void a_domain_is_one_s_own_or_above(void **state)
{
    (void)state;
    assert_line("k=v; Path=/; Domain=b.test", "https://c.b.test/", "k=v");
    assert_line("k=v; Path=/; Domain=.B.Test", "https://b.test/", "k=v");
    assert_line("k=v; Path=/; Domain=a.b.test", "https://c.a.b.test/", "k=v");
    assert_line("k=v; Path=/; Domain=test", "https://a.b.test/", NULL);
    assert_line("k=v; Path=/; Domain=c.test", "https://a.b.test/", NULL);
    assert_line("k=v; Path=/; Domain=c.test", "https://c.test/", NULL);
    assert_line("k=v; Path=/; Domain=x.a.b.test", "https://a.b.test/", NULL);
    assert_line("k=v; Path=/; Domain=.test", "https://other.test/", NULL);
    assert_line("k=v; Path=/; Domain=", "https://a.b.test/", "k=v");
}

static void an_address_is_no_domain(void **state)
{
    struct jar *const jar = jar_new();

    (void)state;
    take(jar, "http://192.0.2.12/", "a=1; Domain=0.2.12");
    take(jar, "http://192.0.2.12/", "b=2; Domain=192.0.2.12");
    take(jar, "http://[::1]:8080/", "c=3");
    assert_given(jar, "http://192.0.2.12/", "b=2");
    assert_given(jar, "http://1.192.0.2.12/", NULL);
    assert_given(jar, "http://[::1]/", "c=3");
    jar_free(jar);
}

static void what_is_no_cookie_is_not_kept(void **state)
{
    struct text long_one = {0};

    (void)state;
    assert_line("", "https://a.b.test/x", NULL);
    assert_line("k", "https://a.b.test/x", NULL);
    assert_line("=v", "https://a.b.test/x", NULL);
    assert_line(" ; k=v", "https://a.b.test/x", NULL);
    assert_line("k=v\x01w", "https://a.b.test/x", NULL);
    assert_line("__Secure-k=v; Path=/", "https://a.b.test/", NULL);
    assert_line("__Host-k=v; Path=/; Secure; Domain=b.test", "https://a.b.test/", NULL);
    assert_line("__Host-k=v; Path=/; Secure", "https://a.b.test/", "__Host-k=v");
    assert_line(" k = a b=c ; HttpOnly; SameSite=Lax", "https://a.b.test/x", "k=a b=c");
    text_add_string(&long_one, "k=");
    while (long_one.length <= JAR_COOKIE_MOST + 1)
        text_add_string(&long_one, "v");
    assert_line(text_string(&long_one), "https://a.b.test/x", NULL);
    text_free(&long_one);
}

static void a_secure_cookie_is_not_set_in_the_open(void **state)
{
    struct jar *const jar = jar_new();

    (void)state;
    take(jar, "http://a.test/", "k=v; Secure");
    assert_given(jar, "https://a.test/", NULL);
    jar_free(jar);
}

static void cookies_end(void **state)
{
    struct jar *const jar = jar_new();

    (void)state;
    take(jar, "https://a.test/", "short=1; Max-Age=60");
    take(jar, "https://a.test/", "dated=2; Expires=Tue, 14 Jun 2022 01:32:00 GMT");
    take(jar, "https://a.test/", "both=3; Max-Age=600; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    take(jar, "https://a.test/", "odd=4; Max-Age=never; Expires=whenever");
    take(jar, "https://a.test/", "past=5; Expires=Thu, 01-Jan-1970 00:00:01 GMT");
    assert_given(jar, "https://a.test/", "short=1; dated=2; both=3; odd=4");
    assert_given_at(jar, "https://a.test/", NOW + 61000, "dated=2; both=3; odd=4");
    assert_given_at(jar, "https://a.test/", NOW + 121000, "both=3; odd=4");
    take(jar, "https://a.test/", "odd=; Max-Age=0");
    take(jar, "https://a.test/", "both=; Max-Age=-5");
    assert_given(jar, "https://a.test/", "short=1; dated=2");
    assert_int_equal(jar_count(jar), 2);
    jar_free(jar);
}

static void a_cookie_is_replaced_in_its_place(void **state)
{
    struct jar *const jar = jar_new();
    uint64_t changes;

    (void)state;
    take(jar, "https://a.test/", "a=1");
    take(jar, "https://a.test/", "b=2; Path=/deep");
    take(jar, "https://a.test/", "c=3");
    changes = jar_changes(jar);
    take(jar, "https://a.test/", "a=1");
    take(jar, "https://a.test/", "never=x; Max-Age=0");
    assert_int_equal(jar_changes(jar), changes); /* nothing else than before */
    take(jar, "https://a.test/", "a=9");
    assert_int_not_equal(jar_changes(jar), changes);
    assert_given(jar, "https://a.test/deep/er", "b=2; a=9; c=3"); /* the longer path first */
    jar_free(jar);
}

static void a_flood_leaves_the_newest(void **state)
{
    struct jar *const jar = jar_new();
    struct text line = {0};
    char *given;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        text_clear(&line);
        text_add(&line, "k%d=", i);
        while (line.length < 3000)
            text_add_string(&line, "0123456789");
        take(jar, "https://a.test/", text_string(&line));
    }
    assert_int_equal(jar_count(jar), JAR_MOST);
    given = jar_give(jar, "https://a.test/", NOW);
    assert_true(strlen(given) <= JAR_SENT_MOST);
    assert_memory_equal(given, "k936=", 5);
    free(given);
    text_free(&line);
    jar_free(jar);
}

static int64_t date(const char *text)
{
    return jar_read_date(text, strlen(text));
}

static void dates_are_read_as_servers_write_them(void **state)
{
    static const char *const same[] = {
        "Tue, 14 Jun 2022 01:30:00 GMT", "Tuesday, 14-Jun-22 01:30:00 GMT",
        "Tue Jun 14 01:30:00 2022", "14 june 2022 1:30:0", "2022 Jun 14 01:30:00"};
    static const char *const none[] = {"",
                                       "never",
                                       "Tue, 14 Jun 2022",
                                       "31 Feb 2022 00:00:00",
                                       "14 Jun 1500 00:00:00",
                                       "14 Jun 2022 24:00:00",
                                       "14 Jun 2022 23:60:00",
                                       "999 Jun 2022 00:00:00",
                                       "14 Juni2022 0:0:0:0:0"};

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_int_equal(date(same[i]), NOW);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_true(date(none[i]) == INT64_MIN);
    assert_int_equal(date("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
}

/* --- variables -------------------------------------------------------------------------------- */

static const struct variables known = {
    .variables = {{"a", (char *)(uintptr_t) "x&y=z/?\"<é\r\n", false},
                  {"n", (char *)(uintptr_t) "-12.5", false},
                  {"link", (char *)(uintptr_t) "https://b.test/p?q=1 2", false},
                  {"plain", (char *)(uintptr_t) "known to all", true},
                  {"none", NULL, false}},
    .count = 5};

static void assert_filled(const char *text, enum variable_place place, const char *expected)
{
    struct text filled = {0};

    assert_null(variables_fill(&known, text, strlen(text), place, &filled));
    assert_string_equal(text_string(&filled), expected);
    text_free(&filled);
}

static void a_value_is_escaped_by_where_it_goes(void **state)
{
    (void)state;
    assert_filled("/ho-so/{{a}}?n={{n}}", PLACE_URL,
                  "/ho-so/x%26y%3Dz%2F%3F%22%3C%C3%A9%0D%0A?n=-12.5");
    assert_filled("{{link}}&x={{link}}", PLACE_URL,
                  "https://b.test/p?q=1%202&x=https%3A%2F%2Fb.test%2Fp%3Fq%3D1%202");
    assert_filled("k={{a}}", PLACE_FORM, "k=x%26y%3Dz%2F%3F%22%3C%C3%A9%0D%0A");
    assert_filled("{\"k\": \"{{a}}\"}", PLACE_JSON, "{\"k\": \"x&y=z/?\\\"<é\\u000d\\n\"}");
    assert_filled("{\"k\": {{a}}}", PLACE_JSON, "{\"k\": \"x&y=z/?\\\"<é\\u000d\\n\"}");
    assert_filled("{\"k\\\"\": {{n}}, \"l\": \"{{n}}\"}", PLACE_JSON,
                  "{\"k\\\"\": -12.5, \"l\": \"-12.5\"}");
    assert_filled("<k>{{a}}</k>", PLACE_XML, "<k>x&amp;y=z/?&quot;&lt;é\r\n</k>");
    assert_filled("X-Token: {{a}}", PLACE_LINE, "X-Token: x&y=z/?\"<é  ");
    assert_filled("{{a}}{{n}}", PLACE_PLAIN, "x&y=z/?\"<é\r\n-12.5");
    assert_filled("nothing to fill } {", PLACE_URL, "nothing to fill } {");
}

static void what_is_not_known_is_told(void **state)
{
    struct text filled = {0};

    (void)state;
    assert_string_equal(variables_fill(&known, "/{{none}}", 9, PLACE_URL, &filled), "none");
    assert_string_equal(variables_fill(&known, "/{{else}}", 9, PLACE_URL, &filled), "?");
    assert_string_equal(variables_fill(&known, "/{{", 3, PLACE_URL, &filled), "?");
    text_free(&filled);
}

static void what_must_not_be_seen_is_veiled(void **state)
{
    static const struct variables secrets = {
        .variables = {{"password", (char *)(uintptr_t) "s3cret & more", false},
                      {"open", (char *)(uintptr_t) "known to all", true},
                      {"one", (char *)(uintptr_t) "1", false}},
        .count = 3};
    struct text veiled = {0};

    (void)state;
    variables_veil(
        &secrets,
        "header X is 's3cret & more', known to all, s3cret%20%26%20more at 1; was led to "
        "'https://a.test/b?code=1&x' again",
        true, &veiled);
    assert_string_equal(text_string(&veiled),
                        "header X is '{{password}}', known to all, {{password}} at 1; was led to "
                        "'https://a.test/b?...' again");
    text_clear(&veiled);
    variables_veil(&secrets, "https://a.test/?q=s3cret%20%26%20more&b=c", false, &veiled);
    assert_string_equal(text_string(&veiled), "https://a.test/?q={{password}}&b=c");
    text_clear(&veiled);
    variables_veil(&secrets, "cut: 's3cret & mo…', other: s3cret & less; s3cret", false, &veiled);
    assert_string_equal(text_string(&veiled), "cut: '{{password}}…', other: s3cret & less; s3cret");
    text_clear(&veiled);
    variables_veil(&secrets, "s3cret… <p>s3cret &amp; more</p> cret & more…", false, &veiled);
    assert_string_equal(text_string(&veiled), "{{password}}… <p>{{password}}</p> cret & more…");
    text_free(&veiled);
}

/* --- the file --------------------------------------------------------------------------------- */

static void a_file_has_its_size_and_is_always_the_same(void **state)
{
    static const int64_t sizes[] = {1, 2, 63, 64, 65, 300, 400, 401, 1000, 1000000};
    static const char *const names[] = {"a.pdf", "a.txt"};

    (void)state;
    for (size_t i = 0; i < 20; i++) {
        const struct upload upload = {.field = "f", .name = names[i % 2], .size = sizes[i / 2]};
        struct text once = {0};
        struct text again = {0};

        upload_add(&upload, &once);
        text_add_string(&again, "before it");
        upload_add(&upload, &again);
        assert_int_equal(once.length, upload.size);
        assert_memory_equal(once.bytes, again.bytes + 9, once.length);
        if (i % 2 == 0 && upload.size >= 1000) {
            assert_memory_equal(once.bytes, "%PDF-1.4\n", 9);
            assert_memory_equal(once.bytes + once.length - 6, "%%EOF\n", 6);
        }
        text_free(&once);
        text_free(&again);
    }
}

/* The table of a PDF says where its objects are: a reader believes it. */
static void a_pdf_is_one(void **state)
{
    const struct upload upload = {.field = "f", .name = "A.PDF", .size = 5000};
    struct text pdf = {0};
    const char *table;
    char expected[16];

    (void)state;
    upload_add(&upload, &pdf);
    table = pdf.bytes + strtoul(strstr(pdf.bytes, "startxref\n") + 10, NULL, 10);
    assert_memory_equal(table, "xref\n0 4\n", 9);
    for (unsigned long i = 1; i <= 3; i++) {
        snprintf(expected, sizeof expected, "%lu 0 obj", i);
        assert_memory_equal(pdf.bytes + strtoul(table + 9 + 20 * i, NULL, 10), expected, 7);
    }
    text_free(&pdf);
}

/* --- requests --------------------------------------------------------------------------------- */

static void a_form_with_a_file_is_multipart(void **state)
{
    static const struct journey_field fields[] = {{"a\"b", "{{a}}"}, {"n", "--{{n}}"}};
    const struct journey_step step = {
        .http = {.url = "{{link}}", .request = {.method = METHOD_POST}},
        .form = {fields, 2},
        .upload = {.field = "tep", .name = "a.txt", .size = 4}};
    struct journey_request *const request = journey_request_new(&step, &known, NULL);
    const char *const type = request->headers[0].line;
    const char *const boundary = strstr(type, "boundary=") + 9;
    struct text expected = {0};

    (void)state;
    text_add(&expected,
             "--%s\r\nContent-Disposition: form-data; name=\"a%%22b\"\r\n\r\nx&y=z/?\"<é\r\n\r\n"
             "--%s\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n---12.5\r\n"
             "--%s\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"a.txt\"\r\n"
             "Content-Type: application/octet-stream\r\n\r\n",
             boundary, boundary, boundary);
    assert_string_equal(request->url, "https://b.test/p?q=1%202");
    assert_null(request->missing);
    assert_memory_equal(request->body.bytes, text_string(&expected), expected.length);
    assert_int_equal(request->body.bytes[expected.length], '%');
    text_free(&expected);
    journey_request_free(request);
}

static void a_link_is_meant_as_on_its_page(void **state)
{
    static const char *const links[][2] = {
        {"luu", "https://a.test/x/luu"},
        {"/luu?n={{n}}", "https://a.test/luu?n=-12.5"},
        {"?q", "https://a.test/x/y?q"},
        {"//c.test/", "https://c.test/"},
        {"http://c.test/{{n}}", "http://c.test/-12.5"},
        {"{{link}}", "https://b.test/p?q=1%202"},
        {"javascript:alert(1)", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        const struct journey_step step = {.http = {.url = links[i][0]}};
        struct journey_request *const request =
            journey_request_new(&step, &known, "https://a.test/x/y?z#w");
        struct url_parts parts;

        if (links[i][1] == NULL)
            assert_true(request->url == NULL || !url_parse(request->url, &parts, NULL));
        else
            assert_string_equal(request->url, links[i][1]);
        assert_null(request->words.body.bytes);
        journey_request_free(request);
    }
}

static void a_secret_header_is_taken_as_it_stands(void **state)
{
    static const struct request_header headers[] = {
        {.line = "X-Key: {{n}}", .secret = true},
        {.line = "Authorization: Bearer {{n}}", .secret = true, .has_variables = true}};
    const struct journey_step step = {
        .http = {.url = "https://a.test/", .request = {.headers = {headers, 2}}}};
    struct journey_request *const request = journey_request_new(&step, &known, NULL);

    (void)state;
    assert_int_equal(request->words.headers.count, 2);
    assert_string_equal(request->headers[0].line, "X-Key: {{n}}");
    assert_string_equal(request->headers[1].line, "Authorization: Bearer -12.5");
    assert_true(request->headers[1].secret);
    journey_request_free(request);
}

/* --- how often -------------------------------------------------------------------------------- */

static void assert_timing(const char *words, int64_t every_s, int64_t timeout_s, int64_t retry_s,
                          int confirm)
{
    struct text text = {0};
    struct text complaints = {0};
    struct config *config;
    const struct probe_plan *plan;

    text_add(
        &text,
        "province: { name: T }\ndefaults: { every: 60s, timeout: 10s, confirm: 3, retry: 5s }\n"
        "services: [ { id: a, name: A, probes: [ { journey: [ { step: s, url: "
        "'https://a.test/' } ]%s } ] } ]\n",
        words);
    config = config_parse("t.yaml", text_string(&text), text.length, probe_schemas(), &complaints);
    assert_string_equal(text_string(&complaints), "");
    plan = &config_catalogue(config)->probes[0];
    assert_int_equal(plan->every_us, every_s * US_PER_SECOND);
    assert_int_equal(plan->timeout_us, timeout_s * US_PER_SECOND);
    assert_int_equal(plan->retry_us, retry_s * US_PER_SECOND);
    assert_int_equal(plan->patience.confirm, confirm);
    config_free(config);
    text_free(&complaints);
    text_free(&text);
}

static void a_journey_is_asked_seldom(void **state)
{
    (void)state;
    assert_timing("", 300, 60, 300, 1);
    assert_timing(", every: 10m, timeout: 90s, confirm: 2", 600, 90, 600, 2);
    assert_timing(", every: 20m, confirm: 2, retry: 6m", 1200, 60, 360, 2);
}

/* --- given up --------------------------------------------------------------------------------- */

/* A journey to who never answers, and when it is cancelled. */
struct giving_up {
    struct config *config;
    struct prober prober;
    struct probe_run *run;
    struct timer *timer;
};

static void on_finding(void *argument, const struct finding *finding)
{
    (void)argument;
    (void)finding;
    abort(); /* nobody answers, and nobody waits for it */
}

static void on_time(void *argument)
{
    struct giving_up *const giving_up = argument;

    probe_cancel(giving_up->prober.catalogue->probes, giving_up->run);
    loop_stop(giving_up->prober.loop);
}

/* A port at which connections wait for ever. */
static int listen_silently(char *port, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, length), 0);
    assert_int_equal(listen(listener, 10), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    snprintf(port, size, "%d", ntohs(address.sin_port));
    return listener;
}

static void give_up(int64_t after_us)
{
    struct giving_up giving_up = {.config = NULL};
    struct prober *const prober = &giving_up.prober;
    struct text text = {0};
    struct text complaints = {0};
    struct error error = {""};
    char port[8];
    const int listener = listen_silently(port, sizeof port);

    text_add(&text,
             "province: { name: T }\nservices: [ { id: a, name: A, probes: [ { methods: POST, "
             "journey: [ { step: s, url: 'http://127.0.0.1:%s/', upload: { field: f } } ], "
             "cleanup: [ { step: c, url: / } ] } ] } ]\n",
             port);
    giving_up.config =
        config_parse("t.yaml", text_string(&text), text.length, probe_schemas(), &complaints);
    assert_string_equal(text_string(&complaints), "");
    prober->catalogue = config_catalogue(giving_up.config);
    prober->loop = loop_new();
    prober->names = names_new(prober->loop, prober->catalogue, &error);
    prober->fetcher = fetcher_new(prober->loop, NULL, &error);
    assert_non_null(prober->fetcher);
    giving_up.run = probe_start(prober, prober->catalogue->probes, on_finding, NULL);
    giving_up.timer = timer_new(prober->loop, on_time, &giving_up);
    timer_set(giving_up.timer, after_us);
    loop_run(prober->loop);
    timer_free(giving_up.timer);
    fetcher_free(prober->fetcher);
    names_free(prober->names);
    loop_free(prober->loop);
    config_free(giving_up.config);
    text_free(&complaints);
    text_free(&text);
    close(listener);
}

static void a_journey_can_be_given_up_at_any_moment(void **state)
{
    (void)state;
    for (int64_t after_us = 0; after_us <= 64 * US_PER_MS; after_us = after_us * 2 + US_PER_MS)
        give_up(after_us);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cookie_goes_to_where_it_belongs),
        cmocka_unit_test(a_domain_is_one_s_own_or_above),
        cmocka_unit_test(an_address_is_no_domain),
        cmocka_unit_test(what_is_no_cookie_is_not_kept),
        cmocka_unit_test(a_secure_cookie_is_not_set_in_the_open),
        cmocka_unit_test(cookies_end),
        cmocka_unit_test(a_cookie_is_replaced_in_its_place),
        cmocka_unit_test(a_flood_leaves_the_newest),
        cmocka_unit_test(dates_are_read_as_servers_write_them),
        cmocka_unit_test(a_value_is_escaped_by_where_it_goes),
        cmocka_unit_test(what_is_not_known_is_told),
        cmocka_unit_test(what_must_not_be_seen_is_veiled),
        cmocka_unit_test(a_file_has_its_size_and_is_always_the_same),
        cmocka_unit_test(a_pdf_is_one),
        cmocka_unit_test(a_form_with_a_file_is_multipart),
        cmocka_unit_test(a_link_is_meant_as_on_its_page),
        cmocka_unit_test(a_secret_header_is_taken_as_it_stands),
        cmocka_unit_test(a_journey_is_asked_seldom),
        cmocka_unit_test(a_journey_can_be_given_up_at_any_moment),
    };

    words_set_language(LANGUAGE_EN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
