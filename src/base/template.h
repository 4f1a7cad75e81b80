/* template.h - text with holes, filled from JSON: the part of mustache that our pages need.
 *
 * {{name}} and {{a.b}} escaped for HTML, {{{raw}}} and {{&raw}} not, {{.}} the thing itself,
 * {{#list}}…{{/list}} for each (or once for an object or what is true), {{^list}}…{{/list}} if
 * there is none, {{! comment}}, {{> partial}}.  A section's tag alone on its line leaves no empty
 * line. A name is looked for from the innermost section outwards; what is not there prints nothing.
 * Compiled once, never changed, so shared by threads. */
#ifndef HAIDANG_BASE_TEMPLATE_H
#define HAIDANG_BASE_TEMPLATE_H

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

struct template;

/* `name` is for messages: "status.mustache:12: …". */
struct template *template_new(const char *name, const char *source, struct error *error);
void template_free(struct template *template); /* takes NULL */

/* A partial by its name, or NULL. */
typedef const struct template *template_find(const void *argument, const char *name);

/* At the end of `text`, which is capped by its limit.  Fails if a partial is not found, if sections
 * and partials lie too deep in one another, or if the text is full or the work grows without end.
 */
bool template_render(const struct template *template, const json_t *value, template_find *find,
                     const void *argument, struct text *text, struct error *error);

/* Tells every name that the template asks for ("w.title"), and not those of its partials; for the
 * test that all words exist. */
void template_each_name(const struct template *template,
                        void (*on_name)(void *argument, const char *name), void *argument);

#endif
