/* Spans for samples that were kept before there were any: made once, when the file is brought up to
 * date, by the rules that hold now.  Each probe is a transaction, so that whoever is killed
 * meanwhile goes on with the next.  Of probes that are not watched any more the rules are not
 * known, and they get none. */
#include "base/memory.h"
#include "io/store_inside.h"
#include "io/store_rows.h"

struct remaking {
    struct span_maker maker;
    struct span_rules rules;
    struct span *spans;
    size_t count, capacity;
};

static void on_sample(void *argument, const struct sample *sample)
{
    struct remaking *const remaking = argument;
    const struct span_step step = span_maker_add(&remaking->maker, &remaking->rules, sample);

    for (int i = 0; i < step.count; i++) {
        remaking->spans = memory_room(remaking->spans, remaking->count, &remaking->capacity,
                                      sizeof *remaking->spans);
        remaking->spans[remaking->count++] = step.closed[i];
    }
}

static bool write_one(struct sql *sql, uint32_t series, const struct remaking *made,
                      struct error *error)
{
    for (size_t i = 0; i < made->count; i++)
        if (!row_put_span(sql, series, &made->spans[i], error))
            return false;
    return !made->maker.begun || (row_put_heard(sql, series, made->maker.last_ms, error) &&
                                  row_put_maker(sql, series, &made->maker, error));
}

static bool remake_one(struct store *store, struct reader *reader, size_t index,
                       struct error *error)
{
    const struct probe_plan *const plan = &store->catalogue->probes[index];
    const struct sample_range range = {
        .probe = plan->id, .from_ms = 0, .to_ms = INT64_MAX, .most = SIZE_MAX};
    struct remaking remaking = {.rules = probe_rules(plan, &store->catalogue->policy)};
    const bool good = reader_samples(reader, &range, on_sample, &remaking, error) &&
                      write_one(store->sql, store->series[index], &remaking, error);

    free(remaking.spans);
    return good;
}

/* The probe with the least series from one on; NONE_AT_ALL if there is none. */
static int find_next_probe(const struct store *store, int64_t from_series)
{
    int found = NONE_AT_ALL;

    for (size_t i = 0; i < store->catalogue->probe_count; i++)
        if (store->series[i] >= from_series &&
            (found == NONE_AT_ALL || store->series[i] < store->series[found]))
            found = (int)i;
    return found;
}

static bool remake_and_note(struct store *store, struct reader *reader, size_t index,
                            struct error *error)
{
    const int64_t next = (int64_t)store->series[index] + 1;

    if (!sql_run(store->sql, SQL_BEGIN, error))
        return false;
    row_ask(store->sql, SQL_SPANS_ARE_MADE_BELOW, &next, 1);
    if (sql_run(store->sql, SQL_SPANS_ARE_MADE_BELOW, error) &&
        remake_one(store, reader, index, error) && sql_run(store->sql, SQL_COMMIT, error))
        return true;
    sql_roll_back(store->sql);
    return false;
}

static bool remake(struct store *store, struct reader *reader, struct error *error)
{
    int64_t from_series;
    int probe;

    if (!sql_ask_number(store->sql, "select v from meta where k = 'spans_missing'", &from_series,
                        error))
        return false;
    while ((probe = find_next_probe(store, from_series)) != NONE_AT_ALL) {
        if (!remake_and_note(store, reader, (size_t)probe, error))
            return false;
        from_series = (int64_t)store->series[probe] + 1;
    }
    return sql_run(store->sql, SQL_SPANS_ARE_MADE, error);
}

bool store_make_spans(struct store *store, struct error *error)
{
    struct reader *reader;
    int64_t missing;
    bool good;

    if (!sql_ask_number(store->sql, "select count(*) from meta where k = 'spans_missing'", &missing,
                        error))
        return false;
    if (missing == 0)
        return true;
    reader = reader_open(store->sql->path, error);
    good = reader != NULL && remake(store, reader, error);
    reader_close(reader);
    return good;
}
