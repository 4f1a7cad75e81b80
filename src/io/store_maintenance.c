#include "io/store_maintenance.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/store_inside.h"
#include "io/store_rows.h"

enum work_column {
    WORK_ID,
    WORK_SERVICES,
    WORK_PURPOSE,
    WORK_PURPOSE_EN,
    WORK_BEGAN,
    WORK_ENDED,
    WORK_ANNOUNCED,
    WORK_RULE,
    WORK_CANCELLED,
};

static const enum statement which = SQL_LIST_MAINTENANCE;

static const char *get_text(struct sql *sql, enum work_column column, struct arena *arena)
{
    return row_is_null(sql, which, (int)column)
               ? NULL
               : arena_copy_string(arena, row_word(sql, which, (int)column));
}

static int64_t get_instant(struct sql *sql, enum work_column column)
{
    return row_is_null(sql, which, (int)column) ? 0 : row_number(sql, which, (int)column);
}

/* Ids as a JSON array become indexes. */
static bool get_services(struct sql *sql, const struct catalogue *catalogue,
                         struct maintenance *work, struct arena *arena)
{
    json_t *const ids = json_loads(row_word(sql, which, WORK_SERVICES), 0, NULL);
    size_t *const services = arena_add(arena, json_array_size(ids) + 1, sizeof *services);
    const bool good = json_is_array(ids);

    for (size_t i = 0; i < json_array_size(ids); i++) {
        const char *const id = json_string_value(json_array_get(ids, i));
        const int service = id == NULL ? NONE_AT_ALL : catalogue_find_service(catalogue, id);

        if (service != NONE_AT_ALL)
            services[work->service_count++] = (size_t)service;
    }
    work->services = services;
    json_decref(ids);
    return good;
}

static bool get_work(struct sql *sql, const struct catalogue *catalogue, struct maintenance *work,
                     struct arena *arena)
{
    const char *const rule = get_text(sql, WORK_RULE, arena);
    char id[24];

    snprintf(id, sizeof id, "%" PRId64, row_number(sql, which, WORK_ID));
    *work = (struct maintenance){.id = arena_copy_string(arena, id),
                                 .purpose = get_text(sql, WORK_PURPOSE, arena),
                                 .purpose_en = get_text(sql, WORK_PURPOSE_EN, arena),
                                 .from_ms = get_instant(sql, WORK_BEGAN),
                                 .to_ms = get_instant(sql, WORK_ENDED),
                                 .announced_ms = get_instant(sql, WORK_ANNOUNCED),
                                 .cancelled_ms = get_instant(sql, WORK_CANCELLED)};
    return (rule == NULL || recurrence_parse(rule, &work->rule)) &&
           get_services(sql, catalogue, work, arena);
}

bool reader_maintenance(struct reader *reader, const struct catalogue *catalogue,
                        struct kept_maintenance *kept, struct error *error)
{
    struct sql *const sql = reader->sql;
    size_t capacity = 0;
    bool good = true;

    *kept = (struct kept_maintenance){.arena = arena_new()};
    while (good && sql_next(sql, which)) {
        kept->works = memory_room(kept->works, kept->count, &capacity, sizeof *kept->works);
        good = get_work(sql, catalogue, &kept->works[kept->count++], kept->arena);
    }
    if (!good)
        error_set(error, "%s", tr("the store holds planned work that cannot be read"));
    if (sql_end(sql, which, good ? error : NULL) && good)
        return true;
    kept_maintenance_free(kept);
    return false;
}

void kept_maintenance_free(struct kept_maintenance *kept)
{
    free(kept->works);
    arena_free(kept->arena);
    *kept = (struct kept_maintenance){.works = NULL};
}
