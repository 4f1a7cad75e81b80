/* The switch by which all probing stops at once, and goes on.
 *
 * That it is off stands in a file beside the store, which the command writes and takes away: we
 * look for it once, at the start, and are told of a change.  What is not asked meanwhile is void,
 * so that time is unknown: never up, never down. */
#include <limits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/words.h"
#include "io/store_beside.h"
#include "watch_inside.h"

static void take_void(struct watched *probe)
{
    struct sample sample = sample_begin(probe->index, clock_wall_ms());

    sample.outcome = OUTCOME_VOID;
    sample.reason = REASON_STOPPED;
    watch_follow(probe, &sample);
}

bool stop_hold(struct watched *probe)
{
    if (!probe->watch->monitor.stopped)
        return false;
    take_void(probe);
    return true;
}

/* Also what is under way and what waits to be judged. */
static void stop_run(struct watched *probe)
{
    if (probe->run == NULL && !probe->held)
        return;
    probe_cancel(probe->plan, probe->run);
    probe->run = NULL;
    probe->held = false;
    take_void(probe);
}

void stop_set(struct watch *watch, bool stopped)
{
    if (stopped == watch->monitor.stopped)
        return;
    watch->monitor.stopped = stopped;
    if (stopped)
        log_warning("%s", tr("probing is stopped: nothing is asked until haidang resume"));
    else
        log_info("%s", tr("probing goes on"));
    if (stopped)
        rounds_pause(watch);
    for (size_t i = 0; i < watch->catalogue->probe_count; i++)
        if (stopped)
            stop_run(&watch->probes[i]);
        else if (watch->probes[i].hearing == NULL) /* who reports by himself is not asked */
            agenda_ask_soon(watch, &watch->probes[i]);
    keep_soon(watch);
}

void stop_open(struct watch *watch)
{
    char path[PATH_MAX];
    struct error error = {""};

    if (store_name_beside(path, watch->catalogue->store_path, STOP_ENDING, &error) &&
        access(path, F_OK) == 0)
        stop_set(watch, true);
}
