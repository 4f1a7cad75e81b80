/* Files for offices: CSV, XLSX and DOCX of a document, as bytes and as what stands in them.
 *
 * With a word, `unit_office sample`, it writes the sample document as it is sent to the printer:
 * for tests that read what is printed (tests/integration/formats.py). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/document_json.h"
#include "sample_document.h"
#include "stage/print.h"

/* --- help ------------------------------------------------------------------------------------- */

static struct text printed(const struct document *document, const char *format)
{
    const struct print_options options = {NULL};
    struct error error = {""};
    struct text text = {0};
    char *bytes = NULL;
    size_t length = 0;
    FILE *const out = open_memstream(&bytes, &length);

    assert_non_null(out);
    if (!print_format_find(format)->print(document, &options, out, &error))
        fail_msg("%s: %s", format, error.message);
    fclose(out);
    text_add_bytes(&text, bytes, length);
    free(bytes);
    return text;
}

static struct table *add_table(struct document *document, const char *label, size_t columns)
{
    struct table *const table =
        document_add_table(document, PART_BODY, "bang-99", label, "Bảng thử");

    for (size_t i = 0; i < columns; i++)
        document_add_column(document, table, "Cột", 10, ALIGN_LEFT);
    return table;
}

/* --- CSV -------------------------------------------------------------------------------------- */

static void has_line(const struct text *text, const char *line)
{
    struct text wanted = {0};

    text_add(&wanted, "\n%s\r\n", line);
    if (strstr(text_string(text), wanted.bytes) == NULL)
        fail_msg("no line '%s' in:\n%s", line, text_string(text));
    text_free(&wanted);
}

static void csv_is_what_spreadsheets_read(void **state)
{
    struct document *const document = sample_document();
    struct text csv = printed(document, "csv");

    (void)state;
    assert_memory_equal(csv.bytes, "\xef\xbb\xbf", 3);
    assert_memory_equal(csv.bytes + 3, "Bảng 1. Kết quả chung\r\nTT;Chỉ số;", 20);
    has_line(&csv, "TT;Chỉ số;Kỳ này;Tăng/giảm");
    has_line(&csv, "1;\"'=HYPERLINK(\"\"x\"\") ẵ Ặ ỡ Ữ <b>&amp;</b>\";99,93;-0,12");
    has_line(&csv, "2;Tổng thời gian gián đoạn;130:05:09;");
    has_line(&csv, ";14/06/2022 08:05;14/06/2022;≥ 1234567");
    has_line(&csv, "Trong kỳ không ghi nhận sự cố.");
    document->language = LANGUAGE_EN;
    text_free(&csv);
    csv = printed(document, "csv");
    has_line(&csv, "1;\"'=HYPERLINK(\"\"x\"\") ẵ Ặ ỡ Ữ <b>&amp;</b>\";99.93;-0.12");
    text_free(&csv);
    document_free(document);
}

/* What a text may begin with, and how it stands in the file. */
static void csv_runs_no_formula(void **state)
{
    static const char *const cases[][2] = {
        {"=1+1", "\"'=1+1\""},
        {"+84 259", "\"'+84 259\""},
        {"-12", "\"'-12\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"\t=1", "\"'\t=1\""},
        {"\r=1", "\"'\r=1\""},
        {"a;b", "\"a;b\""},
        {"a\nb", "\"a\nb\""},
        {"\"a\"", "\"\"\"a\"\"\""},
        {"a=1", "a=1"},
        {"'a", "'a"},
        {" =1", " =1"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct document *const document = document_new(LANGUAGE_VI);
        struct table *const table = add_table(document, "=cmd", 2);
        struct row *const row = document_add_row(document, table, ROW_PLAIN);
        struct text csv, wanted = {0};

        row->cells[0] = cell_of_text(document, cases[i][0]);
        row->cells[1] = cell_of_number(INT64_MIN, 3);
        csv = printed(document, "csv");
        text_add(&wanted, "%s;-9223372036854775,808", cases[i][1]);
        has_line(&csv, wanted.bytes);
        assert_non_null(strstr(csv.bytes, "\xef\xbb\xbf\"'=cmd. Bảng thử\"\r\n"));
        text_free(&wanted);
        text_free(&csv);
        document_free(document);
    }
}

/* --- all formats ------------------------------------------------------------------------------ */

static void same_document_same_bytes(void **state)
{
    static const char *const formats[] = {"csv", "xlsx", "docx"};

    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct document *const one = sample_document(), *const other = sample_document();
        struct text first = printed(one, formats[i]), second = printed(other, formats[i]);

        assert_int_equal(first.length, second.length);
        assert_memory_equal(first.bytes, second.bytes, first.length);
        text_free(&first);
        text_free(&second);
        document_free(one);
        document_free(other);
    }
}

static int send_sample(void)
{
    struct document *const document = sample_document();
    const bool good = document_send(document, true, stdout);

    document_free(document);
    return good ? 0 : 1;
}

int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_is_what_spreadsheets_read),
        cmocka_unit_test(csv_runs_no_formula),
        cmocka_unit_test(same_document_same_bytes),
    };

    if (count > 1 && strcmp(words[1], "sample") == 0)
        return send_sample();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
