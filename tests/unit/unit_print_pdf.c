/* PDFs as other programs read them: whole, tagged, all letters embedded, nothing beside the
 * margins, every cell there. */
#include "test.h"

#include <ctype.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "io/drawing.h"
#include "io/tagging_pack.h"
#include "sample_document.h"
#include "stage/print.h"

static char folder[] = "/tmp/haidang-pdf-XXXXXX";
static char path[64];

static void read_all(FILE *file, struct text *text)
{
    char bytes[4096];
    size_t length;

    rewind(file);
    while ((length = fread(bytes, 1, sizeof bytes, file)) > 0)
        text_add_bytes(text, bytes, length);
}

/* What a program of poppler or qpdf says of the last PDF. */
static char *ask(const char *program, const char *option, const char *last)
{
    extern char **environ;
    const char *const words[] = {program, option != NULL ? option : path,
                                 option != NULL ? path : NULL, last, NULL};
    posix_spawn_file_actions_t actions;
    FILE *const told = tmpfile();
    struct text text = {0};
    pid_t process;
    int status;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fileno(told), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, fileno(told), STDERR_FILENO);
    assert_int_equal(
        posix_spawnp(&process, program, &actions, NULL, (char *const *)(uintptr_t)words, environ),
        0);
    assert_int_equal(waitpid(process, &status, 0), process);
    read_all(told, &text);
    fclose(told);
    posix_spawn_file_actions_destroy(&actions);
    if (status != 0)
        fail_msg("%s: %s", program, text_string(&text));
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] == '\0')
            text.bytes[i] = ' '; /* of a font: what comes behind it is wanted, too */
    return text_detach(&text);
}

static void print(const struct document *document, struct text *bytes)
{
    FILE *const file = fopen(path, "w+");
    struct error error = {""};

    assert_non_null(file);
    if (!print_pdf(document, &(struct print_options){NULL}, file, &error))
        fail_msg("%s", error.message);
    fflush(file);
    read_all(file, bytes);
    fclose(file);
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;

    while ((text = strstr(text, part)) != NULL) {
        count++;
        text += strlen(part);
    }
    return count;
}

/* Blanks and lines are the page's, not the text's. */
static void squeeze(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++)
        if (!isspace((unsigned char)*from))
            *to++ = *from;
    *to = '\0';
}

static void is_in(const char *squeezed, const char *words)
{
    char *const wanted = strdup(words);

    squeeze(wanted);
    if (strstr(squeezed, wanted) == NULL)
        fail_msg("'%s' is not in the PDF", words);
    free(wanted);
}

static void stays_within_margins(void)
{
    enum { MM_20 = 56, MM_30 = 85, MM_15 = 42 };
    char *const boxes = ask("pdftotext", "-bbox", "-");
    double width = 0, height = 0;
    size_t words = 0;

    for (char *line = strtok(boxes, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        double left, above, right, below;

        if (sscanf(line, " <page width=\"%lf\" height=\"%lf\"", &width, &height) == 2)
            continue;
        if (sscanf(line, " <word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\"", &left,
                   &above, &right, &below) != 4)
            continue;
        words++;
        if (above < MM_20 && strchr("123456789", strchr(line, '>')[1]) != NULL)
            continue; /* the number of the page */
        if (left < MM_30 - 1 || right > width - MM_15 + 2 || above < MM_20 - 3 ||
            below > height - MM_20 + 4)
            fail_msg("on a page of %.0f x %.0f: %s", width, height, line);
    }
    assert_true(words > 5);
    free(boxes);
}

static void the_sample_is_whole(void **state)
{
    struct document *const document = sample_document();
    struct text one = {0}, other = {0};
    char *said;

    (void)state;
    print(document, &one);
    print(document, &other);
    assert_int_equal(one.length, other.length);
    assert_memory_equal(one.bytes, other.bytes, one.length);
    free(ask("qpdf", "--check", NULL));
    said = ask("pdfinfo", "-isodates", NULL);
    assert_non_null(strstr(said, "Tagged:          yes"));
    assert_non_null(strstr(said, "Title:           Báo cáo kết quả giám sát"));
    assert_non_null(strstr(said, "CreationDate:    2022-06-14T17:00:00Z"));
    free(said);
    said = ask("qpdf", "--qdf", "-");
    assert_int_equal(count_of(said, "/Alt "), 6);
    assert_int_equal(count_of(said, "/S /Figure\n"), 6);
    assert_int_equal(count_of(said, "/S /TH\n"), 4);
    assert_int_equal(count_of(said, "/Scope /Column"), 4);
    assert_int_equal(count_of(said, "/S /Table\n"), 1);
    assert_true(count_of(said, "/S /H1\n") >= 3);
    assert_non_null(strstr(said, "/Lang (vi)"));
    free(said);
    stays_within_margins();
    text_free(&one);
    text_free(&other);
    document_free(document);
}

static void the_font_is_embedded(void **state)
{
    struct document *const document = sample_document();
    struct text bytes = {0};
    char *fonts, *line;
    size_t count = 0;

    (void)state;
    print(document, &bytes);
    fonts = ask("pdffonts", NULL, NULL);
    for (line = strtok(fonts, "\n"); line != NULL; line = strtok(NULL, "\n"), count++)
        if (count >= 2 && (strstr(line, "+Tinos") == NULL || strstr(line, "yes yes yes") == NULL))
            fail_msg("%s", line);
    assert_true(count > 4);
    free(fonts);
    text_free(&bytes);
    document_free(document);
}

static void words_are_there(void **state)
{
    struct document *const document = sample_document();
    struct text bytes = {0};
    char *text;

    (void)state;
    print(document, &bytes);
    text = ask("pdftotext", "-raw", "-");
    squeeze(text);
    is_in(text, "=HYPERLINK(\"x\") ẵ Ặ ỡ Ữ <b>&amp;</b>");
    is_in(text, "130:05:09");
    is_in(text, "≥ 1.234.567");
    is_in(text, "[cần xác nhận]");
    is_in(text, "Trong kỳ không ghi nhận sự cố.");
    is_in(text, "Biểu đồ 6. Tỷ lệ sẵn sàng theo tháng");
    is_in(text, "Chính sách tính toán 2022-01");
    assert_null(strstr(text, "DỰTHẢO")); /* drawn, not written */
    free(text);
    text_free(&bytes);
    document_free(document);
}

/* Thousands of rows, each once and whole, under a head on each page. */
static void long_tables_lose_nothing(void **state)
{
    enum { ROWS = 2000 };
    struct document *const document = document_new(LANGUAGE_VI);
    struct table *const table = document_add_table(document, PART_BODY, "b", "Bảng 1", "Dài");
    struct text bytes = {0};
    char *text, *pages;
    size_t page_count;

    (void)state;
    document_add_column(document, table, "ĐẦU", 10, ALIGN_LEFT);
    document_add_column(document, table, "Số", 10, ALIGN_RIGHT);
    document_add_column(document, table, "Từ dài", 10, ALIGN_LEFT);
    for (size_t i = 0; i < ROWS; i++) {
        struct row *const row = document_add_row(document, table, ROW_PLAIN);

        row->cells[0] = cell_of_text(document, document_format(document, "Dịch vụ số <%zu>", i));
        row->cells[1] = cell_of_number((int64_t)i * 1000, 2);
        row->cells[2] = cell_of_text(
            document, i % 100 != 0 ? "x"
                                   : "https://dichvucong.ninhthuan.test/mot/duong/dan/rat/dai/"
                                     "khong/co/khoang/trang/o/trong/de/ngat/dong/nao/ca.html?a=b");
    }
    print(document, &bytes);
    stays_within_margins();
    text = ask("pdftotext", "-raw", "-");
    pages = ask("pdfinfo", "-box", NULL);
    page_count = strtoul(strstr(pages, "Pages:") + 6, NULL, 10);
    assert_in_range(page_count, 30, 80);
    assert_in_range(count_of(text, "ĐẦU"), page_count - 1, page_count);
    assert_int_equal(count_of(text, "Dịch vụ số"), ROWS);
    squeeze(text);
    for (size_t i = 0; i < ROWS; i += 7) {
        char room[CELL_TEXT_ROOM];

        is_in(text,
              document_format(document, "<%zu>%s", i,
                              document_cell_text(LANGUAGE_VI, &table->rows[i].cells[1], room)));
    }
    free(pages);
    free(text);
    text_free(&bytes);
    document_free(document);
}

/* A cell that is higher than a page, letters that the font does not have, nothing at all. */
static void odd_documents_are_printed(void **state)
{
    struct document *const document = document_new(LANGUAGE_EN);
    struct table *const table = document_add_table(document, PART_ANNEX, "b", "", "");
    struct text giant = {0}, bytes = {0};
    char *text;

    (void)state;
    print(document, &bytes);
    document_add_column(document, table, "", 0, ALIGN_CENTRE);
    for (int i = 0; i < 3000; i++)
        text_add(&giant, "từ%d ", i);
    document_add_row(document, table, ROW_PLAIN)->cells[0] =
        cell_of_text(document, text_string(&giant));
    document_add_row(document, table, ROW_GROUP)->cells[0] = cell_of_text(document, "nhóm 漢 😀");
    document_add_chart(document, PART_ANNEX, CHART_LINES, "c", "", "", 2, 0)->empty = "không có";
    print(document, &bytes);
    stays_within_margins();
    text = ask("pdftotext", "-raw", "-");
    squeeze(text);
    for (int i = 0; i < 3000; i++)
        is_in(text, document_format(document, "từ%d", i));
    is_in(text, "nhóm□□");
    is_in(text, "khôngcó");
    free(text);
    text_free(&giant);
    text_free(&bytes);
    document_free(document);
}

/* In a process that finds no font: before any other test has found it. */
static void a_missing_font_is_told(void **state)
{
    const pid_t process = fork();
    int status;

    (void)state;
    if (process == 0) {
        FILE *const file = fopen(path, "w");
        struct document *const document = sample_document();
        struct error error = {""};

        fputs("<?xml version=\"1.0\"?><fontconfig><dir>/nowhere</dir></fontconfig>", file);
        fclose(file);
        setenv("FONTCONFIG_FILE", path, 1);
        if (print_pdf(document, &(struct print_options){NULL}, stdout, &error))
            _exit(1);
        _exit(strstr(error.message, "Tinos") != NULL &&
                      strstr(error.message, "fonts-croscore") != NULL
                  ? 0
                  : 2);
    }
    assert_int_equal(waitpid(process, &status, 0), process);
    assert_int_equal(status, 0);
}

/* Only what cairo writes is packed; of anything else not one byte beyond its end is looked at. */
static void what_is_built_otherwise_is_refused(void **state)
{
    static const char *const pdfs[] = {
        "",
        "x",
        "trailer",
        "startxref\n0\ntrailer /Root 1 0 R /Info 1 0 R",
        "xref\n0 9\ntrailer /Root 1 0 R /Info 1 0 R startxref 0",
        "xref\n0 1\n0000000000 65535 f \ntrailer /Root 7 0 R /Info 0 0 R startxref 0",
        "xref\n0 2\n0000000000 65535 f \n0000000099 00000 n \n"
        "trailer /Root 1 0 R /Info 1 0 R startxref 0",
        "1 0 obj\n<< >>\nxref\n0 2\n0000000000 65535 f \n0000000000 00000 n \n"
        "trailer /Root 1 0 R /Info 1 0 R startxref 14"};
    FILE *const out = tmpfile();

    (void)state;
    for (size_t i = 0; i < sizeof pdfs / sizeof *pdfs; i++) {
        struct text pdf = {0};
        struct error error = {""};

        text_add_string(&pdf, pdfs[i]);
        assert_false(tagging_pack(&pdf, NULL, 0, out, &error));
        assert_string_not_equal(error.message, "");
        text_free(&pdf);
    }
    assert_int_equal(ftell(out), 0);
    fclose(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_missing_font_is_told),
                                       cmocka_unit_test(the_sample_is_whole),
                                       cmocka_unit_test(the_font_is_embedded),
                                       cmocka_unit_test(words_are_there),
                                       cmocka_unit_test(long_tables_lose_nothing),
                                       cmocka_unit_test(odd_documents_are_printed),
                                       cmocka_unit_test(what_is_built_otherwise_is_refused)};
    int failed;

    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/x.pdf", folder);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    rmdir(folder);
    return failed;
}
