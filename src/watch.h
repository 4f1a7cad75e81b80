/* watch.h - the monitor: carries out probes, judges, keeps and tells, until it is stopped. */
#ifndef HAIDANG_WATCH_H
#define HAIDANG_WATCH_H

#include "base/error.h"
#include "model/catalogue.h"

/* How a changed configuration is taken up: it is looked at, and only if nothing is wrong with it
 * the monitor ends as it always does, for the next one to begin with it. */
struct watch_reload {
    /* In the pool.  False: what is wrong with it. */
    bool (*check)(const void *argument, struct error *error);
    void (*began)(const void *argument); /* the store is open, and it is ours */
    const void *argument;
    const char *config_path; /* the file, for who changes it on a page */
    const char *refused;     /* why this run goes by what the one before did; NULL: it does not */
};

enum watch_end { WATCH_FAILED, WATCH_STOPPED, WATCH_TO_RELOAD };

/* Runs until SIGINT or SIGTERM, or until SIGHUP or the command asks for the configuration to be
 * taken up anew (the socket is kept for the next one then: io/listen.h).  WATCH_FAILED: it could
 * not be started, or could not go on. */
enum watch_end watch_run(const struct catalogue *catalogue, const struct watch_reload *reload,
                         struct error *error);

#endif
