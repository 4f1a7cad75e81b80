/* A form of a province with many services: small, and one finds all of them by words. */
#include "test.h"

#include "base/clock.h"
#include "province.h"
#include "stage/page_do.h"

enum { MANY = 2000, FEW = 12, KILOBYTE = 1024 };

struct room {
    struct province *province;
    struct snapshot *snapshot;
    struct pages *pages;
    struct page_finder *finder;
    char *said; /* ours, what the page says */
};

static void open_room(struct room *room, size_t services)
{
    struct error error = {""};

    *room = (struct room){.province = province_new(services)};
    assert_true(clock_set_zone("Asia/Ho_Chi_Minh", &error));
    room->snapshot = province_snapshot(room->province);
    room->finder = page_finder_new(&room->province->catalogue);
    room->pages = pages_new(NULL, &error);
    assert_non_null(room->pages);
}

static void close_room(struct room *room)
{
    free(room->said);
    page_finder_free(room->finder);
    pages_free(room->pages);
    snapshot_release(room->snapshot);
    province_free(room->province);
}

static bool may(enum role role, const char *verb)
{
    (void)verb;
    return role_may(role, ROLE_ADMIN);
}

/* The room of planned work, or that of silences; `typed`: a form that came back, or NULL. */
static const char *show(struct room *room, bool is_work, const char *typed)
{
    const struct page_view view = {.catalogue = &room->province->catalogue,
                                   .snapshot = room->snapshot,
                                   .language = LANGUAGE_EN};
    const struct page_ops ops = {
        .view = &view, .person = "an", .role = ROLE_ADMIN, .key = "k", .room = "maintenance"};
    json_t *const words = typed == NULL ? NULL : json_loads(typed, 0, NULL);
    struct page_do page = {.ops = &ops,
                           .may = may,
                           .number = "0123456789abcdef",
                           .finder = room->finder,
                           .verb = typed == NULL ? NULL
                                   : is_work     ? "maintenance-add"
                                                 : "silence-add",
                           .typed = words};
    struct text text = {0};
    struct error error = {""};
    const bool went = is_work ? page_write_do_maintenance(room->pages, &page, NULL, &text, &error)
                              : page_write_do_silences(room->pages, &page, NULL, &text, &error);

    if (!went)
        fail_msg("%s", error.message);
    json_decref(words);
    free(room->said);
    room->said = text_detach(&text);
    return room->said;
}

static size_t count(const char *said, const char *part)
{
    size_t found = 0;

    for (const char *at = said; (at = strstr(at, part)) != NULL; at += strlen(part))
        found++;
    return found;
}

static void a_form_of_thousands_shows_the_first_hundred(void **state)
{
    struct room room;
    const char *said;

    (void)state;
    open_room(&room, MANY);
    said = show(&room, true, NULL);
    assert_int_equal(count(said, "name=\"services\" value=\"dv-"), 100);
    assert_non_null(strstr(said, "2000 services. Only the first 100 are shown"));
    assert_true(strlen(said) < 25 * KILOBYTE);
    said = show(&room, false, NULL);
    assert_int_equal(count(said, "<option value=\"dv-"), 100);
    assert_true(strlen(said) < 25 * KILOBYTE);
    close_room(&room);
}

static void a_form_of_few_shows_all_and_wants_no_words(void **state)
{
    struct room room;
    const char *said;

    (void)state;
    open_room(&room, FEW);
    said = show(&room, true, NULL);
    assert_int_equal(count(said, "name=\"services\" value=\"dv-"), FEW);
    assert_null(strstr(said, "name=\"find\""));
    close_room(&room);
}

static void what_was_chosen_stays_and_comes_first(void **state)
{
    struct room room;
    const char *said;

    (void)state;
    open_room(&room, MANY);
    said = show(&room, true,
                "{\"find\": \"TRA cuu 1994\", \"services\": [\"dv-1500\"], \"purpose\": \"a<b\"}");
    assert_int_equal(count(said, "name=\"services\" value=\"dv-"), 2);
    assert_non_null(strstr(said, "value=\"dv-1500\" checked"));
    assert_non_null(strstr(said, "value=\"dv-1994\">"));
    assert_true(strstr(said, "dv-1500") < strstr(said, "dv-1994"));
    assert_non_null(strstr(said, ">1 services.<"));
    assert_non_null(strstr(said, "value=\"TRA cuu 1994\""));
    assert_non_null(strstr(said, "value=\"a&lt;b\""));
    said = show(&room, false, "{\"find\": \"1994\", \"scope\": \"dv-1500\"}");
    assert_non_null(strstr(said, "<option value=\"dv-1500\" selected>"));
    assert_int_equal(count(said, "<option value=\"dv-"), 2);
    close_room(&room);
}

static void a_chosen_one_that_fits_stands_there_once(void **state)
{
    struct room room;
    const char *said;

    (void)state;
    open_room(&room, MANY);
    said = show(&room, true, "{\"find\": \"1994\", \"services\": [\"dv-1994\", \"none\"]}");
    assert_int_equal(count(said, "name=\"services\" value=\""), 1);
    assert_non_null(strstr(said, ">1 services.<"));
    close_room(&room);
}

static void words_that_fit_nothing_are_told(void **state)
{
    struct room room;
    const char *said;

    (void)state;
    open_room(&room, MANY);
    said = show(&room, true, "{\"find\": \"<script>\"}");
    assert_int_equal(count(said, "name=\"services\" value=\""), 0);
    assert_non_null(strstr(said, "No service matches."));
    assert_null(strstr(said, "<script>\""));
    close_room(&room);
}

static void whole_agencies_and_programmes_have_their_names_of_the_language(void **state)
{
    struct room room;
    const char *said;

    (void)state;
    open_room(&room, FEW);
    said = show(&room, false, NULL);
    assert_non_null(strstr(said, ": Office of the Provincial Committee</option>"));
    assert_non_null(strstr(said, ": Better online public services</option>"));
    assert_null(strstr(said, "Văn phòng UBND tỉnh"));
    assert_non_null(strstr(said, ": Sở Tài chính</option>")); /* has no other */
    close_room(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_of_thousands_shows_the_first_hundred),
        cmocka_unit_test(a_form_of_few_shows_all_and_wants_no_words),
        cmocka_unit_test(what_was_chosen_stays_and_comes_first),
        cmocka_unit_test(a_chosen_one_that_fits_stands_there_once),
        cmocka_unit_test(words_that_fit_nothing_are_told),
        cmocka_unit_test(whole_agencies_and_programmes_have_their_names_of_the_language),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
