/* Spans for samples that were kept before there were any: made once, when the file is brought up to
 * date, by the rules that hold now. */
#include "base/memory.h"
#include "io/store_inside.h"
#include "io/store_rows.h"
#include "model/policy.h"

struct remaking {
    struct store *store;
    struct span_maker *makers; /* by the catalogue's probe index */
    struct span_rules *rules;
    size_t *probes; /* by series; those that are not watched any more have no rules */
    size_t series_count;
};

static void find_rules(struct remaking *remaking)
{
    const struct catalogue *const catalogue = remaking->store->catalogue;
    const uint32_t *const series = remaking->store->series;
    const struct policy policy = policy_default();

    for (size_t i = 0; i < catalogue->probe_count; i++)
        if (series[i] >= remaking->series_count)
            remaking->series_count = series[i] + 1;
    remaking->probes = NEW_ARRAY(size_t, remaking->series_count);
    for (size_t i = 0; i < remaking->series_count; i++)
        remaking->probes[i] = SIZE_MAX;
    for (size_t i = 0; i < catalogue->probe_count; i++) {
        remaking->probes[series[i]] = i;
        remaking->rules[i] = probe_rules(&catalogue->probes[i], &policy);
    }
}

static bool remake_one(struct remaking *remaking, size_t probe, const struct sample *sample,
                       struct error *error)
{
    const uint32_t series = remaking->store->series[probe];
    const struct span_step step =
        span_maker_add(&remaking->makers[probe], &remaking->rules[probe], sample);

    for (int i = 0; i < step.count; i++)
        if (!row_put_span(remaking->store->sql, series, &step.closed[i], error))
            return false;
    return true;
}

static bool remake_all(struct remaking *remaking, struct error *error)
{
    struct sql *const sql = remaking->store->sql;
    struct sample sample;
    bool good = true;

    while (good && sql_next(sql, SQL_LIST_ALL_SAMPLES)) {
        const uint32_t series = row_series(row_number(sql, SQL_LIST_ALL_SAMPLES, 0));
        const size_t probe = series < remaking->series_count ? remaking->probes[series] : SIZE_MAX;

        good = row_get_sample(sql, SQL_LIST_ALL_SAMPLES, &sample, error);
        if (good && probe != SIZE_MAX)
            good = remake_one(remaking, probe, &sample, error);
    }
    return sql_end(sql, SQL_LIST_ALL_SAMPLES, error) && good;
}

static bool keep_makers(const struct remaking *remaking, struct error *error)
{
    const struct store *const store = remaking->store;

    for (size_t i = 0; i < store->catalogue->probe_count; i++) {
        const struct span_maker *const maker = &remaking->makers[i];

        if (maker->begun && (!row_put_heard(store->sql, store->series[i], maker->last_ms, error) ||
                             !row_put_maker(store->sql, store->series[i], maker, error)))
            return false;
    }
    return true;
}

static bool remake(struct remaking *remaking, struct error *error)
{
    struct sql *const sql = remaking->store->sql;

    if (!sql_run(sql, SQL_BEGIN, error))
        return false;
    if (remake_all(remaking, error) && keep_makers(remaking, error) &&
        sql_run(sql, SQL_SPANS_ARE_MADE, error) && sql_run(sql, SQL_COMMIT, error))
        return true;
    sql_roll_back(sql);
    return false;
}

bool store_make_spans(struct store *store, struct error *error)
{
    const size_t count = store->catalogue->probe_count;
    struct remaking remaking = {.store = store};
    int64_t missing;
    bool good;

    if (!sql_ask_number(store->sql, "select count(*) from meta where k = 'spans_missing'", &missing,
                        error))
        return false;
    if (missing == 0)
        return true;
    remaking.makers = NEW_ARRAY(struct span_maker, count);
    remaking.rules = NEW_ARRAY(struct span_rules, count);
    find_rules(&remaking);
    good = remake(&remaking, error);
    free(remaking.makers);
    free(remaking.rules);
    free(remaking.probes);
    return good;
}
