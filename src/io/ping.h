/* ping.h - echo requests to one address, and how long their replies took.
 *
 * By a ping socket if the system lets us, else by a raw one, which needs CAP_NET_RAW.  Replies are
 * dated by the kernel when they come in, so that our own load is not measured.  Durations us. */
#ifndef HAIDANG_IO_PING_H
#define HAIDANG_IO_PING_H

#include "base/error.h"
#include "model/sample.h"

struct loop;
struct ping;

enum { PING_COUNT_MOST = 100 };

struct ping_plan {
    const struct address *address;
    int count;
    int64_t gap_us;     /* between two of them */
    int64_t timeout_us; /* of all */
};

struct ping_answer {
    enum reason trouble; /* REASON_NONE: at least one came back; INTERNAL: we may not ping */
    const char *detail;  /* of the trouble, English; may be NULL */
    int sent, received;
    int64_t least_us, median_us, most_us; /* of those that came back */
};

/* `on_answer` comes once, not before this has returned, not after ping_cancel. */
struct ping *ping_start(struct loop *loop, const struct ping_plan *plan,
                        void (*on_answer)(void *argument, const struct ping_answer *answer),
                        void *argument);
void ping_cancel(struct ping *ping); /* takes NULL */

/* May this process ping at all? */
bool ping_is_permitted(struct error *error);

#endif
