#include "table.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum { COLUMNS_MOST = 24 };

struct table {
    const struct table_column *columns;
    size_t column_count;
    char **cells;
    size_t cell_count, capacity;
};

struct table *table_new(const struct table_column *columns, size_t count)
{
    struct table *const table = NEW(struct table);

    assert(count > 0 && count <= COLUMNS_MOST);
    table->columns = columns;
    table->column_count = count;
    return table;
}

void table_free(struct table *table)
{
    if (table == NULL)
        return;
    for (size_t i = 0; i < table->cell_count; i++)
        free(table->cells[i]);
    free(table->cells);
    free(table);
}

void table_add(struct table *table, const char *format, ...)
{
    struct text cell = {0};
    va_list arguments;

    va_start(arguments, format);
    text_add_arguments(&cell, format, arguments);
    va_end(arguments);
    table->cells =
        memory_room(table->cells, table->cell_count, &table->capacity, sizeof *table->cells);
    table->cells[table->cell_count++] = text_detach(&cell);
}

/* Characters on the screen: Vietnamese letters in NFC are one each, however many bytes. */
static size_t width_of(const char *cell)
{
    size_t width = 0;

    for (; *cell != '\0'; cell++)
        if (((unsigned char)*cell & 0xc0) != 0x80)
            width++;
    return width;
}

static void find_widths(const struct table *table, size_t widths[COLUMNS_MOST])
{
    assert(table->column_count > 0);
    for (size_t i = 0; i < table->column_count; i++)
        widths[i] = width_of(table->columns[i].title);
    for (size_t i = 0; i < table->cell_count; i++) {
        const size_t width = width_of(table->cells[i]);

        if (width > widths[i % table->column_count])
            widths[i % table->column_count] = width;
    }
}

static void print_cell(const struct table *table, size_t column, const char *cell, size_t width,
                       FILE *file)
{
    const bool last = column + 1 == table->column_count;
    const int fill = (int)(width - width_of(cell));

    if (table->columns[column].alignment == ALIGN_RIGHT)
        fprintf(file, "%*s%s", fill, "", cell);
    else
        fprintf(file, "%s%*s", cell, last ? 0 : fill, "");
    fputs(last ? "\n" : "  ", file);
}

void table_print(const struct table *table, FILE *file)
{
    size_t widths[COLUMNS_MOST] = {0};

    assert(table->column_count > 0);
    find_widths(table, widths);
    for (size_t i = 0; i < table->column_count; i++)
        print_cell(table, i, table->columns[i].title, widths[i], file);
    for (size_t i = 0; i < table->cell_count; i++)
        print_cell(table, i % table->column_count, table->cells[i], widths[i % table->column_count],
                   file);
}
