#include "watch_import.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/store_import.h"
#include "watch_inside.h"

enum { FLUSH_SAMPLES = 1000 };

struct watch_import {
    struct watch watch; /* without loop, site and writer */
    bool begun;
    int64_t last_ms, now_ms;
    struct import_count count;
};

struct watch_import *watch_import_open(const struct catalogue *catalogue, struct error *error)
{
    struct watch_import *const import = NEW(struct watch_import);
    struct watch *const watch = &import->watch;

    import->now_ms = clock_wall_ms();
    watch->catalogue = catalogue;
    watch->importing = true;
    watch_make_probes(watch);
    watch->store = store_open(catalogue->store_path, catalogue, error);
    if (watch->store == NULL)
        goto fail;
    if (!keep_load(watch, error)) {
        error_add_place(error, "%s", catalogue->store_path);
        goto fail;
    }
    services_open(watch);
    return import;

fail:
    watch_import_close(import);
    return NULL;
}

void watch_import_close(struct watch_import *import)
{
    if (import == NULL)
        return;
    if (import->begun)
        store_drop_import(import->watch.store);
    batch_free(import->watch.batch);
    store_close(import->watch.store);
    free(import->watch.probes);
    free(import->watch.services);
    free(import->watch.incidents);
    free(import);
}

bool watch_import_begin(struct watch_import *import, struct error *error)
{
    import->last_ms = 0;
    import->count = (struct import_count){0};
    import->begun = store_begin_import(import->watch.store, error);
    return import->begun;
}

static bool flush(struct watch_import *import, struct error *error)
{
    struct batch *const batch = import->watch.batch;
    bool kept;

    if (batch == NULL)
        return true;
    import->watch.batch = NULL;
    kept = store_import_batch(import->watch.store, batch, error);
    batch_free(batch);
    return kept;
}

static bool fits(const struct watch_import *import, const struct sample *sample,
                 struct error *error)
{
    if (sample->at_ms < import->last_ms)
        return error_set(error, tr("this sample is older than the one before it: they must be in "
                                   "the order of 'at'"));
    if (sample->at_ms < 0 || sample->at_ms > import->now_ms)
        return error_set(error, tr("'at' lies in the future or before 1970"));
    return true;
}

bool watch_import_add(struct watch_import *import, const struct sample *sample, bool *wrong,
                      struct error *error)
{
    struct watched *const probe = &import->watch.probes[sample->probe];

    *wrong = !fits(import, sample, error);
    if (*wrong)
        return false;
    import->last_ms = sample->at_ms;
    if (probe->has_sample && sample->at_ms <= probe->last.at_ms) {
        import->count.left_out++;
        return true;
    }
    keep_gap(probe, sample->at_ms);
    watch_follow(probe, sample);
    import->count.kept++;
    return import->count.kept % FLUSH_SAMPLES != 0 || flush(import, error);
}

bool watch_import_end(struct watch_import *import, struct import_count *count, struct error *error)
{
    *count = import->count;
    if (!flush(import, error))
        return false;
    import->begun = false; /* a commit that fails has dropped it */
    return store_end_import(import->watch.store, error);
}
