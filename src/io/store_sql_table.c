#include "io/store_sql_table.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/store_blocks.h"
#include "io/store_inside.h"
#include "io/store_rollups.h"
#include "io/store_rows.h"
#include "io/store_sql.h"
#include "model/address.h"

static const char columns[] =
    "create table samples(probe text, at integer, outcome text, reason text, status integer,"
    " redirect_us integer, name_us integer, connect_us integer, tls_us integer,"
    " first_byte_us integer, body_us integer, total_us integer, size integer, late_us integer,"
    " lag_us integer, address text, certificate_ends integer, confirming integer,"
    " warnings integer)";

enum column {
    COLUMN_PROBE,
    COLUMN_AT,
    COLUMN_OUTCOME,
    COLUMN_REASON,
    COLUMN_STATUS,
    COLUMN_PHASE, /* the first of them */
    COLUMN_TOTAL = COLUMN_PHASE + PHASE_COUNT,
    COLUMN_SIZE,
    COLUMN_LATE,
    COLUMN_LAG,
    COLUMN_ADDRESS,
    COLUMN_CERTIFICATE_ENDS,
    COLUMN_CONFIRMING,
    COLUMN_WARNINGS,
};

/* What a plan narrows, as bits of its number; the arguments come in this order. */
enum {
    BY_PROBE = 1,
    BY_FROM = 2,
    BY_TO = 4,
    BY_AFTER = 8 /* from, itself left out */,
    BY_UPTO = 16
};

struct samples_table {
    sqlite3_vtab base; /* first: the library knows no more of it */
    const char *path;
};

struct samples_cursor {
    sqlite3_vtab_cursor base;
    struct reader *reader;
    struct probe_ids probes;
    size_t probe; /* whose samples come */
    struct history history;
    int64_t from_ms, to_ms;
    struct sample sample;
    int64_t number;
    bool is_open; /* the history */
};

static int refuse(struct samples_cursor *cursor, const struct error *error)
{
    sqlite3_free(cursor->base.pVtab->zErrMsg);
    cursor->base.pVtab->zErrMsg = sqlite3_mprintf("%s", error->message);
    return SQLITE_ERROR;
}

/* --- the table ---------------------------------------------------------------------------------
 */

static int connect_table(sqlite3 *database, void *path, int count, const char *const *words,
                         sqlite3_vtab **table, char **why)
{
    struct samples_table *samples;
    const int code = sqlite3_declare_vtab(database, columns);

    (void)count;
    (void)words;
    if (code != SQLITE_OK) {
        *why = sqlite3_mprintf("%s", sqlite3_errmsg(database));
        return code;
    }
    samples = NEW(struct samples_table);
    samples->path = path;
    *table = &samples->base;
    return SQLITE_OK;
}

static int disconnect_table(sqlite3_vtab *table)
{
    free(table);
    return SQLITE_OK;
}

/* The bit by which a constraint narrows; 0: it does not. */
static int bit_of(const struct sqlite3_index_constraint *constraint)
{
    if (!constraint->usable)
        return 0;
    if (constraint->iColumn == COLUMN_PROBE)
        return constraint->op == SQLITE_INDEX_CONSTRAINT_EQ ? BY_PROBE : 0;
    if (constraint->iColumn != COLUMN_AT)
        return 0;
    switch (constraint->op) {
    case SQLITE_INDEX_CONSTRAINT_GE:
        return BY_FROM;
    case SQLITE_INDEX_CONSTRAINT_GT:
        return BY_AFTER;
    case SQLITE_INDEX_CONSTRAINT_LT:
        return BY_TO;
    case SQLITE_INDEX_CONSTRAINT_LE:
        return BY_UPTO;
    default:
        return 0;
    }
}

/* Each is taken once at most, and checked again by the library: they only spare us work. */
static int plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
    int arguments = 0;

    (void)table;
    info->estimatedCost = 1e9;
    for (int bit = BY_PROBE; bit <= BY_UPTO; bit *= 2)
        for (int i = 0; i < info->nConstraint; i++)
            if (bit_of(&info->aConstraint[i]) == bit) {
                info->idxNum |= bit;
                info->aConstraintUsage[i].argvIndex = ++arguments;
                info->estimatedCost /= bit == BY_PROBE ? 100 : 10;
                break;
            }
    return SQLITE_OK;
}

/* --- a cursor ----------------------------------------------------------------------------------
 */

/* Over a connection of its own: a question may go through the samples in several places at once. */
static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **opened)
{
    struct error error = {""};
    struct samples_cursor *const cursor = NEW(struct samples_cursor);

    cursor->base.pVtab = table;
    cursor->reader = reader_open(((struct samples_table *)table)->path, &error);
    if (cursor->reader == NULL) {
        refuse(cursor, &error);
        free(cursor);
        return SQLITE_ERROR;
    }
    *opened = &cursor->base;
    return SQLITE_OK;
}

static bool end_history(struct samples_cursor *cursor, bool failed, struct error *error)
{
    const bool was_open = cursor->is_open;

    cursor->is_open = false;
    return !was_open || history_end(&cursor->history, failed, error);
}

static int close_cursor(sqlite3_vtab_cursor *base)
{
    struct samples_cursor *const cursor = (struct samples_cursor *)base;

    end_history(cursor, false, NULL);
    probe_ids_free(&cursor->probes);
    reader_close(cursor->reader);
    free(cursor);
    return SQLITE_OK;
}

static bool begin_history(struct samples_cursor *cursor, struct error *error)
{
    struct history *const history = &cursor->history;

    *history = (struct history){.from_ms = cursor->from_ms, .to_ms = cursor->to_ms};
    if (!row_find_series(cursor->reader->sql, cursor->probes.ids[cursor->probe], 0,
                         &history->series, error))
        return false;
    cursor->is_open = history_begin(history, cursor->reader->sql, error);
    return cursor->is_open;
}

/* The next sample, of the next probe that has one. */
static int go_on(sqlite3_vtab_cursor *base)
{
    struct samples_cursor *const cursor = (struct samples_cursor *)base;
    struct error error = {""};
    bool failed = false;

    for (; cursor->probe < cursor->probes.count; cursor->probe++) {
        if (!cursor->is_open && !begin_history(cursor, &error))
            return refuse(cursor, &error);
        if (history_next(&cursor->history, &cursor->sample, &failed, &error)) {
            cursor->number++;
            return SQLITE_OK;
        }
        if (!end_history(cursor, failed, &error))
            return refuse(cursor, &error);
    }
    return SQLITE_OK;
}

/* The probe asked for alone. */
static void keep_probe(struct probe_ids *probes, const char *id)
{
    size_t count = 0;

    for (size_t i = 0; i < probes->count; i++) {
        if (id != NULL && count == 0 && strcmp(probes->ids[i], id) == 0)
            probes->ids[count++] = probes->ids[i];
        else
            free(probes->ids[i]);
    }
    probes->count = count;
}

static int64_t one_more(int64_t number)
{
    return number == INT64_MAX ? number : number + 1;
}

static int64_t max_of(int64_t one, int64_t other)
{
    return one > other ? one : other;
}

static int64_t min_of(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

/* Instants that are no whole numbers are left to the library's own check. */
static void narrow(struct samples_cursor *cursor, int bit, sqlite3_value *value)
{
    const int64_t number = sqlite3_value_int64(value);

    if (bit == BY_PROBE)
        keep_probe(&cursor->probes, (const char *)sqlite3_value_text(value));
    else if (sqlite3_value_type(value) != SQLITE_INTEGER)
        return;
    else if (bit == BY_FROM || bit == BY_AFTER)
        cursor->from_ms = max_of(cursor->from_ms, bit == BY_FROM ? number : one_more(number));
    else
        cursor->to_ms = min_of(cursor->to_ms, bit == BY_TO ? number : one_more(number));
}

static int filter(sqlite3_vtab_cursor *base, int plan_bits, const char *words, int count,
                  sqlite3_value **values)
{
    struct samples_cursor *const cursor = (struct samples_cursor *)base;
    struct error error = {""};
    int next = 0;

    (void)words;
    end_history(cursor, false, NULL);
    probe_ids_free(&cursor->probes);
    cursor->probe = 0;
    cursor->number = 0;
    cursor->from_ms = 0;
    cursor->to_ms = INT64_MAX;
    if (!reader_list_probes(cursor->reader, &cursor->probes, &error))
        return refuse(cursor, &error);
    for (int bit = BY_PROBE; bit <= BY_UPTO && next < count; bit *= 2)
        if ((plan_bits & bit) != 0)
            narrow(cursor, bit, values[next++]);
    return go_on(base);
}

static int is_over(sqlite3_vtab_cursor *base)
{
    const struct samples_cursor *const cursor = (const struct samples_cursor *)base;

    return cursor->probe >= cursor->probes.count;
}

/* --- values ------------------------------------------------------------------------------------
 */

static void give_number(sqlite3_context *context, int64_t number, int64_t unknown)
{
    if (number == unknown)
        sqlite3_result_null(context);
    else
        sqlite3_result_int64(context, number);
}

static void give_word(sqlite3_context *context, const char *word)
{
    sqlite3_result_text(context, word, -1, SQLITE_TRANSIENT);
}

static void give_words(sqlite3_context *context, const struct sample *sample, enum column column)
{
    char address[ADDRESS_TEXT];

    if (column == COLUMN_OUTCOME)
        give_word(context, outcome_name(sample->outcome));
    else if (column == COLUMN_REASON && sample->reason != REASON_NONE)
        give_word(context, reason_name(sample->reason));
    else if (column == COLUMN_ADDRESS && sample->address.length > 0)
        give_word(context, address_format(address, &sample->address));
    else
        sqlite3_result_null(context);
}

static int64_t number_of(const struct sample *sample, enum column column)
{
    const int64_t numbers[] = {
        [COLUMN_AT] = sample->at_ms,
        [COLUMN_STATUS] = sample->status == 0 ? -1 : sample->status,
        [COLUMN_TOTAL] = sample->total_us,
        [COLUMN_SIZE] = sample->size,
        [COLUMN_LATE] = sample->late_us,
        [COLUMN_LAG] = sample->lag_us,
        [COLUMN_CERTIFICATE_ENDS] =
            sample->certificate_ends_ms == 0 ? -1 : sample->certificate_ends_ms,
        [COLUMN_CONFIRMING] = sample->confirming,
        [COLUMN_WARNINGS] = sample->warnings,
    };

    return column >= COLUMN_PHASE && column < COLUMN_TOTAL ? sample->phase_us[column - COLUMN_PHASE]
                                                           : numbers[column];
}

static int give_value(sqlite3_vtab_cursor *base, sqlite3_context *context, int number)
{
    const struct samples_cursor *const cursor = (const struct samples_cursor *)base;
    const enum column column = (enum column)number;

    if (column == COLUMN_PROBE)
        give_word(context, cursor->probes.ids[cursor->probe]);
    else if (column == COLUMN_OUTCOME || column == COLUMN_REASON || column == COLUMN_ADDRESS)
        give_words(context, &cursor->sample, column);
    else
        give_number(context, number_of(&cursor->sample, column), -1);
    return SQLITE_OK;
}

static int give_row_number(sqlite3_vtab_cursor *base, sqlite3_int64 *number)
{
    *number = ((const struct samples_cursor *)base)->number;
    return SQLITE_OK;
}

bool sql_table_add(struct sql *sql, struct error *error)
{
    /* without xCreate it is there for whoever names it, and can be no table of the file's */
    static const sqlite3_module module = {
        .xConnect = connect_table,
        .xBestIndex = plan,
        .xDisconnect = disconnect_table,
        .xDestroy = disconnect_table,
        .xOpen = open_cursor,
        .xClose = close_cursor,
        .xFilter = filter,
        .xNext = go_on,
        .xEof = is_over,
        .xColumn = give_value,
        .xRowid = give_row_number,
    };

    /* named once: declaring its columns is nothing that a reader may be asked whether he may */
    return (sqlite3_create_module(sql->database, "samples", &module, sql->path) == SQLITE_OK ||
            sql_fail(sql, error)) &&
           sql_run_script(sql, "select 0 from samples limit 0", error);
}
