#include "io/store_scores.h"

#include "io/store_inside.h"
#include "io/store_rows.h"
#include "model/calendar_date.h"

/* --- reading ---------------------------------------------------------------------------------- */

static struct scores begin(int32_t day)
{
    struct scores scores = {.day = day};

    for (int i = 0; i < SCORE_PARTS; i++)
        scores.hundredths[i] = SCORE_NONE;
    return scores;
}

bool reader_scores(struct reader *reader, const struct score_range *range,
                   void (*on_scores)(void *argument, const struct scores *scores), void *argument,
                   struct error *error)
{
    enum { DAY, PART, HUNDREDTHS };
    const enum statement which = SQL_LIST_SCORES;
    struct sql *const sql = reader->sql;
    struct scores scores = begin(INT32_MIN);

    row_ask(sql, which, (const int64_t[]){range->first_day, range->end_day}, 2);
    while (sql_next(sql, which)) {
        const int32_t day = (int32_t)row_number(sql, which, DAY);
        enum score_part part;

        if (day != scores.day && scores.day != INT32_MIN)
            on_scores(argument, &scores);
        if (day != scores.day)
            scores = begin(day);
        if (score_part_parse(row_word(sql, which, PART), &part))
            scores.hundredths[part] = (int32_t)row_number(sql, which, HUNDREDTHS);
    }
    if (!sql_end(sql, which, error))
        return false;
    if (scores.day != INT32_MIN)
        on_scores(argument, &scores);
    return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool put(struct sql *sql, const struct act *act, const struct scores *scores, int part,
                struct error *error)
{
    const enum statement which = SQL_PUT_SCORE;

    row_ask(sql, which, (const int64_t[]){scores->day, scores->hundredths[part], act->at_ms}, 3);
    row_bind_text(sql, which, 4, score_part_name((enum score_part)part));
    row_bind_text(sql, which, 5, act->author);
    return sql_run(sql, which, error);
}

bool scores_import(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                   struct error *error)
{
    for (size_t i = 0; i < act->score_count; i++)
        for (int part = 0; part < SCORE_PARTS; part++)
            if (act->scores[i].hundredths[part] != SCORE_NONE &&
                !put(sql, act, &act->scores[i], part, error))
                return false;
    outcome->id = (int64_t)act->score_count;
    return true;
}

void scores_tell(const struct act *act, json_t *words)
{
    json_t *const days = json_array();
    char text[DATE_TEXT];

    for (size_t i = 0; i < act->score_count; i++) {
        json_t *const row = json_object();

        json_set_string(row, "day", date_format(text, date_of_day(act->scores[i].day)));
        for (int part = 0; part < SCORE_PARTS; part++)
            if (act->scores[i].hundredths[part] != SCORE_NONE)
                json_set_integer(row, score_part_name((enum score_part)part),
                                 act->scores[i].hundredths[part]);
        json_array_append_new(days, row);
    }
    if (act->score_count > 0)
        json_set(words, "scores", json_incref(days));
    json_decref(days);
}
