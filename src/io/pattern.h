/* pattern.h - regular expressions over what strangers send.  Knows PCRE2.
 *
 * Compiled once, while the configuration is read; matching changes nothing in it, so several
 * threads may match by the same pattern.  No text, however wicked, keeps a match busy for long. */
#ifndef HAIDANG_IO_PATTERN_H
#define HAIDANG_IO_PATTERN_H

#include <stddef.h>

#include "base/effort.h"
#include "base/error.h"
#include "base/text.h"

struct pattern;

enum match {
    MATCH_NO,
    MATCH_YES,
    MATCH_LIMIT, /* given up: too much work or memory */
};

/* `source` is UTF-8; characters are Unicode's, so that \w is also "ậ".  NULL and an error, with the
 * place in the pattern, if it is not a pattern. */
struct pattern *pattern_new(const char *source, struct error *error);
void pattern_free(struct pattern *pattern); /* takes NULL */

/* Is there a match anywhere?  Bytes that are not UTF-8 match nothing but do no harm. */
enum match pattern_match(const struct pattern *pattern, const char *bytes, size_t length,
                         const struct effort *effort);

/* Adds each match, or of each the first group if the pattern has groups, as a line to `texts`:
 * MATCH_YES if there is any. */
enum match pattern_gather(const struct pattern *pattern, const char *bytes, size_t length,
                          const struct effort *effort, struct text *texts);

#endif
