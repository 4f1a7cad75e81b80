/* Is the downtime that a target allows being used up too fast?
 *
 * Only of services that broke at least twice in the long window: a single outage is told by its own
 * letter.  While one is broken nothing is begun, for people are at it. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/store_read.h"
#include "model/burn.h"
#include "stage/figures.h"
#include "watch_alert.h"
#include "watch_inside.h"
#include "watch_worth.h"

/* The windows of all pairs: 5 min, 30 min, 1 h, 6 h, 3 d. */
enum { WINDOW_COUNT = 2 * BURN_COUNT, BROKEN_LEAST = 2 };

struct burning {
    struct watch *watch;
    struct work *work; /* NULL: nothing is being counted */
    struct burn_state {
        bool is_on[BURN_COUNT];
        unsigned char broken; /* how often in the longest window; a few are as good as many */
    } * states;               /* by service */
    bool has_looked; /* the first time it is counted for what was told before we were started */
    struct log_trouble trouble;
};

/* What the pool counts; it has it alone. */
struct counting {
    struct burning *burning; /* not in the pool */
    const struct catalogue *catalogue;
    int64_t now_ms;
    struct burn_share *shares; /* of each service, the long and the short window of each pair; NULL:
                                  could not be read */
    struct error error;
};

/* --- in the pool ------------------------------------------------------------------------------ */

static bool count_window(struct counting *counting, struct reader *reader, int window)
{
    const struct burn_pair *const pair = &burn_pairs[window / 2];
    const int64_t length_ms = window % 2 == 0 ? pair->long_ms : pair->short_ms;
    const struct figures_question question = {.catalogue = counting->catalogue,
                                              .policy = &counting->catalogue->policy,
                                              .from_ms = counting->now_ms - length_ms,
                                              .to_ms = counting->now_ms,
                                              .now_ms = counting->now_ms};
    struct figures_book *const book = figures_read(reader, &question, &counting->error);

    if (book == NULL)
        return false;
    for (size_t i = 0; i < counting->catalogue->service_count; i++) {
        const struct figures figures = figures_of(book, (struct subject){SCOPE_SERVICE, i});
        const int64_t *const ms = figures.account.wall.ms;

        counting->shares[i * WINDOW_COUNT + (size_t)window] =
            (struct burn_share){ms[PART_DOWN], ms[PART_UP] + ms[PART_DEGRADED] + ms[PART_DOWN]};
    }
    figures_free(book);
    return true;
}

static void in_pool(void *argument)
{
    struct counting *const counting = argument;
    struct reader *const reader = reader_open(counting->catalogue->store_path, &counting->error);
    bool good = reader != NULL;

    counting->shares =
        NEW_ARRAY(struct burn_share, counting->catalogue->service_count * WINDOW_COUNT);
    for (int window = 0; good && window < WINDOW_COUNT; window++)
        good = count_window(counting, reader, window);
    reader_close(reader);
    if (!good) {
        free(counting->shares);
        counting->shares = NULL;
    }
}

static void release(void *argument)
{
    struct counting *const counting = argument;

    free(counting->shares);
    free(counting);
}

/* --- judging ---------------------------------------------------------------------------------- */

/* The gravest that goes on; BURN_COUNT: none. */
static enum burn judge_service(struct burn_state *state, const struct burn_share *shares,
                               int64_t target_ppm, bool is_broken)
{
    enum burn worst = BURN_COUNT;

    for (int i = BURN_COUNT - 1; i >= 0; i--) {
        const struct burn_share *const pair = shares + (size_t)i * 2;
        const bool goes_on =
            burn_goes_on((enum burn)i, state->is_on[i], pair[0], pair[1], target_ppm);

        state->is_on[i] =
            goes_on && (state->is_on[i] || (!is_broken && state->broken >= BROKEN_LEAST));
        if (state->is_on[i])
            worst = (enum burn)i;
    }
    return worst;
}

static void tell(struct watch *watch, size_t service, enum burn burn, struct burn_share share)
{
    const struct service *const burning = &watch->catalogue->services[service];
    struct alert_trouble trouble = {.kind = "burn",
                                    .subject = burning->id,
                                    .severity =
                                        burn == BURN_SLOW ? SEVERITY_INFO : SEVERITY_WARNING,
                                    .service = (int)service,
                                    .step = BURN_COUNT - (int)burn,
                                    .once_a_step = true,
                                    .began_ms = clock_wall_ms(),
                                    .what = json_object()};

    json_set(trouble.what, "pace", json_string(burn_name(burn)));
    json_set(trouble.what, "down_ms", json_integer(share.down_ms));
    json_set(trouble.what, "window_ms", json_integer(burn_pairs[burn].long_ms));
    json_set(trouble.what, "rate_tenths",
             json_integer(burn_rate_tenths(share, burning->target.availability_ppm)));
    json_set(trouble.what, "target_ppm", json_integer(burning->target.availability_ppm));
    alert_raise(watch, &trouble);
}

static void judge_all(struct burning *burning, const struct burn_share *all)
{
    struct watch *const watch = burning->watch;

    for (size_t i = 0; i < watch->catalogue->service_count; i++) {
        struct burn_state *const state = &burning->states[i];
        const int64_t target_ppm = watch->catalogue->services[i].target.availability_ppm;
        const struct burn_share *const shares = &all[i * WINDOW_COUNT];
        enum burn worst;

        if (target_ppm == 0)
            continue;
        worst = judge_service(state, shares, target_ppm, watch->services[i].open_incident != 0);
        if (worst != BURN_COUNT)
            tell(watch, i, worst, shares[(size_t)worst * 2]);
        else
            alert_clear(watch, "burn", watch->catalogue->services[i].id);
    }
}

static void when_done(void *argument)
{
    struct counting *const counting = argument;
    struct burning *const burning = counting->burning;

    burning->work = NULL;
    if (counting->shares == NULL) {
        log_trouble(&burning->trouble, tr("figures could not be read: %s"),
                    counting->error.message);
        return;
    }
    log_over(&burning->trouble, "%s", tr("figures can be read again"));
    judge_all(burning, counting->shares);
}

/* --- when it is worth counting ---------------------------------------------------------------- */

static bool is_burning(const struct burning *burning, size_t service)
{
    for (int i = 0; i < BURN_COUNT; i++)
        if (burning->states[service].is_on[i])
            return true;
    return false;
}

/* Counted by the incidents that are kept at hand; true if any broke often enough. */
static bool count_broken(struct burning *burning, int64_t now_ms)
{
    const struct watch *const watch = burning->watch;
    const int64_t since_ms = now_ms - burn_pairs[BURN_SLOW].long_ms;
    bool often = false;

    for (size_t i = 0; i < watch->catalogue->service_count; i++)
        burning->states[i].broken = 0;
    for (size_t i = 0; i < watch->incident_count; i++) {
        const struct incident *const incident = &watch->incidents[i];
        struct burn_state *const state = &burning->states[incident->service];

        if (incident->state == STATE_DOWN && incident->began_ms >= since_ms &&
            watch->catalogue->services[incident->service].target.availability_ppm != 0 &&
            state->broken < BROKEN_LEAST)
            often = ++state->broken >= BROKEN_LEAST || often;
    }
    return often;
}

void burning_look(struct burning *burning)
{
    struct watch *const watch = burning->watch;
    const int64_t now_ms = clock_wall_ms();
    struct counting *counting;
    bool wanted = count_broken(burning, now_ms) || !burning->has_looked;

    for (size_t i = 0; !wanted && i < watch->catalogue->service_count; i++)
        wanted = is_burning(burning, i);
    if (!wanted || burning->work != NULL)
        return;
    burning->has_looked = true;
    counting = NEW(struct counting);
    counting->burning = burning;
    counting->catalogue = watch->catalogue;
    counting->now_ms = now_ms;
    burning->work = work_start(watch->kit.prober.loop, in_pool, when_done, release, counting);
}

struct burning *burning_new(struct watch *watch)
{
    struct burning *const burning = NEW(struct burning);

    burning->watch = watch;
    burning->states = NEW_ARRAY(struct burn_state, watch->catalogue->service_count);
    return burning;
}

void burning_free(struct burning *burning)
{
    if (burning->work != NULL)
        work_cancel(burning->work);
    free(burning->states);
    free(burning);
}
