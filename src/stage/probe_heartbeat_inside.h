/* probe_heartbeat_inside.h - the settings of a heartbeat, for its own files only. */
#ifndef HAIDANG_STAGE_PROBE_HEARTBEAT_INSIDE_H
#define HAIDANG_STAGE_PROBE_HEARTBEAT_INSIDE_H

#include "model/beat.h"
#include "stage/probe_expect.h"

enum rows_in { ROWS_ALWAYS, ROWS_IN_WORKING_HOURS };

struct heartbeat_settings {
    struct beat_terms terms; /* first: the configuration reads them there */
    int64_t grace_us;
    int days, rows_in;
    enum consequence late;
    struct heartbeat_expect {
        struct expected_values rows, queue, lag, values;
    } expect;
};

#endif
