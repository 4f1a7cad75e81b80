/* How available services were in the last 90 days: read from the spans in the pool, once a minute
 * and not for each visitor. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "io/store_read.h"
#include "site_parts.h"
#include "stage/figures.h"

/* Soon after the start, when much changes, and then ever less often. */
#define FIRST_US (2 * US_PER_SECOND)
#define LAST_US (64 * US_PER_SECOND)

struct shares {
    struct loop *loop;
    const struct catalogue *catalogue;
    const char *store_path;
    struct work *work; /* NULL: nothing is being read */
    int64_t read_us;   /* when it was begun last; 0: never */
    int64_t wait_us;   /* until the next time */
    struct fraction *now;
    struct log_trouble trouble;
};

struct reading {
    struct shares *shares; /* not in the pool: one that was cancelled outlives them */
    const struct catalogue *catalogue;
    const char *store_path;
    struct fraction *found; /* NULL: could not be read */
    struct error error;
};

struct shares *shares_new(struct loop *loop, const struct catalogue *catalogue,
                          const char *store_path)
{
    struct shares *const shares = NEW(struct shares);

    shares->loop = loop;
    shares->catalogue = catalogue;
    shares->store_path = store_path;
    return shares;
}

void shares_free(struct shares *shares)
{
    if (shares == NULL)
        return;
    if (shares->work != NULL)
        work_cancel(shares->work);
    free(shares->now);
    free(shares);
}

static void in_pool(void *argument)
{
    struct reading *const reading = argument;
    struct reader *const reader = reader_open(reading->store_path, &reading->error);

    if (reader != NULL)
        reading->found =
            figures_last_90_days(reader, reading->catalogue, clock_wall_ms(), &reading->error);
    reader_close(reader);
}

static void when_done(void *argument)
{
    struct reading *const reading = argument;
    struct shares *const shares = reading->shares;

    shares->work = NULL;
    if (reading->found == NULL) {
        log_trouble(&shares->trouble, tr("figures could not be read: %s"), reading->error.message);
        return;
    }
    log_over(&shares->trouble, "%s", tr("figures can be read again"));
    free(shares->now);
    shares->now = reading->found;
    reading->found = NULL;
}

static void release(void *argument)
{
    struct reading *const reading = argument;

    free(reading->found);
    free(reading);
}

void shares_look(struct shares *shares)
{
    const int64_t now_us = clock_steady_us();
    struct reading *reading;

    if (shares->work != NULL ||
        (shares->read_us != 0 && now_us - shares->read_us < shares->wait_us))
        return;
    shares->wait_us = shares->read_us == 0        ? FIRST_US
                      : shares->wait_us < LAST_US ? 2 * shares->wait_us
                                                  : LAST_US;
    shares->read_us = now_us;
    reading = NEW(struct reading);
    reading->shares = shares;
    reading->catalogue = shares->catalogue;
    reading->store_path = shares->store_path;
    shares->work = work_start(shares->loop, in_pool, when_done, release, reading);
}

const struct fraction *shares_now(const struct shares *shares)
{
    return shares->now;
}
