/* Services to choose from in a form: of many it shows the first, and has a line to find others by
 * words.  Its button sends the form, which comes back with all that was typed and chosen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stage/page_do_forms_inside.h"

enum {
    FIND_LEAST = 13,  /* fewer are seen at a glance */
    SHOWN_MOST = 100, /* more make a page long, and nobody reads them */
};

bool page_do_said(const json_t *said, const char *value)
{
    if (json_is_string(said))
        return strcmp(json_string_value(said), value) == 0;
    for (size_t i = 0; i < json_array_size(said); i++)
        if (strcmp(json_string_value(json_array_get(said, i)), value) == 0)
            return true;
    return false;
}

static void add_service(const struct making *making, json_t *options, const struct service *service)
{
    char text[512];

    snprintf(text, sizeof text, "%s (%s)", service_name(service, making->language), service->id);
    page_do_add(options, service->id, text);
}

static void add_few(const struct making *making, json_t *options)
{
    for (size_t i = 0; i < making->catalogue->service_count; i++)
        add_service(making, options, &making->catalogue->services[i]);
}

/* What was chosen comes first and stays, whatever is looked for. */
static void add_found(const struct making *making, json_t *options,
                      const struct page_finder_words *words)
{
    const struct catalogue *const catalogue = making->catalogue;
    bool *const is_chosen = NEW_ARRAY(bool, catalogue->service_count);
    size_t shown = 0;

    for (size_t i = 0; i < catalogue->service_count; i++) {
        is_chosen[i] = page_do_said(making->choice->said, catalogue->services[i].id);
        if (is_chosen[i])
            add_service(making, options, &catalogue->services[i]);
    }
    for (size_t i = 0; i < catalogue->service_count; i++) {
        if (words != NULL && !page_finder_fits(making->page->finder, words, i))
            continue;
        making->choice->found++;
        if (is_chosen[i])
            continue;
        if (shown++ < SHOWN_MOST)
            add_service(making, options, &catalogue->services[i]);
    }
    making->choice->is_cut = shown > SHOWN_MOST;
    free(is_chosen);
}

void page_do_add_services(const struct making *making, json_t *options)
{
    struct page_finder_words *words;

    making->choice->finds = making->catalogue->service_count >= FIND_LEAST;
    if (!making->choice->finds) {
        add_few(making, options);
        return;
    }
    words = making->choice->find == NULL ? NULL : page_finder_words_of(making->choice->find);
    add_found(making, options, words);
    page_finder_words_free(words);
}

void page_do_set_finder(json_t *value, const struct choice *choice)
{
    json_set_bool(value, "finds", choice->finds);
    json_set_string(value, "find", choice->find);
    json_set_bool(value, "has_found", choice->found > 0);
    json_set_integer(value, "found", choice->found);
    json_set_bool(value, "is_cut", choice->is_cut);
}
