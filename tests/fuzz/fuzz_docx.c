/* fuzz_docx.c - any bytes as the text of an office's own file: what is filled is as long as it may
 * be, or a sentence says what is wrong; never a crash. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stage/print_docx.h"
#include "stage/print_plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct document *make_document(void)
{
    struct document *const document = document_new(LANGUAGE_VI);
    struct table *const table =
        document_add_table(document, PART_BODY, "bang-1", "Bảng 1", "Kết quả");

    document_add_column(document, table, "TT", 1, ALIGN_LEFT);
    document_add_row(document, table, ROW_PLAIN);
    document_add_fact(document, "ky", "quý I\n<&> năm 2022");
    return document;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct document *const document = make_document();
    char *const copy = memory_new(size + 1, 1);
    struct docx docx = {
        .document = document, .in_template = true, .turns = print_turns_new(document)};
    const struct docx_part part = {copy, size, true};
    struct text filled = {0};
    struct error error = {""};
    bool good;

    for (int i = 0; i < DOCX_STYLE_COUNT; i++)
        docx.styles[i] = docx_styles[i].id;
    if (size > 0)
        memcpy(copy, data, size);
    good = docx_fill_part(&docx, &part, &filled, &error);
    assert(good == (error.message[0] == '\0'));
    if (good && memmem(copy, size, "{{", 2) == NULL)
        assert(filled.length == size && (size == 0 || memcmp(filled.bytes, copy, size) == 0));
    text_free(&filled);
    free(docx.turns);
    document_free(document);
    free(copy);
    return 0;
}
