/* trouble.h - the scripted faults of the past: what was wrong, with whom, on which days.
 *
 * A table: each row has a rule by which its days are found in any year, so that half a year of 2022
 * and the last 90 days have their share of them.  What happens besides is drawn by the seed. */
#ifndef HISTORY_TROUBLE_H
#define HISTORY_TROUBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EAST_OF_GREENWICH_MS INT64_C(25200000) /* the province's clock: 7 hours, no summer time */

enum play {
    PLAY_FAIL,
    PLAY_SLOW, /* answered, but over the limit */
    PLAY_VOID, /* we could not measure */
    PLAY_AWAY, /* nobody measures */
    PLAY_FLAP, /* fails and recovers again and again */
};

/* How far a failing probe comes. */
enum reach { REACH_NOTHING, REACH_NAME, REACH_CONNECTION, REACH_TLS, REACH_ANSWER };

struct effect {
    enum play play;
    const char *reason;
    enum reach reach;
    bool timed_out; /* it took as long as it may take */
    int status;
};

struct trouble {
    int fault; /* 1 to 13, as in the README; 0: drawn by the seed */
    const char *what;
    const char *services; /* words with blanks between them; "*": all */
    struct effect effect;
};

/* A trouble while it lasts: from <= t < to. */
struct spell {
    int64_t from_ms, to_ms;
    const struct trouble *trouble;
};

struct spells {
    struct spell *spells; /* by their beginning */
    size_t count, capacity;
};

/* All that befell a service (NULL: anybody, of the scripted ones) in the time; free the array. */
struct spells spells_of(const char *service, int troubles, uint64_t seed, int64_t from_ms,
                        int64_t to_ms);

/* When the certificate of a service that was asked at `at` ends; ms. */
int64_t certificate_ends(const char *service, const struct spells *spells, int64_t at_ms);

#endif
