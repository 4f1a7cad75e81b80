/* report_shelf.h - which reports there are: periods that were closed, that can be, or that go on,
 * what people wrote in their reports, and the files that were kept. */
#ifndef HAIDANG_REPORT_SHELF_H
#define HAIDANG_REPORT_SHELF_H

#include "base/error.h"
#include "base/json.h"
#include "model/catalogue.h"

struct reader;

/* For whom: everybody is told of what was sealed, and of the files that were made of it then. */
enum shelf_view { SHELF_PUBLIC, SHELF_STAFF };

/* {"reports": [{"period", "calendar", "state": "sealed" | "over" | "running", "from", "to", "seal":
 * null | {"number", "made_at", "digest"}, "texts": {"vi": n, "en": n}, "files": [{"file",
 * "format", "language", "edition", "bytes", "sha256", "author", "made_at", "public"}]}]}, the last
 * period first; the public is told neither authors nor texts.  NULL: could not be read.  Long work:
 * in the pool. */
json_t *shelf_read(struct reader *reader, const struct catalogue *catalogue, enum shelf_view view,
                   struct error *error);

/* The row of a file, by its name "PERIOD/FILE", in what shelf_read returned; NULL: there is none.
 */
json_t *shelf_find_file(const json_t *shelf, const char *name);

/* The row of a period, or NULL. */
json_t *shelf_find(const json_t *shelf, const char *period, const char *calendar);

#endif
