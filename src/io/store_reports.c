#include "io/store_reports.h"

#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "io/store_inside.h"
#include "io/store_posts.h"
#include "io/store_rows.h"

/* --- reading ---------------------------------------------------------------------------------- */

bool reader_report_texts(struct reader *reader, const struct report_texts_question *question,
                         void (*on_text)(void *argument, const struct report_text *text),
                         void *argument, struct error *error)
{
    enum { PART, TEXT, AUTHOR, MADE };
    const enum statement which = SQL_LIST_REPORT_TEXTS;
    struct sql *const sql = reader->sql;

    row_ask(sql, which, (const int64_t[]){question->from_ms, question->to_ms}, 2);
    row_bind_text(sql, which, 3, words_language_name(question->language));
    while (sql_next(sql, which)) {
        const struct report_text text = {row_word(sql, which, PART), row_word(sql, which, TEXT),
                                         row_word(sql, which, AUTHOR),
                                         row_number(sql, which, MADE)};

        on_text(argument, &text);
    }
    return sql_end(sql, which, error);
}

bool reader_report_files(struct reader *reader,
                         void (*on_file)(void *argument, const struct report_file *file),
                         void *argument, struct error *error)
{
    enum {
        ID,
        PERIOD,
        CALENDAR,
        BEGAN,
        ENDED,
        LANGUAGE,
        EDITION,
        FORMAT,
        NAME,
        BYTES,
        SHA256,
        PLANNED,
        AUTHOR,
        MADE
    };
    const enum statement which = SQL_LIST_REPORT_FILES;
    struct sql *const sql = reader->sql;

    while (sql_next(sql, which)) {
        const struct report_file file = {.id = row_number(sql, which, ID),
                                         .from_ms = row_number(sql, which, BEGAN),
                                         .to_ms = row_number(sql, which, ENDED),
                                         .bytes = row_number(sql, which, BYTES),
                                         .planned_ms = row_number(sql, which, PLANNED),
                                         .made_ms = row_number(sql, which, MADE),
                                         .period = row_word(sql, which, PERIOD),
                                         .calendar = row_word(sql, which, CALENDAR),
                                         .language = row_word(sql, which, LANGUAGE),
                                         .edition = row_word(sql, which, EDITION),
                                         .format = row_word(sql, which, FORMAT),
                                         .name = row_word(sql, which, NAME),
                                         .sha256 = row_word(sql, which, SHA256),
                                         .author = row_word(sql, which, AUTHOR)};

        on_file(argument, &file);
    }
    return sql_end(sql, which, error);
}

bool reader_count_report_texts(struct reader *reader,
                               void (*on_count)(void *argument,
                                                const struct report_text_count *count),
                               void *argument, struct error *error)
{
    enum { PERIOD, CALENDAR, LANGUAGE, COUNT };
    const enum statement which = SQL_COUNT_REPORT_TEXTS;
    struct sql *const sql = reader->sql;

    while (sql_next(sql, which)) {
        const struct report_text_count count = {
            row_word(sql, which, PERIOD), row_word(sql, which, CALENDAR),
            row_word(sql, which, LANGUAGE), row_number(sql, which, COUNT)};

        on_count(argument, &count);
    }
    return sql_end(sql, which, error);
}

bool reader_report_days(struct reader *reader, int32_t *first, int32_t *last, struct error *error)
{
    enum { FIRST, LAST };
    const enum statement which = SQL_FIND_REPORT_DAYS;
    struct sql *const sql = reader->sql;

    if (sql_next(sql, which) && !row_is_null(sql, which, FIRST)) {
        *first = (int32_t)row_number(sql, which, FIRST);
        *last = (int32_t)row_number(sql, which, LAST);
    }
    return sql_end(sql, which, error);
}

bool reader_report_letters(struct reader *reader, int64_t planned_ms, const char *period,
                           void (*on_letter)(void *argument, const char *person,
                                             const char *channel),
                           void *argument, struct error *error)
{
    enum { PERSON, CHANNEL };
    const enum statement which = SQL_LIST_REPORT_LETTERS;
    struct sql *const sql = reader->sql;

    row_bind_instant(sql, which, 1, planned_ms);
    row_bind_text(sql, which, 2, period);
    while (sql_next(sql, which))
        on_letter(argument, row_word(sql, which, PERSON), row_word(sql, which, CHANNEL));
    return sql_end(sql, which, error);
}

/* --- writing ---------------------------------------------------------------------------------- */

static const char *language_of(const struct act *act)
{
    return act->report.language == NULL ? "vi" : act->report.language;
}

static bool is_sealed(struct sql *sql, const struct act *act, bool *sealed, struct error *error)
{
    enum { NUMBER, PERIOD, CALENDAR };
    const enum statement which = SQL_LIST_SEALS_OVER;

    *sealed = false;
    row_ask(sql, which, (const int64_t[]){act->from_ms, act->to_ms}, 2);
    while (sql_next(sql, which))
        *sealed |= strcmp(row_word(sql, which, PERIOD), act->objection.period) == 0 &&
                   strcmp(row_word(sql, which, CALENDAR), act->objection.calendar) == 0;
    return sql_end(sql, which, error);
}

static void bind_part(struct sql *sql, enum statement which, const struct act *act,
                      const struct act_report_part *part)
{
    row_bind_instant(sql, which, 1, act->from_ms);
    row_bind_instant(sql, which, 2, act->to_ms);
    row_bind_text(sql, which, 3, language_of(act));
    row_bind_text(sql, which, 4, part->part);
}

static size_t count_parts(const struct act *act)
{
    return act->report.parts == NULL ? 1 : act->report.part_count;
}

static struct act_report_part part_of(const struct act *act, size_t i)
{
    struct act_report_part part = act->report.one;

    part.text = act->text;
    return act->report.parts == NULL ? part : act->report.parts[i];
}

/* When it was written, and by whom; 0: by nobody. */
static bool find_part(struct sql *sql, const struct act *act, const struct act_report_part *part,
                      int64_t *made_ms, struct act_outcome *outcome, struct error *error)
{
    enum { AUTHOR, MADE };
    const enum statement which = SQL_FIND_REPORT_TEXT;

    *made_ms = 0;
    bind_part(sql, which, act, part);
    if (sql_next(sql, which)) {
        *made_ms = row_number(sql, which, MADE);
        snprintf(outcome->by, sizeof outcome->by, "%s", row_word(sql, which, AUTHOR));
        outcome->by_ms = *made_ms;
    }
    return sql_end(sql, which, error);
}

/* Of two that are written in one millisecond the later one is later. */
static bool put_part(struct sql *sql, const struct act *act, const struct act_report_part *part,
                     int64_t before_ms, struct error *error)
{
    const enum statement which = SQL_PUT_REPORT_TEXT;

    if (part->text[0] == '\0') {
        bind_part(sql, SQL_DROP_REPORT_TEXT, act, part);
        return sql_run(sql, SQL_DROP_REPORT_TEXT, error);
    }
    bind_part(sql, which, act, part);
    row_bind_text(sql, which, 5, act->objection.period);
    row_bind_text(sql, which, 6, act->objection.calendar);
    row_bind_text(sql, which, 7, part->text);
    row_bind_text(sql, which, 8, act->author);
    row_bind_instant(sql, which, 9, act->at_ms > before_ms ? act->at_ms : before_ms + 1);
    return sql_run(sql, which, error);
}

static bool write_part(struct sql *sql, const struct act *act, const struct act_report_part *part,
                       struct act_outcome *outcome, struct error *error)
{
    struct act_outcome written = {.refused = false};
    int64_t made_ms;

    if (!find_part(sql, act, part, &made_ms, &written, error))
        return false;
    if (!part->has_seen || part->seen_ms == made_ms)
        return put_part(sql, act, part, made_ms, error);
    snprintf(outcome->by, sizeof outcome->by, "%s", written.by);
    outcome->by_ms = written.by_ms;
    if (made_ms == 0)
        return posts_refuse(outcome, tr("meanwhile [%s] was given back to the draft"), part->part);
    return posts_refuse(outcome, tr("meanwhile %s has written [%s]"), written.by, part->part);
}

/* What stands in a sealed report stays: so it is printed later as it was then. */
bool reports_write(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                   struct error *error)
{
    bool sealed;

    if (!is_sealed(sql, act, &sealed, error))
        return false;
    if (sealed)
        return posts_refuse(outcome,
                            tr("the period %s is sealed: what its report says stays as it is"),
                            act->objection.period);
    for (size_t i = 0; i < count_parts(act) && !outcome->refused; i++) {
        const struct act_report_part part = part_of(act, i);

        if (!write_part(sql, act, &part, outcome, error))
            return false;
    }
    return true;
}

static bool keep_file(struct sql *sql, const struct act *act, const struct act_report_file *file,
                      int64_t *id, struct error *error)
{
    const enum statement which = SQL_ADD_REPORT_FILE;

    row_bind_text(sql, which, 1, act->objection.period);
    row_bind_text(sql, which, 2, act->objection.calendar);
    row_bind_instant(sql, which, 3, act->from_ms);
    row_bind_instant(sql, which, 4, act->to_ms);
    row_bind_text(sql, which, 5, language_of(act));
    row_bind_text(sql, which, 6, act->report.edition);
    row_bind_text(sql, which, 7, file->format);
    row_bind_text(sql, which, 8, file->name);
    row_bind_instant(sql, which, 9, file->bytes);
    row_bind_text(sql, which, 10, file->sha256);
    row_bind_instant(sql, which, 11, act->report.planned_ms);
    row_bind_text(sql, which, 12, act->author);
    row_bind_instant(sql, which, 13, act->at_ms);
    if (sql_next(sql, which))
        *id = row_number(sql, which, 0);
    return sql_end(sql, which, error);
}

/* What a program makes for an instant is made once. */
static bool count_planned(struct sql *sql, const struct act *act, int64_t *count,
                          struct error *error)
{
    const enum statement which = SQL_COUNT_PLANNED_REPORTS;

    *count = 0;
    if (act->report.planned_ms == 0)
        return true;
    row_ask(sql, which, (const int64_t[]){act->report.planned_ms, act->from_ms, act->to_ms}, 3);
    if (sql_next(sql, which))
        *count = row_number(sql, which, 0);
    return sql_end(sql, which, error);
}

bool reports_keep(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                  struct error *error)
{
    int64_t count;

    if (!count_planned(sql, act, &count, error))
        return false;
    if (count > 0)
        return posts_refuse(outcome, tr("the report %s was made for that time already"),
                            act->objection.period);
    for (size_t i = 0; i < act->report.file_count; i++)
        if (!keep_file(sql, act, &act->report.files[i], &outcome->id, error))
            return false;
    return true;
}

static void tell_parts(const struct act_report *report, json_t *words)
{
    json_t *const parts = json_object();

    for (size_t i = 0; i < report->part_count; i++)
        json_set_string(parts, report->parts[i].part, report->parts[i].text);
    if (report->part_count > 0)
        json_set(words, "parts", json_incref(parts));
    json_decref(parts);
}

void reports_tell(const struct act *act, json_t *words)
{
    const struct act_report *const report = &act->report;

    if (act->kind != ACT_WRITE_REPORT && act->kind != ACT_KEEP_REPORT)
        return;
    json_set_string(words, "language", language_of(act));
    if (report->one.part != NULL)
        json_set_string(words, "part", report->one.part);
    tell_parts(report, words);
    if (report->edition != NULL)
        json_set_string(words, "edition", report->edition);
    if (report->planned_ms != 0)
        json_set_instant(words, "planned", report->planned_ms);
    for (size_t i = 0; i < report->file_count; i++)
        json_set_string(words, report->files[i].name, report->files[i].sha256);
}
