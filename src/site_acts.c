/* Where a letter's link leads: /ack/TOKEN, in English /en/ack/TOKEN.
 *
 * GET shows what broke and who has it, and changes nothing.  POST takes the incident on, or has its
 * service tried at once; what that found stands at /ack/TOKEN/retest.  The token is all that is
 * needed, and nothing else is: there is no cookie that another site could ride on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "link.h"
#include "site_do.h"
#include "site_parts.h"
#include "stage/acts.h"
#include "stage/page_ack.h"

enum { REFRESH_SECONDS = 2 };

struct counter {
    size_t count;
    struct tried services[];
};

struct counter *counter_new(const struct catalogue *catalogue)
{
    struct counter *const counter =
        memory_new(1, sizeof(struct counter) + catalogue->service_count * sizeof(struct tried));

    counter->count = catalogue->service_count;
    return counter;
}

void counter_free(struct counter *counter)
{
    for (size_t i = 0; counter != NULL && i < counter->count; i++)
        free(counter->services[i].runs);
    free(counter);
}

const struct tried *counter_tried(const struct counter *counter, size_t service)
{
    return &counter->services[service];
}

/* --- who comes -------------------------------------------------------------------------------- */

/* One who has come by a link. */
struct visit {
    struct site *site;
    struct web_request *request;
    enum language language;
    char token[LINK_TOKEN_MOST];
    struct link link;
    const struct person *person;
    struct incident incident;
    bool to_retest; /* the page of what was tried */
};

static struct page_view view_of(const struct visit *visit)
{
    return (struct page_view){.catalogue = visit->site->options.catalogue,
                              .snapshot = visit->site->snapshot,
                              .language = visit->language,
                              .is_stale = visit->site->is_stale};
}

static void answer(struct web_request *request, const struct web_page_options *options,
                   const struct text *text)
{
    struct web_page *const page = web_page_new(options, text_string(text), text->length);

    web_answer(request, page);
    web_page_release(page);
}

/* What a page_write_… has left in `text`, or that it failed. */
static void answer_page(const struct visit *visit, int status, bool went, struct text *text,
                        const struct error *error)
{
    const struct web_page_options options = {.status = went ? status : 500,
                                             .type = went ? site_html : site_plain,
                                             .cache = "no-store",
                                             .allow = status == 405 ? "GET, HEAD, POST" : NULL};

    if (!went) {
        log_trouble(&visit->site->page_trouble, "%s", error->message);
        text_clear(text);
    }
    answer(visit->request, &options, text);
    text_free(text);
}

static void show_dead_link(const struct visit *visit, bool is_expired)
{
    const struct page_view view = view_of(visit);
    struct text text = {0};
    struct error error = {""};
    const bool went = page_write_dead_link(visit->site->pages, &view, is_expired, &text, &error);

    answer_page(visit, 403, went, &text, &error);
}

static const struct person *find_person(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->person_count; i++)
        if (strcmp(catalogue->people[i].id, id) == 0)
            return &catalogue->people[i];
    return NULL;
}

static bool find_incident(const struct snapshot *snapshot, int64_t id, struct incident *incident)
{
    for (size_t i = 0; snapshot != NULL && i < snapshot->incident_count; i++)
        if (snapshot->incidents[i].id == id) {
            *incident = snapshot->incidents[i];
            return true;
        }
    return false;
}

/* "TOKEN" or "TOKEN/retest".  False: he has been answered. */
static bool open_link(struct visit *visit, const char *rest)
{
    static const char ending[] = "/retest";
    const char *const slash = strchr(rest, '/');
    const size_t length = slash == NULL ? strlen(rest) : (size_t)(slash - rest);
    enum link_fate fate = LINK_FORGED;

    visit->to_retest = slash != NULL;
    if (length < sizeof visit->token && visit->site->options.link_key != NULL &&
        (slash == NULL || strcmp(slash, ending) == 0)) {
        memcpy(visit->token, rest, length);
        fate =
            link_read(visit->site->options.link_key, visit->token, clock_wall_ms(), &visit->link);
    }
    if (fate == LINK_GOOD)
        visit->person = find_person(visit->site->options.catalogue, visit->link.person);
    if (visit->person != NULL &&
        find_incident(visit->site->snapshot, visit->link.incident, &visit->incident))
        return true;
    show_dead_link(visit, fate == LINK_EXPIRED);
    return false;
}

/* --- the pages -------------------------------------------------------------------------------- */

static void show_ack(const struct visit *visit, int status, const struct page_ack *page)
{
    const struct page_view view = view_of(visit);
    struct text text = {0};
    struct error error = {""};
    const bool went = page_write_ack(visit->site->pages, &view, page, &text, &error);

    answer_page(visit, status, went, &text, &error);
}

/* As the newest snapshot has it. */
static struct page_ack page_of(const struct visit *visit)
{
    const struct incident_act *const act =
        visit->site->snapshot == NULL
            ? NULL
            : acts_find(visit->site->snapshot->acts, visit->link.incident);
    struct page_ack page = {
        .token = visit->token, .person = visit->person->name, .incident = &visit->incident};

    if (act != NULL) {
        page.by = act->by;
        page.by_ms = act->at_ms;
        page.until_ms = act->until_ms;
        page.expected_ms = act->expected_ms;
    }
    return page;
}

static void show_retest(const struct visit *visit)
{
    const struct tried *const tried = counter_tried(visit->site->counter, visit->incident.service);
    const struct page_view view = view_of(visit);
    struct page_trial *const trials = NEW_ARRAY(struct page_trial, tried->run_count + 1);
    const struct page_retest page = {.token = visit->token,
                                     .incident = &visit->incident,
                                     .is_running = tried->is_running,
                                     .trouble = tried->trouble[0] == '\0' ? NULL : tried->trouble,
                                     .at_ms = tried->at_ms,
                                     .trials = trials,
                                     .count = tried->run_count};
    const struct web_page_options options = {.status = 200,
                                             .type = site_html,
                                             .cache = "no-store",
                                             .refresh = tried->is_running ? REFRESH_SECONDS : 0};
    struct text text = {0};
    struct error error = {""};

    for (size_t i = 0; i < tried->run_count; i++)
        trials[i] = (struct page_trial){tried->runs[i].probe, tried->runs[i].was_asked,
                                        &tried->runs[i].sample, tried->runs[i].detail};
    if (page_write_retest(visit->site->pages, &view, &page, &text, &error)) {
        answer(visit->request, &options, &text);
        text_free(&text);
    } else {
        answer_page(visit, 500, false, &text, &error);
    }
    free(trials);
}

/* --- what is wished --------------------------------------------------------------------------- */

static void answer_later(struct visit *visit, struct wish *wish)
{
    struct page_ack page = page_of(visit);
    const struct act_outcome *const outcome = &wish->outcome;

    if (wish->failed) {
        page.turn = ACK_WRONG;
        page.trouble = wish->why;
        show_ack(visit, 400, &page);
        return;
    }
    page.by = outcome->by[0] == '\0' ? NULL : outcome->by;
    page.by_ms = outcome->by_ms;
    if (outcome->refused && outcome->by[0] != '\0' &&
        strcmp(outcome->by, visit->person->name) != 0 && incident_is_open(&visit->incident)) {
        page.turn = ACK_TAKEN;
        show_ack(visit, 409, &page);
    } else if (outcome->refused) {
        page.turn = ACK_FAILED;
        page.trouble = outcome->why;
        show_ack(visit, 409, &page);
    } else {
        page.turn = ACK_DONE;
        page.until_ms = outcome->until_ms;
        if (outcome->expected_ms != 0) /* else what was said before stays */
            page.expected_ms = outcome->expected_ms;
        show_ack(visit, 200, &page);
    }
}

static void hear_act(struct site *site, struct wish *wish)
{
    struct visit *const visit = wish->argument;

    (void)site;
    answer_later(visit, wish);
    free(visit);
    wish_free(wish);
}

static void hear_tried(struct site *site, struct wish *wish)
{
    struct tried *const tried = &site->counter->services[wish->service];

    tried->is_running = false;
    tried->trouble[0] = '\0';
    if (wish->failed) {
        snprintf(tried->trouble, sizeof tried->trouble, "%s", wish->why);
    } else {
        tried->at_ms = clock_wall_ms();
        free(tried->runs);
        tried->runs = wish->runs;
        tried->run_count = wish->run_count;
        wish->runs = NULL;
    }
    wish_free(wish);
    do_follow(site);
}

bool site_wish(struct site *site, struct wish *wish)
{
    const struct site_options *const options = &site->options;

    return options->take_wish != NULL && options->take_wish(options->desk, wish);
}

bool counter_try(struct site *site, size_t service)
{
    struct tried *const tried = &site->counter->services[service];
    struct wish *wish;

    if (tried->is_running)
        return true; /* its result is his, too */
    wish = NEW(struct wish);
    wish->service = service; /* of which all hear who wait: in the program's language */
    wish->language = words_language();
    wish->on_granted = hear_tried;
    tried->is_running = site_wish(site, wish);
    if (!tried->is_running)
        wish_free(wish);
    return tried->is_running;
}

/* --- forms ------------------------------------------------------------------------------------ */

struct fields {
    json_t *words;
    char token[LINK_TOKEN_MOST], what[16];
};

static bool take_field(void *argument, const char *name, const char *value)
{
    struct fields *const fields = argument;

    if (strcmp(name, "token") == 0)
        snprintf(fields->token, sizeof fields->token, "%s", value);
    else if (strcmp(name, "do") == 0)
        snprintf(fields->what, sizeof fields->what, "%s", value);
    else if (strcmp(name, "id") != 0 && strcmp(name, "alert") != 0) /* the link says which */
        act_take_field(act_verb_find("incident-ack"), fields->words, name, value);
    return true;
}

static void show_too_many(const struct visit *visit)
{
    struct page_ack page = page_of(visit);

    page.turn = ACK_FAILED;
    page.trouble = tr("too many want something at once, try again later");
    show_ack(visit, 503, &page);
}

static void take_on(const struct visit *visit, json_t *words)
{
    struct wish *const wish = NEW(struct wish);
    struct visit *const kept = NEW(struct visit);

    json_set_integer(words, "id", visit->link.incident);
    if (visit->link.alert != 0)
        json_set_integer(words, "alert", visit->link.alert);
    *kept = *visit;
    wish->verb = "incident-ack";
    wish->words = json_incref(words);
    wish->argument = kept;
    wish->way = "link";
    wish->role = ROLE_OPERATOR;
    wish->language = visit->language;
    wish->on_granted = hear_act;
    snprintf(wish->author, sizeof wish->author, "%s", visit->person->name);
    if (site_wish(visit->site, wish))
        return;
    free(kept);
    wish_free(wish);
    show_too_many(visit);
}

static void try_service(const struct visit *visit)
{
    struct text address = {0};
    struct web_page_options options = {.status = 303, .type = site_plain, .cache = "no-store"};

    if (!counter_try(visit->site, visit->incident.service)) {
        show_too_many(visit);
        return;
    }
    text_add(&address, "%s/ack/%s/retest", visit->language == LANGUAGE_EN ? "/en" : "",
             visit->token);
    options.location = text_string(&address);
    answer(visit->request, &options, &address);
    text_free(&address);
}

/* A form of ours comes from a page of ours.  Browsers that say so at all say it rightly; where no
 * referrer is told the origin is "null". */
static bool is_from_here(const struct web_request *request)
{
    const char *const site = web_header(request, "Sec-Fetch-Site");
    const char *const origin = web_header(request, "Origin");
    const char *const host = web_header(request, "Host");
    const char *const named = origin == NULL ? NULL : strstr(origin, "://");

    if (site != NULL && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return false;
    return origin == NULL || strcmp(origin, "null") == 0 ||
           (named != NULL && host != NULL && strcmp(named + strlen("://"), host) == 0);
}

static void take_form(const struct visit *visit)
{
    struct fields fields = {.words = json_object()};
    size_t length;
    const char *const form = web_body(visit->request, &length);
    const char *what = "";

    if (strlen(form) == length)
        site_each_field(form, take_field, &fields);
    if (is_from_here(visit->request) && strcmp(fields.token, visit->token) == 0)
        what = fields.what;
    if (strcmp(what, "retest") == 0)
        try_service(visit);
    else if (strcmp(what, "ack") == 0)
        take_on(visit, fields.words);
    else
        show_dead_link(visit, false);
    json_decref(fields.words);
}

void site_take_act(struct site *site, struct web_request *request, enum language language,
                   const char *rest)
{
    struct visit visit = {.site = site, .request = request, .language = language};
    const char *const method = web_method(request);
    struct page_ack page;

    if (!open_link(&visit, rest))
        return;
    if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0) {
        if (visit.to_retest) {
            show_retest(&visit);
        } else {
            page = page_of(&visit);
            show_ack(&visit, 200, &page);
        }
    } else if (strcmp(method, "POST") == 0 && !visit.to_retest) {
        take_form(&visit);
    } else {
        page = page_of(&visit);
        show_ack(&visit, 405, &page);
    }
}
