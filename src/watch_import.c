#include "watch_import.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/store_chain.h"
#include "io/store_import.h"
#include "io/store_seal.h"
#include "watch_inside.h"

enum { FLUSH_SAMPLES = 1000 };

struct watch_import {
    struct watch watch; /* without loop, site and writer */
    struct store_import *arriving;
    int64_t now_ms;
    struct sealed_periods sealed;
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
    if (!keep_load(watch, error) || !store_load_sealed(watch->store, &import->sealed, error)) {
        error_add_place(error, "%s", catalogue->store_path);
        goto fail;
    }
    services_open(watch);
    return import;

fail:
    watch_import_close(import);
    return NULL;
}

bool watch_import_misses_history(const struct watch_import *import)
{
    return store_health(import->watch.store) == STORE_REPLACED;
}

void watch_import_close(struct watch_import *import)
{
    if (import == NULL)
        return;
    store_import_drop(import->arriving);
    batch_free(import->watch.batch);
    store_close(import->watch.store);
    free(import->watch.probes);
    free(import->watch.services);
    free(import->watch.incidents);
    free(import->sealed.periods);
    free(import);
}

bool watch_import_begin(struct watch_import *import, struct error *error)
{
    import->count = (struct import_count){0};
    import->arriving = store_import_begin(import->watch.store, error);
    return import->arriving != NULL;
}

bool watch_import_add(struct watch_import *import, const struct sample *sample, bool *wrong,
                      struct error *error)
{
    const struct watched *const probe = &import->watch.probes[sample->probe];
    const struct sealed_period *const sealed = sealed_find(&import->sealed, sample->at_ms);
    bool is_new = false;

    *wrong = sample->at_ms < 0 || sample->at_ms > import->now_ms;
    if (*wrong)
        return error_set(error, tr("'at' lies in the future or before 1970"));
    *wrong = sealed != NULL;
    if (*wrong)
        return error_set(error,
                         tr("'at' lies in the period %s (%s), which is sealed: corrections are "
                            "addenda"),
                         sealed->name, sealed->calendar);
    if ((!probe->has_sample || sample->at_ms > probe->last.at_ms) &&
        !store_import_add(import->arriving, sample, &is_new, error))
        return false;
    if (is_new)
        import->count.kept++;
    else
        import->count.left_out++;
    return true;
}

/* --- judging, in the order of time ------------------------------------------------------------ */

static bool flush(struct watch_import *import, struct error *error)
{
    struct batch *const batch = import->watch.batch;
    bool kept;

    if (batch == NULL)
        return true;
    import->watch.batch = NULL;
    kept = store_import_keep(import->arriving, batch, error);
    batch_free(batch);
    return kept;
}

static bool on_sample(void *argument, const struct sample *sample, struct error *error)
{
    struct watch_import *const import = argument;
    struct watched *const probe = &import->watch.probes[sample->probe];

    watch_follow(probe, sample);
    return import->watch.batch->sample_count < FLUSH_SAMPLES || flush(import, error);
}

bool watch_import_end(struct watch_import *import, struct import_count *count, struct error *error)
{
    struct store_import *const arriving = import->arriving;

    *count = import->count;
    if (!store_import_sorted(arriving, on_sample, import, error) || !flush(import, error))
        return false;
    import->arriving = NULL; /* it ends here, one way or the other */
    return store_import_commit(arriving, error);
}

bool watch_import_pack(struct watch_import *import, struct error *error)
{
    return store_seal(import->watch.store, import->now_ms, error);
}
