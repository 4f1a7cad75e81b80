#include "stage/score_csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "model/calendar_date.h"

enum { COLUMN_DAY, COLUMN_PART, COLUMN_POINTS, COLUMNS, LINE_MOST = 512 };

struct score_table {
    struct scores *days;
    size_t count, capacity;
    int line;
};

/* --- a line ----------------------------------------------------------------------------------- */

static char separator_of(const char *line)
{
    if (strchr(line, ';') != NULL)
        return ';';
    return strchr(line, '\t') != NULL ? '\t' : ',';
}

static char *trim(char *word)
{
    size_t length;

    word += strspn(word, " \"");
    for (length = strlen(word); length > 0 && strchr(" \"\r", word[length - 1]) != NULL; length--)
        word[length - 1] = '\0';
    return word;
}

/* Returns how many there are, also if these are more than we want. */
static int cut(char *line, char *words[COLUMNS])
{
    const char separator = separator_of(line);
    int count = 0;

    for (char *at = line; at != NULL; count++) {
        char *const end = strchr(at, separator);

        if (end != NULL)
            *end = '\0';
        if (count < COLUMNS)
            words[count] = trim(at);
        at = end == NULL ? NULL : end + 1;
    }
    return count;
}

static bool parse_day(const char *word, int32_t *day)
{
    struct date date = {0};
    char end;

    if (!date_parse(word, &date) &&
        (sscanf(word, "%2d/%2d/%4d%c", &date.day, &date.month, &date.year, &end) != 3 ||
         !date_is_valid(date)))
        return false;
    *day = date_to_day(date);
    return true;
}

/* --- the table -------------------------------------------------------------------------------- */

static struct scores *day_of(struct score_table *table, int32_t day)
{
    struct scores *scores;

    for (size_t i = 0; i < table->count; i++)
        if (table->days[i].day == day)
            return &table->days[i];
    table->days = memory_room(table->days, table->count, &table->capacity, sizeof *table->days);
    scores = &table->days[table->count++];
    scores->day = day;
    for (int i = 0; i < SCORE_PARTS; i++)
        scores->hundredths[i] = SCORE_NONE;
    return scores;
}

static bool put(struct score_table *table, int32_t day, enum score_part part, int32_t hundredths,
                struct error *error)
{
    struct scores *const scores = day_of(table, day);
    char text[DATE_TEXT];

    if (table->count > SCORE_DAYS_MOST)
        return error_set(error, tr("line %d: more than %d days"), table->line,
                         (int)SCORE_DAYS_MOST);
    if (scores->hundredths[part] != SCORE_NONE)
        return error_set(error, tr("line %d: the points of group %d of %s stand there twice"),
                         table->line, (int)part + 1, date_format(text, date_of_day(day)));
    scores->hundredths[part] = hundredths;
    return true;
}

static bool read_words(struct score_table *table, char *const words[COLUMNS], struct error *error)
{
    enum score_part part;
    int32_t day, hundredths;

    if (!parse_day(words[COLUMN_DAY], &day))
        return error_set(error, tr("line %d: '%.40s' is no day such as 2022-08-31"), table->line,
                         words[COLUMN_DAY]);
    if (day < score_first_day())
        return error_set(error, tr("line %d: there are no points before 01/08/2022"), table->line);
    if (!score_part_parse(words[COLUMN_PART], &part))
        return error_set(error, tr("line %d: '%.40s' is no group: 1 to 5"), table->line,
                         words[COLUMN_PART]);
    if (!score_parse_points(words[COLUMN_POINTS], part, &hundredths))
        return error_set(error, tr("line %d: '%.40s' are no points from 0 to %d"), table->line,
                         words[COLUMN_POINTS], (int)score_most(part) / 100);
    return put(table, day, part, hundredths, error);
}

static bool names_columns(const char *word)
{
    return word[0] < '0' || word[0] > '9';
}

static bool read_line(struct score_table *table, char *line, struct error *error)
{
    char *words[COLUMNS];
    int count;

    table->line++;
    if (line[strspn(line, " \t\r")] == '\0')
        return true;
    count = cut(line, words);
    if (count != COLUMNS)
        return error_set(error, tr("line %d: there are %d columns, not a day, a group and points"),
                         table->line, count);
    if (table->line == 1 && names_columns(words[COLUMN_DAY]))
        return true;
    return read_words(table, words, error);
}

static int compare(const void *left, const void *right)
{
    const struct scores *const one = left;
    const struct scores *const other = right;

    return one->day < other->day ? -1 : 1;
}

bool score_csv_read(const char *text, struct scores **days, size_t *count, struct error *error)
{
    static const char mark[] = "\xEF\xBB\xBF";
    struct score_table table = {.line = 0};
    bool good = true;

    if (strncmp(text, mark, sizeof mark - 1) == 0)
        text += sizeof mark - 1;
    while (good && *text != '\0') {
        const size_t length = strcspn(text, "\n");
        char line[LINE_MOST];

        snprintf(line, sizeof line, "%.*s", (int)(length < LINE_MOST ? length : LINE_MOST - 1),
                 text);
        good = length < LINE_MOST ? read_line(&table, line, error)
                                  : error_set(error, tr("line %d: it is too long"), table.line + 1);
        text += length + (text[length] == '\n');
    }
    if (good && table.days == NULL)
        good = error_set(error, "%s", tr("there are no points in it"));
    if (good && table.days != NULL)
        qsort(table.days, table.count, sizeof *table.days, compare);
    else
        free(table.days);
    *days = good ? table.days : NULL;
    *count = good ? table.count : 0;
    return good;
}
