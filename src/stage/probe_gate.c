#include "stage/probe_gate.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"

enum { SHELVES = 256 };

/* Of one host.  Gone as soon as it holds nobody back: strangers' redirects name any host. */
struct gate {
    struct gates *gates;
    struct gate *next; /* on the same shelf */
    char *host;
    int64_t inside;
    int64_t open_us;                 /* nobody is let in before */
    struct gate_pass *first, **last; /* who waits */
    struct timer *timer;
};

struct gates {
    struct loop *loop;
    int64_t at_once, every_us;
    struct gate *shelves[SHELVES];
};

struct gates *gates_new(struct loop *loop, int64_t at_once, int64_t every_us)
{
    struct gates *const gates = NEW(struct gates);

    gates->loop = loop;
    gates->at_once = at_once;
    gates->every_us = every_us;
    return gates;
}

static struct gate **shelf_of(struct gates *gates, const char *host)
{
    uint32_t sum = 0;

    for (; *host != '\0'; host++)
        sum = sum * 31 + (uint32_t)tolower((unsigned char)*host);
    return &gates->shelves[sum % SHELVES];
}

static void gate_free(struct gate *gate)
{
    struct gate **at = shelf_of(gate->gates, gate->host);

    while (*at != gate)
        at = &(*at)->next;
    *at = gate->next;
    timer_free(gate->timer);
    free(gate->host);
    free(gate);
}

void gates_free(struct gates *gates)
{
    if (gates == NULL)
        return;
    for (size_t i = 0; i < SHELVES; i++)
        while (gates->shelves[i] != NULL) {
            assert(gates->shelves[i]->inside == 0 && gates->shelves[i]->first == NULL);
            gate_free(gates->shelves[i]);
        }
    free(gates);
}

static bool has_room(const struct gate *gate)
{
    return gate->gates->at_once == 0 || gate->inside < gate->gates->at_once;
}

static void let_in(struct gate *gate, struct gate_pass *pass, int64_t now_us)
{
    pass->inside = true;
    pass->waited_us = now_us - pass->came_us;
    gate->inside++;
    gate->open_us = now_us + gate->gates->every_us;
}

/* Until when the next one waits, or until it may be forgotten.  With no room, who leaves sets it.
 */
static void plan_next(struct gate *gate, int64_t now_us)
{
    if (gate->first == NULL ? gate->inside == 0 : has_room(gate))
        timer_set(gate->timer, gate->open_us > now_us ? gate->open_us - now_us : 0);
}

/* One at a time: what its turn begins may end others. */
static void on_time(void *argument)
{
    struct gate *const gate = argument;
    struct gate_pass *const pass = gate->first;
    const int64_t now_us = clock_steady_us();

    if (now_us < gate->open_us) { /* timers have a grain */
        plan_next(gate, now_us);
        return;
    }
    if (pass == NULL) {
        if (gate->inside == 0)
            gate_free(gate);
        return;
    }
    if (!has_room(gate))
        return;
    gate->first = pass->next;
    if (gate->first == NULL)
        gate->last = &gate->first;
    let_in(gate, pass, now_us);
    plan_next(gate, now_us);
    pass->on_turn(pass->argument);
}

static struct gate *find_or_make(struct gates *gates, const char *host)
{
    struct gate **const shelf = shelf_of(gates, host);
    struct gate *gate;

    for (gate = *shelf; gate != NULL; gate = gate->next)
        if (strcasecmp(gate->host, host) == 0)
            return gate;
    gate = NEW(struct gate);
    gate->gates = gates;
    gate->next = *shelf;
    gate->host = memory_copy_string(host);
    gate->last = &gate->first;
    gate->timer = timer_new(gates->loop, on_time, gate);
    *shelf = gate;
    return gate;
}

bool gate_enter(struct gates *gates, const char *host, struct gate_pass *pass,
                void (*on_turn)(void *argument), void *argument)
{
    const int64_t now_us = clock_steady_us();
    struct gate *gate;

    *pass = (struct gate_pass){.came_us = now_us, .on_turn = on_turn, .argument = argument};
    if (gates == NULL)
        return true;
    gate = find_or_make(gates, host);
    pass->gate = gate;
    if (gate->first == NULL && has_room(gate) && now_us >= gate->open_us) {
        timer_stop(gate->timer);
        let_in(gate, pass, now_us);
        return true;
    }
    *gate->last = pass;
    gate->last = &pass->next;
    plan_next(gate, now_us);
    return false;
}

static void leave_queue(struct gate *gate, struct gate_pass *pass)
{
    struct gate_pass **at = &gate->first;

    while (*at != pass)
        at = &(*at)->next;
    *at = pass->next;
    if (gate->last == &pass->next)
        gate->last = at;
}

void gate_leave(struct gate_pass *pass)
{
    struct gate *const gate = pass->gate;

    if (gate == NULL)
        return;
    pass->gate = NULL;
    if (pass->inside)
        gate->inside--;
    else
        leave_queue(gate, pass);
    plan_next(gate, clock_steady_us());
}
