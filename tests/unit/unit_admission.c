/* Who was let in may have lost it when the store comes to what he asked for. */
#include "desk_scene.h"

#include <string.h>

#include "io/digest.h"
#include "io/store_sessions.h"

#define HOUR (INT64_C(3600) * 1000)

static const char shown[] = "what the browser shows";

/* An account "an", his session, a token "the" of the same digest: all of operators. */
static void let_in(const struct desk *desk)
{
    const struct digest digest = digest_of(shown, strlen(shown));
    char digits[DIGEST_TEXT];
    char script[1000];

    digest_format(digits, &digest);
    snprintf(script, sizeof script,
             "insert into account(id, role, password, made, changed, author) values"
             "('an', 'operator', 'x', 1, 1, 'x'), ('chi', 'admin', 'x', 1, 1, 'x');"
             "insert into session(digest, account, began, seen, ends, address) values"
             "(x'%s', 'an', %lld, %lld, %lld, 'x');"
             "insert into token(id, digest, role, made, ends, author) values"
             "('the', x'%s', 'operator', 1, %lld, 'x')",
             digits, (long long)(noon - HOUR), (long long)(noon - HOUR), (long long)(noon + HOUR),
             digits, (long long)(noon + HOUR));
    run_sql(desk->place->path, script);
}

static struct act_outcome say(const struct desk *desk, const char *who, enum admission_way way,
                              enum role least, const char *what_is_shown)
{
    const struct act act = {
        .kind = ACT_NOTE,
        .author = who,
        .way = "page",
        .at_ms = noon,
        .incident = 1,
        .text = "x",
        .admission = {
            .way = way, .least = least, .digest = digest_of(what_is_shown, strlen(what_is_shown))}};
    struct act_outcome outcome;
    struct error error = {""};

    if (!store_act(desk->store, &act, &outcome, &error))
        fail_msg("%s", error.message);
    assert_int_equal(outcome.denied, outcome.refused);
    assert_int_equal(outcome.denied, outcome.why[0] != '\0');
    return outcome;
}

static const struct {
    const char *what, *who;
    enum admission_way way;
    enum role least;
    const char *shows, *lost; /* lost: SQL, by which it happens; NULL: nothing does */
    bool denied;
} cases[] = {
    {"nobody asks the store about commands", "x", ADMITTED_BY_OTHERS, ROLE_ADMIN, "", NULL, false},
    {"an account", "an", ADMITTED_BY_ACCOUNT, ROLE_OPERATOR, "", NULL, false},
    {"one of less", "an", ADMITTED_BY_ACCOUNT, ROLE_APPROVER, "", NULL, true},
    {"one that was removed", "an", ADMITTED_BY_ACCOUNT, ROLE_VIEWER, "",
     "delete from account where id = 'an'", true},
    {"one that has lost its role", "an", ADMITTED_BY_ACCOUNT, ROLE_OPERATOR, "",
     "update account set role = 'viewer' where id = 'an'", true},
    {"a session", "an", ADMITTED_BY_SESSION, ROLE_OPERATOR, shown, NULL, false},
    {"of less", "an", ADMITTED_BY_SESSION, ROLE_APPROVER, shown, NULL, true},
    {"of more by now", "an", ADMITTED_BY_SESSION, ROLE_APPROVER, shown,
     "update account set role = 'approver' where id = 'an'", false},
    {"a guessed one", "an", ADMITTED_BY_SESSION, ROLE_VIEWER, "another", NULL, true},
    {"of somebody else", "chi", ADMITTED_BY_SESSION, ROLE_OPERATOR, shown, NULL, true},
    {"one that was ended", "an", ADMITTED_BY_SESSION, ROLE_VIEWER, shown, "delete from session",
     true},
    {"one whose time is over", "an", ADMITTED_BY_SESSION, ROLE_VIEWER, shown,
     "update session set ends = 1655182800000", true},
    {"one that was long unused", "an", ADMITTED_BY_SESSION, ROLE_VIEWER, shown,
     "update session set seen = 1", true},
    {"whose account is no more", "an", ADMITTED_BY_SESSION, ROLE_VIEWER, shown,
     "delete from account where id = 'an'", true},
    {"whose role is none", "an", ADMITTED_BY_SESSION, ROLE_VIEWER, shown,
     "update account set role = 'root' where id = 'an'", true},
    {"a token", "the", ADMITTED_BY_TOKEN, ROLE_OPERATOR, shown, NULL, false},
    {"a token of less", "the", ADMITTED_BY_TOKEN, ROLE_ADMIN, shown, NULL, true},
    {"a token that was removed", "the", ADMITTED_BY_TOKEN, ROLE_VIEWER, shown, "delete from token",
     true},
    {"a token that has ended", "the", ADMITTED_BY_TOKEN, ROLE_VIEWER, shown,
     "update token set ends = 1655182800000", true},
    {"a session is no token", "the", ADMITTED_BY_TOKEN, ROLE_VIEWER, "another", NULL, true},
};

static void it_holds_until_something_was_lost(void **state)
{
    struct desk desk;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct act_outcome outcome;

        open_desk(&desk, state);
        run_sql(desk.place->path, "delete from incident; delete from account; delete from session;"
                                  "delete from token; delete from note; delete from audit");
        add_incidents(&desk);
        let_in(&desk);
        if (cases[i].lost != NULL)
            run_sql(desk.place->path, cases[i].lost);
        outcome = say(&desk, cases[i].who, cases[i].way, cases[i].least, cases[i].shows);
        if (outcome.denied != cases[i].denied)
            fail_msg("%s: %s", cases[i].what, outcome.why);
        assert_int_equal(sql_number(desk.place->path, "select count(*) from note"),
                         cases[i].denied ? 0 : 1);
        assert_int_equal(sql_number(desk.place->path, "select count(*) from audit"),
                         cases[i].denied ? 0 : 1);
        close_desk(&desk);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(it_holds_until_something_was_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
