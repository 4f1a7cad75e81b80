#include "model/soft.h"

#include <string.h>

static const struct {
    const char *name;
    enum reason reason;
} kinds[SOFT_KIND_COUNT] = {
    [SOFT_MAINTENANCE] = {"maintenance", REASON_SOFT_MAINTENANCE},
    [SOFT_ERROR] = {"error", REASON_SOFT_ERROR},
    [SOFT_EMPTY] = {"empty", REASON_SOFT_EMPTY},
    [SOFT_LOGIN] = {"login", REASON_SOFT_LOGIN},
    [SOFT_CHALLENGE] = {"challenge", REASON_SOFT_CHALLENGE},
    [SOFT_PLANTED] = {"planted", REASON_SOFT_PLANTED},
};

const char *soft_kind_name(enum soft_kind kind)
{
    return kinds[kind].name;
}

enum reason soft_reason(enum soft_kind kind)
{
    return kinds[kind].reason;
}

/* --- phrases ---------------------------------------------------------------------------------- */

static bool is_of_word(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
           (unsigned char)letter >= 0x80;
}

/* What separates the parts of a title, or nothing; a line's end between two headings. */
static bool ends_part(char letter)
{
    return letter == '\0' || strchr("|-:.,!\n()", letter) != NULL;
}

static bool stands_alone(const char *text, const char *from, const char *end)
{
    while (from > text && from[-1] == ' ')
        from--;
    while (*end == ' ')
        end++;
    return (from == text || ends_part(from[-1])) && ends_part(*end);
}

/* Whole words only: "slot" is not in "slots", but "error." is in "an error. ". */
static bool has_words(const char *text, const char *words, bool alone)
{
    const size_t length = strlen(words);

    for (const char *at = text; (at = strstr(at, words)) != NULL; at++) {
        const bool begins = at == text || !is_of_word(at[-1]) || !is_of_word(*words);
        const bool ends = !is_of_word(at[length]) || !is_of_word(words[length - 1]);

        if (begins && ends && (!alone || stands_alone(text, at, at + length)))
            return true;
    }
    return false;
}

static bool has_phrase(const char *text, const struct soft_phrase *phrase, bool alone)
{
    return has_words(text, phrase->text, alone) ||
           (phrase->plain != NULL && has_words(text, phrase->plain, alone));
}

static bool is_where(const struct soft_rule *rule, const struct soft_page *page,
                     const struct soft_phrase *phrase)
{
    const bool alone = rule->alone;

    return ((rule->where & SOFT_IN_TITLE) != 0 && has_phrase(page->title, phrase, alone)) ||
           ((rule->where & SOFT_IN_HEADING) != 0 && has_phrase(page->headings, phrase, alone)) ||
           ((rule->where & SOFT_IN_TEXT) != 0 && has_phrase(page->text, phrase, alone)) ||
           ((rule->where & SOFT_IN_HIDDEN) != 0 && has_phrase(page->hidden, phrase, alone));
}

/* --- rules ------------------------------------------------------------------------------------ */

static bool is_excused(const struct soft_rule *rule, const struct soft_page *page)
{
    for (size_t i = 0; i < rule->unless_count; i++)
        if (has_phrase(page->text, &rule->unless[i], false) ||
            has_phrase(page->title, &rule->unless[i], false))
            return true;
    for (size_t i = 0; i < rule->unless_asked_count; i++)
        if (strstr(page->url, rule->unless_asked[i]) != NULL)
            return true;
    return false;
}

/* The first of the phrases if there are enough of them. */
static const char *find_phrases(const struct soft_rule *rule, const struct soft_page *page)
{
    const char *first = NULL;
    int64_t count = 0;

    for (size_t i = 0; i < rule->phrase_count && count < rule->least; i++) {
        const struct soft_phrase *const phrase = &rule->phrases[i];

        if (!is_where(rule, page, phrase) || has_phrase(page->expected, phrase, false))
            continue;
        if (first == NULL)
            first = phrase->text;
        count++;
    }
    return count >= rule->least ? first : NULL;
}

static const char *fails_by(const struct soft_rule *rule, const struct soft_page *page)
{
    const char *phrase;

    if (rule->shorter_than > 0 && page->letters >= rule->shorter_than)
        return NULL;
    if (rule->password && !page->asks_password)
        return NULL;
    phrase = find_phrases(rule, page);
    return phrase == NULL || is_excused(rule, page) ? NULL : phrase;
}

const struct soft_rule *soft_find(const struct soft_rules *rules, unsigned skipped,
                                  const struct soft_page *page, const char **phrase)
{
    for (size_t i = 0; i < rules->count; i++) {
        const struct soft_rule *const rule = &rules->rules[i];

        if ((skipped & 1U << rule->kind) != 0)
            continue;
        *phrase = fails_by(rule, page);
        if (*phrase != NULL)
            return rule;
    }
    return NULL;
}
