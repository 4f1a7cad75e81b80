/* What is wrong with the monitor itself, told to those who keep it, if it lasts.
 *
 * That we are blind is told by watch_alert.c; that the monitor is gone, by who misses it
 * (watch_deadman.c). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "io/store_ballast.h"
#include "model/calendar_date.h"
#include "model/forecast.h"
#include "watch_alert.h"
#include "watch_inside.h"
#include "watch_worth.h"

#define HOLD_MS INT64_C(600000) /* what is over within ten minutes is not worth waking anybody */
#define STALL_US (60 * US_PER_SECOND)
#define SOON_MS (7 * MS_PER_DAY)

enum { SUBJECT_MOST = 300 };

struct troubles {
    struct watch *watch;
    struct work *work; /* NULL: the disk is not being looked at */
    struct forecast forecast;
    int64_t free_bytes; /* -1: not known */
    int64_t dropped;    /* samples, when last looked */
};

/* --- the disk, which may not answer ----------------------------------------------------------- */

struct disk_look {
    struct troubles *troubles; /* not in the pool */
    const char *path;
    int64_t free_bytes;
};

static void in_pool(void *argument)
{
    struct disk_look *const look = argument;

    look->free_bytes = ballast_find_room(look->path);
}

static void when_done(void *argument)
{
    const struct disk_look *const look = argument;
    struct troubles *const troubles = look->troubles;

    troubles->work = NULL;
    troubles->free_bytes = look->free_bytes;
    if (look->free_bytes >= 0)
        forecast_add(&troubles->forecast, clock_wall_ms(), look->free_bytes);
    troubles->watch->monitor.disk_full_ms = forecast_full_ms(&troubles->forecast);
}

static void look_at_disk(struct troubles *troubles)
{
    struct disk_look *look;

    if (troubles->work != NULL)
        return;
    look = NEW(struct disk_look);
    look->troubles = troubles;
    look->path = troubles->watch->catalogue->store_path;
    troubles->work = work_start(troubles->watch->kit.prober.loop, in_pool, when_done, free, look);
}

/* --- telling ---------------------------------------------------------------------------------- */

struct own_trouble {
    const char *subject;
    bool is_there;
    enum severity severity;
    int step;
    const char *number; /* of `what`; NULL: none */
    int64_t value;
    const char *channel; /* the one that fails; NULL: none does */
};

static void tell(struct watch *watch, const struct own_trouble *own)
{
    struct alert_trouble trouble = {.kind = "monitor",
                                    .subject = own->subject,
                                    .severity = own->severity,
                                    .service = NONE_AT_ALL,
                                    .to_operators = true,
                                    .beside = own->channel,
                                    .step = own->step,
                                    .began_ms = clock_wall_ms(),
                                    .hold_ms = HOLD_MS};

    if (!own->is_there) {
        alert_clear(watch, trouble.kind, trouble.subject);
        return;
    }
    trouble.what = json_object();
    if (own->channel != NULL)
        json_set(trouble.what, "channel", json_string(own->channel));
    if (own->number != NULL)
        json_set(trouble.what, own->number, json_integer(own->value));
    alert_raise(watch, &trouble);
}

static void tell_disk(struct troubles *troubles)
{
    struct watch *const watch = troubles->watch;
    const int64_t left_ms = forecast_full_ms(&troubles->forecast);
    const bool is_full = store_health(watch->store) == STORE_FULL;
    const bool is_soon = left_ms != INT64_MAX && left_ms - clock_wall_ms() < SOON_MS;

    tell(watch, &(struct own_trouble){.subject = "disk",
                                      .is_there = is_full || is_soon,
                                      .severity = is_full ? SEVERITY_CRITICAL : SEVERITY_WARNING,
                                      .step = is_full ? 2 : 1,
                                      .number = is_full ? "free_bytes" : "full_ms",
                                      .value = is_full ? troubles->free_bytes : left_ms});
}

static void tell_store(struct troubles *troubles)
{
    struct watch *const watch = troubles->watch;
    const int64_t dropped = store_dropped(watch->store);
    const enum store_health health = store_health(watch->store);
    struct error error = {""};
    const bool stalls = store_waiting(watch->store) > 0 && watch->waiting_since_us != 0 &&
                        clock_steady_us() - watch->waiting_since_us > STALL_US;

    tell(watch, &(struct own_trouble){.subject = "store",
                                      .is_there = stalls || store_trouble(watch->store, &error),
                                      .severity = SEVERITY_CRITICAL,
                                      .number = "waiting",
                                      .value = store_waiting(watch->store)});
    tell(watch,
         &(struct own_trouble){.subject = "damaged",
                               .is_there = health == STORE_DAMAGED || health == STORE_REPLACED,
                               .severity = SEVERITY_CRITICAL});
    tell(watch, &(struct own_trouble){.subject = "dropped",
                                      .is_there = dropped > troubles->dropped,
                                      .severity = SEVERITY_CRITICAL,
                                      .number = "samples",
                                      .value = dropped});
    troubles->dropped = dropped;
}

/* By another channel than itself. */
static void tell_channels(struct watch *watch)
{
    char subject[SUBJECT_MOST];

    for (size_t i = 0; i < watch->catalogue->channel_count; i++) {
        const char *const id = watch->catalogue->channels[i].id;
        int64_t since_ms;

        snprintf(subject, sizeof subject, "channel:%s", id);
        tell(watch, &(struct own_trouble){.subject = subject,
                                          .is_there = outbox_trouble(watch, i, &since_ms) != NULL,
                                          .severity = SEVERITY_CRITICAL,
                                          .channel = id});
    }
}

static void tell_lag(struct watch *watch)
{
    const bool is_recent = clock_steady_us() / LAG_SPAN_US <= watch->lag_minute + 1;

    tell(watch, &(struct own_trouble){.subject = "lag",
                                      .is_there = is_recent && watch->monitor.loop_lag_us >
                                                                   watch->catalogue->max_lag_us,
                                      .severity = SEVERITY_WARNING,
                                      .number = "lag_us",
                                      .value = watch->monitor.loop_lag_us});
}

void troubles_look(struct troubles *troubles)
{
    struct watch *const watch = troubles->watch;

    look_at_disk(troubles);
    tell_disk(troubles);
    tell_store(troubles);
    tell_lag(watch);
    tell_channels(watch);
    tell(watch, &(struct own_trouble){.subject = "clock",
                                      .is_there = !clock_is_synchronised(),
                                      .severity = SEVERITY_WARNING});
    tell(watch, &(struct own_trouble){.subject = "stopped",
                                      .is_there = watch->monitor.stopped,
                                      .severity = SEVERITY_WARNING});
}

struct troubles *troubles_new(struct watch *watch)
{
    struct troubles *const troubles = NEW(struct troubles);

    troubles->watch = watch;
    troubles->free_bytes = -1;
    troubles->dropped = store_dropped(watch->store);
    return troubles;
}

void troubles_free(struct troubles *troubles)
{
    if (troubles->work != NULL)
        work_cancel(troubles->work);
    free(troubles);
}
