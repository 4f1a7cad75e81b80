/* store_due.h - what is still to be done of a series' day or month.  Inside the store only.
 *
 * A kind and an id (number << 20 | series).  It is written down in the transaction that makes it
 * due, so nothing is forgotten, and a day that changes later is due again.  The numbers are kept in
 * the store: never renumber. */
#ifndef HAIDANG_IO_STORE_DUE_H
#define HAIDANG_IO_STORE_DUE_H

enum due_kind {
    DUE_DAY_ROLLUP = 1, /* number: local day */
    DUE_MONTH_ROLLUP,   /* number: local month, since 1970 */
    DUE_DAY_BLOCK,      /* number: UTC day */
};

#endif
