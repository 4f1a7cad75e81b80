/* What rooms show in which something is done. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/memory.h"
#include "outbox_view.h"
#include "site_do_inside.h"
#include "stage/page_trial.h"

/* --- what a page is made from ----------------------------------------------------------------- */

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

void do_begin(struct showing *showing, const struct doing *doing)
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
                 .found = doing->found,
                 .finder = doing->site->finder}};
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
    static const int statuses[] = {
        [DO_SEEN] = 200,  [DO_DONE] = 200,    [DO_LOOKED] = 200, [DO_SURE] = 200,
        [DO_WRONG] = 422, [DO_REFUSED] = 409, [DO_DENIED] = 403, [DO_FAILED] = 503};

    return statuses[doing->end];
}

/* Answers with the page, and is done with it. */
void do_answer_page(struct doing *doing, bool went, struct text *text, const struct error *error)
{
    const struct ops_visit visit = {
        .site = doing->site, .request = doing->request, .language = doing->language};

    ops_answer_html(&visit, status_of(doing), went, text, error);
    do_free(doing);
}

void do_answer_sorry(struct doing *doing, enum page_problem problem)
{
    site_answer_sorry(doing->site, doing->request, doing->language, problem);
    do_free(doing);
}

struct doing *do_visit(const struct ops_visit *visit)
{
    struct doing *const doing =
        do_new(visit->site, visit->request, visit->language, &visit->visitor);

    snprintf(doing->rest, sizeof doing->rest, "%s", visit->rest);
    return doing;
}

/* --- the pages -------------------------------------------------------------------------------- */

const struct incident *do_incident_of(const struct doing *doing)
{
    return site_find_incident(doing->site, doing->rest, true);
}

static void write_incident(struct doing *doing)
{
    const struct incident *const incident = do_incident_of(doing);
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    if (incident == NULL) { /* meanwhile it has become too old */
        do_answer_sorry(doing, PAGE_NOT_FOUND);
        return;
    }
    if (!role_may(doing->visitor.role, ROLE_OPERATOR))
        outbox_view_mask(json_object_get(doing->found, "letters"));
    do_begin(&showing, doing);
    showing.ops.room = "incidents";
    went = page_write_do_incident(doing->site->pages, &showing.page, incident, &text, &error);
    do_answer_page(doing, went, &text, &error);
}

void do_show_one(struct doing *doing)
{
    const struct incident *const incident = do_incident_of(doing);

    doing->on_read = write_incident;
    if (incident == NULL)
        do_answer_sorry(doing, PAGE_NOT_FOUND);
    else if (!do_read(doing, do_read_case, incident->id))
        do_answer_sorry(doing, PAGE_TOO_BUSY);
}

static void write_maintenance(struct doing *doing)
{
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    do_begin(&showing, doing);
    showing.ops.room = "maintenance";
    went = page_write_do_maintenance(doing->site->pages, &showing.page,
                                     web_query(doing->request, "service"), &text, &error);
    do_answer_page(doing, went, &text, &error);
}

void do_show_works(struct doing *doing)
{
    doing->on_read = write_maintenance;
    if (!do_read(doing, do_read_works, 0))
        do_answer_sorry(doing, PAGE_TOO_BUSY);
}

void do_show_hushes(struct doing *doing)
{
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    do_begin(&showing, doing);
    showing.ops.room = "silences";
    went = page_write_do_silences(doing->site->pages, &showing.page,
                                  web_query(doing->request, "scope"), &text, &error);
    do_answer_page(doing, went, &text, &error);
}

void do_show_duty(struct doing *doing)
{
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    do_begin(&showing, doing);
    showing.ops.room = "shift";
    went = page_write_do_shift(doing->site->pages, &showing.page, &text, &error);
    do_answer_page(doing, went, &text, &error);
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

    do_begin(&showing, doing);
    showing.ops.room = "incidents";
    went = page_write_do_incidents(doing->site->pages, &showing.page, doing->site->finder, &filter,
                                   &text, &error);
    do_answer_page(doing, went, &text, &error);
}

/* --- trying a service ------------------------------------------------------------------------- */

/* "dvc-01" of "services/dvc-01/try"; NONE_AT_ALL, and answered, if there is none. */
int do_service_of(const struct ops_visit *visit)
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

    do_begin(&showing, doing);
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
        do_answer_page(doing, went, &text, &error);
    }
}

void do_show_try(struct ops_visit *visit)
{
    const int service = do_service_of(visit);
    const struct tried *tried;
    struct page_trial *trials;

    if (service == NONE_AT_ALL)
        return;
    tried = counter_tried(visit->site->counter, (size_t)service);
    trials = NEW_ARRAY(struct page_trial, tried->run_count + 1);
    for (size_t i = 0; i < tried->run_count; i++)
        trials[i] = (struct page_trial){tried->runs[i].probe, tried->runs[i].was_asked,
                                        &tried->runs[i].sample, tried->runs[i].detail};
    answer_tried(do_visit(visit), &(struct page_do_tried){
                                      .service = (size_t)service,
                                      .is_running = tried->is_running,
                                      .trouble = tried->trouble[0] == '\0' ? NULL : tried->trouble,
                                      .at_ms = tried->at_ms,
                                      .trials = trials,
                                      .count = tried->run_count});
    free(trials);
}

void do_show_incidents(struct ops_visit *visit)
{
    show_incidents(do_visit(visit));
}
