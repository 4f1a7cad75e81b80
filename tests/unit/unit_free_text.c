/* The small text file of what people write in a report, and its way into the document. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "model/document.h"
#include "stage/free_text.h"

static void take(struct free_texts *texts, const char *file)
{
    struct error error = {""};

    if (!free_texts_read(texts, file, strlen(file), &error))
        fail_msg("%s", error.message);
}

static void parts_and_paragraphs_are_read(void **state)
{
    struct free_texts texts = {0};

    (void)state;
    take(&texts, "\xef\xbb\xbf# a note\r\n\r\n[uu-diem]\r\nMột dòng\r\n  hai dòng.  \r\n\r\n\r\n"
                 "# between\nĐoạn hai [cần xác nhận]\n[ton-tai]\n\nA\tb");
    assert_int_equal(texts.count, 2);
    assert_string_equal(texts.parts[0].id, "uu-diem");
    assert_string_equal(text_string(&texts.parts[0].text),
                        "Một dòng hai dòng.\nĐoạn hai [cần xác nhận]");
    assert_int_equal(texts.parts[0].line, 3);
    assert_string_equal(text_string(&texts.parts[1].text), "A b");
    free_texts_free(&texts);
    take(&texts, "[a]\ne\xcc\x82\xcc\x81\n"); /* decomposed ế */
    assert_string_equal(text_string(&texts.parts[0].text), "ế");
    free_texts_free(&texts);
    take(&texts, "");
    assert_int_equal(texts.count, 0);
    free_texts_free(&texts);
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
    static const struct {
        const char *file, *complaint;
    } cases[] = {
        {"xin chào\n[a]\n", "line 1: no part is named yet"},
        {"[a]\nx\n[Ưu điểm]\n", "line 3: '[Ưu điểm]' names no part"},
        {"[a]\nx\n\n[a]\ny\n", "line 4: [a] is there already, in line 1"},
        {"[a]\n\n[b]\nx", "line 1: nothing is written under [a]"},
        {"[a]\nx\n\xff\xfe\n", "line 3: it is not UTF-8"},
        {"[a]\nx\x1b[2J\n", "line 2: there is a control character in it"},
        {"[]\n", "line 1: '[]' names no part"},
        {"# x\n\n[a-b]", "line 3: nothing is written under [a-b]"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct free_texts texts = {0};
        struct error error = {""};

        assert_false(free_texts_read(&texts, cases[i].file, strlen(cases[i].file), &error));
        if (strncmp(error.message, cases[i].complaint, strlen(cases[i].complaint)) != 0)
            fail_msg("'%s' instead of '%s'", error.message, cases[i].complaint);
        free_texts_free(&texts);
    }
}

static void what_is_too_long_is_refused(void **state)
{
    struct text file = {0};
    struct free_texts texts = {0};
    struct error error = {""};

    (void)state;
    text_add_string(&file, "[a]\n");
    for (int i = 0; i < FREE_TEXT_MOST / 10 - 1; i++)
        text_add_string(&file, "123456789\n");
    assert_true(free_texts_read(&texts, text_string(&file), file.length, &error));
    free_texts_free(&texts);
    text_add_string(&file, "123456789 123456789\n");
    assert_false(free_texts_read(&texts, text_string(&file), file.length, &error));
    free_texts_free(&texts);
    while (file.length <= FREE_FILE_MOST)
        text_add_string(&file, "#23456789\n");
    assert_false(free_texts_read(&texts, text_string(&file), file.length, &error));
    free_texts_free(&texts);
    text_free(&file);
}

/* "I", then the parts a, b and c, of which b has two paragraphs, and a paragraph of nobody's. */
static struct document *draft(void)
{
    static const char *const ids[] = {"a", "b", "b", "c"};
    struct document *const document = document_new(LANGUAGE_VI);
    char text[32];

    document_add_heading(document, PART_BODY, 1, "I");
    for (size_t i = 0; i < 4; i++) {
        struct block *block;

        snprintf(text, sizeof text, "%s%zu [cần xác nhận]", ids[i], i);
        block = document_add(document, PART_BODY, BLOCK_PARAGRAPH, text);
        block->id = document_text(document, ids[i]);
        block->to_confirm = true;
    }
    document_add(document, PART_BODY, BLOCK_PARAGRAPH, "end")->id = "d";
    return document;
}

static void they_take_the_place_of_drafts(void **state)
{
    struct document *const document = draft();
    struct free_texts texts = {0};
    struct text all = {0};

    (void)state;
    take(&texts, "[b]\nmột\n\n[c]\nhai\n\nba\n\nbốn [cần xác nhận]\n[d]\nx\n");
    assert_string_equal(free_texts_apply(&texts, document)->id, "d"); /* no draft of ours */
    for (size_t i = 0; i < document->block_count; i++)
        text_add(&all, "%s%s%s|", document->blocks[i].id, document->blocks[i].to_confirm ? "?" : "",
                 document->blocks[i].text);
    assert_string_equal(text_string(&all),
                        "I|a?a0 [cần xác nhận]|bmột|chai|cba|c?bốn [cần xác nhận]|dend|");
    text_free(&all);
    free_texts_free(&texts);
    document_free(document);
}

/* What is written to begin with says the same when it is read again. */
static void drafts_are_written_and_read_again(void **state)
{
    struct document *const document = draft();
    struct document *const other = draft();
    struct free_texts texts = {0};
    struct text file = {0};

    (void)state;
    free_texts_write(document, &file);
    take(&texts, text_string(&file));
    assert_int_equal(texts.count, 3);
    assert_string_equal(text_string(&texts.parts[1].text), "b1 [cần xác nhận]\nb2 [cần xác nhận]");
    assert_null(free_texts_apply(&texts, other));
    assert_int_equal(other->block_count, document->block_count);
    for (size_t i = 0; i < document->block_count; i++) {
        assert_string_equal(other->blocks[i].text, document->blocks[i].text);
        assert_int_equal(other->blocks[i].to_confirm, document->blocks[i].to_confirm);
    }
    text_free(&file);
    free_texts_free(&texts);
    document_free(other);
    document_free(document);
}

/* Whatever the lines begin with. */
static void nothing_is_lost_between_writing_and_reading(void **state)
{
    static const char *const lines[] = {"# 1 trong ba việc", "#",  "\\# chéo ngược",
                                        "[cần xác nhận]",    "\\", "[uu-diem] và [khac]",
                                        "  # lùi vào",       "[",  "a # b"};
    struct document *const document = document_new(LANGUAGE_VI);
    struct free_texts texts = {0};
    struct text file = {0};
    struct text all = {0};

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct block *const block = document_add(document, PART_BODY, BLOCK_PARAGRAPH, lines[i]);

        block->id = "a";
        block->to_confirm = true;
        text_add(&all, "%s%s", i == 0 ? "" : "\n", lines[i]);
    }
    free_texts_write(document, &file);
    take(&texts, text_string(&file));
    assert_int_equal(texts.count, 1);
    assert_string_equal(text_string(&texts.parts[0].text), text_string(&all));
    text_free(&all);
    text_free(&file);
    free_texts_free(&texts);
    document_free(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_and_paragraphs_are_read),
        cmocka_unit_test(what_is_wrong_is_told_with_its_line),
        cmocka_unit_test(what_is_too_long_is_refused),
        cmocka_unit_test(they_take_the_place_of_drafts),
        cmocka_unit_test(drafts_are_written_and_read_again),
        cmocka_unit_test(nothing_is_lost_between_writing_and_reading),
    };

    words_set_language(LANGUAGE_EN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
