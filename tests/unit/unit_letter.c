/* The words of letters, as their readers get them: tests/letters/letters.txt has each in both
 * languages.  GOLDEN=write writes it anew, to be read by somebody before it is kept. */
#include "pages.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/words.h"
#include "stage/letter.h"

static const struct agency agencies[] = {
    {.id = "vpub", .name = "Văn phòng UBND tỉnh", .name_en = "Office of the People's Committee"},
    {.id = "stttt", .name = "Sở Thông tin và Truyền thông"},
};
static const struct service services[] = {
    {.id = "dvc-01",
     .name = "Cổng dịch vụ công tỉnh",
     .name_en = "Provincial service portal",
     .agency = 0,
     .owner = OWNER_PROVINCE},
    {.id = "nt-09", .name = "Trục tích hợp dữ liệu (LGSP)", .agency = 1, .owner = OWNER_SUPPLIER},
};
static const struct catalogue catalogue = {
    .province = "UBND tỉnh Ninh Thuận",
    .province_en = "Ninh Thuận Provincial People's Committee",
    .agencies = agencies,
    .agency_count = 2,
    .services = services,
    .service_count = 2,
};
static const struct person people[] = {
    {.id = "truc", .name = "Nguyễn Văn An", .language = LANGUAGE_VI},
    {.id = "duty", .name = "Trần Thị Bình", .language = LANGUAGE_EN},
};

/* 14/06/2022 08:42 and later, at UTC+7 */
#define BEGAN "1655170920000"
#define HEAD                                                                                         \
    "{'id':'dvc-01','name':'Cổng dịch vụ công tỉnh','name_en':'Provincial service portal'," \
    "'agency':'vpub','state':'down','reason':'status','status':503,'began_ms':" BEGAN "}"
#define ROOT                                                                                        \
    "{'id':'nt-09','name':'Trục tích hợp dữ liệu (LGSP)','agency':'stttt','state':'down'," \
    "'reason':'timeout_connect','began_ms':" BEGAN "}"
#define DOUBT \
    "{'id':'nt-09','name':'Trục tích hợp dữ liệu (LGSP)','agency':'stttt','state':'doubt'}"
#define SERVICE "'kind':'service','code':'SC-2022-0173','severity':'critical','began_ms':" BEGAN
#define LINK ",'link':'https://giamsat.ninhthuan.test/sc/173'"
#define ENDED ",'ended_ms':1655178720000"

static const struct {
    const char *name;
    enum letter_kind kind;
    const char *facts; /* ' stands for " */
    int copies;        /* of "%s" in it: services more */
} letters[] = {
    {"one began", LETTER_BEGAN,
     "{" SERVICE LINK ",'services':[" HEAD "],'what':{'count':1,'open':1}}", 0},
    {"one is graver", LETTER_WORSE,
     "{" SERVICE LINK ",'services':[" HEAD "],'what':{'count':1,'open':1}}", 0},
    {"one escalated", LETTER_ESCALATED,
     "{" SERVICE LINK ",'services':[" HEAD "],'what':{'count':1,'open':1},'waited_ms':900000}", 0},
    {"one reminder", LETTER_REMINDER,
     "{" SERVICE LINK ",'services':[" HEAD "],'what':{'count':1,'open':1}}", 0},
    {"one acknowledged", LETTER_ACKNOWLEDGED,
     "{" SERVICE LINK ",'services':[" HEAD "],'what':{'count':1,'open':1},'by':'Lê Văn Sửa',"
     "'taken_ms':1655171400000,'expected_ms':1655174400000,'note':'Đang khởi động lại máy chủ'}",
     0},
    {"one given", LETTER_ACKNOWLEDGED,
     "{" SERVICE LINK ",'services':[" HEAD "],'what':{'count':1,'open':1},'by':'Lê Văn Sửa',"
     "'given_by':'truc','taken_ms':1655171400000,'until_ms':1655174400000}",
     0},
    {"one over", LETTER_OVER,
     "{" SERVICE LINK ENDED ",'services':[" HEAD "],'what':{'count':1,'open':0}}", 0},
    {"root began", LETTER_BEGAN,
     "{" SERVICE LINK ",'root':'nt-09','services':[" ROOT "," HEAD
     "%s],'what':{'count':42,'open':42}}",
     40},
    {"root in doubt began", LETTER_BEGAN,
     "{" SERVICE LINK ",'root':'nt-09','services':[" DOUBT "," HEAD
     "%s],'what':{'count':3,'open':3}}",
     2},
    {"root over", LETTER_OVER,
     "{" SERVICE LINK ENDED ",'root':'nt-09','services':[" ROOT "," HEAD
     "%s],'what':{'count':4,'open':0,'left':1}}",
     2},
    {"many began", LETTER_BEGAN,
     "{" SERVICE LINK ",'services':[" HEAD "%s],'what':{'count':7,'open':7}}", 6},
    {"flapping began", LETTER_BEGAN,
     "{'kind':'flapping','code':'SC-2022-0173','severity':'critical','began_ms':" BEGAN LINK
     ",'services':[" HEAD "],'what':{'count':1,'open':1}}",
     0},
    {"flapping over", LETTER_OVER,
     "{'kind':'flapping','code':'SC-2022-0173','severity':'critical','began_ms':" BEGAN LINK ENDED
     ",'services':[" HEAD "],'what':{'count':1,'open':0}}",
     0},
    {"expiry began", LETTER_BEGAN,
     "{'kind':'expiry','subject':'x:443','severity':'warning','began_ms':" BEGAN
     ",'services':[{'id':'dvc-01','name':'Cổng dịch vụ công tỉnh'}],'what':{'name':"
     "'dichvucong.ninhthuan.test','what':'server_certificate','ends_ms':1655692320000,"
     "'days_left':6}}",
     0},
    {"burn began", LETTER_BEGAN,
     "{'kind':'burn','subject':'dvc-01','severity':'critical','began_ms':" BEGAN ",'services':["
     "{'id':'dvc-01','name':'Cổng dịch vụ công tỉnh'}],'what':{'pace':'fast','down_ms':540000,"
     "'window_ms':3600000,'rate_tenths':1500,'target_ppm':999000}}",
     0},
    {"slow began", LETTER_BEGAN,
     "{'kind':'slow','subject':'dvc-01','severity':'warning','began_ms':" BEGAN ",'services':["
     "{'id':'dvc-01','name':'Cổng dịch vụ công tỉnh'}],'what':{'p95_us':3450000,"
     "'target_us':2000000,'window_ms':900000}}",
     0},
    {"monitor began", LETTER_BEGAN,
     "{'kind':'monitor','subject':'channel:zalo','severity':'critical','began_ms':" BEGAN
     ",'what':{'channel':'zalo'}}",
     0},
    {"blind began", LETTER_BEGAN,
     "{'kind':'blind','severity':'critical','began_ms':" BEGAN
     ",'link':'https://giamsat.ninhthuan.test'}",
     0},
    {"blind over", LETTER_OVER,
     "{'kind':'blind','severity':'critical','began_ms':" BEGAN ENDED
     ",'link':'https://giamsat.ninhthuan.test'}",
     0},
};

static char *facts_of(const char *source, int copies)
{
    struct text more = {0};
    struct text facts = {0};

    for (int i = 0; i < copies; i++)
        text_add(&more,
                 ",{'id':'xa-%02d','name':'Cổng thông tin xã số %d','agency':'%s',"
                 "'state':'degraded','reason':'slow','began_ms':%lld}",
                 i, i + 1, i % 2 == 0 ? "vpub" : "gone", 1655170980000LL + i * 1000LL);
    for (const char *at = source; *at != '\0'; at++)
        if (at[0] == '%' && at[1] == 's') {
            text_add_string(&facts, text_string(&more));
            at++;
        } else {
            text_add_bytes(&facts, at, 1);
        }
    for (size_t i = 0; i < facts.length; i++)
        if (facts.bytes[i] == '\'')
            facts.bytes[i] = '"';
    text_free(&more);
    return text_detach(&facts);
}

static void render(size_t index, const struct person *person, struct letter_words *words)
{
    char *const facts = facts_of(letters[index].facts, letters[index].copies);
    const struct letter letter = {
        .kind = letters[index].kind, .facts = facts, .event_ms = INT64_C(1655171820000)};
    struct error error = {""};

    if (!letter_render(&letter, person, &catalogue, words, &error))
        fail_msg("%s: %s", letters[index].name, error.message);
    free(facts);
}

static void add_golden(struct text *golden, size_t index, const struct person *person)
{
    struct letter_words words;

    render(index, person, &words);
    text_add(golden, "=== %s, %s\nSubject: %s\n\n%s\n\nBrief:\n%s\n\n", letters[index].name,
             person->language == LANGUAGE_EN ? "en" : "vi", words.subject, words.text, words.brief);
    letter_words_free(&words);
}

static void letters_read_as_they_were_approved(void **state)
{
    static const char path[] = "tests/letters/letters.txt";
    const char *const golden_wish = getenv("GOLDEN");
    struct text golden = {0};
    char *kept;

    (void)state;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        for (size_t j = 0; j < 2; j++)
            add_golden(&golden, i, &people[j]);
    if (golden_wish != NULL && strcmp(golden_wish, "write") == 0) {
        FILE *const file = fopen(path, "wb");

        assert_non_null(file);
        assert_int_equal(fwrite(golden.bytes, 1, golden.length, file), golden.length);
        fclose(file);
    }
    kept = pages_read_file(path);
    assert_string_equal(text_string(&golden), kept);
    text_free(&golden);
    free(kept);
}

static void no_hole_of_a_sentence_stays_empty(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        for (size_t j = 0; j < 2; j++) {
            static const char *const signs[] = {"  ", " ,", " .", " ;", "()", "{{", "; ;", ": ."};
            struct letter_words words;

            render(i, &people[j], &words);
            for (size_t k = 0; k < sizeof signs / sizeof *signs; k++)
                if (strstr(words.subject, signs[k]) != NULL)
                    fail_msg("%s: '%s' in '%s'", letters[i].name, signs[k], words.subject);
            assert_null(strchr(words.subject, '\n'));
            assert_non_null(strstr(words.html, "<h1"));
            assert_null(strstr(words.html, "{{"));
            letter_words_free(&words);
        }
}

static void names_bring_no_headers_and_no_tags(void **state)
{
    struct letter_words words;
    struct error error = {""};
    const struct letter letter = {
        .kind = LETTER_BEGAN,
        .facts = (char *)(uintptr_t) "{\"kind\":\"service\",\"severity\":\"critical\","
                                     "\"began_ms\":1655170920000,\"services\":[{\"id\":\"x\","
                                     "\"name\":\"<b>A</b>\\r\\nBcc: x@y.test\",\"state\":\"down\","
                                     "\"reason\":\"status\"}],\"what\":{\"count\":1,\"open\":1}}"};

    (void)state;
    assert_true(letter_render(&letter, &people[0], &catalogue, &words, &error));
    assert_null(strpbrk(words.subject, "\r\n"));
    assert_null(strchr(words.text, '\r'));
    assert_null(strstr(words.html, "<b>"));
    assert_null(strstr(words.text, "\nBcc"));
    letter_words_free(&words);
}

static void what_is_no_object_is_refused(void **state)
{
    struct letter_words words;
    struct error error = {""};
    const struct letter letter = {.kind = LETTER_BEGAN, .facts = (char *)(uintptr_t) "[1"};

    (void)state;
    assert_false(letter_render(&letter, &people[0], &catalogue, &words, &error));
    assert_string_equal(error.message, "the facts of a letter are no JSON object");
}

static void a_kind_without_words_is_told_all_the_same(void **state)
{
    struct letter_words words;
    struct error error = {""};
    const struct letter letter = {
        .kind = LETTER_REMINDER,
        .facts = (char *)(uintptr_t) "{\"kind\":\"unheard\",\"subject\":\"abc\","
                                     "\"severity\":\"info\",\"began_ms\":1655170920000}"};

    (void)state;
    assert_true(letter_render(&letter, &people[1], &catalogue, &words, &error));
    assert_string_equal(words.subject, "[REMINDER] abc");
    letter_words_free(&words);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_read_as_they_were_approved),
        cmocka_unit_test(no_hole_of_a_sentence_stays_empty),
        cmocka_unit_test(names_bring_no_headers_and_no_tags),
        cmocka_unit_test(what_is_no_object_is_refused),
        cmocka_unit_test(a_kind_without_words_is_told_all_the_same),
    };
    struct error error = {""};

    words_set_language(LANGUAGE_EN);
    if (!clock_set_zone("Asia/Ho_Chi_Minh", &error))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
