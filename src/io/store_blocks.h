/* store_blocks.h - the packed hours and days of the store, and how they are one with its rows.
 *
 * Inside the store only.  A sample lies in the block of its UTC day, in that of its hour, or in a
 * plain row; late ones of an hour that is packed already are rows until it is packed anew.  One may
 * lie in two places: it counts once. */
#ifndef HAIDANG_IO_STORE_BLOCKS_H
#define HAIDANG_IO_STORE_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "io/store_sql.h"
#include "model/sample.h"

struct sample_list { /* all zero is empty; its owner frees the samples */
    struct sample *samples;
    size_t count, capacity;
};

void sample_list_add(struct sample_list *list, const struct sample *sample);

/* In order of time.  One that is there twice is kept once; another one of the same instant (the
 * clock was set back) goes to the next that is free, the one that was added first stays. */
void sample_list_settle(struct sample_list *list);

int64_t block_id(int64_t number, uint32_t series); /* number: of the hour, day or month */

/* Add what lies packed of a series' hour or UTC day, settled. */
bool blocks_add_hour(struct sql *sql, int64_t hour, uint32_t series, struct sample_list *list,
                     struct error *error);
bool blocks_add_day(struct sql *sql, int64_t day, uint32_t series, struct sample_list *list,
                    struct error *error);

/* As blocks_add_day, and each block must hold only what belongs into it. */
bool blocks_check_day(struct sql *sql, int64_t day, uint32_t series, struct sample_list *list,
                      struct error *error);

/* The first and the last UTC day that anything is packed of; last < first if nothing is. */
struct day_range {
    int64_t first, last;
};
bool blocks_find_days(struct sql *sql, struct day_range *days, struct error *error);

/* Packs them, and unpacks them again to see that nothing was lost. */
bool blocks_pack(const struct sample_list *list, struct text *text, struct error *error);

/* --- samples of one series, packed or not, in order of time ---------------------------------- */

/* Between history_begin and history_end nothing else reads samples over this connection, and it
 * sees the store as it was in the beginning. */
struct history {
    struct sql *sql;
    bool within; /* another reading */
    uint32_t series;
    int64_t from_ms, to_ms;
    struct day_range days; /* still to be unpacked */
    struct sample_list packed;
    size_t next; /* of the packed ones */
    struct sample row;
    enum { ROW_NONE, ROW_WAITS, ROW_OVER } row_state;
};

bool history_begin(struct history *history, struct sql *sql, struct error *error);

/* False: none is left, or it failed; *failed tells. */
bool history_next(struct history *history, struct sample *sample, bool *failed,
                  struct error *error);
bool history_end(struct history *history, bool failed, struct error *error);

#endif
