/* The rooms of reports. */
#include <string.h>

#include "stage/page_do_inside.h"
#include "stage/page_reports.h"

static json_t *row_of(const struct pages *pages, const struct page_do *page, const json_t *row)
{
    const enum language language = page->ops->view->language;
    const json_t *const texts = json_object_get(row, "texts");
    json_t *const value = page_report_row(pages, page->ops->view, row);

    page_set_report_href(value, "room", language, "ops/reports", row);
    json_set_integer(value, "written",
                     json_integer_value(json_object_get(texts, words_language_name(language))));
    return value;
}

bool page_write_do_reports(const struct pages *pages, const struct page_do *page, struct text *text,
                           struct error *error)
{
    static const char *const states[] = {"over", "running", "sealed"};
    static const char *const lists[] = {"list_over", "list_running", "list_sealed"};
    const json_t *const rows = json_object_get(page->found, "reports");
    json_t *const value = page_do_begin(pages, page, "reports", "reports", NULL);

    json_set_bool(value, "is_read", page->found != NULL);
    for (size_t k = 0; k < sizeof states / sizeof *states; k++) {
        json_t *const list = json_array();

        for (size_t i = 0; i < json_array_size(rows); i++) {
            const json_t *const row = json_array_get(rows, i);

            if (strcmp(json_string_value(json_object_get(row, "state")), states[k]) == 0)
                json_array_append_new(list, row_of(pages, page, row));
        }
        json_set(value, lists[k], list);
    }
    json_set_bool(value, "has_over", json_array_size(json_object_get(value, "list_over")) > 0);
    json_set_bool(value, "has_sealed", json_array_size(json_object_get(value, "list_sealed")) > 0);
    return page_finish(pages, "do_reports", value, text, error);
}
