/* api_inside.h - what the api*.c share. */
#ifndef HAIDANG_STAGE_API_INSIDE_H
#define HAIDANG_STAGE_API_INSIDE_H

#include "base/json.h"
#include "stage/api.h"

/* What is wrong; yours. */
json_t *api_problem(int status, const char *detail);

/* The document and a line's end at the end of `text`; drops the document. */
void api_finish(json_t *document, struct text *text);

/* Is it for who asks? */
bool api_may_see(const struct api_view *view, size_t service);

#endif
