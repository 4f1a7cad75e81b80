/* Does --help tell the truth, in both languages? */
#include "test.h"

#include <ctype.h>
#include <string.h>

#include "base/words.h"
#include "command_line.h"

/* Those that --help tells once for all commands (store, by), or that only our own pages use. */
static const char told_elsewhere[] = "sbJ0&%";

static const char *usage_in(enum language language, const struct command *command,
                            struct text *text)
{
    const enum language former = words_speak(language);

    text_clear(text);
    command_add_usage(text, command->usage, 0);
    words_speak(former);
    return text_string(text);
}

static void no_placeholder_is_english_in_vietnamese(void **state)
{
    struct text text = {0};

    (void)state;
    for (size_t i = 0; i < command_count; i++) {
        const char *const vietnamese = usage_in(LANGUAGE_VI, &command_table[i], &text);

        for (const char *at = command_table[i].usage; *at != '\0'; at++) {
            char word[32] = "";

            for (size_t length = 0; *at >= 'A' && *at <= 'Z' && length + 1 < sizeof word; at++)
                word[length++] = *at;
            if (word[0] != '\0' && strstr(vietnamese, word) != NULL)
                fail_msg("%s: '%s' is not said in Vietnamese", command_table[i].name, word);
            if (*at == '\0')
                break;
        }
    }
    text_free(&text);
}

static bool has_word(const char *sentence, const char *word)
{
    const size_t length = strlen(word);

    for (const char *at = strstr(sentence, word); at != NULL; at = strstr(at + 1, word))
        if ((at == sentence || !isalpha((unsigned char)at[-1])) &&
            !isalpha((unsigned char)at[length]))
            return true;
    return false;
}

static void no_other_sentence_has_them_either(void **state)
{
    static const char *const english[] = {"FILE", "FOLDER", "PERIOD", "PERSON", "NUMBER",
                                          "TEXT", "NAME",   "DAY",    "HOST",   "ADDRESS"};

    (void)state;
    for (size_t i = 0; i < words_vi_count; i++)
        for (size_t k = 0; k < sizeof english / sizeof *english; k++)
            if (has_word(words_vi[i].vietnamese, english[k]))
                fail_msg("'%s' in: %s", english[k], words_vi[i].vietnamese);
}

static void every_command_is_explained_in_vietnamese(void **state)
{
    (void)state;
    for (size_t i = 0; i < command_count; i++)
        assert_string_not_equal(words_in(LANGUAGE_VI, command_table[i].help),
                                command_table[i].help);
}

/* "--title" is not named by "--title-en". */
static bool names(const char *usage, const char *option)
{
    const size_t length = strlen(option);

    for (const char *at = strstr(usage, "--"); at != NULL; at = strstr(at + 2, "--"))
        if (strncmp(at + 2, option, length) == 0 && !isalpha((unsigned char)at[2 + length]) &&
            at[2 + length] != '-')
            return true;
    return false;
}

static void a_usage_names_every_option_that_is_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < command_count; i++)
        for (const char *letter = command_table[i].options; *letter != '\0'; letter++)
            if (strchr(told_elsewhere, *letter) == NULL &&
                !names(command_table[i].usage, command_option_name(*letter)))
                fail_msg("%s takes --%s, which its usage does not say", command_table[i].name,
                         command_option_name(*letter));
}

static bool takes(const struct command *command, const char *name, size_t length)
{
    for (const char *letter = command->options; *letter != '\0'; letter++) {
        const char *const option = command_option_name(*letter);

        if (strlen(option) == length && strncmp(option, name, length) == 0)
            return true;
    }
    return false;
}

static void a_usage_names_no_option_that_is_not_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < command_count; i++)
        for (const char *at = strstr(command_table[i].usage, "--"); at != NULL;
             at = strstr(at + 2, "--")) {
            const size_t length = strspn(at + 2, "abcdefghijklmnopqrstuvwxyz-");

            if (!takes(&command_table[i], at + 2, length))
                fail_msg("%s does not take %.*s", command_table[i].name, (int)length + 2, at);
        }
}

static void alternatives_stand_in_lines_of_their_own(void **state)
{
    const struct command *const silence = command_find("silence");
    struct text text = {0};

    (void)state;
    assert_string_equal(usage_in(LANGUAGE_EN, silence, &text),
                        "list [--json]\n"
                        "add SCOPE (--for DURATION | --until TIME) --reason TEXT\n"
                        "end NUMBER");
    assert_string_equal(usage_in(LANGUAGE_VI, silence, &text),
                        "list [--json]\n"
                        "add PHẠM_VI (--for KHOẢNG_THỜI_GIAN | --until THỜI_ĐIỂM) --reason "
                        "NỘI_DUNG\n"
                        "end SỐ");
    text_free(&text);
}

static void a_language_behind_help_is_heard(void **state)
{
    char words[][12] = {"haidang", "report", "--help", "--language", "en"};
    char *line[] = {words[0], words[1], words[2], words[3], words[4], NULL};
    struct arguments arguments = {.config = NULL};

    (void)state;
    assert_int_equal(command_parse(5, line, &arguments), PARSED_HELP);
    assert_int_equal(words_language(), LANGUAGE_EN);
    assert_int_equal(arguments.word_count, 1);
    assert_string_equal(arguments.words[0], "report");
    words_set_language(LANGUAGE_VI);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_placeholder_is_english_in_vietnamese),
        cmocka_unit_test(no_other_sentence_has_them_either),
        cmocka_unit_test(every_command_is_explained_in_vietnamese),
        cmocka_unit_test(a_usage_names_every_option_that_is_taken),
        cmocka_unit_test(a_usage_names_no_option_that_is_not_taken),
        cmocka_unit_test(alternatives_stand_in_lines_of_their_own),
        cmocka_unit_test(a_language_behind_help_is_heard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
