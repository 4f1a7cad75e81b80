/* store_rest_inside.h - what the rooms of store_rest share; nobody else includes it. */
#ifndef HAIDANG_IO_STORE_REST_INSIDE_H
#define HAIDANG_IO_STORE_REST_INSIDE_H

#include "base/text.h"
#include "io/store_inside.h"
#include "io/store_rest.h"

struct rest {
    struct sql *sql;
    const struct rest_order *order;
    const struct rest_range *range;
    uint32_t series;
    size_t place, places;
    struct rest_part part;
    struct digest *cells;
    struct text text; /* of the cell that is being made */
    struct error why;
};

/* store_rest.c: one part after the other */
void rest_begin_part(struct rest *rest, enum rest_kind kind, const char *subject);
bool rest_end_part(struct rest *rest, bool good, struct error *error);

/* What was gathered; nothing is no digest. */
void rest_end_cell(struct rest *rest, size_t cell);

/* False: it is the disk that fails, and not what is on it that is wrong. */
bool rest_damage_cell(struct rest *rest, size_t cell, const struct error *why, struct error *error);

/* Cell for cell, each filled by `fill`, which gathers its text. */
bool rest_make_part(struct rest *rest, enum rest_kind kind, const char *subject,
                    bool (*fill)(struct rest *rest, size_t cell, struct error *error),
                    struct error *error);

/* Local months that lie in the period as a whole, counted from 1970. */
int64_t rest_first_month(const struct rest_range *range);
int64_t rest_end_month(const struct rest_range *range);
int64_t rest_first_half(const struct rest_range *range); /* halves likewise, see store_rollups.h */
int64_t rest_end_half(const struct rest_range *range);

/* store_rest_probe.c, store_rest_monitor.c */
bool rest_make_probe(struct rest *rest, const char *probe, const struct span_maker *maker,
                     struct error *error);
bool rest_make_monitor(struct rest *rest, struct error *error);

#endif
