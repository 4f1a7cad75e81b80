/* Months that lie behind what a snapshot tells: their incidents are read in the pool, and kept for
 * a minute.  Who asks for the same waits together. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "io/store_read.h"
#include "site_parts.h"

enum { SHELVES = 4, WAITING_MOST = 256 };
#define KEPT_US (60 * US_PER_SECOND)

struct shelf {
    struct archive *archive; /* not in the pool: a job that was cancelled outlives it */
    int64_t from_ms;         /* of the month; all since then is on it */
    int64_t read_us;         /* 0: nothing is on it */
    struct incident *incidents;
    size_t count;
    bool failed;
    struct work *work; /* NULL: nothing is being read */
    struct web_request *waiting[WAITING_MOST];
    size_t waiting_count;
};

struct archive {
    struct loop *loop;
    const struct catalogue *catalogue;
    const char *store_path;
    struct shelf shelves[SHELVES];
    void (*on_ready)(void *argument, struct web_request *request);
    void *argument;
    struct log_trouble trouble;
};

/* What the pool is given. */
struct fetch {
    struct shelf *shelf;
    const struct catalogue *catalogue;
    const char *store_path;
    int64_t from_ms;
    struct incident *incidents;
    size_t count;
    bool went;
    struct error error;
};

struct archive *archive_new(struct loop *loop, const struct catalogue *catalogue,
                            const char *store_path,
                            void (*on_ready)(void *argument, struct web_request *request),
                            void *argument)
{
    struct archive *const archive = NEW(struct archive);

    archive->loop = loop;
    archive->catalogue = catalogue;
    archive->store_path = store_path;
    archive->on_ready = on_ready;
    archive->argument = argument;
    for (size_t i = 0; i < SHELVES; i++)
        archive->shelves[i].archive = archive;
    return archive;
}

void archive_free(struct archive *archive)
{
    if (archive == NULL)
        return;
    for (size_t i = 0; i < SHELVES; i++) {
        if (archive->shelves[i].work != NULL)
            work_cancel(archive->shelves[i].work);
        free(archive->shelves[i].incidents);
    }
    free(archive);
}

/* --- in the pool ------------------------------------------------------------------------------ */

static void in_pool(void *argument)
{
    struct fetch *const fetch = argument;
    struct reader *const reader = reader_open(fetch->store_path, &fetch->error);

    fetch->went =
        reader != NULL && reader_load_incidents(reader, fetch->catalogue, fetch->from_ms,
                                                &fetch->incidents, &fetch->count, &fetch->error);
    reader_close(reader);
}

static void release(void *argument)
{
    struct fetch *const fetch = argument;

    free(fetch->incidents);
    free(fetch);
}

/* --- in the web thread ------------------------------------------------------------------------ */

static void when_done(void *argument)
{
    struct fetch *const fetch = argument;
    struct shelf *const shelf = fetch->shelf;
    struct archive *const archive = shelf->archive;
    const size_t count = shelf->waiting_count;

    shelf->work = NULL;
    shelf->failed = !fetch->went;
    if (shelf->failed)
        log_trouble(&archive->trouble, tr("figures could not be read: %s"), fetch->error.message);
    else
        log_over(&archive->trouble, "%s", tr("figures can be read again"));
    free(shelf->incidents);
    shelf->incidents = fetch->incidents;
    shelf->count = fetch->count;
    fetch->incidents = NULL;
    shelf->read_us = clock_steady_us();
    shelf->waiting_count = 0;
    for (size_t i = 0; i < count; i++)
        archive->on_ready(archive->argument, shelf->waiting[i]);
}

static void start(struct shelf *shelf, int64_t from_ms)
{
    struct archive *const archive = shelf->archive;
    struct fetch *const fetch = NEW(struct fetch);

    shelf->from_ms = from_ms;
    shelf->read_us = 0;
    fetch->shelf = shelf;
    fetch->catalogue = archive->catalogue;
    fetch->store_path = archive->store_path;
    fetch->from_ms = from_ms;
    shelf->work = work_start(archive->loop, in_pool, when_done, release, fetch);
}

/* The one that has it, or is about to; NULL. */
static struct shelf *find(struct archive *archive, int64_t from_ms)
{
    for (size_t i = 0; i < SHELVES; i++) {
        struct shelf *const shelf = &archive->shelves[i];

        if (shelf->from_ms == from_ms &&
            (shelf->work != NULL ||
             (shelf->read_us != 0 && clock_steady_us() - shelf->read_us < KEPT_US)))
            return shelf;
    }
    return NULL;
}

/* The one that was filled longest ago; NULL: all are being filled. */
static struct shelf *find_room(struct archive *archive)
{
    struct shelf *oldest = NULL;

    for (size_t i = 0; i < SHELVES; i++) {
        struct shelf *const shelf = &archive->shelves[i];

        if (shelf->work == NULL && (oldest == NULL || shelf->read_us < oldest->read_us))
            oldest = shelf;
    }
    return oldest;
}

bool archive_find(struct archive *archive, int64_t from_ms, const struct incident **incidents,
                  size_t *count)
{
    const struct shelf *const shelf = find(archive, from_ms);

    if (shelf == NULL || shelf->work != NULL)
        return false;
    *incidents = shelf->failed ? NULL : shelf->incidents;
    *count = shelf->failed ? SIZE_MAX : shelf->count;
    return true;
}

bool archive_wait(struct archive *archive, int64_t from_ms, struct web_request *request)
{
    struct shelf *shelf = find(archive, from_ms);

    if (shelf == NULL) {
        shelf = find_room(archive);
        if (shelf == NULL)
            return false;
        start(shelf, from_ms);
    }
    if (shelf->waiting_count == WAITING_MOST)
        return false;
    shelf->waiting[shelf->waiting_count++] = request;
    return true;
}
