/* command_replay.h - what a replay is compared with, and how that is told. */
#ifndef HAIDANG_COMMAND_REPLAY_H
#define HAIDANG_COMMAND_REPLAY_H

#include "base/json.h"
#include "model/period.h"
#include "stage/figures.h"
#include "stage/figures_json.h"

struct arguments;

/* Before: what was recorded, by the configuration's rules.  After: the samples replayed by others.
 */
struct replay_side {
    const struct catalogue *catalogue;
    struct figures_rules rules;
    struct figures_book *book;
};

enum incident_fate { FATE_KEPT, FATE_CHANGED, FATE_NEW, FATE_GONE, FATE_COUNT };

/* An incident of the period before and after; one may be NULL. */
struct incident_pair {
    enum incident_fate fate;
    const char *service;
    const struct incident *before, *after;
};

struct replay_comparison {
    const struct arguments *arguments;
    struct period period;
    int64_t from_ms, to_ms; /* cut to now */
    struct replay_side before, after;
    struct incident_pair *pairs; /* by service and time */
    size_t pair_count;
    int64_t fates[FATE_COUNT];
    int64_t samples, set_back_ms;
};

void replay_compare_incidents(struct replay_comparison *comparison);

/* The whole as a document; yours. */
json_t *replay_document(const struct replay_comparison *comparison);
/* Of that document what differs, for people. */
void replay_print(const struct replay_comparison *comparison, const json_t *document);

#endif
