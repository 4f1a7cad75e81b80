#include "stage/figures_json.h"

#include <stdio.h>

#include "stage/figures.h"

static void add_parts(json_t *object, const struct totals *totals)
{
    for (int i = 0; i < PART_COUNT; i++) {
        char name[32];

        snprintf(name, sizeof name, "%s_ms", part_name((enum part)i));
        json_set_integer(object, name, totals->ms[i]);
    }
}

static json_t *figures_json(const char *id, const struct figures *figures)
{
    json_t *const object = json_object();

    json_set_string(object, "id", id);
    add_parts(object, &figures->totals);
    json_set(object, "availability", figures_share(figures->availability));
    json_set(object, "gross_availability", figures_share(figures->gross_availability));
    json_set(object, "coverage", figures_share(figures->coverage));
    json_set_integer(object, "incidents", figures->incidents);
    json_set_string(object, "verdict", verdict_name(figures->verdict));
    return object;
}

static json_t *one_json(const struct figures_book *book, struct subject subject, const char *id)
{
    const struct figures figures = figures_of(book, subject);

    return figures_json(id, &figures);
}

static void add_all(json_t *document, const struct figures_book *book,
                    const struct catalogue *catalogue)
{
    json_t *const agencies = json_array();
    json_t *const programmes = json_array();
    json_t *const services = json_array();

    for (size_t i = 0; i < catalogue->agency_count; i++)
        json_array_append_new(
            agencies, one_json(book, (struct subject){SCOPE_AGENCY, i}, catalogue->agencies[i].id));
    for (size_t i = 0; i < catalogue->programme_count; i++)
        json_array_append_new(programmes, one_json(book, (struct subject){SCOPE_PROGRAMME, i},
                                                   catalogue->programmes[i].id));
    for (size_t i = 0; i < catalogue->service_count; i++)
        json_array_append_new(services, one_json(book, (struct subject){SCOPE_SERVICE, i},
                                                 catalogue->services[i].id));
    json_set(document, "province", one_json(book, (struct subject){SCOPE_PROVINCE, 0}, "province"));
    json_set(document, "agencies", agencies);
    json_set(document, "programmes", programmes);
    json_set(document, "services", services);
}

static json_t *rules_json(const struct figures_rules *rules)
{
    json_t *const object = json_object();

    json_set_string(object, "name", rules->policy->name);
    json_set_integer(object, "version", rules->policy->version);
    json_set_string(object, "hash", rules->hash);
    return object;
}

static json_t *begin(const struct figures_report_question *question,
                     const struct figures_question *asked)
{
    json_t *const document = json_object();
    char name[PERIOD_TEXT];

    json_set_string(document, "period", period_format(name, question->period));
    json_set_string(document, "calendar", period_calendar_name(question->period->calendar));
    json_set_instant(document, "from", asked->from_ms);
    json_set_instant(document, "to", asked->to_ms);
    json_set_bool(document, "complete", question->now_ms >= asked->to_ms);
    json_set(document, "policy", rules_json(&question->rules));
    return document;
}

json_t *figures_report(struct reader *reader, const struct figures_report_question *question,
                       struct error *error)
{
    const struct zone *const zone = question->catalogue->local;
    const struct figures_question asked = {.catalogue = question->catalogue,
                                           .policy = question->rules.policy,
                                           .from_ms = period_from(question->period, zone),
                                           .to_ms = period_to(question->period, zone),
                                           .now_ms = question->now_ms};
    struct figures_book *const book = figures_read(reader, &asked, error);
    json_t *document;

    if (book == NULL)
        return NULL;
    document = begin(question, &asked);
    add_all(document, book, question->catalogue);
    figures_free(book);
    return document;
}
