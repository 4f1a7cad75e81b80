/* Since when the store knows something of a probe: what is imported from before that changes
 * nothing of what it knows. */
#include <assert.h>

#include "io/store_blocks.h"
#include "io/store_import.h"
#include "io/store_inside.h"
#include "io/store_rows.h"

/* The first sample of a series before an instant takes its place. */
static bool find_first_sample(struct sql *sql, uint32_t series, int64_t *first_ms,
                              struct error *error)
{
    struct history history = {.series = series, .from_ms = 0, .to_ms = *first_ms};
    struct sample sample;
    bool failed = false;

    if (!history_begin(&history, sql, error))
        return false;
    if (history_next(&history, &sample, &failed, error))
        *first_ms = sample.at_ms;
    return history_end(&history, failed, error);
}

/* Samples may be gone of which there still are spans. */
static bool find_first_span(struct sql *sql, uint32_t series, int64_t *first_ms,
                            struct error *error)
{
    const int64_t id = series;

    row_ask(sql, SQL_FIND_FIRST_SPAN, &id, 1);
    if (sql_next(sql, SQL_FIND_FIRST_SPAN) && !row_is_null(sql, SQL_FIND_FIRST_SPAN, 0) &&
        row_number(sql, SQL_FIND_FIRST_SPAN, 0) < *first_ms)
        *first_ms = row_number(sql, SQL_FIND_FIRST_SPAN, 0);
    return sql_end(sql, SQL_FIND_FIRST_SPAN, error);
}

bool store_find_first(struct store *store, size_t probe, int64_t *first_ms, struct error *error)
{
    assert(!store->writer.started);
    return find_first_span(store->sql, store->series[probe], first_ms, error) &&
           find_first_sample(store->sql, store->series[probe], first_ms, error);
}

bool store_import_forget_spans(struct store_import *import, size_t probe, int64_t from_ms,
                               int64_t to_ms, struct error *error)
{
    struct store *const store = store_of_import(import);

    row_ask(store->sql, SQL_FORGET_SPANS, (const int64_t[]){store->series[probe], from_ms, to_ms},
            3);
    return sql_run(store->sql, SQL_FORGET_SPANS, error);
}
