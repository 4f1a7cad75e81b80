/* effort.h - how much work one judgement may still do.
 *
 * Counted in CPU time of the thread that does it, so that a busy machine blames nobody.  Doors that
 * read what strangers sent look at it now and then and give up when it is spent. */
#ifndef HAIDANG_BASE_EFFORT_H
#define HAIDANG_BASE_EFFORT_H

#include <stdbool.h>
#include <stdint.h>

struct effort {
    int64_t until_us;  /* of this thread's CPU time */
    int64_t steady_us; /* before this the thread cannot have used it up: cheaper to ask */
};

/* What came of reading something. */
enum look {
    LOOK_FINE,
    LOOK_MALFORMED, /* it is not what it says it is */
    LOOK_COSTLY,    /* given up: too much work */
};

struct effort effort_begin(int64_t us);
bool effort_is_spent(const struct effort *effort); /* in the thread that began it */

#endif
