/* metrics.h - what Prometheus sees, as text (version 0.0.4 of its format). */
#ifndef HAIDANG_STAGE_METRICS_H
#define HAIDANG_STAGE_METRICS_H

#include "base/text.h"
#include "model/snapshot.h"

/* Of the process itself; what is not known is negative and left out. */
struct metrics_process {
    const char *version;
    int64_t started_ms;
    int64_t cpu_us;
    int64_t resident_bytes;
    int64_t open_files;
    int64_t waiting; /* samples not yet committed, now */
};

/* `snapshot` may be NULL: then only of the process. */
void metrics_write(const struct snapshot *snapshot, const struct metrics_process *process,
                   struct text *text);

#endif
