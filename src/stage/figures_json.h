/* figures_json.h - the figures of a period as one document: the whole, each agency, programme and
 * service.  `report --format json` prints it, `seal` keeps it, the API hands it out.
 *
 * It depends on the store, the catalogue, the policies and the period alone: of a period that is
 * over it is the same whenever it is made. */
#ifndef HAIDANG_STAGE_FIGURES_JSON_H
#define HAIDANG_STAGE_FIGURES_JSON_H

#include "base/error.h"
#include "base/json.h"
#include "model/catalogue.h"
#include "model/period.h"

struct reader;
struct figures;

/* A policy and what it is known by (config_hash_policy). */
struct figures_rules {
    const struct policy *policy;
    const char *hash;
};

struct figures_report_question {
    const struct catalogue *catalogue;
    const struct period *period;
    struct figures_rules rules;
    struct figures_rules beside; /* policy NULL: none */
    int64_t now_ms;              /* what is later is in no figure */
};

/* Long work.  Yours; NULL: could not be read. */
json_t *figures_report(struct reader *reader, const struct figures_report_question *question,
                       struct error *error);

/* What the document says of one of them, its id and names apart; and of a policy. */
void figures_add_json(json_t *object, const struct figures *figures);
/* Of that, what rules make of the history: time and verdicts; and how long incidents took. */
void figures_add_judged(json_t *object, const struct figures *figures);
json_t *figures_times_json(const struct figures *figures);
json_t *figures_rules_json(const struct figures_rules *rules);

#endif
