/* site_shelf.h - the list of reports, and their files: /reports, /reports/PERIOD/FILE. */
#ifndef HAIDANG_SITE_SHELF_H
#define HAIDANG_SITE_SHELF_H

#include "base/words.h"

struct report_shelf;
struct site;
struct web_request;

struct report_shelf *shelf_new(struct site *site);
void shelf_free(struct report_shelf *shelf); /* takes NULL; before the web server */

/* Answers what was asked at /reports: what was sealed. */
void shelf_show(struct site *site, struct web_request *request, enum language language);

/* Answers with a file, by its name in the archive: "2022-H1/2022-H1-chinh-thuc-….pdf".  What was
 * sealed is for everybody who may see all services, the rest for those who sign in; what is not as
 * it was when it was kept is given to nobody. */
void shelf_send(struct site *site, struct web_request *request, enum language language,
                const char *name);

/* The same list for programs; `none` is not looked at. */
void shelf_api(struct site *site, struct web_request *request, const char *none);

#endif
