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
    struct packed_bars *bars;
    struct text bars_bytes; /* theirs */
    struct survey *surveys;
    struct log_trouble trouble;
};

struct reading {
    struct shares *shares; /* not in the pool: one that was cancelled outlives them */
    const struct catalogue *catalogue;
    const char *store_path;
    struct fraction *found; /* NULL: could not be read */
    struct packed_bars *bars;
    struct text bars_bytes;
    struct survey *surveys; /* all zero: it was not looked at */
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
    free(shares->bars);
    text_free(&shares->bars_bytes);
    free(shares->surveys);
    free(shares);
}

/* Whoever shows them later need not be told that they are damaged. */
static bool check_bars(const struct packed_bars *packed, struct error *error)
{
    struct bar days[BARS_DAYS];
    struct bars bars = {.days = days, .capacity = BARS_DAYS};

    return packed->bytes == NULL || bars_unpack(&bars, packed->bytes, packed->length, error);
}

/* None of a service whose days have not been made yet. */
static bool read_bars(struct reading *reading, struct reader *reader)
{
    const struct catalogue *const catalogue = reading->catalogue;

    size_t at = 0;

    reading->bars = NEW_ARRAY(struct packed_bars, catalogue->service_count);
    for (size_t i = 0; i < catalogue->service_count; i++) {
        const size_t before = reading->bars_bytes.length;

        if (!reader_packed_bars(reader, catalogue->services[i].id, &reading->bars_bytes,
                                &reading->error))
            return false;
        reading->bars[i].length = reading->bars_bytes.length - before;
    }
    for (size_t i = 0; i < catalogue->service_count; at += reading->bars[i++].length) {
        if (reading->bars[i].length > 0)
            reading->bars[i].bytes = reading->bars_bytes.bytes + at;
        if (!check_bars(&reading->bars[i], &reading->error))
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
    free(shares->bars);
    text_free(&shares->bars_bytes);
    free(shares->surveys);
    shares->now = reading->found;
    shares->bars = reading->bars;
    shares->bars_bytes = reading->bars_bytes;
    shares->surveys = reading->surveys;
    reading->found = NULL;
    reading->bars = NULL;
    reading->bars_bytes = (struct text){0};
    reading->surveys = NULL;
}

static void release(void *argument)
{
    struct reading *const reading = argument;

    free(reading->found);
    free(reading->bars);
    text_free(&reading->bars_bytes);
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

const struct packed_bars *shares_bars(const struct shares *shares)
{
    return shares->bars;
}

const struct survey *shares_surveys(const struct shares *shares)
{
    return shares->surveys;
}
