/* figures.h - the figures of a period: what the spans in the store come to, for a probe, a service,
 * an agency, a programme or the whole province.
 *
 * What a period holds is read once; every figure is then made of it, and so are the pieces of time
 * that add up to it.  Long work: in the pool, or in a command. */
#ifndef HAIDANG_STAGE_FIGURES_H
#define HAIDANG_STAGE_FIGURES_H

#include "base/error.h"
#include "base/json.h"
#include "model/catalogue.h"
#include "model/span_totals.h"

struct reader;
struct figures_book;

struct figures_question {
    const struct catalogue *catalogue; /* must outlive the book */
    const struct policy *policy;       /* likewise */
    int64_t from_ms, to_ms;            /* a period; what lies beyond now is not in it */
    int64_t now_ms;
};

struct figures_book *figures_read(struct reader *reader, const struct figures_question *question,
                                  struct error *error);
void figures_free(struct figures_book *book); /* takes NULL */

/* What it is about: the province, or one of the others by the catalogue's index. */
enum scope { SCOPE_PROVINCE, SCOPE_AGENCY, SCOPE_PROGRAMME, SCOPE_SERVICE, SCOPE_PROBE };

struct subject {
    enum scope scope;
    size_t index;
};

/* "province", or the id of a service, a probe, an agency or a programme, looked for in this order.
 */
bool figures_find(const struct catalogue *catalogue, const char *id, struct subject *subject);

/* Is a service in it?  Of a probe: is it the probe's? */
bool figures_contain(const struct catalogue *catalogue, struct subject subject, size_t service);

struct figures {
    int64_t from_ms, to_ms; /* the period, cut to now; equal if nothing of it has passed */
    struct totals totals;   /* of all services in it: they add up to as many times the period */
    struct fraction availability, gross_availability, coverage;
    enum verdict verdict;
    int64_t incidents; /* that touched the period; of a probe none are known */
};

struct figures figures_of(const struct figures_book *book, struct subject subject);

/* The last 90 days of every service, by the catalogue's index; yours.  NULL: could not be read. */
struct fraction *figures_last_90_days(struct reader *reader, const struct catalogue *catalogue,
                                      int64_t now_ms, struct error *error);

/* A share as a number that is not cut off, for programs; null if there is none. */
json_t *figures_share(struct fraction share);

/* The pieces of time of a service (or of one probe of it, alone), in order, without a gap. */
void figures_each_piece(const struct figures_book *book, struct subject subject,
                        void (*on_piece)(void *argument, const struct span_piece *piece),
                        void *argument);

#endif
