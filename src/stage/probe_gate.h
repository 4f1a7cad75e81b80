/* probe_gate.h - one budget of requests a host, over all that we ask: who must wait waits in the
 * order of coming, before the name is looked up and the connection begun.
 *
 * What is waited here is ours: no time of the service's, and no part of a time limit. */
#ifndef HAIDANG_STAGE_PROBE_GATE_H
#define HAIDANG_STAGE_PROBE_GATE_H

#include <stdbool.h>
#include <stdint.h>

struct gates;
struct loop;

/* A place in the queue, then inside.  Part of what asks; all 0 before it is used, and must not move
 * while it is. */
struct gate_pass {
    int64_t waited_us; /* once it is inside */
    /* its own */
    struct gate *gate; /* NULL: nowhere */
    struct gate_pass *next;
    bool inside;
    int64_t came_us;
    void (*on_turn)(void *argument);
    void *argument;
};

/* At most `at_once` are inside (0: any number), each let in `every_us` after the one before (0: at
 * any time). */
struct gates *gates_new(struct loop *loop, int64_t at_once, int64_t every_us);
void gates_free(struct gates *gates); /* nobody may be inside or wait; takes NULL */

/* True: it is inside at once.  False: `on_turn` comes from the loop when it is, unless it leaves.
 * `gates` NULL: everybody is let in.  The host's name is copied; case does not matter. */
bool gate_enter(struct gates *gates, const char *host, struct gate_pass *pass,
                void (*on_turn)(void *argument), void *argument);

/* From inside or from the queue, or from nowhere.  Calls nobody: the next one's turn comes from the
 * loop. */
void gate_leave(struct gate_pass *pass);

#endif
