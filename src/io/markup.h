/* markup.h - XML and HTML documents of strangers, and what XPath finds in them.  Knows libxml2.
 *
 * Nothing outside the document is ever loaded, no entity of its own is ever expanded, what is too
 * deep, too wide or too large is given up.  HTML is read as browsers do, without complaint.  Any
 * thread may call; a document belongs to the thread that opened it. */
#ifndef HAIDANG_IO_MARKUP_H
#define HAIDANG_IO_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/effort.h"
#include "base/error.h"
#include "base/found.h"
#include "base/text.h"

struct markup;

/* A prefix that XPaths may use. */
struct markup_namespace {
    const char *prefix, *uri;
};

/* `is_utf8`: it is, whatever it says of itself (see unicode_from); else it must say it. */
enum look markup_open_xml(const char *bytes, size_t length, bool is_utf8,
                          const struct effort *effort, struct markup **markup);
/* UTF-8 whatever the document says of itself (see unicode_from). */
enum look markup_open_html(const char *bytes, size_t length, const struct effort *effort,
                           struct markup **markup);
void markup_close(struct markup *markup); /* takes NULL */

/* Name of the outermost element without its prefix, and its namespace or "".  Lent. */
const char *markup_root(const struct markup *markup, const char **uri);

/* An XPath, with the prefixes it may use; all lent. */
struct markup_path {
    const char *path;
    const struct markup_namespace *namespaces;
    size_t namespace_count;
};

/* Can it be read, and are its prefixes known? */
bool markup_check_path(const struct markup_path *path, struct error *error);

/* Of a set of nodes the text of the first; a truth exists if it is one.  Malformed: the path is
 * wrong for this document. */
enum look markup_find(struct markup *markup, const struct markup_path *path,
                      const struct effort *effort, struct found *found);

/* The texts that stand directly in elements `child` of elements `parent`, by their local names; a
 * line each, at the end of `texts`.  Much quicker than a path. */
void markup_gather_names(const struct markup *markup, const char *parent, const char *child,
                         struct text *texts);

/* The texts of all nodes, a line each, at the end of `texts`. */
enum look markup_gather(struct markup *markup, const struct markup_path *path,
                        const struct effort *effort, struct text *texts);

#endif
