/* proposal.h - what a new service's configuration could be, from what its address just answered.
 *
 * Pure: it writes YAML that people look through.  It never proposes a target: the province assigns
 * those. */
#ifndef HAIDANG_STAGE_PROPOSAL_H
#define HAIDANG_STAGE_PROPOSAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* What is known already; each may be NULL. */
struct proposal_wish {
    const char *id, *name, *agency, *programme;
};

/* What came of some runs by fresh connections; texts are lent. */
struct proposal_seen {
    const char *address;   /* as it was typed: "https://dichvucong.ninhthuan.test/" */
    const char *final_url; /* where redirects led; NULL: nowhere else */
    int status;            /* of an answer over HTTP; 0: none */
    const char *headers;   /* lines; NULL: none */
    const char *body;      /* NULL: none */
    size_t body_length;
    int64_t slowest_us;     /* of all runs, in all */
    int64_t certificate_ms; /* its time from beginning to end; 0: there is none */
};

/* "http", "json", "wms", "wfs" or "tcp". */
const char *proposal_kind(const struct proposal_seen *seen);

/* An id from the address: "dichvucong" of https://dichvucong.ninhthuan.test/.  At the end of `id`.
 */
void proposal_id(const char *address, struct text *id);

/* A file with `services:` and this one in it, at the end of `yaml`. */
void proposal_write(const struct proposal_wish *wish, const struct proposal_seen *seen,
                    struct text *yaml);

#endif
