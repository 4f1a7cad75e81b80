#include "site_sign.h"

#include "site_ops.h"
#include "site_parts.h"
#include "stage/page_sign.h"

void sign_show_account(struct ops_visit *visit)
{
    const struct page_view view =
        site_page_view(visit->site, visit->language, (char[EVENT_ID]){""});
    const struct page_account account = {
        .id = visit->visitor.id, .role = visit->visitor.role, .key = visit->visitor.key};
    struct text text = {0};
    struct error error = {""};
    const bool went = page_write_account(visit->site->pages, &view, &account, &text, &error);

    ops_answer_html(visit, 200, went, &text, &error);
}
