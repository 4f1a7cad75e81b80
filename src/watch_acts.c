/* What people do, on its way: checked here, written by the store's thread, and then known to all.
 *
 * Whatever way it comes by (another command, a link, a page), it is a JSON object of words for a
 * verb of stage/acts.h.  What was done is read back in the writer's thread, so that the snapshot
 * after it tells exactly what is on the disk. */
#include "watch_acts.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/store_errand.h"
#include "io/store_sessions.h"
#include "link.h"
#include "stage/acts.h"
#include "stage/figures_explain.h"
#include "watch_alert.h"
#include "watch_inside.h"

#define LOOK_AGAIN_US (INT64_C(3600) * US_PER_SECOND) /* planned work comes nearer */

struct acting {
    struct watch *watch;
    struct wake *wake;
    struct timer *look; /* NULL before the loop turns */
    struct acts *acts;
    unsigned char key[STORE_KEY_BYTES];
    pthread_mutex_t mutex; /* guards what is done */
    struct deed *done, **last_done;
    struct log_trouble trouble;
};

/* Something on its way.  Without a verb it only looks again. */
struct deed {
    struct acting *home;
    bool has_act;
    struct act act;
    struct arena *arena; /* its texts */
    acts_on_done *on_done;
    void *argument;
    int64_t now_ms;
    enum language language; /* of who asked */
    struct deed *next;

    /* the writer's */
    struct act_outcome outcome;
    struct acts *acts; /* NULL: could not be read */
    struct entrants *entrants;
    bool has_entrants; /* they were read, or should have been */
    bool failed;
    struct error why, unread; /* unread: it was done, but what is now so could not be read */
};

/* --- in the writer's thread ------------------------------------------------------------------- */

static bool carry_out(struct store *store, void *argument, struct error *error)
{
    struct deed *const deed = argument;
    const enum language former = words_speak(deed->language);
    const bool went = !deed->has_act || store_act(store, &deed->act, &deed->outcome, error);

    words_speak(former);
    if (!went)
        return false;
    deed->has_entrants = !deed->has_act || act_kind_is_about_entrants(deed->act.kind);
    if (deed->has_entrants)
        deed->entrants = store_entrants(store, &deed->unread);
    deed->acts = store_acts(store, deed->now_ms, deed->has_act ? &deed->unread : error);
    return deed->has_act || deed->acts != NULL; /* what was done is done, even if unread */
}

static void on_carried_out(void *argument, const struct error *error)
{
    struct deed *const deed = argument;
    struct acting *const home = deed->home;

    deed->failed = error != NULL;
    if (error != NULL)
        deed->why = *error;
    pthread_mutex_lock(&home->mutex);
    *home->last_done = deed;
    home->last_done = &deed->next;
    pthread_mutex_unlock(&home->mutex);
    wake_send(home->wake);
}

/* --- in the watch's --------------------------------------------------------------------------- */

static void deed_free(struct deed *deed)
{
    acts_release(deed->acts);
    entrants_release(deed->entrants);
    arena_free(deed->arena);
    free(deed);
}

/* Nobody else need be called. */
static void tell_alerts(struct watch *watch, const struct act *act)
{
    const bool is_given = act->kind == ACT_ASSIGN;
    const struct alert_taken taken = {.incident = act->incident,
                                      .by = is_given ? act->assignee : act->author,
                                      .given_by = is_given ? act->author : NULL,
                                      .person = is_given ? act->person : NULL,
                                      .at_ms = act->at_ms,
                                      .until_ms = act->until_ms,
                                      .expected_ms = act->expected_ms,
                                      .note = act->text};

    if (act->kind == ACT_ACKNOWLEDGE || is_given)
        alert_acknowledge(watch, &taken);
}

static void take_acts(struct acting *home, struct deed *deed)
{
    acts_release(home->acts);
    home->acts = deed->acts;
    deed->acts = NULL;
}

static void tell_others(struct watch *watch, const struct deed *deed, bool has_acts)
{
    const bool is_done = deed->has_act && !deed->outcome.refused && !deed->outcome.again;

    if (has_acts) {
        keep_soon(watch);
        alerts_follow_acts(watch);
        if (is_done && deed->act.kind == ACT_HAND_OVER)
            summary_hand_over(watch, deed->act.roster);
    }
    if (deed->has_entrants && !deed->failed)
        site_admit(watch->site, deed->entrants); /* before anybody hears that it is done */
    if (is_done && !deed->failed)
        tell_alerts(watch, &deed->act);
}

/* While we end nothing can be written any more; what is then left unsaid the next start says. */
static void finish(struct acting *home, struct deed *deed)
{
    const bool has_acts = deed->acts != NULL;

    if (has_acts)
        take_acts(home, deed);
    if (home->look != NULL)
        tell_others(home->watch, deed, has_acts);
    if (deed->failed && !deed->has_act)
        log_trouble(&home->trouble, "%s", deed->why.message);
    if (deed->unread.message[0] != '\0')
        log_trouble(&home->trouble, "%s", deed->unread.message);
    if (deed->on_done != NULL)
        deed->on_done(deed->argument, &deed->outcome, deed->failed ? &deed->why : NULL);
    deed_free(deed);
}

static void on_wake(void *argument)
{
    struct acting *const home = argument;
    struct deed *deed;

    pthread_mutex_lock(&home->mutex);
    deed = home->done;
    home->done = NULL;
    home->last_done = &home->done;
    pthread_mutex_unlock(&home->mutex);
    while (deed != NULL) {
        struct deed *const next = deed->next;

        finish(home, deed);
        deed = next;
    }
}

static struct deed *deed_new(struct acting *home)
{
    struct deed *const deed = NEW(struct deed);

    deed->home = home;
    deed->now_ms = clock_wall_ms();
    deed->language = words_language();
    deed->arena = arena_new();
    return deed;
}

/* What it is about may lie in a batch that is still being filled. */
static void hand_over(struct deed *deed)
{
    const struct errand errand = {carry_out, on_carried_out, deed};

    keep_now(deed->home->watch);
    store_take_errand(deed->home->watch->store, &errand);
}

bool acts_take(struct watch *watch, const struct act_order *order, acts_on_done *on_done,
               void *argument, struct error *error)
{
    const struct act_verb *const verb = act_verb_find(order->verb);
    struct deed *const deed = deed_new(watch->acting);
    const struct act_source source = {.catalogue = watch->catalogue,
                                      .author = arena_copy_string(deed->arena, order->author),
                                      .way = order->way,
                                      .now_ms = deed->now_ms,
                                      .knows_figure = figure_is_known};
    const enum language former = words_speak(order->language);
    bool good = false;

    if (verb == NULL) {
        error_set(error, tr("there is no verb '%.64s'"), order->verb);
    } else if (!role_may(order->role, verb->role)) {
        error_set(error, tr("'%s' wants the role %s"), verb->name, role_name(verb->role));
    } else {
        good = act_read(verb, &source, order->words, &deed->act, deed->arena, error);
    }
    words_speak(former);
    if (!good) {
        deed_free(deed);
        return false;
    }
    deed->has_act = true;
    deed->act.admission = order->admission;
    deed->act.terms = watch->catalogue->sessions;
    if (order->mark != NULL && *order->mark != '\0')
        deed->act.mark = arena_copy_string(deed->arena, order->mark);
    deed->act.admission.least = verb->role == ROLE_GATE ? ROLE_VIEWER : verb->role;
    deed->language = order->language;
    deed->on_done = on_done;
    deed->argument = argument;
    hand_over(deed);
    return true;
}

static void on_told(void *argument, const struct act_outcome *outcome, const struct error *error)
{
    (void)argument;
    (void)outcome;
    if (error != NULL)
        log_error(tr("the audit was not told: %s"), error->message);
}

void acts_tell(struct watch *watch, const char *verb, const char *author, const char *way,
               const char *text)
{
    json_t *const words = json_object();
    const struct act_order order = {.verb = verb,
                                    .author = author,
                                    .way = way,
                                    .role = ROLE_GATE,
                                    .language = words_language(),
                                    .words = words};
    struct error error = {""};

    if (text != NULL)
        json_set_string(words, "text", text);
    if (!acts_take(watch, &order, on_told, NULL, &error))
        log_error(tr("the audit was not told: %s"), error.message);
    json_decref(words);
}

const struct acts *acts_now(const struct watch *watch)
{
    return watch->acting == NULL ? NULL : watch->acting->acts;
}

struct acts *acts_hold_now(const struct watch *watch)
{
    return watch->acting == NULL ? NULL : acts_hold(watch->acting->acts);
}

void acts_link(const struct watch *watch, int64_t alert, int64_t incident, const char *person,
               struct text *text)
{
    struct link link = {
        .incident = incident, .alert = alert, .ends_ms = clock_wall_ms() + LINK_DAYS * MS_PER_DAY};

    snprintf(link.person, sizeof link.person, "%s", person);
    link_add_address(watch->acting->key, watch->catalogue->web_url, &link, text);
}

const unsigned char *acts_key(const struct watch *watch)
{
    return watch->acting->key;
}

/* --- its life --------------------------------------------------------------------------------- */

bool acts_load(struct watch *watch, struct error *error)
{
    struct acting *const home = NEW(struct acting);

    watch->acting = home;
    home->watch = watch;
    home->last_done = &home->done;
    pthread_mutex_init(&home->mutex, NULL);
    home->wake = wake_new(watch->kit.prober.loop, on_wake, home);
    home->acts = store_acts(watch->store, clock_wall_ms(), error);
    return home->acts != NULL && store_load_key(watch->store, home->key, error);
}

static void on_look(void *argument)
{
    struct acting *const home = argument;

    hand_over(deed_new(home));
    timer_set(home->look, LOOK_AGAIN_US);
}

/* Between what somebody did and what alerts made of it the program may have been killed. */
static void tell_alerts_again(struct watch *watch)
{
    const struct acts *const acts = watch->acting->acts;

    for (size_t i = 0; i < watch->incident_count; i++) {
        const struct incident *const incident = &watch->incidents[i];
        const struct incident_act *const act = acts_find(acts, incident->id);

        if (incident_is_open(incident) && acts_is_taken(act, clock_wall_ms()) &&
            !alert_is_taken_by(watch, incident->id, act->by, act->at_ms))
            alert_acknowledge(watch, &(struct alert_taken){.incident = incident->id,
                                                           .by = act->by,
                                                           .at_ms = act->at_ms,
                                                           .until_ms = act->until_ms,
                                                           .expected_ms = act->expected_ms});
    }
}

void acts_open(struct watch *watch)
{
    struct acting *const home = watch->acting;

    tell_alerts_again(watch);
    home->look = timer_new(watch->kit.prober.loop, on_look, home);
    timer_set(home->look, LOOK_AGAIN_US);
}

void acts_stop(struct watch *watch)
{
    timer_free(watch->acting->look);
    watch->acting->look = NULL;
}

void acts_close(struct watch *watch)
{
    struct acting *const home = watch->acting;

    if (home == NULL)
        return;
    on_wake(home);
    wake_free(home->wake);
    acts_release(home->acts);
    pthread_mutex_destroy(&home->mutex);
    free(home);
    watch->acting = NULL;
}
