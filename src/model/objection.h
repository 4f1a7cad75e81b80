/* objection.h - what an agency says against a figure of a period, and what was decided about it.
 *
 * A sealed figure never changes: an objection that is accepted against one leads to a numbered
 * addendum of the chain (io/store_chain.h). */
#ifndef HAIDANG_MODEL_OBJECTION_H
#define HAIDANG_MODEL_OBJECTION_H

#include <stdbool.h>
#include <stdint.h>

enum decision {
    DECISION_OPEN, /* nobody has decided yet */
    DECISION_ACCEPTED,
    DECISION_PARTLY,
    DECISION_REFUSED,
    DECISION_COUNT
};
const char *decision_name(enum decision decision); /* "open", "accepted", "partly", "refused" */
bool decision_parse(const char *name, enum decision *decision); /* never DECISION_OPEN */

struct objection {
    int64_t number;                /* 1, 2, 3, … */
    const char *period, *calendar; /* as they are typed */
    int64_t from_ms, to_ms;        /* of the period */
    const char *service, *figure;  /* service: of a service, agency, programme, or the whole */
    const char *agency;            /* who objects */
    const char *document, *dated;  /* of its paper: number, day "2022-07-05" */
    const char *text;
    const char *author; /* who filed it here, and when */
    int64_t made_ms;
    enum decision decision;
    int64_t decided_ms; /* 0: open, and what follows is NULL or 0 */
    const char *decided_by, *reason;
    const char *decision_document; /* NULL: none */
    int64_t addendum;              /* the number of its entry in the chain; 0: it needed none */
    int64_t addendum_nth;          /* its own number among those of its seal */
    const char *was, *is;          /* the figure, as the addendum corrects it */
};

#endif
