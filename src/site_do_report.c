/* The rooms of reports: which there are, and what people write in them. */
#include "report_shelf.h"
#include "site_do_inside.h"

static json_t *read_shelf(struct reader *reader, const struct catalogue *catalogue, int64_t none,
                          struct error *error)
{
    (void)none;
    return shelf_read(reader, catalogue, SHELF_STAFF, error);
}

static void write_reports(struct doing *doing)
{
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    do_begin(&showing, doing);
    showing.ops.room = "reports";
    went = page_write_do_reports(doing->site->pages, &showing.page, &text, &error);
    do_answer_page(doing, went, &text, &error);
}

void do_show_reports(struct ops_visit *visit)
{
    struct doing *const doing = do_visit(visit);

    doing->on_read = write_reports;
    if (!do_read(doing, read_shelf, 0))
        do_answer_sorry(doing, PAGE_TOO_BUSY);
}
