/* Incidents, the newest first, a page at a time; and what is said when something is wrong. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/acts.h"
#include "stage/api_inside.h"

/* --- what was asked for ---------------------------------------------------------------------- */

static bool parse_count(const char *written, int64_t least, int64_t most, int64_t *count)
{
    char *end;
    const long long parsed = strtoll(written, &end, 10);

    if (*written < '0' || *written > '9' || *end != '\0' || parsed < least || parsed > most)
        return false;
    *count = parsed;
    return true;
}

/* "1655172000000-17": when it began, and its number. */
static bool parse_cursor(const char *written, struct api_incidents *asked, struct error *error)
{
    const char *const dash = strchr(written, '-');
    char began[24];

    if (dash != NULL && (size_t)(dash - written) < sizeof began) {
        snprintf(began, sizeof began, "%.*s", (int)(dash - written), written);
        if (parse_count(began, 0, INT64_MAX - 1, &asked->after_began_ms) &&
            parse_count(dash + 1, 1, INT64_MAX - 1, &asked->after_id))
            return true;
    }
    return error_set(error, tr("'%s' wants what the page before gave for it"), "after");
}

static bool parse_bounds(const struct api_incidents_words *words, struct api_incidents *asked,
                         struct error *error)
{
    int64_t limit = API_INCIDENTS_USUAL;

    if (words->limit != NULL && !parse_count(words->limit, 1, API_INCIDENTS_MOST, &limit))
        return error_set(error, tr("'%s' wants a number from 1 to %d"), "limit",
                         (int)API_INCIDENTS_MOST);
    asked->limit = (size_t)limit;
    if (words->from != NULL && !api_parse_instant("from", words->from, &asked->from_ms, error))
        return false;
    if (words->to != NULL && !api_parse_instant("to", words->to, &asked->to_ms, error))
        return false;
    return words->after == NULL || parse_cursor(words->after, asked, error);
}

static bool parse_kind(const struct api_incidents_words *words, struct api_incidents *asked,
                       struct error *error)
{
    if (words->state != NULL && (!state_parse(words->state, &asked->state) ||
                                 (asked->state != STATE_DOWN && asked->state != STATE_DEGRADED)))
        return error_set(error, tr("'%s' wants one of: %s"), "state", "down, degraded");
    if (words->open == NULL)
        return true;
    asked->only_open = strcmp(words->open, "true") == 0;
    asked->only_over = strcmp(words->open, "false") == 0;
    return asked->only_open || asked->only_over ||
           error_set(error, tr("'%s' wants one of: %s"), "open", "true, false");
}

/* What he may not see is to him what there is not. */
static bool parse_service(const struct api_view *view, const char *id, struct api_incidents *asked,
                          struct error *error)
{
    asked->service = catalogue_find_service(view->catalogue, id);
    return (asked->service != NONE_AT_ALL && api_may_see(view, (size_t)asked->service)) ||
           error_set(error, "%s", tr("there is no such service"));
}

static bool parse_agency(const struct api_view *view, const char *id, struct api_incidents *asked,
                         struct error *error)
{
    for (size_t i = 0; i < view->catalogue->agency_count; i++)
        if (strcmp(view->catalogue->agencies[i].id, id) == 0)
            asked->agency = (int)i;
    return asked->agency != NONE_AT_ALL || error_set(error, "%s", tr("there is no such agency"));
}

static bool parse_programme(const struct api_view *view, const char *id,
                            struct api_incidents *asked, struct error *error)
{
    for (size_t i = 0; i < view->catalogue->programme_count; i++)
        if (strcmp(view->catalogue->programmes[i].id, id) == 0)
            asked->programme = (int)i;
    return asked->programme != NONE_AT_ALL ||
           error_set(error, "%s", tr("there is no such programme"));
}

static bool parse_whose(const struct api_view *view, const struct api_incidents_words *words,
                        struct api_incidents *asked, struct error *error)
{
    asked->service = asked->agency = asked->programme = NONE_AT_ALL;
    return (words->service == NULL || parse_service(view, words->service, asked, error)) &&
           (words->agency == NULL || parse_agency(view, words->agency, asked, error)) &&
           (words->programme == NULL || parse_programme(view, words->programme, asked, error));
}

bool api_parse_incidents(const struct api_view *view, const struct api_incidents_words *words,
                         struct api_incidents *asked, struct error *error)
{
    *asked = (struct api_incidents){.state = STATE_UNKNOWN};
    return parse_whose(view, words, asked, error) && parse_kind(words, asked, error) &&
           parse_bounds(words, asked, error);
}

/* --- the list -------------------------------------------------------------------------------- */

static bool is_same(int asked, int is)
{
    return asked == NONE_AT_ALL || asked == is;
}

static bool is_of(const struct catalogue *catalogue, const struct api_incidents *asked,
                  const struct incident *incident)
{
    const struct service *const service = &catalogue->services[incident->service];

    return is_same(asked->service, (int)incident->service) &&
           is_same(asked->agency, service->agency) && is_same(asked->programme, service->programme);
}

static bool is_wanted(const struct catalogue *catalogue, const struct api_incidents *asked,
                      const struct incident *incident)
{
    const bool is_open = incident_is_open(incident);

    if (!is_of(catalogue, asked, incident))
        return false;
    if (asked->state != STATE_UNKNOWN && asked->state != incident->state)
        return false;
    if ((asked->only_open && !is_open) || (asked->only_over && is_open))
        return false;
    if (asked->to_ms != 0 && incident->began_ms >= asked->to_ms)
        return false;
    return asked->from_ms == 0 || is_open || incident->ended_ms > asked->from_ms;
}

static json_t *incident_of(const struct api_view *view, const struct incident *incident)
{
    const struct catalogue *const catalogue = view->catalogue;
    const struct incident_act *const act = acts_find(view->snapshot->acts, incident->id);
    const struct service *const service = &catalogue->services[incident->service];
    json_t *const value = json_object();

    json_set_integer(value, "id", incident->id);
    json_set_string(value, "service", service->id);
    json_set_string(value, "state", state_name(incident->state));
    json_set_instant(value, "began", incident->began_ms);
    json_set_instant(value, "ended", incident->ended_ms);
    json_set_string(value, "reason",
                    incident->reason == REASON_NONE ? NULL : reason_name(incident->reason));
    json_set_string(value, "acknowledged_by", act == NULL ? NULL : act->by);
    json_set_instant(value, "acknowledged_until", act == NULL ? 0 : act->until_ms);
    json_set_instant(value, "expected", act == NULL ? 0 : act->expected_ms);
    json_set_string(value, "owner",
                    owner_name(act == NULL || act->owner == NONE_AT_ALL ? service->owner
                                                                        : (enum owner)act->owner));
    return value;
}

/* What is meant for everybody, the oldest first. */
static json_t *notes_of(const struct acts *acts, int64_t incident)
{
    json_t *const list = json_array();
    size_t count = 0;
    const struct incident_note *const notes = acts_notes(acts, incident, &count);

    for (size_t i = 0; i < count; i++) {
        json_t *value;

        if (!notes[i].is_public)
            continue;
        value = json_object();
        json_set_instant(value, "at", notes[i].at_ms);
        json_set_string(value, "text", notes[i].text);
        json_set_string(value, "text_en", notes[i].text_en);
        json_array_append_new(list, value);
    }
    return list;
}

/* Where the list goes on: behind the incident of the cursor, which may be gone by now. */
static size_t find_start(const struct api_view *view, const struct api_incidents *asked)
{
    const struct snapshot *const snapshot = view->snapshot;

    if (asked->after_id == 0)
        return 0;
    for (size_t i = 0; i < snapshot->incident_count; i++)
        if (snapshot->incidents[i].id == asked->after_id &&
            api_may_see(view, snapshot->incidents[i].service))
            return i + 1;
    for (size_t i = 0; i < snapshot->incident_count; i++)
        if (snapshot->incidents[i].began_ms < asked->after_began_ms)
            return i;
    return snapshot->incident_count;
}

void api_write_incidents(const struct api_view *view, const struct api_incidents *asked,
                         struct text *text, char next[API_CURSOR])
{
    const struct snapshot *const snapshot = view->snapshot;
    json_t *const document = json_object();
    json_t *const incidents = json_array();
    const struct incident *last = NULL;

    *next = '\0';
    for (size_t i = snapshot == NULL ? 0 : find_start(view, asked);
         snapshot != NULL && i < snapshot->incident_count; i++) {
        const struct incident *const incident = &snapshot->incidents[i];

        if (!is_wanted(view->catalogue, asked, incident) || !api_may_see(view, incident->service))
            continue;
        if (last != NULL && json_array_size(incidents) == asked->limit) {
            snprintf(next, API_CURSOR, "%" PRId64 "-%" PRId64, last->began_ms, last->id);
            break;
        }
        json_array_append_new(incidents, incident_of(view, incident));
        last = incident;
    }
    json_set_instant(document, "at", snapshot == NULL ? 0 : snapshot->at_ms);
    json_set(document, "incidents", incidents);
    json_set_string(document, "next", *next == '\0' ? NULL : next);
    api_finish(document, text);
}

void api_write_incident(const struct api_view *view, const struct incident *incident,
                        struct text *text)
{
    json_t *const document = incident_of(view, incident);

    json_set(document, "notes", notes_of(view->snapshot->acts, incident->id));
    api_finish(document, text);
}

/* --- what is wrong --------------------------------------------------------------------------- */

static const char *title_of(int status)
{
    static const struct {
        int status;
        const char *title;
    } titles[] = {
        {400, "Bad Request"},       {401, "Unauthorized"},          {403, "Forbidden"},
        {404, "Not Found"},         {405, "Method Not Allowed"},    {409, "Conflict"},
        {413, "Content Too Large"}, {422, "Unprocessable Content"}, {414, "URI Too Long"},
        {429, "Too Many Requests"}, {500, "Internal Server Error"}, {503, "Service Unavailable"}};

    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (titles[i].status == status)
            return titles[i].title;
    return "Error";
}

json_t *api_problem(int status, const char *detail)
{
    json_t *const document = json_object();

    json_set_string(document, "type", "about:blank");
    json_set_string(document, "title", title_of(status));
    json_set_integer(document, "status", status);
    json_set_string(document, "detail", detail);
    return document;
}

void api_write_problem(int status, const char *detail, struct text *text)
{
    api_finish(api_problem(status, detail), text);
}
