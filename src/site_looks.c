#include "site_looks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/store_read.h"

/* Two at a time: more would only make the disk busier for the one who writes. */
enum { PLACES = 24, READING_MOST = 2, WAITING_MOST = 64 };

struct place {
    struct looks *looks; /* not in the pool: what was cancelled outlives it */
    const struct look_kind *kind;
    char words[LOOK_WORDS];
    int64_t read_us; /* 0: nothing is kept */
    json_t *found;
    struct work *work; /* NULL: nothing is being read */
    bool is_queued;
    struct web_request *waiting[WAITING_MOST];
    size_t count;
};

struct looks {
    struct loop *loop;
    const struct catalogue *catalogue;
    const char *store_path;
    struct place places[PLACES];
    size_t reading;
    void (*on_ready)(void *argument, struct web_request *request);
    void *argument;
    struct log_trouble trouble;
};

/* What the pool is given. */
struct look {
    struct place *place;
    look_read *read;
    const struct catalogue *catalogue;
    const char *store_path;
    char words[LOOK_WORDS];
    json_t *found;
    struct error error;
};

struct looks *looks_new(struct loop *loop, const struct catalogue *catalogue,
                        const char *store_path,
                        void (*on_ready)(void *argument, struct web_request *request),
                        void *argument)
{
    struct looks *const looks = NEW(struct looks);

    looks->loop = loop;
    looks->catalogue = catalogue;
    looks->store_path = store_path;
    looks->on_ready = on_ready;
    looks->argument = argument;
    for (size_t i = 0; i < PLACES; i++)
        looks->places[i].looks = looks;
    return looks;
}

void looks_free(struct looks *looks)
{
    if (looks == NULL)
        return;
    for (size_t i = 0; i < PLACES; i++) {
        if (looks->places[i].work != NULL)
            work_cancel(looks->places[i].work);
        json_decref(looks->places[i].found);
    }
    free(looks);
}

/* --- in the pool ------------------------------------------------------------------------------ */

static void in_pool(void *argument)
{
    struct look *const look = argument;
    struct reader *const reader = reader_open(look->store_path, &look->error);

    if (reader != NULL)
        look->found = look->read(reader, look->catalogue, look->words, &look->error);
    reader_close(reader);
}

static void release(void *argument)
{
    struct look *const look = argument;

    json_decref(look->found);
    free(look);
}

/* --- in the web thread ------------------------------------------------------------------------ */

static void begin_more(struct looks *looks);

static void when_done(void *argument)
{
    struct look *const look = argument;
    struct place *const place = look->place;
    struct looks *const looks = place->looks;
    struct web_request *waiting[WAITING_MOST];
    const size_t count = place->count;

    place->work = NULL;
    looks->reading--;
    if (look->found == NULL)
        log_trouble(&looks->trouble, tr("figures could not be read: %s"), look->error.message);
    else
        log_over(&looks->trouble, "%s", tr("figures can be read again"));
    json_decref(place->found);
    place->found = look->found;
    look->found = NULL;
    place->read_us = clock_steady_us();
    place->count = 0;
    memcpy(waiting, place->waiting, count * sizeof *waiting);
    for (size_t i = 0; i < count; i++)
        looks->on_ready(looks->argument, waiting[i]);
    begin_more(looks);
}

static void start(struct place *place)
{
    struct looks *const looks = place->looks;
    struct look *const look = NEW(struct look);

    place->is_queued = false;
    looks->reading++;
    look->place = place;
    look->read = place->kind->read;
    look->catalogue = looks->catalogue;
    look->store_path = looks->store_path;
    memcpy(look->words, place->words, sizeof look->words);
    place->work = work_start(looks->loop, in_pool, when_done, release, look);
}

static void begin_more(struct looks *looks)
{
    for (size_t i = 0; i < PLACES && looks->reading < READING_MOST; i++)
        if (looks->places[i].is_queued)
            start(&looks->places[i]);
}

static bool is_busy(const struct place *place)
{
    return place->work != NULL || place->is_queued;
}

static bool is_fresh(const struct place *place)
{
    return place->read_us != 0 && clock_steady_us() - place->read_us < place->kind->keep_us;
}

static size_t find(const struct looks *looks, const struct look_kind *kind, const char *words)
{
    size_t i = 0;

    while (i < PLACES &&
           !(looks->places[i].kind == kind && strcmp(looks->places[i].words, words) == 0 &&
             (is_busy(&looks->places[i]) || is_fresh(&looks->places[i]))))
        i++;
    return i;
}

/* The one that was filled longest ago; PLACES: all are being filled. */
static size_t find_room(const struct looks *looks)
{
    size_t oldest = PLACES;

    for (size_t i = 0; i < PLACES; i++)
        if (!is_busy(&looks->places[i]) &&
            (oldest == PLACES || looks->places[i].read_us < looks->places[oldest].read_us))
            oldest = i;
    return oldest;
}

bool looks_find(const struct looks *looks, const struct look_kind *kind, const char *words,
                const json_t **found)
{
    const size_t i = find(looks, kind, words);

    if (i == PLACES || is_busy(&looks->places[i]))
        return false;
    *found = looks->places[i].found;
    return true;
}

bool looks_wait(struct looks *looks, const struct look_kind *kind, const char *words,
                struct web_request *request)
{
    size_t i = find(looks, kind, words);
    struct place *place;

    if (strlen(words) >= LOOK_WORDS)
        return false;
    if (i == PLACES)
        i = find_room(looks);
    if (i == PLACES || looks->places[i].count == WAITING_MOST)
        return false;
    place = &looks->places[i];
    place->waiting[place->count++] = request;
    if (is_busy(place))
        return true;
    place->kind = kind;
    snprintf(place->words, sizeof place->words, "%s", words);
    place->is_queued = true;
    begin_more(looks);
    return true;
}
