/* control.h - a running monitor is asked to do something: a Unix socket that only its own user may
 * open, a line of JSON each way.
 *
 *     {"do": "seal"}  ->  {"done": true, …}  or  {"done": false, "error": "…"}
 *
 * Only one process may write to a store, so other commands of the program ask it.  Everything is
 * bounded: lines, connections, what is under way, and the time a client may take to say or hear
 * something; it is only the answer that may take as long as it takes. */
#ifndef HAIDANG_IO_CONTROL_H
#define HAIDANG_IO_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"

struct loop;

enum {
    CONTROL_LINE_MOST = 160 * 1024, /* bytes, both ways: the longest text, all of it escaped */
    CONTROL_CLIENTS_MOST = 16,      /* a further one takes the place of one that asks nothing */
    CONTROL_REQUESTS_MOST = 32,     /* under way, also for clients that have gone */
};

#define CONTROL_PATIENCE_US INT64_C(10000000)
#define CONTROL_ENDING ".control" /* it lies beside the store */

/* --- the monitor's side, on its loop --------------------------------------------------------- */

struct control;
struct control_request; /* asked, and not yet answered */

/* `words` is the request, lent.  Each request must be answered, now or later, before the control is
 * freed: control_answer or control_refuse, once. */
struct control_verb {
    const char *name;
    void (*handle)(void *argument, struct control_request *request, const json_t *words);
};

struct control_options {
    const char *path; /* what lies there from an earlier run is replaced: hold the store's lock */
    const struct control_verb *verbs; /* lent */
    size_t verb_count;
    void *argument;
};

struct control *control_new(struct loop *loop, const struct control_options *options,
                            struct error *error);
void control_free(struct control *control); /* takes NULL; the socket's file goes */

/* `answer` (an object, taken; NULL: an empty one) is told together with "done": true. */
void control_answer(struct control_request *request, json_t *answer);
void control_refuse(struct control_request *request, const char *why);

/* --- the client's side, in another process; it waits ------------------------------------------ */

enum control_outcome {
    CONTROL_DONE,
    CONTROL_NOBODY,  /* no monitor listens there */
    CONTROL_REFUSED, /* it said no, and why */
    CONTROL_FAILED,  /* whether it was done is not known */
};

/* *answer (yours; NULL unless done) is the whole object. */
enum control_outcome control_ask(const char *path, const json_t *request, int64_t patience_us,
                                 json_t **answer, struct error *error);

#endif
