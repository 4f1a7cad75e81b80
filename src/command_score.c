/* Points of Decision 766: imported from a file, and listed. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/words.h"
#include "command_acts.h"
#include "command_file.h"
#include "command_print.h"
#include "io/store_read.h"
#include "io/store_scores.h"
#include "model/calendar_date.h"
#include "model/wording.h"
#include "stage/score_csv.h"
#include "table.h"

enum { FILE_MOST = 1 << 20 };

/* --- import ----------------------------------------------------------------------------------- */

static json_t *words_of(const struct scores *days, size_t count)
{
    json_t *const rows = json_array();
    char text[DATE_TEXT];

    for (size_t i = 0; i < count; i++) {
        json_t *const row = json_object();

        json_set_string(row, "day", date_format(text, date_of_day(days[i].day)));
        for (int part = 0; part < SCORE_PARTS; part++) {
            const int32_t points = days[i].hundredths[part];

            snprintf(text, sizeof text, "%" PRId32 ".%02" PRId32, points / 100, points % 100);
            if (points != SCORE_NONE)
                json_set_string(row, score_part_name((enum score_part)part), text);
        }
        json_array_append_new(rows, row);
    }
    return rows;
}

static enum exit_status import(const struct catalogue *catalogue, const struct arguments *arguments)
{
    const char *const path = arguments->words[1];
    struct act_outcome outcome;
    struct error error = {""};
    struct scores *days = NULL;
    struct text text = {0};
    enum exit_status status;
    json_t *words;
    size_t count;
    bool good = command_read_file(path, FILE_MOST, &text, &error) &&
                (text.length <= FILE_MOST || error_set(&error, tr("'%s' is too long"), path));

    if (good && !score_csv_read(text_string(&text), &days, &count, &error))
        good = error_add_place(&error, "%s", path);
    text_free(&text);
    if (!good) {
        fprintf(stderr, "haidang: %s\n", error.message);
        return EXIT_WRONG_USE;
    }
    words = json_object();
    json_set(words, "scores", words_of(days, count));
    if (arguments->document != NULL)
        json_set_string(words, "document", arguments->document);
    free(days);
    status = command_act(catalogue, arguments, "score-import", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("imported: points of %" PRId64 " days\n"), outcome.id);
    return status;
}

/* --- list ------------------------------------------------------------------------------------- */

static void add_points(struct table *table, int32_t hundredths)
{
    char text[WORDING_TEXT];

    table_add(table, "%s",
              hundredths == SCORE_NONE ? "-"
                                       : wording_decimal(text, words_language(), hundredths, 2));
}

static void add_row(void *argument, const struct scores *scores)
{
    struct table *const table = argument;
    char text[WORDING_TEXT];
    int32_t sum;

    table_add(table, "%s", wording_day(text, scores->day));
    for (int i = 0; i < SCORE_PARTS; i++)
        add_points(table, scores->hundredths[i]);
    add_points(table, scores_sum(scores, &sum) ? sum : SCORE_NONE);
}

static void add_json(void *argument, const struct scores *scores)
{
    json_t *const row = json_object();
    char text[DATE_TEXT];

    json_set_string(row, "day", date_format(text, date_of_day(scores->day)));
    for (int i = 0; i < SCORE_PARTS; i++)
        json_set(row, score_part_name((enum score_part)i),
                 scores->hundredths[i] == SCORE_NONE
                     ? json_null()
                     : json_real((double)scores->hundredths[i] / 100));
    json_array_append_new(argument, row);
}

static bool print_all(struct reader *reader, bool as_json, struct error *error)
{
    static const struct table_column columns[] = {
        {"", ALIGN_LEFT},    {"18", ALIGN_RIGHT}, {"20", ALIGN_RIGHT}, {"22", ALIGN_RIGHT},
        {"22", ALIGN_RIGHT}, {"18", ALIGN_RIGHT}, {"100", ALIGN_RIGHT}};
    const struct score_range all = {0, INT32_MAX};
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);
    json_t *const rows = json_array();
    const bool good = as_json ? reader_scores(reader, &all, add_json, rows, error)
                              : reader_scores(reader, &all, add_row, table, error);

    if (good && as_json) {
        command_print_json(json_incref(rows));
    } else if (good) {
        table_print(table, stdout);
    }
    table_free(table);
    json_decref(rows);
    return good;
}

static enum exit_status list(const struct catalogue *catalogue, const struct arguments *arguments)
{
    struct error error = {""};
    struct reader *const reader = reader_open(catalogue->store_path, &error);
    const bool good = reader != NULL && print_all(reader, arguments->json, &error);

    if (!good)
        fprintf(stderr, "haidang: %s\n", error.message);
    reader_close(reader);
    return good ? EXIT_FINE : EXIT_WE_FAILED;
}

enum exit_status command_score(const struct arguments *arguments)
{
    static const struct subcommand table[] = {
        {"list", "j", 0, 0, list},
        {"import", "bd", 1, 1, import},
    };

    return subcommand_run(arguments, table, sizeof table / sizeof *table);
}
