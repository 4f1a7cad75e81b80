/* site.h - the web thread: answers browsers from the newest snapshot, and touches no measurement.
 */
#ifndef HAIDANG_SITE_H
#define HAIDANG_SITE_H

#include <stdint.h>

#include "base/error.h"
#include "model/snapshot.h"

struct site;

struct site_options {
    const struct catalogue *catalogue;
    const char *store_path; /* for readers of samples */
    const char *listen;     /* "127.0.0.1:8080"; port 0 takes a free one */
};

/* Binds, then starts the thread. */
struct site *site_new(const struct site_options *options, struct error *error);
void site_free(struct site *site); /* stops and joins; takes NULL */

/* From any thread: what is shown from now on.  The snapshot is held as long as it is needed. */
void site_publish(struct site *site, struct snapshot *snapshot);

int site_port(const struct site *site);

#endif
