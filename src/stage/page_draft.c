/* Posts before they are published: templates of dashboards/posts.json, filled in. */
#include "stage/page_draft.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/post.h"
#include "stage/page_parts.h"

/* The same as ACT_HOLE of stage/acts.h: with it nothing is published. */
static const char hole[] = "[…]";

/* --- what is known ---------------------------------------------------------------------------- */

static const struct service *service_of(const struct post_facts *facts)
{
    const int service = facts->incident != NULL ? (int)facts->incident->service : facts->service;

    return service == NONE_AT_ALL ? NULL : &facts->catalogue->services[service];
}

static void set_service(json_t *values, const struct post_facts *facts, enum language language)
{
    const struct page_view view = {.catalogue = facts->catalogue, .language = language};
    const struct service *const service = service_of(facts);
    struct text names = {0};

    if (facts->work != NULL) {
        page_list_services(&view, facts->work, &names);
        json_set_string(values, "service", names.length == 0 ? NULL : text_string(&names));
    } else if (service != NULL) {
        json_set_string(values, "service", service_name(service, language));
        if (service->agency != NONE_AT_ALL)
            json_set_string(values, "agency",
                            agency_name(&facts->catalogue->agencies[service->agency], language));
    }
    text_free(&names);
}

static void set_moment(json_t *values, const char *name, enum language language, int64_t at_ms)
{
    json_t *const holder = json_object();

    page_set_moment(holder, "at", language, at_ms, PAGE_MINUTES);
    json_object_set(values, name, json_object_get(json_object_get(holder, "at"), "text"));
    json_decref(holder);
}

/* "Không truy cập được dịch vụ" in the middle of a sentence: only Latin capitals of one byte. */
static void set_cause(json_t *values, const char *cause)
{
    char words[256];

    snprintf(words, sizeof words, "%s", cause);
    if (words[0] >= 'A' && words[0] <= 'Z')
        words[0] = (char)(words[0] - 'A' + 'a');
    json_set_string(values, "cause", words);
}

static void set_incident(json_t *values, const struct pages *pages, const struct post_facts *facts,
                         enum language language)
{
    const struct incident *const incident = facts->incident;
    const struct incident_act *const act = acts_find(facts->acts, incident->id);
    const int64_t expected_ms = facts->expected_ms != 0 ? facts->expected_ms
                                : act == NULL           ? 0
                                                        : act->expected_ms;

    set_moment(values, "began", language, incident->began_ms);
    set_moment(values, "ended", language, incident->ended_ms);
    set_moment(values, "expected", language, expected_ms);
    set_cause(values, page_cause(pages, language, incident->reason));
    if (!incident_is_open(incident))
        page_set_span(values, "duration", pages, language, incident->ended_ms - incident->began_ms);
}

static json_t *values_of(const struct pages *pages, const struct post_facts *facts,
                         enum language language)
{
    json_t *const values = json_object();
    const struct planned_work *const work = facts->work;

    set_service(values, facts, language);
    if (facts->incident != NULL)
        set_incident(values, pages, facts, language);
    set_moment(values, "from", language, work != NULL ? work->from_ms : facts->from_ms);
    set_moment(values, "to", language, work != NULL ? work->to_ms : facts->to_ms);
    set_moment(values, "ends", language, facts->certificate_ends_ms);
    if (facts->certificate_ends_ms > facts->now_ms)
        page_set_span(values, "left", pages, language, facts->certificate_ends_ms - facts->now_ms);
    return values;
}

/* --- filling in ------------------------------------------------------------------------------- */

/* "{name}" becomes its value, or the hole. */
static void fill(const char *pattern, const json_t *values, struct text *text)
{
    char name[32];

    while (*pattern != '\0') {
        const size_t plain = strcspn(pattern, "{");
        const char *const end = strchr(pattern + plain, '}');
        const char *value;

        text_add_bytes(text, pattern, plain);
        if (end == NULL) {
            text_add_string(text, pattern + plain);
            return;
        }
        snprintf(name, sizeof name, "%.*s", (int)(end - pattern - (ptrdiff_t)plain - 1),
                 pattern + plain + 1);
        value = json_string_value(json_object_get(values, name));
        text_add_string(text, value == NULL ? hole : value);
        pattern = end + 1;
    }
}

/* A title wants room in one line; a sentence at its beginning a capital, which names have. */
static void set_filled(json_t *words, const char *name, const json_t *pattern, const json_t *values)
{
    struct text text = {0};

    if (json_string_value(pattern) == NULL)
        return;
    fill(json_string_value(pattern), values, &text);
    json_set_string(words, name, text_string(&text));
    text_free(&text);
}

static json_t *find_template(const struct pages *pages, json_t **all, const char *name)
{
    json_t *found = NULL;
    json_t *one;
    size_t i;

    *all = json_loads(pages_file(pages, "posts.json"), 0, NULL);
    json_array_foreach(*all, i, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "name")), name) == 0)
            found = one;
    }
    return found;
}

static json_t *fill_all(const struct pages *pages, const json_t *template,
                        const struct post_facts *facts)
{
    json_t *const words = json_object();
    const char *const stage = json_string_value(json_object_get(template, "stage"));

    json_set_string(words, "kind", json_string_value(json_object_get(template, "kind")));
    if (stage != NULL)
        json_set_string(words, "stage", stage);
    if (facts->incident != NULL)
        json_set_integer(words, "incident", facts->incident->id);
    if (facts->work != NULL)
        json_set_string(words, "work", facts->work->id);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        const enum language language = (enum language)i;
        const char *const code = words_language_name(language);
        const bool is_english = language == LANGUAGE_EN;
        json_t *const values = values_of(pages, facts, language);

        set_filled(words, is_english ? "title_en" : "title",
                   json_object_get(json_object_get(template, "title"), code), values);
        set_filled(words, is_english ? "text_en" : "text",
                   json_object_get(json_object_get(template, "text"), code), values);
        json_decref(values);
    }
    return words;
}

json_t *page_fill_post(const struct pages *pages, const char *name, const struct post_facts *facts,
                       struct error *error)
{
    json_t *all;
    const json_t *const template = find_template(pages, &all, name);
    const char *const kind =
        template == NULL ? "" : json_string_value(json_object_get(template, "kind"));
    json_t *words = NULL;

    if (template == NULL)
        error_set(error, tr("there is no template '%.64s'"), name);
    else if ((facts->incident == NULL) == (strcmp(kind, post_kind_name(POST_UPDATE)) == 0))
        error_set(error,
                  facts->incident == NULL ? tr("the template '%s' is for an incident")
                                          : tr("the template '%s' is not for an incident"),
                  name);
    else if ((facts->work == NULL) == (strcmp(kind, post_kind_name(POST_MAINTENANCE)) == 0))
        error_set(error,
                  facts->work == NULL ? tr("the template '%s' is for planned work")
                                      : tr("the template '%s' is not for planned work"),
                  name);
    else
        words = fill_all(pages, template, facts);
    json_decref(all);
    return words;
}

void page_each_template(const struct pages *pages, enum language language,
                        void (*on_template)(void *argument, const char *name, const char *label,
                                            const char *kind),
                        void *argument)
{
    json_t *const all = json_loads(pages_file(pages, "posts.json"), 0, NULL);
    json_t *one;
    size_t i;

    json_array_foreach(all, i, one)
    {
        const json_t *const label = json_object_get(one, "label");

        on_template(argument, json_string_value(json_object_get(one, "name")),
                    json_string_value(json_object_get(label, words_language_name(language))),
                    json_string_value(json_object_get(one, "kind")));
    }
    json_decref(all);
}
