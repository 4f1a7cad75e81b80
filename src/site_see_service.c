/* The room of one service, and what was seen when it failed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "io/store_evidence.h"
#include "site_looks.h"
#include "site_parts.h"
#include "site_see.h"

#define EVIDENCE_MS (INT64_C(90) * 86400 * MS_PER_SECOND)
#define SOON_US (5 * US_PER_SECOND)

/* --- what there is of a service --------------------------------------------------------------- */

struct gathering {
    json_t *rows;
    const char *probe;
};

static void on_row(void *argument, const struct exhibit_row *row)
{
    const struct gathering *const gathering = argument;
    json_t *const value = json_object();

    json_set_integer(value, "id", row->id);
    json_set_integer(value, "at_ms", row->at_ms);
    json_set_integer(value, "incident", row->incident);
    json_set_integer(value, "size", row->size);
    json_set_string(value, "probe", gathering->probe);
    json_array_append_new(gathering->rows, value);
}

static json_t *read_list(struct reader *reader, const struct catalogue *catalogue,
                         const char *words, struct error *error)
{
    const int index = catalogue_find_service(catalogue, words);
    const int64_t since_ms = clock_wall_ms() - EVIDENCE_MS;
    json_t *const rows = json_array();

    for (size_t i = 0; index != NONE_AT_ALL && i < catalogue->services[index].probe_count; i++) {
        struct gathering gathering = {
            rows, catalogue->probes[catalogue->services[index].first_probe + i].id};

        if (!reader_evidence_of(reader, gathering.probe, since_ms, on_row, &gathering, error)) {
            json_decref(rows);
            return NULL;
        }
    }
    return rows;
}

static void on_chart(void *argument, struct web_request *request)
{
    site_on_request(argument, request);
}

/* True: both are at hand.  Else the request has been answered, or waits. */
static bool gather(struct ops_visit *visit, size_t service, const struct page_chart **chart,
                   const json_t **evidence)
{
    static const struct look_kind kind = {read_list, SOON_US};
    struct site *const site = visit->site;
    const char *const id = site->options.catalogue->services[service].id;
    bool waits;

    if (!looks_find(site->looks, &kind, id, evidence))
        waits = looks_wait(site->looks, &kind, id, visit->request);
    else if (!jobs_find_chart(site->jobs, service, chart))
        waits = jobs_wait_for_chart(site->jobs, service, visit->request, on_chart, site);
    else
        return true;
    if (!waits)
        site_answer_sorry(site, visit->request, visit->language, PAGE_TOO_BUSY);
    return false;
}

void see_service(struct ops_visit *visit)
{
    struct site *const site = visit->site;
    const int service = catalogue_find_service(site->options.catalogue, visit->rest);
    char event[EVENT_ID], other[300];
    struct page_view view;
    struct page_ops ops = see_page(visit, NULL, &view, event);
    struct page_ops_service about = {.service = (size_t)service};
    struct text text = {0};
    struct error error = {""};

    if (service == NONE_AT_ALL) {
        site_answer_sorry(site, visit->request, visit->language, PAGE_NOT_FOUND);
        return;
    }
    if (!gather(visit, about.service, &about.chart, &about.evidence))
        return;
    snprintf(other, sizeof other, "%s/ops/services/%s", visit->language == LANGUAGE_EN ? "" : "/en",
             visit->rest);
    ops.other = other;
    ops_answer_html(visit, 200, page_write_ops_service(site->pages, &ops, &about, &text, &error),
                    &text, &error);
}

/* --- one piece -------------------------------------------------------------------------------- */

static void on_exhibit(void *argument, const struct exhibit *exhibit)
{
    json_t *const piece = argument;

    json_set_string(piece, "probe", exhibit->probe);
    json_set_integer(piece, "at_ms", exhibit->at_ms);
    json_set_integer(piece, "incident", exhibit->incident);
    json_set(piece, "document", json_incref(exhibit->document));
}

static json_t *read_piece(struct reader *reader, const struct catalogue *catalogue,
                          const char *words, struct error *error)
{
    json_t *const piece = json_object();

    (void)catalogue;
    if (reader_find_evidence(reader, strtoll(words, NULL, 10), on_exhibit, piece, error))
        return piece;
    json_decref(piece);
    return NULL;
}

static bool is_number(const char *text)
{
    return *text >= '1' && *text <= '9' && strspn(text, "0123456789") == strlen(text) &&
           strlen(text) < 19;
}

void see_evidence(struct ops_visit *visit)
{
    static const struct look_kind kind = {read_piece, SOON_US};
    struct site *const site = visit->site;
    char event[EVENT_ID], other[64];
    struct page_view view;
    struct page_ops ops = see_page(visit, NULL, &view, event);
    const json_t *piece = NULL;
    struct text text = {0};
    struct error error = {""};

    view.event = NULL; /* it never changes */
    if (is_number(visit->rest) && !looks_find(site->looks, &kind, visit->rest, &piece)) {
        if (!looks_wait(site->looks, &kind, visit->rest, visit->request))
            site_answer_sorry(site, visit->request, visit->language, PAGE_TOO_BUSY);
        return;
    }
    if (!is_number(visit->rest) || (piece != NULL && json_object_get(piece, "document") == NULL)) {
        site_answer_sorry(site, visit->request, visit->language, PAGE_NOT_FOUND);
        return;
    }
    snprintf(other, sizeof other, "%s/ops/evidence/%s", visit->language == LANGUAGE_EN ? "" : "/en",
             visit->rest);
    ops.other = other;
    ops_answer_html(visit, 200, page_write_ops_evidence(site->pages, &ops, piece, &text, &error),
                    &text, &error);
}
