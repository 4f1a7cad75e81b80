/* Server-sent events: what has changed from one snapshot to the next, told to all who listen.
 *
 * An event's id is "RUN-NUMBER", RUN being this start of the program: a page carries the id it was
 * made after, and who asks for what came after an id of another run, or for more than is kept,
 * hears in the first event that he has missed something. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "model/acts.h"
#include "site_parts.h"

enum {
    LISTENERS_MOST = 2000,
    LISTENERS_OF_ONE_MOST = 500, /* an office behind one address */
    RETRY_MS = 2000,
};

/* Those inside hear that something is another, of whatever service, and nothing of what: then they
 * ask, and are told what they may see.  Who has signed out but listens still learns nothing. */
struct events {
    struct web_stream *stream, *inside;
    int64_t run;
    const char *monitor; /* state that was said last */
};

struct events *events_new(struct web *web, int64_t run)
{
    struct events *const events = NEW(struct events);

    events->stream = web_stream_new(web, "text/event-stream; charset=utf-8");
    events->inside = web_stream_new(web, "text/event-stream; charset=utf-8");
    events->run = run;
    events->monitor = "";
    return events;
}

void events_free(struct events *events)
{
    free(events);
}

static void write_id(const struct events *events, uint64_t number, char id[EVENT_ID])
{
    snprintf(id, EVENT_ID, "%" PRIx64 "-%" PRIu64, (uint64_t)events->run, number);
}

void events_last(const struct events *events, char id[EVENT_ID])
{
    write_id(events, web_stream_last(events->stream), id);
}

void events_last_inside(const struct events *events, char id[EVENT_ID])
{
    write_id(events, web_stream_last(events->inside), id);
}

/* --- telling --------------------------------------------------------------------------------- */

/* Drops the value.  JSON has no line breaks of its own. */
static void add_event(struct text *text, const char *id, const char *name, json_t *value)
{
    text_add(text, "id: %s\nevent: %s\ndata: ", id, name);
    json_write(value, false, text);
    text_add_string(text, "\n\n");
    json_decref(value);
}

static void say_to(const struct events *events, struct web_stream *stream, const char *name,
                   json_t *value)
{
    struct text text = {0};
    char id[EVENT_ID];

    write_id(events, web_stream_last(stream) + 1, id);
    add_event(&text, id, name, value);
    web_stream_say(stream, text_string(&text), text.length);
    text_free(&text);
}

static void say(struct events *events, const char *name, json_t *value)
{
    say_to(events, events->stream, name, value);
}

static void say_state(struct events *events, const struct snapshot *snapshot, size_t index,
                      enum state was)
{
    const struct service_view *const seen = &snapshot->services[index];
    json_t *const value = json_object();

    json_set_string(value, "service", snapshot->catalogue->services[index].id);
    json_set_string(value, "state", state_name(seen->state));
    json_set_string(value, "was", state_name(was));
    json_set_bool(value, "maintenance",
                  acts_in_maintenance(snapshot->acts, index, snapshot->at_ms));
    json_set_instant(value, "since", seen->since_ms);
    json_set_string(value, "reason",
                    seen->reason == REASON_NONE ? NULL : reason_name(seen->reason));
    json_set_instant(value, "at", snapshot->at_ms);
    say(events, "state", value);
}

static bool is_shown_alike(const struct snapshot *old, const struct snapshot *snapshot,
                           size_t service)
{
    return old->services[service].state == snapshot->services[service].state &&
           old->services[service].reason == snapshot->services[service].reason &&
           site_shows(old, &snapshot->catalogue->services[service]) &&
           acts_in_maintenance(old->acts, service, old->at_ms) ==
               acts_in_maintenance(snapshot->acts, service, snapshot->at_ms);
}

static void say_states(struct events *events, const struct snapshot *old,
                       const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->catalogue->service_count; i++)
        if (site_shows(snapshot, &snapshot->catalogue->services[i]) &&
            !is_shown_alike(old, snapshot, i))
            say_state(events, snapshot, i, old->services[i].state);
}

/* Lists of incidents change at their front: `hint` is where it should be. */
static const struct incident *find_incident(const struct snapshot *snapshot, int64_t id,
                                            size_t hint)
{
    if (hint < snapshot->incident_count && snapshot->incidents[hint].id == id)
        return &snapshot->incidents[hint];
    for (size_t i = 0; i < snapshot->incident_count; i++)
        if (snapshot->incidents[i].id == id)
            return &snapshot->incidents[i];
    return NULL;
}

static void say_incident(struct events *events, const struct snapshot *snapshot,
                         const struct incident *incident)
{
    json_t *const value = json_object();

    json_set_integer(value, "id", incident->id);
    json_set_string(value, "service", snapshot->catalogue->services[incident->service].id);
    json_set_string(value, "state", state_name(incident->state));
    json_set_string(value, "reason", reason_name(incident->reason));
    json_set_instant(value, "began", incident->began_ms);
    json_set_instant(value, "ended", incident->ended_ms);
    say(events, "incident", value);
}

static bool is_same(const struct incident *one, const struct incident *other)
{
    return one->state == other->state && one->reason == other->reason &&
           one->ended_ms == other->ended_ms && one->began_ms == other->began_ms;
}

/* Have people done or said nothing more about it? */
static bool is_said_alike(const struct acts *old, const struct acts *acts, int64_t incident)
{
    const struct incident_act nothing = {.owner = NONE_AT_ALL};
    const struct incident_act *before = acts_find(old, incident);
    const struct incident_act *now = acts_find(acts, incident);
    size_t notes_before = 0;
    size_t notes = 0;

    if (old == acts)
        return true;
    before = before == NULL ? &nothing : before;
    now = now == NULL ? &nothing : now;
    acts_notes(old, incident, &notes_before);
    acts_notes(acts, incident, &notes);
    return before->until_ms == now->until_ms && before->expected_ms == now->expected_ms &&
           before->at_ms == now->at_ms && before->owner == now->owner && notes_before == notes &&
           (before->by == NULL) == (now->by == NULL);
}

static void say_incidents(struct events *events, const struct snapshot *old,
                          const struct snapshot *snapshot)
{
    size_t shift = 0;

    for (size_t i = 0; i < snapshot->incident_count; i++) {
        const struct incident *const now = &snapshot->incidents[i];
        const struct incident *const before = find_incident(old, now->id, i - shift);

        if (before == NULL)
            shift++;
        if ((before == NULL || !is_same(before, now) ||
             !is_said_alike(old->acts, snapshot->acts, now->id)) &&
            site_shows(snapshot, &snapshot->catalogue->services[now->service]))
            say_incident(events, snapshot, now);
    }
}

static bool may_see(const struct snapshot *snapshot, const struct post *post)
{
    if (!post_stands(post, snapshot->at_ms))
        return false;
    for (size_t i = 0; i < post->service_count; i++)
        if (site_shows(snapshot, &snapshot->catalogue->services[post->services[i]]))
            return true;
    return post->is_for_all;
}

/* Both lists begin with the newest: what follows in the one follows in the other. */
static const struct post *find_post(const struct acts *acts, int64_t id, size_t *from)
{
    while (acts != NULL && *from < acts->post_count && acts->posts[*from].id > id)
        ++*from;
    return acts != NULL && *from < acts->post_count && acts->posts[*from].id == id
               ? &acts->posts[*from]
               : NULL;
}

static void say_post(struct events *events, const struct snapshot *snapshot,
                     const struct post *post)
{
    json_t *const value = json_object();

    json_set_integer(value, "id", post->id);
    json_set_string(value, "kind", post_kind_name(post->kind));
    json_set(value, "incident", post->incident == 0 ? json_null() : json_integer(post->incident));
    json_set_bool(value, "stands", may_see(snapshot, post));
    json_set_instant(value, "at", snapshot->at_ms);
    say(events, "post", value);
}

/* What the public can read now or could before, and is not as it was. */
static void say_posts(struct events *events, const struct snapshot *old,
                      const struct snapshot *snapshot)
{
    size_t from = 0;

    for (size_t i = 0; snapshot->acts != NULL && i < snapshot->acts->post_count; i++) {
        const struct post *const now = &snapshot->acts->posts[i];
        const struct post *const before = find_post(old->acts, now->id, &from);
        const bool was_seen = before != NULL && may_see(old, before);
        const bool is_seen = may_see(snapshot, now);

        if (is_seen != was_seen || (is_seen && (before->changed_ms != now->changed_ms ||
                                                post_is_on_top(before, old->at_ms) !=
                                                    post_is_on_top(now, snapshot->at_ms))))
            say_post(events, snapshot, now);
    }
}

/* --- to those inside ------------------------------------------------------------------------- */

static void say_inside(const struct events *events, const char *name,
                       const struct snapshot *snapshot)
{
    json_t *const value = json_object();

    json_set_instant(value, "at", snapshot->at_ms);
    say_to(events, events->inside, name, value);
}

static bool are_states_alike(const struct snapshot *old, const struct snapshot *snapshot)
{
    const struct catalogue *const catalogue = snapshot->catalogue;

    for (size_t i = 0; i < catalogue->probe_count; i++)
        if (old->probes[i].state != snapshot->probes[i].state)
            return false;
    for (size_t i = 0; i < catalogue->service_count; i++)
        if (old->services[i].state != snapshot->services[i].state ||
            old->services[i].reason != snapshot->services[i].reason ||
            acts_in_maintenance(old->acts, i, old->at_ms) !=
                acts_in_maintenance(snapshot->acts, i, snapshot->at_ms))
            return false;
    return true;
}

static bool are_incidents_alike(const struct snapshot *old, const struct snapshot *snapshot)
{
    if (old->incident_count != snapshot->incident_count || old->acts != snapshot->acts)
        return false;
    for (size_t i = 0; i < snapshot->incident_count; i++)
        if (old->incidents[i].id != snapshot->incidents[i].id ||
            !is_same(&old->incidents[i], &snapshot->incidents[i]))
            return false;
    return true;
}

static bool are_channels_alike(const struct snapshot *old, const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->catalogue->channel_count; i++)
        if (old->channels[i].pending != snapshot->channels[i].pending ||
            old->channels[i].failing_since_ms != snapshot->channels[i].failing_since_ms)
            return false;
    return true;
}

static void tell_inside(const struct events *events, const struct snapshot *old,
                        const struct snapshot *snapshot)
{
    if (!are_states_alike(old, snapshot))
        say_inside(events, "state", snapshot);
    if (!are_incidents_alike(old, snapshot) || !are_channels_alike(old, snapshot))
        say_inside(events, "incident", snapshot);
}

void events_tell(struct events *events, const struct snapshot *old, const struct snapshot *snapshot)
{
    if (old == NULL)
        return;
    say_states(events, old, snapshot);
    say_incidents(events, old, snapshot);
    say_posts(events, old, snapshot);
    tell_inside(events, old, snapshot);
}

void events_tell_monitor(struct events *events, const char *state)
{
    json_t *value;

    if (strcmp(events->monitor, state) == 0)
        return;
    events->monitor = state;
    value = json_object();
    json_set_string(value, "state", state);
    say_to(events, events->inside, "monitor", json_incref(value));
    say(events, "monitor", value);
}

/* --- listening ------------------------------------------------------------------------------- */

/* The number of an id that is ours and from where all is kept; false: something was missed. */
static bool read_id(const struct events *events, const struct web_stream *stream, const char *id,
                    uint64_t *number)
{
    char again[EVENT_ID];
    const char *const dash = id == NULL ? NULL : strchr(id, '-');

    if (dash == NULL)
        return false;
    *number = strtoull(dash + 1, NULL, 10);
    write_id(events, *number, again);
    return strcmp(again, id) == 0 && *number <= web_stream_last(stream) &&
           *number + 1 >= web_stream_first(stream);
}

static void greet(const struct site *site, bool missed, uint64_t after, struct text *text)
{
    json_t *const value = json_object();
    char id[EVENT_ID];

    write_id(site->events, after, id);
    json_set_instant(value, "at", site->snapshot == NULL ? 0 : site->snapshot->at_ms);
    json_set_string(value, "monitor", site_monitor_state(site));
    json_set_bool(value, "missed", missed);
    text_add(text, "retry: %d\n", (int)RETRY_MS);
    add_event(text, id, "hello", value);
}

/* Who names no id wants what comes from now on. */
static void show(const struct site *site, struct web_request *request, struct web_stream *stream)
{
    const struct events *const events = site->events;
    const char *id = web_header(request, "Last-Event-ID");
    uint64_t after = 0;
    struct text greeting = {0};
    bool missed;

    if (id == NULL)
        id = web_query(request, "after");
    if (web_stream_count(stream) >= LISTENERS_MOST ||
        web_stream_count_from(stream, web_client(request)) >= LISTENERS_OF_ONE_MOST) {
        site_answer_problem(request, 503, tr("too many are listening, try again later"));
        return;
    }
    missed = !read_id(events, stream, id, &after);
    if (missed)
        after = web_stream_last(stream);
    greet(site, missed && id != NULL, after, &greeting);
    web_answer_stream(request, stream, text_string(&greeting), after);
    text_free(&greeting);
}

void site_show_events(struct site *site, struct web_request *request)
{
    show(site, request, site->events->stream);
}

void site_show_events_inside(struct site *site, struct web_request *request)
{
    show(site, request, site->events->inside);
}
