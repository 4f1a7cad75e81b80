#include "test.h"

#include <stdio.h>
#include <string.h>

#include "model/mask.h"

static const char *masked(const char *text, bool is_cut)
{
    static char copy[512];

    snprintf(copy, sizeof copy, "%s", text);
    mask_persons(copy, strlen(copy), is_cut);
    return copy;
}

static void masks_what_tells_of_a_person(void **state)
{
    static const struct {
        const char *text, *masked;
    } rows[] = {
        {"CCCD 079203001234.", "CCCD ************."},
        {"CCCD079203001234x", "CCCD************x"},
        {"123456789012", "************"},
        {"079 203 001 234", "*** *** *** ***"},
        {"079.203.001.234", "***.***.***.***"},
        {"079-203-001-234", "***-***-***-***"},
        {"0 7 9 2 0 3 0 0 1 2 3 4", "* * * * * * * * * * * *"},
        {"079203\n001234", "******\n******"},
        {"&#48;79203001234", "****************"},
        {"&#x30;&#x37;9203001234", "**********************"},
        {"%3079203001234", "**************"},
        {"\\u00307\\x39203001234", "********************"},
        {"079&nbsp;203&nbsp;001&#160;234", "***&nbsp;***&nbsp;***&#160;***"},
        {"079\xc2\xa0"
         "203\xc2\xa0"
         "001\xe2\x80\x89"
         "234",
         "***\xc2\xa0***\xc2\xa0***\xe2\x80\x89***"},
        {"\xef\xbc\x90\xef\xbc\x97"
         "9203001234",
         "****************"},
        {"CMND 264123456 cap", "CMND ********* cap"},
        {"goi 0912 345 678 ngay", "goi **** *** *** ngay"},
        {"goi 0912.345.678", "goi ****.***.***"},
        {"(+84) 912 345 678", "(+**) *** *** ***"},
        {"+84912345678", "+***********"},
        {"(0259) 3 822 683", "(****) * *** ***"},
        {"ext 5 0912 345 678", "ext 5 **** *** ***"},
        {"mail vpub@ninhthuan.gov.vn, vv", "mail ****@****************, vv"},
        {"a%40b.vn", "*%40****"},
        {"an&#64;b.vn;", "**&#64;*****"},
        {"<a href=\"mailto:an.le+1@x.vn\">", "<a href=\"mailto:*******@****\">"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(masked(rows[i].text, false), rows[i].masked);
}

static void leaves_what_tells_of_nobody(void **state)
{
    static const char *const rows[] = {
        "2022-06-14T08:00:00.000+07:00",
        "Date: Tue, 14 Jun 2022 01:00:00 GMT",
        "at 203.113.131.100 port 8443",
        "192.168.100.200",
        "1900 1234",
        "AB:12:34:56:78:90:12:34:56",
        "Content-Length: 65536",
        "12.345.678 dong",
        "@media (max-width: 600px)",
        "user@localhost",
        "2001:db8:1234:5678:9012::1",
        "answered 503, expected 200",
        "\xc4\x90\xc3\xa3 l\xc6\xb0u 5 h\xe1\xbb\x93 s\xc6\xa1",
        "",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(masked(rows[i], false), rows[i]);
}

static void a_number_that_is_cut_is_masked_too(void **state)
{
    (void)state;
    assert_string_equal(masked("so 07920", true), "so *****");
    assert_string_equal(masked("so 07920", false), "so 07920");
}

static void values_of_secret_lines_go(void **state)
{
    char head[] = "Server: nginx\r\nSet-Cookie: a=b; Path=/\r\nX-Api-Key: k\r\n folded\r\n"
                  "WWW-Authenticate: Basic\r\nno colon\r\nAge: 5\r\n";

    (void)state;
    mask_secret_lines(head, strlen(head));
    assert_string_equal(head,
                        "Server: nginx\r\nSet-Cookie: **** ******\r\nX-Api-Key: *\r\n ******\r\n"
                        "WWW-Authenticate: *****\r\n** *****\r\nAge: 5\r\n");
}

/* Bytes of any kind, and every cut of what is half an escape. */
static void reads_no_further_than_the_end(void **state)
{
    static const char text[] = "&#x3&#4&nbs%3%\\u003\\x3\xf0\x9d\x9f\xe2\x80@a.%4";

    (void)state;
    for (size_t length = 0; length < sizeof text; length++) {
        char *const copy = test_malloc(length + 1);

        memcpy(copy, text, length);
        mask_persons(copy, length, true);
        mask_secret_lines(copy, length);
        test_free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masks_what_tells_of_a_person),
        cmocka_unit_test(leaves_what_tells_of_nobody),
        cmocka_unit_test(a_number_that_is_cut_is_masked_too),
        cmocka_unit_test(values_of_secret_lines_go),
        cmocka_unit_test(reads_no_further_than_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
