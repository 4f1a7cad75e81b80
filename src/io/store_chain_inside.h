/* store_chain_inside.h - what the rooms of the chain share; nobody else includes it. */
#ifndef HAIDANG_IO_STORE_CHAIN_INSIDE_H
#define HAIDANG_IO_STORE_CHAIN_INSIDE_H

#include <stdint.h>

#include "io/digest.h"

struct sqlite3_stmt;

enum seal_column {
    SEAL_NUMBER,
    SEAL_KIND,
    SEAL_AMENDS,
    SEAL_NTH,
    SEAL_PERIOD,
    SEAL_CALENDAR,
    SEAL_BEGAN,
    SEAL_ENDED,
    SEAL_MADE,
    SEAL_POLICY,
    SEAL_CATALOGUE,
    SEAL_FIGURES,
    SEAL_POLICY_DIGEST, /* of the three above */
    SEAL_CATALOGUE_DIGEST,
    SEAL_FIGURES_DIGEST,
    SEAL_AUTHOR,
    SEAL_REASON,
    SEAL_DOCUMENT,
    SEAL_SERVICE,
    SEAL_FIGURE,
    SEAL_WAS,
    SEAL_BECAME,
    SEAL_NOTE,
    SEAL_PARTS,
    SEAL_PARTS_DIGEST,
    SEAL_PREVIOUS,
    SEAL_DIGEST,
    SEAL_COLUMN_COUNT,
};

/* All columns of a row but the digest, each with its type and length: no two rows give the same
 * bytes.  To be asked before any column is read, which may change its type. */
struct digest chain_digest_row(struct sqlite3_stmt *row);

/* The parts of a seal: kind, subject and cells, in this order, all of them. */
struct digest chain_digest_parts(struct sqlite3_stmt *rows, int64_t *count);

/* What the store says of the end of its chain. */
enum { CHAIN_END_TEXT = 24 + DIGEST_TEXT };
const char *chain_format_end(char text[CHAIN_END_TEXT], int64_t number,
                             const struct digest *digest);

#endif
