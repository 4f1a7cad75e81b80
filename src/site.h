/* site.h - the web thread: pages, API and metrics from the newest snapshot.
 *
 * Owns a loop and a thread of its own, so that a stampede of visitors touches no measurement.  A
 * page is made at most once a snapshot, when somebody asks for it, and then shared.  Nothing else
 * is shared with other threads but snapshots, which never change. */
#ifndef HAIDANG_SITE_H
#define HAIDANG_SITE_H

#include "base/error.h"
#include "base/json.h"
#include "io/store_acts.h"
#include "model/role.h"
#include "model/snapshot.h"

struct beat;
struct entrants;
struct site;

/* One probe of a service as it was just asked. */
struct retested {
    size_t probe;   /* the catalogue's index */
    bool was_asked; /* jobs report by themselves */
    struct sample sample;
    char detail[256];
};

/* What a visitor wants the watch to do: a verb of stage/acts.h, or (NULL) a service tried at once.
 */
struct wish {
    const char *verb;
    json_t *words;
    char author[128];
    const char *way;            /* "link", "page" or "api" */
    enum role role;             /* the author's, … */
    struct admission admission; /* … and by what he was let in */
    char mark[33];              /* of what is done once only; "": it is not */
    enum language language;
    size_t service;
    void *argument;                                           /* the site's */
    void (*on_granted)(struct site *site, struct wish *wish); /* in the web thread; frees it */

    /* the answer */
    bool failed; /* `why` says it, in his language */
    char why[600];
    struct act_outcome outcome;
    struct retested *runs;
    size_t run_count;
    struct wish *next;
};

void wish_free(struct wish *wish); /* takes NULL */

struct site_options {
    const struct catalogue *catalogue; /* must outlive the site */
    const char *store_path;            /* samples are read from it over connections of our own */
    const char *config_path;           /* for who changes it on a page; NULL: nobody can */
    const char *listen;                /* "127.0.0.1:8080"; port 0 takes a free one */
    /* How many samples wait to be committed; called in the web thread; may be NULL. */
    int64_t (*count_waiting)(const void *argument);
    const void *argument;
    /* A job has reported (lent): called in the web thread, must not wait; false: too many do. NULL:
     * nobody listens. */
    bool (*take_beat)(void *listener, const struct beat *beat);
    void *listener;
    /* Called in the web thread, must not wait.  True: the wish is taken, and will be given back by
     * site_grant.  NULL: there is nobody. */
    bool (*take_wish)(void *desk, struct wish *wish);
    void *desk;
    struct entrants *entrants;     /* who may come in; held; NULL: nobody */
    const unsigned char *link_key; /* of STORE_KEY_BYTES; NULL: no links are known */
};

/* Binds, then starts the thread.  The environment's HAIDANG_DASHBOARDS may name a folder whose
 * files stand in for the built-in ones. */
struct site *site_new(const struct site_options *options, struct error *error);

/* From any thread.  Holds the snapshot; the newest wins. */
void site_publish(struct site *site, struct snapshot *snapshot);

/* From any thread: what was committed.  Samples of before the site's beginning need not come. */
void site_take(struct site *site, const struct sample *samples, size_t count);

/* From any thread, once for each wish that was taken: it is answered. */
void site_grant(struct site *site, struct wish *wish);

/* From any thread: who may come in from now on; held.  NULL: nobody, for they could not be read. */
void site_admit(struct site *site, struct entrants *entrants);

int site_port(const struct site *site);

/* Stops the thread and waits for it; takes NULL. */
void site_free(struct site *site);

#endif
