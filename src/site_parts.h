/* site_parts.h - what site.c (the thread, its pages) and site_jobs.c (reading the store) share.
 * All of it belongs to the web thread. */
#ifndef HAIDANG_SITE_PARTS_H
#define HAIDANG_SITE_PARTS_H

#include "base/log.h"
#include "base/text.h"
#include "base/words.h"
#include "io/web.h"
#include "site.h"
#include "stage/api.h"
#include "stage/page.h"

struct loop;

/* --- reading the store for somebody who waits (site_jobs.c) ---------------------------------- */

struct jobs;

struct jobs *jobs_new(struct loop *loop, const struct catalogue *catalogue, const char *store_path);
void jobs_free(struct jobs *jobs); /* who waits is given up with the web server */

/* The last day's figures of a service as they were at most a few seconds ago.  If they are at hand
 * `*chart` is set (NULL: the store could not be read) and true is returned. */
bool jobs_find_chart(const struct jobs *jobs, size_t service, const struct page_chart **chart);

/* Reads them; `on_ready` is called for each request that waited.  False: too many wait. */
bool jobs_wait_for_chart(struct jobs *jobs, size_t service, struct web_request *request,
                         void (*on_ready)(void *argument, struct web_request *request),
                         void *argument);

/* Answers with the samples.  False: too many wait. */
bool jobs_answer_samples(struct jobs *jobs, size_t service, const struct api_span *span,
                         struct web_request *request);

/* --- answers --------------------------------------------------------------------------------- */

/* A page of JSON that is not kept; `length` of `text` at most. */
struct web_page *site_json_page(int status, const struct text *text);

#endif
