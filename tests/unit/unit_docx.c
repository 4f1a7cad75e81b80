/* DOCX: well-formed whatever it says, laid out as an office does, and an office's own file filled
 * or refused with a sentence that says why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "io/archive.h"
#include "io/markup.h"
#include "sample_document.h"
#include "stage/print.h"

#define W "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""

/* --- help ------------------------------------------------------------------------------------- */

static char path[] = "/tmp/haidang-docx-XXXXXX";

static int make_file(void **state)
{
    const int file = mkstemp(path);

    (void)state;
    return file < 0 ? -1 : close(file);
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

static void keep(const void *bytes, size_t length)
{
    FILE *const file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static bool print(const struct document *document, const char *format, const char *template_path,
                  struct text *bytes, struct error *error)
{
    const struct print_options options = {template_path};
    char *memory = NULL;
    size_t length = 0;
    FILE *const out = open_memstream(&memory, &length);
    bool good;

    assert_non_null(out);
    good = print_format_find(format)->print(document, &options, out, error);
    fclose(out);
    text_add_bytes(bytes, memory, length);
    free(memory);
    return good;
}

/* What a file within an office's file says.  Free it. */
static struct text part_of(const struct text *bytes, const char *name)
{
    struct error error = {""};
    struct text part = {0};
    struct archive *archive;

    keep(bytes->bytes, bytes->length);
    archive = archive_open(path, &error);
    if (archive == NULL)
        fail_msg("%s", error.message);
    for (size_t i = 0; i < archive_count(archive); i++)
        if (strcmp(archive_name(archive, i), name) == 0)
            assert_true(archive_read(archive, i, &part, &error));
    archive_close(archive);
    if (part.length == 0)
        fail_msg("there is no %s", name);
    return part;
}

static struct text body_of(const struct document *document)
{
    struct text bytes = {0}, body;
    struct error error = {""};

    if (!print(document, "docx", NULL, &bytes, &error))
        fail_msg("%s", error.message);
    body = part_of(&bytes, "word/document.xml");
    text_free(&bytes);
    return body;
}

static void has(const struct text *text, const char *wanted)
{
    if (strstr(text_string(text), wanted) == NULL)
        fail_msg("no '%s' in:\n%s", wanted, text_string(text));
}

static void lacks(const struct text *text, const char *wanted)
{
    if (strstr(text_string(text), wanted) != NULL)
        fail_msg("there is '%s' in:\n%s", wanted, text_string(text));
}

static size_t count(const struct text *text, const char *wanted)
{
    size_t found = 0;

    for (const char *at = text_string(text); (at = strstr(at, wanted)) != NULL; at++)
        found++;
    return found;
}

/* --- what is written -------------------------------------------------------------------------- */

static void all_parts_are_well_formed(const struct text *bytes)
{
    struct error error = {""};
    struct archive *archive;
    size_t read = 0;

    keep(bytes->bytes, bytes->length);
    archive = archive_open(path, &error);
    assert_non_null(archive);
    for (size_t i = 0; i < archive_count(archive); i++) {
        const char *const name = archive_name(archive, i);
        const struct effort effort = effort_begin(10000000);
        struct markup *markup = NULL;
        struct text part = {0};

        if (strstr(name, ".xml") != NULL || strstr(name, ".rels") != NULL) {
            assert_true(archive_read(archive, i, &part, &error));
            if (markup_open_xml(part.bytes, part.length, true, &effort, &markup) != LOOK_FINE)
                fail_msg("%s is no XML:\n%s", name, part.bytes);
            read++;
        }
        markup_close(markup);
        text_free(&part);
    }
    assert_true(read >= 4);
    archive_close(archive);
}

/* Texts that would be something else in XML, on a sheet or in a formula. */
static void fill_with_malice(struct document *document)
{
    static const char malice[] = "]]><w:p/>&amp;\"'\x01\x1b<!-- {{ky}} %s %n \xF0\x9F\x98\x80";
    struct table *const table =
        document_add_table(document, PART_BODY, malice, "A\"<[:*?/\\]>'&", malice);

    document->title = document->issuer = document->watermark = document->subject = malice;
    document->colophon = document->number = malice;
    document_add_column(document, table, malice, 0, ALIGN_RIGHT);
    document_add_column(document, table, "", 0, ALIGN_LEFT);
    for (int i = 0; i < 3; i++) {
        struct row *const row = document_add_row(document, table, (enum row_kind)i);

        row->cells[0] = cell_of_text(document, malice);
        row->cells[1] = cell_of_number(INT64_MIN, 3);
    }
    table->note = table->empty = malice;
    document_add(document, PART_ANNEX, BLOCK_ANNEX, malice)->label = malice;
}

static void malice_stays_text(void **state)
{
    static const char *const formats[] = {"docx", "xlsx"};

    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct document *const document = sample_document();
        struct error error = {""};
        struct text bytes = {0};

        fill_with_malice(document);
        if (!print(document, formats[i], NULL, &bytes, &error))
            fail_msg("%s", error.message);
        all_parts_are_well_formed(&bytes);
        text_free(&bytes);
        document_free(document);
    }
}

static void it_is_laid_out_as_offices_do(void **state)
{
    struct document *const document = sample_document();
    struct text body = body_of(document);

    (void)state;
    has(&body, "<w:cantSplit/><w:tblHeader/>");
    has(&body, "<w:titlePg/>");
    has(&body, "w:top=\"1134\" w:right=\"850\" w:bottom=\"1134\" w:left=\"1701\"");
    has(&body, "<w:pStyle w:val=\"Heading1\"/>");
    has(&body, "<w:highlight w:val=\"yellow\"/></w:rPr><w:t xml:space=\"preserve\">- Cổng dịch vụ "
               "công đạt chỉ tiêu. [cần xác nhận]</w:t>");
    has(&body, "<w:bookmarkStart w:id=\"1\" w:name=\"bang_1\"/>");
    has(&body, "descr=\"Từ tháng 01 đến tháng 6, tỷ lệ sẵn sàng từ 99,00% đến 99,95%\"");
    has(&body, "=HYPERLINK(&quot;x&quot;) ẵ Ặ ỡ Ữ &lt;b&gt;&amp;amp;&lt;/b&gt;");
    assert_int_equal(count(&body, "<pic:pic>"), 6);
    assert_int_equal(count(&body, "<w:sectPr>"), 2); /* the summary, and all else */
    lacks(&body, "landscape");
    text_free(&body);
    document_free(document);
}

/* A wide table of more than some rows lies on its side, with the heading above it and without what
 * follows. */
static void a_wide_table_turns_its_pages_and_takes_its_heading_along(void **state)
{
    enum { ROWS = 40 };
    struct document *const document = document_new(LANGUAGE_VI);
    struct table *table;
    struct text body;
    const char *before, *heading, *landscape;

    (void)state;
    document_add(document, PART_BODY, BLOCK_PARAGRAPH, "trước");
    document_add_heading(document, PART_BODY, 2, "mục");
    table = document_add_table(document, PART_BODY, "bang-1", "Bảng 1", "rộng");
    document_add_column(document, table, "a", 1, ALIGN_LEFT);
    for (int i = 0; i < ROWS; i++)
        document_add_row(document, table, ROW_PLAIN);
    table->is_wide = true;
    document_add(document, PART_BODY, BLOCK_PARAGRAPH, "sau");
    table = document_add_table(document, PART_ANNEX, "tho", "", "thô");
    document_add_column(document, table, "a", 1, ALIGN_LEFT);
    table->is_raw = true;
    body = body_of(document);
    assert_int_equal(count(&body, "<w:sectPr>"), 3);
    assert_int_equal(count(&body, "landscape"), 1);
    before = strstr(body.bytes, "<w:sectPr>");
    heading = strstr(body.bytes, ">mục<");
    landscape = strstr(body.bytes, "landscape");
    assert_true(strstr(body.bytes, ">trước<") < before && before < heading);
    assert_true(heading < landscape && landscape < strstr(body.bytes, ">sau<"));
    lacks(&body, ">thô<"); /* for programs alone */
    lacks(&body, "gridCol w:w=\"9355\"");
    text_free(&body);
    document_free(document);
}

static void only_a_draft_says_so(void **state)
{
    struct document *const document = sample_document();
    struct error error = {""};
    struct text bytes = {0}, header;

    (void)state;
    assert_true(print(document, "docx", NULL, &bytes, &error));
    header = part_of(&bytes, "word/header1.xml");
    has(&header, "string=\"DỰ THẢO\"");
    has(&header, " PAGE ");
    text_free(&header);
    header = part_of(&bytes, "word/header2.xml"); /* of first pages */
    has(&header, "string=\"DỰ THẢO\"");
    lacks(&header, " PAGE ");
    text_free(&header);
    text_free(&bytes);
    document->watermark = "";
    assert_true(print(document, "docx", NULL, &bytes, &error));
    header = part_of(&bytes, "word/header1.xml");
    lacks(&header, "<w:pict>");
    text_free(&header);
    text_free(&bytes);
    document_free(document);
}

/* --- an office's own file --------------------------------------------------------------------- */

static void make_template(const char *body, const char *header)
{
    struct archive_draft *const draft = archive_begin();
    FILE *const file = fopen(path, "wb");
    struct error error = {""};
    struct text xml = {0};

    assert_non_null(file);
    text_add(&xml, "<w:document " W "><w:body>%s</w:body></w:document>", body);
    archive_add(draft, "[Content_Types].xml", "<Types></Types>", 15);
    archive_add(draft, "word/_rels/document.xml.rels", "<Relationships></Relationships>", 31);
    archive_add(draft, "word/document.xml", xml.bytes, xml.length);
    archive_add(draft, "word/header1.xml", header, strlen(header));
    text_clear(&xml);
    text_add_string(&xml, "<w:styles " W "><w:style w:type=\"table\" w:styleId=\"LiBang\">"
                          "<w:name w:val=\"Table Grid\"/></w:style></w:styles>");
    archive_add(draft, "word/styles.xml", xml.bytes, xml.length);
    archive_add(draft, "word/media/seal.bin", "\0\1\2", 3);
    assert_true(archive_write(draft, file, &error));
    fclose(file);
    text_free(&xml);
}

/* What becomes of a body; an error gives its sentence. */
static struct text filled(const char *body, const char *header)
{
    struct document *const document = sample_document();
    struct text bytes = {0}, part = {0};
    struct error error = {""};

    make_template(body, header);
    if (print(document, "docx", path, &bytes, &error)) {
        all_parts_are_well_formed(&bytes);
        part = part_of(&bytes, "word/document.xml");
    } else {
        text_add_string(&part, error.message);
    }
    text_free(&bytes);
    document_free(document);
    return part;
}

#define T(text) "<w:r><w:t>" text "</w:t></w:r>"

static void becomes(const char *body, const char *wanted)
{
    struct text text = filled(body, "<w:hdr " W "/>");

    has(&text, wanted);
    text_free(&text);
}

static void placeholders_are_filled(void **state)
{
    (void)state;
    becomes("<w:p>" T("Kỳ {{ky}}.") "</w:p>", "<w:t>Kỳ 6 tháng đầu năm 2022.</w:t>");
    becomes("<w:p>" T("{{ ky }}{{ky}}") "</w:p>",
            "<w:t>6 tháng đầu năm 20226 tháng đầu năm 2022</w:t>");
    /* cut into runs */
    becomes("<w:p>" T("a{") T("{k") T("y}") T("}b") "</w:p>",
            T("a6 tháng đầu năm 2022") T("") T("") T("b"));
    becomes("<w:p>" T("{{trich-yeu}}") "</w:p>",
            "công trực tuyến</w:t><w:br/><w:t xml:space=\"preserve\">6 tháng");
    /* a paragraph within one: of a text box */
    becomes("<w:p>" T("{{k") "<w:p>" T("{{ky}}") "</w:p>" T("y}}") "</w:p>",
            "<w:p>" T("6 tháng đầu năm 2022") "<w:p>" T("6 tháng đầu năm 2022") "</w:p>" T(
                "") "</w:p>");
    becomes("<w:p>" T("a { b } c") "</w:p>", "<w:t>a { b } c</w:t>");
}

static void a_table_takes_the_place_of_its_paragraph(void **state)
{
    struct text text =
        filled("<w:p>" T("a") "</w:p><w:p>" T(" {{bang-1}} ") "</w:p><w:tbl><w:tc><w:p>" T(
                   "{{bieu-do-1}}") "</w:p></w:tc></w:tbl>",
               "<w:hdr " W "/>");

    (void)state;
    has(&text, ">130:05:09<");
    has(&text, "<w:tblStyle w:val=\"LiBang\"/>"); /* as the office calls it */
    has(&text, "r:embed=\"rIdPicture1\"");
    has(&text, "<w:p><w:r><w:t></w:t></w:r></w:p></w:tc>"); /* a cell ends in a paragraph */
    lacks(&text, "{{");
    lacks(&text, "sectPr");
    text_free(&text);
    text =
        filled("<w:p>" T("{{noi-dung}}") "</w:p><w:p>" T("{{phu-luc}}") "</w:p>", "<w:hdr " W "/>");
    has(&text, ">I. TÓM TẮT<");
    has(&text, ">Phụ lục I<");
    lacks(&text, "TÓM TẮT DÀNH CHO");
    text_free(&text);
}

static void what_a_template_needs_is_added_and_the_rest_is_kept(void **state)
{
    struct document *const document = sample_document();
    struct text bytes = {0}, part;
    struct error error = {""};

    (void)state;
    make_template("<w:p>" T("{{bieu-do-1}}") "</w:p>",
                  "<w:hdr " W "><w:p>" T("{{ky}}") "</w:p></w:hdr>");
    assert_true(print(document, "docx", path, &bytes, &error));
    part = part_of(&bytes, "word/_rels/document.xml.rels");
    has(&part, "Target=\"media/haidang-1.png\"");
    text_free(&part);
    part = part_of(&bytes, "[Content_Types].xml");
    has(&part, "image/png");
    text_free(&part);
    part = part_of(&bytes, "word/styles.xml");
    has(&part, "w:styleId=\"Caption\"");
    lacks(&part, "w:styleId=\"TableGrid\"");
    text_free(&part);
    part = part_of(&bytes, "word/header1.xml");
    has(&part, "<w:t>6 tháng đầu năm 2022</w:t>");
    text_free(&part);
    part = part_of(&bytes, "word/media/seal.bin");
    assert_int_equal(part.length, 3);
    assert_memory_equal(part.bytes, "\0\1\2", 3);
    text_free(&part);
    part = part_of(&bytes, "word/media/haidang-1.png");
    assert_memory_equal(part.bytes, "\x89PNG", 4);
    text_free(&part);
    text_free(&bytes);
    document_free(document);
}

static void what_a_template_gets_wrong_is_said(void **state)
{
    (void)state;
    becomes("<w:p>" T("{{quy}}") "</w:p>",
            "word/document.xml: không có '{{quy}}'; có thể dùng: ky, "
            "tom-tat, noi-dung, phu-luc, bang-1, bang-7, bieu-do-1");
    becomes("<w:p>" T("a {{ky b") "</w:p><w:p>" T("}}") "</w:p>", "'{{ky b' thiếu dấu '}}'");
    becomes("<w:p>" T("Xem {{bang-1}}") "</w:p>", "'{{bang-1}}' phải đứng một mình");
    becomes("<w:p>" T("{{bang-1}}"), "XML");
    becomes("</w:p></w:p>", "XML");
    becomes("<w:p>" T("{{}}") "</w:p>", "không có '{{}}'");
    {
        struct text text = filled("<w:p/>", "<w:hdr " W "><w:p>" T("{{bang-1}}") "</w:p></w:hdr>");

        has(&text,
            "word/header1.xml: '{{bang-1}}' phải đứng một mình trong một đoạn của phần nội dung");
        text_free(&text);
    }
}

static void refuses(const void *bytes, size_t length, const char *why)
{
    struct document *const document = sample_document();
    struct error error = {""};
    struct text nothing = {0};

    keep(bytes, length);
    assert_false(print(document, "docx", path, &nothing, &error));
    assert_int_equal(nothing.length, 0);
    if (strstr(error.message, why) == NULL || strstr(error.message, path) == NULL)
        fail_msg("'%s' does not say '%s'", error.message, why);
    text_free(&nothing);
    document_free(document);
}

/* Packed small, unpacked large. */
static struct text bomb(void)
{
    struct archive_draft *const draft = archive_begin();
    const size_t length = (size_t)ARCHIVE_BYTES_MOST / 2 + 1;
    char *const zeros = calloc(1, length), *bytes = NULL;
    struct error error = {""};
    struct text packed = {0};
    size_t size = 0;
    FILE *const out = open_memstream(&bytes, &size);

    assert_non_null(zeros);
    archive_add(draft, "word/document.xml", zeros, length);
    archive_add(draft, "word/other.xml", zeros, length);
    assert_true(archive_write(draft, out, &error));
    fclose(out);
    text_add_bytes(&packed, bytes, size);
    free(bytes);
    free(zeros);
    return packed;
}

static void damaged_and_huge_templates_are_refused(void **state)
{
    struct text packed = bomb();
    struct text whole = {0};
    FILE *file;
    int letter;

    (void)state;
    assert_true(packed.length < 1024 * 1024);
    refuses(packed.bytes, packed.length, "lớn hơn 48 MB khi giải nén");
    refuses("", 0, "ZIP");
    refuses("PK\3\4 no", 8, "ZIP");
    make_template("<w:p>" T("{{ky}}") "</w:p>", "<w:hdr/>");
    file = fopen(path, "rb");
    assert_non_null(file);
    while ((letter = fgetc(file)) != EOF)
        text_add_bytes(&whole, &(char){(char)letter}, 1);
    fclose(file);
    refuses(whole.bytes, whole.length - 1, "ZIP"); /* its end is missing */
    for (size_t i = 0; i + 12 < whole.length; i++)
        if (memcmp(whole.bytes + i, "word/styles.xml", 15) == 0) {
            whole.bytes[i + 20] ^= 0x55; /* what is packed, not the list of it */
            break;
        }
    refuses(whole.bytes, whole.length, "word/styles.xml: bị hỏng");
    text_free(&whole);
    text_free(&packed);
    packed = (struct text){0};
    {
        struct document *const document = sample_document();
        struct error error = {""};

        assert_false(print(document, "docx", "/nowhere/x.docx", &packed, &error));
        has(&(struct text){.bytes = error.message}, "/nowhere/x.docx: không đọc được");
        text_free(&packed);
        document_free(document);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(malice_stays_text),
        cmocka_unit_test(it_is_laid_out_as_offices_do),
        cmocka_unit_test(a_wide_table_turns_its_pages_and_takes_its_heading_along),
        cmocka_unit_test(only_a_draft_says_so),
        cmocka_unit_test(placeholders_are_filled),
        cmocka_unit_test(a_table_takes_the_place_of_its_paragraph),
        cmocka_unit_test(what_a_template_needs_is_added_and_the_rest_is_kept),
        cmocka_unit_test(what_a_template_gets_wrong_is_said),
        cmocka_unit_test(damaged_and_huge_templates_are_refused),
    };

    return cmocka_run_group_tests(tests, make_file, remove_file);
}
