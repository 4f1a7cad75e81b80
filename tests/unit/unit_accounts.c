/* Who may sign in: roles, passwords, tokens, and what the store keeps of them. */
#include "store_scene.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include "io/password.h"
#include "io/store_accounts.h"
#include "io/store_acts.h"
#include "io/token.h"
#include "io/zone.h"
#include "model/calendar_date.h"
#include "model/role.h"
#include "stage/acts.h"

#define SECRET "đồng hồ cát ở Phan Rang"

/* --- roles ------------------------------------------------------------------------------------ */

static void a_role_may_what_lesser_ones_may(void **state)
{
    enum role role;

    (void)state;
    for (size_t has = 0; has < ROLE_COUNT; has++) {
        assert_true(role_parse(role_name((enum role)has), &role));
        assert_int_equal(role, has);
        for (size_t wanted = 0; wanted < ROLE_COUNT; wanted++)
            assert_int_equal(role_may((enum role)has, (enum role)wanted), has >= wanted);
    }
    assert_true(role_may(ROLE_ADMIN, ROLE_APPROVER));
    assert_false(role_may(ROLE_VIEWER, ROLE_OPERATOR));
    assert_false(role_parse("root", &role));
    assert_false(role_parse("", &role));
    assert_false(role_parse("Admin", &role));
}

static void ids_are_plain(void **state)
{
    static const char *const good[] = {"an", "1", "nguyen.van-an_2"};
    static const char *const bad[] = {"",    "An", "-an",  ".an",    "an ",
                                      "a n", "nữ", "a\nb", "a/../b", "a<b"};
    char longest[ROLE_ID_MOST + 2];

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(role_is_id(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (role_is_id(bad[i]))
            fail_msg("'%s' is no id", bad[i]);
    memset(longest, 'a', sizeof longest);
    longest[ROLE_ID_MOST] = '\0';
    assert_true(role_is_id(longest));
    longest[ROLE_ID_MOST] = 'a';
    longest[ROLE_ID_MOST + 1] = '\0';
    assert_false(role_is_id(longest));
}

/* --- passwords -------------------------------------------------------------------------------- */

static void weak_passwords_are_refused_and_not_shown(void **state)
{
    static const struct {
        const char *id, *password, *why;
    } cases[] = {
        {"an", "", "the password wants at least 12 letters"},
        {"an", "elevenchars", "the password wants at least 12 letters"},
        {"an", "đđđđđđđđđđđ", "the password wants at least 12 letters"}, /* 22 bytes */
        /* eleven letters with their marks beside them */
        {"an", "a\u0301a\u0301a\u0301a\u0301a\u0301a\u0301a\u0301a\u0301a\u0301a\u0301a\u0301",
         "the password wants at least 12 letters"},
        {"nguyen.van-an", "nguyen.van-an", "the password must not be the id of its user"},
        {"nguyen.van-an", "Nguyen.Van-An", "the password must not be the id of its user"},
        {"an", "twelve\aletters", "the password wants one line of text in UTF-8"},
        {"an", "twelve\xffletters", "the password wants one line of text in UTF-8"},
    };
    char longest[PASSWORD_MOST + 2];
    struct error error = {""};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_false(password_is_fit(cases[i].id, cases[i].password, &error));
        assert_string_equal(error.message, cases[i].why);
    }
    memset(longest, 'x', sizeof longest);
    longest[PASSWORD_MOST + 1] = '\0';
    assert_false(password_is_fit("an", longest, &error));
    assert_string_equal(error.message, "the password is longer than 256 bytes");
    longest[PASSWORD_MOST] = '\0';
    assert_true(password_is_fit("an", longest, &error));
    assert_true(password_is_fit("an", "twelvechars.", &error));
    assert_true(password_is_fit("an", "đđđđđđđđđđđđ", &error));
}

static void a_hash_knows_its_password_and_no_other(void **state)
{
    char one[PASSWORD_HASH];
    char other[PASSWORD_HASH];
    struct error error = {""};

    (void)state;
    assert_true(password_hash(SECRET, one, &error));
    assert_true(password_hash(SECRET, other, &error));
    assert_string_not_equal(one, other); /* salted */
    assert_true(password_is_hash(one));
    assert_int_equal(strncmp(one, "$y$", 3), 0);
    assert_null(strstr(one, SECRET));
    assert_true(password_is(SECRET, one));
    assert_true(password_is(SECRET, other));
    assert_false(password_is("đồng hồ cát ở Phan rang", one));
    assert_false(password_is("", one));
    assert_false(password_is(SECRET, NULL));
    assert_false(password_is("", NULL));
    one[strlen(one) - 1] = one[strlen(one) - 1] == '1' ? '.' : '1';
    assert_false(password_is(SECRET, one));
}

/* As one keyboard sends it, and as another does. */
static void letters_and_their_marks_are_the_same_password(void **state)
{
    char hash[PASSWORD_HASH];
    struct error error = {""};

    (void)state;
    assert_true(password_hash("m\u1ead t kh\u1ea9u d\u00e0i", hash, &error));
    assert_true(password_is("ma\u0323\u0302 t kha\u0302\u0309u da\u0300i", hash));
    assert_false(password_is("mat khau dai", hash));
}

static void what_is_no_hash_opens_nothing(void **state)
{
    static const char *const wrong[] = {"",
                                        "*",
                                        "*0",
                                        "x",
                                        "$y$",
                                        "$1$a$b",
                                        "ab1",
                                        "$y$j9T$",
                                        "$y$j9T$a b$c",
                                        "$6$saltsalt$abcdefghij"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(password_is(SECRET, wrong[i]));
        assert_false(password_is("", wrong[i]));
    }
    assert_false(password_is_hash("$6$saltsalt$abcdefghij"));
    assert_false(password_is_hash("x"));
}

static void *check_often(void *argument)
{
    return (void *)(password_is(SECRET, argument) && !password_is("another one", argument)
                        ? argument
                        : NULL);
}

static void threads_that_ask_at_once_take_turns(void **state)
{
    pthread_t threads[4];
    char hash[PASSWORD_HASH];
    struct error error = {""};
    void *good;

    (void)state;
    assert_true(password_hash(SECRET, hash, &error));
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, check_often, hash), 0);
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        assert_int_equal(pthread_join(threads[i], &good), 0);
        assert_non_null(good);
    }
}

static void a_token_is_known_by_its_digest(void **state)
{
    char one[TOKEN_TEXT];
    char other[TOKEN_TEXT];
    struct digest digest;
    struct digest again;
    struct error error = {""};

    (void)state;
    assert_true(token_make(one, &error));
    assert_true(token_make(other, &error));
    assert_string_not_equal(one, other);
    assert_int_equal(strlen(one), TOKEN_TEXT - 1);
    assert_true(token_digest(one, &digest));
    again = digest_of(one, strlen(one));
    assert_memory_equal(digest.bytes, again.bytes, DIGEST_BYTES);
    assert_true(token_digest(other, &again));
    assert_memory_not_equal(digest.bytes, again.bytes, DIGEST_BYTES);
    assert_false(token_digest("", &digest));
    assert_false(token_digest(one + 1, &digest));
    one[TOKEN_TEXT - 2] = '\0';
    assert_false(token_digest(one, &digest));
}

/* --- the store -------------------------------------------------------------------------------- */

struct desk {
    struct place *place;
    struct store *store;
    struct catalogue catalogue;
    struct zone *zone;
    char hash[PASSWORD_HASH];
};

static void open_desk(struct desk *desk, void **state)
{
    *desk = (struct desk){.place = *state, .catalogue = all};
    desk->zone = zone_open("Asia/Ho_Chi_Minh", &desk->place->error);
    desk->catalogue.local = desk->zone;
    desk->catalogue.zone = "Asia/Ho_Chi_Minh";
    desk->store = open_well(desk->place, &desk->catalogue);
    assert_true(password_hash(SECRET, desk->hash, &desk->place->error));
}

static void close_desk(struct desk *desk)
{
    store_close(desk->store);
    zone_close(desk->zone);
}

/* What stands against it, "" if it was done. */
static const char *act(const struct desk *desk, const char *verb, json_t *words)
{
    static struct act_outcome outcome;
    static struct error error;
    const struct act_source source = {
        .catalogue = &desk->catalogue, .author = "An", .way = "command", .now_ms = noon};
    struct arena *const arena = arena_new();
    struct act done;
    const char *against = error.message;

    error.message[0] = '\0';
    if (act_read(act_verb_find(verb), &source, words, &done, arena, &error)) {
        assert_true(store_act(desk->store, &done, &outcome, &error));
        against = outcome.refused ? outcome.why : "";
    }
    json_decref(words);
    arena_free(arena);
    return against;
}

static const char *act_on_user(const struct desk *desk, const char *verb, const char *id,
                               const char *role, const char *hash)
{
    json_t *const words = json_object();

    json_set_string(words, "id", id);
    json_set_string(words, "role", role); /* NULL: as if it were not there */
    json_set_string(words, "hash", hash);
    if (role == NULL)
        json_object_del(words, "role");
    if (hash == NULL)
        json_object_del(words, "hash");
    return act(desk, verb, words);
}

static struct account_found find(const struct desk *desk, const char *id)
{
    struct account_found account;
    struct reader *const reader = reader_open(desk->place->path, &desk->place->error);

    assert_non_null(reader);
    assert_true(reader_find_account(reader, id, &account, &desk->place->error));
    reader_close(reader);
    return account;
}

static int64_t number(const struct desk *desk, const char *question)
{
    sqlite3 *database;
    sqlite3_stmt *row;
    int64_t result;

    assert_int_equal(sqlite3_open(desk->place->path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, question, -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    result = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(database);
    return result;
}

static void add_session(const struct desk *desk)
{
    run_sql(desk->place->path, "insert into session values(randomblob(32), 'binh', 1, 1, 2, 'x'),"
                               "(randomblob(32), 'chi', 1, 1, 2, 'x')");
}

static void users_are_added_changed_and_removed(void **state)
{
    struct desk desk;
    char other[PASSWORD_HASH];

    open_desk(&desk, state);
    assert_string_equal(act_on_user(&desk, "user-add", "binh", "operator", desk.hash), "");
    assert_string_equal(act_on_user(&desk, "user-add", "binh", "admin", desk.hash),
                        "there is a user 'binh' already");
    assert_int_equal(find(&desk, "binh").role, ROLE_OPERATOR);
    assert_true(password_is(SECRET, find(&desk, "binh").hash));
    assert_false(find(&desk, "chi").found);
    assert_string_equal(act_on_user(&desk, "user-add", "chi", "viewer", desk.hash), "");

    /* who loses something is signed out, and nobody else */
    add_session(&desk);
    assert_string_equal(act_on_user(&desk, "user-role", "binh", "admin", NULL), "");
    assert_int_equal(find(&desk, "binh").role, ROLE_ADMIN);
    assert_int_equal(number(&desk, "select count(*) from session where account = 'binh'"), 0);
    assert_int_equal(number(&desk, "select count(*) from session where account = 'chi'"), 1);

    add_session(&desk);
    assert_true(password_hash("another one, as long", other, &desk.place->error));
    assert_string_equal(act_on_user(&desk, "user-password", "binh", NULL, other), "");
    assert_true(password_is("another one, as long", find(&desk, "binh").hash));
    assert_false(password_is(SECRET, find(&desk, "binh").hash));
    assert_int_equal(number(&desk, "select count(*) from session where account = 'binh'"), 0);

    /* who alone could let others in stays, and in his role, until there is another */
    add_session(&desk);
    assert_string_equal(act_on_user(&desk, "user-remove", "binh", NULL, NULL),
                        "'binh' is the last administrator");
    assert_string_equal(act_on_user(&desk, "user-role", "binh", "approver", NULL),
                        "'binh' is the last administrator");
    assert_int_equal(number(&desk, "select count(*) from session where account = 'binh'"), 1);
    assert_string_equal(act_on_user(&desk, "user-role", "chi", "admin", NULL), "");
    assert_string_equal(act_on_user(&desk, "user-remove", "binh", NULL, NULL), "");
    assert_false(find(&desk, "binh").found);
    assert_int_equal(number(&desk, "select count(*) from session where account = 'binh'"), 0);
    assert_string_equal(act_on_user(&desk, "user-remove", "binh", NULL, NULL),
                        "there is no user 'binh'");
    assert_string_equal(act_on_user(&desk, "user-role", "binh", "admin", NULL),
                        "there is no user 'binh'");
    assert_string_equal(act_on_user(&desk, "user-password", "binh", NULL, other),
                        "there is no user 'binh'");

    /* what was done is in the audit, and nothing else; nothing secret is */
    assert_int_equal(number(&desk, "select count(*) from audit"), 6);
    assert_int_equal(number(&desk, "select count(*) from audit where verb = 'user.role' and "
                                   "subject = 'binh' and author = 'An' and way = 'command' and "
                                   "words = '{\"role\":\"admin\",\"was\":\"operator\"}'"),
                     1);
    assert_int_equal(number(&desk, "select count(*) from audit where words like '%$y$%'"), 0);
    close_desk(&desk);
}

static void on_person(void *argument, const struct user_seen *person)
{
    struct text *const text = argument;

    text_add(text, "%s %s %" PRId64 " %" PRId64 "\n", person->account.id,
             role_name(person->account.role), person->sessions, person->signed_in_ms);
}

static const char *people(const struct desk *desk, int64_t now_ms)
{
    static char said[200];
    struct text text = {0};
    struct reader *const reader = reader_open(desk->place->path, &desk->place->error);

    assert_non_null(reader);
    assert_true(reader_people(reader, (struct session_terms){.idle_ms = 1000, .most_ms = 5000},
                              now_ms, on_person, &text, &desk->place->error));
    snprintf(said, sizeof said, "%s", text_string(&text));
    text_free(&text);
    reader_close(reader);
    return said;
}

/* As many as hold by the terms of now: not ended, not idle, not too old. */
static void sessions_are_counted_and_ended(void **state)
{
    struct desk desk;

    open_desk(&desk, state);
    assert_string_equal(act_on_user(&desk, "user-add", "binh", "admin", desk.hash), "");
    assert_string_equal(act_on_user(&desk, "user-add", "chi", "viewer", desk.hash), "");
    assert_string_equal(people(&desk, 7000), "binh admin 0 0\nchi viewer 0 0\n");
    run_sql(desk.place->path,
            "insert into session values(randomblob(32), 'binh', 2001, 6001, 7001, 'x'),"
            "(randomblob(32), 'binh', 2001, 6001, 7000, 'x'), (randomblob(32), 'binh', 2000, 6001, "
            "7001, "
            "'x'), (randomblob(32), 'binh', 2001, 6000, 7001, 'x'),"
            "(randomblob(32), 'chi', 6999, 6999, 9000, 'x');"
            "update account set made = 100;"
            "insert into audit(at, author, way, verb, subject, words) values"
            "(50, 'chi', 'page', 'session.begin', 'chi', '{}'),"
            "(200, 'binh', 'page', 'session.begin', 'binh', '{}'),"
            "(300, 'binh', 'page', 'session.begin', 'binh', '{}'),"
            "(400, 'binh', 'page', 'session.end', 'binh', '{}')");
    /* a sign-in of somebody who was called so before is not his */
    assert_string_equal(people(&desk, 7000), "binh admin 1 300\nchi viewer 1 0\n");
    assert_string_equal(act_on_user(&desk, "user-sign-out", "binh", NULL, NULL), "");
    assert_int_equal(number(&desk, "select count(*) from session where account = 'binh'"), 0);
    assert_int_equal(number(&desk, "select count(*) from session where account = 'chi'"), 1);
    assert_string_equal(act_on_user(&desk, "user-sign-out", "nobody", NULL, NULL),
                        "there is no user 'nobody'");
    assert_int_equal(
        number(&desk, "select count(*) from audit where verb = 'user.sign_out' and author = 'An'"),
        1);
    close_desk(&desk);
}

static void wrong_words_about_users_are_told(void **state)
{
    struct desk desk;

    open_desk(&desk, state);
    assert_string_equal(act_on_user(&desk, "user-add", "Bình", "admin", desk.hash),
                        "'id' wants small letters, digits, '.', '_' and '-', at most 64");
    assert_string_equal(act_on_user(&desk, "user-add", "binh", "root", desk.hash),
                        "'role' wants one of viewer, operator, approver, admin");
    assert_string_equal(act_on_user(&desk, "user-add", "binh", NULL, desk.hash),
                        "'role' is missing");
    assert_string_equal(act_on_user(&desk, "user-add", "binh", "admin", NULL), "'hash' is missing");
    /* a password where its hash belongs is not repeated */
    assert_string_equal(act_on_user(&desk, "user-add", "binh", "admin", SECRET),
                        "'hash' wants the yescrypt hash of a password");
    assert_int_equal(number(&desk, "select count(*) from account"), 0);
    assert_int_equal(number(&desk, "select count(*) from audit"), 0);
    close_desk(&desk);
}

static const char *add_token(const struct desk *desk, const char *id, const char *until,
                             const char *digest)
{
    json_t *const words = json_object();

    json_set_string(words, "id", id);
    json_set_string(words, "role", "operator");
    json_set_string(words, "until", until);
    json_set_string(words, "digest", digest);
    return act(desk, "token-add", words);
}

static struct token_found find_token(const struct desk *desk, const char *text, int64_t now_ms)
{
    struct token_found token;
    struct digest digest;
    struct reader *const reader = reader_open(desk->place->path, &desk->place->error);

    assert_non_null(reader);
    assert_true(token_digest(text, &digest));
    assert_true(reader_find_token(reader, &digest, now_ms, &token, &desk->place->error));
    reader_close(reader);
    return token;
}

static void tokens_are_found_until_they_end(void **state)
{
    struct desk desk;
    char text[TOKEN_TEXT];
    char other[TOKEN_TEXT];
    char digits[DIGEST_TEXT];
    struct digest digest;
    struct token_found found;

    open_desk(&desk, state);
    assert_true(token_make(text, &desk.place->error));
    assert_true(token_make(other, &desk.place->error));
    assert_true(token_digest(text, &digest));
    digest_format(digits, &digest);
    assert_string_equal(add_token(&desk, "grafana", "2d", digits), "");
    assert_string_equal(add_token(&desk, "grafana", "2d", digits),
                        "there is a token 'grafana' already");
    assert_string_equal(add_token(&desk, "late", "367d", digits),
                        "a token is good for at most 366 days");
    assert_string_equal(add_token(&desk, "plain", "2d", text),
                        "'digest' wants the SHA-256 of a token");
    found = find_token(&desk, text, noon);
    assert_true(found.found);
    assert_string_equal(found.id, "grafana");
    assert_int_equal(found.role, ROLE_OPERATOR);
    assert_true(find_token(&desk, text, noon + 2 * MS_PER_DAY - 1).found);
    assert_false(find_token(&desk, text, noon + 2 * MS_PER_DAY).found);
    assert_false(find_token(&desk, other, noon).found);
    assert_int_equal(number(&desk, "select count(*) from audit where verb = 'token.add' and "
                                   "subject = 'grafana' and words ->> '$.role' = 'operator' and "
                                   "words ->> '$.until' is not null"),
                     1);
    assert_string_equal(act_on_user(&desk, "token-remove", "grafana", NULL, NULL), "");
    assert_string_equal(act_on_user(&desk, "token-remove", "grafana", NULL, NULL),
                        "there is no token 'grafana'");
    assert_false(find_token(&desk, text, noon).found);
    assert_int_equal(number(&desk, "select count(*) from audit"), 2);
    close_desk(&desk);
}

/* If the row of the audit cannot be written, nothing was done. */
static void without_its_audit_nothing_is_done(void **state)
{
    struct desk desk;
    const struct act_source source = {.author = "An", .way = "command", .now_ms = noon};
    struct act_outcome outcome;
    struct act add = {.kind = ACT_ADD_USER,
                      .author = source.author,
                      .way = source.way,
                      .at_ms = noon,
                      .account = "binh",
                      .role = ROLE_ADMIN};

    open_desk(&desk, state);
    add.secret = desk.hash;
    run_sql(desk.place->path, "create trigger stop before insert on audit begin "
                              "select raise(abort, 'no room'); end");
    assert_false(store_act(desk.store, &add, &outcome, &desk.place->error));
    run_sql(desk.place->path, "drop trigger stop");
    assert_int_equal(number(&desk, "select count(*) from account"), 0);
    assert_true(store_act(desk.store, &add, &outcome, &desk.place->error));
    assert_int_equal(number(&desk, "select count(*) from account"), 1);
    close_desk(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_role_may_what_lesser_ones_may),
        cmocka_unit_test(ids_are_plain),
        in_a_place(weak_passwords_are_refused_and_not_shown),
        in_a_place(a_hash_knows_its_password_and_no_other),
        in_a_place(letters_and_their_marks_are_the_same_password),
        in_a_place(what_is_no_hash_opens_nothing),
        in_a_place(threads_that_ask_at_once_take_turns),
        in_a_place(a_token_is_known_by_its_digest),
        in_a_place(users_are_added_changed_and_removed),
        in_a_place(sessions_are_counted_and_ended),
        in_a_place(wrong_words_about_users_are_told),
        in_a_place(tokens_are_found_until_they_end),
        in_a_place(without_its_audit_nothing_is_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
