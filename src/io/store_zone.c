/* The sums of days, halves and months are cut where the province's days begin.  When the
 * configuration names another zone they are made anew from the sums of hours and from samples: in
 * steps, so that whoever is killed meanwhile goes on where it was. */
#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "io/store_inside.h"
#include "io/store_rows.h"

enum { HOURS_A_STEP = 20000, ZONE_NAME = 128 };

static bool ask_meta(struct sql *sql, const char *key, char word[ZONE_NAME], struct error *error)
{
    char question[128];

    snprintf(question, sizeof question,
             "select coalesce((select cast(v as text) from meta where k = '%s'), '')", key);
    return sql_ask_word(sql, question, word, ZONE_NAME, error);
}

static bool put_word(struct sql *sql, enum statement which, const char *word, struct error *error)
{
    row_ask_word(sql, which, word, NULL, 0);
    return sql_run(sql, which, error);
}

/* Of hours that are gone nobody knows any more in which of the new days they were. */
static bool may_be_remade(struct store *store, const char *was, const char *zone,
                          struct error *error)
{
    int64_t gone;

    if (!sql_ask_number(store->sql, "select count(*) from dropped where class = 'hours'", &gone,
                        error))
        return false;
    return gone == 0 ||
           error_set(error,
                     tr("the days of the store '%s' are those of the zone %s, and what they were "
                        "made of is no longer kept: 'timezone' cannot become %s any more"),
                     store->sql->path, was, zone);
}

static bool forget_days(struct store *store, const char *zone, struct error *error)
{
    return sql_run_script(store->sql,
                          "delete from rollup_day; delete from rollup_month; "
                          "delete from rollup_half; delete from due where kind in (1, 2, 4);"
                          "insert or replace into meta values('zone_hour', 0);",
                          error) &&
           put_word(store->sql, SQL_PUT_ZONE_TO, zone, error);
}

/* The days of some hours become due; *more: there may be others. */
static bool mark_hours(struct store *store, bool *more, struct error *error)
{
    struct sql *const sql = store->sql;
    int64_t from_id;
    int64_t last_id = -1;
    int64_t count = 0;
    bool good = true;

    if (!sql_ask_number(sql, "select v from meta where k = 'zone_hour'", &from_id, error))
        return false;
    row_ask(sql, SQL_LIST_HOURS_FROM, (const int64_t[]){from_id, HOURS_A_STEP}, 2);
    for (; good && sql_next(sql, SQL_LIST_HOURS_FROM); count++) {
        last_id = row_number(sql, SQL_LIST_HOURS_FROM, 0);
        good = due_add_hour(store, last_id >> SERIES_BITS, row_series(last_id), error);
    }
    *more = count == HOURS_A_STEP;
    if (!sql_end(sql, SQL_LIST_HOURS_FROM, error) || !good)
        return false;
    row_ask(sql, SQL_PUT_ZONE_HOUR, (const int64_t[]){last_id + 1}, 1);
    return sql_run(sql, SQL_PUT_ZONE_HOUR, error);
}

static bool in_transaction(struct store *store, bool done, struct error *error)
{
    if (done && sql_run(store->sql, SQL_COMMIT, error))
        return true;
    sql_roll_back(store->sql);
    return false;
}

static bool mark_all(struct store *store, struct error *error)
{
    bool more = true;

    while (more)
        if (!sql_run(store->sql, SQL_BEGIN, error) ||
            !in_transaction(store, mark_hours(store, &more, error), error))
            return false;
    return true;
}

/* What is due stays due if it comes to an end here: whoever tends the store goes on with it. */
static bool work_out(struct store *store, struct error *error)
{
    bool more = true;

    while (more)
        if (!due_step(store, store->wall_ms(), &more, error))
            return false;
    memset(&store->tending, 0, sizeof store->tending);
    return true;
}

static bool put_zone(struct store *store, const char *zone, struct error *error)
{
    return sql_run(store->sql, SQL_BEGIN, error) &&
           in_transaction(store,
                          put_word(store->sql, SQL_PUT_ZONE, zone, error) &&
                              sql_run_script(store->sql,
                                             "delete from meta where k in ('zone_to', 'zone_hour')",
                                             error),
                          error);
}

bool store_follow_zone(struct store *store, struct error *error)
{
    const char *const zone = store->catalogue->zone == NULL ? "UTC" : store->catalogue->zone;
    char was[ZONE_NAME];
    char to[ZONE_NAME];

    if (!ask_meta(store->sql, "zone", was, error) || !ask_meta(store->sql, "zone_to", to, error))
        return false;
    if (strcmp(was, zone) == 0 && to[0] == '\0')
        return true;
    if (was[0] == '\0') /* a new store, or one from before zones were noted */
        return put_zone(store, zone, error);
    if (!may_be_remade(store, was, zone, error))
        return false;
    if (strcmp(to, zone) != 0 && (!sql_run(store->sql, SQL_BEGIN, error) ||
                                  !in_transaction(store, forget_days(store, zone, error), error)))
        return false;
    return mark_all(store, error) && put_zone(store, zone, error) && work_out(store, error);
}
