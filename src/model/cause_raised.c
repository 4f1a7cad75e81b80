/* What people know of: does it become worse, who is left when the root is well, and is it over? */
#include "model/cause_inside.h"

enum {
    GAP_GROWS = 3,             /* each further letter keeps so many times the distance */
    NOTABLE = 5,               /* behind a root, so many more are news, and twice as many … */
    FLAP_DOWN_MS = 15 * 60000, /* down for so long is no flapping any more */
};

/* With its last incident; now, if who was left took that along. */
void cause_end(struct causes *causes, size_t cause, int64_t now_ms)
{
    struct cause *const own = &causes->causes[cause];

    CAUSE_EACH (causes, cause, entry)
        if (entry->ended_ms > own->ended_ms)
            own->ended_ms = entry->ended_ms;
    if (own->ended_ms == 0)
        own->ended_ms = now_ms;
    if (own->phase == CAUSE_RAISED)
        own->news = NEWS_OVER;
    own->phase = CAUSE_OVER;
    own->changed = true;
}

/* Each that is not well becomes a cause of its own; if they are many they will find together. */
static void leave(struct causes *causes, size_t cause, int64_t now_ms)
{
    for (size_t place = causes->causes[cause].first; place != 0;) {
        struct cause_entry *const entry = &causes->entries[place - 1];
        struct cause *fresh;

        place = entry->next;
        if (entry->ended_ms != 0)
            continue;
        fresh = cause_add(causes, now_ms);
        fresh->began_ms = entry->began_ms;
        cause_unlink(causes, entry);
        cause_put(causes, entry, (size_t)(fresh - causes->causes));
        causes->causes[cause].left++;
        causes->causes[cause].changed = true;
    }
}

static bool is_well(const struct causes *causes, size_t cause, int service)
{
    const size_t entry = causes->services[service].entry;

    return (entry == 0 || causes->entries[entry - 1].cause != cause) &&
           !causes->services[service].is_doubtful;
}

static bool has_entry(const struct causes *causes, size_t cause, int service)
{
    CAUSE_EACH (causes, cause, entry)
        if ((int)entry->service == service)
            return true;
    return false;
}

/* What was held to be the root, because it began to fail, has not failed. */
static void acquit_root(struct causes *causes, size_t cause)
{
    struct cause *const own = &causes->causes[cause];

    if (own->root == NONE_AT_ALL || !is_well(causes, cause, own->root) ||
        has_entry(causes, cause, own->root))
        return;
    own->root = NONE_AT_ALL;
    own->changed = true;
}

/* Its root is well, or most of them are: the others have until the grace is over. */
static bool is_at_rest(struct causes *causes, size_t cause, uint32_t open, int64_t now_ms)
{
    struct cause *const own = &causes->causes[cause];
    const uint32_t count = cause_count(causes, cause);
    const bool rests = open > 0 && (own->root != NONE_AT_ALL ? is_well(causes, cause, own->root)
                                                             : count > 1 && 2 * open <= count);

    if (rests == (own->rest_ms != 0))
        return rests && now_ms >= own->rest_ms + causes->terms.grace_ms;
    own->rest_ms = rests ? now_ms : 0;
    own->changed = true;
    return false;
}

static bool is_notable(const struct causes *causes, const struct cause *cause, uint32_t count)
{
    if (count <= cause->told_count)
        return false;
    if (cause->root == NONE_AT_ALL)
        return cause->told_count >= causes->terms.many || count >= causes->terms.many;
    return count >= cause->told_count + NOTABLE && count >= 2 * cause->told_count;
}

/* Graver is told at once; more only if it is notably more, when no more come, and ever more seldom.
 */
static void look_whether_worse(struct causes *causes, size_t cause, int64_t now_ms)
{
    struct cause *const own = &causes->causes[cause];
    const enum severity severity = cause_gravity(causes, cause);
    const uint32_t count = cause_count(causes, cause);
    const bool is_graver = severity > own->severity;

    if (own->flapping)
        return;
    if (is_graver) {
        own->severity = severity;
        own->graver_ms = now_ms;
    } else if (!is_notable(causes, own, count) || now_ms < own->next_worse_ms ||
               now_ms < own->joined_ms + causes->terms.group_ms) {
        return;
    } else {
        own->worse_gap_ms *= GAP_GROWS;
        own->next_worse_ms = now_ms + own->worse_gap_ms;
    }
    own->told_count = count > own->told_count ? count : own->told_count;
    own->news = NEWS_WORSE;
    own->changed = true;
}

static bool is_long_down(const struct causes *causes, const struct cause *cause, size_t index,
                         int64_t now_ms)
{
    const struct cause_service *const root = &causes->services[cause->root];

    return root->entry != 0 && causes->entries[root->entry - 1].cause == index &&
           now_ms >= root->opened_ms + FLAP_DOWN_MS;
}

static void step_flapping(struct causes *causes, size_t cause, uint32_t open, int64_t now_ms)
{
    const struct cause *const own = &causes->causes[cause];
    const bool is_on = flap_look(&causes->services[own->root].flap, now_ms);
    const bool rests = is_at_rest(causes, cause, open, now_ms);

    if (open > 0 && (!is_on || rests || is_long_down(causes, own, cause, now_ms)))
        leave(causes, cause, now_ms);
    if (!is_on)
        cause_end(causes, cause, now_ms);
}

/* What waits for a time must not wait longer because the clock was set back. */
static void mend_times(struct cause *cause, int64_t now_ms)
{
    if (cause->joined_ms > now_ms)
        cause->joined_ms = now_ms;
    if (cause->rest_ms > now_ms)
        cause->rest_ms = now_ms;
    if (cause->next_worse_ms > now_ms + cause->worse_gap_ms)
        cause->next_worse_ms = now_ms + cause->worse_gap_ms;
}

void cause_step_raised(struct causes *causes, size_t cause, int64_t now_ms)
{
    const uint32_t open = cause_open_count(causes, cause);

    mend_times(&causes->causes[cause], now_ms);
    if (causes->causes[cause].flapping) {
        step_flapping(causes, cause, open, now_ms);
        return;
    }
    if (open == 0) {
        cause_end(causes, cause, now_ms);
        return;
    }
    acquit_root(causes, cause);
    if (is_at_rest(causes, cause, open, now_ms)) {
        leave(causes, cause, now_ms);
        cause_end(causes, cause, now_ms);
        return;
    }
    look_whether_worse(causes, cause, now_ms);
}

static int64_t earlier(int64_t one_ms, int64_t other_ms)
{
    return one_ms < other_ms ? one_ms : other_ms;
}

int64_t cause_next_raised(const struct causes *causes, size_t cause, int64_t now_ms)
{
    const struct cause *const own = &causes->causes[cause];
    int64_t next_ms = own->flapping ? flap_next(now_ms) : INT64_MAX;

    if (own->rest_ms != 0)
        next_ms = earlier(next_ms, own->rest_ms + causes->terms.grace_ms);
    if (own->flapping && causes->services[own->root].entry != 0)
        next_ms = earlier(next_ms, causes->services[own->root].opened_ms + FLAP_DOWN_MS);
    if (is_notable(causes, own, cause_count(causes, cause))) {
        const int64_t calm_ms = own->joined_ms + causes->terms.group_ms;

        next_ms = earlier(next_ms, calm_ms > own->next_worse_ms ? calm_ms : own->next_worse_ms);
    }
    return next_ms > now_ms ? next_ms : now_ms + 1;
}
