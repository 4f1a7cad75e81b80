/* sealing.h - what seal and verify have in common: what a seal says of a period. */
#ifndef HAIDANG_SEALING_H
#define HAIDANG_SEALING_H

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "io/store_chain.h"
#include "io/store_rest.h"
#include "model/catalogue.h"
#include "model/period.h"

/* In the text of a sealed catalogue: what follows the store has planned, not the configuration. */
extern const char sealing_kept[];

struct rest_range sealing_range(const struct catalogue *catalogue, const struct period *period,
                                int64_t now_ms);

/* The document of the period's figures under a policy, as it is sealed. */
bool sealing_figures(struct reader *reader, const struct catalogue *catalogue,
                     const struct policy *policy, const struct period *period, struct text *text,
                     struct error *error);

/* Does a document say all that the sealed one does?  A later program may say more. */
bool sealing_is_same(const char *sealed, const char *now);

struct sealing_order {
    const struct catalogue *catalogue;
    const struct period *period;
    int64_t now_ms;
    void (*on_progress)(void *argument, int64_t done, int64_t all); /* may be NULL */
    void *argument;
};

/* A seal of the period, all but added to the store (draft_end); NULL: it failed, or, *refused, the
 * period cannot be closed, or not yet. */
struct draft *sealing_draft(struct reader *reader, const struct sealing_order *order, bool *refused,
                            struct error *error);

/* Adds to a document of the period's figures what the chain holds of it: `seals`, its seal and its
 * addenda, and `as_sealed`, whether the document says what was sealed; null: it is not sealed. */
bool sealing_mark(struct reader *reader, const struct period *period, json_t *document,
                  struct error *error);

/* An entry of the chain for programs: what `seal --list --json` and reports say of it. */
json_t *sealing_json(const struct chain_entry *entry);

#endif
