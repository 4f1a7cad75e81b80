/* What is kept of others' pages when they fail. */
#include <stddef.h>

#include "base/clock.h"
#include "stage/config_inside.h"

#define DAYS (INT64_C(86400) * US_PER_SECOND)
#define MEGABYTE (INT64_C(1000) * 1000)
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct schema_word evidence_words[] = {
    {.name = "keep",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct config_evidence, keep_us),
     .fallback = "90d",
     .least = 1 * DAYS,
     .most = 3660 * DAYS,
     .help = "how long it is kept"},
    {.name = "most",
     .type = SCHEMA_SIZE,
     .offset = offsetof(struct config_evidence, most),
     .fallback = "200MB",
     .least = 1 * MEGABYTE,
     .most = 100000 * MEGABYTE,
     .help = "how much of it is kept, compressed; the oldest goes first"},
};

const struct schema config_evidence_schema = {.name = "evidence",
                                              .words = evidence_words,
                                              .count = COUNT(evidence_words),
                                              .size = sizeof(struct config_evidence)};
