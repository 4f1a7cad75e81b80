/* A changed configuration: looked at in the pool while everything goes on, then taken up by the
 * monitor's successor.  All that a monitor knows is in the store, so a new one begins where this
 * one ends: states, open incidents, letters, the places on the clock. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/thread.h"
#include "base/words.h"
#include "io/listen.h"
#include "io/loop.h"
#include "stage/acts.h"
#include "watch.h"
#include "watch_acts.h"
#include "watch_inside.h"

struct look {
    struct watch *watch;
    const struct watch_reload *reload;
    const char *way;
    char author[ACT_NAME_MOST + 1];
    bool good;
    struct error error;
};

static void in_pool(void *argument)
{
    struct look *const look = argument;

    look->good = look->reload->check(look->reload->argument, &look->error);
}

static void when_done(void *argument)
{
    struct look *const look = argument;
    struct watch *const watch = look->watch;

    watch->reloading = NULL;
    if (watch->is_to_stop)
        return;
    acts_tell(watch, look->good ? "configuration-taken-up" : "configuration-refused", look->author,
              look->way, look->good ? look->reload->config_path : look->error.message);
    if (!look->good) {
        log_error(tr("the configuration is not taken up, all goes on as before: %s"),
                  look->error.message);
        return;
    }
    if (!listen_keep())
        log_warning("%s", tr("who asks for a page meanwhile will be refused for a moment"));
    log_info("%s", tr("the configuration is right: it is taken up now"));
    watch->is_to_reload = true;
    thread_hold_signal(SIGTERM); /* who wants us to end meanwhile is heard before we begin anew */
    thread_hold_signal(SIGINT);
    outbox_end(watch);
}

void reload_ask(struct watch *watch, const char *author, const char *way)
{
    struct look *look;

    if (watch->reload == NULL || watch->reloading != NULL || watch->is_to_reload ||
        watch->is_to_stop)
        return;
    look = NEW(struct look);
    look->watch = watch;
    look->reload = watch->reload;
    look->way = way;
    snprintf(look->author, sizeof look->author, "%s", author);
    watch->reloading = work_start(watch->kit.prober.loop, in_pool, when_done, free, look);
}

void reload_close(struct watch *watch)
{
    if (watch->reloading != NULL)
        work_cancel(watch->reloading);
    watch->reloading = NULL;
}
