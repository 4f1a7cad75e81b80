/* answers.h - how the pages of the province answer: one function a way. */
#ifndef PROVINCE_ANSWERS_H
#define PROVINCE_ANSWERS_H

#include "base/text.h"

struct visit;

void answer_page(struct visit *visit);    /* title, lead, content */
void answer_moved(struct visit *visit);   /* 302 to content */
void answer_login(struct visit *visit);   /* 302 to content with the state kept, as OpenID does */
void answer_sign_in(struct visit *visit); /* the page at which such a login stops */

void answer_json(struct visit *visit);     /* content, its words filled */
void answer_soap(struct visit *visit);     /* content as the body of an envelope */
void answer_map(struct visit *visit);      /* capabilities with the layer `content`, or a map */
void answer_features(struct visit *visit); /* capabilities with the type `content` */

/* A text that is no page: its type, and its words filled. */
void data_send(const struct visit *visit, int status, const char *type, const char *content);

/* A page in the province's dress.  {today}, {yesterday}, {last-week}, {time} and {moment} (RFC
 * 3339) stand for what shown_ms says; {query} for the query. */
void page_render(struct text *page, const struct visit *visit, const char *title, const char *lead,
                 const char *content);
void page_send(const struct visit *visit, int status, const struct text *page);

#endif
