/* web_page.h - what web.c needs of a page beyond web.h. */
#ifndef HAIDANG_IO_WEB_PAGE_H
#define HAIDANG_IO_WEB_PAGE_H

#include "io/web.h"

struct MHD_Response;

unsigned int web_page_status(const struct web_page *page);

/* Lent; the header's value may be NULL. */
struct MHD_Response *web_page_response(struct web_page *page, const char *accept_encoding);
struct MHD_Response *web_page_unchanged(struct web_page *page);

/* Does an If-None-Match (may be NULL) name this very version? */
bool web_page_is_known(const struct web_page *page, const char *if_none_match);

/* What every answer carries, for one that is no page. */
void web_page_add_headers(struct MHD_Response *response, const char *type);

#endif
