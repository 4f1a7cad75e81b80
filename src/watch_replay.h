/* watch_replay.h - recorded samples judged once more, by other rules: what would have become of
 * them.
 *
 * By the same judge as live samples, in the order of time, service after service and day after day,
 * so that no length of history needs memory.  Nothing is written. */
#ifndef HAIDANG_WATCH_REPLAY_H
#define HAIDANG_WATCH_REPLAY_H

#include "base/error.h"
#include "model/catalogue.h"
#include "stage/figures.h"

struct reader;

struct replay_question {
    const struct catalogue
        *catalogue;         /* whose rules and probes; those never measured stay unknown */
    int64_t from_ms, to_ms; /* what lies in it is wanted, and is exact */
    int64_t now_ms;         /* samples that are later are left alone */
    void (*on_progress)(void *argument, int64_t done, int64_t all);
    void *argument;
};

struct replayed {
    struct figures_history history;
    size_t incident_capacity;
    int64_t samples;     /* that were judged, also of before the period */
    int64_t set_back_ms; /* when a clock was first set back in the period; 0: never.  Samples of the
                            hour that came twice are then taken in the order of their dates */
};

/* Of a reader that is held.  Yours; NULL: could not be read, or the samples are not kept any more.
 */
struct replayed *watch_replay(struct reader *reader, const struct replay_question *question,
                              struct error *error);
void replayed_free(struct replayed *replayed, const struct catalogue *catalogue); /* takes NULL */

#endif
