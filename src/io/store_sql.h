/* store_sql.h - one connection to the store's file, and every statement ever said to it.
 *
 * Inside the store only.  A connection is used by one thread at a time.  A statement is stepped by
 * sql_next until it says false, or left early; sql_end must follow either way and tells whether it
 * went well.  No connection checkpoints unless it was allowed to. */
#ifndef HAIDANG_IO_STORE_SQL_H
#define HAIDANG_IO_STORE_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum statement {
    SQL_FIND_SERIES,
    SQL_LIST_MAKERS,
    SQL_LIST_SPANS,
    SQL_FIND_FIRST_SPAN,
    SQL_HOLD,
    SQL_LET_GO,
    SQL_LIST_INCIDENTS,
    SQL_FIND_HIGHEST_INCIDENT,
    SQL_LIST_SAMPLES,
    SQL_LIST_SAMPLE_IDS,
    SQL_FIND_SAMPLE,
    SQL_BEGIN_READING,
    SQL_END_READING,
    SQL_FIND_HOUR_BLOCK,
    SQL_FIND_DAY_BLOCK,
    SQL_FIND_BLOCK_BOUNDS,
    SQL_FIND_HOUR_ROLLUP, /* four levels each, in the order of enum rollup_level */
    SQL_FIND_DAY_ROLLUP,
    SQL_FIND_MONTH_ROLLUP,
    SQL_FIND_HALF_ROLLUP,
    SQL_LIST_HOUR_ROLLUPS,
    SQL_LIST_DAY_ROLLUPS,
    SQL_LIST_MONTH_ROLLUPS,
    SQL_LIST_HALF_ROLLUPS,
    SQL_FIND_HOUR_ROLLUP_BOUNDS,
    SQL_FIND_DAY_ROLLUP_BOUNDS,
    SQL_FIND_MONTH_ROLLUP_BOUNDS,
    SQL_FIND_HALF_ROLLUP_BOUNDS,
    SQL_LIST_SERIES,
    SQL_LIST_SEALS,
    SQL_FIND_SEAL_END,
    SQL_LIST_PARTS,
    SQL_FIND_PART,
    SQL_COUNT_SAMPLES,
    SQL_COUNT_DUE,
    SQL_LIST_RUNS,
    SQL_LIST_MINUTES,
    SQL_LIST_SEALED_INCIDENTS,
    SQL_LIST_DROPPED,
    SQL_FIND_BARS,
    SQL_LIST_PERIOD_INCIDENTS,
    SQL_LIST_SERVICE_INCIDENTS,
    SQL_LIST_ROLLUPS_DUE,
    SQL_LIST_OPEN_SAMPLES,
    SQL_FIND_SERIES_MOST,
    SQL_SUM_HOUR_ROLLUPS, /* as above */
    SQL_SUM_DAY_ROLLUPS,
    SQL_SUM_MONTH_ROLLUPS,
    SQL_SUM_HALF_ROLLUPS,
    SQL_LIST_ALL_SPANS,
    SQL_LIST_DAY_BLOCKS,
    SQL_LIST_HOUR_BLOCK_IDS,
    SQL_LIST_ROW_IDS,
    SQL_FIND_ROW_BOUNDS,
    SQL_LIST_EVIDENCE,
    SQL_LIST_BEATS,
    SQL_LIST_LAST_BEATS,
    SQL_FIND_LAST_RUN,
    SQL_LIST_SURVEYS,
    SQL_LIST_SURVEYS_AT,
    SQL_LIST_SCORES,
    SQL_LIST_REPORT_TEXTS,
    SQL_LIST_REPORT_FILES,
    SQL_COUNT_REPORT_TEXTS,
    SQL_FIND_REPORT_DAYS,
    SQL_LIST_REPORT_LETTERS,
    SQL_COUNT_PLANNED_REPORTS,
    SQL_LIST_HANDLING,
    SQL_LIST_ACTS,
    SQL_LIST_NOTES,
    SQL_LIST_MAINTENANCE,
    SQL_FIND_ACTED_ON,
    SQL_FIND_SEAL_OVER,
    SQL_FIND_WORK,
    SQL_LIST_ALERT_INCIDENTS,
    SQL_FIND_KEY,
    SQL_LIST_WAITING_LETTERS,
    SQL_LIST_LETTERS,
    SQL_LIST_OPEN_ALERTS,
    SQL_LIST_AUDIT,
    SQL_LIST_AUDIT_OF,
    SQL_FIND_DONE,
    SQL_COUNT_SESSIONS,
    SQL_SUM_MINUTES,
    SQL_LIST_LAST_RUNS,
    SQL_LIST_PROBE_EVIDENCE,
    SQL_FIND_EVIDENCE,
    SQL_LIST_LETTERS_OF,
    SQL_LIST_DEEDS,
    SQL_LIST_NOTIFIED,
    SQL_LIST_THREADS,
    SQL_LIST_ALERTS,
    SQL_FIND_HIGHEST_LETTER,
    SQL_FIND_HIGHEST_ALERT,
    SQL_FIND_OUTBOX,
    SQL_LIST_SILENCES,
    SQL_LIST_SHIFTS,
    SQL_FIND_SILENCE,
    SQL_FIND_SUMMARY,
    SQL_COUNT_LETTERS,
    SQL_LIST_ACCOUNTS,
    SQL_LIST_PEOPLE,
    SQL_FIND_ACCOUNT,
    SQL_LIST_TOKENS,
    SQL_FIND_TOKEN,
    SQL_HAS_TOKEN,
    SQL_LIST_SESSIONS,
    SQL_FIND_SESSION,
    SQL_LIST_PASSES, /* the digests of tokens */
    SQL_LIST_POSTS,
    SQL_LIST_POST_PASTS,
    SQL_FIND_POST,
    SQL_FIND_POST_INCIDENT,
    SQL_FIND_POST_WORK,
    SQL_LIST_OBJECTIONS,
    SQL_FIND_OBJECTION,
    SQL_LIST_SEALS_OVER,
    SQL_BEGIN, /* those above are all that a reader needs */
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_ADD_SERIES,
    SQL_ADD_SAMPLE,
    SQL_PUT_INCIDENT,
    SQL_END_INCIDENT,
    SQL_PUT_MAKER,
    SQL_PUT_SPAN,
    SQL_FORGET_SPANS,
    SQL_PUT_HEARD,
    SQL_BEGIN_RUN,
    SQL_SEE_RUN,
    SQL_STOP_RUN,
    SQL_FORGET_RUNS,
    SQL_PUT_MINUTE,
    SQL_ADD_BEAT,
    SQL_FORGET_MINUTES,
    SQL_SPANS_ARE_MADE,
    SQL_SPANS_ARE_MADE_BELOW,
    SQL_PUT_ZONE,
    SQL_PUT_ZONE_TO,
    SQL_PUT_ZONE_HOUR,
    SQL_LIST_HOURS_FROM,
    SQL_FIND_NEXT_SAMPLE,
    SQL_LIST_TO_SEAL,
    SQL_DELETE_SAMPLE,
    SQL_PUT_HOUR_BLOCK,
    SQL_PUT_DAY_BLOCK,
    SQL_DELETE_HOUR_BLOCK,
    SQL_PUT_HOUR_ROLLUP,
    SQL_PUT_DAY_ROLLUP,
    SQL_PUT_MONTH_ROLLUP,
    SQL_PUT_HALF_ROLLUP,
    SQL_ADD_DUE,
    SQL_LIST_DUE,
    SQL_DELETE_DUE,
    SQL_DROP_SAMPLES,
    SQL_DROP_BEATS,
    SQL_DROP_HOUR_BLOCKS,
    SQL_DROP_DAY_BLOCKS,
    SQL_DROP_HOUR_ROLLUPS,
    SQL_DROP_DAY_ROLLUPS,
    SQL_DROP_MONTH_ROLLUPS,
    SQL_DROP_HALF_ROLLUPS,
    SQL_DROP_INCIDENTS,
    SQL_DROP_SPANS,
    SQL_FIND_SPAN_SERIES,
    SQL_NOTE_DROPPED,
    SQL_PUT_BARS,
    SQL_ADD_EVIDENCE,
    SQL_SUM_EVIDENCE,
    SQL_DROP_EVIDENCE,
    SQL_DROP_OLDEST_EVIDENCE,
    SQL_SEE_SURVEY,
    SQL_PUT_SURVEY,
    SQL_PUT_KEY,
    SQL_ACKNOWLEDGE,
    SQL_ADD_NOTE,
    SQL_ATTRIBUTE,
    SQL_ADD_WORK,
    SQL_CANCEL_WORK,
    SQL_ADD_SILENCE,
    SQL_END_SILENCE,
    SQL_ADD_SHIFT,
    SQL_ADD_OBJECTION,
    SQL_DECIDE_OBJECTION,
    SQL_ADD_SEAL,
    SQL_SIGN_SEAL,
    SQL_FIND_SEAL,
    SQL_PUT_SEAL_END,
    SQL_ADD_POST,
    SQL_KEEP_POST,
    SQL_CHANGE_POST,
    SQL_WITHDRAW_POST,
    SQL_PUT_SCORE,
    SQL_PUT_REPORT_TEXT,
    SQL_FIND_REPORT_TEXT,
    SQL_DROP_REPORT_TEXT,
    SQL_ADD_REPORT_FILE,
    SQL_ADD_AUDIT,
    SQL_DROP_NOTES,
    SQL_DROP_AUDIT,
    SQL_PUT_LETTER,
    SQL_PUT_ALERT,
    SQL_DROP_LETTERS,
    SQL_DROP_ALERTS,
    SQL_ADD_ACCOUNT,
    SQL_SET_PASSWORD,
    SQL_SET_ROLE,
    SQL_DELETE_ACCOUNT,
    SQL_DELETE_SESSIONS,
    SQL_COUNT_ADMINS,
    SQL_ADD_SESSION,
    SQL_TOUCH_SESSION,
    SQL_DELETE_SESSION,
    SQL_DROP_SESSIONS,
    SQL_LIMIT_SESSIONS,
    SQL_ADD_TOKEN,
    SQL_DELETE_TOKEN,
    SQL_STATEMENT_COUNT,
};

extern const char *const sql_statements[]; /* store_sql_statements.c */

/* Of the table seal, in the order in which they are hashed; the digest itself is the last. */
#define SEAL_COLUMNS                                                                       \
    "number, kind, amends, nth, period, calendar, began, ended, made, policy, catalogue, " \
    "figures, policy_digest, catalogue_digest, figures_digest, author, reason, document, " \
    "service, figure, was, became, note, parts, parts_digest, previous, digest"
#define SEAL_PLACES                                                                     \
    "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, " \
    "?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27"

enum sql_mode { SQL_TO_READ, SQL_TO_WRITE }; /* only the latter makes a file */

struct sql {
    struct sqlite3 *database;
    char *path;
    enum sql_mode mode;
    struct sqlite3_stmt *statements[SQL_STATEMENT_COUNT]; /* NULL: not prepared yet */
    struct error why; /* one could not be prepared, and none is any more; "": all could */
};

struct sql *sql_open(const char *path, enum sql_mode mode, struct error *error);
void sql_close(struct sql *sql); /* takes NULL */

/* All of them, for a connection that stays; the schema must be there. */
bool sql_prepare(struct sql *sql, struct error *error);

/* Prepared when it is first asked for: who reads needs a few of them, and all take longer than most
 * readings.  NULL if it cannot be; sql_end tells why. */
struct sqlite3_stmt *sql_statement(struct sql *sql, enum statement statement);

/* From now on this connection checkpoints: by itself after commits, and when it is closed. */
bool sql_allow_checkpoints(struct sql *sql, struct error *error);

bool sql_next(struct sql *sql, enum statement statement); /* true: there is a row */
bool sql_end(struct sql *sql, enum statement statement, struct error *error);
bool sql_run(struct sql *sql, enum statement statement, struct error *error); /* both */

int64_t sql_count_changes(const struct sql *sql); /* rows, by what was run last */

/* What is read in between is as it was at one moment.  May lie within another such reading, which
 * then goes on: *within is for the end of it.  The end gives `good` back, or false. */
bool sql_begin_reading(struct sql *sql, bool *within, struct error *error);
bool sql_end_reading(struct sql *sql, bool within, bool good, struct error *error);

/* Takes back what was begun, whether or not the failure already did. */
void sql_roll_back(struct sql *sql);

/* What is said only while opening: several statements, or one whose answer is one value. */
bool sql_run_script(struct sql *sql, const char *script, struct error *error);
bool sql_ask_number(struct sql *sql, const char *question, int64_t *number, struct error *error);
bool sql_ask_word(struct sql *sql, const char *question, char *word, size_t size,
                  struct error *error);

/* Copies the whole file, as it is committed now, to `path` (a new file). */
bool sql_copy(struct sql *sql, const char *path, struct error *error);

/* Why the last call failed, for people. */
bool sql_fail(const struct sql *sql, struct error *error);

/* Did the last call find no room on the disk? */
bool sql_is_full(const struct sql *sql);

/* Did the last call find the file damaged, or unlike a database? */
bool sql_is_damaged(const struct sql *sql);

/* Did the last call go well? */
bool sql_is_well(const struct sql *sql);

/* Was it for want of access, and not for what the file holds? */
bool sql_was_kept_out(const struct sql *sql);

#endif
