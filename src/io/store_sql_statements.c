/* Every statement that is ever said to the store's file. */
#include "io/store_sql.h"

#define SAMPLE_COLUMNS                                                               \
    "id, outcome, reason, flags, status, redirect_us, name_us, connect_us, tls_us, " \
    "first_byte_us, body_us, total_us, size, late_us, lag_us, certificate_ends, address"

#define MAKER_COLUMNS                                                                             \
    "series, level, blind, reason, since, failed_count, failed_first, failed_reason, bad_count, " \
    "bad_first, bad_reason, eased_count, eased_first, eased_reason, good_count, good_first, "     \
    "good_reason, open_from, open_state, open_reason, speak, out_of_time"

#define BEAT_COLUMNS "id, turn, reason, due, failed, \"rows\", queue, lag_ms, mark, numbers, said"

#define LETTER_COLUMNS                                                                          \
    "id, alert, kind, person, channel, facts, event, made, due, fate, attempts, doubt, tried, " \
    "sent, receipt, trouble"

#define FIND_OBJECTIONS                                                                   \
    "select id, objection.period, objection.calendar, objection.began, objection.ended, " \
    "objection.service, objection.figure, agency, objection.document, dated, text, "      \
    "objection.author, objection.made, decision, decided, decided_by, objection.reason, " \
    "decision_document, addendum, nth, was, became from objection left join seal on "     \
    "seal.number = objection.addendum "

#define SURVEY_COLUMNS                                                                        \
    "service, host, port, at, tls, ends, issuer, subject, lowest, aaaa, ipv6, dnssec, seen, " \
    "starts"

#define FIND_ROLLUP(table) "select b from " table " where id = ?1"
#define LIST_ROLLUPS(table)                                                           \
    "select rollup.id, probe, b from " table " as rollup join series on series.id = " \
    "(rollup.id & 1048575) where rollup.id >= ?1 and rollup.id < ?2 order by rollup.id"
#define SUM_ROLLUPS(table) "select id, b from " table " where id >= ?1 and id < ?2 order by id"
#define FIND_BOUNDS(table) "select (select min(id) from " table "), (select max(id) from " table ")"
#define DROP(table)                                            \
    "delete from " table " where id in (select id from " table \
    " where id < ?1 order by id limit ?2)"
#define PUT_BYTES(table) "insert or replace into " table "(id, b) values(?1, ?2)"

const char *const sql_statements[] = {
    [SQL_FIND_SERIES] = "select id from series where probe = ?1 and vantage = ?2",
    [SQL_LIST_MAKERS] =
        "select " MAKER_COLUMNS ", heard.last from judgement left join heard using(series) "
        "where series >= ?1 and series <= ?2",
    [SQL_LIST_SPANS] = "select began, ended, state, reason from span where series = ?1 "
                       "and began >= coalesce((select max(began) from span where series = ?1 "
                       "and began <= ?2), 0) and began < ?3 and ended > ?2 order by began",
    [SQL_FIND_FIRST_SPAN] = "select min(began) from span where series = ?1",
    [SQL_HOLD] = "begin",
    [SQL_LET_GO] = "commit",
    [SQL_LIST_INCIDENTS] =
        "select id, service, state, reason, began, ended, detected from incident "
        "where ended is null or ended > ?1 order by began desc, id desc",
    [SQL_FIND_HIGHEST_INCIDENT] = "select seq from sqlite_sequence where name = 'incident'",
    [SQL_LIST_SAMPLES] = "select " SAMPLE_COLUMNS " from sample "
                         "where id >= ?1 and id < ?2 and (id & 1048575) = ?3 order by id",
    [SQL_LIST_SAMPLE_IDS] = "select id from sample where id >= ?1 order by id desc",
    [SQL_FIND_SAMPLE] = "select " SAMPLE_COLUMNS " from sample where id = ?1",
    [SQL_BEGIN_READING] = "begin",
    [SQL_END_READING] = "commit",
    [SQL_FIND_HOUR_BLOCK] = "select b from block_hour where id = ?1",
    [SQL_FIND_DAY_BLOCK] = "select b from block_day where id = ?1",
    [SQL_FIND_BLOCK_BOUNDS] =
        "select (select min(id) from block_hour), (select max(id) from block_hour), "
        "(select min(id) from block_day), (select max(id) from block_day)",
    [SQL_FIND_HOUR_ROLLUP] = FIND_ROLLUP("rollup_hour"),
    [SQL_FIND_DAY_ROLLUP] = FIND_ROLLUP("rollup_day"),
    [SQL_FIND_MONTH_ROLLUP] = FIND_ROLLUP("rollup_month"),
    [SQL_FIND_HALF_ROLLUP] = FIND_ROLLUP("rollup_half"),
    [SQL_LIST_HOUR_ROLLUPS] = LIST_ROLLUPS("rollup_hour"),
    [SQL_LIST_DAY_ROLLUPS] = LIST_ROLLUPS("rollup_day"),
    [SQL_LIST_MONTH_ROLLUPS] = LIST_ROLLUPS("rollup_month"),
    [SQL_LIST_HALF_ROLLUPS] = LIST_ROLLUPS("rollup_half"),
    [SQL_FIND_HOUR_ROLLUP_BOUNDS] = FIND_BOUNDS("rollup_hour"),
    [SQL_FIND_DAY_ROLLUP_BOUNDS] = FIND_BOUNDS("rollup_day"),
    [SQL_FIND_MONTH_ROLLUP_BOUNDS] = FIND_BOUNDS("rollup_month"),
    [SQL_LIST_SEALS] = "select " SEAL_COLUMNS " from seal order by number",
    [SQL_FIND_SEAL_END] = "select v from meta where k = 'seals'",
    [SQL_LIST_PARTS] =
        "select kind, subject, digests from seal_part where seal = ?1 order by kind, subject",
    [SQL_FIND_PART] =
        "select digests from seal_part where seal = ?1 and kind = ?2 and subject = ?3",
    [SQL_COUNT_SAMPLES] = "select count(*) from sample where id >= ?1 and id < ?2",
    [SQL_COUNT_DUE] = "select count(*) from due where kind = ?1 and id >= ?2 and id < ?3",
    [SQL_LIST_RUNS] = "select started, seen, stopped from run not indexed "
                      "where started < ?2 and seen >= ?1 order by id",
    [SQL_LIST_MINUTES] = "select at, missed, stall_us, step_ms from minute "
                         "where at >= ?1 and at < ?2 order by at",
    /* by the table itself: its index is not what figures rest on */
    [SQL_LIST_SEALED_INCIDENTS] =
        "select id, service, began, ended is null or ended >= ?2, state, reason, ended, owner, "
        "detected, case when acknowledged < ?2 then acknowledged end, case when acknowledged < ?2 "
        "then acknowledged_by end, ended is null from incident not indexed "
        "where began < ?2 and (ended is null or ended > ?1) order by id",
    [SQL_FIND_HALF_ROLLUP_BOUNDS] = FIND_BOUNDS("rollup_half"),
    [SQL_LIST_SERIES] = "select probe, id from series where vantage = 0 order by id",
    [SQL_FIND_SERIES_MOST] = "select max(id) from series",
    [SQL_SUM_HOUR_ROLLUPS] = SUM_ROLLUPS("rollup_hour"),
    [SQL_SUM_DAY_ROLLUPS] = SUM_ROLLUPS("rollup_day"),
    [SQL_SUM_MONTH_ROLLUPS] = SUM_ROLLUPS("rollup_month"),
    [SQL_SUM_HALF_ROLLUPS] = SUM_ROLLUPS("rollup_half"),
    [SQL_LIST_ALL_SPANS] =
        "select began, ended, state, reason, probe from series cross join span on span.series = "
        "series.id where vantage = 0 and began >= coalesce((select max(began) from span as earlier "
        "where earlier.series = series.id and earlier.began <= ?1), 0) and began < ?2 "
        "and ended > ?1 order by series.id, began",
    [SQL_LIST_DAY_BLOCKS] = "select id, b from block_day where id >= ?1 and id < ?2 order by id",
    [SQL_LIST_HOUR_BLOCK_IDS] = "select id from block_hour where id >= ?1 and id < ?2",
    [SQL_LIST_ROW_IDS] = "select id from sample where id >= ?1 and id < ?2",
    [SQL_FIND_ROW_BOUNDS] = "select (select min(id) from sample), (select max(id) from sample)",
    [SQL_LIST_PERIOD_INCIDENTS] =
        "select id, service, state, reason, began, ended, detected, owner, acknowledged "
        "from incident where began < ?2 and (ended is null or ended > ?1) order by began, id",
    [SQL_LIST_SERVICE_INCIDENTS] =
        "select id, service, state, reason, began, ended, detected, owner, acknowledged "
        "from incident where service = ?1 and began < ?3 and (ended is null or ended > ?2) "
        "order by began, id",
    [SQL_LIST_ROLLUPS_DUE] = "select kind, id from due where kind != 3 order by kind, id",
    [SQL_LIST_OPEN_SAMPLES] =
        "select " SAMPLE_COLUMNS " from sample where id >= ?1 and id < ?2 order by id",
    [SQL_FIND_BARS] = "select b from bars where service = ?1",
    [SQL_LIST_DROPPED] = "select class, border, at from dropped order by class, border",
    [SQL_LIST_BEATS] = "select " BEAT_COLUMNS " from beat where (id & 1048575) = ?1 and id >= ?2 "
                       "and id < ?3 order by id limit ?4",
    [SQL_LIST_LAST_BEATS] = "select " BEAT_COLUMNS " from beat where (id & 1048575) = ?1 "
                            "and turn in ('in_time', 'late', 'extra') order by id desc limit ?2",
    [SQL_FIND_LAST_RUN] = "select max(coalesce(stopped, seen)) from run",
    [SQL_LIST_SURVEYS] =
        "select " SURVEY_COLUMNS " from survey as s where at = (select max(at) from survey "
        "where service = s.service and host = s.host and port = s.port) "
        "order by service, host, port",
    [SQL_LIST_SURVEYS_AT] =
        "select " SURVEY_COLUMNS " from survey as s where at = (select max(at) from survey "
        "where service = s.service and host = s.host and port = s.port and at < ?1) "
        "order by service, host, port",
    [SQL_LIST_SCORES] = "select day, part, hundredths from score where day >= ?1 and day < ?2 "
                        "order by day, part",
    [SQL_LIST_REPORT_TEXTS] = "select part, text, author, made from report_text where began = ?1 "
                              "and ended = ?2 and language = ?3 order by part",
    [SQL_PUT_REPORT_TEXT] =
        "insert into report_text(began, ended, language, part, period, calendar, text, author, "
        "made) values(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict(began, ended, language, "
        "part) do update set text = excluded.text, author = excluded.author, made = excluded.made",
    [SQL_FIND_REPORT_TEXT] = "select author, made from report_text where began = ?1 and ended = ?2 "
                             "and language = ?3 and part = ?4",
    [SQL_DROP_REPORT_TEXT] = "delete from report_text where began = ?1 and ended = ?2 and "
                             "language = ?3 and part = ?4",
    [SQL_LIST_REPORT_FILES] =
        "select id, period, calendar, began, ended, language, edition, format, name, bytes, "
        "sha256, planned, author, made from report_file order by id",
    [SQL_COUNT_REPORT_TEXTS] =
        "select period, calendar, language, count(*) from report_text group by began, ended, "
        "language order by began, ended, language",
    [SQL_FIND_REPORT_DAYS] =
        "select (select min(id) >> 20 from rollup_day), (select max(id) >> 20 from rollup_day)",
    [SQL_LIST_REPORT_LETTERS] = "select person, channel from letter where kind = 'report' and "
                                "event = ?1 and json_extract(facts, '$.code') = ?2",
    [SQL_COUNT_PLANNED_REPORTS] =
        "select count(*) from report_file where planned = ?1 and began = ?2 and ended = ?3",
    [SQL_ADD_REPORT_FILE] =
        "insert into report_file(period, calendar, began, ended, language, edition, format, name, "
        "bytes, sha256, planned, author, made) values(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
        "?11, ?12, ?13) returning id",
    [SQL_PUT_SCORE] = "insert into score(day, hundredths, made, part, author) "
                      "values(?1, ?2, ?3, ?4, ?5) on conflict(day, part) do update set "
                      "hundredths = excluded.hundredths, made = excluded.made, "
                      "author = excluded.author",
    /* letters of one alert lie together; what people did is of the incidents that it tells of */
    [SQL_LIST_HANDLING] =
        "select letter.alert, letter.kind, channel, fate, letter.made, alert.ended, "
        "coalesce(json_extract(alert.state, '$.root'), json_extract(alert.state, "
        "'$.entries[0].service'), "
        "json_extract(alert.state, '$.service')), "
        "(select min(acknowledged) from incident where id in "
        "(select value from json_each(alert.state, '$.incidents'))), "
        "json_array_length(alert.state, '$.incidents') "
        "from letter join alert on alert.id = letter.alert "
        "where letter.made >= ?1 and letter.made < ?2 and fate <> 'merged' "
        "order by letter.alert, letter.id",
    [SQL_LIST_WAITING_LETTERS] =
        "select " LETTER_COLUMNS " from letter where fate = 'waiting' order by id",
    [SQL_LIST_LETTERS] = "select " LETTER_COLUMNS " from letter where fate = ?1 and made >= ?2 "
                         "order by made desc, id desc limit ?3",
    [SQL_LIST_OPEN_ALERTS] =
        "select kind, subject, began from alert where ended is null order by began desc limit ?1",
    [SQL_LIST_AUDIT] = "select id, at, author, way, verb, subject, words from audit "
                       "where id < ?1 and at >= ?3 and at < ?4 and (?5 = '' or author = ?5) and "
                       "(?6 = '' or substr(verb, 1, length(?6)) = ?6) order by id desc limit ?2",
    [SQL_LIST_AUDIT_OF] =
        "select id, at, author, way, verb, subject, words from audit "
        "where subject = ?7 and id < ?1 and at >= ?3 and at < ?4 and (?5 = '' or author = ?5) and "
        "(?6 = '' or substr(verb, 1, length(?6)) = ?6) order by id desc limit ?2",
    [SQL_FIND_DONE] = "select author, verb, subject, json_extract(words, '$.assignee') from audit "
                      "where at > ?2 and json_extract(words, '$.mark') = ?1",
    [SQL_COUNT_SESSIONS] = "select count(*) from session where ends > ?1",
    [SQL_SUM_MINUTES] = "select coalesce(sum(missed), 0), coalesce(max(stall_us), 0), "
                        "coalesce(sum(step_ms != 0), 0) "
                        "from minute where at >= ?1",
    [SQL_LIST_LAST_RUNS] = "select started, seen, stopped from run order by id desc limit ?1",
    [SQL_LIST_PROBE_EVIDENCE] = "select id, at, incident, length(b) from evidence where at >= ?2 "
                                "and probe = ?1 order by at desc limit ?3",
    [SQL_FIND_EVIDENCE] = "select probe, at, b, incident from evidence where id = ?1",
    [SQL_LIST_LETTERS_OF] =
        "select " LETTER_COLUMNS " from letter where alert in (select alert.id from alert, "
        "json_each(alert.state, '$.incidents') as told where told.value = ?1) order by id limit ?2",
    [SQL_LIST_DEEDS] =
        "select at, author, way, verb, words from audit where subject = cast(?1 as text) and "
        "verb >= 'incident.' and verb < 'incident/' order by id limit ?2",
    [SQL_LIST_NOTIFIED] = "select channel, max(sent - max(event, due), 0) from letter "
                          "where fate = 'sent' and made >= ?1",
    [SQL_LIST_THREADS] =
        "select alert, person, channel, min(id), made, sent from letter where fate = 'sent' "
        "and alert in (select id from alert where ended is null union select alert from letter "
        "where fate = 'waiting') group by alert, person, channel",
    [SQL_LIST_ALERTS] = "select id, kind, subject, began, ended, state from alert "
                        "where ended is null or ended >= ?1 order by id",
    [SQL_FIND_HIGHEST_LETTER] = "select seq from sqlite_sequence where name = 'letter'",
    [SQL_FIND_HIGHEST_ALERT] = "select seq from sqlite_sequence where name = 'alert'",
    [SQL_FIND_OUTBOX] = "select v from meta where k = 'outbox'",
    /* what people did (store_acts.c, store_maintenance.c) */
    [SQL_LIST_ACTS] =
        "select id, acknowledged_by, acknowledged, acknowledged_until, expected, owner, cause "
        "from incident where (ended is null or ended > ?1) and coalesce(acknowledged_by, owner, "
        "cause, expected) is not null order by id",
    [SQL_LIST_NOTES] =
        "select incident, at, author, public, text, text_en from note where incident in (select id "
        "from incident where ended is null or ended > ?1) order by incident, id",
    [SQL_LIST_MAINTENANCE] =
        "select id, services, purpose, purpose_en, began, ended, announced, rule, cancelled "
        "from maintenance order by id",
    [SQL_FIND_ACTED_ON] =
        "select began, ended, acknowledged_by, (select max(at) from audit where verb = "
        "'incident.ack' and subject = cast(incident.id as text)) from incident where id = ?1",
    [SQL_FIND_SEAL_OVER] = "select period from seal where kind = 'seal' and began < ?2 "
                           "and ended > ?1 order by number limit 1",
    [SQL_FIND_WORK] = "select ended, cancelled, rule from maintenance where id = ?1",
    [SQL_LIST_ALERT_INCIDENTS] =
        "select incident.id from alert, json_each(alert.state, '$.incidents') as told "
        "join incident on incident.id = told.value where alert.id = ?1 and incident.ended is null "
        "and (incident.acknowledged_by is null or incident.acknowledged_by is ?2)",
    [SQL_FIND_KEY] = "select v from meta where k = 'link_key'",
    [SQL_BEGIN] = "begin immediate",
    [SQL_COMMIT] = "commit",
    [SQL_ROLLBACK] = "rollback",
    [SQL_ADD_SERIES] = "insert into series(probe, vantage) values(?1, ?2) returning id",
    [SQL_ADD_SAMPLE] =
        "insert or ignore into sample(" SAMPLE_COLUMNS ") "
        "values(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    /* what people wrote to an incident is not ours to overwrite */
    [SQL_PUT_INCIDENT] =
        "insert into incident(id, service, state, reason, began, ended, detected) "
        "values(?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict(id) do update set service = "
        "excluded.service, state = excluded.state, reason = excluded.reason, "
        "began = excluded.began, ended = excluded.ended, "
        "detected = coalesce(detected, excluded.detected)",
    [SQL_END_INCIDENT] = "update incident set ended = max(began, ?2) where id = ?1",
    [SQL_PUT_MAKER] =
        "insert or replace into judgement(" MAKER_COLUMNS ") "
        "values(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "
        "?18, ?19, ?20, ?21, ?22)",
    [SQL_PUT_SPAN] = "insert or replace into span(series, began, ended, state, reason) "
                     "values(?1, ?2, ?3, ?4, ?5)",
    [SQL_FORGET_SPANS] = "delete from span where series = ?1 and began >= ?2 and began < ?3",
    [SQL_PUT_HEARD] = "insert into heard(series, last) values(?1, ?2) on conflict(series) "
                      "do update set last = max(last, excluded.last)",
    [SQL_BEGIN_RUN] = "insert into run(started, seen) values(?1, ?1) returning id",
    [SQL_SEE_RUN] = "update run set seen = ?2 where id = ?1",
    [SQL_STOP_RUN] = "update run set seen = ?2, stopped = ?2 where id = ?1",
    [SQL_FORGET_RUNS] = "delete from run where id != ?1 and seen < ?2",
    [SQL_PUT_MINUTE] =
        "insert or replace into minute(at, missed, stall_us, step_ms) values(?1, ?2, ?3, "
        "?4 * coalesce(?5, -1))",
    [SQL_ADD_BEAT] = "insert or ignore into beat(" BEAT_COLUMNS ") "
                     "values(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    [SQL_FORGET_MINUTES] = "delete from minute where at < ?1",
    [SQL_SPANS_ARE_MADE] = "delete from meta where k = 'spans_missing'",
    [SQL_SPANS_ARE_MADE_BELOW] = "update meta set v = ?1 where k = 'spans_missing'",
    [SQL_PUT_ZONE] = "insert or replace into meta values('zone', ?1)",
    [SQL_PUT_ZONE_TO] = "insert or replace into meta values('zone_to', ?1)",
    [SQL_PUT_ZONE_HOUR] = "insert or replace into meta values('zone_hour', ?1)",
    [SQL_LIST_HOURS_FROM] = "select id from rollup_hour where id >= ?1 order by id limit ?2",
    [SQL_FIND_NEXT_SAMPLE] = "select id from sample where id >= ?1 order by id limit 1",
    [SQL_LIST_TO_SEAL] = "select " SAMPLE_COLUMNS " from sample where id >= ?1 and id < ?2 "
                         "and (id & 1048575) >= ?3 and (id & 1048575) < ?4",
    [SQL_DELETE_SAMPLE] = "delete from sample where id = ?1",
    [SQL_PUT_HOUR_BLOCK] = PUT_BYTES("block_hour"),
    [SQL_PUT_DAY_BLOCK] = PUT_BYTES("block_day"),
    [SQL_DELETE_HOUR_BLOCK] = "delete from block_hour where id = ?1",
    [SQL_PUT_HOUR_ROLLUP] = PUT_BYTES("rollup_hour"),
    [SQL_PUT_DAY_ROLLUP] = PUT_BYTES("rollup_day"),
    [SQL_PUT_MONTH_ROLLUP] = PUT_BYTES("rollup_month"),
    [SQL_PUT_HALF_ROLLUP] = PUT_BYTES("rollup_half"),
    [SQL_ADD_DUE] = "insert or ignore into due(kind, id) values(?1, ?2)",
    [SQL_LIST_DUE] = "select id from due where kind = ?1 and id >= ?2 and id < ?3 "
                     "order by id limit ?4",
    [SQL_DELETE_DUE] = "delete from due where kind = ?1 and id = ?2",
    [SQL_DROP_SAMPLES] = DROP("sample"),
    [SQL_DROP_BEATS] = DROP("beat"),
    [SQL_DROP_HOUR_BLOCKS] = DROP("block_hour"),
    [SQL_DROP_DAY_BLOCKS] = DROP("block_day"),
    [SQL_DROP_HOUR_ROLLUPS] = DROP("rollup_hour"),
    [SQL_DROP_DAY_ROLLUPS] = DROP("rollup_day"),
    [SQL_DROP_MONTH_ROLLUPS] = DROP("rollup_month"),
    [SQL_DROP_HALF_ROLLUPS] = DROP("rollup_half"),
    [SQL_DROP_INCIDENTS] = "delete from incident where id in (select id from incident "
                           "where ended < ?1 order by ended limit ?2)",
    [SQL_DROP_SPANS] = "delete from span where series = ?1 and began in (select began from span "
                       "where series = ?1 and began < ?2 and ended <= ?2 order by began limit ?3)",
    [SQL_FIND_SPAN_SERIES] = "select min(series) from span where series >= ?1",
    [SQL_PUT_BARS] = "insert or replace into bars(service, b) values(?1, ?2)",
    [SQL_LIST_EVIDENCE] = "select probe, at, b, id from evidence where incident = ?1 "
                          "order by at, id",
    [SQL_ADD_EVIDENCE] = "insert into evidence(probe, b, at, incident) values(?1, ?2, ?3, ?4)",
    /* the lengths of blobs are known without reading them */
    [SQL_SUM_EVIDENCE] = "select coalesce(sum(length(b)), 0) from evidence",
    [SQL_DROP_EVIDENCE] = "delete from evidence where id in (select id from evidence "
                          "where at < ?1 order by at limit ?2)",
    [SQL_DROP_OLDEST_EVIDENCE] =
        "delete from evidence where id in (select id from evidence order by at limit ?1)",
    [SQL_NOTE_DROPPED] = "insert into dropped(class, border, at) values(?1, ?2, ?3) "
                         "on conflict(class, border) do update set at = excluded.at",
    /* the newest row, if all is as it tells */
    [SQL_SEE_SURVEY] =
        "update survey as s set seen = ?4 where service = ?1 and host = ?2 and port = ?3 and at = "
        "(select max(at) from survey where service = ?1 and host = ?2 and port = ?3) and tls = ?5 "
        "and ends is ?6 and issuer = ?7 and subject = ?8 and lowest is ?9 and aaaa is ?10 and "
        "ipv6 is ?11 and dnssec is ?12 and starts is ?13 returning at",
    [SQL_PUT_SURVEY] = "insert or replace into survey(service, host, port, at, tls, ends, issuer, "
                       "subject, lowest, aaaa, ipv6, dnssec, starts, seen) "
                       "values(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?4)",
    [SQL_PUT_LETTER] =
        "insert into letter(" LETTER_COLUMNS ") values(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
        "?11, ?12, ?13, ?14, ?15, ?16) on conflict(id) do update set fate = excluded.fate, "
        "attempts = excluded.attempts, doubt = excluded.doubt, tried = excluded.tried, "
        "sent = excluded.sent, receipt = excluded.receipt, trouble = excluded.trouble",
    [SQL_PUT_ALERT] =
        "insert into alert(id, kind, subject, began, ended, state) values(?1, ?2, ?3, ?4, ?5, ?6) "
        "on conflict(id) do update set kind = excluded.kind, subject = excluded.subject, "
        "began = excluded.began, ended = excluded.ended, state = excluded.state",
    [SQL_DROP_LETTERS] = "delete from letter where id in (select id from letter "
                         "where made < ?1 and fate != 'waiting' order by made limit ?2)",
    [SQL_DROP_ALERTS] = "delete from alert where id in (select id from alert where ended < ?1 "
                        "order by ended limit ?2)",
    [SQL_PUT_KEY] = "insert into meta(k, v) values('link_key', ?1)",
    [SQL_ACKNOWLEDGE] =
        "update incident set acknowledged = coalesce(acknowledged, ?2), acknowledged_by = ?3, "
        "acknowledged_until = ?4, expected = coalesce(?5, expected) where id = ?1",
    [SQL_ADD_NOTE] = "insert into note(incident, at, author, public, text, text_en) "
                     "values(?1, ?2, ?3, ?4, ?5, ?6)",
    [SQL_ATTRIBUTE] = "update incident set owner = ?2, cause = coalesce(?3, cause) where id = ?1",
    [SQL_ADD_WORK] =
        "insert into maintenance(services, purpose, purpose_en, began, ended, announced, rule, "
        "author, made) values(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) returning id",
    [SQL_CANCEL_WORK] = "update maintenance set cancelled = ?2, cancelled_by = ?3 where id = ?1",
    [SQL_LIST_SILENCES] = "select id, scope, subject, began, ended, author, reason, made "
                          "from silence where ended > ?1 order by id",
    [SQL_LIST_SHIFTS] = "select roster, person, at, author, note from shift where id in "
                        "(select max(id) from shift group by roster)",
    [SQL_ADD_SILENCE] = "insert into silence(scope, subject, began, ended, author, reason, made) "
                        "values(?1, ?2, ?3, ?4, ?5, ?6, ?3) returning id",
    [SQL_FIND_SILENCE] = "select ended from silence where id = ?1",
    [SQL_END_SILENCE] = "update silence set ended = ?2 where id = ?1",
    [SQL_ADD_SHIFT] = "insert into shift(at, roster, person, author, note) "
                      "values(?1, ?2, ?3, ?4, ?5) returning id",
    [SQL_FIND_SUMMARY] = "select max(event) from letter where kind = 'summary' and "
                         "json_extract(facts, '$.kind') = 'summary'",
    [SQL_COUNT_LETTERS] =
        "select fate, count(*) from letter where made >= ?1 and made < ?2 group by fate",
    [SQL_LIST_OBJECTIONS] = FIND_OBJECTIONS "where objection.began < ?2 and objection.ended > ?1 "
                                            "order by id",
    [SQL_FIND_OBJECTION] = FIND_OBJECTIONS "where id = ?1",
    [SQL_LIST_SEALS_OVER] = "select number, period, calendar from seal where kind = 'seal' and "
                            "began < ?2 and ended > ?1 order by number",
    [SQL_ADD_OBJECTION] =
        "insert into objection(period, calendar, began, ended, service, figure, agency, document, "
        "dated, text, author, made) values(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
        "returning id",
    [SQL_DECIDE_OBJECTION] =
        "update objection set decision = ?2, decided = ?3, decided_by = ?4, reason = ?5, "
        "decision_document = ?6, addendum = ?7 where id = ?1",
    [SQL_ADD_SEAL] = "insert into seal(" SEAL_COLUMNS ") values(" SEAL_PLACES ")",
    [SQL_FIND_SEAL] = "select " SEAL_COLUMNS " from seal where number = ?1",
    [SQL_SIGN_SEAL] = "update seal set digest = ?2 where number = ?1",
    [SQL_PUT_SEAL_END] = "insert or replace into meta select 'seals', number || ' ' || "
                         "lower(hex(digest)) from seal where number = ?1",
    [SQL_LIST_POSTS] =
        "select id, kind, stage, incident, work, services, title, title_en, text, text_en, began, "
        "ended, expected, author, made, changed, changed_by, withdrawn, withdrawn_by, "
        "withdrawn_why from post order by id desc limit ?1",
    [SQL_LIST_POST_PASTS] =
        "select post, until, by, stage, title, title_en, text, text_en, count(*) over (partition "
        "by post) from post_past where post in (select id from post order by id desc limit ?1) "
        "order by post, nth",
    [SQL_FIND_POST] =
        "select withdrawn, 1 + (select count(*) from post_past where post = post.id), "
        "coalesce(changed_by, author), kind, began, ended, text, text_en is not null from post "
        "where id = ?1",
    [SQL_FIND_POST_INCIDENT] = "select json_array(service) from incident where id = ?1",
    [SQL_FIND_POST_WORK] =
        "select services, ended, rule, cancelled from maintenance where cast(id as text) = ?1",
    [SQL_ADD_POST] =
        "insert into post(kind, stage, incident, work, services, title, title_en, text, text_en, "
        "began, ended, expected, author, made) values(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
        "?11, ?12, ?13, ?14) returning id",
    [SQL_KEEP_POST] =
        "insert into post_past select id, 1 + (select count(*) from post_past where post = ?1), "
        "?2, ?3, stage, title, title_en, text, text_en, began, ended, expected from post "
        "where id = ?1",
    /* An English text that is said to be empty is taken away. */
    [SQL_CHANGE_POST] =
        "update post set stage = coalesce(?2, stage), title = coalesce(?3, title), "
        "title_en = nullif(coalesce(?4, title_en), ''), text = coalesce(?5, text), "
        "text_en = nullif(coalesce(?6, text_en), ''), began = coalesce(?7, began), "
        "ended = coalesce(?8, ended), expected = coalesce(?9, expected), changed = ?10, "
        "changed_by = ?11 where id = ?1 and (stage is not coalesce(?2, stage) or title <> "
        "coalesce(?3, title) or title_en is not nullif(coalesce(?4, title_en), '') or text <> "
        "coalesce(?5, text) or text_en is not nullif(coalesce(?6, text_en), '') or began <> "
        "coalesce(?7, began) or ended is not coalesce(?8, ended) or expected is not "
        "coalesce(?9, expected))",
    [SQL_WITHDRAW_POST] =
        "update post set withdrawn = ?2, withdrawn_by = ?3, withdrawn_why = ?4 where id = ?1",
    [SQL_DROP_NOTES] =
        "delete from note where id in (select id from note where at < ?1 order by id limit ?2)",
    [SQL_DROP_AUDIT] =
        "delete from audit where id in (select id from audit where at < ?1 order by at limit ?2)",
    [SQL_ADD_AUDIT] = "insert into audit(at, author, way, verb, subject, words) "
                      "values(?1, ?2, ?3, ?4, ?5, ?6)",
    [SQL_LIST_ACCOUNTS] = "select id, role, made, changed, author from account order by id",
    [SQL_LIST_PEOPLE] =
        "select id, role, made, changed, author, (select count(*) from session"
        " where account = account.id and ends > ?1 and began > ?2 and seen > ?3),"
        " (select max(at) from audit where subject = account.id and verb = 'session.begin')"
        " from account order by id",
    [SQL_FIND_ACCOUNT] = "select role, password from account where id = ?1",
    [SQL_LIST_TOKENS] = "select id, role, made, ends, author from token order by id",
    [SQL_FIND_TOKEN] = "select id, role from token where digest = ?1 and ends > ?2",
    [SQL_LIST_SESSIONS] = "select digest, account, role, began, seen, ends from session "
                          "join account on account.id = session.account",
    [SQL_LIST_PASSES] = "select digest, id, role, ends from token",
    [SQL_FIND_SESSION] = "select account, role, began, seen, ends from session "
                         "join account on account.id = session.account where digest = ?1",
    [SQL_HAS_TOKEN] = "select 1 from token where id = ?1",
    [SQL_ADD_ACCOUNT] = "insert into account(id, role, password, made, changed, author) "
                        "values(?1, ?2, ?3, ?4, ?4, ?5)",
    [SQL_SET_PASSWORD] = "update account set password = ?2, changed = ?3 where id = ?1",
    [SQL_SET_ROLE] = "update account set role = ?2, changed = ?3 where id = ?1",
    [SQL_DELETE_ACCOUNT] = "delete from account where id = ?1",
    [SQL_DELETE_SESSIONS] = "delete from session where account = ?1",
    [SQL_COUNT_ADMINS] = "select count(*) from account where role = 'admin'",
    [SQL_ADD_SESSION] = "insert into session(account, digest, began, seen, ends, address) "
                        "values(?1, ?2, ?3, ?3, ?4, ?5)",
    [SQL_TOUCH_SESSION] = "update session set seen = max(seen, ?2) where digest = ?1",
    [SQL_DELETE_SESSION] = "delete from session where digest = ?1",
    [SQL_DROP_SESSIONS] = "delete from session where ends <= ?1 or seen <= ?2",
    [SQL_LIMIT_SESSIONS] =
        "delete from session where account = ?1 and digest not in "
        "(select digest from session where account = ?1 order by seen desc, began desc limit ?2)",
    [SQL_ADD_TOKEN] = "insert into token(id, digest, role, made, ends, author) "
                      "values(?1, ?2, ?3, ?4, ?5, ?6)",
    [SQL_DELETE_TOKEN] = "delete from token where id = ?1",
};
_Static_assert(sizeof sql_statements / sizeof *sql_statements == SQL_STATEMENT_COUNT,
               "one is missing");
