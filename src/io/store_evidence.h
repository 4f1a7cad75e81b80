/* store_evidence.h - what was seen when a failure was confirmed, kept for who looks into it.
 *
 * It is masked (model/mask.h) and compressed in the writer's thread before anything of it reaches
 * the disk, a piece at a time, after the batches and never before one that waits.  It is kept so
 * long and so much as store_set_retention says; the oldest goes first.  It may get lost with the
 * power: no figure is made of it. */
#ifndef HAIDANG_IO_STORE_EVIDENCE_H
#define HAIDANG_IO_STORE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"

struct reader;
struct store;

/* "headers" and "body" (strings) are members of the document; whatever else it has is kept, too,
 * its strings masked. */
struct exhibit {
    const char *probe; /* id, lent for as long as the store is open */
    int64_t at_ms;
    int64_t incident; /* 0: of none */
    int64_t id;       /* told by reader_evidence() alone; else 0 */
    json_t *document;
    size_t size; /* about what it takes in memory */
};

enum {
    EXHIBIT_BODY_MOST = 64 * 1024,            /* bytes of the body that are kept */
    EVIDENCE_WAITING_MOST = 16 * 1024 * 1024, /* bytes that wait for the writer */
};

/* Takes the document.  Never waits.  False: too much waits already, and it is gone. */
bool store_take_exhibit(struct store *store, const struct exhibit *exhibit);

/* Tells the evidence of an incident, oldest first; the document is lent. */
bool reader_evidence(struct reader *reader, int64_t incident,
                     void (*on_exhibit)(void *argument, const struct exhibit *exhibit),
                     void *argument, struct error *error);

/* What there is of a probe since a moment, the newest first. */
struct exhibit_row {
    int64_t id, at_ms, incident; /* incident 0: of none */
    int64_t size;                /* bytes, packed */
};
enum { EXHIBIT_ROWS_MOST = 10 };
bool reader_evidence_of(struct reader *reader, const char *probe, int64_t since_ms,
                        void (*on_row)(void *argument, const struct exhibit_row *row),
                        void *argument, struct error *error);

/* One piece, by its number; told not at all if there is none (any more). */
bool reader_find_evidence(struct reader *reader, int64_t id,
                          void (*on_exhibit)(void *argument, const struct exhibit *exhibit),
                          void *argument, struct error *error);

/* --- inside the store ------------------------------------------------------------------------ */

/* The writer's mutex guards all but what is the writer's own. */
struct evidence_queue {
    struct exhibit_waiting *first, *last;
    size_t size;
    int64_t kept; /* bytes in the file, when last counted; the writer's own */
};

/* One transaction, as tend_step in store_seal.h. */
bool evidence_step(struct store *store, int64_t now_ms, bool *more, struct error *error);
void evidence_finish(struct store *store); /* the writer's last: what waits is written, if it can */
void evidence_forget(struct store *store); /* frees what could not be */

/* For `haidang sql`: unpacked(b) gives the document as text. */
struct sql;
bool evidence_add_function(struct sql *sql, struct error *error);

#endif
