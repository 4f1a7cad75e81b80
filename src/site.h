/* site.h - the web thread: pages, API and metrics from the newest snapshot.
 *
 * Owns a loop and a thread of its own, so that a stampede of visitors touches no measurement.  A
 * page is made at most once a snapshot, when somebody asks for it, and then shared.  Nothing else
 * is shared with other threads but snapshots, which never change. */
#ifndef HAIDANG_SITE_H
#define HAIDANG_SITE_H

#include "base/error.h"
#include "model/snapshot.h"

struct beat;
struct site;

struct site_options {
    const struct catalogue *catalogue; /* must outlive the site */
    const char *store_path;            /* samples are read from it over connections of our own */
    const char *listen;                /* "127.0.0.1:8080"; port 0 takes a free one */
    /* How many samples wait to be committed; called in the web thread; may be NULL. */
    int64_t (*count_waiting)(const void *argument);
    const void *argument;
    /* A job has reported (lent): called in the web thread, must not wait; false: too many do. NULL:
     * nobody listens. */
    bool (*take_beat)(void *listener, const struct beat *beat);
    void *listener;
};

/* Binds, then starts the thread.  The environment's HAIDANG_DASHBOARDS may name a folder whose
 * files stand in for the built-in ones. */
struct site *site_new(const struct site_options *options, struct error *error);

/* From any thread.  Holds the snapshot; the newest wins. */
void site_publish(struct site *site, struct snapshot *snapshot);

/* From any thread: what was committed.  Samples of before the site's beginning need not come. */
void site_take(struct site *site, const struct sample *samples, size_t count);

int site_port(const struct site *site);

/* Stops the thread and waits for it; takes NULL. */
void site_free(struct site *site);

#endif
