/* The verbs as programs use them: POST with the words as JSON, as the command line sends them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/digest.h"
#include "site_do_api.h"
#include "site_parts.h"
#include "stage/api_acts.h"

enum { NUMBER_MOST = 18 };

void do_answer_api(struct doing *doing, int status, const char *type, struct text *text)
{
    struct web_page *const page = site_make_page(status, type, "no-store", text);

    if (doing->done != NULL && doing->keeps_answer)
        doing->done->page = web_page_hold(page);
    web_answer(doing->request, page);
    web_page_release(page);
    text_free(text);
    do_free(doing);
}

void do_answer_problem(struct doing *doing, int status, const char *detail)
{
    const struct api_refusal refusal = {.status = status,
                                        .detail = detail,
                                        .word = doing->end == DO_WRONG ? doing->wrong : NULL,
                                        .by = doing->end == DO_REFUSED ? doing->outcome.by : NULL,
                                        .by_ms = doing->outcome.by_ms};
    struct text text = {0};

    api_write_refusal(&refusal, &text);
    do_answer_api(doing, status, site_problem, &text);
}

void do_refuse(struct doing *doing, int status, const char *detail)
{
    if (doing->done != NULL)
        once_forget(doing->done);
    doing->done = NULL;
    do_answer_problem(doing, status, detail);
}

bool do_has_file(struct doing *doing)
{
    if (doing->site->options.config_path != NULL)
        return true;
    do_answer_problem(doing, 503, tr("this monitor has no file that could be changed"));
    return false;
}

/* --- acts ------------------------------------------------------------------------------------- */

static int status_of_done(const struct doing *doing)
{
    const enum act_kind kind = doing->verb->kind;

    if (kind == ACT_RELOAD) /* it goes on */
        return 202;
    return kind == ACT_PLAN || kind == ACT_SILENCE || kind == ACT_NOTE || kind == ACT_PUBLISH ||
                   kind == ACT_FILE_OBJECTION || kind == ACT_ADD_ADDENDUM || kind == ACT_ADD_USER ||
                   kind == ACT_ADD_TOKEN
               ? 201
               : 200;
}

static void answer_done(struct doing *doing, int64_t id, const char *by)
{
    const char *const token = doing->told[0] == '\0' ? NULL : doing->told;
    struct text text = {0};

    api_write_done(act_kind_name(doing->verb->kind), id, by, token, &text);
    do_answer_api(doing, status_of_done(doing), site_json, &text);
}

void do_answer_act(struct doing *doing)
{
    switch (doing->end) {
    case DO_WRONG:
        do_answer_problem(doing, 422, doing->why);
        break;
    case DO_REFUSED:
        do_answer_problem(doing, doing->outcome.missing ? 404 : 409, doing->why);
        break;
    case DO_DENIED:
        do_answer_problem(doing, 403, doing->why);
        break;
    case DO_FAILED:
        do_answer_problem(doing, 503, doing->why);
        break;
    case DO_SEEN:
    case DO_LOOKED: /* programs do not */
    case DO_SURE:
    case DO_DONE:
    default:
        answer_done(doing, doing->outcome.id, doing->outcome.by);
        break;
    }
}

/* What is sent again with the same key and the same words is done once. */
static void make_mark(const struct doing *doing, const char *key, const char *body,
                      char mark[MARK_TEXT])
{
    const char *const parts[] = {doing->visitor.id, web_path(doing->request), key, body};
    struct digester *const digester = digester_new();
    struct digest digest;
    char text[DIGEST_TEXT];

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        digester_add(digester, parts[i], strlen(parts[i]) + 1);
    if (do_has_secret(doing->verb))
        digester_add(digester, once_salt(doing->site->once), ONCE_SALT);
    digest = digester_finish(digester);
    snprintf(mark, MARK_TEXT, "%.32s", digest_format(text, &digest));
}

static void answer_again(struct doing *doing, struct web_page *page)
{
    web_answer(doing->request, page);
    do_free(doing);
}

bool do_begin_once(struct doing *doing)
{
    size_t length;
    const char *const body = web_body(doing->request, &length);
    const char *const key = web_header(doing->request, "Idempotency-Key");
    const struct done *before;
    char mark[MARK_TEXT];

    if (key == NULL)
        return true;
    make_mark(doing, key, body, mark);
    before = once_find(doing->site->once, mark);
    if (before == NULL)
        doing->done = once_begin(doing->site->once, mark);
    if (doing->done != NULL)
        return true;
    if (before == NULL)
        do_answer_problem(doing, 503, tr("too many want something at once, try again later"));
    else if (before->is_running)
        do_answer_problem(doing, 409, tr("the same is under way already"));
    else if (before->page != NULL)
        answer_again(doing, before->page);
    else
        answer_done(doing, before->id, before->by);
    return false;
}

bool do_read_words(struct doing *doing)
{
    size_t length;
    const char *const body = web_body(doing->request, &length);
    json_t *words = length == 0 ? json_object() : json_loadb(body, length, 0, NULL);

    if (!json_is_object(words)) {
        json_decref(words);
        words = NULL;
    }
    doing->words = words;
    if (words == NULL)
        do_answer_problem(doing, 400, tr("the body is to be a JSON object"));
    return words != NULL;
}

/* The address says which; 0: it is no number. */
static int64_t number_of(const char *id)
{
    if (*id < '1' || *id > '9' || strlen(id) > NUMBER_MOST || id[strspn(id, "0123456789")] != '\0')
        return 0;
    return strtoll(id, NULL, 10);
}

static bool is_of_people(const struct act_verb *verb)
{
    return verb->kind >= ACT_ADD_USER && verb->kind <= ACT_REMOVE_TOKEN;
}

/* False: the address names nothing. */
static bool name_one(struct doing *doing, const char *id)
{
    const int64_t number = number_of(id);

    if (*id == '\0')
        return true;
    if (doing->verb->kind == ACT_WRITE_REPORT)
        json_set_string(doing->words, "period", id);
    else if (is_of_people(doing->verb))
        json_set_string(doing->words, "id", id);
    else if (number != 0)
        json_set_integer(doing->words, "id", number);
    else
        return false;
    return true;
}

/* What is made of them here is nobody's to say. */
static void start_secret(struct doing *doing)
{
    static const char *const made[] = {"hash", "digest"};
    json_t *const password = json_incref(json_object_get(doing->words, "password"));
    char why[200];

    json_object_del(doing->words, "password");
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        if (json_object_get(doing->words, made[i]) != NULL) {
            snprintf(why, sizeof why, tr("'%s' takes no word '%.64s'"), doing->verb->name, made[i]);
            json_decref(password);
            do_end(doing, DO_WRONG, why, made[i]);
            return;
        }
    do_start_secret(doing, "api", json_string_value(password), NULL);
    json_decref(password);
}

static void start_open(struct doing *doing)
{
    do_start(doing, "api");
}

static void take_act(struct doing *doing, const char *id)
{
    doing->answer = do_answer_act;
    if (!do_read_words(doing))
        return;
    if (!name_one(doing, id))
        do_answer_problem(doing, 404, tr("there is no such address"));
    else if (do_begin_once(doing))
        (do_has_secret(doing->verb) ? start_secret : start_open)(doing);
}

/* --- trying a service ------------------------------------------------------------------------- */

static void answer_tried(struct doing *doing)
{
    const struct catalogue *const catalogue = doing->site->options.catalogue;
    const struct tried *const tried = counter_tried(doing->site->counter, doing->tries);
    json_t *const rows = json_array();
    struct text text = {0};

    if (tried->trouble[0] != '\0') {
        json_decref(rows);
        do_answer_problem(doing, 429, tried->trouble);
        return;
    }
    for (size_t i = 0; i < tried->run_count; i++) {
        const struct retested *const run = &tried->runs[i];

        json_array_append_new(
            rows, api_trial(catalogue, run->probe, run->was_asked, &run->sample, run->detail));
    }
    api_write_tried(catalogue->services[doing->tries].id, tried->at_ms, rows, &text);
    do_answer_api(doing, 200, site_json, &text);
}

static void take_try(struct doing *doing, const char *id)
{
    const int service = catalogue_find_service(doing->site->options.catalogue, id);

    if (service == NONE_AT_ALL) {
        do_answer_problem(doing, 404, tr("there is no such service"));
    } else if (!counter_try(doing->site, (size_t)service)) {
        do_answer_problem(doing, 503, tr("too many want something at once, try again later"));
    } else {
        doing->tries = (size_t)service;
        doing->answer = answer_tried;
        doing->waits_for_try = true;
    }
}

void do_api(struct site *site, struct web_request *request, const char *verb, const char *id)
{
    const struct act_verb *const found = act_verb_find(verb);
    struct visitor visitor;
    struct doing *doing;

    if (!gate_admit_act(site, request, words_language(),
                        found == NULL ? ROLE_OPERATOR : found->role, NULL, &visitor))
        return;
    doing = do_new(site, request, words_language(), &visitor);
    doing->verb = found;
    if (found == NULL)
        take_try(doing, id);
    else
        take_act(doing, id);
}

/* --- objections ------------------------------------------------------------------------------- */

static void answer_objections(struct doing *doing)
{
    struct text text = {0};

    if (doing->found == NULL) {
        do_answer_problem(doing, 503, tr("the store could not be read, try again later"));
        return;
    }
    json_write(doing->found, true, &text);
    do_answer_api(doing, 200, site_json, &text);
}

/* For the staff: they are told to the public by the report whose annex they are. */
void do_api_objections(struct site *site, struct web_request *request, const char *none)
{
    struct visitor visitor;
    struct doing *doing;

    (void)none;
    if (!gate_admit(site, request, words_language(), ROLE_VIEWER, &visitor))
        return;
    doing = do_new(site, request, words_language(), &visitor);
    doing->on_read = answer_objections;
    if (!do_read(doing, do_read_past, 0))
        do_answer_problem(doing, 503, tr("too many are asking, try again later"));
}
