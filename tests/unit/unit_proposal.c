/* What is proposed for a new service, from what its address answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/words.h"
#include "stage/proposal.h"

#define PAGE \
    "<html><head><title> Cổng dịch vụ \"công\" </title></head><body><h1>Tra cứu hồ sơ</h1></body>"

static void id_is(const char *address, const char *wanted)
{
    struct text id = {0};

    proposal_id(address, &id);
    assert_string_equal(text_string(&id), wanted);
    text_free(&id);
}

static void ids_come_from_hosts(void **state)
{
    (void)state;
    id_is("https://dichvucong.ninhthuan.test/", "dichvucong");
    id_is("https://WWW.NinhThuan.test:8443/x", "ninhthuan");
    id_is("mail.ninhthuan.test:25", "mail");
    id_is("https://", "service");
    id_is("https://một.test/", "mt"); /* what an id may not have is left out */
    id_is("http://aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee.test/",
          "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd");
}

static void says(const struct proposal_seen *seen, const char *yes, const char *no)
{
    struct text yaml = {0};

    words_set_language(LANGUAGE_EN);
    proposal_write(&(struct proposal_wish){.agency = "vpub"}, seen, &yaml);
    if (yes != NULL && strstr(text_string(&yaml), yes) == NULL)
        fail_msg("'%s' is not in\n%s", yes, text_string(&yaml));
    if (no != NULL && strstr(text_string(&yaml), no) != NULL)
        fail_msg("'%s' is in\n%s", no, text_string(&yaml));
    text_free(&yaml);
}

static void a_page_is_known_by_its_heading(void **state)
{
    struct proposal_seen seen = {.address = "https://a.test/x",
                                 .final_url = "https://a.test/y",
                                 .status = 200,
                                 .body = PAGE,
                                 .body_length = strlen(PAGE),
                                 .slowest_us = 260000,
                                 .certificate_ms = INT64_C(90) * 86400000};

    (void)state;
    says(&seen, "    name: \"Cổng dịch vụ \\\"công\\\"\"\n", NULL);
    says(&seen, "contains: \"Tra cứu hồ sơ\"\n", "final_host");
    says(&seen, "within: 2s\n", NULL); /* four times as long as the slowest */
    says(&seen, "certificate: 14d\n", NULL);
    says(&seen, "    agency: \"vpub\"\n", "\n    target:"); /* the province's alone */
    seen.final_url = "https://sso.test/login";
    says(&seen, "final_host: \"sso.test\"\n", NULL);
    seen.final_url = "https://[2001:db8::1]:8443/login";
    says(&seen, "final_host: \"2001:db8::1\"\n", NULL);
    seen.final_url = "https://an:other@A.test:8443/";
    says(&seen, "contains", "final_host");
    seen.certificate_ms = INT64_C(6) * 86400000;
    says(&seen, "certificate: 2d\n", NULL);
    seen.slowest_us = 60000000;
    says(&seen, "within: 10s\n", NULL);
}

static void others_are_known_by_what_they_are(void **state)
{
    static const char json[] = "{\"ton\": 1, \"a b\": 2, \"x]\": 3, \"_y\": 4}";
    struct proposal_seen seen = {.address = "https://a.test/api",
                                 .status = 200,
                                 .body = json,
                                 .body_length = sizeof json - 1};

    (void)state;
    says(&seen, "- json: \"https://a.test/api\"", "contains");
    says(&seen, "\"$.ton\": exists", "a b");
    says(&seen, "\"$._y\": exists", "x]");
    seen.body = "[]";
    seen.body_length = 2;
    says(&seen, "- json:", "          json:");
    seen.address = "https://a.test/wms?SERVICE=WMS&request=GetCapabilities";
    says(&seen, "- wms:", NULL);
    seen.address = "a.test:25";
    seen.body = NULL;
    seen.status = 0;
    says(&seen, "- tcp: \"a.test:25\"", "status");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ids_come_from_hosts),
                                       cmocka_unit_test(a_page_is_known_by_its_heading),
                                       cmocka_unit_test(others_are_known_by_what_they_are)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
