#include "io/store_import.h"

#include <assert.h>

#include "io/store_inside.h"

bool store_begin_import(struct store *store, struct error *error)
{
    assert(!store->writer.started);
    return sql_run(store->sql, SQL_BEGIN, error);
}

bool store_import_batch(struct store *store, const struct batch *batch, struct error *error)
{
    return store_write_batch(store, batch, error);
}

bool store_end_import(struct store *store, struct error *error)
{
    if (sql_run(store->sql, SQL_COMMIT, error))
        return true;
    sql_roll_back(store->sql);
    return false;
}

void store_drop_import(struct store *store)
{
    sql_roll_back(store->sql);
}
