/* Finding services by words, typed with or without accents. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/unicode.h"
#include "stage/page_parts.h"

enum { FOUND_MOST = 100, WORDS_MOST = 16 };

struct page_finder {
    const struct catalogue *catalogue;
    char **texts; /* of each service: its names and its agency, without accents */
};

/* Ours: small letters without accents, spaces as they are. */
static char *plain(const char *bytes, size_t length)
{
    char *const folded = unicode_fold(bytes, length);
    char *const stripped = unicode_strip_accents(folded);

    free(folded);
    return stripped;
}

static void add_name(struct text *text, const char *name)
{
    if (name != NULL)
        text_add(text, "%s ", name);
}

static char *text_of(const struct catalogue *catalogue, const struct service *service)
{
    struct text text = {0};
    char *made;

    add_name(&text, service->id);
    add_name(&text, service->name);
    add_name(&text, service->name_en);
    if (service->agency != NONE_AT_ALL) {
        add_name(&text, catalogue->agencies[service->agency].name);
        add_name(&text, catalogue->agencies[service->agency].name_en);
    }
    made = plain(text_string(&text), text.length);
    text_free(&text);
    return made;
}

struct page_finder *page_finder_new(const struct catalogue *catalogue)
{
    struct page_finder *const finder = NEW(struct page_finder);

    finder->catalogue = catalogue;
    finder->texts = NEW_ARRAY(char *, catalogue->service_count);
    for (size_t i = 0; i < catalogue->service_count; i++)
        finder->texts[i] = text_of(catalogue, &catalogue->services[i]);
    return finder;
}

void page_finder_free(struct page_finder *finder)
{
    if (finder == NULL)
        return;
    for (size_t i = 0; i < finder->catalogue->service_count; i++)
        free(finder->texts[i]);
    free(finder->texts);
    free(finder);
}

/* What was typed, in words: pointers into `typed`, which is cut up. */
static size_t cut(char *typed, const char *words[WORDS_MOST])
{
    size_t count = 0;
    char *rest = typed;

    while (count < WORDS_MOST) {
        rest += strspn(rest, " \t\r\n");
        if (*rest == '\0')
            break;
        words[count++] = rest;
        rest += strcspn(rest, " \t\r\n");
        if (*rest != '\0')
            *rest++ = '\0';
    }
    return count;
}

static bool has_all(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(text, words[i]) == NULL)
            return false;
    return true;
}

struct page_finder_words {
    char *typed;
    const char *words[WORDS_MOST];
    size_t count;
};

struct page_finder_words *page_finder_words_of(const char *query)
{
    struct page_finder_words *const words = NEW(struct page_finder_words);

    words->typed = plain(query, strlen(query));
    words->count = cut(words->typed, words->words);
    return words;
}

void page_finder_words_free(struct page_finder_words *words)
{
    if (words == NULL)
        return;
    free(words->typed);
    free(words);
}

bool page_finder_fits(const struct page_finder *finder, const struct page_finder_words *words,
                      size_t service)
{
    return has_all(finder->texts[service], words->words, words->count);
}

static void set_found(json_t *value, const struct pages *pages, const struct page_view *view,
                      const struct page_finder *finder, const char *query)
{
    struct page_finder_words *const words = page_finder_words_of(query);
    const bool has_words = words->count > 0;
    json_t *const rows = json_array();
    int64_t found = 0;

    for (size_t i = 0; has_words && i < view->catalogue->service_count; i++) {
        if (!page_shows(view, i) || !page_finder_fits(finder, words, i))
            continue;
        if (found++ < FOUND_MOST)
            json_array_append_new(rows, page_row(pages, view, i, PAGE_BY_PROGRAMME));
    }
    page_finder_words_free(words);
    json_set_bool(value, "has_query", has_words);
    json_set_bool(value, "has_found", found > 0);
    json_set_bool(value, "is_cut", found > FOUND_MOST);
    json_set_integer(value, "found", found);
    json_set(value, "services", rows);
}

bool page_write_search(const struct pages *pages, const struct page_view *view,
                       const struct page_finder *finder, const char *query, struct text *text,
                       struct error *error)
{
    json_t *const value = page_begin(pages, view);

    json_set_string(value, "page_title", page_word(pages, view->language, "find"));
    json_set_string(value, "other", view->language == LANGUAGE_EN ? "/search" : "/en/search");
    json_set_string(value, "query", query);
    json_set_bool(value, "folded", true); /* the server finds */
    if (view->snapshot != NULL)
        set_found(value, pages, view, finder, query);
    return page_finish(pages, "search", value, text, error);
}
