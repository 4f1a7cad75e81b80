#include "stage/page_adding.h"

#include <string.h>

#include "stage/page_parts.h"

/* The choices of a list; the one that was chosen is marked. */
static json_t *choice(const char *id, const char *name, const char *chosen)
{
    json_t *const object = json_object();

    json_set_string(object, "id", id);
    json_set_string(object, "name", name);
    json_set_bool(object, "is_chosen", strcmp(id, chosen) == 0);
    return object;
}

static json_t *agencies(const struct catalogue *catalogue, enum language language,
                        const char *chosen)
{
    json_t *const list = json_array();

    for (size_t i = 0; i < catalogue->agency_count; i++)
        json_array_append_new(list, choice(catalogue->agencies[i].id,
                                           agency_name(&catalogue->agencies[i], language), chosen));
    return list;
}

static json_t *programmes(const struct catalogue *catalogue, enum language language,
                          const char *chosen)
{
    json_t *const list = json_array();

    for (size_t i = 0; i < catalogue->programme_count; i++)
        json_array_append_new(list,
                              choice(catalogue->programmes[i].id,
                                     programme_name(&catalogue->programmes[i], language), chosen));
    return list;
}

bool page_write_adding(const struct pages *pages, const struct page_ops *ops,
                       const struct page_adding *adding, struct text *text, struct error *error)
{
    json_t *const value = page_ops_begin(pages, ops, "adding");
    const struct catalogue *const catalogue = ops->view->catalogue;

    json_set_string(value, "address", adding->address);
    json_set_string(value, "id", adding->id);
    json_set_string(value, "name", adding->name);
    json_set_string(value, "agency", adding->agency);
    json_set_string(value, "programme", adding->programme);
    json_set(value, "agencies", agencies(catalogue, ops->view->language, adding->agency));
    json_set(value, "programmes", programmes(catalogue, ops->view->language, adding->programme));
    json_set_string(value, "yaml", adding->yaml);
    json_set_string(value, "trouble", adding->trouble);
    json_set_string(value, "written", adding->written);
    json_set_string(value, "changes", adding->changes);
    json_set_bool(value, "was_taken_up", adding->was_taken_up);
    return page_finish(pages, "adding", value, text, error);
}
