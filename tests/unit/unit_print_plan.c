/* Which pages lie on their side, which titles are said twice, and how a letterhead fits. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "io/drawing.h"
#include "stage/print_grid.h"
#include "stage/print_plan.h"

static struct table *add_table(struct document *document, enum document_part part, size_t rows,
                               bool is_wide)
{
    struct table *const table = document_add_table(document, part, "b", "", "Bảng");

    document_add_column(document, table, "TT", 5, ALIGN_CENTRE);
    document_add_column(document, table, "Dịch vụ", 50, ALIGN_LEFT);
    document_add_column(document, table, "Số", 10, ALIGN_RIGHT);
    for (size_t i = 0; i < rows; i++) {
        struct row *const row = document_add_row(document, table, ROW_PLAIN);

        row->cells[0] = cell_of_number((int64_t)i, 0);
        row->cells[1] = cell_of_text(document, "Cổng dịch vụ công tỉnh");
    }
    table->is_wide = is_wide;
    return table;
}

/* A word of letters is a document: W and w are wide tables of many and of two rows, U and u upright
 * ones, h a heading, n a note, A an annex; what comes after it is annex. */
static char *turned(const char *word)
{
    enum { MANY = 40, FEW = 2 };
    struct document *const document = document_new(LANGUAGE_VI);
    enum document_part part = PART_BODY;
    char *const told = calloc(1, strlen(word) + 1);
    bool *turns;

    for (const char *at = word; *at != '\0'; at++) {
        if (*at == 'A')
            part = PART_ANNEX;
        if (*at == 'A')
            document_add(document, part, BLOCK_ANNEX, "Phụ lục");
        else if (*at == 'h')
            document_add_heading(document, part, 2, "Tiêu đề");
        else if (*at == 'n')
            document_add(document, part, BLOCK_NOTE, "Ghi chú");
        else
            add_table(document, part, *at == 'W' || *at == 'U' ? MANY : FEW,
                      *at == 'W' || *at == 'w');
    }
    turns = print_turns_new(document);
    for (size_t i = 0; i < document->block_count; i++)
        told[i] = turns[i] ? '-' : '|';
    free(turns);
    document_free(document);
    return told;
}

static void pages_turn_when_it_is_worth_it(void **state)
{
    static const char *const cases[][2] = {
        {"hUhU", "||||"},
        {"hUhWhU", "||--||"}, /* a heading lies as what it heads */
        {"hWnhU", "---||"},   /* and a note as what it is about */
        {"hUhwhU", "||||||"}, /* not for two rows */
        {"hWhuhW", "------"}, /* nor back for two */
        {"hWhUhW", "--||--"},
        {"hWhu", "--||"}, /* what is signed stands */
        {"UAhW", "|---"},
        {"UAhWhu", "|-----"},   /* the end of an annex need not */
        {"UAhWAhu", "|---|||"}, /* another annex is another matter */
        {"w", "-"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *const told = turned(cases[i][0]);

        if (strcmp(told, cases[i][1]) != 0)
            fail_msg("%s lies as %s, should be %s", cases[i][0], told, cases[i][1]);
        free(told);
    }
}

static void an_annex_says_the_title_of_its_only_table(void **state)
{
    struct document *const document = document_new(LANGUAGE_VI);
    struct table *table;

    (void)state;
    document_add(document, PART_ANNEX, BLOCK_ANNEX, "Bảng");
    document_add(document, PART_ANNEX, BLOCK_NOTE, "Ghi chú");
    table = add_table(document, PART_ANNEX, 1, false);
    add_table(document, PART_ANNEX, 1, false);
    assert_false(print_is_titled(document, &document->blocks[0]));
    assert_true(print_is_titled(document, &document->blocks[2]));
    assert_false(print_is_titled(document, &document->blocks[3])); /* the second says it itself */
    table->label = "Bảng 1";
    assert_false(print_is_titled(document, &document->blocks[2]));
    document_free(document);
}

static void a_letterhead_fits_between_the_margins(void **state)
{
    static const struct {
        const char *superior, *issuer, *printed;
        double size;
    } cases[] = {
        {"", "SỞ NỘI VỤ", "SỞ NỘI VỤ", 13},
        {"UBND TỈNH", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", 12},
        {"", "SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN", "SỞ NÔNG NGHIỆP\nVÀ PHÁT TRIỂN NÔNG THÔN",
         12},
        {"", "", "", 13},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct document *const document = document_new(LANGUAGE_VI);
        struct print_letterhead head;

        document->state = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
        document->motto = "Độc lập - Tự do - Hạnh phúc";
        document->superior = cases[i].superior;
        document->issuer = cases[i].issuer;
        head = print_letterhead_new(document);
        assert_string_equal(head.issuer, cases[i].printed);
        assert_true(head.issuer_size > cases[i].size - 0.1 &&
                    head.issuer_size < cases[i].size + 0.1);
        assert_true(head.left + head.right < print_width_of(false) + 0.1);
        assert_true(head.issuer_width <= head.left && head.motto_width <= head.right);
        print_letterhead_free(&head);
        document_free(document);
    }
}

/* Whatever the names, columns are together as wide as the page, and numbers stay whole. */
static void columns_share_the_width(void **state)
{
    static const double widths[] = {468, 714};
    struct document *const document = document_new(LANGUAGE_VI);
    struct table *const table = add_table(document, PART_BODY, 3, true);

    (void)state;
    table->rows[0].cells[1] = cell_of_text(document, "Một tên dịch vụ rất dài và dài hơn nữa của "
                                                     "một cơ quan có tên cũng dài như thế");
    table->rows[1].cells[2] = cell_of_number(INT64_C(123456789012), 2);
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct print_grid grid = print_grid_new(table, LANGUAGE_VI, widths[i]);
        const struct drawing_font font = {.size = grid.size};
        double sum = 0;

        for (size_t j = 0; j < table->column_count; j++)
            sum += grid.widths[j];
        assert_true(sum > widths[i] - 0.5 && sum < widths[i] + 0.5);
        assert_true(grid.widths[2] >=
                    drawing_text_width(&font, "1.234.567.890,12") + 2 * PRINT_CELL);
        free(grid.widths);
    }
    document_free(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_turn_when_it_is_worth_it),
        cmocka_unit_test(an_annex_says_the_title_of_its_only_table),
        cmocka_unit_test(a_letterhead_fits_between_the_margins),
        cmocka_unit_test(columns_share_the_width),
    };
    struct error error = {""};

    if (!drawing_is_ready(&error))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
