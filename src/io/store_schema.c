#include "io/store_schema.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/words.h"
#include "io/store_files.h"
#include "io/store_sql.h"

enum { APPLICATION = 0x48444731 }; /* "HDG1" */

/* sample.id is at_ms << 20 | series: rows are appended in time order, so that a commit touches one
 * page and not one for each probe, and writing a sample again changes nothing.  A phase that was
 * not reached is null.  Services and probes are kept by their ids: history outlives the
 * configuration. */
static const char version_1[] =
    "create table meta(k text primary key, v any not null) strict, without rowid;"
    "create table series(id integer primary key check(id between 0 and 1048575),"
    " probe text not null, vantage integer not null, unique(probe, vantage)) strict;"
    "create table sample(id integer primary key, outcome integer not null, reason integer not null,"
    " flags integer not null, status integer not null, redirect_us integer, name_us integer,"
    " connect_us integer, tls_us integer, first_byte_us integer, body_us integer,"
    " total_us integer, size integer, late_us integer, lag_us integer,"
    " certificate_ends integer, address blob) strict;"
    "create table incident(id integer primary key autoincrement, service text not null,"
    " state integer not null, reason integer not null, began integer not null, ended integer,"
    " acknowledged_by text, owner text, note text) strict;"
    "create index incident_ended on incident(ended);"
    "create table judgement(series integer primary key, level integer not null,"
    " blind integer not null, reason integer not null, since integer not null,"
    " failed_count integer not null, failed_first integer not null, failed_reason integer not null,"
    " bad_count integer not null, bad_first integer not null, bad_reason integer not null,"
    " eased_count integer not null, eased_first integer not null, eased_reason integer not null,"
    " good_count integer not null, good_first integer not null, good_reason integer not null)"
    " strict;"
    "insert into meta values('made_ms', unixepoch() * 1000);"
    "pragma application_id = 1212434225;";

/* Hours that are over lie packed (model/block.h), one block for each series and hour, repacked
 * later by the day; beside them what they come to (model/rollup.h).  Ids are number << 20 | series;
 * hours and the days of blocks are counted in UTC, days and months of rollups in the province's
 * zone, all since 1970.  What is due to be built or repacked is told by kind, see store_due.h. */
static const char version_2[] =
    "create table block_hour(id integer primary key, b blob not null) strict;"
    "create table block_day(id integer primary key, b blob not null) strict;"
    "create table rollup_hour(id integer primary key, b blob not null) strict;"
    "create table rollup_day(id integer primary key, b blob not null) strict;"
    "create table rollup_month(id integer primary key, b blob not null) strict;"
    "create table due(kind integer not null, id integer not null, primary key(kind, id)) strict,"
    " without rowid;";

/* A span is written once it is over and never changes again; the one that is still open lies with
 * the judgement.  When a series was last heard changes with every sample, and so lies by itself, in
 * rows so narrow that a few pages hold them all. */
static const char version_3[] =
    "create table span(series integer not null, began integer not null, ended integer not null,"
    " state integer not null, reason integer not null, primary key(series, began))"
    " strict, without rowid;"
    "create table heard(series integer primary key, last integer not null) strict;"
    "alter table judgement add column open_from integer;"
    "alter table judgement add column open_state integer;"
    "alter table judgement add column open_reason integer;"
    "alter table judgement add column speak integer;"
    "alter table judgement add column out_of_time integer;"
    /* when the monitor ran, and what it owes in a minute: slots it missed, how long it was held up,
     * by how much the clock was set (then it begins where the clock stood before) */
    "create table run(id integer primary key, started integer not null, seen integer not null,"
    " stopped integer) strict;"
    "create table minute(at integer primary key, missed integer not null,"
    " stall_us integer not null, step_ms integer not null) strict;"
    "insert into meta select 'spans_missing', 1 where exists (select 1 from series);";

/* Seals of periods and their addenda, one chain (store_chain.h); what is numbered is said there. */
#define SEAL_TABLES                                                                            \
    "create table seal(number integer primary key, kind text not null, amends integer,"        \
    " nth integer, period text not null, calendar text not null, began integer not null,"      \
    " ended integer not null, made integer not null, policy text, catalogue text,"             \
    " figures text, policy_digest blob, catalogue_digest blob, figures_digest blob,"           \
    " author text, reason text, document text, service text, figure text, was text,"           \
    " became text, note text, parts integer not null, parts_digest blob not null,"             \
    " previous blob not null, digest blob not null) strict;"                                   \
    "create table seal_part(seal integer not null, kind text not null, subject text not null," \
    " digests blob not null, primary key(seal, kind, subject)) strict, without rowid;"

const char schema_draft[] = SEAL_TABLES;

static const char version_4[] = SEAL_TABLES;

/* Of what was kept long enough: everything of the class (see store_retention.h) that was over at
 * the border, ms, went at an instant, ms.  Bars are what each service's days came to. */
static const char version_5[] =
    "create table dropped(class text not null, border integer not null, at integer not null,"
    " primary key(class, border)) strict, without rowid;"
    "create table bars(service text primary key, b blob not null) strict, without rowid;"
    /* halves of months (of either calendar): made of the days that are there */
    "create table rollup_half(id integer primary key, b blob not null) strict;"
    "insert into due(kind, id) select distinct 4, (2 * ((strftime('%Y', day) - 1970) * 12"
    " + strftime('%m', day) - 1) + (strftime('%d', day) >= '15')) << 20 | (id & 1048575)"
    " from (select id, date((id >> 20) * 86400, 'unixepoch') as day from rollup_day);";

/* When an incident was confirmed and when somebody took it on, for the times that reports tell. */
static const char version_6[] = "alter table incident add column detected integer;"
                                "alter table incident add column acknowledged integer;";

/* What jobs reported, and the deadlines at which they did not (model/beat.h): ids as of samples,
 * `due` when it had been due, `mark` of the report's id; what was not told is null. */
static const char version_7[] =
    "create table beat(id integer primary key, turn text not null, reason text, due integer,"
    " failed integer not null, \"rows\" integer, queue integer, lag_ms integer, mark integer,"
    " numbers text, said text) strict;"
    "create index beat_series on beat(id & 1048575, id);";

/* What was seen when a failure was confirmed: a JSON document, masked and compressed by gzip
 * (store_evidence.h).  Incident 0: the probe's service had none. */
static const char version_8[] =
    "create table evidence(id integer primary key, incident integer not null, probe text not null,"
    " at integer not null, b blob not null) strict;"
    "create index evidence_incident on evidence(incident);"
    "create index evidence_at on evidence(at);";

/* How ready each host was when looked at (store_survey.h): a row from each change on, `seen` when
 * it was last so; what cannot be told is null. */
static const char version_9[] =
    "create table survey(service text not null, host text not null, port integer not null,"
    " at integer not null, tls integer not null, ends integer, issuer text not null,"
    " subject text not null, lowest integer, aaaa integer, ipv6 integer, dnssec integer,"
    " seen integer not null, primary key(service, host, port, at)) strict, without rowid;";

/* Who is told of what (watch_alert.c, watch_outbox.c), and what people did about it.  An alert is
 * one cause: `state` is a JSON object, all that its machine needs to go on after a restart. Letters
 * are told in model/letter.h; meta's `outbox` makes their Message-IDs those of this store alone. Of
 * an incident: until when who took it on has it, when it is expected to be over, and what was the
 * cause. */
static const char version_10[] =
    "create table alert(id integer primary key autoincrement, kind text not null, subject text not "
    "null,"
    " began integer not null, ended integer, state text not null) strict;"
    "create index alert_ended on alert(ended);"
    "create table letter(id integer primary key autoincrement, alert integer not null, kind text "
    "not null,"
    " person text not null, channel text not null, facts text not null, event integer not null,"
    " made integer not null, due integer not null, fate text not null, attempts integer not null,"
    " doubt integer not null, tried integer, sent integer, receipt text, trouble text) strict;"
    "create index letter_waiting on letter(id) where fate = 'waiting';"
    "create index letter_alert on letter(alert);"
    "create index letter_made on letter(made);"
    "insert into meta values('outbox', lower(hex(randomblob(8))));"
    "alter table survey add column starts integer;"
    "alter table incident add column acknowledged_until integer;"
    "alter table incident add column expected integer;"
    "alter table incident add column cause text;"
    "create index incident_service on incident(service, began);"
    "create table note(id integer primary key, incident integer not null, at integer not null,"
    " author text not null, public integer not null, text text not null, text_en text) strict;"
    "create index note_incident on note(incident);"
    "create table silence(id integer primary key, scope text not null, subject text not null,"
    " began integer not null, ended integer not null, author text not null, reason text not null,"
    " made integer not null) strict;"
    /* announced work; `rule` says how it comes again, null: once; `cancelled`: when it was
     * called off */
    "create table maintenance(id integer primary key, services text not null, purpose text not "
    "null,"
    " purpose_en text, began integer not null, ended integer not null, announced integer,"
    " rule text, author text not null, made integer not null, cancelled integer,"
    " cancelled_by text) strict;"
    "create table shift(id integer primary key, at integer not null, roster text not null,"
    " person text not null, author text not null, note text) strict;"
    /* who did what, by which way (command, link, page, api) */
    "create table audit(id integer primary key, at integer not null, author text not null,"
    " way text not null, verb text not null, subject text not null, words text not null) strict;"
    "create index audit_at on audit(at);"
    /* who may sign in (`password`: a yescrypt hash), who has (by the SHA-256 of what the browser
     * shows), and the tokens of programs (likewise) */
    "create table account(id text primary key, role text not null, password text not null,"
    " made integer not null, changed integer not null, author text not null) strict, without rowid;"
    "create table session(digest blob primary key, account text not null, began integer not null,"
    " seen integer not null, ends integer not null, address text not null) strict, without rowid;"
    "create index session_account on session(account);"
    "create table token(id text primary key, digest blob not null unique, role text not null,"
    " made integer not null, ends integer not null, author text not null) strict, without rowid;";

/* What is told to the public beside what was measured: kind, stage and times are told in
 * model/post.h; `services` is a JSON array of those that it is about, empty: all.  What it said
 * before it was changed stands in post_past: until when, and who changed it.  And what an agency
 * says against a figure: `decision` null is open; `addendum` is a number in the table seal. */
static const char version_11[] =
    "create table post(id integer primary key autoincrement, kind text not null, stage text,"
    " incident integer, work text, services text not null, title text not null, title_en text,"
    " text text not null, text_en text, began integer not null, ended integer, expected integer,"
    " author text not null, made integer not null, changed integer, changed_by text,"
    " withdrawn integer, withdrawn_by text, withdrawn_why text) strict;"
    "create index post_made on post(made);"
    "create table post_past(post integer not null, nth integer not null, until integer not null,"
    " by text not null, stage text, title text not null, title_en text, text text not null,"
    " text_en text, began integer not null, ended integer, expected integer,"
    " primary key(post, nth)) strict, without rowid;"
    "create table objection(id integer primary key autoincrement, period text not null,"
    " calendar text not null, began integer not null, ended integer not null,"
    " service text not null, figure text not null, agency text not null, document text not null,"
    " dated text not null, text text not null, author text not null, made integer not null,"
    " decision text, decided integer, decided_by text, reason text, decision_document text,"
    " addendum integer) strict;"
    /* points of Decision 766 (model/score.h), in hundredths; `day` since 1970 */
    "create table score(day integer not null, part text not null, hundredths integer not null,"
    " author text not null, made integer not null, primary key(day, part)) strict, without rowid;"
    /* what people wrote in the report of a period (stage/free_text.h), and the files of reports
     * that were kept: `planned` is the instant for which a program made it, `edition` draft or
     * sealed */
    "create table report_text(began integer not null, ended integer not null,"
    " language text not null, part text not null, period text not null, calendar text not null,"
    " text text not null, author text not null, made integer not null,"
    " primary key(began, ended, language, part)) strict, without rowid;"
    "create table report_file(id integer primary key autoincrement, period text not null,"
    " calendar text not null, began integer not null, ended integer not null,"
    " language text not null, edition text not null, format text not null, name text not null,"
    " bytes integer not null, sha256 text not null, planned integer, author text not null,"
    " made integer not null) strict;";

/* What was done to one thing is asked for by its page, each time somebody looks. */
static const char version_12[] = "create index audit_subject on audit(subject);";

const struct schema_step schema_steps[] = {{1, version_1},   {2, version_2},   {3, version_3},
                                           {4, version_4},   {5, version_5},   {6, version_6},
                                           {7, version_7},   {8, version_8},   {9, version_9},
                                           {10, version_10}, {11, version_11}, {12, version_12}};
const size_t schema_step_count = sizeof schema_steps / sizeof *schema_steps;

bool schema_find_version(struct sql *sql, int64_t newest, int64_t *version, struct error *error)
{
    int64_t application;
    int64_t tables;

    if (!sql_ask_number(sql, "select count(*) from sqlite_schema", &tables, error) ||
        !sql_ask_number(sql, "pragma application_id", &application, error) ||
        !sql_ask_number(sql, "pragma user_version", version, error))
        return false;
    if (application == 0 && *version == 0 && tables == 0)
        return true;
    if (application != APPLICATION || *version < 1)
        return error_set(error, tr("'%s' is not a Hải Đăng store"), sql->path);
    if (*version > newest)
        return error_set(error,
                         tr("the store '%s' is of version %" PRId64
                            ", but this program knows only versions up to %" PRId64),
                         sql->path, *version, newest);
    return true;
}

/* Under its final name only once it is whole. */
static bool keep_copy(struct sql *sql, int64_t version, struct error *error)
{
    char path[PATH_MAX];
    char part[PATH_MAX];

    if (snprintf(part, sizeof part, "%s.v%" PRId64 ".bak.part", sql->path, version) >= PATH_MAX)
        return error_set(error, tr("the path of the store '%s' is too long"), sql->path);
    snprintf(path, sizeof path, "%s.v%" PRId64 ".bak", sql->path, version);
    unlink(part);
    if (!sql_copy(sql, part, error))
        return false;
    if (rename(part, path) != 0 || !file_sync_folder_of(path))
        return error_set(error, tr("the copy '%s' could not be made (%s)"), path, strerror(errno));
    return true;
}

static bool take_step(struct sql *sql, const struct schema_step *step, struct error *error)
{
    char mark[64];

    snprintf(mark, sizeof mark, "pragma user_version = %" PRId64, step->version);
    if (!sql_run_script(sql, "begin immediate", error))
        return false;
    if (sql_run_script(sql, step->script, error) && sql_run_script(sql, mark, error) &&
        sql_run_script(sql, "commit", error))
        return true;
    sql_run_script(sql, "rollback", NULL); /* fails harmlessly if the failure already did it */
    return error_add_place(error, tr("while it was brought up to version %" PRId64), step->version);
}

bool schema_upgrade(struct sql *sql, const struct schema_step *steps, size_t count,
                    struct error *error)
{
    const int64_t newest = steps[count - 1].version;
    int64_t version;

    if (!schema_find_version(sql, newest, &version, error))
        return false;
    if (version != 0 && version < newest && !keep_copy(sql, version, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (steps[i].version > version && !take_step(sql, &steps[i], error))
            return false;
    return true;
}

bool schema_check_small_tables(struct sql *sql, struct error *error)
{
    static const char *const questions[] = {
        "pragma quick_check('meta')",     "pragma quick_check('series')",
        "pragma quick_check('incident')", "pragma quick_check('judgement')",
        "pragma quick_check('heard')",
    };
    char word[256];

    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        if (!sql_ask_word(sql, questions[i], word, sizeof word, error))
            return false;
        if (strcmp(word, "ok") != 0)
            return error_set(error, tr("the store '%s' is damaged (%s)"), sql->path, word);
    }
    return true;
}
