/* verifying.h - is what was sealed still as it was?  Every seal is made anew and compared, and the
 * files of reports that were kept are held against their hashes.
 *
 * Long work over a read-only connection. */
#ifndef HAIDANG_VERIFYING_H
#define HAIDANG_VERIFYING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/catalogue.h"
#include "model/period.h"

struct reader;

/* Something that is not as it was sealed; or, if it is no fault, why it could not be compared. */
struct discrepancy {
    int64_t seal; /* its number; 0: of the store as a whole */
    bool is_fault;
    char period[PERIOD_TEXT], calendar[16];
    const char *table;      /* "samples", "span", … as in the store; NULL: none */
    char subject[256];      /* a probe, an incident, or "" */
    int64_t from_ms, to_ms; /* 0: no place in time */
    char what[1024];        /* for people */
};

struct verification {
    const struct catalogue *catalogue;
    const struct period *only; /* NULL: all */
    /* Told as it is found, lent. */
    void (*on_finding)(void *argument, const struct discrepancy *finding);
    void (*on_progress)(void *argument, int64_t done, int64_t all); /* may be NULL */
    void *argument;
    size_t entries, seals, files, faults; /* found */
};

/* False: it could not be carried out. */
bool verify_all(struct verification *verification, struct error *error);

#endif
