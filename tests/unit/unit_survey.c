/* What a look at a host comes to. */
#include "model/survey.h"
#include "test.h"

static void the_lowest_is_told_only_if_all_below_refuse(void **state)
{
    const enum survey_offer all[] = {OFFER_ACCEPTED, OFFER_UNKNOWN, OFFER_UNKNOWN};
    const enum survey_offer middle[] = {OFFER_REFUSED, OFFER_ACCEPTED, OFFER_UNKNOWN};
    const enum survey_offer none[] = {OFFER_REFUSED, OFFER_REFUSED, OFFER_REFUSED};
    const enum survey_offer gap[] = {OFFER_REFUSED, OFFER_UNKNOWN, OFFER_ACCEPTED};

    (void)state;
    assert_int_equal(survey_lowest(all, 0x0304), 0x0301);
    assert_int_equal(survey_lowest(middle, 0x0303), 0x0302);
    assert_int_equal(survey_lowest(none, 0x0304), 0x0304);
    assert_int_equal(survey_lowest(none, 0x0303), 0x0303);
    assert_int_equal(survey_lowest(gap, 0x0304), 0);
    assert_int_equal(survey_lowest(none, 0x0301), 0x0301);
}

static void a_refusal_is_not_taken_for_silence(void **state)
{
    (void)state;
    assert_int_equal(survey_offer_of(REASON_NONE, false), OFFER_ACCEPTED);
    assert_int_equal(survey_offer_of(REASON_CLIENT_CERTIFICATE, true), OFFER_ACCEPTED);
    assert_int_equal(survey_offer_of(REASON_TLS_PROTOCOL, true), OFFER_REFUSED);
    assert_int_equal(survey_offer_of(REASON_RESET, false), OFFER_REFUSED);
    assert_int_equal(survey_offer_of(REASON_CLOSED, false), OFFER_REFUSED);
    assert_int_equal(survey_offer_of(REASON_TLS_PROTOCOL, false), OFFER_UNKNOWN);
    assert_int_equal(survey_offer_of(REASON_TIMEOUT_TLS, false), OFFER_UNKNOWN);
    assert_int_equal(survey_offer_of(REASON_TIMEOUT_CONNECT, false), OFFER_UNKNOWN);
    assert_int_equal(survey_offer_of(REASON_REFUSED, false), OFFER_UNKNOWN);
}

static void ipv6_needs_an_address_and_an_answer(void **state)
{
    (void)state;
    assert_int_equal(survey_aaaa_of(REASON_DNS_NO_ADDRESS), READINESS_NO);
    assert_int_equal(survey_ipv6_of(REASON_DNS_NO_ADDRESS), READINESS_NO);
    assert_int_equal(survey_aaaa_of(REASON_DNS_FAILED), READINESS_UNKNOWN);
    assert_int_equal(survey_ipv6_of(REASON_TIMEOUT_NAME), READINESS_UNKNOWN);
    assert_int_equal(survey_aaaa_of(REASON_REFUSED), READINESS_YES);
    assert_int_equal(survey_ipv6_of(REASON_REFUSED), READINESS_NO);
    assert_int_equal(survey_ipv6_of(REASON_UNREACHABLE), READINESS_UNKNOWN);
    assert_int_equal(survey_ipv6_of(REASON_NONE), READINESS_YES);
}

static void signatures_must_hold(void **state)
{
    const struct survey_signed good = {true, true, 1, 100, 200};
    const struct survey_signed none = {true, true, 0, 0, 0};
    const struct survey_signed deaf = {true, false, 0, 0, 0};
    const struct survey_signed silent = {false, false, 0, 0, 0};

    (void)state;
    assert_int_equal(survey_dnssec_of(&good, 100), READINESS_YES);
    assert_int_equal(survey_dnssec_of(&good, 99), READINESS_NO);
    assert_int_equal(survey_dnssec_of(&good, 200), READINESS_NO);
    assert_int_equal(survey_dnssec_of(&none, 100), READINESS_NO);
    assert_int_equal(survey_dnssec_of(&deaf, 100), READINESS_UNKNOWN);
    assert_int_equal(survey_dnssec_of(&silent, 100), READINESS_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lowest_is_told_only_if_all_below_refuse),
        cmocka_unit_test(a_refusal_is_not_taken_for_silence),
        cmocka_unit_test(ipv6_needs_an_address_and_an_answer),
        cmocka_unit_test(signatures_must_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
