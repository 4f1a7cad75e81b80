#include "watch_import.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/store_acts.h"
#include "io/store_chain.h"
#include "io/store_import.h"
#include "io/store_seal.h"
#include "watch_inside.h"

enum { FLUSH_SAMPLES = 1000 };

struct watch_import {
    struct watch watch;  /* without loop, site and writer: goes on where the store ends */
    struct watch before; /* what lies before all that the store has of a probe is judged apart */
    int64_t *first_ms;   /* of each probe, what the store has; INT64_MAX: nothing */
    int64_t *tail_ms;    /* from here on its spans may still change; 0: none do */
    struct store_import *arriving;
    int64_t now_ms;
    struct sealed_periods sealed;
    struct import_count count;
};

static bool find_first(struct watch_import *import, struct error *error)
{
    const struct watch *const watch = &import->watch;
    const size_t count = watch->catalogue->probe_count;

    import->first_ms = NEW_ARRAY(int64_t, count);
    import->tail_ms = NEW_ARRAY(int64_t, count);
    for (size_t i = 0; i < count; i++) {
        const struct watched *const probe = &watch->probes[i];

        import->first_ms[i] = INT64_MAX;
        if (probe->maker.begun)
            import->first_ms[i] = probe->maker.open.from_ms;
        if ((probe->has_sample || probe->maker.begun) &&
            !store_find_first(watch->store, i, &import->first_ms[i], error))
            return false;
    }
    return true;
}

struct watch_import *watch_import_open(const struct catalogue *catalogue, struct error *error)
{
    struct watch_import *const import = NEW(struct watch_import);
    struct watch *const watch = &import->watch;

    import->now_ms = clock_wall_ms();
    watch_begin_apart(watch, catalogue);
    watch_begin_apart(&import->before, catalogue);
    watch->store = store_open(catalogue->store_path, catalogue, error);
    if (watch->store == NULL)
        goto fail;
    if (!keep_load(watch, error) || !store_load_sealed(watch->store, &import->sealed, error) ||
        !find_first(import, error)) {
        error_add_place(error, "%s", catalogue->store_path);
        goto fail;
    }
    services_open(watch);
    services_open(&import->before);
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
    store_close(import->watch.store);
    watch_end_apart(&import->watch);
    watch_end_apart(&import->before);
    free(import->first_ms);
    free(import->tail_ms);
    free(import->sealed.periods);
    free(import);
}

bool watch_import_begin(struct watch_import *import, struct error *error)
{
    import->count = (struct import_count){0};
    import->arriving = store_import_begin(import->watch.store, error);
    return import->arriving != NULL;
}

/* Does it lie before all that the store had of its probe? */
static bool is_before(const struct watch_import *import, const struct sample *sample)
{
    const int64_t first_ms = import->first_ms[sample->probe];

    return first_ms != INT64_MAX && sample->at_ms < first_ms;
}

static struct watched *probe_of(struct watch_import *import, const struct sample *sample)
{
    struct watch *const watch = is_before(import, sample) ? &import->before : &import->watch;

    return &watch->probes[sample->probe];
}

/* Also from before a sealed period a sample may change it: by speaking into it, or because it makes
 * a probe known that was not yet watched then, which leaves a service with others in the dark. */
static bool would_change(const struct watch_import *import, const struct sealed_period *sealed,
                         const struct sample *sample)
{
    const struct catalogue *const catalogue = import->watch.catalogue;
    const struct service *const service =
        &catalogue->services[catalogue->probes[sample->probe].service];
    const struct watched *const known = &import->watch.probes[sample->probe];
    const int64_t first_ms = import->first_ms[sample->probe];

    if (sample->at_ms >= sealed->from_ms)
        return sample->at_ms < sealed->to_ms;
    if (!is_before(import, sample) && known->has_sample && sample->at_ms <= known->last.at_ms)
        return false; /* it is left out */
    if (is_before(import, sample) && first_ms <= sealed->from_ms)
        return false; /* it ends where the store's own begins */
    return (first_ms > sealed->from_ms && service->probe_count > 1) ||
           sample->at_ms + known->rules.speak_ms > sealed->from_ms;
}

static const struct sealed_period *find_sealed(const struct watch_import *import,
                                               const struct sample *sample)
{
    for (size_t i = 0; i < import->sealed.count; i++)
        if (would_change(import, &import->sealed.periods[i], sample))
            return &import->sealed.periods[i];
    return NULL;
}

bool watch_import_add(struct watch_import *import, const struct sample *sample, bool *wrong,
                      struct error *error)
{
    const struct watched *const probe = probe_of(import, sample);
    const struct sealed_period *const sealed = find_sealed(import, sample);
    bool is_new = false;

    *wrong = sample->at_ms < 0 || sample->at_ms > import->now_ms;
    if (*wrong)
        return error_set(error, tr("'at' lies in the future or before 1970"));
    *wrong = sealed != NULL;
    if (*wrong)
        return error_set(error,
                         sample->at_ms >= sealed->from_ms
                             ? tr("'at' lies in the period %s (%s), which is sealed: corrections "
                                  "are addenda")
                             : tr("the sample would change the period %s (%s) after it, which is "
                                  "sealed: corrections are addenda"),
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

static bool flush(struct watch_import *import, struct watch *watch, struct error *error)
{
    struct batch *const batch = watch->batch;
    bool kept;

    if (batch == NULL)
        return true;
    watch->batch = NULL;
    if (watch == &import->before)
        batch->maker_count = 0; /* the store's judgements are of now */
    kept = store_import_keep(import->arriving, batch, error);
    batch_free(batch);
    return kept;
}

/* What was not confirmed when a period was sealed stays so: its row does not go on after it. */
static void break_sealed_row(const struct watch_import *import, struct watched *probe,
                             int64_t at_ms)
{
    const struct span_maker before = probe->maker;
    int64_t sealed_ms = judgement_doubt_began(&before.judgement, &probe->rules.patience);
    struct span_step step;
    bool found = false;

    for (size_t i = 0; i < import->sealed.count; i++) {
        const int64_t to_ms = import->sealed.periods[i].to_ms;

        if (to_ms > sealed_ms && to_ms <= at_ms) {
            sealed_ms = to_ms;
            found = true;
        }
    }
    if (!found || at_ms > before.speaks_ms) /* then silence breaks it */
        return;
    step = span_maker_stop(&probe->maker, &probe->rules, sealed_ms);
    keep_spans(probe, &before, &step);
}

/* Incidents of both are counted together. */
static bool on_sample(void *argument, const struct sample *sample, struct error *error)
{
    struct watch_import *const import = argument;
    struct watched *const probe = probe_of(import, sample);
    struct watch *const watch = probe->watch;
    struct watch *const other = watch == &import->before ? &import->watch : &import->before;

    if (other->highest_incident > watch->highest_incident)
        watch->highest_incident = other->highest_incident;
    break_sealed_row(import, probe, sample->at_ms);
    watch_follow(probe, sample);
    if (import->first_ms[sample->probe] == INT64_MAX)
        import->first_ms[sample->probe] = sample->at_ms;
    return watch->batch->sample_count < FLUSH_SAMPLES || flush(import, watch, error);
}

/* --- where what lies before meets what the store has -------------------------------------------
 */

/* What was said of the end of the file before may go on in this one. */
static bool forget_tails(struct watch_import *import, struct error *error)
{
    for (size_t i = 0; i < import->watch.catalogue->probe_count; i++) {
        if (import->tail_ms[i] != 0 &&
            !store_import_forget_spans(import->arriving, i, import->tail_ms[i], import->first_ms[i],
                                       error))
            return false;
        import->tail_ms[i] = 0;
    }
    return true;
}

/* The last sample holds as long as it speaks, but never into what the store has: if no other file
 * goes on with it, that is all. */
static void keep_tails(struct watch_import *import, struct batch *batch)
{
    for (uint32_t i = 0; i < import->watch.catalogue->probe_count; i++) {
        const struct watched *const probe = &import->before.probes[i];
        struct span_maker maker = probe->maker;
        struct span_step step;

        if (!maker.begun)
            continue;
        step = span_maker_stop(&maker, &probe->rules, import->first_ms[i]);
        for (int k = 0; k < step.count; k++)
            batch_add_span(batch, i, &step.closed[k]);
        if (step.count > 0)
            import->tail_ms[i] = step.closed[0].from_ms;
    }
}

static int64_t last_heard(const struct watch_import *import, const struct service *service)
{
    int64_t last_ms = 0;

    for (size_t i = service->first_probe; i < service->first_probe + service->probe_count; i++) {
        const struct span_maker *const maker = &import->before.probes[i].maker;
        int64_t at_ms = maker->speaks_ms == INT64_MAX ? maker->last_ms : maker->speaks_ms;

        at_ms = at_ms < import->first_ms[i] ? at_ms : import->first_ms[i];
        if (maker->begun && at_ms > last_ms)
            last_ms = at_ms;
    }
    return last_ms;
}

/* Nobody would ever end what is open there. */
static void end_incidents(const struct watch_import *import, struct batch *batch)
{
    for (size_t i = 0; i < import->before.incident_count; i++) {
        struct incident incident = import->before.incidents[i];
        int64_t last_ms;

        if (!incident_is_open(&incident))
            continue;
        last_ms = last_heard(import, &import->watch.catalogue->services[incident.service]);
        incident.ended_ms = last_ms > incident.began_ms ? last_ms : incident.began_ms;
        batch_add_incident(batch, &incident);
    }
}

static bool end_before(struct watch_import *import, struct error *error)
{
    struct batch *const batch = batch_new();
    bool kept;

    keep_tails(import, batch);
    end_incidents(import, batch);
    kept = store_import_keep(import->arriving, batch, error);
    batch_free(batch);
    return kept;
}

void import_tell(const char *name, const struct import_count *count, struct text *text)
{
    text_add(text,
             tr("%s: %" PRId64 " samples imported, %" PRId64
                " left out because the store knows that time of their probes"),
             name, count->kept, count->left_out);
}

static bool commit(struct watch_import *import, const struct act *told, struct error *error)
{
    struct store_import *const arriving = import->arriving;
    struct text text = {0};
    struct act act;
    bool done;

    import->arriving = NULL; /* it ends here, one way or the other */
    if (told == NULL || import->count.kept == 0)
        return store_import_commit(arriving, NULL, error);
    import_tell(told->text == NULL ? "-" : told->text, &import->count, &text);
    act = *told;
    act.text = text_string(&text);
    done = store_import_commit(arriving, &act, error);
    text_free(&text);
    return done;
}

bool watch_import_end(struct watch_import *import, const struct act *told,
                      struct import_count *count, struct error *error)
{
    struct store_import *const arriving = import->arriving;

    *count = import->count;
    if (!forget_tails(import, error) || !store_import_sorted(arriving, on_sample, import, error) ||
        !flush(import, &import->watch, error) || !flush(import, &import->before, error) ||
        !end_before(import, error))
        return false;
    return commit(import, told, error);
}

bool watch_import_pack(struct watch_import *import, struct error *error)
{
    return store_seal(import->watch.store, import->now_ms, error);
}
