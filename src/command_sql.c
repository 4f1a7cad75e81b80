/* Questions in SQL: whatever nobody thought of when the pages and reports were made. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "command.h"
#include "io/store_query.h"
#include "stage/config.h"
#include "table.h"

enum { ROWS_MOST = 10000 /* of a table, which is held until its widths are known */ };

struct printing {
    bool as_json;
    char **names;
    size_t name_count, rows;
    struct table_column *columns;
    struct table *table; /* made with the first row: numbers stand right */
    bool cut;
};

/* --- JSON: an object a row, as it comes --------------------------------------------------------
 */

static void print_object(const struct printing *printing, const struct cell *cells)
{
    struct text text = {0};

    text_add_string(&text, printing->rows == 0 ? "\n{" : ",\n{");
    for (size_t i = 0; i < printing->name_count; i++) {
        text_add_string(&text, i > 0 ? "," : "");
        text_add_json(&text, printing->names[i]);
        text_add_string(&text, ":");
        if (cells[i].kind == CELL_NULL)
            text_add_string(&text, "null");
        else if (cells[i].kind == CELL_NUMBER)
            text_add_string(&text, cells[i].text);
        else
            text_add_json(&text, cells[i].text);
    }
    text_add_string(&text, "}");
    fputs(text_string(&text), stdout);
    text_free(&text);
}

/* --- a table -----------------------------------------------------------------------------------
 */

static void make_table(struct printing *printing, const struct cell *cells)
{
    printing->columns = NEW_ARRAY(struct table_column, printing->name_count);
    for (size_t i = 0; i < printing->name_count; i++) {
        const bool is_number = cells != NULL && cells[i].kind == CELL_NUMBER;

        printing->columns[i].title = printing->names[i];
        printing->columns[i].alignment = is_number ? ALIGN_RIGHT : ALIGN_LEFT;
    }
    printing->table = table_new(printing->columns, printing->name_count);
}

/* --- what comes --------------------------------------------------------------------------------
 */

static bool on_head(void *argument, const char *const *names, size_t count)
{
    struct printing *const printing = argument;

    printing->names = memory_new(count, sizeof *printing->names);
    printing->name_count = count;
    for (size_t i = 0; i < count; i++)
        printing->names[i] = memory_copy_string(names[i]);
    if (printing->as_json)
        fputs("[", stdout);
    return true;
}

static bool on_row(void *argument, const struct cell *cells, size_t count)
{
    struct printing *const printing = argument;

    if (printing->as_json) {
        print_object(printing, cells);
        printing->rows++;
        return ferror(stdout) == 0;
    }
    printing->cut = printing->rows == ROWS_MOST;
    if (printing->cut)
        return false;
    if (printing->table == NULL)
        make_table(printing, cells);
    for (size_t i = 0; i < count; i++)
        table_add(printing->table, "%s", cells[i].text);
    printing->rows++;
    return true;
}

static void finish(struct printing *printing, bool good)
{
    if (printing->as_json && good)
        fputs("\n]\n", stdout);
    if (!printing->as_json && good) {
        if (printing->table == NULL)
            make_table(printing, NULL);
        table_print(printing->table, stdout);
    }
    if (printing->cut)
        fprintf(stderr, tr("haidang: only the first %d rows; --json gives all\n"), ROWS_MOST);
    if (printing->table != NULL)
        table_free(printing->table);
    free(printing->columns);
    for (size_t i = 0; i < printing->name_count; i++)
        free(printing->names[i]);
    free(printing->names);
}

static bool ask(const char *path, const struct arguments *arguments, bool *wrong,
                struct error *error)
{
    struct reader *const reader = reader_open(path, error);
    struct printing printing = {.as_json = arguments->json};
    const struct query query = {arguments->words[0], on_head, on_row, &printing};
    bool good = reader != NULL && reader_query(reader, &query, wrong, error);

    finish(&printing, good);
    reader_close(reader);
    if (good && (fflush(stdout) != 0 || ferror(stdout) != 0))
        good = error_set(error, "%s", tr("the output cannot be written"));
    return good;
}

enum exit_status command_sql(const struct arguments *arguments)
{
    struct config *config;
    struct error error = {""};
    bool wrong = false;
    bool good;

    if (arguments->word_count != 1) {
        fprintf(stderr, "%s",
                tr("haidang: sql wants one question, such as \"select * from samples limit 9\"\n"));
        return EXIT_WRONG_USE;
    }
    config = command_load_config(arguments);
    if (config == NULL)
        return EXIT_WRONG_USE;
    good = ask(config_catalogue(config)->store_path, arguments, &wrong, &error);
    if (!good)
        fprintf(stderr, "haidang: %s\n", error.message);
    config_free(config);
    if (good)
        return EXIT_FINE;
    return wrong ? EXIT_WRONG_USE : EXIT_WE_FAILED;
}
