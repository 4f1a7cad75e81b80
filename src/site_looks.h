/* site_looks.h - what the operations side reads from the store: in the pool, kept some seconds, and
 * read once for all who ask for the same. */
#ifndef HAIDANG_SITE_LOOKS_H
#define HAIDANG_SITE_LOOKS_H

#include "base/error.h"
#include "base/json.h"
#include "model/catalogue.h"

struct loop;
struct looks;
struct reader;
struct web_request;

enum { LOOK_WORDS = 400 };

/* In the pool.  `words` is what was asked for; yours, NULL: could not be read. */
typedef json_t *look_read(struct reader *reader, const struct catalogue *catalogue,
                          const char *words, struct error *error);

struct look_kind {
    look_read *read;
    int64_t keep_us;
};

/* `on_ready` is called for each request that waited. */
struct looks *looks_new(struct loop *loop, const struct catalogue *catalogue,
                        const char *store_path,
                        void (*on_ready)(void *argument, struct web_request *request),
                        void *argument);
void looks_free(struct looks *looks); /* takes NULL; who waits is given up with the server */

/* True if it is at hand: `*found` is lent until the loop turns; NULL: could not be read. */
bool looks_find(const struct looks *looks, const struct look_kind *kind, const char *words,
                const json_t **found);

/* Reads it.  False: too many wait, or too much is asked for. */
bool looks_wait(struct looks *looks, const struct look_kind *kind, const char *words,
                struct web_request *request);

#endif
