/* What is held: may people hear of it now?  Read step_held first. */
#include "model/cause_inside.h"

/* How long after it has told of many it still takes up who fails without a root of his own. */
enum { LINGER_MS = 60000 };

static bool has_open(const struct causes *causes, size_t cause, uint32_t service)
{
    const size_t entry = causes->services[service].entry;

    return entry != 0 && causes->entries[entry - 1].cause == cause;
}

/* Announced work on the root covers all that comes of it; else all must be covered. */
static enum cause_why find_cover(const struct causes *causes, size_t cause)
{
    const int root = causes->causes[cause].root;
    enum cause_why cover = CAUSE_FREE;

    if (root != NONE_AT_ALL && has_open(causes, cause, (uint32_t)root) &&
        causes->services[root].covered != CAUSE_FREE)
        return causes->services[root].covered;
    CAUSE_EACH (causes, cause, entry) {
        if (entry->ended_ms != 0)
            continue;
        cover = causes->services[entry->service].covered;
        if (cover == CAUSE_FREE)
            return CAUSE_FREE;
    }
    return cover;
}

static void join(struct causes *causes, size_t cause, size_t other, int64_t now_ms)
{
    struct cause *const own = &causes->causes[cause];

    cause_move_entries(causes, cause, other, now_ms);
    own->phase = CAUSE_OVER;
    own->joined = causes->causes[other].id;
    own->ended_ms = now_ms;
    cause_hold(own, CAUSE_JOINED);
}

/* --- what it waits for ------------------------------------------------------------------------ */

static bool is_cover(enum cause_why why)
{
    return why == CAUSE_MAINTENANCE || why == CAUSE_SILENCE || why == CAUSE_BLIND ||
           why == CAUSE_SLOW;
}

/* As long as we are blind, or work on it is announced; then it begins to wait anew. */
static bool is_covered(struct causes *causes, size_t cause, int64_t now_ms)
{
    struct cause *const own = &causes->causes[cause];
    const enum cause_why cover = causes->is_blind ? CAUSE_BLIND : find_cover(causes, cause);

    if (cover != CAUSE_FREE) {
        cause_hold(own, cover);
        return true;
    }
    if (is_cover(own->why)) {
        own->anew = own->why == CAUSE_BLIND;
        own->opened_ms = now_ms;
        cause_hold(own, CAUSE_MOMENT);
    }
    return false;
}

static bool may_wait(const struct causes *causes, const struct cause *cause, int64_t now_ms)
{
    return now_ms < cause->opened_ms + causes->terms.group_ms;
}

/* One that people know of, and that has this root although nothing is confirmed of it. */
static struct cause *find_by_root(struct causes *causes, size_t cause, int root)
{
    for (size_t i = 0; causes->has_roots && i < causes->count; i++)
        if (i != cause && causes->causes[i].phase == CAUSE_RAISED && causes->causes[i].root == root)
            return &causes->causes[i];
    return NULL;
}

/* Who fails itself and has dependents that do is their root, once they join. */
static void join_root(struct causes *causes, size_t cause, int service, int64_t now_ms)
{
    const size_t other = causes->entries[causes->services[service].entry - 1].cause;
    struct cause *const goal = &causes->causes[other];

    if (goal->root == NONE_AT_ALL && cause_rests_on(causes, other, (size_t)service)) {
        goal->root = service;
        goal->changed = true;
    }
    join(causes, cause, other, now_ms);
}

/* Its roots are asked: one that is down takes it up; one that begins to fail is waited for. */
static bool waits_for_roots(struct causes *causes, size_t cause, int64_t now_ms)
{
    struct cause *const own = &causes->causes[cause];
    const struct root root = cause_find_root(causes, cause);
    struct cause *goal;

    if (root.kind == ROOT_NONE)
        return false;
    if (root.kind == ROOT_DOWN) {
        join_root(causes, cause, root.service, now_ms);
        return true;
    }
    goal = root.kind == ROOT_DOUBTFUL ? find_by_root(causes, cause, root.service) : NULL;
    if (goal != NULL) {
        join(causes, cause, (size_t)(goal - causes->causes), now_ms);
        return true;
    }
    if (may_wait(causes, own, now_ms)) {
        cause_hold(own, CAUSE_ROOTS);
        return true;
    }
    if (root.kind == ROOT_DOUBTFUL)
        own->root = root.service;
    return false;
}

static bool tells_of_many(const struct causes *causes, size_t cause, int64_t now_ms)
{
    const struct cause *const own = &causes->causes[cause];

    return own->phase == CAUSE_RAISED && own->root == NONE_AT_ALL &&
           now_ms < own->joined_ms + LINGER_MS && cause_count(causes, cause) >= causes->terms.many;
}

/* Was it told lately that many fail, for no reason that we know?  Then this is one of them. */
static bool joins_many(struct causes *causes, size_t cause, int64_t now_ms)
{
    const size_t other = causes->recent - 1;

    if (causes->recent == 0 || causes->causes[cause].root != NONE_AT_ALL ||
        !tells_of_many(causes, other, now_ms))
        return false;
    join(causes, cause, other, now_ms);
    return true;
}

/* Have many failed within the window, or begin to, and is there more to come? */
static bool is_rush(const struct causes *causes, int64_t now_ms)
{
    uint32_t count = 0;
    bool more = false;

    for (size_t i = 0; i < causes->catalogue->service_count; i++) {
        const struct cause_service *const service = &causes->services[i];

        if (service->entry != 0 && now_ms < service->opened_ms + causes->terms.group_ms) {
            count++;
            more = more || now_ms < service->opened_ms + 2 * causes->terms.moment_ms;
        } else if (service->entry == 0 && service->is_doubtful) {
            count++;
            more = true;
        }
    }
    return more && count >= causes->terms.many;
}

static bool is_seen_anew(const struct causes *causes, size_t cause)
{
    const struct cause *const own = &causes->causes[cause];

    CAUSE_EACH (causes, cause, entry)
        if (entry->ended_ms == 0 && causes->services[entry->service].seen_ms < own->opened_ms)
            return false;
    return true;
}

static bool waits_for_others(struct causes *causes, size_t cause, int64_t now_ms)
{
    struct cause *const own = &causes->causes[cause];

    if (now_ms < own->opened_ms + causes->terms.moment_ms) {
        cause_hold(own, CAUSE_MOMENT);
        return true;
    }
    if (!may_wait(causes, own, now_ms))
        return false;
    if (own->anew && !is_seen_anew(causes, cause)) {
        cause_hold(own, CAUSE_MOMENT);
        return true;
    }
    if (!cause_has_doubtful_dependents(causes, cause) &&
        (own->root != NONE_AT_ALL || !causes->is_rush))
        return false;
    cause_hold(own, CAUSE_MANY);
    return true;
}

/* --- and then --------------------------------------------------------------------------------- */

/* Held like this one, with no root in sight, or with the same that is not confirmed. */
static bool is_alike(struct causes *causes, size_t other, size_t cause)
{
    const struct cause *const own = &causes->causes[cause];
    const struct cause *const there = &causes->causes[other];
    struct root root;

    if (other == cause || there->phase != CAUSE_HELD || there->flapping ||
        there->root != NONE_AT_ALL || find_cover(causes, other) != CAUSE_FREE)
        return false;
    root = cause_find_root(causes, other);
    return own->root == NONE_AT_ALL ? root.kind == ROOT_NONE
                                    : root.kind == ROOT_DOUBTFUL && root.service == own->root;
}

static void gather(struct causes *causes, size_t cause, int64_t now_ms)
{
    const struct cause *const own = &causes->causes[cause];
    uint32_t count = cause_open_count(causes, cause);

    if (own->flapping)
        return;
    for (size_t i = 0; i < causes->count; i++)
        if (is_alike(causes, i, cause))
            count += cause_open_count(causes, i);
    if (own->root == NONE_AT_ALL && count < causes->terms.many)
        return;
    for (size_t i = 0; i < causes->count; i++)
        if (is_alike(causes, i, cause))
            join(causes, i, cause, now_ms);
}

/* Those who begin to fail and depend on it are named with it, and so are no news later. */
static uint32_t count_concerned(struct causes *causes, size_t cause)
{
    uint32_t count = cause_count(causes, cause);
    const int root = causes->causes[cause].root;

    for (size_t i = 0; root != NONE_AT_ALL && i < causes->catalogue->service_count; i++)
        if (causes->services[i].is_doubtful && causes->services[i].entry == 0 &&
            cause_depends(causes, i, (size_t)root))
            count++;
    return count;
}

static void raise(struct causes *causes, size_t cause, int64_t now_ms)
{
    enum { GAP_MS = 600000, GAP_OF_MANY_MS = 60000 };
    struct cause *const own = &causes->causes[cause];

    own->phase = CAUSE_RAISED;
    own->severity = cause_gravity(causes, cause);
    own->raised_ms = own->graver_ms = now_ms;
    own->told_count = count_concerned(causes, cause);
    own->worse_gap_ms =
        own->root == NONE_AT_ALL && own->told_count >= causes->terms.many ? GAP_OF_MANY_MS : GAP_MS;
    own->next_worse_ms = now_ms + own->worse_gap_ms;
    own->news = NEWS_RAISED;
    own->changed = true;
    cause_hold(own, CAUSE_FREE);
    causes->has_roots = causes->has_roots || own->root != NONE_AT_ALL;
    if (causes->recent == 0 && tells_of_many(causes, cause, now_ms))
        causes->recent = cause + 1;
}

static void step_held(struct causes *causes, size_t cause, int64_t now_ms)
{
    struct cause *const own = &causes->causes[cause];

    if (own->opened_ms > now_ms)
        own->opened_ms = now_ms; /* the clock was set back */
    if (cause_open_count(causes, cause) == 0) {
        cause_end(causes, cause, now_ms); /* so soon that nobody need be called */
        return;
    }
    if (is_covered(causes, cause, now_ms) || waits_for_roots(causes, cause, now_ms) ||
        joins_many(causes, cause, now_ms) || waits_for_others(causes, cause, now_ms))
        return;
    gather(causes, cause, now_ms);
    raise(causes, cause, now_ms);
}

/* What is the same for all of them. */
static void look_around(struct causes *causes, int64_t now_ms)
{
    for (size_t i = 0; i < causes->catalogue->service_count; i++) {
        const struct service *const service = &causes->catalogue->services[i];

        for (size_t j = 0; j < service->depends_on_count; j++)
            causes->services[service->depends_on[j]].is_root = true;
    }
    causes->is_rush = is_rush(causes, now_ms);
    causes->recent = 0;
    causes->has_roots = false;
    for (size_t i = 0; i < causes->count; i++)
        if (causes->causes[i].phase == CAUSE_RAISED && causes->causes[i].root != NONE_AT_ALL)
            causes->has_roots = true;
    for (size_t i = 0; causes->recent == 0 && i < causes->count; i++)
        if (tells_of_many(causes, i, now_ms))
            causes->recent = i + 1;
}

void causes_step(struct causes *causes, int64_t now_ms)
{
    look_around(causes, now_ms);
    for (size_t i = 0; i < causes->count; i++)
        if (causes->causes[i].phase == CAUSE_RAISED)
            cause_step_raised(causes, i, now_ms);
    for (size_t i = 0; i < causes->count; i++)
        if (causes->causes[i].phase == CAUSE_HELD)
            step_held(causes, i, now_ms);
}

static int64_t next_held(const struct causes *causes, size_t cause, int64_t now_ms)
{
    const struct cause *const own = &causes->causes[cause];
    const int64_t moment_ms = own->opened_ms + causes->terms.moment_ms;
    const int64_t group_ms = own->opened_ms + causes->terms.group_ms;

    if (is_cover(own->why))
        return INT64_MAX; /* who covers it tells */
    if (now_ms < moment_ms)
        return moment_ms;
    if (own->why == CAUSE_MANY && now_ms + 2 * causes->terms.moment_ms < group_ms)
        return now_ms + 2 * causes->terms.moment_ms;
    return group_ms > now_ms ? group_ms : now_ms;
}

int64_t causes_next(const struct causes *causes, int64_t now_ms)
{
    int64_t next_ms = INT64_MAX;

    for (size_t i = 0; i < causes->count; i++) {
        const int64_t own_ms = causes->causes[i].phase == CAUSE_HELD
                                   ? next_held(causes, i, now_ms)
                                   : cause_next_raised(causes, i, now_ms);

        if (own_ms < next_ms)
            next_ms = own_ms;
    }
    return next_ms;
}
