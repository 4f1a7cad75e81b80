#include "test.h"

#include "io/digest.h"

static void the_digests_are_those_of_the_standard(void **state)
{
    char text[DIGEST_TEXT];
    const struct digest nothing = digest_of("", 0);
    const struct digest abc = digest_of("abc", 3);

    (void)state;
    assert_string_equal(digest_format(text, &nothing),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_string_equal(digest_format(text, &abc),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void parts_give_the_digest_of_the_whole(void **state)
{
    static const char whole[] = "Hải Đăng, 15/12/2021 to 14/06/2022";
    const struct digest expected = digest_of(whole, sizeof whole);

    (void)state;
    for (size_t cut = 0; cut <= sizeof whole; cut++) {
        struct digester *const digester = digester_new();
        struct digest digest;

        digester_add(digester, whole, cut);
        digester_add(digester, whole + cut, sizeof whole - cut);
        digest = digester_finish(digester);
        assert_memory_equal(digest.bytes, expected.bytes, DIGEST_BYTES);
    }
}

static void a_digest_may_be_given_up(void **state)
{
    struct digester *const digester = digester_new();

    (void)state;
    digester_add(digester, "abc", 3);
    digester_free(digester);
    digester_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_digests_are_those_of_the_standard),
        cmocka_unit_test(parts_give_the_digest_of_the_whole),
        cmocka_unit_test(a_digest_may_be_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
