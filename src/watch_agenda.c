/* Who is due next.  A heap by due time, and one timer for its top.
 *
 * Probes that are due together are started a little apart: 200 handshakes begun in one turn of the
 * loop showed a false 74 ms in the TCP phase on loopback, 0.07 ms when spread. */
#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "watch_inside.h"

enum {
    APART_US = 2000,       /* between two starts */
    BEHIND_US = 10000,     /* when the first in line is later than this, they follow closer */
    FAR_BEHIND_US = 30000, /* and later than this, several at once */
    AT_ONCE_MOST = 8,
    FIRST_ROUND_US = 30000000, /* after a start, what is not known to be up is asked so soon */
};

int64_t agenda_now_us(const struct watch *watch)
{
    return clock_steady_us() + watch->grid_offset_us;
}

/* --- the heap ------------------------------------------------------------------------------- */

static bool is_before(const struct watched *one, const struct watched *other)
{
    return one->schedule.due_us < other->schedule.due_us;
}

static void put(struct watch *watch, size_t place, struct watched *probe)
{
    watch->agenda[place] = probe;
    probe->place = place;
}

static void sift_up(struct watch *watch, struct watched *probe)
{
    size_t place = probe->place;

    while (place > 0 && is_before(probe, watch->agenda[(place - 1) / 2])) {
        put(watch, place, watch->agenda[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    put(watch, place, probe);
}

static void sift_down(struct watch *watch, struct watched *probe)
{
    const size_t count = watch->catalogue->probe_count;
    size_t place = probe->place;

    for (;;) {
        size_t child = place * 2 + 1;

        if (child >= count)
            break;
        if (child + 1 < count && is_before(watch->agenda[child + 1], watch->agenda[child]))
            child++;
        if (!is_before(watch->agenda[child], probe))
            break;
        put(watch, place, watch->agenda[child]);
        place = child;
    }
    put(watch, place, probe);
}

/* --- time ----------------------------------------------------------------------------------- */

static void set_timer(struct watch *watch)
{
    const int64_t now = agenda_now_us(watch);
    int64_t wait = watch->agenda[0]->schedule.due_us - now;

    /* to the next whole millisecond: libuv rounds, and a probe must not start before it is due */
    if (wait < 0)
        wait = 0;
    if (now + wait < watch->last_start_us + APART_US)
        wait = watch->last_start_us + APART_US - now;
    timer_set(watch->agenda_timer, wait);
}

/* How many may be started in this turn, by how late the first in line is. */
static int allowance(const struct watch *watch, int64_t now_us)
{
    const int64_t late_us = now_us - watch->agenda[0]->schedule.due_us;

    if (late_us > FAR_BEHIND_US)
        return AT_ONCE_MOST;
    return late_us > BEHIND_US ? 2 : 1;
}

static void on_agenda(void *argument)
{
    struct watch *const watch = argument;
    int64_t now;
    int most;

    step_look(watch);
    now = agenda_now_us(watch);
    most = allowance(watch, now);
    while (most-- > 0 && watch->agenda[0]->schedule.due_us <= now) {
        struct watched *const probe = watch->agenda[0];

        watch->last_start_us = now;
        watch_start_probe(probe, now);
        now = agenda_now_us(watch);
    }
    set_timer(watch);
}

void agenda_plan(struct watch *watch, struct watched *probe)
{
    const struct watched *const first = watch->agenda[0];

    sift_up(watch, probe);
    sift_down(watch, probe);
    if (watch->agenda[0] != first || watch->agenda[0] == probe)
        set_timer(watch);
}

static void ask_soon(struct watched *probe, int64_t now_us)
{
    const int64_t at_us = now_us + probe->schedule.shift_us % FIRST_ROUND_US;

    if (at_us < probe->schedule.due_us)
        schedule_retry(&probe->schedule, at_us);
}

void agenda_ask_soon(struct watch *watch, struct watched *probe)
{
    ask_soon(probe, agenda_now_us(watch));
    agenda_plan(watch, probe);
}

void agenda_ask_now(struct watch *watch, struct watched *probe)
{
    const int64_t now_us = agenda_now_us(watch);

    if (probe->run != NULL || probe->held || probe->hearing != NULL ||
        probe->schedule.due_us <= now_us)
        return;
    schedule_retry(&probe->schedule, now_us);
    agenda_plan(watch, probe);
}

void agenda_open(struct watch *watch)
{
    const size_t count = watch->catalogue->probe_count;
    int64_t now;

    watch->grid_offset_us = clock_wall_ms() * US_PER_MS - clock_steady_us();
    now = agenda_now_us(watch);
    watch->agenda = NEW_ARRAY(struct watched *, count);
    watch->agenda_timer = timer_new(watch->kit.prober.loop, on_agenda, watch);
    for (size_t i = 0; i < count; i++) {
        struct watched *const probe = &watch->probes[i];

        probe->schedule = schedule_new(probe->plan->id, probe->plan->every_us, now);
        if (judgement_state(&probe->maker.judgement) != STATE_UP)
            ask_soon(probe, now);
        put(watch, i, probe);
        sift_up(watch, probe);
    }
    if (count > 0)
        set_timer(watch);
}

void agenda_close(struct watch *watch)
{
    timer_free(watch->agenda_timer);
    free(watch->agenda);
    watch->agenda_timer = NULL;
    watch->agenda = NULL;
}
