/* report.h - the document of a period that leadership reads, made of its figures: a form, tables,
 * charts and sentences, free of any format (model/document.h).
 *
 * It depends on the store, the catalogue, the policy and the period alone: of a period that is over
 * it is the same whenever it is made. */
#ifndef HAIDANG_STAGE_REPORT_H
#define HAIDANG_STAGE_REPORT_H

#include <stdbool.h>

#include "base/error.h"
#include "base/words.h"
#include "model/catalogue.h"
#include "model/document.h"
#include "model/period.h"
#include "stage/figures_json.h"

struct reader;

struct report_question {
    const struct catalogue *catalogue; /* all that is lent here is lent for the call */
    const struct period *period;
    struct figures_rules rules;
    enum language language;
    int64_t now_ms; /* what is later is in no figure */
    bool is_draft;
    void (*on_progress)(void *argument, int64_t done, int64_t all); /* may be NULL */
    void *argument;
};

/* How much of a period can be told of. */
enum report_cover {
    REPORT_WHOLE,
    REPORT_GOES_ON, /* it is not over yet: up to now */
    REPORT_FUTURE,  /* it has not begun */
    REPORT_EMPTY,   /* nothing was measured in it */
    REPORT_THIN,    /* less than the policy wants was measured */
};

/* Long work, with a reader of the caller's: all of it is as it was at one moment.  Yours
 * (document_free); NULL: there is nothing to tell of (`cover` says why: REPORT_FUTURE,
 * REPORT_EMPTY), or it could not be read.  `cover` may be NULL. */
struct document *report_make(struct reader *reader, const struct report_question *question,
                             enum report_cover *cover, struct error *error);

#endif
