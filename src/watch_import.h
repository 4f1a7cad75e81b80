/* watch_import.h - samples that were measured elsewhere or before, judged as if they were measured
 * now: by the same judge, with the same incidents, gaps unknown.
 *
 * They may come in any order; they go in behind what the store has of their probes or before all of
 * it, and what lies in between is left out and counted.  What lies between begin and end is judged
 * together, in the order of time, and kept as a whole or not at all; after a failure there is
 * nothing left but to close.
 */
#ifndef HAIDANG_WATCH_IMPORT_H
#define HAIDANG_WATCH_IMPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "model/catalogue.h"

struct watch_import;

struct import_count {
    int64_t kept;
    int64_t left_out;
};

/* Makes the store if there is none; refused while a monitor uses it. */
struct watch_import *watch_import_open(const struct catalogue *catalogue, struct error *error);
/* Does a damaged store lie beside this one? */
bool watch_import_misses_history(const struct watch_import *import);
void watch_import_close(struct watch_import *import); /* takes NULL; drops what was not ended */

bool watch_import_begin(struct watch_import *import, struct error *error);
/* *wrong: it is the sample that does not fit, and not the store that failed. */
bool watch_import_add(struct watch_import *import, const struct sample *sample, bool *wrong,
                      struct error *error);
/* `told`: what the audit is told of it if anything was kept, with how much as its text behind the
 * one that it has; NULL: nothing. */
struct act;
bool watch_import_end(struct watch_import *import, const struct act *told,
                      struct import_count *count, struct error *error);
/* "FILE: 47 samples imported, …", at the end of `text`. */
void import_tell(const char *name, const struct import_count *count, struct text *text);

/* Packs what was imported of hours that are over, and sums it up, as the monitor would do little by
 * little.  What failed can be done later: nothing is lost. */
bool watch_import_pack(struct watch_import *import, struct error *error);

#endif
