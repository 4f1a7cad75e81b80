/* A period's report among the pages of the site. */
#include <string.h>

#include "base/text.h"
#include "stage/page_parts.h"
#include "stage/page_reports.h"

enum { WHOLE = 100 };

static const char opening[] = "<main id=\"main\"", closing[] = "</main>";

/* A page has one <main>, and the site's own pages have that already. */
static void put_body(json_t *value, const char *body)
{
    const char *const rest =
        strncmp(body, opening, strlen(opening)) == 0 ? body + strlen(opening) : NULL;
    const char *end = rest == NULL ? NULL : strstr(rest, closing);
    struct text text = {0};

    for (const char *next = end; next != NULL; next = strstr(end + 1, closing))
        end = next;
    if (end != NULL) {
        text_add_string(&text, "<div");
        text_add_bytes(&text, rest, (size_t)(end - rest));
        text_add_string(&text, "</div>");
    }
    json_set_string(value, "report", text_string(&text));
    text_free(&text);
}

bool page_write_report(const struct pages *pages, const struct page_view *view,
                       const struct page_report *report, struct text *text, struct error *error)
{
    const enum language language = view->language;
    json_t *const value = page_begin(pages, view);

    json_set_string(value, "page_title", report->title);
    page_set_href(value, "other", language == LANGUAGE_EN ? LANGUAGE_VI : LANGUAGE_EN, "reports",
                  report->id);
    put_body(value, report->body);
    return page_finish(pages, "report_site", value, text, error);
}

bool page_write_making(const struct pages *pages, const struct page_view *view,
                       const struct page_making *making, struct text *text, struct error *error)
{
    const enum language language = view->language;
    json_t *const value = page_begin(pages, view);

    json_set_string(value, "page_title", making->name);
    page_set_href(value, "other", language == LANGUAGE_EN ? LANGUAGE_VI : LANGUAGE_EN, "reports",
                  making->id);
    page_set_making(value, pages, language, making);
    return page_finish(pages, "report_making", value, text, error);
}

void page_set_making(json_t *value, const struct pages *pages, enum language language,
                     const struct page_making *making)
{
    json_set_string(
        value, "what",
        page_word(pages, language, making->what == NULL ? "report_making" : making->what));
    json_set_bool(value, "is_report", making->what == NULL);
    json_set_bool(value, "is_begun", making->is_begun);
    json_set_integer(value, "percent", making->percent);
    json_set_bool(value, "is_printed", making->percent >= WHOLE);
    json_set_bool(value, "has_before", making->before > 0);
    json_set_integer(value, "before", (int64_t)making->before);
}
