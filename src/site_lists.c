/* Pages that are lists: all services, those of one programme or agency. */
#include <string.h>

#include "site_parts.h"

static void show_services(struct site *site, struct web_request *request, enum language language,
                          const struct page_choice *choice)
{
    char event[EVENT_ID];
    const struct page_view view = site_page_view(site, language, event);
    struct text text = {0};
    struct error error = {""};
    bool went;

    if (choice->only != NULL && !page_has_group(&view, choice)) {
        site_answer_sorry(site, request, language, PAGE_NOT_FOUND);
        return;
    }
    went = page_write_status(site->pages, &view, choice, &text, &error);
    site_answer_html(site, request, language, went, &text, &error);
}

bool site_show_list(struct site *site, struct web_request *request, enum language language,
                    const char *path)
{
    static const struct {
        const char *path, *room; /* of all of them, of one */
        enum page_grouping grouping;
    } lists[] = {{"/", "/programmes/", PAGE_BY_PROGRAMME},
                 {"/agencies", "/agencies/", PAGE_BY_AGENCY}};

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const size_t length = strlen(lists[i].room);
        const bool is_one = strncmp(path, lists[i].room, length) == 0;

        if (!is_one && strcmp(path, lists[i].path) != 0)
            continue;
        show_services(site, request, language,
                      &(struct page_choice){.grouping = lists[i].grouping,
                                            .only = is_one ? path + length : NULL});
        return true;
    }
    return false;
}
