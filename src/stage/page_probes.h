/* page_probes.h - what the two pages of a service, for the public and for the staff, share about
 * its probes. */
#ifndef HAIDANG_STAGE_PAGE_PROBES_H
#define HAIDANG_STAGE_PAGE_PROBES_H

#include "stage/page_parts.h"

/* Yours. */
typedef json_t *page_probe_row(const struct pages *pages, const struct page_view *view,
                               size_t probe);

/* `probes`, a row each, and `phases`, the names of their columns. */
void page_set_probes(json_t *value, const struct pages *pages, const struct page_view *view,
                     const struct service *service, page_probe_row *row);

/* What each phase took; without a sample nothing was reached.  Yours. */
json_t *page_phases_of(const struct pages *pages, enum language language,
                       const struct sample *sample);

/* When a probe was asked last, what came of it, and until when the certificate holds. */
void page_set_asked(json_t *row, const struct pages *pages, enum language language,
                    const struct sample *last);

#endif
