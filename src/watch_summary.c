/* The summary of a night: one letter a day to each who gets it, and what is said to who takes a
 * shift over.
 *
 * That of an instant was posted if a letter of the store tells of it: so it is posted once, however
 * often we start. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "io/store_duty.h"
#include "io/store_errand.h"
#include "model/catalogue_dated.h"
#include "model/escalation.h"
#include "model/incident_code.h"
#include "watch_acts.h"
#include "watch_inside.h"

#define LOOK_AGAIN_MS INT64_C(30000) /* the wall clock may be set */
#define LATE_MOST_MS (12 * MS_PER_HOUR)
#define FIRST_SPAN_MS MS_PER_DAY
#define SPAN_MOST_MS (7 * MS_PER_DAY)
#define CERTIFICATE_DAYS 30

enum { LISTED_MOST = 100, CHANNELS_MOST = 100 };

struct summing {
    struct watch *watch;
    struct timer *timer; /* NULL before the loop turns */
    struct wake *wake;
    int64_t opened_ms, last_ms; /* of the last one that was posted; 0: none ever was */
    int64_t from_ms, to_ms;     /* that is being counted; to 0: none is */
    atomic_bool counted;
    struct letter_counts counts; /* the writer's until it is counted */
};

/* --- what happened ---------------------------------------------------------------------------- */

static void set_names(const struct watch *watch, json_t *row, size_t index)
{
    const struct service *const service = &watch->catalogue->services[index];

    json_set_string(row, "id", service->id);
    json_set_string(row, "name", service->name);
    json_set_string(row, "name_en", service->name_en);
}

static json_t *incident_row(const struct watch *watch, const struct incident *incident,
                            int64_t to_ms)
{
    const struct incident_act *const act = acts_find(acts_now(watch), incident->id);
    json_t *const row = json_object();
    char code[INCIDENT_CODE];

    set_names(watch, row, incident->service);
    json_set_string(row, "code",
                    incident_code(code, watch->catalogue->local, incident->id, incident->began_ms));
    json_set_string(row, "state", state_name(incident->state));
    json_set_integer(row, "began_ms", incident->began_ms);
    if (incident->ended_ms != 0 && incident->ended_ms <= to_ms)
        json_set_integer(row, "ended_ms", incident->ended_ms);
    if (act != NULL && act->by != NULL)
        json_set_string(row, "by", act->by);
    return row;
}

static void add_incidents(const struct summing *summing, json_t *what)
{
    const struct watch *const watch = summing->watch;
    json_t *const rows = json_array();
    int64_t begun = 0;
    int64_t open = 0;

    for (size_t i = 0; i < watch->incident_count; i++) {
        const struct incident *const incident = &watch->incidents[i];

        if (incident->began_ms >= summing->to_ms ||
            (incident->ended_ms != 0 && incident->ended_ms <= summing->from_ms))
            continue;
        begun += incident->began_ms >= summing->from_ms;
        open += incident->ended_ms == 0 || incident->ended_ms > summing->to_ms;
        if (json_array_size(rows) < LISTED_MOST)
            json_array_append_new(rows, incident_row(watch, incident, summing->to_ms));
    }
    json_set(what, "incidents", rows);
    json_set_integer(what, "begun", begun);
    json_set_integer(what, "open", open);
}

/* --- what is to come -------------------------------------------------------------------------- */

static void add_work(const struct summing *summing, json_t *what)
{
    const struct acts *const acts = acts_now(summing->watch);
    json_t *const rows = json_array();

    for (size_t i = 0; i < acts->work_count && json_array_size(rows) < LISTED_MOST; i++) {
        const struct planned_work *const work = &acts->works[i];
        json_t *row;

        if (work->from_ms >= summing->to_ms + MS_PER_DAY || work->to_ms <= summing->to_ms)
            continue;
        row = json_object();
        json_set_string(row, "name", work->purpose);
        json_set_string(row, "name_en", work->purpose_en);
        json_set_integer(row, "from_ms", work->from_ms);
        json_set_integer(row, "to_ms", work->to_ms);
        json_array_append_new(rows, row);
    }
    json_set(what, "maintenance", rows);
}

/* Of a service the certificate that ends first; 0: none was seen. */
static int64_t certificate_of(const struct watch *watch, size_t index)
{
    const struct service *const service = &watch->catalogue->services[index];
    int64_t first_ms = 0;

    for (size_t i = 0; i < service->probe_count; i++) {
        const struct watched *const probe = &watch->probes[service->first_probe + i];
        const int64_t ends_ms = probe->has_sample ? probe->last.certificate_ends_ms : 0;

        if (ends_ms != 0 && (first_ms == 0 || ends_ms < first_ms))
            first_ms = ends_ms;
    }
    return first_ms;
}

static void add_certificates(const struct summing *summing, json_t *what)
{
    const struct watch *const watch = summing->watch;
    json_t *const rows = json_array();

    for (size_t i = 0; i < watch->catalogue->service_count; i++) {
        const int64_t ends_ms = certificate_of(watch, i);
        json_t *row;

        if (ends_ms == 0 || ends_ms > summing->to_ms + CERTIFICATE_DAYS * MS_PER_DAY ||
            json_array_size(rows) >= LISTED_MOST ||
            !service_counts_at(&watch->catalogue->services[i], summing->to_ms))
            continue;
        row = json_object();
        set_names(watch, row, i);
        json_set_integer(row, "ends_ms", ends_ms);
        json_array_append_new(rows, row);
    }
    json_set(what, "certificates", rows);
}

/* Who is on duty now, and what was said when the shift was handed over since the last summary. */
static void add_shifts(const struct summing *summing, json_t *what)
{
    const struct catalogue *const catalogue = summing->watch->catalogue;
    const struct acts *const acts = acts_now(summing->watch);
    json_t *const rows = json_array();

    for (size_t i = 0; i < catalogue->calling.roster_count; i++) {
        const struct roster *const roster = &catalogue->calling.rosters[i];
        const struct hand_over *const handed = &acts->hand_overs[i];
        const struct duty duty =
            roster_duty(roster, catalogue_hours(catalogue, NONE_AT_ALL), handed, summing->to_ms);
        json_t *const row = json_object();
        json_t *const people = json_array();

        for (size_t k = 0; k < duty.count; k++)
            json_array_append_new(people, json_string(catalogue->people[duty.people[k]].name));
        json_set_string(row, "name", roster->name == NULL ? roster->id : roster->name);
        json_set(row, "people", people);
        if (handed->at_ms >= summing->from_ms && handed->at_ms < summing->to_ms) {
            json_set_string(row, "to", catalogue->people[handed->person].name);
            json_set_integer(row, "at_ms", handed->at_ms);
            json_set_string(row, "by", acts->hand_words[i].author);
            if (acts->hand_words[i].note != NULL)
                json_set_string(row, "note", acts->hand_words[i].note);
        }
        json_array_append_new(rows, row);
    }
    json_set(what, "shifts", rows);
}

static json_t *facts_of(const struct summing *summing)
{
    json_t *const facts = json_object();
    json_t *const what = json_object();

    json_set_string(facts, "kind", "summary");
    json_set_string(facts, "severity", "info");
    json_set_integer(facts, "began_ms", summing->from_ms);
    json_set_integer(facts, "ended_ms", summing->to_ms);
    json_set_string(facts, "link", summing->watch->catalogue->web_url);
    add_incidents(summing, what);
    json_set_integer(what, "sent", summing->counts.sent);
    json_set_integer(what, "waiting", summing->counts.waiting);
    json_set_integer(what, "refused", summing->counts.refused);
    add_work(summing, what);
    add_certificates(summing, what);
    add_shifts(summing, what);
    json_set(facts, "what", what);
    return facts;
}

/* --- posting ---------------------------------------------------------------------------------- */

static void post_all(struct watch *watch, const struct called *people, size_t count, json_t *facts,
                     int64_t event_ms)
{
    const struct catalogue *const catalogue = watch->catalogue;
    struct text text = {0};

    json_write(facts, false, &text);
    json_decref(facts);
    for (size_t i = 0; i < count; i++) {
        const struct letter letter = {
            .kind = LETTER_SUMMARY,
            .person = (char *)(uintptr_t)catalogue->people[people[i].person].id,
            .channel = (char *)(uintptr_t)catalogue->channels[people[i].channel].id,
            .facts = text.bytes,
            .event_ms = event_ms,
        };

        outbox_post(watch, &letter);
    }
    text_free(&text);
}

static void post_summary(struct summing *summing)
{
    struct watch *const watch = summing->watch;
    struct called people[ESCALATION_PEOPLE_MOST];
    const size_t count =
        recipients_people(watch->catalogue, &watch->catalogue->calling.summary.whom,
                          acts_now(watch)->hand_overs, NULL, summing->to_ms, people);

    post_all(watch, people, count, facts_of(summing), summing->to_ms);
    summing->last_ms = summing->to_ms;
    summing->to_ms = 0;
}

/* --- counting, in the writer's thread --------------------------------------------------------- */

static bool count_letters(struct store *store, void *argument, struct error *error)
{
    struct summing *const summing = argument;

    return store_count_letters(store, summing->from_ms, summing->to_ms, &summing->counts, error);
}

static void on_counted(void *argument, const struct error *error)
{
    struct summing *const summing = argument;

    if (error != NULL) /* it is told without them */
        log_error("%s", error->message);
    atomic_store(&summing->counted, true);
    wake_send(summing->wake);
}

static void on_wake(void *argument)
{
    struct summing *const summing = argument;

    if (atomic_exchange(&summing->counted, false) && summing->timer != NULL)
        post_summary(summing);
}

/* --- when ------------------------------------------------------------------------------------- */

/* The last instant for which there is to be one, not after now. */
static int64_t last_planned(const struct catalogue *catalogue, int64_t now_ms)
{
    const int64_t minute_ms = catalogue->calling.summary.at_minute * (MS_PER_HOUR / 60);
    const int32_t today = zone_day(catalogue->local, now_ms);
    const int64_t at_ms = zone_from_local(catalogue->local, today * MS_PER_DAY + minute_ms);

    return at_ms <= now_ms
               ? at_ms
               : zone_from_local(catalogue->local, (today - 1) * MS_PER_DAY + minute_ms);
}

/* One that was due before we came is told late only if there have been others. */
static bool is_owed(const struct summing *summing, int64_t planned_ms, int64_t now_ms)
{
    if (planned_ms <= summing->last_ms || summing->to_ms != 0)
        return false;
    return planned_ms >= summing->opened_ms ||
           (summing->last_ms != 0 && now_ms - planned_ms < LATE_MOST_MS);
}

static void on_time(void *argument)
{
    struct summing *const summing = argument;
    const struct errand errand = {count_letters, on_counted, summing};
    const int64_t now_ms = clock_wall_ms();
    const int64_t planned_ms = last_planned(summing->watch->catalogue, now_ms);
    const int64_t next_ms = last_planned(summing->watch->catalogue, planned_ms + 26 * MS_PER_HOUR);
    int64_t wait_ms = next_ms - now_ms;

    if (is_owed(summing, planned_ms, now_ms)) {
        summing->from_ms = summing->last_ms == 0 || planned_ms - summing->last_ms > SPAN_MOST_MS
                               ? planned_ms - FIRST_SPAN_MS
                               : summing->last_ms;
        summing->to_ms = planned_ms;
        summing->counts = (struct letter_counts){0};
        store_take_errand(summing->watch->store, &errand);
    }
    if (wait_ms <= 0 || wait_ms > LOOK_AGAIN_MS)
        wait_ms = LOOK_AGAIN_MS;
    timer_set(summing->timer, wait_ms * US_PER_MS);
}

/* --- a shift that was handed over ------------------------------------------------------------- */

struct ways {
    size_t channels[CHANNELS_MOST];
    size_t count;
};

static void add_ways(struct ways *ways, const struct recipients *whom, size_t roster)
{
    bool calls = false;

    for (size_t i = 0; i < whom->to_count; i++)
        calls |= whom->to[i].kind == RECIPIENT_ROSTER && whom->to[i].index == roster;
    for (size_t i = 0; calls && i < whom->by_count && ways->count < CHANNELS_MOST; i++)
        ways->channels[ways->count++] = whom->by[i];
}

/* By every way in which the roster is called: it is known that he can be reached by them. */
static void post_hand_over(struct watch *watch, size_t roster)
{
    const struct calling *const calling = &watch->catalogue->calling;
    const struct acts *const acts = acts_now(watch);
    const struct hand_over *const handed = &acts->hand_overs[roster];
    const struct recipient to = {RECIPIENT_PERSON, handed->person};
    struct called people[ESCALATION_PEOPLE_MOST];
    struct ways ways = {.count = 0};
    struct recipients whom = {.to = &to, .to_count = 1};
    json_t *const facts = json_object();
    size_t count;

    for (size_t i = 0; i < calling->rule_count; i++)
        for (size_t k = 0; k < calling->rules[i].step_count; k++)
            add_ways(&ways, &calling->rules[i].steps[k].whom, roster);
    add_ways(&ways, &calling->summary.whom, roster);
    whom.by = ways.channels;
    whom.by_count = ways.count;
    json_set_string(facts, "kind", "shift");
    json_set_string(facts, "severity", "info");
    json_set_string(facts, "by", acts->hand_words[roster].author);
    json_set_integer(facts, "taken_ms", handed->at_ms);
    if (handed->until_ms != INT64_MAX)
        json_set_integer(facts, "until_ms", handed->until_ms);
    if (acts->hand_words[roster].note != NULL)
        json_set_string(facts, "note", acts->hand_words[roster].note);
    json_set_string(facts, "subject",
                    calling->rosters[roster].name == NULL ? calling->rosters[roster].id
                                                          : calling->rosters[roster].name);
    json_set_string(facts, "link", watch->catalogue->web_url);
    count = recipients_people(watch->catalogue, &whom, NULL, NULL, handed->at_ms, people);
    post_all(watch, people, count, facts, handed->at_ms);
}

void summary_hand_over(struct watch *watch, const char *roster)
{
    const struct calling *const calling = &watch->catalogue->calling;

    for (size_t i = 0; i < calling->roster_count; i++)
        if (strcmp(calling->rosters[i].id, roster) == 0 &&
            acts_now(watch)->hand_overs[i].at_ms != 0)
            post_hand_over(watch, i);
}

/* --- its life --------------------------------------------------------------------------------- */

bool summary_load(struct watch *watch, struct error *error)
{
    struct summing *const summing = NEW(struct summing);

    watch->summing = summing;
    summing->watch = watch;
    summing->wake = wake_new(watch->kit.prober.loop, on_wake, summing);
    return store_find_summary(watch->store, &summing->last_ms, error);
}

void summary_open(struct watch *watch)
{
    struct summing *const summing = watch->summing;

    if (watch->catalogue->calling.summary.whom.to_count == 0)
        return;
    summing->opened_ms = clock_wall_ms();
    summing->timer = timer_new(watch->kit.prober.loop, on_time, summing);
    on_time(summing);
}

void summary_stop(struct watch *watch)
{
    timer_free(watch->summing->timer);
    watch->summing->timer = NULL;
}

void summary_close(struct watch *watch)
{
    if (watch->summing == NULL)
        return;
    wake_free(watch->summing->wake);
    free(watch->summing);
    watch->summing = NULL;
}
