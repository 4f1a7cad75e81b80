#include "stage/page_ack.h"

#include <stdio.h>
#include <string.h>

#include "model/incident_code.h"
#include "stage/page_parts.h"

enum { ADDRESS_MOST = 320 };

/* "/en/ack/TOKEN" */
static void set_address(json_t *value, const char *name, enum language language, const char *token,
                        const char *ending)
{
    char address[ADDRESS_MOST];

    snprintf(address, sizeof address, "%s/ack/%s%s", language == LANGUAGE_EN ? "/en" : "", token,
             ending);
    json_set_string(value, name, address);
}

static json_t *begin(const struct pages *pages, const struct page_view *view, const char *token,
                     const char *ending)
{
    json_t *const value = page_begin(pages, view);
    const enum language other = view->language == LANGUAGE_EN ? LANGUAGE_VI : LANGUAGE_EN;

    set_address(value, "other", other, token, ending);
    set_address(value, "address", view->language, token, "");
    set_address(value, "retest_address", view->language, token, "/retest");
    json_set_string(value, "token", token);
    json_object_del(value, "updated"); /* these do not reload by themselves … */
    json_object_del(value, "valid");   /* … and are nobody's copy */
    return value;
}

static void set_title(json_t *value, const struct pages *pages, const struct page_view *view,
                      const char *word, const struct incident *incident)
{
    const struct service *const service = &view->catalogue->services[incident->service];
    static const struct zone utc;
    const struct zone *const zone = view->catalogue->local == NULL ? &utc : view->catalogue->local;
    char code[INCIDENT_CODE];
    char title[512];

    snprintf(title, sizeof title, "%s %s: %s", page_word(pages, view->language, word),
             incident_code(code, zone, incident->id, incident->began_ms),
             service_name(service, view->language));
    json_set_string(value, "page_title", title);
}

/* --- taking it on ----------------------------------------------------------------------------- */

static const char *verb_of(const struct page_ack *ack)
{
    if (ack->by == NULL)
        return "ack_take";
    return strcmp(ack->by, ack->person) == 0 ? "ack_change" : "ack_take_over";
}

bool page_write_ack(const struct pages *pages, const struct page_view *view,
                    const struct page_ack *ack, struct text *text, struct error *error)
{
    const enum language language = view->language;
    json_t *const value = begin(pages, view, ack->token, "");

    set_title(value, pages, view, "ack_title", ack->incident);
    json_set(value, "incident", page_incident(pages, view, ack->incident));
    json_set_string(value, "person", ack->person);
    json_set_string(value, "by", ack->by);
    json_set_string(value, "verb", page_word(pages, language, verb_of(ack)));
    json_set_string(value, "seen_by", ack->by == NULL ? "" : ack->by);
    json_set_string(value, "trouble", ack->trouble);
    json_set_bool(value, "done", ack->turn == ACK_DONE);
    json_set_bool(value, "taken", ack->turn == ACK_TAKEN);
    json_set_bool(value, "wrong", ack->turn == ACK_WRONG);
    json_set_bool(value, "failed", ack->turn == ACK_FAILED);
    json_set_bool(value, "asks", incident_is_open(ack->incident));
    page_set_moment(value, "by_at", language, ack->by_ms, PAGE_MINUTES);
    page_set_moment(value, "until", language, ack->until_ms, PAGE_MINUTES);
    page_set_moment(value, "expected", language, ack->expected_ms, PAGE_MINUTES);
    return page_finish(pages, "ack", value, text, error);
}

/* --- trying it -------------------------------------------------------------------------------- */

bool page_write_retest(const struct pages *pages, const struct page_view *view,
                       const struct page_retest *retest, struct text *text, struct error *error)
{
    json_t *const value = begin(pages, view, retest->token, "/retest");
    json_t *const rows = json_array();
    const struct service *const service = &view->catalogue->services[retest->incident->service];

    set_title(value, pages, view, "retest_title", retest->incident);
    json_set_string(value, "service", service_name(service, view->language));
    json_set_bool(value, "running", retest->is_running);
    json_set_bool(value, "tried", retest->at_ms != 0 && !retest->is_running && retest->count > 0);
    json_set_string(value, "trouble", retest->trouble);
    page_set_moment(value, "tried_at", view->language, retest->at_ms, PAGE_SECONDS);
    for (size_t i = 0; !retest->is_running && i < retest->count; i++)
        json_array_append_new(rows, page_trial_row(pages, view, &retest->trials[i]));
    json_set(value, "phases", page_trial_head(pages, view->language));
    json_set(value, "trials", rows);
    return page_finish(pages, "retest", value, text, error);
}

/* --- dead links ------------------------------------------------------------------------------- */

bool page_write_dead_link(const struct pages *pages, const struct page_view *view, bool is_expired,
                          struct text *text, struct error *error)
{
    json_t *const value = page_begin(pages, view);

    json_set_string(value, "page_title", page_word(pages, view->language, "dead_link"));
    json_set_string(
        value, "more",
        page_word(pages, view->language, is_expired ? "dead_link_expired" : "dead_link_forged"));
    json_set_string(value, "other", view->language == LANGUAGE_EN ? "/" : "/en/");
    return page_finish(pages, "problem", value, text, error);
}
