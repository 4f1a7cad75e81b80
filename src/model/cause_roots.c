/* Who depends on whom, through how many others so ever.  Rings are possible: whoever was visited is
 * marked. */
#include "model/cause_inside.h"

struct search {
    struct causes *causes;
    size_t cause;
    int64_t since_ms;
    enum severity gravity; /* of the cause */
    struct root best;
};

/* What is only slow, or only worn, does not bring down who depends on it. */
static bool explains(const struct search *search, const struct cause_service *known)
{
    return known->covered != CAUSE_SLOW &&
           severity_of(search->causes->entries[known->entry - 1].state) >= search->gravity;
}

static enum root_kind judge_root(const struct search *search, size_t service)
{
    const struct cause_service *const known = &search->causes->services[service];

    if (known->entry != 0 && search->causes->entries[known->entry - 1].cause == search->cause)
        return ROOT_NONE;
    if (known->entry != 0 && explains(search, known))
        return ROOT_DOWN;
    if (known->is_doubtful)
        return ROOT_DOUBTFUL;
    return known->seen_ms < search->since_ms ? ROOT_UNSEEN : ROOT_NONE;
}

/* Depth first: of those that are equally bad the one that depends on none of them is found first.
 */
static void visit(struct search *search, size_t service)
{
    const struct service *const plan = &search->causes->catalogue->services[service];

    for (size_t i = 0; i < plan->depends_on_count; i++) {
        const size_t next = plan->depends_on[i];
        enum root_kind kind;

        if (search->causes->services[next].mark == search->causes->mark)
            continue;
        search->causes->services[next].mark = search->causes->mark;
        visit(search, next);
        kind = judge_root(search, next);
        if (kind > search->best.kind)
            search->best = (struct root){kind, (int)next};
    }
}

struct root cause_find_root(struct causes *causes, size_t cause)
{
    const struct cause *const own = &causes->causes[cause];
    struct search search = {
        causes, cause, own->opened_ms, cause_gravity(causes, cause), {ROOT_NONE, NONE_AT_ALL}};

    causes->mark++;
    if (own->root != NONE_AT_ALL) {
        causes->services[own->root].mark = causes->mark;
        visit(&search, (size_t)own->root);
        return search.best;
    }
    CAUSE_EACH (causes, cause, entry)
        if (entry->ended_ms == 0)
            visit(&search, entry->service);
    return search.best;
}

static bool reaches(struct causes *causes, size_t service, size_t other)
{
    const struct service *const plan = &causes->catalogue->services[service];

    for (size_t i = 0; i < plan->depends_on_count; i++) {
        const size_t next = plan->depends_on[i];

        if (next == other)
            return true;
        if (causes->services[next].mark == causes->mark)
            continue;
        causes->services[next].mark = causes->mark;
        if (reaches(causes, next, other))
            return true;
    }
    return false;
}

bool cause_depends(struct causes *causes, size_t service, size_t other)
{
    if (causes->catalogue->services[service].depends_on_count == 0)
        return false;
    causes->mark++;
    return reaches(causes, service, other);
}

bool cause_rests_on(struct causes *causes, size_t cause, size_t service)
{
    bool any = false;

    CAUSE_EACH (causes, cause, entry) {
        if (entry->ended_ms != 0)
            continue;
        if (entry->service != service && !cause_depends(causes, entry->service, service))
            return false;
        any = true;
    }
    return any;
}

static bool depends_on_any(struct causes *causes, size_t service, size_t cause)
{
    CAUSE_EACH (causes, cause, entry)
        if (entry->ended_ms == 0 && causes->services[entry->service].is_root &&
            cause_depends(causes, service, entry->service))
            return true;
    return false;
}

static bool has_root_in_it(const struct causes *causes, size_t cause)
{
    CAUSE_EACH (causes, cause, entry)
        if (entry->ended_ms == 0 && causes->services[entry->service].is_root)
            return true;
    return false;
}

bool cause_has_doubtful_dependents(struct causes *causes, size_t cause)
{
    if (!has_root_in_it(causes, cause))
        return false;
    for (size_t i = 0; i < causes->catalogue->service_count; i++)
        if (causes->services[i].is_doubtful && causes->services[i].entry == 0 &&
            depends_on_any(causes, i, cause))
            return true;
    return false;
}
