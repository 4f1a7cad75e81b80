/* probe_expect.h - what an answer is expected to be, and what it means if it is not.
 *
 * Pure: expectations come from the configuration, evidence from a probe, a verdict goes out.  May
 * run in any thread; nothing of the evidence is changed.  Every expectation has its consequence;
 * the gravest that was not met decides, of equals the first in the order of the fields below. */
#ifndef HAIDANG_STAGE_PROBE_EXPECT_H
#define HAIDANG_STAGE_PROBE_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/schema.h"
#include "io/digest.h"
#include "model/sample.h"

struct extracted;
struct extracts;
struct markup_namespace;
struct pattern;
struct soft_rules;
struct zone;

/* In order of gravity; none: nothing is expected. */
enum consequence { CONSEQUENCE_NONE, CONSEQUENCE_WARN, CONSEQUENCE_DEGRADED, CONSEQUENCE_DOWN };

struct status_range {
    int64_t first, last;
};

struct expected_status {
    enum consequence consequence;
    size_t count;
    const struct status_range *ranges;
    const char *written; /* "200, 302", for people */
};

/* Some letters that must or must not be there, composed (NFC). */
struct expected_texts {
    enum consequence consequence;
    size_t count;
    const char *const *texts;
};

/* A regular expression and how it was written. */
struct wanted_pattern {
    const char *name; /* of the header; NULL: the body */
    const char *written;
    const struct pattern *pattern;
};

struct expected_patterns {
    enum consequence consequence;
    size_t count;
    const struct wanted_pattern *wanted;
};

/* What must stand at a place of a JSON, XML or HTML document. */
struct wanted_value;
struct expected_values {
    enum consequence consequence;
    size_t count;
    const struct wanted_value *wanted;
};

/* The newest date that is found must not be older than `within_us`.  At most one of the places is
 * set; none: anywhere in the text. */
struct expected_newest {
    enum consequence consequence;
    const char *html, *json;
    struct wanted_pattern regex;
    int form; /* enum date_form */
    int64_t within_us;
};

/* Pages that answer well and say that they are not: on for HTML unless written otherwise. */
struct expected_soft {
    enum consequence consequence; /* none: not written */
    unsigned skipped;             /* bits of the kinds that are not looked for */
};

struct expected_namespaces {
    const struct markup_namespace *namespaces;
    size_t count;
};

/* What a short form of http wants of every answer. */
enum expected_form { FORM_ANY, FORM_JSON, FORM_SOAP, FORM_WMS, FORM_WFS, FORM_MAP };

struct expected_limit {
    enum consequence consequence;
    int64_t limit; /* us or bytes */
};

struct expected_hash {
    enum consequence consequence;
    struct digest digest; /* SHA-256 of the decoded body */
    bool of_upload;       /* that of the file which an earlier step of the journey sent */
};

struct expected_host {
    enum consequence consequence;
    const char *host;
};

/* All zero: a status of 2xx, else down. */
struct expectations {
    struct expected_status status;
    struct expected_host final_host;
    struct expected_patterns header;
    struct expected_texts contains, lacks;
    struct expected_patterns matches;
    enum expected_form form; /* not written: the kind sets it */
    const char *form_wants;  /* the layer or type that must be there, or NULL */
    struct expected_values json, xml, html;
    struct expected_values result; /* the same as xml, of a kind's own words */
    struct expected_namespaces namespaces;
    struct expected_newest newest;
    struct expected_soft soft_failures;
    struct expected_limit max_size, within, certificate, tls; /* tls: 0x0303 is TLS 1.2 */
    struct expected_hash hash;
};

/* The words below `expect:`. */
extern const struct schema probe_expect_schema;

/* How many bytes of a body are read at most. */
size_t expectations_most(const struct expectations *expectations);

/* Is a redirect itself what is expected?  Then it is not followed. */
bool expectations_want_redirect(const struct expectations *expectations);

/* Is this one of the statuses that are expected? */
bool expectations_accept_status(const struct expectations *expectations, int32_t status);

/* The least version of TLS that may be spoken at all; 0: that is not said. */
int expectations_least_tls(const struct expectations *expectations);

/* What is known of an answer; pointers are lent. */
struct evidence {
    int32_t status;
    char host[256];      /* the last one that was asked */
    const char *headers; /* lines ending in \r\n; may be NULL */
    const char *body;
    size_t body_length;
    bool too_large; /* the body is only its beginning */
    int64_t total_us;
    int64_t now_ms;
    const struct zone *zone;       /* of dates without an offset; may be NULL: UTC */
    const struct soft_rules *soft; /* may be NULL: none */
    const char *url;               /* that was asked first; may be NULL */
    int64_t certificate_ends_ms;   /* the first of all hops to end; 0: none was seen */
    int tls_protocol;              /* the lowest of all hops; 0: the last one is not encrypted */
};

enum { DETAIL_MOST = 256 };

struct verdict {
    enum consequence consequence; /* none: all is well */
    enum reason reason;
    uint8_t warnings; /* WARNING_… of the expectations that only warn */
    char detail[DETAIL_MOST];
};

/* Would it take long?  Then it belongs in the pool. */
bool expectations_are_costly(const struct expectations *expectations,
                             const struct evidence *evidence);

/* CPU time for all patterns that one answer is judged by, and as much for its documents: a little
 * less than what is promised, because nobody can be stopped at once.  A document is given more for
 * its length, because capabilities of maps have megabytes and must be read. */
enum { JUDGING_MOST_US = 40000, JUDGING_NS_PER_BYTE = 100 };

struct verdict expectations_judge(const struct expectations *expectations,
                                  const struct evidence *evidence);

/* The same, and takes out of an answer that is not down what later steps need (probe_extract.h). */
struct verdict expectations_judge_and_take(const struct expectations *expectations,
                                           const struct evidence *evidence,
                                           const struct extracts *extracts,
                                           struct extracted *extracted);

/* Notes what was not met, unless something as grave was noted before.  A `detail` that does not fit
 * is cut between two characters. */
void verdict_note(struct verdict *verdict, enum consequence consequence, enum reason reason,
                  const char *detail, ...) __attribute__((format(printf, 4, 5)));

#endif
