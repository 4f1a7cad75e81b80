/* Services to choose from in a form: with many of them it has a line to find them by words, which
 * works without JavaScript, too: the page is asked for once more with those that fit. */
#include <stdio.h>
#include <string.h>

#include "stage/page_do_forms_inside.h"

enum { FIND_LEAST = 13 }; /* fewer are seen at a glance */

bool page_do_said(const json_t *said, const char *value)
{
    if (json_is_string(said))
        return strcmp(json_string_value(said), value) == 0;
    for (size_t i = 0; i < json_array_size(said); i++)
        if (strcmp(json_string_value(json_array_get(said, i)), value) == 0)
            return true;
    return false;
}

/* Agencies are found, too, though they do not stand beside the name. */
static void add_service(const struct making *making, json_t *options, const struct service *service)
{
    const struct catalogue *const catalogue = making->catalogue;
    const bool has_agency = service->agency != NONE_AT_ALL && making->finds;
    char text[512];
    json_t *option;

    snprintf(text, sizeof text, "%s (%s)", service_name(service, making->language), service->id);
    option = page_do_option(service->id, text, false);
    json_set_bool(option, "is_service", making->finds);
    json_set_string(option, "beside",
                    has_agency
                        ? name_in(making->language, catalogue->agencies[service->agency].name,
                                  catalogue->agencies[service->agency].name_en)
                        : NULL);
    json_array_append_new(options, option);
}

/* What was chosen stays, whatever is looked for. */
void page_do_add_services(struct making *making, json_t *options)
{
    const char *const find = making->page->find;
    struct page_finder_words *const words = find == NULL ? NULL : page_finder_words_of(find);

    making->finds = making->catalogue->service_count >= FIND_LEAST;
    for (size_t i = 0; i < making->catalogue->service_count; i++) {
        const bool fits = words == NULL || page_finder_fits(making->page->finder, words, i);

        making->found += fits;
        if (fits || page_do_said(making->said, making->catalogue->services[i].id))
            add_service(making, options, &making->catalogue->services[i]);
    }
    page_finder_words_free(words);
}

/* What the page was asked for goes with the words, and without them shows all again. */
static void set_asked(json_t *value, const struct page_do *page, const char *id)
{
    json_t *const asked = json_array();
    struct text all = {0};
    const char *name;
    json_t *said;

    json_object_foreach((json_t *)(uintptr_t)page->asked, name, said)
    {
        json_t *const hidden = json_object();

        json_set_string(hidden, "name", name);
        json_set_string(hidden, "value", json_string_value(said));
        json_array_append_new(asked, hidden);
        text_add(&all, "%s%s=", all.length == 0 ? "?" : "&", name);
        text_add_form(&all, json_string_value(said));
    }
    text_add(&all, "#%s", id);
    json_set(value, "asked", asked);
    json_set_string(value, "all", text_string(&all));
    text_free(&all);
}

void page_do_set_finder(json_t *value, const struct making *making, const char *id)
{
    json_set_bool(value, "finds", making->finds);
    if (!making->finds)
        return;
    json_set_string(value, "find", making->page->find);
    json_set_integer(value, "found", making->found);
    set_asked(value, making->page, id);
}
