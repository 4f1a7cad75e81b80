/* The page of people and tokens: what it says when people come from elsewhere, when nothing could
 * be read, of oneself, and of words that somebody made up. */
#include "test.h"

#include "base/clock.h"
#include "province.h"
#include "stage/page_do_people.h"

static const char some[] =
    "{\"users\": [{\"id\": \"an\", \"role\": \"admin\", \"made\": \"2022-06-14T10:00:00+07:00\","
    " \"changed\": \"2022-06-14T11:00:00+07:00\", \"by\": \"<b>root</b>\","
    " \"signed_in\": \"2022-06-14T12:34:00+07:00\", \"sessions\": 3},"
    " {\"id\": \"binh\", \"role\": \"viewer\", \"made\": \"2022-06-14T10:00:00+07:00\","
    " \"changed\": \"2022-06-14T11:00:00+07:00\", \"by\": \"an\", \"signed_in\": null,"
    " \"sessions\": 0}],"
    " \"tokens\": [{\"id\": \"old\", \"role\": \"viewer\", \"made\": \"2022-06-14T10:00:00+07:00\","
    " \"ends\": \"2022-06-14T11:00:00+07:00\", \"ended\": true, \"by\": \"an\"}]}";

static bool may(enum role role, const char *verb)
{
    (void)verb;
    return role_may(role, ROLE_ADMIN);
}

/* Yours. */
static char *written(const char *found, const struct page_do_people *people,
                     const struct page_do *turn)
{
    struct error error = {""};
    struct province *const province = province_new(1);
    struct snapshot *const snapshot = province_snapshot(province);
    struct pages *const pages = pages_new(NULL, &error);
    const struct page_view view = {
        .catalogue = &province->catalogue, .snapshot = snapshot, .language = LANGUAGE_EN};
    const struct page_ops ops = {
        .view = &view, .person = "an", .role = ROLE_ADMIN, .key = "k", .room = "people"};
    json_t *const read = found == NULL ? NULL : json_loads(found, 0, NULL);
    struct page_do page = *turn;
    struct text text = {0};
    char *copy;

    assert_non_null(pages);
    assert_true(clock_set_zone("Asia/Ho_Chi_Minh", &error));
    page.ops = &ops;
    page.may = may;
    page.number = "0123456789abcdef";
    page.found = read;
    if (!page_write_do_people(pages, &page, people, &text, &error))
        fail_msg("%s", error.message);
    copy = strdup(text_string(&text));
    text_free(&text);
    json_decref(read);
    pages_free(pages);
    snapshot_release(snapshot);
    province_free(province);
    return copy;
}

/* In `said` there is `part`, or ("!part") there is not. */
static void expect(const char *said, const char *part)
{
    const bool not = *part == '!';

    if ((strstr(said, part + not ) != NULL) == not )
        fail_msg("'%s' in %s", part, said);
}

static const struct {
    const char *found;
    struct page_do_people people;
    struct page_do turn;
    const char *parts[6];
} turns[] = {
    {some,
     {.has_session = true},
     {.verb = NULL},
     {"12:34 on 14 Jun 2022", "not known", "&lt;b&gt;root&lt;/b&gt;", "!<b>root", "ended",
      "!id=\"chosen\""}},
    {NULL,
     {.chosen = "an"},
     {.verb = NULL},
     {"could not be read", "!There is no user yet", "!There is no token yet", "!id=\"chosen\""}},
    {"{\"users\": [], \"tokens\": []}",
     {.chosen = "an"},
     {.verb = NULL},
     {"There is no user yet", "There is no token yet", "!could not be read"}},
    /* whoever has signed in here changes his own password where the present one is asked for */
    {some,
     {.chosen = "an", .has_session = true},
     {.verb = NULL},
     {"id=\"chosen\"", "/en/ops/account\">Change the password",
      "!name=\"do\" value=\"user-password\"", "name=\"do\" value=\"user-role\""}},
    {some,
     {.chosen = "an"},
     {.verb = NULL},
     {"name=\"do\" value=\"user-password\"", "type=\"password\" autocomplete=\"new-password\""}},
    {some,
     {.chosen = "binh", .has_session = true},
     {.verb = NULL},
     {"name=\"do\" value=\"user-password\"", "!This is your own account"}},
    {some, {.chosen = "nobody", .has_session = true}, {.verb = NULL}, {"!id=\"chosen\""}},
    {some,
     {.header = "X-Remote-User"},
     {.verb = NULL},
     {"signed in by the web server in front", "<code>X-Remote-User</code>",
      "role is that of the user of the same id"}},
    {some,
     {.header = "X-Remote-User", .role_header = "X-Role"},
     {.verb = NULL},
     {"<code>X-Remote-User</code>", "<code>X-Role</code>", "!role is that of the user"}},
    {some, {.has_session = true}, {.verb = NULL}, {"!web server in front"}},
    {some,
     {.token = "haidang_0123"},
     {.done = "token-add"},
     {"The token is made", "shown only now", "<code class=\"told\" id=\"token\">haidang_0123"}},
};

static void each_turn_says_what_it_should(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
        char *const said = written(turns[i].found, &turns[i].people, &turns[i].turn);

        for (size_t k = 0; k < 6 && turns[i].parts[k] != NULL; k++)
            expect(said, turns[i].parts[k]);
        free(said);
    }
}

/* The form of who was meant comes back, and no password with it, whatever was typed. */
static void what_came_back_stands_where_it_belongs(void **state)
{
    json_t *const typed =
        json_pack("{s:s, s:s, s:s}", "id", "binh", "password", "bi mat", "again", "bi mat");
    const struct page_do turn = {.verb = "user-password",
                                 .typed = typed,
                                 .wrong = "again",
                                 .trouble = "these two passwords differ"};
    const struct page_do_people people = {.chosen = "an", .has_session = true};
    char *const said = written(some, &people, &turn);

    (void)state;
    expect(said, "Change the user: binh");
    expect(said, "href=\"#user-password-again\">these two passwords differ");
    expect(said, "!bi mat");
    free(said);
    json_decref(typed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_turn_says_what_it_should),
        cmocka_unit_test(what_came_back_stands_where_it_belongs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
