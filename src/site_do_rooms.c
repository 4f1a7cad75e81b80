/* The rooms in which something is done: GET shows, POST takes a form and leads back (303), to what
 * became of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/digest.h"
#include "io/password.h"
#include "io/unicode.h"
#include "site_do_inside.h"

/* --- forms ------------------------------------------------------------------------------------ */

/* A room with forms: where it is, what may be done there, and how it is shown. */
struct do_room {
    const char *name;
    const char *verbs[8];
    void (*show)(struct doing *doing); /* answers, now or later, and frees */
    bool is_of_one;                    /* what follows the name is the word "id" of its verbs */
};

static const struct do_room incident_room = {
    "incidents",
    {"incident-ack", "incident-assign", "incident-note", "incident-attribute"},
    do_show_one,
    true};
static const struct do_room maintenance_room = {
    "maintenance", {"maintenance-add", "maintenance-end"}, do_show_works, false};
static const struct do_room silences_room = {
    "silences", {"silence-add", "silence-end"}, do_show_hushes, false};
static const struct do_room shift_room = {"shift", {"shift-hand-over"}, do_show_duty, false};
static const struct do_room posts_room = {
    "posts", {"post-publish", "post-change", "post-withdraw"}, do_show_told, false};
static const struct do_room addenda_room = {
    "addenda", {"objection-file", "objection-decide", "addendum-add"}, do_show_past, false};

static const struct do_room people_room = {"people",
                                           {"user-add", "user-role", "user-password",
                                            "user-sign-out", "user-remove", "token-add",
                                            "token-remove"},
                                           do_show_folk,
                                           false};

/* "/en/ops/incidents/17?done=…" */
static void go_back(const struct doing *doing, const struct do_room *room, const char *mark)
{
    const struct ops_visit visit = {
        .site = doing->site, .request = doing->request, .language = doing->language};
    struct text place = {0};

    text_add(&place, "%s%s%s?done=%s", room->name, room->is_of_one ? "/" : "",
             room->is_of_one ? doing->rest : "", mark);
    ops_go_to(&visit, text_string(&place));
    text_free(&place);
}

static void answer_act(struct doing *doing)
{
    const struct do_room *const room = doing->room;

    if (doing->end == DO_DENIED) { /* nor may he see what the room shows */
        do_answer_sorry(doing, PAGE_FORBIDDEN);
        return;
    }
    if (doing->end != DO_DONE || doing->told[0] != '\0') { /* a token is told only now */
        room->show(doing);
        return;
    }
    go_back(doing, room, doing->done->mark);
    do_free(doing);
}

struct taking {
    struct doing *doing;
    bool is_sure;
    bool looks; /* for services to choose from: nothing is to be done yet */
};

static void keep_typed(json_t *typed, const char *name, const char *value)
{
    char *const copy = memory_copy_string(value);
    json_t *const before = json_object_get(typed, name);

    if (!unicode_is_valid(copy, strlen(copy)))
        unicode_repair(copy);
    if (strcmp(name, "services") == 0) {
        json_t *const list = before == NULL ? json_array() : json_incref(before);

        json_array_append_new(list, json_string(copy));
        json_set(typed, name, list);
    } else {
        json_set_string(typed, name, copy);
    }
    free(copy);
}

static bool take_field(void *argument, const char *name, const char *value)
{
    struct taking *const taking = argument;
    struct doing *const doing = taking->doing;
    const bool is_made = strcmp(name, "hash") == 0 || strcmp(name, "digest") == 0;
    const bool is_own = !is_made && act_take_field(doing->verb, doing->words, name, value);

    if (strcmp(name, "sure") == 0)
        taking->is_sure = strcmp(value, "yes") == 0;
    else if (strcmp(name, "look") == 0)
        taking->looks = true;
    else if (is_own || strcmp(name, "every_until") == 0 || strcmp(name, "find") == 0)
        keep_typed(doing->typed, name, value);
    return true;
}

/* "saturday" and the last day of it are two fields. */
static void join_rule(struct doing *doing)
{
    const char *const every = json_string_value(json_object_get(doing->words, "every"));
    const char *const until = json_string_value(json_object_get(doing->typed, "every_until"));
    struct text rule = {0};

    if (every == NULL || until == NULL || *until == '\0')
        return;
    text_add(&rule, "%s until %s", every, until);
    json_set_string(doing->words, "every", text_string(&rule));
    text_free(&rule);
}

static const struct act_verb *find_verb(const struct do_room *room, const char *name)
{
    for (size_t i = 0; room->verbs[i] != NULL; i++)
        if (strcmp(room->verbs[i], name) == 0)
            return act_verb_find(name);
    return NULL;
}

/* The same form with the same words, from the same person; `salt`: NULL, or what hides them. */
static void make_mark(const struct ops_visit *visit, const char *form, const unsigned char *salt,
                      char mark[MARK_TEXT])
{
    struct digester *const digester = digester_new();
    struct digest digest;
    char text[DIGEST_TEXT];

    digester_add(digester, visit->visitor.id, strlen(visit->visitor.id) + 1);
    digester_add(digester, web_path(visit->request), strlen(web_path(visit->request)) + 1);
    digester_add(digester, form, strlen(form));
    if (salt != NULL)
        digester_add(digester, salt, ONCE_SALT);
    digest = digester_finish(digester);
    snprintf(mark, MARK_TEXT, "%.32s", digest_format(text, &digest));
}

void do_make_mark(const struct ops_visit *visit, const char *form, char mark[MARK_TEXT])
{
    make_mark(visit, form, NULL, mark);
}

/* Of one: the address says which, whatever the form does. */
static void name_one(struct doing *doing, const struct incident *incident)
{
    json_set_integer(doing->words, "id", incident->id);
}

static void start_secret(struct doing *doing, const struct ops_visit *visit)
{
    char password[PASSWORD_MOST + 2] = "";
    char again[PASSWORD_MOST + 2] = "";
    const bool has_one = ops_field(visit, "password", password, sizeof password);

    ops_field(visit, "again", again, sizeof again);
    do_start_secret(doing, "page", has_one ? password : NULL, again);
    password_wipe(password, sizeof password);
    password_wipe(again, sizeof again);
}

static void begin_act(struct doing *doing, const struct ops_visit *visit, const char *mark)
{
    doing->done = once_begin(doing->site->once, mark);
    if (doing->done == NULL) {
        do_answer_sorry(doing, PAGE_TOO_BUSY);
        return;
    }
    if (do_has_secret(doing->verb))
        start_secret(doing, visit);
    else
        do_start(doing, "page");
}

static void take_form(struct doing *doing, const struct ops_visit *visit, const char *form)
{
    struct taking taking = {.doing = doing};
    const struct done *before;
    char mark[MARK_TEXT];

    doing->words = json_object();
    doing->typed = json_object();
    site_each_field(form, take_field, &taking);
    if (taking.looks) {
        doing->end = DO_LOOKED;
        doing->room->show(doing);
        return;
    }
    join_rule(doing);
    if (doing->room->is_of_one)
        name_one(doing, do_incident_of(doing));
    make_mark(visit, form, do_has_secret(doing->verb) ? once_salt(doing->site->once) : NULL, mark);
    before = once_find(doing->site->once, mark);
    if (before != NULL) {
        go_back(doing, doing->room, mark);
        do_free(doing);
    } else if (page_do_is_grave(doing->verb->name, doing->words) && !taking.is_sure) {
        /* nobody is asked whether he means what cannot be done */
        doing->end = do_check(doing, "page") ? DO_SURE : DO_WRONG;
        doing->room->show(doing);
    } else {
        begin_act(doing, visit, mark);
    }
}

static void act_in(struct ops_visit *visit, const struct do_room *room)
{
    char name[40] = "";
    char number[NUMBER_TEXT] = "";
    size_t length;
    const char *const form = web_body(visit->request, &length);
    const struct act_verb *const verb =
        ops_field(visit, "do", name, sizeof name) ? find_verb(room, name) : NULL;
    struct doing *doing;

    if (verb == NULL || !ops_field(visit, "form", number, sizeof number) ||
        strlen(number) != NUMBER_TEXT - 1) {
        site_answer_sorry(visit->site, visit->request, visit->language, PAGE_FOREIGN);
        return;
    }
    if (!role_may(visit->visitor.role, verb->role)) {
        site_answer_sorry(visit->site, visit->request, visit->language, PAGE_FORBIDDEN);
        return;
    }
    doing = do_visit(visit);
    doing->verb = verb;
    doing->room = room;
    doing->answer = answer_act;
    if (room->is_of_one && do_incident_of(doing) == NULL)
        do_answer_sorry(doing, PAGE_NOT_FOUND);
    else
        take_form(doing, visit, form);
}

void do_act_try(struct ops_visit *visit)
{
    const int service = do_service_of(visit);

    if (service == NONE_AT_ALL)
        return;
    if (!role_may(visit->visitor.role, ROLE_OPERATOR)) {
        site_answer_sorry(visit->site, visit->request, visit->language, PAGE_FORBIDDEN);
    } else if (!counter_try(visit->site, (size_t)service)) {
        site_answer_sorry(visit->site, visit->request, visit->language, PAGE_TOO_BUSY);
    } else {
        ops_go_to(visit, visit->rest);
    }
}

/* --- all of them ------------------------------------------------------------------------------ */

void do_show_incident(struct ops_visit *visit)
{
    do_show_one(do_visit(visit));
}

void do_act_incident(struct ops_visit *visit)
{
    act_in(visit, &incident_room);
}

void do_show_maintenance(struct ops_visit *visit)
{
    do_show_works(do_visit(visit));
}

void do_act_maintenance(struct ops_visit *visit)
{
    act_in(visit, &maintenance_room);
}

void do_show_silences(struct ops_visit *visit)
{
    do_show_hushes(do_visit(visit));
}

void do_act_silences(struct ops_visit *visit)
{
    act_in(visit, &silences_room);
}

void do_show_shift(struct ops_visit *visit)
{
    do_show_duty(do_visit(visit));
}

void do_act_shift(struct ops_visit *visit)
{
    act_in(visit, &shift_room);
}

void do_show_posts(struct ops_visit *visit)
{
    do_show_told(do_visit(visit));
}

void do_act_posts(struct ops_visit *visit)
{
    act_in(visit, &posts_room);
}

void do_show_addenda(struct ops_visit *visit)
{
    do_show_past(do_visit(visit));
}

void do_act_addenda(struct ops_visit *visit)
{
    act_in(visit, &addenda_room);
}

void do_show_people(struct ops_visit *visit)
{
    do_show_folk(do_visit(visit));
}

void do_act_people(struct ops_visit *visit)
{
    act_in(visit, &people_room);
}
