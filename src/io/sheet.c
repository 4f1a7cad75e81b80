#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/sheet_inside.h"

/* A style that was asked for, and what the library made of it. */
struct sheet_look {
    struct sheet_style style;
    lxw_format *format;
};

enum { PATH_ROOM = 64, COPY_ROOM = 65536, PAPER_A4 = 9 };
static const char font[] = "Times New Roman";

/* --- a workbook ------------------------------------------------------------------------------- */

void sheet_note(struct sheet_book *book, lxw_error failed)
{
    if (book->failed == LXW_NO_ERROR)
        book->failed = failed;
}

static bool is_control(char letter)
{
    return (unsigned char)letter < 0x20U && letter != '\n' && letter != '\t';
}

const char *sheet_clean(struct sheet_book *book, const char *text)
{
    const char *from = text;
    char *clean, *to;

    while (*from != '\0' && !is_control(*from))
        from++;
    if (*from == '\0')
        return text;
    clean = to = arena_copy_string(book->arena, text);
    for (from = text; *from != '\0'; from++)
        if (!is_control(*from))
            *to++ = *from;
    *to = '\0';
    return clean;
}

static char *lend(const char *text)
{
    return (char *)(uintptr_t)text; /* the library changes none */
}

static void tell_about(struct sheet_book *book, const struct sheet_about *about)
{
    lxw_doc_properties properties = {.title = lend(sheet_clean(book, about->title)),
                                     .author = lend(sheet_clean(book, about->author)),
                                     .company = lend(sheet_clean(book, about->author)),
                                     .created = (time_t)(about->made_ms / MS_PER_SECOND)};

    sheet_note(book, workbook_set_properties(book->workbook, &properties));
}

struct sheet_book *sheet_open(const struct sheet_about *about, struct error *error)
{
    struct sheet_book *const book = NEW(struct sheet_book);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .use_zip64 = LXW_FALSE};
    char path[PATH_ROOM];

    book->arena = arena_new();
    book->file = memfd_create("haidang-sheet", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", book->file);
    if (book->file >= 0)
        book->workbook = workbook_new_opt(path, &options);
    if (book->workbook == NULL) {
        error_set(error, tr("there is no room for a workbook (%s)"), strerror(errno));
        sheet_close(book, NULL, NULL);
        return NULL;
    }
    tell_about(book, about);
    return book;
}

static bool copy(int file, FILE *out)
{
    char bytes[COPY_ROOM];
    ssize_t length;
    off_t at = 0;

    while ((length = pread(file, bytes, sizeof bytes, at)) > 0) {
        if (fwrite(bytes, 1, (size_t)length, out) != (size_t)length)
            return false;
        at += length;
    }
    return length == 0;
}

static bool finish(struct sheet_book *book, FILE *out, struct error *error)
{
    lxw_workbook *const workbook = book->workbook;

    book->workbook = NULL; /* closing frees it */
    sheet_note(book, workbook_close(workbook));
    if (book->failed != LXW_NO_ERROR)
        return error_set(error, tr("the workbook cannot be made (%s)"), lxw_strerror(book->failed));
    return copy(book->file, out) ||
           error_set(error, tr("it cannot be written (%s)"), strerror(errno));
}

bool sheet_close(struct sheet_book *book, FILE *out, struct error *error)
{
    const bool good = out != NULL && finish(book, out, error);

    if (book->workbook != NULL)
        lxw_workbook_free(book->workbook);
    if (book->file >= 0)
        close(book->file);
    for (size_t i = 0; i < book->sheet_count; i++)
        free(book->sheets[i]);
    for (size_t i = 0; i < book->look_count; i++)
        free(lend(book->looks[i].style.format));
    free(book->sheets);
    free(book->looks);
    arena_free(book->arena);
    free(book);
    return good;
}

/* --- sheets ----------------------------------------------------------------------------------- */

struct sheet *sheet_add(struct sheet_book *book, const char *name)
{
    struct sheet *const sheet = NEW(struct sheet);

    book->sheets = memory_room(book->sheets, book->sheet_count, &book->sheet_room, sizeof sheet);
    book->sheets[book->sheet_count++] = sheet;
    sheet->book = book;
    snprintf(sheet->name, sizeof sheet->name, "%s", name);
    sheet_note(book, workbook_validate_sheet_name(book->workbook, name));
    if (book->failed == LXW_NO_ERROR)
        sheet->worksheet = workbook_add_worksheet(book->workbook, name);
    if (sheet->worksheet == NULL)
        sheet_note(book, LXW_ERROR_CREATING_TMPFILE);
    return sheet;
}

void sheet_set_page(struct sheet *sheet, const struct sheet_page *page)
{
    lxw_worksheet *const worksheet = sheet->worksheet;

    if (worksheet == NULL)
        return;
    worksheet_set_paper(worksheet, PAPER_A4);
    if (page->is_wide)
        worksheet_set_landscape(worksheet);
    worksheet_set_margins(worksheet, 30 / 25.4, 15 / 25.4, 20 / 25.4, 20 / 25.4);
    worksheet_fit_to_pages(worksheet, 1, 0);
    sheet_note(sheet->book, worksheet_set_header(worksheet, page->header));
    sheet_note(sheet->book, worksheet_set_footer(worksheet, page->footer));
    if (page->head_count == 0)
        return;
    sheet_note(sheet->book, worksheet_repeat_rows(worksheet, page->head_row,
                                                  page->head_row + page->head_count - 1));
    worksheet_freeze_panes(worksheet, page->head_row + page->head_count, 0);
}

void sheet_set_width(struct sheet *sheet, unsigned column, double letters)
{
    if (sheet->worksheet != NULL)
        sheet_note(sheet->book, worksheet_set_column(sheet->worksheet, (lxw_col_t)column,
                                                     (lxw_col_t)column, letters, NULL));
}

void sheet_set_printed(struct sheet *sheet, struct sheet_place last)
{
    if (sheet->worksheet != NULL)
        sheet_note(sheet->book,
                   worksheet_print_area(sheet->worksheet, 0, 0, last.row, (lxw_col_t)last.column));
}

void sheet_set_height(struct sheet *sheet, unsigned row, double points)
{
    if (sheet->worksheet != NULL)
        sheet_note(sheet->book, worksheet_set_row(sheet->worksheet, row, points, NULL));
}

void sheet_set_filter(struct sheet *sheet, unsigned top, unsigned bottom, unsigned last_column)
{
    if (sheet->worksheet != NULL)
        sheet_note(sheet->book,
                   worksheet_autofilter(sheet->worksheet, top, 0, bottom, (lxw_col_t)last_column));
}

/* --- styles ----------------------------------------------------------------------------------- */

static bool is_same_text(const char *left, const char *right)
{
    return left == right || (left != NULL && right != NULL && strcmp(left, right) == 0);
}

static bool is_same(const struct sheet_style *left, const struct sheet_style *right)
{
    return left->align == right->align && left->size == right->size &&
           left->is_strong == right->is_strong && left->is_slanted == right->is_slanted &&
           left->is_wrapped == right->is_wrapped && left->is_boxed == right->is_boxed &&
           left->is_shaded == right->is_shaded && left->is_link == right->is_link &&
           is_same_text(left->format, right->format);
}

static void colour(lxw_format *format, const struct sheet_style *style)
{
    if (style->is_shaded)
        format_set_bg_color(format, 0xE7E6E6);
    if (style->is_link) {
        format_set_underline(format, LXW_UNDERLINE_SINGLE);
        format_set_font_color(format, 0x0B3D91);
    }
}

static void dress(lxw_format *format, const struct sheet_style *style)
{
    static const uint8_t aligns[] = {LXW_ALIGN_LEFT, LXW_ALIGN_CENTER, LXW_ALIGN_RIGHT};

    format_set_font_name(format, font);
    format_set_font_size(format, style->size == 0 ? 11 : style->size);
    format_set_align(format, aligns[style->align]);
    format_set_align(format, style->is_shaded ? LXW_ALIGN_VERTICAL_CENTER : LXW_ALIGN_VERTICAL_TOP);
    if (style->format != NULL)
        format_set_num_format(format, style->format);
    if (style->is_strong)
        format_set_bold(format);
    if (style->is_slanted)
        format_set_italic(format);
    if (style->is_wrapped)
        format_set_text_wrap(format);
    if (style->is_boxed)
        format_set_border(format, LXW_BORDER_THIN);
    colour(format, style);
}

static lxw_format *format_of(struct sheet_book *book, const struct sheet_style *style)
{
    struct sheet_look *look;

    for (size_t i = 0; i < book->look_count; i++)
        if (is_same(&book->looks[i].style, style))
            return book->looks[i].format;
    book->looks = memory_room(book->looks, book->look_count, &book->look_room, sizeof *book->looks);
    look = &book->looks[book->look_count++];
    *look = (struct sheet_look){*style, workbook_add_format(book->workbook)};
    look->style.format = memory_copy_string(style->format);
    dress(look->format, style);
    return look->format;
}

/* --- cells ------------------------------------------------------------------------------------ */

void sheet_put_text(struct sheet *sheet, struct sheet_place place, const char *text,
                    const struct sheet_style *style)
{
    if (sheet->worksheet == NULL)
        return;
    if (*text == '\0')
        sheet_put_blank(sheet, place, style);
    else
        sheet_note(sheet->book, worksheet_write_string(
                                    sheet->worksheet, place.row, (lxw_col_t)place.column,
                                    sheet_clean(sheet->book, text), format_of(sheet->book, style)));
}

void sheet_put_over(struct sheet *sheet, struct sheet_place place, unsigned last_column,
                    const char *text, const struct sheet_style *style)
{
    if (last_column <= place.column)
        sheet_put_text(sheet, place, text, style);
    else if (sheet->worksheet != NULL)
        sheet_note(sheet->book, worksheet_merge_range(
                                    sheet->worksheet, place.row, (lxw_col_t)place.column, place.row,
                                    (lxw_col_t)last_column, sheet_clean(sheet->book, text),
                                    format_of(sheet->book, style)));
}

void sheet_put_number(struct sheet *sheet, struct sheet_place place, double number,
                      const struct sheet_style *style)
{
    if (sheet->worksheet != NULL)
        sheet_note(sheet->book,
                   worksheet_write_number(sheet->worksheet, place.row, (lxw_col_t)place.column,
                                          number, format_of(sheet->book, style)));
}

void sheet_put_blank(struct sheet *sheet, struct sheet_place place, const struct sheet_style *style)
{
    if (sheet->worksheet != NULL)
        sheet_note(sheet->book,
                   worksheet_write_blank(sheet->worksheet, place.row, (lxw_col_t)place.column,
                                         format_of(sheet->book, style)));
}

void sheet_put_link(struct sheet *sheet, struct sheet_place place, const char *name,
                    const char *text, const struct sheet_style *style)
{
    char target[sizeof sheet->name * 2 + PATH_ROOM] = "internal:'";
    size_t length = strlen(target);

    if (sheet->worksheet == NULL)
        return;
    for (const char *at = name; *at != '\0' && length < sizeof target - 8; at++) {
        if (*at == '\'')
            target[length++] = '\'';
        target[length++] = *at;
    }
    snprintf(target + length, sizeof target - length, "'!A1");
    sheet_note(sheet->book,
               worksheet_write_url_opt(sheet->worksheet, place.row, (lxw_col_t)place.column, target,
                                       format_of(sheet->book, style),
                                       sheet_clean(sheet->book, text), NULL));
}

void sheet_shade_by_number(struct sheet *sheet, struct sheet_place first, struct sheet_place last)
{
    lxw_conditional_format shading = {
        .type = LXW_CONDITIONAL_2_COLOR_SCALE, .min_color = 0xFFFFFF, .max_color = 0x7F7F7F};

    if (sheet->worksheet != NULL)
        sheet_note(sheet->book, worksheet_conditional_format_range(
                                    sheet->worksheet, first.row, (lxw_col_t)first.column, last.row,
                                    (lxw_col_t)last.column, &shading));
}
