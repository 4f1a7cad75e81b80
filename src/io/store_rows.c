#include "io/store_rows.h"

#include <assert.h>
#include <sqlite3.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"

/* What is not there is negative here (NOT_REACHED) and null in the file. */
enum { ABSENT = -1 };
_Static_assert(ABSENT == NOT_REACHED, "a phase not reached would be kept as a number");

enum sample_column {
    SAMPLE_ID,
    SAMPLE_OUTCOME,
    SAMPLE_REASON,
    SAMPLE_FLAGS, /* confirming, then the warnings' bits */
    SAMPLE_STATUS,
    SAMPLE_PHASE, /* the first of them */
    SAMPLE_TOTAL = SAMPLE_PHASE + PHASE_COUNT,
    SAMPLE_SIZE,
    SAMPLE_LATE,
    SAMPLE_LAG,
    SAMPLE_CERTIFICATE_ENDS, /* s: certificates know nothing finer */
    SAMPLE_ADDRESS,
};
_Static_assert(PHASE_COUNT == 6, "a new phase needs a column");

/* After the clock was set back another sample may stand where this one belongs: it moves a little.
 */
enum { SHIFT_MOST_MS = 1000 };

enum { JUDGEMENT_NUMBERS = 5, ROW_NUMBERS = 3, ROWS = 4 };

enum maker_column {
    MAKER_OPEN_FROM = JUDGEMENT_NUMBERS + ROWS * ROW_NUMBERS, /* the judgement lies before it */
    MAKER_OPEN_STATE,
    MAKER_OPEN_REASON,
    MAKER_SPEAK, /* null: the last sample says nothing */
    MAKER_OUT_OF_TIME,
    MAKER_LAST, /* when it was heard: read, but written with each sample */
};

int64_t row_sample_id(int64_t at_ms, uint32_t series)
{
    assert(at_ms >= 0 && at_ms < AT_MOST && series < SERIES_MOST);
    return (at_ms << SERIES_BITS) | series;
}

int64_t row_first_id(int64_t at_ms)
{
    if (at_ms < 0)
        return 0;
    return at_ms >= AT_MOST ? INT64_MAX : row_sample_id(at_ms, 0);
}

uint32_t row_series(int64_t sample_id)
{
    return (uint32_t)(sample_id & (SERIES_MOST - 1));
}

static void bind_number(sqlite3_stmt *row, int column, int64_t number)
{
    if (number < 0)
        sqlite3_bind_null(row, column + 1);
    else
        sqlite3_bind_int64(row, column + 1, number);
}

/* The words are lent until sql_end. */
static void bind_word(sqlite3_stmt *row, int column, const char *word)
{
    sqlite3_bind_text(row, column + 1, word, -1, SQLITE_STATIC);
}

void row_ask(struct sql *sql, enum statement statement, const int64_t *numbers, int count)
{
    for (int i = 0; i < count; i++)
        bind_number(sql_statement(sql, statement), i, numbers[i]);
}

void row_ask_word(struct sql *sql, enum statement statement, const char *word,
                  const int64_t *numbers, int count)
{
    bind_word(sql_statement(sql, statement), 0, word);
    for (int i = 0; i < count; i++)
        bind_number(sql_statement(sql, statement), i + 1, numbers[i]);
}

int64_t row_number(struct sql *sql, enum statement statement, int column)
{
    return sqlite3_column_int64(sql_statement(sql, statement), column);
}

bool row_is_null(struct sql *sql, enum statement statement, int column)
{
    return sqlite3_column_type(sql_statement(sql, statement), column) == SQLITE_NULL;
}

void row_bind_text(struct sql *sql, enum statement statement, int place, const char *text)
{
    sqlite3_stmt *const row = sql_statement(sql, statement);

    if (text == NULL)
        sqlite3_bind_null(row, place);
    else
        sqlite3_bind_text(row, place, text, -1, SQLITE_STATIC);
}

void row_bind_instant(struct sql *sql, enum statement statement, int place, int64_t at_ms)
{
    sqlite3_stmt *const row = sql_statement(sql, statement);

    if (at_ms == 0)
        sqlite3_bind_null(row, place);
    else
        sqlite3_bind_int64(row, place, at_ms);
}

const char *row_word(struct sql *sql, enum statement statement, int column)
{
    const unsigned char *const word = sqlite3_column_text(sql_statement(sql, statement), column);

    return word == NULL ? "" : (const char *)word;
}

bool row_put_bytes(struct sql *sql, enum statement statement, int64_t id, const struct text *bytes,
                   struct error *error)
{
    sqlite3_bind_int64(sql_statement(sql, statement), 1, id);
    sqlite3_bind_blob64(sql_statement(sql, statement), 2, text_string(bytes), bytes->length,
                        SQLITE_STATIC);
    return sql_run(sql, statement, error);
}

bool row_put_named_bytes(struct sql *sql, enum statement statement, const char *name,
                         const struct text *bytes, struct error *error)
{
    bind_word(sql_statement(sql, statement), 0, name);
    sqlite3_bind_blob64(sql_statement(sql, statement), 2, text_string(bytes), bytes->length,
                        SQLITE_STATIC);
    return sql_run(sql, statement, error);
}

bool row_add_evidence(struct sql *sql, const char *probe, int64_t at_ms, int64_t incident,
                      const struct text *packed, struct error *error)
{
    bind_number(sql_statement(sql, SQL_ADD_EVIDENCE), 2, at_ms);
    bind_number(sql_statement(sql, SQL_ADD_EVIDENCE), 3, incident);
    return row_put_named_bytes(sql, SQL_ADD_EVIDENCE, probe, packed, error);
}

const void *row_bytes(struct sql *sql, enum statement statement, int column, size_t *length)
{
    const void *const bytes = sqlite3_column_blob(sql_statement(sql, statement), column);

    *length = (size_t)sqlite3_column_bytes(sql_statement(sql, statement), column);
    return bytes;
}

bool row_find_series(struct sql *sql, const char *probe, uint16_t vantage, uint32_t *series,
                     struct error *error)
{
    bind_word(sql_statement(sql, SQL_FIND_SERIES), 0, probe);
    bind_number(sql_statement(sql, SQL_FIND_SERIES), 1, vantage);
    *series = SERIES_MOST;
    if (sql_next(sql, SQL_FIND_SERIES))
        *series = row_series(row_number(sql, SQL_FIND_SERIES, 0));
    return sql_end(sql, SQL_FIND_SERIES, error);
}

bool row_add_series(struct sql *sql, const char *probe, uint16_t vantage, uint32_t *series,
                    struct error *error)
{
    bind_word(sql_statement(sql, SQL_ADD_SERIES), 0, probe);
    bind_number(sql_statement(sql, SQL_ADD_SERIES), 1, vantage);
    if (sql_next(sql, SQL_ADD_SERIES))
        *series = row_series(row_number(sql, SQL_ADD_SERIES, 0));
    return sql_end(sql, SQL_ADD_SERIES, error);
}

/* Nothing is changed where a row is already. */
static bool add_sample_at(struct sql *sql, int64_t id, const struct sample *sample,
                          struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_ADD_SAMPLE);
    const struct address *const address = &sample->address;

    bind_number(row, SAMPLE_ID, id);
    bind_number(row, SAMPLE_OUTCOME, sample->outcome);
    bind_number(row, SAMPLE_REASON, sample->reason);
    bind_number(row, SAMPLE_FLAGS, sample->warnings << 1 | sample->confirming);
    bind_number(row, SAMPLE_STATUS, sample->status);
    for (int i = 0; i < PHASE_COUNT; i++)
        bind_number(row, SAMPLE_PHASE + i, sample->phase_us[i]);
    bind_number(row, SAMPLE_TOTAL, sample->total_us);
    bind_number(row, SAMPLE_SIZE, sample->size);
    bind_number(row, SAMPLE_LATE, sample->late_us);
    bind_number(row, SAMPLE_LAG, sample->lag_us);
    bind_number(row, SAMPLE_CERTIFICATE_ENDS,
                sample->certificate_ends_ms == 0 ? ABSENT
                                                 : sample->certificate_ends_ms / MS_PER_SECOND);
    if (address->length > 0)
        sqlite3_bind_blob(row, SAMPLE_ADDRESS + 1, address->bytes, address->length, SQLITE_STATIC);
    return sql_run(sql, SQL_ADD_SAMPLE, error);
}

bool row_put_heard(struct sql *sql, uint32_t series, int64_t at_ms, struct error *error)
{
    row_ask(sql, SQL_PUT_HEARD, (const int64_t[]){series, at_ms}, 2);
    return sql_run(sql, SQL_PUT_HEARD, error);
}

bool row_put_incident(struct sql *sql, const char *service, const struct incident *incident,
                      struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_PUT_INCIDENT);

    bind_number(row, 0, incident->id);
    bind_word(row, 1, service);
    bind_number(row, 2, incident->state);
    bind_number(row, 3, incident->reason);
    bind_number(row, 4, incident->began_ms);
    bind_number(row, 5, incident->ended_ms == 0 ? ABSENT : incident->ended_ms);
    bind_number(row, 6, incident->detected_ms == 0 ? ABSENT : incident->detected_ms);
    return sql_run(sql, SQL_PUT_INCIDENT, error);
}

static void bind_row(sqlite3_stmt *row, int which, const struct evidence_row *value)
{
    const int first = JUDGEMENT_NUMBERS + which * ROW_NUMBERS;

    bind_number(row, first, value->count);
    bind_number(row, first + 1, value->first_ms);
    bind_number(row, first + 2, value->reason);
}

bool row_put_maker(struct sql *sql, uint32_t series, const struct span_maker *maker,
                   struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_PUT_MAKER);
    const struct judgement *const judgement = &maker->judgement;

    bind_number(row, 0, series);
    bind_number(row, 1, judgement->level);
    bind_number(row, 2, judgement->blind);
    bind_number(row, 3, judgement->reason);
    bind_number(row, 4, judgement->since_ms);
    bind_row(row, 0, &judgement->failed);
    bind_row(row, 1, &judgement->bad);
    bind_row(row, 2, &judgement->eased);
    bind_row(row, 3, &judgement->good);
    bind_number(row, MAKER_OPEN_FROM, maker->begun ? maker->open.from_ms : ABSENT);
    bind_number(row, MAKER_OPEN_STATE, maker->open.state);
    bind_number(row, MAKER_OPEN_REASON, maker->open.reason);
    bind_number(row, MAKER_SPEAK,
                maker->speaks_ms == INT64_MAX ? ABSENT : maker->speaks_ms - maker->last_ms);
    bind_number(row, MAKER_OUT_OF_TIME, maker->out_of_time);
    return sql_run(sql, SQL_PUT_MAKER, error);
}

bool row_put_span(struct sql *sql, uint32_t series, const struct span *span, struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_PUT_SPAN);

    bind_number(row, 0, series);
    bind_number(row, 1, span->from_ms);
    bind_number(row, 2, span->to_ms);
    bind_number(row, 3, span->state);
    bind_number(row, 4, span->reason);
    return sql_run(sql, SQL_PUT_SPAN, error);
}

/* Never an index out of a table of names, whatever the file says. */
static bool is_below(int64_t number, int64_t count)
{
    return number >= 0 && number < count;
}

static bool refuse(const struct sql *sql, struct error *error)
{
    return error_set(error, tr("the store '%s' holds values that this version does not know"),
                     sql->path);
}

static int64_t get_number(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL ? ABSENT
                                                           : sqlite3_column_int64(row, column);
}

static struct address get_address(sqlite3_stmt *row)
{
    const void *const bytes = sqlite3_column_blob(row, SAMPLE_ADDRESS);
    const int length = sqlite3_column_bytes(row, SAMPLE_ADDRESS);
    struct address address = {0};

    if (length == 4 || length == 16) {
        address.length = (uint8_t)length;
        memcpy(address.bytes, bytes, (size_t)length);
    }
    return address;
}

bool row_get_sample(struct sql *sql, enum statement statement, struct sample *sample,
                    struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, statement);
    const int64_t outcome = get_number(row, SAMPLE_OUTCOME);
    const int64_t reason = get_number(row, SAMPLE_REASON);
    const int64_t flags = get_number(row, SAMPLE_FLAGS);
    const int64_t certificate_ends = get_number(row, SAMPLE_CERTIFICATE_ENDS);

    if (!is_below(outcome, OUTCOME_COUNT) || !is_below(reason, REASON_COUNT))
        return refuse(sql, error);
    *sample = sample_begin(0, get_number(row, SAMPLE_ID) >> SERIES_BITS);
    sample->outcome = (enum outcome)outcome;
    sample->reason = (enum reason)reason;
    sample->confirming = (flags & 1) != 0;
    sample->warnings = (uint8_t)(flags >> 1);
    sample->status = (int32_t)get_number(row, SAMPLE_STATUS);
    for (int i = 0; i < PHASE_COUNT; i++)
        sample->phase_us[i] = get_number(row, SAMPLE_PHASE + i);
    sample->total_us = get_number(row, SAMPLE_TOTAL);
    sample->size = get_number(row, SAMPLE_SIZE);
    sample->late_us = get_number(row, SAMPLE_LATE);
    sample->lag_us = get_number(row, SAMPLE_LAG);
    sample->certificate_ends_ms = certificate_ends < 0 ? 0 : certificate_ends * MS_PER_SECOND;
    sample->address = get_address(row);
    return true;
}

/* Is the row there this very sample?  No two take the same time to the us, and start as late. */
static bool find_twin(struct sql *sql, int64_t id, const struct sample *sample, bool *is_twin,
                      struct error *error)
{
    struct sample kept = {0};
    bool good = true;

    row_ask(sql, SQL_FIND_SAMPLE, &id, 1);
    if (sql_next(sql, SQL_FIND_SAMPLE))
        good = row_get_sample(sql, SQL_FIND_SAMPLE, &kept, error);
    *is_twin = kept.outcome == sample->outcome && kept.reason == sample->reason &&
               kept.total_us == sample->total_us && kept.late_us == sample->late_us &&
               kept.lag_us == sample->lag_us;
    return sql_end(sql, SQL_FIND_SAMPLE, error) && good;
}

bool row_add_sample(struct sql *sql, uint32_t series, const struct sample *sample,
                    struct error *error)
{
    bool is_twin = false;

    for (int64_t at_ms = sample->at_ms; !is_twin && at_ms <= sample->at_ms + SHIFT_MOST_MS;
         at_ms++) {
        const int64_t id = row_sample_id(at_ms, series);

        if (!add_sample_at(sql, id, sample, error))
            return false;
        if (sqlite3_changes(sql->database) > 0)
            return true;
        if (!find_twin(sql, id, sample, &is_twin, error))
            return false;
    }
    return true;
}

bool row_get_incident(struct sql *sql, enum statement statement, struct incident *incident,
                      struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, statement);
    const int64_t detected = get_number(row, 6);
    const int64_t state = get_number(row, 2);
    const int64_t reason = get_number(row, 3);
    const int64_t ended = get_number(row, 5);

    if (!is_below(state, STATE_COUNT) || !is_below(reason, REASON_COUNT))
        return refuse(sql, error);
    *incident = (struct incident){
        .id = get_number(row, 0),
        .state = (enum state)state,
        .reason = (enum reason)reason,
        .began_ms = get_number(row, 4),
        .ended_ms = ended < 0 ? 0 : ended,
        .detected_ms = detected < 0 ? 0 : detected,
    };
    return true;
}

static bool get_row(sqlite3_stmt *row, int which, struct evidence_row *value)
{
    const int first = JUDGEMENT_NUMBERS + which * ROW_NUMBERS;
    const int64_t reason = get_number(row, first + 2);

    if (!is_below(reason, REASON_COUNT))
        return false;
    *value = (struct evidence_row){
        .count = (int32_t)get_number(row, first),
        .first_ms = get_number(row, first + 1),
        .reason = (enum reason)reason,
    };
    return true;
}

static bool get_judgement(sqlite3_stmt *row, struct judgement *judgement)
{
    const int64_t level = get_number(row, 1);
    const int64_t reason = get_number(row, 3);

    if (!is_below(level, STATE_COUNT) || !is_below(reason, REASON_COUNT))
        return false;
    judgement->level = (enum state)level;
    judgement->blind = get_number(row, 2) != 0;
    judgement->reason = (enum reason)reason;
    judgement->since_ms = get_number(row, 4);
    return get_row(row, 0, &judgement->failed) && get_row(row, 1, &judgement->bad) &&
           get_row(row, 2, &judgement->eased) && get_row(row, 3, &judgement->good);
}

/* Columns: the state, and the reason beside it. */
static bool get_state(sqlite3_stmt *row, int column, struct span *span)
{
    const int64_t state = get_number(row, column);
    const int64_t reason = get_number(row, column + 1);

    if (!is_below(state, STATE_COUNT) || !is_below(reason, REASON_COUNT))
        return false;
    span->state = (enum state)state;
    span->reason = (enum reason)reason;
    return true;
}

bool row_get_maker(struct sql *sql, uint32_t *series, struct span_maker *maker, struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_LIST_MAKERS);
    const int64_t speak = get_number(row, MAKER_SPEAK);
    struct span_maker found = {.open = {.from_ms = get_number(row, MAKER_OPEN_FROM)}};

    if (!get_judgement(row, &found.judgement))
        return refuse(sql, error);
    found.begun = found.open.from_ms >= 0;
    if (found.begun && !get_state(row, MAKER_OPEN_STATE, &found.open))
        return refuse(sql, error);
    if (found.begun) {
        /* a span never opens after the sample that opened it */
        found.last_ms = get_number(row, MAKER_LAST);
        if (found.last_ms < found.open.from_ms)
            found.last_ms = found.open.from_ms;
        found.speaks_ms = speak < 0 ? INT64_MAX : found.last_ms + speak;
        found.out_of_time = get_number(row, MAKER_OUT_OF_TIME);
    } else {
        found.open = (struct span){0};
    }
    *series = row_series(get_number(row, 0));
    *maker = found;
    return true;
}

bool row_get_span(struct sql *sql, enum statement statement, struct span *span, struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, statement);

    *span = (struct span){.from_ms = get_number(row, 0), .to_ms = get_number(row, 1)};
    return get_state(row, 2, span) || refuse(sql, error);
}
