/* The rooms of what is told to the public, and of what is said against the past. */
#include "objections.h"
#include "site_do_inside.h"

void do_show_told(struct doing *doing)
{
    const struct page_do_draft draft = {.template = web_query(doing->request, "template"),
                                        .incident = web_query(doing->request, "incident"),
                                        .work = web_query(doing->request, "work"),
                                        .change = web_query(doing->request, "change")};
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    do_begin(&showing, doing);
    showing.ops.room = "posts";
    went = page_write_do_posts(doing->site->pages, &showing.page, &draft, &text, &error);
    do_answer_page(doing, went, &text, &error);
}

json_t *do_read_past(struct reader *reader, const struct catalogue *catalogue, int64_t id,
                     struct error *error)
{
    (void)catalogue;
    (void)id;
    return objections_read(reader, error);
}

static void write_past(struct doing *doing)
{
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    do_begin(&showing, doing);
    showing.ops.room = "addenda";
    went = page_write_do_addenda(doing->site->pages, &showing.page,
                                 web_query(doing->request, "decide"), &text, &error);
    do_answer_page(doing, went, &text, &error);
}

void do_show_past(struct doing *doing)
{
    doing->on_read = write_past;
    if (!do_read(doing, do_read_past, 0))
        do_answer_sorry(doing, PAGE_TOO_BUSY);
}
