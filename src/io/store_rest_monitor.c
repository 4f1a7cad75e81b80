/* What the monitor says of itself, and the incidents. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "io/store_rest_inside.h"
#include "io/store_rows.h"

/* --- the monitor itself -------------------------------------------------------------------------
 */

static int64_t clip(int64_t at_ms, int64_t from_ms, int64_t to_ms)
{
    return at_ms < from_ms ? from_ms : (at_ms > to_ms ? to_ms : at_ms);
}

static bool fill_minutes(struct rest *rest, size_t cell, struct error *error)
{
    struct sql *const sql = rest->sql;
    int64_t from_ms;
    int64_t to_ms;

    rest_cell_range(rest->range, REST_MINUTES, cell, &from_ms, &to_ms);
    row_ask(sql, SQL_LIST_MINUTES, (const int64_t[]){from_ms, to_ms}, 2);
    while (sql_next(sql, SQL_LIST_MINUTES))
        text_add(&rest->text, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n",
                 row_number(sql, SQL_LIST_MINUTES, 0), row_number(sql, SQL_LIST_MINUTES, 1),
                 row_number(sql, SQL_LIST_MINUTES, 2), row_number(sql, SQL_LIST_MINUTES, 3));
    return sql_end(sql, SQL_LIST_MINUTES, error);
}

static bool fill_runs(struct rest *rest, size_t cell, struct error *error)
{
    struct sql *const sql = rest->sql;
    int64_t from_ms;
    int64_t to_ms;

    rest_cell_range(rest->range, REST_RUNS, cell, &from_ms, &to_ms);
    row_ask(sql, SQL_LIST_RUNS, (const int64_t[]){from_ms, to_ms}, 2);
    while (sql_next(sql, SQL_LIST_RUNS)) {
        const int64_t stopped = row_number(sql, SQL_LIST_RUNS, 2);

        text_add(&rest->text, "%" PRId64 " %" PRId64 " %d\n",
                 clip(row_number(sql, SQL_LIST_RUNS, 0), from_ms, to_ms),
                 clip(row_number(sql, SQL_LIST_RUNS, 1), from_ms, to_ms),
                 stopped >= from_ms && stopped < to_ms);
    }
    return sql_end(sql, SQL_LIST_RUNS, error);
}

/* --- incidents ----------------------------------------------------------------------------------
 */

struct incident_row {
    char id[24];
    bool is_open;
    char *text, *open_text;
};

struct incident_list {
    struct incident_row *rows;
    size_t count, capacity;
};

enum { INCIDENT_ALWAYS = 4, INCIDENT_COLUMNS = 11 }; /* so many never change once it has begun */

/* An open one goes on, gets worse and ends after the period: then only its beginning is kept. */
static void add_incident(struct incident_list *list, struct sql *sql)
{
    struct text text = {0};
    struct incident_row *row;

    list->rows = memory_room(list->rows, list->count, &list->capacity, sizeof *list->rows);
    row = &list->rows[list->count++];
    for (int i = 0; i < INCIDENT_COLUMNS; i++) {
        if (i == INCIDENT_ALWAYS)
            row->open_text = memory_copy_string(text_string(&text));
        if (row_is_null(sql, SQL_LIST_SEALED_INCIDENTS, i))
            text_add_string(&text, "null");
        else
            text_add_json(&text, row_word(sql, SQL_LIST_SEALED_INCIDENTS, i));
        text_add_string(&text, "\n");
    }
    row->is_open = row_number(sql, SQL_LIST_SEALED_INCIDENTS, INCIDENT_COLUMNS) != 0;
    snprintf(row->id, sizeof row->id, "%s", row_word(sql, SQL_LIST_SEALED_INCIDENTS, 0));
    row->text = text_detach(&text);
}

static bool tell_incident(struct rest *rest, const struct incident_row *row, struct error *error)
{
    const bool is_open = rest->order->was_open == NULL
                             ? row->is_open
                             : rest->order->was_open(rest->order->argument, row->id);

    rest_begin_part(rest, is_open ? REST_OPEN_INCIDENT : REST_INCIDENT, row->id);
    text_clear(&rest->text);
    text_add_string(&rest->text, is_open ? row->open_text : row->text);
    rest_end_cell(rest, 0);
    return rest_end_part(rest, true, error);
}

static bool make_incidents(struct rest *rest, struct error *error)
{
    struct incident_list list = {0};
    struct error why = {""};
    bool good;

    row_ask(rest->sql, SQL_LIST_SEALED_INCIDENTS,
            (const int64_t[]){rest->range->from_ms, rest->range->to_ms}, 2);
    while (sql_next(rest->sql, SQL_LIST_SEALED_INCIDENTS))
        add_incident(&list, rest->sql);
    good = sql_end(rest->sql, SQL_LIST_SEALED_INCIDENTS, &why);
    for (size_t i = 0; good && i < list.count; i++)
        good = tell_incident(rest, &list.rows[i], error);
    if (why.message[0] != '\0') {
        rest_begin_part(rest, REST_INCIDENT, "?");
        good = rest_end_part(rest, rest_damage_cell(rest, 0, &why, error), error);
    }
    for (size_t i = 0; i < list.count; i++) {
        free(list.rows[i].text);
        free(list.rows[i].open_text);
    }
    free(list.rows);
    return good;
}

bool rest_make_monitor(struct rest *rest, struct error *error)
{
    return rest_make_part(rest, REST_MINUTES, "", fill_minutes, error) &&
           rest_make_part(rest, REST_RUNS, "", fill_runs, error) && make_incidents(rest, error);
}
