/* A document: its cells as people read them, and that what is sent is what is received. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "io/printer.h"
#include "model/document_json.h"
#include "sample_document.h"

static void says(struct cell cell, const char *vietnamese, const char *english)
{
    char text[CELL_TEXT_ROOM];

    assert_string_equal(document_cell_text(LANGUAGE_VI, &cell, text), vietnamese);
    assert_string_equal(document_cell_text(LANGUAGE_EN, &cell, text), english);
}

static void cells_say_their_number(void **state)
{
    struct cell at_least = cell_of_number(10000, 0);

    (void)state;
    at_least.is_at_least = true;
    says((struct cell){.kind = CELL_NONE}, "-", "-");
    says(cell_of_number(9993, 2), "99,93", "99.93");
    says(cell_of_number(-5, 2), "-0,05", "-0.05");
    says(cell_of_number(1234567, 0), "1.234.567", "1,234,567");
    says(cell_of_change(12, 2), "+0,12", "+0.12");
    says(cell_of_change(-12, 2), "-0,12", "-0.12");
    says(cell_of_change(0, 2), "0,00", "0.00");
    says(at_least, "≥ 10.000", "≥ 10,000");
    says(cell_of_span(INT64_C(130) * 3600000 + 5 * 60000 + 9999), "130:05:09", "130:05:09");
    says(cell_of_span(999), "0:00:00", "0:00:00");
    says(cell_of_span(-61000), "-0:01:01", "-0:01:01");
    says(cell_of_day(19157), "14/06/2022", "14/06/2022");
    says(cell_of_moment(INT64_C(1655193900)), "14/06/2022 08:05", "14/06/2022 08:05");
    says(cell_of_moment(-60), "31/12/1969 23:59", "31/12/1969 23:59");
}

static char *json_of(const struct document *document)
{
    char *text = NULL;
    size_t length;
    FILE *const file = open_memstream(&text, &length);

    assert_non_null(file);
    assert_true(document_write(document, 0, file));
    fclose(file);
    return text;
}

static struct document *passed_on(const struct document *document)
{
    FILE *const file = tmpfile();
    struct error error = {""};
    struct document *received;

    assert_non_null(file);
    assert_true(document_send(document, true, file));
    rewind(file);
    received = document_receive(file, &error);
    assert_string_equal(error.message, "");
    fclose(file);
    return received;
}

static void what_is_sent_is_received(void **state)
{
    struct document *const document = sample_document();
    struct document *received;
    char *sent, *got;

    (void)state;
    for (int i = 0; i < 3 * 200 + 1; i++) { /* more rows than go on a line */
        struct row *const row = document_add_row(document, document->blocks[7].table, ROW_PLAIN);

        row->cells[2] = cell_of_number(INT64_MAX - i, i % 4);
        row->cells[3] = cell_of_number(-i, i % 4);
    }
    received = passed_on(document);
    sent = json_of(document);
    got = json_of(received);
    assert_non_null(strstr(sent, "\"922337203685477580.6\""));
    assert_non_null(strstr(sent, "\"-0.003\""));
    assert_string_equal(sent, got);
    free(sent);
    free(got);
    document_free(received);
    document_free(document);
}

/* Row by row it is written as if it were one tree; deeper, as if it lay in another one. */
static void it_is_written_as_json_is(void **state)
{
    struct document *const document = sample_document();
    char *const text = json_of(document);
    json_t *const object = json_loads(text, 0, NULL);
    json_t *const around = json_object();
    struct text alone = {0}, deeper = {0};
    char *bytes = NULL;
    size_t length;
    FILE *const file = open_memstream(&bytes, &length);

    (void)state;
    assert_non_null(object);
    json_write(object, true, &alone);
    assert_string_equal(text, text_string(&alone));
    json_set(around, "document", object);
    json_write(around, true, &deeper);
    fputs("{\n  \"document\": ", file);
    assert_true(document_write(document, 1, file));
    fputs("\n}", file);
    fclose(file);
    assert_string_equal(bytes, text_string(&deeper));
    json_decref(around);
    text_free(&alone);
    text_free(&deeper);
    free(bytes);
    free(text);
    document_free(document);
}

static void refuses(const char *lines)
{
    FILE *const file = tmpfile();
    struct error error = {""};

    assert_non_null(file);
    fputs(lines, file);
    rewind(file);
    assert_null(document_receive(file, &error));
    assert_string_not_equal(error.message, "");
    fclose(file);
}

static void what_is_no_document_is_refused(void **state)
{
    (void)state;
    refuses("");
    refuses("{\"language\": \"vi\"");
    refuses("{\"language\": \"xx\"}\n");
    refuses("{\"language\": \"vi\"}\n{\"kind\": \"poem\", \"part\": \"body\"}\n");
    refuses("{\"language\": \"vi\"}\n[[1]]\n"); /* rows of no table */
    refuses("{\"language\": \"vi\"}\n{\"kind\": \"table\", \"part\": \"body\", \"table\": "
            "{\"columns\": []}}\n[[null]]\n");
    refuses("{\"language\": \"vi\"}\n{\"kind\": \"chart\", \"part\": \"body\", \"chart\": "
            "{\"kind\": \"lines\", \"series\": [\"a\"], \"categories\": [\"b\"]}}\n[1, 2]\n");
    refuses("{\"language\": \"vi\"}\n{\"kind\": \"chart\", \"part\": \"body\", \"chart\": "
            "{\"kind\": \"lines\", \"series\": [\"a\"], \"categories\": [\"b\"]}}\n");
    refuses(
        "{\"language\": \"vi\"}\n{\"kind\": \"table\", \"part\": \"body\", \"table\": "
        "{\"columns\": [{\"align\": \"left\"}]}}\n[[{\"kind\": \"number\", \"value\": \"1x\"}]]\n");
}

/* The printer within the program gives what we would have said ourselves. */
static void the_printer_prints(void **state)
{
    struct document *const document = sample_document();
    const int out = memfd_create("out", 0);
    char *const wanted = json_of(document);
    struct error error = {""};
    json_t *got;
    char *text;

    (void)state;
    assert_true(
        printer_print(&(struct printer_job){.document = document, .format = "json"}, out, &error));
    assert_int_equal(lseek(out, 0, SEEK_SET), 0);
    got = json_loadfd(out, 0, NULL);
    assert_non_null(got);
    text = json_dumps(got, JSON_INDENT(2));
    assert_string_equal(text, wanted);
    assert_false(
        printer_print(&(struct printer_job){.document = document, .format = "poem"}, out, &error));
    assert_non_null(strstr(error.message, "FORMAT"));
    free(text);
    free(wanted);
    json_decref(got);
    close(out);
    document_free(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_say_their_number), cmocka_unit_test(what_is_sent_is_received),
        cmocka_unit_test(it_is_written_as_json_is),
        cmocka_unit_test(what_is_no_document_is_refused), cmocka_unit_test(the_printer_prints)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
