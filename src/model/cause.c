#include "model/cause.h"

#include <assert.h>

#include "model/cause_inside.h"

const struct cause_terms cause_terms_default = {
    .group_ms = 10000, .moment_ms = 500, .grace_ms = 120000, .many = 5};

static const char *const phase_names[] = {
    [CAUSE_HELD] = "held", [CAUSE_RAISED] = "raised", [CAUSE_OVER] = "over"};
_Static_assert(sizeof phase_names / sizeof *phase_names == CAUSE_PHASE_COUNT, "phases");

static const char *const why_names[] = {
    [CAUSE_FREE] = "free",
    [CAUSE_MOMENT] = "moment",
    [CAUSE_ROOTS] = "roots",
    [CAUSE_MANY] = "many",
    [CAUSE_MAINTENANCE] = "maintenance",
    [CAUSE_SILENCE] = "silence",
    [CAUSE_BLIND] = "blind",
    [CAUSE_SLOW] = "slow",
    [CAUSE_JOINED] = "joined",
};
_Static_assert(sizeof why_names / sizeof *why_names == CAUSE_WHY_COUNT, "a why has no name");

const char *cause_phase_name(enum cause_phase phase)
{
    return phase_names[phase];
}

const char *cause_why_name(enum cause_why why)
{
    return why_names[why];
}

/* Alive ones have an open entry each or flap; those that are over wait for the sweep; and a step
 * may give each entry its own. */
size_t causes_most(const struct catalogue *catalogue)
{
    return 4 * catalogue->service_count + 4;
}

bool cause_is_alive(const struct cause *cause)
{
    return cause->phase != CAUSE_OVER;
}

uint32_t cause_open_count(const struct causes *causes, size_t cause)
{
    uint32_t count = 0;

    CAUSE_EACH (causes, cause, entry)
        count += entry->ended_ms == 0;
    return count;
}

uint32_t cause_count(const struct causes *causes, size_t cause)
{
    uint32_t count = 0;

    CAUSE_EACH (causes, cause, entry)
        count++;
    return count;
}

enum severity cause_gravity(const struct causes *causes, size_t cause)
{
    enum severity gravest = SEVERITY_INFO;

    CAUSE_EACH (causes, cause, entry)
        if (entry->ended_ms == 0 && severity_of(entry->state) > gravest)
            gravest = severity_of(entry->state);
    return gravest;
}

uint32_t cause_head(const struct causes *causes, size_t cause)
{
    const struct cause_entry *head = NULL;

    if (causes->causes[cause].root != NONE_AT_ALL)
        return (uint32_t)causes->causes[cause].root;
    CAUSE_EACH (causes, cause, entry)
        if (head == NULL || entry->began_ms < head->began_ms ||
            (entry->began_ms == head->began_ms && entry->first_incident < head->first_incident))
            head = entry;
    assert(head != NULL); /* a cause without a root has entries */
    return head->service;
}

struct cause *cause_add(struct causes *causes, int64_t now_ms)
{
    struct cause *const cause = &causes->causes[causes->count];

    assert(causes->count < causes_most(causes->catalogue));
    causes->count++;
    *cause = (struct cause){
        .id = ++causes->highest_id,
        .phase = CAUSE_HELD,
        .why = CAUSE_MOMENT,
        .root = NONE_AT_ALL,
        .opened_ms = now_ms,
        .joined_ms = now_ms,
        .changed = true,
    };
    return cause;
}

void cause_hold(struct cause *cause, enum cause_why why)
{
    if (cause->why == why)
        return;
    cause->why = why;
    cause->changed = true;
}

/* --- entries ---------------------------------------------------------------------------------- */

static struct cause_entry *find_entry(struct causes *causes, size_t cause, uint32_t service)
{
    CAUSE_EACH (causes, cause, entry)
        if (entry->service == service)
            return entry;
    return NULL;
}

static size_t place_of(const struct causes *causes, const struct cause_entry *entry)
{
    return (size_t)(entry - causes->entries) + 1;
}

static void mark_open(struct causes *causes, const struct cause_entry *entry)
{
    if (entry->ended_ms == 0)
        causes->services[entry->service].entry = place_of(causes, entry);
}

/* Where it stands that this place is the next, or the first. */
static size_t *find_link(struct causes *causes, const struct cause_entry *entry)
{
    const size_t place = place_of(causes, entry);
    size_t *link = &causes->causes[entry->cause].first;

    while (*link != place)
        link = &causes->entries[*link - 1].next;
    return link;
}

void cause_put(struct causes *causes, struct cause_entry *entry, size_t cause)
{
    entry->cause = cause;
    entry->next = causes->causes[cause].first;
    causes->causes[cause].first = place_of(causes, entry);
}

void cause_unlink(struct causes *causes, struct cause_entry *entry)
{
    *find_link(causes, entry) = entry->next;
}

void cause_link(struct causes *causes)
{
    struct cause_entry *const entry = &causes->entries[causes->entry_count - 1];

    cause_put(causes, entry, entry->cause);
    causes->services[entry->service].entries++;
    mark_open(causes, entry);
}

/* Two of one service in one cause become one. */
static void merge_entries(struct causes *causes, struct cause_entry *kept,
                          struct cause_entry *other)
{
    if (other->incident > kept->incident) {
        kept->incident = other->incident;
        kept->ended_ms = other->ended_ms;
    }
    if (other->first_incident < kept->first_incident)
        kept->first_incident = other->first_incident;
    if (other->began_ms < kept->began_ms)
        kept->began_ms = other->began_ms;
    if (other->state > kept->state) {
        kept->state = other->state;
        kept->reason = other->reason;
    }
    kept->times += other->times;
    mark_open(causes, kept);
}

/* The last one takes the place of one that is in no cause any more. */
static void remove_entry(struct causes *causes, struct cause_entry *entry)
{
    struct cause_entry *const last = &causes->entries[causes->entry_count - 1];

    causes->services[entry->service].entries--;
    if (entry != last) {
        *find_link(causes, last) = place_of(causes, entry);
        *entry = *last;
        mark_open(causes, entry);
    }
    causes->entry_count--;
}

void cause_move_entries(struct causes *causes, size_t from, size_t to, int64_t now_ms)
{
    struct cause *const goal = &causes->causes[to];

    while (causes->causes[from].first != 0) {
        struct cause_entry *const entry = &causes->entries[causes->causes[from].first - 1];
        struct cause_entry *const there = causes->services[entry->service].entries == 1
                                              ? NULL
                                              : find_entry(causes, to, entry->service);

        if (entry->began_ms < goal->began_ms || goal->began_ms == 0)
            goal->began_ms = entry->began_ms;
        causes->causes[from].first = entry->next;
        if (there == NULL) {
            cause_put(causes, entry, to);
        } else {
            merge_entries(causes, there, entry);
            remove_entry(causes, entry);
        }
    }
    goal->joined_ms = now_ms;
    goal->changed = true;
}

/* --- what comes in ---------------------------------------------------------------------------- */

static struct cause *find_flapping(struct causes *causes, uint32_t service)
{
    for (size_t i = 0; i < causes->count; i++)
        if (cause_is_alive(&causes->causes[i]) && causes->causes[i].flapping &&
            causes->causes[i].root == (int)service)
            return &causes->causes[i];
    return NULL;
}

/* One that it has been in and that is not over; else one that waits for it as its root. */
static struct cause *find_own(struct causes *causes, uint32_t service)
{
    struct cause *found = find_flapping(causes, service);

    for (size_t i = 0; found == NULL && i < causes->entry_count; i++)
        if (causes->entries[i].service == service &&
            cause_is_alive(&causes->causes[causes->entries[i].cause]))
            found = &causes->causes[causes->entries[i].cause];
    for (size_t i = 0; found == NULL && i < causes->count; i++)
        if (cause_is_alive(&causes->causes[i]) && causes->causes[i].root == (int)service)
            found = &causes->causes[i];
    return found;
}

/* People know of those who depend on it already: now they hear what is behind that. */
static struct cause *find_consequence(struct causes *causes, uint32_t service, int64_t now_ms)
{
    for (size_t i = 0; i < causes->count; i++) {
        struct cause *const cause = &causes->causes[i];

        if (cause->phase != CAUSE_RAISED || cause->flapping || cause->root != NONE_AT_ALL ||
            !cause_rests_on(causes, i, service))
            continue;
        cause->root = (int)service;
        cause->news = NEWS_WORSE;
        cause->next_worse_ms = now_ms + cause->worse_gap_ms;
        return cause;
    }
    return NULL;
}

static struct cause *begin(struct causes *causes, uint32_t service, int64_t now_ms)
{
    struct cause *const cause = cause_add(causes, now_ms);

    if (flap_look(&causes->services[service].flap, now_ms)) {
        cause->flapping = true;
        cause->root = (int)service;
    }
    return cause;
}

static void put_entry(struct causes *causes, size_t cause, const struct incident *incident)
{
    struct cause_entry *entry = find_entry(causes, cause, incident->service);
    const struct cause_entry fresh = {
        .cause = cause,
        .service = incident->service,
        .first_incident = incident->id,
        .incident = incident->id,
        .times = 1,
        .state = incident->state,
        .reason = incident->reason,
        .began_ms = incident->began_ms,
    };

    if (entry == NULL) {
        entry = &causes->entries[causes->entry_count++];
        *entry = fresh;
        cause_put(causes, entry, cause);
        causes->services[entry->service].entries++;
    } else {
        if (entry->incident != incident->id)
            entry->times++;
        entry->incident = incident->id;
        entry->ended_ms = 0;
        if (incident->state >= entry->state) {
            entry->state = incident->state;
            entry->reason = incident->reason;
        }
    }
    mark_open(causes, entry);
}

void causes_open(struct causes *causes, const struct incident *incident, int64_t now_ms)
{
    struct cause_service *const service = &causes->services[incident->service];
    struct cause *cause;

    assert(service->entry == 0);
    flap_note(&service->flap, now_ms);
    cause = find_own(causes, incident->service);
    if (cause == NULL)
        cause = find_consequence(causes, incident->service, now_ms);
    if (cause == NULL)
        cause = begin(causes, incident->service, now_ms);
    if (cause->began_ms == 0 || incident->began_ms < cause->began_ms)
        cause->began_ms = incident->began_ms;
    cause->joined_ms = now_ms;
    cause->changed = true;
    service->opened_ms = now_ms;
    put_entry(causes, (size_t)(cause - causes->causes), incident);
}

static struct cause_entry *open_entry(struct causes *causes, uint32_t service)
{
    const size_t entry = causes->services[service].entry;

    return entry == 0 ? NULL : &causes->entries[entry - 1];
}

void causes_change(struct causes *causes, const struct incident *incident, int64_t now_ms)
{
    struct cause_entry *const entry = open_entry(causes, incident->service);

    (void)now_ms;
    if (entry == NULL)
        return;
    entry->state = incident->state;
    entry->reason = incident->reason;
    causes->causes[entry->cause].changed = true;
}

void causes_close(struct causes *causes, const struct incident *incident, int64_t now_ms)
{
    struct cause_service *const service = &causes->services[incident->service];
    struct cause_entry *const entry = open_entry(causes, incident->service);

    if (entry == NULL)
        return;
    entry->ended_ms = incident->ended_ms;
    causes->causes[entry->cause].changed = true;
    service->entry = 0;
    flap_note(&service->flap, now_ms);
}

void causes_blind(struct causes *causes, bool is_blind, int64_t now_ms)
{
    if (causes->is_blind && !is_blind)
        causes->sight_ms = now_ms;
    causes->is_blind = is_blind;
}

/* --- what is over goes ------------------------------------------------------------------------ */

static void remove_cause(struct causes *causes, size_t index)
{
    const size_t last = causes->count - 1;

    while (causes->causes[index].first != 0) {
        struct cause_entry *const entry = &causes->entries[causes->causes[index].first - 1];

        causes->causes[index].first = entry->next;
        remove_entry(causes, entry);
    }
    causes->count--;
    if (index == last)
        return;
    causes->causes[index] = causes->causes[last];
    CAUSE_EACH (causes, index, entry)
        entry->cause = index;
}

void causes_sweep(struct causes *causes)
{
    for (size_t i = causes->count; i-- > 0;)
        if (!cause_is_alive(&causes->causes[i]))
            remove_cause(causes, i);
}
