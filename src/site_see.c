/* Services, and the wall: all of it is in the snapshot. */
#include "site_see.h"

#include <stdio.h>
#include <stdlib.h>

#include "io/unicode.h"
#include "site_parts.h"

enum { QUERY_MOST = 200 };

struct page_ops see_page(const struct ops_visit *visit, const char *room, struct page_view *view,
                         char *event)
{
    *view = site_page_view(visit->site, visit->language, event);
    events_last_inside(visit->site->events, event);
    return (struct page_ops){.view = view,
                             .person = visit->visitor.id,
                             .role = visit->visitor.role,
                             .key = visit->visitor.key,
                             .room = room};
}

/* At most so much of it, in UTF-8. */
static const char *word_of(const struct ops_visit *visit, const char *name, char word[QUERY_MOST])
{
    const char *const asked = web_query(visit->request, name);

    snprintf(word, QUERY_MOST, "%s", asked == NULL ? "" : asked);
    unicode_repair(word);
    return word;
}

void see_services(struct ops_visit *visit)
{
    char event[EVENT_ID], agency[QUERY_MOST], programme[QUERY_MOST], state[QUERY_MOST];
    char words[QUERY_MOST], number[QUERY_MOST];
    struct page_view view;
    const struct page_ops ops = see_page(visit, "services", &view, event);
    const struct page_ops_filter filter = {
        .agency = word_of(visit, "agency", agency),
        .programme = word_of(visit, "programme", programme),
        .state = word_of(visit, "state", state),
        .words = word_of(visit, "q", words),
        .page = (size_t)strtoul(word_of(visit, "page", number), NULL, 10)};
    struct text text = {0};
    struct error error = {""};
    const bool went =
        page_write_ops(visit->site->pages, &ops, visit->site->finder, &filter, &text, &error);

    ops_answer_html(visit, 200, went, &text, &error);
}

void see_wall(struct ops_visit *visit)
{
    char event[EVENT_ID];
    struct page_view view;
    const struct page_ops ops = see_page(visit, "wall", &view, event);
    struct text text = {0};
    struct error error = {""};
    const bool went = page_write_wall(visit->site->pages, &ops, &text, &error);

    ops_answer_html(visit, 200, went, &text, &error);
}

void see_events(struct ops_visit *visit)
{
    site_show_events_inside(visit->site, visit->request);
}
