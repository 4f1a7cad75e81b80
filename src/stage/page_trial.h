/* page_trial.h - one probe as it was just asked, with its phases: a row of a table. */
#ifndef HAIDANG_STAGE_PAGE_TRIAL_H
#define HAIDANG_STAGE_PAGE_TRIAL_H

#include "base/json.h"
#include "stage/page.h"

struct page_trial {
    size_t probe; /* the catalogue's index */
    bool was_asked;
    const struct sample *sample;
    const char *detail; /* "" : none */
};

json_t *page_trial_row(const struct pages *pages, const struct page_view *view,
                       const struct page_trial *trial);
json_t *page_trial_head(const struct pages *pages, enum language language); /* the phases' names */

#endif
