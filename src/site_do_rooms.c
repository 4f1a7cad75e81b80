/* The rooms in which something is done: GET shows, POST takes a form and leads back (303), to what
 * became of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/memory.h"
#include "io/digest.h"
#include "io/unicode.h"
#include "site_do.h"
#include "site_ops.h"
#include "site_parts.h"
#include "stage/page_do.h"
#include "stage/page_trial.h"

enum { NUMBER_TEXT = 17 };

/* --- what a page is made from ----------------------------------------------------------------- */

/* Lent to page makers for one call. */
struct showing {
    struct page_view view;
    struct page_ops ops;
    struct page_do page;
    char event[EVENT_ID];
    char number[NUMBER_TEXT];
};

static bool may(enum role role, const char *verb)
{
    const struct act_verb *const found = act_verb_find(verb);

    return role_may(role, found == NULL ? ROLE_OPERATOR : found->role);
}

/* Who has an account and is one of `people` is called by his name there. */
static const char *name_of(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->person_count; i++)
        if (strcmp(catalogue->people[i].id, id) == 0)
            return catalogue->people[i].name;
    return NULL;
}

static void make_number(char number[NUMBER_TEXT])
{
    unsigned char bytes[(NUMBER_TEXT - 1) / 2] = {0};

    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        log_warning("%s", tr("the system gives no random numbers"));
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(number + 2 * i, NUMBER_TEXT - 2 * i, "%02x", bytes[i]);
}

/* What became of what he sent before, by the mark in the address. */
static void set_done(struct showing *showing, const struct doing *doing)
{
    const char *const mark = web_query(doing->request, "done");
    const struct done *const done =
        doing->end != DO_SEEN || mark == NULL ? NULL : once_find(doing->site->once, mark);

    if (done == NULL)
        return;
    showing->page.is_running = done->is_running;
    showing->page.done = done->is_running ? NULL : done->verb;
    showing->page.done_id = done->id;
    showing->page.done_by = done->by;
}

static void begin(struct showing *showing, const struct doing *doing)
{
    const bool came_back = doing->end != DO_SEEN && doing->end != DO_DONE;

    *showing = (struct showing){
        .view = site_page_view(doing->site, doing->language, showing->event),
        .ops = {.person = doing->visitor.id,
                .role = doing->visitor.role,
                .key = doing->visitor.key},
        .page = {.may = may,
                 .me = name_of(doing->site->options.catalogue, doing->visitor.id),
                 .verb = came_back && doing->verb != NULL ? doing->verb->name : NULL,
                 .typed = doing->typed,
                 .wrong = doing->end == DO_WRONG ? doing->wrong : NULL,
                 .trouble = came_back && doing->why[0] != '\0' ? doing->why : NULL,
                 .is_to_confirm = doing->end == DO_SURE,
                 .is_refused = doing->end == DO_REFUSED,
                 .done_by = doing->end == DO_REFUSED ? doing->outcome.by : NULL,
                 .found = doing->found}};
    events_last(doing->site->events, showing->event);
    showing->view.event = showing->event;
    showing->ops.view = &showing->view;
    showing->page.ops = &showing->ops;
    make_number(showing->number);
    showing->page.number = showing->number;
    set_done(showing, doing);
}

static int status_of(const struct doing *doing)
{
    static const int statuses[] = {[DO_SEEN] = 200,  [DO_DONE] = 200,    [DO_SURE] = 200,
                                   [DO_WRONG] = 422, [DO_REFUSED] = 409, [DO_FAILED] = 503};

    return statuses[doing->end];
}

/* Answers with the page, and is done with it. */
static void answer_page(struct doing *doing, bool went, struct text *text,
                        const struct error *error)
{
    const struct ops_visit visit = {
        .site = doing->site, .request = doing->request, .language = doing->language};

    ops_answer_html(&visit, status_of(doing), went, text, error);
    do_free(doing);
}

static void answer_sorry(struct doing *doing, enum page_problem problem)
{
    site_answer_sorry(doing->site, doing->request, doing->language, problem);
    do_free(doing);
}

/* --- the pages -------------------------------------------------------------------------------- */

static const struct incident *incident_of(const struct doing *doing)
{
    return site_find_incident(doing->site, doing->rest, true);
}

static void write_incident(struct doing *doing)
{
    const struct incident *const incident = incident_of(doing);
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    if (incident == NULL) { /* meanwhile it has become too old */
        answer_sorry(doing, PAGE_NOT_FOUND);
        return;
    }
    begin(&showing, doing);
    showing.ops.room = "incidents";
    went = page_write_do_incident(doing->site->pages, &showing.page, incident, &text, &error);
    answer_page(doing, went, &text, &error);
}

static void show_incident(struct doing *doing)
{
    const struct incident *const incident = incident_of(doing);

    doing->on_read = write_incident;
    if (incident == NULL)
        answer_sorry(doing, PAGE_NOT_FOUND);
    else if (!do_read(doing, do_read_case, incident->id))
        answer_sorry(doing, PAGE_TOO_BUSY);
}

static void write_maintenance(struct doing *doing)
{
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    begin(&showing, doing);
    showing.ops.room = "maintenance";
    went = page_write_do_maintenance(doing->site->pages, &showing.page,
                                     web_query(doing->request, "service"), &text, &error);
    answer_page(doing, went, &text, &error);
}

static void show_maintenance(struct doing *doing)
{
    doing->on_read = write_maintenance;
    if (!do_read(doing, do_read_works, 0))
        answer_sorry(doing, PAGE_TOO_BUSY);
}

static void show_silences(struct doing *doing)
{
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    begin(&showing, doing);
    showing.ops.room = "silences";
    went = page_write_do_silences(doing->site->pages, &showing.page,
                                  web_query(doing->request, "scope"), &text, &error);
    answer_page(doing, went, &text, &error);
}

static void show_shift(struct doing *doing)
{
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    begin(&showing, doing);
    showing.ops.room = "shift";
    went = page_write_do_shift(doing->site->pages, &showing.page, &text, &error);
    answer_page(doing, went, &text, &error);
}

static const char *word_of(const struct web_request *request, const char *name)
{
    const char *const word = web_query(request, name);

    return word == NULL || *word == '\0' ? NULL : word;
}

static void show_incidents(struct doing *doing)
{
    const char *const page = word_of(doing->request, "page");
    const char *const state = word_of(doing->request, "state");
    const char *const who = word_of(doing->request, "who");
    const struct page_do_filter filter = {
        .state = state != NULL && (strcmp(state, "open") == 0 || strcmp(state, "over") == 0) ? state
                                                                                             : NULL,
        .agency = word_of(doing->request, "agency"),
        .who = who != NULL && (strcmp(who, "nobody") == 0 || strcmp(who, "me") == 0) ? who : NULL,
        .words = word_of(doing->request, "q"),
        .page = page == NULL ? 0 : (size_t)strtoul(page, NULL, 10)};
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    begin(&showing, doing);
    showing.ops.room = "incidents";
    went = page_write_do_incidents(doing->site->pages, &showing.page, doing->site->finder, &filter,
                                   &text, &error);
    answer_page(doing, went, &text, &error);
}

/* --- forms ------------------------------------------------------------------------------------ */

/* A room with forms: where it is, what may be done there, and how it is shown. */
struct do_room {
    const char *name;
    const char *verbs[5];
    void (*show)(struct doing *doing); /* answers, now or later, and frees */
    bool is_of_one;                    /* what follows the name is the word "id" of its verbs */
};

static const struct do_room incident_room = {
    "incidents",
    {"incident-ack", "incident-assign", "incident-note", "incident-attribute"},
    show_incident,
    true};
static const struct do_room maintenance_room = {
    "maintenance", {"maintenance-add", "maintenance-end"}, show_maintenance, false};
static const struct do_room silences_room = {
    "silences", {"silence-add", "silence-end"}, show_silences, false};
static const struct do_room shift_room = {"shift", {"shift-hand-over"}, show_shift, false};

static struct doing *new_doing(const struct ops_visit *visit)
{
    struct doing *const doing =
        do_new(visit->site, visit->request, visit->language, &visit->visitor);

    snprintf(doing->rest, sizeof doing->rest, "%s", visit->rest);
    return doing;
}

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

    if (doing->end != DO_DONE) {
        room->show(doing);
        return;
    }
    go_back(doing, room, doing->done->mark);
    do_free(doing);
}

struct taking {
    struct doing *doing;
    bool is_sure;
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
    const bool is_own = act_take_field(doing->verb, doing->words, name, value);

    if (strcmp(name, "sure") == 0)
        taking->is_sure = strcmp(value, "yes") == 0;
    else if (is_own || strcmp(name, "every_until") == 0)
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

/* The same form with the same words, from the same person. */
static void make_mark(const struct ops_visit *visit, const char *form, char mark[MARK_TEXT])
{
    struct digester *const digester = digester_new();
    struct digest digest;
    char text[DIGEST_TEXT];

    digester_add(digester, visit->visitor.id, strlen(visit->visitor.id) + 1);
    digester_add(digester, web_path(visit->request), strlen(web_path(visit->request)) + 1);
    digester_add(digester, form, strlen(form));
    digest = digester_finish(digester);
    snprintf(mark, MARK_TEXT, "%.32s", digest_format(text, &digest));
}

/* Of one: the address says which, whatever the form does. */
static void name_one(struct doing *doing, const struct incident *incident)
{
    json_set_integer(doing->words, "id", incident->id);
}

static void begin_act(struct doing *doing, const char *mark)
{
    doing->done = once_begin(doing->site->once, mark);
    if (doing->done == NULL) {
        answer_sorry(doing, PAGE_TOO_BUSY);
        return;
    }
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
    join_rule(doing);
    if (doing->room->is_of_one)
        name_one(doing, incident_of(doing));
    make_mark(visit, form, mark);
    before = once_find(doing->site->once, mark);
    if (before != NULL) {
        go_back(doing, doing->room, mark);
        do_free(doing);
    } else if (page_do_is_grave(doing->verb->name, doing->words) && !taking.is_sure) {
        doing->end = DO_SURE;
        doing->room->show(doing);
    } else {
        begin_act(doing, mark);
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
    doing = new_doing(visit);
    doing->verb = verb;
    doing->room = room;
    doing->answer = answer_act;
    if (room->is_of_one && incident_of(doing) == NULL)
        answer_sorry(doing, PAGE_NOT_FOUND);
    else
        take_form(doing, visit, form);
}

/* --- trying a service ------------------------------------------------------------------------- */

/* "dvc-01" of "services/dvc-01/try"; NONE_AT_ALL, and answered, if there is none. */
static int service_of(const struct ops_visit *visit)
{
    const char *const rest = visit->rest + strlen("services/");
    char id[80];
    int service = NONE_AT_ALL;

    if (strcspn(rest, "/") < sizeof id) {
        snprintf(id, sizeof id, "%.*s", (int)strcspn(rest, "/"), rest);
        service = catalogue_find_service(visit->site->options.catalogue, id);
    }
    if (service == NONE_AT_ALL)
        site_answer_sorry(visit->site, visit->request, visit->language, PAGE_NOT_FOUND);
    return service;
}

static void answer_tried(struct doing *doing, const struct page_do_tried *tried)
{
    enum { REFRESH_SECONDS = 2 };
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    begin(&showing, doing);
    went = page_write_do_try(doing->site->pages, &showing.page, tried, &text, &error);
    if (went && tried->is_running) {
        const struct web_page_options options = {
            .status = 200, .type = site_html, .cache = "no-store", .refresh = REFRESH_SECONDS};
        struct web_page *const page = web_page_new(&options, text_string(&text), text.length);

        web_answer(doing->request, page);
        web_page_release(page);
        text_free(&text);
        do_free(doing);
    } else {
        answer_page(doing, went, &text, &error);
    }
}

void do_show_try(struct ops_visit *visit)
{
    const int service = service_of(visit);
    const struct tried *tried;
    struct page_trial *trials;

    if (service == NONE_AT_ALL)
        return;
    tried = counter_tried(visit->site->counter, (size_t)service);
    trials = NEW_ARRAY(struct page_trial, tried->run_count + 1);
    for (size_t i = 0; i < tried->run_count; i++)
        trials[i] = (struct page_trial){tried->runs[i].probe, tried->runs[i].was_asked,
                                        &tried->runs[i].sample, tried->runs[i].detail};
    answer_tried(new_doing(visit), &(struct page_do_tried){
                                       .service = (size_t)service,
                                       .is_running = tried->is_running,
                                       .trouble = tried->trouble[0] == '\0' ? NULL : tried->trouble,
                                       .at_ms = tried->at_ms,
                                       .trials = trials,
                                       .count = tried->run_count});
    free(trials);
}

void do_act_try(struct ops_visit *visit)
{
    const int service = service_of(visit);

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

void do_show_incidents(struct ops_visit *visit)
{
    show_incidents(new_doing(visit));
}

void do_show_incident(struct ops_visit *visit)
{
    show_incident(new_doing(visit));
}

void do_act_incident(struct ops_visit *visit)
{
    act_in(visit, &incident_room);
}

void do_show_maintenance(struct ops_visit *visit)
{
    show_maintenance(new_doing(visit));
}

void do_act_maintenance(struct ops_visit *visit)
{
    act_in(visit, &maintenance_room);
}

void do_show_silences(struct ops_visit *visit)
{
    show_silences(new_doing(visit));
}

void do_act_silences(struct ops_visit *visit)
{
    act_in(visit, &silences_room);
}

void do_show_shift(struct ops_visit *visit)
{
    show_shift(new_doing(visit));
}

void do_act_shift(struct ops_visit *visit)
{
    act_in(visit, &shift_room);
}
