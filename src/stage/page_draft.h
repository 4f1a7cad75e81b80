/* page_draft.h - posts before they are published: templates with what is known filled in. */
#ifndef HAIDANG_STAGE_PAGE_DRAFT_H
#define HAIDANG_STAGE_PAGE_DRAFT_H

#include "base/json.h"
#include "stage/page.h"

/* What a template is filled from; what is NULL or 0 is not known, and its places are left open
 * ("[…]", ACT_HOLE of stage/acts.h). */
struct post_facts {
    const struct catalogue *catalogue;
    const struct acts *acts; /* expected recovery */
    const struct incident *incident;
    const struct planned_work *work;
    int service; /* index, or NONE_AT_ALL: the incident's */
    int64_t from_ms, to_ms, expected_ms;
    int64_t certificate_ends_ms;
    int64_t now_ms;
};

/* Words for the verb post-publish: kind, stage, title, title_en, text, text_en, and of which
 * incident or work it is; yours.  NULL: there is no such template, or it needs an incident or a
 * work that was not given. */
json_t *page_fill_post(const struct pages *pages, const char *name, const struct post_facts *facts,
                       struct error *error);

/* Tells each template: its name and what it is called in the language. */
void page_each_template(const struct pages *pages, enum language language,
                        void (*on_template)(void *argument, const char *name, const char *label,
                                            const char *kind),
                        void *argument);

#endif
