/* How available services were in the last 90 days, and each of these days: read in the pool, once a
 * minute and not for each visitor. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "io/store_bars.h"
#include "io/store_read.h"
#include "io/store_survey.h"
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
    struct bars *bars;
    struct survey *surveys;
    struct log_trouble trouble;
};

struct reading {
    struct shares *shares; /* not in the pool: one that was cancelled outlives them */
    const struct catalogue *catalogue;
    const char *store_path;
    struct fraction *found; /* NULL: could not be read */
    struct bars *bars;      /* likewise */
    struct survey *surveys; /* likewise; all zero: it was not looked at */
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

static void free_bars(struct bars *bars, size_t count)
{
    for (size_t i = 0; bars != NULL && i < count; i++)
        free(bars[i].days);
    free(bars);
}

void shares_free(struct shares *shares)
{
    if (shares == NULL)
        return;
    if (shares->work != NULL)
        work_cancel(shares->work);
    free(shares->now);
    free_bars(shares->bars, shares->catalogue->service_count);
    free(shares->surveys);
    free(shares);
}

/* None of a service whose days have not been made yet. */
static bool read_bars(struct reading *reading, struct reader *reader)
{
    const struct catalogue *const catalogue = reading->catalogue;

    reading->bars = NEW_ARRAY(struct bars, catalogue->service_count);
    for (size_t i = 0; i < catalogue->service_count; i++) {
        struct bars *const bars = &reading->bars[i];
        bool found = false;

        *bars = (struct bars){.days = NEW_ARRAY(struct bar, BARS_DAYS), .capacity = BARS_DAYS};
        if (!reader_bars(reader, catalogue->services[i].id, bars, &found, &reading->error))
            return false;
    }
    return true;
}

static void take_survey(void *argument, const struct survey_row *row)
{
    struct reading *const reading = argument;
    const int service = catalogue_find_service(reading->catalogue, row->service);

    if (service != NONE_AT_ALL)
        survey_add(&reading->surveys[service], &row->survey);
}

static bool read_surveys(struct reading *reading, struct reader *reader)
{
    reading->surveys = NEW_ARRAY(struct survey, reading->catalogue->service_count);
    return reader_surveys(reader, take_survey, reading, &reading->error);
}

static void in_pool(void *argument)
{
    struct reading *const reading = argument;
    struct reader *const reader = reader_open(reading->store_path, &reading->error);

    if (reader != NULL && read_bars(reading, reader) && read_surveys(reading, reader))
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
    free_bars(shares->bars, shares->catalogue->service_count);
    free(shares->surveys);
    shares->now = reading->found;
    shares->bars = reading->bars;
    shares->surveys = reading->surveys;
    reading->found = NULL;
    reading->bars = NULL;
    reading->surveys = NULL;
}

static void release(void *argument)
{
    struct reading *const reading = argument;

    free(reading->found);
    free_bars(reading->bars, reading->catalogue->service_count);
    free(reading->surveys);
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

const struct bars *shares_bars(const struct shares *shares)
{
    return shares->bars;
}

const struct survey *shares_surveys(const struct shares *shares)
{
    return shares->surveys;
}
