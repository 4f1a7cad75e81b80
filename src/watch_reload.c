/* A changed configuration: looked at in the pool while everything goes on, then taken up by the
 * monitor's successor.  All that a monitor knows is in the store, so a new one begins where this
 * one ends: states, open incidents, letters, the places on the clock. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/thread.h"
#include "base/words.h"
#include "io/listen.h"
#include "io/loop.h"
#include "stage/acts.h"
#include "watch.h"
#include "watch_acts.h"
#include "watch_inside.h"

/* Who asked for it: each is told to the audit once, with what became of it. */
struct reload_asker {
    struct reload_asker *next;
    const char *way;
    char author[ACT_NAME_MOST + 1];
};

struct look {
    struct watch *watch;
    const struct watch_reload *reload;
    bool good;
    struct error error;
};

static void tell(struct watch *watch, const struct look *look)
{
    while (watch->reload_askers != NULL) {
        struct reload_asker *const asker = watch->reload_askers;

        acts_tell(watch, look->good ? "configuration-taken-up" : "configuration-refused",
                  asker->author, asker->way,
                  look->good ? look->reload->config_path : look->error.message);
        watch->reload_askers = asker->next;
        free(asker);
    }
}

static void forget(struct reload_asker **askers)
{
    while (*askers != NULL) {
        struct reload_asker *const asker = *askers;

        *askers = asker->next;
        free(asker);
    }
}

/* Who asked while it was looked at may have written it after that. */
static void take_later(struct watch *watch)
{
    struct reload_asker **at = &watch->reload_askers;

    while (*at != NULL)
        at = &(*at)->next;
    *at = watch->reload_later;
    watch->reload_later = NULL;
}

static void in_pool(void *argument)
{
    struct look *const look = argument;

    look->good = look->reload->check(look->reload->argument, &look->error);
}

static void begin(struct watch *watch);

static void take_up(struct watch *watch)
{
    if (!listen_keep())
        log_warning("%s", tr("who asks for a page meanwhile will be refused for a moment"));
    log_info("%s", tr("the configuration is right: it is taken up now"));
    watch->is_to_reload = true;
    thread_hold_signal(SIGTERM); /* who wants us to end meanwhile is heard before we begin anew */
    thread_hold_signal(SIGINT);
    outbox_end(watch);
}

/* The successor reads the file anew, so those who asked later are served by it, too. */
static void when_done(void *argument)
{
    struct look *const look = argument;
    struct watch *const watch = look->watch;

    watch->reloading = NULL;
    if (watch->is_to_stop)
        return;
    if (look->good)
        take_later(watch);
    tell(watch, look);
    if (look->good) {
        take_up(watch);
        return;
    }
    log_error(tr("the configuration is not taken up, all goes on as before: %s"),
              look->error.message);
    take_later(watch);
    if (watch->reload_askers != NULL)
        begin(watch);
}

static void begin(struct watch *watch)
{
    struct look *const look = NEW(struct look);

    look->watch = watch;
    look->reload = watch->reload;
    watch->reloading = work_start(watch->kit.prober.loop, in_pool, when_done, free, look);
}

/* Signals that wait are one, as the system has it. */
static bool is_there(const struct reload_asker *askers, const char *way)
{
    for (; askers != NULL; askers = askers->next)
        if (strcmp(askers->way, way) == 0)
            return true;
    return false;
}

static void add(struct reload_asker **askers, const char *author, const char *way)
{
    struct reload_asker *asker;

    if (strcmp(way, "signal") == 0 && is_there(*askers, way))
        return;
    asker = NEW(struct reload_asker);
    asker->way = way;
    snprintf(asker->author, sizeof asker->author, "%s", author);
    while (*askers != NULL)
        askers = &(*askers)->next;
    *askers = asker;
}

void reload_ask(struct watch *watch, const char *author, const char *way)
{
    if (watch->reload == NULL || watch->is_to_stop)
        return;
    if (watch->is_to_reload) {
        if (strcmp(way, "signal") != 0) /* of signals the one that is served stands for all */
            acts_tell(watch, "configuration-taken-up", author, way, watch->reload->config_path);
    } else if (watch->reloading != NULL) {
        add(&watch->reload_later, author, way);
    } else {
        add(&watch->reload_askers, author, way);
        begin(watch);
    }
}

void reload_close(struct watch *watch)
{
    if (watch->reloading != NULL)
        work_cancel(watch->reloading);
    watch->reloading = NULL;
    forget(&watch->reload_askers);
    forget(&watch->reload_later);
}
