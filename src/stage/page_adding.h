/* page_adding.h - the form by which an administrator adds a service without writing YAML. */
#ifndef HAIDANG_STAGE_PAGE_ADDING_H
#define HAIDANG_STAGE_PAGE_ADDING_H

#include "stage/page_ops.h"

struct page_adding {
    const char *address, *id, *name, *agency, *programme; /* as typed; "" */
    const char *yaml;    /* what would be written; NULL: nothing was looked at yet */
    const char *trouble; /* why not; NULL: nothing is wrong */
    const char *written; /* what the command said when it was; NULL: it was not */
    const char *changes; /* what taking it up would change; with `written` */
    bool was_taken_up;
};

bool page_write_adding(const struct pages *pages, const struct page_ops *ops,
                       const struct page_adding *adding, struct text *text, struct error *error);

#endif
