/* Once a day each host is looked at for what the reports tell beside its being up: certificate,
 * oldest TLS, IPv6, DNSSEC.  One at a time and far apart, and never as a sample: no state and no
 * incident comes of it. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/store_errand.h"
#include "io/store_survey.h"
#include "stage/probe_survey.h"
#include "watch_inside.h"

#define EVERY_MS MS_PER_DAY
#define AGAIN_MS MS_PER_HOUR          /* one that could not be reached */
#define APART_US (60 * US_PER_SECOND) /* between two hosts at least */
#define FIRST_US (10 * APART_US)      /* a monitor that has just started has better to do */

struct rounds {
    struct watch *watch;
    struct survey_target *targets;
    int64_t *due_ms; /* of each */
    struct lifetime {
        int64_t starts_ms, ends_ms;
    } * certificates; /* of each, as last seen; ends 0: none, or not yet */
    size_t count;
    size_t at; /* which is looked at */
    struct surveying *surveying;
    struct timer *timer;
};

/* What the writer is to keep; it has it alone. */
struct keeping {
    const char *service;
    struct survey survey;
};

/* --- what was known --------------------------------------------------------------------------- */

static void take_up(void *argument, const struct survey_row *row)
{
    struct rounds *const rounds = argument;
    const struct catalogue *const catalogue = rounds->watch->catalogue;

    for (size_t i = 0; i < rounds->count; i++) {
        const struct survey_target *const target = &rounds->targets[i];

        if (strcmp(catalogue->services[target->service].id, row->service) == 0 &&
            strcmp(target->host, row->survey.host) == 0 && target->port == row->survey.port &&
            row->seen_ms <= clock_wall_ms()) { /* else the clock was set back: look anew */
            rounds->due_ms[i] = row->seen_ms + EVERY_MS;
            rounds->certificates[i] = (struct lifetime){row->survey.starts_ms, row->survey.ends_ms};
        }
    }
}

bool rounds_load(struct watch *watch, struct error *error)
{
    struct rounds *const rounds = NEW(struct rounds);

    watch->rounds = rounds;
    rounds->watch = watch;
    rounds->targets = survey_targets(watch->catalogue, &rounds->count);
    rounds->due_ms = NEW_ARRAY(int64_t, rounds->count);
    rounds->certificates = NEW_ARRAY(struct lifetime, rounds->count);
    return store_load_surveys(watch->store, take_up, rounds, error);
}

/* --- keeping ---------------------------------------------------------------------------------- */

static bool keep(struct store *store, void *argument, struct error *error)
{
    const struct keeping *const keeping = argument;

    return store_put_survey(store, keeping->service, &keeping->survey, error);
}

/* In the writer's thread, too: it is looked at again tomorrow. */
static void on_kept(void *argument, const struct error *error)
{
    if (error != NULL)
        log_error(tr("how ready a host is could not be kept: %s"), error->message);
    free(argument);
}

static void hand_over(struct rounds *rounds, const char *service, const struct survey *survey)
{
    struct keeping *const keeping = NEW(struct keeping);
    const struct errand errand = {keep, on_kept, keeping};

    keeping->service = service;
    keeping->survey = *survey;
    store_take_errand(rounds->watch->store, &errand);
}

/* --- looking ---------------------------------------------------------------------------------- */

/* While nobody can be reached, or nobody may be asked, nothing is learnt. */
static bool may_look(const struct rounds *rounds)
{
    return !rounds->watch->monitor.blind && !rounds->watch->monitor.stopped;
}

/* For all services that name the host. */
static void on_survey(void *argument, const struct survey *survey)
{
    struct rounds *const rounds = argument;
    const struct survey_target *const looked_at = &rounds->targets[rounds->at];
    const bool counts = survey->reached && may_look(rounds);

    rounds->surveying = NULL;
    for (size_t i = 0; i < rounds->count; i++) {
        const struct survey_target *const target = &rounds->targets[i];

        if (!survey_is_same_host(target, looked_at))
            continue;
        rounds->due_ms[i] = survey->at_ms + (counts ? EVERY_MS : AGAIN_MS);
        if (!counts)
            continue;
        rounds->certificates[i] = (struct lifetime){survey->starts_ms, survey->ends_ms};
        hand_over(rounds, rounds->watch->catalogue->services[target->service].id, survey);
    }
}

void rounds_tell_certificates(struct watch *watch, certificate_seen *on_certificate)
{
    const struct rounds *const rounds = watch->rounds;

    for (size_t i = 0; rounds != NULL && i < rounds->count; i++) {
        const struct survey_target *const target = &rounds->targets[i];
        const struct lifetime *const life = &rounds->certificates[i];

        if (life->ends_ms != 0 && (i == 0 || !survey_is_same_host(target, &rounds->targets[i - 1])))
            on_certificate(watch, &(struct certificate_life){.service = target->service,
                                                             .host = target->host,
                                                             .port = target->port,
                                                             .starts_ms = life->starts_ms,
                                                             .ends_ms = life->ends_ms});
    }
}

static size_t find_first_due(const struct rounds *rounds)
{
    size_t first = 0;

    for (size_t i = 1; i < rounds->count; i++)
        if (rounds->due_ms[i] < rounds->due_ms[first])
            first = i;
    return first;
}

static void on_turn(void *argument)
{
    struct rounds *const rounds = argument;
    const size_t first = find_first_due(rounds);

    timer_set(rounds->timer, APART_US);
    if (rounds->surveying != NULL || !may_look(rounds) || rounds->due_ms[first] > clock_wall_ms())
        return;
    rounds->at = first;
    rounds->surveying =
        survey_start(&rounds->watch->kit.prober, &rounds->targets[first], on_survey, rounds);
}

/* --- their life ------------------------------------------------------------------------------- */

void rounds_open(struct watch *watch)
{
    struct rounds *const rounds = watch->rounds;

    if (rounds->count == 0)
        return;
    rounds->timer = timer_new(watch->kit.prober.loop, on_turn, rounds);
    timer_set(rounds->timer, FIRST_US);
}

void rounds_pause(struct watch *watch)
{
    if (watch->rounds == NULL)
        return;
    survey_cancel(watch->rounds->surveying);
    watch->rounds->surveying = NULL;
}

void rounds_stop(struct watch *watch)
{
    rounds_pause(watch);
    timer_free(watch->rounds->timer);
    watch->rounds->timer = NULL;
}

void rounds_close(struct watch *watch)
{
    if (watch->rounds == NULL)
        return;
    free(watch->rounds->targets);
    free(watch->rounds->due_ms);
    free(watch->rounds->certificates);
    free(watch->rounds);
    watch->rounds = NULL;
}
