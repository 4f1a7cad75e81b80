/* watch.h - the monitor: carries out probes, judges, keeps and tells, until it is stopped. */
#ifndef HAIDANG_WATCH_H
#define HAIDANG_WATCH_H

#include "base/error.h"
#include "model/catalogue.h"

/* Runs until SIGINT or SIGTERM.  False if it could not be started, or could not go on. */
bool watch_run(const struct catalogue *catalogue, struct error *error);

#endif
