/* probe_redirect.h - where a redirect leads, and what goes along: pure, shared by all that follow
 * redirects. */
#ifndef HAIDANG_STAGE_PROBE_REDIRECT_H
#define HAIDANG_STAGE_PROBE_REDIRECT_H

#include "io/fetch.h"
#include "stage/probe_expect.h"
#include "stage/probe_hops.h"

bool redirect_is(const struct answer *answer);

/* Why it cannot be followed: a consequence and its reason; none, and `parts` filled, if it can.
 * The hop that was answered so is already among the hops; at most `most` are followed.  Back to
 * where one was before is a circle, unless it `may_return` because something has changed. */
struct verdict redirect_look(const struct hops *hops, const struct answer *answer, int64_t most,
                             bool may_return, struct url_parts *parts);

/* Does a browser go on with GET and without a body? */
bool redirect_becomes_get(int32_t status, const char *method);

/* Scheme, host and port alike: what is secret may be shown there, too. */
bool redirect_same_origin(const struct url_parts *a, const struct url_parts *b);

/* Is it one of the hosts that may be asked?  Letters of either size. */
bool redirect_is_allowed(const struct schema_strings *hosts, const char *host);

bool redirect_leads_to(const struct answer *answer, const char *host);

#endif
