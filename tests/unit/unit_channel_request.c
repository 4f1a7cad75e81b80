/* Requests with blanks: filling, SMS, what answers mean, tokens; no network. */
#include "test.h"

#include <stdlib.h>

#include "base/blanks.h"
#include "stage/channel_judge.h"
#include "stage/channel_sms.h"
#include "stage/channel_token_text.h"

static const char *value_of(const void *argument, const char *name)
{
    return strcmp(name, "x") == 0 ? argument : NULL;
}

static void fills(enum blanks_place place, const char *form, const char *value, const char *filled)
{
    struct text text = {0};
    struct error error = {""};

    assert_true(blanks_fill(form, place, value_of, value, &text, &error));
    assert_string_equal(text_string(&text), filled);
    text_free(&text);
}

static void a_value_is_escaped_by_where_it_stands(void **state)
{
    static const char value[] = "a\"}\r\n&b=/?đ";

    (void)state;
    fills(BLANKS_JSON, "{\"a\":\"{{x}}\"}", value, "{\"a\":\"a\\\"}\\u000d\\n&b=/?đ\"}");
    fills(BLANKS_FORM, "a={{x}}", value, "a=a%22%7D%0D%0A%26b%3D%2F%3F%C4%91");
    fills(BLANKS_URL, "https://a/{{x}}", value, "https://a/a%22%7D%0D%0A%26b%3D%2F%3F%C4%91");
    fills(BLANKS_URL, "{{x}}/b", "https://a/c?d", "https://a/c?d/b");
    fills(BLANKS_LINE, "Bearer {{x}}", value, "Bearer a\"}  &b=/?đ");
    fills(BLANKS_PLAIN, "{{x}}", value, value);
}

static void a_value_is_cut_behind_a_word(void **state)
{
    (void)state;
    fills(BLANKS_PLAIN, "{{x:9}}", "gián đoạn rồi", "gián đoạn");
    fills(BLANKS_PLAIN, "{{x:10}}", "gián đoạn rồi", "gián đoạn");
    fills(BLANKS_PLAIN, "{{x:8}}", "gián đoạn rồi", "gián");
    fills(BLANKS_PLAIN, "{{x:2}}", "gián", "gi");
    fills(BLANKS_PLAIN, "{{x:99}}", "gián", "gián");
}

static void what_is_no_blank_is_told(void **state)
{
    static const char *const wrong[] = {"{{y}}",  "{{}}",    "{{x",          "{{ x }}",
                                        "{{x:}}", "{{x:0}}", "{{x:123456}}", "{{X}}"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct text text = {0};
        struct error error = {""};

        assert_false(blanks_fill(wrong[i], BLANKS_PLAIN, value_of, "v", &text, &error));
        assert_string_not_equal(error.message, "");
        text_free(&text);
    }
}

static void sms(const char *text, const char *expected)
{
    char *const written = sms_write(text);

    assert_string_equal(written, expected);
    assert_true(strlen(written) <= SMS_MOST);
    free(written);
}

static void an_sms_has_160_letters_that_all_telephones_know(void **state)
{
    char *written;

    (void)state;
    sms("CẢNH BÁO: Đăng nhập một lần gián đoạn", "CANH BAO: Dang nhap mot lan gian doan");
    sms("\xE1\xBB\x99 o\xCC\x82\xCC\xA3", "o o"); /* composed or not */
    sms("🔴 [NGHIÊM TRỌNG] “DVC-02” – a\tb\nMã SC-1", "(NGHIEM TRONG) \"DVC-02\" - a b. Ma SC-1");
    sms("Xong.\n\nHết", "Xong. Het");
    written =
        sms_write("một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm sáu bảy tám chín "
                  "mười một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm sáu bảy tám "
                  "chín mười một hai ba\ndòng sau");
    assert_true(strlen(written) <= SMS_MOST && strlen(written) > SMS_MOST - 10);
    assert_null(strstr(written, "dong"));
    assert_int_not_equal(written[strlen(written) - 1], ' ');
    free(written);
}

/* --- answers ------------------------------------------------------------------------------------
 */

static const struct request_statuses success = {200, 299}, unfit = {422, 422};
static const char *const zero[] = {"0"}, *const nobody[] = {"-213", "-230"},
                         *const over[] = {"-216"};
static const struct request_value ok = {"$.error", zero, 1}, gone = {"$.error", nobody, 2},
                                  expired = {"$.error", over, 1};
static const struct request_token token = {.access = "$.access_token",
                                           .refresh = "$.refresh_token",
                                           .expires = "$.expires_in",
                                           .expired = {.values = &expired, .value_count = 1}};
static const struct request_variable variables[] = {{"key", "khoa+bi/mat", true}};
static const struct request_settings settings = {
    .taken = {.statuses = &success, .status_count = 1, .values = &ok, .value_count = 1},
    .refused = {.statuses = &unfit, .status_count = 1, .values = &gone, .value_count = 1},
    .id = "$.data.id",
    .said = "$.message",
    .retry_after = "$.wait",
    .token = &token,
    .variables = variables,
    .variable_count = 1};

static struct answer answer_with(int status, const char *body)
{
    return (struct answer){
        .status = status, .body = body, .body_length = strlen(body), .headers = ""};
}

static void answers_are_told_apart(void **state)
{
    static const struct {
        int status;
        const char *body;
        enum delivery delivery;
        bool not_taken, is_expired;
        const char *said;
    } rows[] = {
        {200, "{\"error\":0,\"data\":{\"id\":\"m7\"}}", DELIVERY_DONE, false, false, "m7"},
        {202, "{\"error\":\"0\"}", DELIVERY_DONE, false, false, "202"},
        {200, "{\"error\":-213}", DELIVERY_REFUSED, false, false, "200"},
        {422, "no", DELIVERY_REFUSED, false, false, "no"},
        {200, "{\"error\":-216}", DELIVERY_LATER, true, true, "200"},
        {200, "{\"error\":-1,\"message\":\"later\"}", DELIVERY_LATER, true, false, "later"},
        {200, "{\"error\":", DELIVERY_LATER, false, false, "200"}, /* cut: nobody knows */
        {200, "", DELIVERY_LATER, false, false, "200"},
        {401, "khoa+bi/mat khoa%2Bbi%2Fmat a2hvYStiaS9tYXQ=", DELIVERY_LATER, true, false, "***"},
        {502, "<html>", DELIVERY_LATER, false, false, "502"},
        {302, "", DELIVERY_LATER, true, false, "302"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct answer answer = answer_with(rows[i].status, rows[i].body);
        struct judgement_of_answer judgement;

        channel_judge(&settings, &answer, "truy-cap", &judgement);
        assert_int_equal(judgement.receipt.delivery, rows[i].delivery);
        assert_int_equal(judgement.is_expired, rows[i].is_expired);
        if (rows[i].delivery == DELIVERY_LATER)
            assert_int_equal(judgement.receipt.not_taken, rows[i].not_taken);
        assert_non_null(strstr(judgement.receipt.said, rows[i].said));
        assert_null(strstr(judgement.receipt.said, "mat"));
        assert_null(strstr(judgement.receipt.said, "a2hv"));
    }
}

static void when_to_try_again_is_read(void **state)
{
    struct answer answer = answer_with(429, "{\"wait\":7}");
    struct judgement_of_answer judgement;

    (void)state;
    channel_judge(&settings, &answer, NULL, &judgement);
    assert_int_equal(judgement.receipt.retry_after_us, 7000000);
    answer = answer_with(429, "");
    answer.headers = "X: 1\r\nretry-after: 30\r\n";
    channel_judge(&settings, &answer, NULL, &judgement);
    assert_int_equal(judgement.receipt.retry_after_us, 30000000);
    answer.headers = "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n";
    channel_judge(&settings, &answer, NULL, &judgement);
    assert_int_equal(judgement.receipt.retry_after_us, 0);
    answer = answer_with(429, "{\"wait\":99999999999999999999}");
    channel_judge(&settings, &answer, NULL, &judgement);
    assert_true(judgement.receipt.retry_after_us <= INT64_C(86400000000));
}

/* --- tokens -------------------------------------------------------------------------------------
 */

static void a_pair_is_kept_and_read_again(void **state)
{
    const struct answer answer = answer_with(
        200, "{\"access_token\":\"at\",\"refresh_token\":\"rt\",\"expires_in\":\"3600\"}");
    struct token_pair old = {.access = NULL}, pair = {.access = NULL}, again = {.access = NULL};
    struct text text = {0}, why = {0};

    (void)state;
    assert_true(token_pair_read("rt-0\n", 5, &old));
    assert_null(old.access);
    assert_true(token_pair_take(&token, &answer, &old, 1000, &pair, &why));
    assert_int_equal(pair.until_ms, 1000 + 3600000 - 60000);
    token_pair_write(&pair, &text);
    assert_true(token_pair_read(text.bytes, text.length, &again));
    assert_string_equal(again.access, "at");
    assert_string_equal(again.refresh, "rt");
    assert_int_equal(again.until_ms, pair.until_ms);
    token_pair_clear(&old);
    token_pair_clear(&pair);
    token_pair_clear(&again);
    text_free(&text);
    text_free(&why);
}

static void what_is_no_token_is_none(void **state)
{
    static const char *const files[] = {
        "",      "\n", "two words", "{}", "{\"refresh_token\":\"a b\"}", "{\"refresh_token\":7}",
        "[1]x y"};
    static const char *const bodies[] = {"", "{\"error_description\":\"rt-0 is over\"}",
                                         "{\"access_token\":\"a\\r\\nb\"}",
                                         "{\"access_token\":\"a\"}" /* and no refresh token */};
    struct token_pair pair = {.access = NULL}, old = {.access = NULL};

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        assert_false(token_pair_read(files[i], strlen(files[i]), &pair));
    assert_true(token_pair_read("rt-0", 4, &old));
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        const struct answer answer = answer_with(200, bodies[i]);
        struct text why = {0};

        assert_false(token_pair_take(&token, &answer, &old, 0, &pair, &why));
        assert_null(pair.access);
        assert_null(strstr(text_string(&why), "rt-0"));
        assert_true(why.length > 0);
        text_free(&why);
    }
    token_pair_clear(&old);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_is_escaped_by_where_it_stands),
        cmocka_unit_test(a_value_is_cut_behind_a_word),
        cmocka_unit_test(what_is_no_blank_is_told),
        cmocka_unit_test(an_sms_has_160_letters_that_all_telephones_know),
        cmocka_unit_test(answers_are_told_apart),
        cmocka_unit_test(when_to_try_again_is_read),
        cmocka_unit_test(a_pair_is_kept_and_read_again),
        cmocka_unit_test(what_is_no_token_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
