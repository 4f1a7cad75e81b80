#include "table.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
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

/* Columns of the terminal that `file` is; 0 if it is none. */
static size_t terminal_width(FILE *file)
{
    struct winsize size;

    if (!isatty(fileno(file)) || ioctl(fileno(file), TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

/* The first `width` characters. */
static void print_cut(const char *cell, size_t width, FILE *file)
{
    size_t bytes = 0;

    for (size_t seen = 0; cell[bytes] != '\0'; bytes++)
        if (((unsigned char)cell[bytes] & 0xc0) != 0x80 && seen++ == width)
            break;
    fwrite(cell, 1, bytes, file);
}

/* A last cell that the terminal has no room for: cut, or on a line of its own, indented. */
static void print_long(const char *cell, enum alignment alignment, size_t blanks, size_t room,
                       FILE *file)
{
    if (alignment == ALIGN_CUT && room > blanks + 1) {
        fprintf(file, "%*s", (int)blanks, "");
        print_cut(cell, room - blanks - 1, file);
        fputs("…", file);
    } else {
        fprintf(file, "\n    %s", cell);
    }
}

static void print_row(const struct table *table, const char *const *cells, const size_t *widths,
                      size_t room, FILE *file)
{
    const size_t last = table->column_count - 1;
    size_t at = 0;   /* where the line is */
    size_t owed = 0; /* blanks before the next cell, printed only if there is one */

    for (size_t i = 0; i <= last; i++) {
        const enum alignment alignment = table->columns[i].alignment;
        const size_t width = width_of(cells[i]);
        const size_t fill = widths[i] - width;

        owed += alignment == ALIGN_RIGHT ? fill : 0;
        if (i == last && i > 0 && width > 0 && room > 0 && at + owed + width > room) {
            print_long(cells[i], alignment, owed, at < room ? room - at : 0, file);
        } else if (width > 0) {
            fprintf(file, "%*s%s", (int)owed, "", cells[i]);
            at += owed + width;
            owed = 0;
        }
        owed += 2 + (alignment == ALIGN_RIGHT ? 0 : fill);
    }
    fputs("\n", file);
}

void table_add_moment(struct table *table, int64_t at_ms)
{
    char when[CLOCK_TEXT];

    table_add(table, "%s",
              at_ms == 0 ? "-" : clock_format_for_people(when, "%H:%M %d/%m/%Y", at_ms));
}

void table_print(const struct table *table, FILE *file)
{
    const size_t room = terminal_width(file);
    const char *titles[COLUMNS_MOST];
    size_t widths[COLUMNS_MOST] = {0};

    assert(table->column_count > 0 && table->column_count <= COLUMNS_MOST);
    find_widths(table, widths);
    for (size_t i = 0; i < table->column_count; i++)
        titles[i] = table->columns[i].title;
    print_row(table, titles, widths, room, file);
    for (size_t i = 0; i < table->cell_count; i += table->column_count)
        print_row(table, (const char *const *)table->cells + i, widths, room, file);
}
