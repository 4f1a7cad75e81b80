#include "model/lockout.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { WAYS = 4, SETS = 1024, DOUBLINGS_MOST = 16 };

/* How many failed of one kind; all zero: free. */
struct tally {
    uint64_t id;
    int64_t last_ms, until_ms;
    int64_t failures;
};

struct lockout {
    uint64_t seed;
    struct tally pairs[SETS][WAYS], places[SETS][WAYS], accounts[SETS][WAYS];
};

struct lockout *lockout_new(uint64_t seed)
{
    struct lockout *const lockout = NEW(struct lockout);

    lockout->seed = seed;
    return lockout;
}

void lockout_free(struct lockout *lockout)
{
    free(lockout);
}

/* --- tallies ---------------------------------------------------------------------------------- */

/* Ends of strings count, so that "ab", "c" is not "a", "bc". */
static uint64_t add_to_hash(uint64_t hash, const char *text)
{
    size_t length = strlen(text) + 1;

    for (; length > 0; length--, text++) {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    return hash;
}

static bool is_forgotten(const struct tally *tally, int64_t now_ms)
{
    return tally->failures == 0 || now_ms - tally->last_ms > LOCKOUT_FORGET_MS;
}

/* Which is missed least: what is forgotten, then who failed least, then who failed long ago. */
static bool is_lesser(const struct tally *one, const struct tally *other, int64_t now_ms)
{
    const bool forgotten = is_forgotten(one, now_ms);

    if (forgotten != is_forgotten(other, now_ms))
        return forgotten;
    return one->failures != other->failures ? one->failures < other->failures
                                            : one->last_ms < other->last_ms;
}

/* Its own, or one that is given up for it. */
static struct tally *find(struct tally (*sets)[WAYS], uint64_t id, int64_t now_ms)
{
    struct tally *const set = sets[id % SETS];
    struct tally *least = &set[0];

    for (int i = 0; i < WAYS; i++) {
        if (set[i].id == id && !is_forgotten(&set[i], now_ms))
            return &set[i];
        if (is_lesser(&set[i], least, now_ms))
            least = &set[i];
    }
    *least = (struct tally){.id = id};
    return least;
}

static int64_t pause_after(int64_t failures, int64_t are_free)
{
    const int64_t more = failures - are_free;
    const int64_t pause =
        more < 0 ? 0 : LOCKOUT_FIRST_MS << (more < DOUBLINGS_MOST ? more : DOUBLINGS_MOST);

    return pause < LOCKOUT_MOST_MS ? pause : LOCKOUT_MOST_MS;
}

/* Those of one attempt. */
struct tallies {
    struct tally *pair, *place, *account;
};

static struct tallies find_all(struct lockout *lockout, const char *account, const char *place,
                               int64_t now_ms)
{
    const uint64_t by_place = add_to_hash(lockout->seed, place);
    const uint64_t by_account = add_to_hash(lockout->seed, account);

    return (struct tallies){
        .pair = find(lockout->pairs, add_to_hash(by_place, account), now_ms),
        .place = find(lockout->places, by_place, now_ms),
        .account = find(lockout->accounts, by_account, now_ms),
    };
}

static void count(struct tally *tally, int64_t now_ms)
{
    tally->failures++;
    tally->last_ms = now_ms;
}

/* --- attempts --------------------------------------------------------------------------------- */

struct lockout_verdict lockout_try(struct lockout *lockout, const char *account, const char *place,
                                   int64_t now_ms)
{
    const struct tallies all = find_all(lockout, account, place, now_ms);
    const int64_t until =
        all.pair->until_ms > all.place->until_ms ? all.pair->until_ms : all.place->until_ms;
    struct lockout_verdict verdict = {.failures = all.pair->failures};

    if (until > now_ms) {
        verdict.wait_ms = until - now_ms;
        return verdict;
    }
    count(all.pair, now_ms);
    count(all.place, now_ms);
    count(all.account, now_ms);
    verdict.failures = all.pair->failures;
    all.pair->until_ms =
        now_ms +
        pause_after(all.pair->failures, all.account->failures > LOCKOUT_ACCOUNT ? 1 : LOCKOUT_PAIR);
    all.place->until_ms = now_ms + pause_after(all.place->failures, LOCKOUT_PLACE);
    verdict.pause_ms =
        (all.pair->until_ms > all.place->until_ms ? all.pair->until_ms : all.place->until_ms) -
        now_ms;
    return verdict;
}

static void take_back(struct tally *tally)
{
    if (tally->failures > 0)
        tally->failures--;
    tally->until_ms = 0;
}

void lockout_pass(struct lockout *lockout, const char *account, const char *place, int64_t now_ms)
{
    const struct tallies all = find_all(lockout, account, place, now_ms);

    *all.pair = (struct tally){.id = 0};
    take_back(all.place);
    take_back(all.account);
}
