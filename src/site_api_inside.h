/* site_api_inside.h - what the site_api*.c share. */
#ifndef HAIDANG_SITE_API_INSIDE_H
#define HAIDANG_SITE_API_INSIDE_H

#include "site_parts.h"

/* What documents are made from now, for the one who asks. */
struct api_view api_view_of(struct site *site, struct web_request *request);

/* Takes the text; `links` may be NULL. */
void api_answer(struct site *site, struct web_request *request, struct text *text,
                const char *links);

/* Each answers, now or later; `id` is what the address says, or "". */
void api_show_status(struct site *site, struct web_request *request, const char *id);
void api_show_services(struct site *site, struct web_request *request, const char *id);
void api_show_service(struct site *site, struct web_request *request, const char *id);
void api_show_days(struct site *site, struct web_request *request, const char *id);
void api_show_samples(struct site *site, struct web_request *request, const char *id);
void api_show_series(struct site *site, struct web_request *request, const char *id);
void api_show_incidents(struct site *site, struct web_request *request, const char *id);
void api_show_incident(struct site *site, struct web_request *request, const char *id);
void api_show_maintenance(struct site *site, struct web_request *request, const char *id);
void api_show_posts(struct site *site, struct web_request *request, const char *id);
void api_show_silences(struct site *site, struct web_request *request, const char *id);
void api_show_shift(struct site *site, struct web_request *request, const char *id);
void api_show_report(struct site *site, struct web_request *request, const char *id);
void api_show_openapi(struct site *site, struct web_request *request, const char *id);

#endif
