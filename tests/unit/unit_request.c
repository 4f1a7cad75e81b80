/* How a server is asked, without asking: lines of a request, tokens, where a redirect leads. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/words.h"
#include "io/digest.h"
#include "stage/probe_redirect.h"
#include "stage/probe_request.h"
#include "stage/probe_token_answer.h"

/* --- forms of text ---------------------------------------------------------------------------- */

static void assert_base64(const char *bytes, const char *expected)
{
    struct text text = {0};

    text_add_base64(&text, bytes, strlen(bytes));
    assert_string_equal(text_string(&text), expected);
    text_free(&text);
}

static void base64_is_that_of_the_standard(void **state)
{
    (void)state;
    assert_base64("", "");
    assert_base64("f", "Zg==");
    assert_base64("fo", "Zm8=");
    assert_base64("foo", "Zm9v");
    assert_base64("foobar", "Zm9vYmFy");
    assert_base64("\xff\xfe\xfd", "//79");
}

static void a_form_escapes_what_is_not_plain(void **state)
{
    struct text text = {0};

    (void)state;
    text_add_form(&text, "a-Z.0_~ &=+%\xe1\xbb\x8b");
    assert_string_equal(text_string(&text), "a-Z.0_~%20%26%3D%2B%25%E1%BB%8B");
    text_free(&text);
}

static void a_digest_is_read_as_it_is_written(void **state)
{
    struct digest digest = digest_of("x", 1);
    struct digest read;
    char text[DIGEST_TEXT];

    (void)state;
    assert_true(digest_parse(digest_format(text, &digest), &read));
    assert_memory_equal(&read, &digest, sizeof read);
    text[5] = 'g';
    assert_false(digest_parse(text, &read));
    text[5] = '\0';
    assert_false(digest_parse(text, &read));
    assert_false(digest_parse("", &read));
}

/* --- the request ------------------------------------------------------------------------------ */

/* The lines of a request, each ended by '|'. */
static const char *lines_of(const struct request_words *words, bool trusted, const char *token)
{
    static char all[512];
    struct request_lines lines;
    struct request request = {.url = "x"};

    request_words_fill(words, trusted, token, &lines, &request);
    all[0] = '\0';
    for (size_t i = 0; i < request.header_count; i++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s|", request.headers[i]);
    request_lines_free(&lines);
    return all;
}

static void what_is_secret_goes_only_where_it_belongs(void **state)
{
    static const struct request_header headers[] = {{.line = "X-Plain: a"},
                                                    {.line = "X-Key: b", .secret = true}};
    const struct request_words words = {.headers = {headers, 2},
                                        .auth = {.authorization = "Basic c"}};

    (void)state;
    assert_string_equal(lines_of(&words, true, NULL),
                        "X-Plain: a|X-Key: b|Authorization: Basic c|");
    assert_string_equal(lines_of(&words, false, NULL), "X-Plain: a|");
    assert_string_equal(lines_of(&words, true, "t"),
                        "X-Plain: a|X-Key: b|Authorization: Bearer t|");
    assert_string_equal(lines_of(&words, false, "t"), "X-Plain: a|");
}

static const char *type_of(const char *body)
{
    const struct request_words words = {.method = METHOD_POST, .body = {body, strlen(body)}};

    return lines_of(&words, true, NULL);
}

static void a_body_says_what_it_is(void **state)
{
    static const struct request_header header = {.line = "content-type: text/plain"};
    const struct request_words said = {.body = {"{}", 2}, .headers = {&header, 1}};

    (void)state;
    assert_string_equal(type_of(" \n{\"a\": 1}"), "Content-Type: application/json|");
    assert_string_equal(type_of("[1]"), "Content-Type: application/json|");
    assert_string_equal(type_of("<a/>"), "Content-Type: text/xml; charset=utf-8|");
    assert_string_equal(type_of("a=b"), "Content-Type: application/x-www-form-urlencoded|");
    assert_string_equal(lines_of(&said, true, NULL), "content-type: text/plain|");
}

/* --- redirects -------------------------------------------------------------------------------- */

static void a_redirect_goes_on_as_in_a_browser(void **state)
{
    (void)state;
    assert_true(redirect_becomes_get(303, "POST"));
    assert_true(redirect_becomes_get(303, "PUT"));
    assert_false(redirect_becomes_get(303, "HEAD"));
    assert_true(redirect_becomes_get(301, "POST"));
    assert_true(redirect_becomes_get(302, "POST"));
    assert_false(redirect_becomes_get(302, "PUT"));
    assert_false(redirect_becomes_get(307, "POST"));
    assert_false(redirect_becomes_get(308, "POST"));
}

static bool same_origin(const char *a, const char *b)
{
    struct url_parts left;
    struct url_parts right;

    assert_true(url_parse(a, &left, NULL) && url_parse(b, &right, NULL));
    return redirect_same_origin(&left, &right);
}

static void an_origin_is_scheme_host_and_port(void **state)
{
    (void)state;
    assert_true(same_origin("https://a.test/", "https://A.test:443/x"));
    assert_false(same_origin("https://a.test/", "http://a.test/"));
    assert_false(same_origin("https://a.test/", "https://b.test/"));
    assert_false(same_origin("https://a.test/", "https://a.test:8443/"));
}

/* --- tokens ----------------------------------------------------------------------------------- */

/* "TOKEN SECONDS", or why there is none. */
static const char *read_token(int32_t status, const char *body)
{
    static char said[300];
    struct text why = {0};
    const struct answer answer = {.status = status, .body = body, .body_length = strlen(body)};
    const struct given_token given = token_read(&answer, &why);

    if (given.token == NULL)
        snprintf(said, sizeof said, "%s", text_string(&why));
    else
        snprintf(said, sizeof said, "%s %d", given.token, (int)(given.valid_us / US_PER_SECOND));
    text_free(&why);
    free(given.token);
    return said;
}

static void a_token_is_kept_until_shortly_before_its_end(void **state)
{
    (void)state;
    assert_string_equal(read_token(200, "{\"access_token\":\"a\",\"expires_in\":3600}"), "a 3570");
    assert_string_equal(read_token(200, "{\"access_token\":\"a\",\"expires_in\":10}"), "a 9");
    assert_string_equal(read_token(200, "{\"access_token\":\"a\",\"expires_in\":\"60\"}"), "a 54");
    assert_string_equal(read_token(200, "{\"access_token\":\"a\",\"token_type\":\"bEARER\"}"),
                        "a 270");
    assert_string_equal(read_token(200, "{\"access_token\":\"a\",\"expires_in\":1e300}"),
                        "a 31622370");
}

static void what_is_no_token_is_told(void **state)
{
    (void)state;
    assert_string_equal(read_token(200, "no"), "the answer is no JSON object");
    assert_string_equal(read_token(200, "[]"), "the answer is no JSON object");
    assert_string_equal(read_token(200, "{}"), "no access_token is in it");
    assert_string_equal(read_token(200, "{\"access_token\":7}"), "its access_token cannot be used");
    assert_string_equal(read_token(200, "{\"access_token\":\"\"}"),
                        "its access_token cannot be used");
    assert_string_equal(read_token(200, "{\"access_token\":\"a b\"}"),
                        "its access_token cannot be used");
    assert_string_equal(read_token(200, "{\"access_token\":\"a\",\"token_type\":\"mac\"}"),
                        "its token_type is not Bearer");
    assert_string_equal(read_token(200, "{\"access_token\":\"a\",\"expires_in\":-1}"),
                        "its token has already expired");
    assert_string_equal(read_token(400, "{\"error\":\"invalid_client\"}"),
                        "answered 400, expected 200: invalid_client");
    assert_string_equal(read_token(400, "{\"error\":\"s3cret Secret\"}"),
                        "answered 400, expected 200");
    assert_string_equal(read_token(503, "<html>"), "answered 503, expected 200");
}

static int set_up(void **state)
{
    (void)state;
    words_set_language(LANGUAGE_EN);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_is_that_of_the_standard),
        cmocka_unit_test(a_form_escapes_what_is_not_plain),
        cmocka_unit_test(a_digest_is_read_as_it_is_written),
        cmocka_unit_test(what_is_secret_goes_only_where_it_belongs),
        cmocka_unit_test(a_body_says_what_it_is),
        cmocka_unit_test(a_redirect_goes_on_as_in_a_browser),
        cmocka_unit_test(an_origin_is_scheme_host_and_port),
        cmocka_unit_test(a_token_is_kept_until_shortly_before_its_end),
        cmocka_unit_test(what_is_no_token_is_told),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
