#include "stage/probe_expect.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/words.h"
#include "io/fetch.h"
#include "io/pattern.h"
#include "io/unicode.h"
#include "model/soft.h"
#include "stage/probe_expect_inside.h"
#include "stage/probe_extract.h"

enum {
    BODY_MOST = 5 * 1024 * 1024, /* unless `max_size` says otherwise */
    QUICK_BODY = 64 * 1024,      /* up to here a search is quicker than a trip to the pool */
    NS_PER_US = 1000,
    HEADER_LINE_MOST = 8192,       /* of one header's value */
    SECONDS_PER_DAY = 24 * 60 * 60 /* of what is left of a certificate */
};

/* --- the verdict ------------------------------------------------------------------------------ */

void verdict_note(struct verdict *verdict, enum consequence consequence, enum reason reason,
                  const char *detail, ...)
{
    va_list arguments;

    if (consequence == CONSEQUENCE_WARN)
        verdict->warnings |=
            reason == REASON_CERTIFICATE ? WARNING_CERTIFICATE : WARNING_EXPECTATION;
    if (consequence <= verdict->consequence)
        return;
    verdict->consequence = consequence;
    verdict->reason = reason;
    va_start(arguments, detail);
    vsnprintf(verdict->detail, sizeof verdict->detail, detail, arguments);
    va_end(arguments);
    unicode_repair(verdict->detail);
}

struct quoted expect_quote(const char *text, size_t length)
{
    struct quoted quoted;
    const size_t shown = length < SHOWN_MOST ? length : SHOWN_MOST;

    memcpy(quoted.text, text, shown);
    quoted.text[shown] = '\0';
    unicode_repair(quoted.text);
    if (length > SHOWN_MOST)
        strncat(quoted.text, "…", sizeof quoted.text - strlen(quoted.text) - 1);
    return quoted;
}

struct quoted expect_quote_string(const char *string)
{
    return expect_quote(string, strlen(string));
}

/* --- one judge for each expectation, in the order in which they matter ---------------------- */

static bool status_is_expected(const struct expected_status *expected, int32_t status)
{
    if (expected->count == 0)
        return status >= 200 && status <= 299;
    for (size_t i = 0; i < expected->count; i++)
        if (status >= expected->ranges[i].first && status <= expected->ranges[i].last)
            return true;
    return false;
}

static void judge_status(const struct expectations *expectations, const struct evidence *evidence,
                         struct verdict *verdict)
{
    const struct expected_status *const expected = &expectations->status;

    if (status_is_expected(expected, evidence->status))
        return;
    verdict_note(verdict, expected->count == 0 ? CONSEQUENCE_DOWN : expected->consequence,
                 REASON_STATUS, tr("answered %d, expected %s"), (int)evidence->status,
                 expected->count == 0 ? "2xx" : expect_quote_string(expected->written).text);
}

static void judge_final_host(const struct expectations *expectations,
                             const struct evidence *evidence, struct verdict *verdict)
{
    const struct expected_host *const expected = &expectations->final_host;

    if (expected->consequence == CONSEQUENCE_NONE ||
        strcasecmp(expected->host, evidence->host) == 0)
        return;
    verdict_note(verdict, expected->consequence, REASON_FINAL_HOST,
                 tr("was led to host '%s', expected '%s'"),
                 expect_quote_string(evidence->host).text,
                 expect_quote_string(expected->host).text);
}

/* The value of the header in this line, if it is this line; else NULL. */
static const char *header_value(const char *line, const char *name)
{
    const size_t length = strlen(name);

    if (strncasecmp(line, name, length) != 0 || line[length] != ':')
        return NULL;
    line += length + 1;
    return line + strspn(line, " \t");
}

const char *expect_header(char value[HEADER_TEXT], const char *headers, const char *name)
{
    value[0] = '\0';
    for (const char *line = headers == NULL ? "" : headers; *line != '\0';) {
        const size_t whole = strcspn(line, "\r\n");
        const char *const there = header_value(line, name);

        if (there != NULL && there <= line + whole) {
            snprintf(value, HEADER_TEXT, "%.*s", (int)(whole - (size_t)(there - line)), there);
            break;
        }
        line += whole;
        line += strspn(line, "\r\n");
    }
    return value;
}

static enum match match_wanted(const struct wanted_pattern *wanted, const char *bytes,
                               size_t length, const struct effort *effort)
{
    /* "image/svg+xml" is meant as it stands */
    if (memmem(bytes, length, wanted->written, strlen(wanted->written)) != NULL)
        return MATCH_YES;
    return pattern_match(wanted->pattern, bytes, length, effort);
}

/* A header may come several times: one of them is enough. */
static void judge_header(const struct wanted_pattern *wanted, enum consequence consequence,
                         const char *headers, const struct effort *effort, struct verdict *verdict)
{
    struct quoted seen = {""};
    bool present = false;

    for (const char *line = headers == NULL ? "" : headers; *line != '\0';) {
        const size_t whole = strcspn(line, "\r\n");
        const char *const value = header_value(line, wanted->name);

        if (value != NULL && value <= line + whole) {
            const size_t length = whole - (size_t)(value - line);

            if (length <= HEADER_LINE_MOST &&
                match_wanted(wanted, value, length, effort) == MATCH_YES)
                return;
            present = true;
            seen = expect_quote(value, length);
        }
        line += whole;
        line += strspn(line, "\r\n");
    }
    if (present)
        verdict_note(verdict, consequence, REASON_HEADER, tr("header %s is '%s', expected '%s'"),
                     expect_quote_string(wanted->name).text, seen.text,
                     expect_quote_string(wanted->written).text);
    else
        verdict_note(verdict, consequence, REASON_HEADER, tr("header %s is missing"),
                     expect_quote_string(wanted->name).text);
}

static void judge_headers(const struct expectations *expectations, const struct evidence *evidence,
                          const struct effort *effort, struct verdict *verdict)
{
    const struct expected_patterns *const expected = &expectations->header;

    for (size_t i = 0; i < expected->count; i++)
        judge_header(&expected->wanted[i], expected->consequence, evidence->headers, effort,
                     verdict);
}

/* --- content ---------------------------------------------------------------------------------- */

/* The body as it came, and composed once somebody needs that. */
struct page {
    const char *bytes;
    size_t length;
    char *composed;
};

static void page_compose(struct page *page)
{
    size_t length;

    if (page->composed != NULL)
        return;
    page->composed = unicode_compose(page->bytes, page->length, &length);
    page->bytes = page->composed;
    page->length = length;
}

static bool page_has(struct page *page, const char *text)
{
    const size_t length = strlen(text);

    if (memmem(page->bytes, page->length, text, length) != NULL)
        return true;
    if (page->composed != NULL || unicode_is_ascii(text, length))
        return false;
    page_compose(page);
    return memmem(page->bytes, page->length, text, length) != NULL;
}

/* What a page lacks that was cut off, nobody knows. */
static void judge_texts(const struct expectations *expectations, struct page *page, bool is_cut,
                        struct verdict *verdict)
{
    const struct expected_texts *const contains = &expectations->contains;
    const struct expected_texts *const lacks = &expectations->lacks;

    for (size_t i = 0; i < contains->count && !is_cut; i++)
        if (!page_has(page, contains->texts[i]))
            verdict_note(verdict, contains->consequence, REASON_CONTENT, tr("the page lacks '%s'"),
                         expect_quote_string(contains->texts[i]).text);
    for (size_t i = 0; i < lacks->count; i++)
        if (page_has(page, lacks->texts[i]))
            verdict_note(verdict, lacks->consequence, REASON_CONTENT,
                         tr("the page contains '%s', which it should not"),
                         expect_quote_string(lacks->texts[i]).text);
}

static void judge_matches(const struct expectations *expectations, const struct page *page,
                          struct verdict *verdict)
{
    const struct expected_patterns *const expected = &expectations->matches;
    const struct effort effort = effort_begin(JUDGING_MOST_US);

    for (size_t i = 0; i < expected->count; i++) {
        const struct wanted_pattern *const wanted = &expected->wanted[i];
        const enum match match = pattern_match(wanted->pattern, page->bytes, page->length, &effort);

        if (match == MATCH_LIMIT)
            verdict_note(verdict, expected->consequence, REASON_COSTLY,
                         tr("matching the page with '%s' was given up: too much work"),
                         expect_quote_string(wanted->written).text);
        else if (match == MATCH_NO)
            verdict_note(verdict, expected->consequence, REASON_CONTENT,
                         tr("the page does not match '%s'"),
                         expect_quote_string(wanted->written).text);
    }
}

static void judge_content(const struct expectations *expectations, const struct evidence *evidence,
                          struct verdict *verdict)
{
    struct page page = {.bytes = evidence->body == NULL ? "" : evidence->body,
                        .length = evidence->body_length};

    if (expectations->contains.count + expectations->lacks.count + expectations->matches.count == 0)
        return;
    if (unicode_has_marks(page.bytes, page.length))
        page_compose(&page);
    judge_texts(expectations, &page, evidence->too_large, verdict);
    if (!evidence->too_large)
        judge_matches(expectations, &page, verdict);
    free(page.composed);
}

/* --- limits ----------------------------------------------------------------------------------- */

static void judge_size(const struct expectations *expectations, const struct evidence *evidence,
                       struct verdict *verdict)
{
    const struct expected_limit *const expected = &expectations->max_size;

    if (evidence->too_large)
        verdict_note(verdict,
                     expected->consequence == CONSEQUENCE_NONE ? CONSEQUENCE_DOWN
                                                               : expected->consequence,
                     REASON_TOO_LARGE, tr("the page has more than %zu bytes"),
                     expectations_most(expectations));
}

static double seconds(int64_t us)
{
    return (double)us / (double)US_PER_SECOND;
}

static void judge_within(const struct expectations *expectations, const struct evidence *evidence,
                         struct verdict *verdict)
{
    const struct expected_limit *const expected = &expectations->within;

    if (expected->consequence != CONSEQUENCE_NONE && evidence->total_us > expected->limit)
        verdict_note(verdict, expected->consequence, REASON_SLOW,
                     tr("answered after %.4g s, the limit is %.4g s"), seconds(evidence->total_us),
                     seconds(expected->limit));
}

static void judge_certificate(const struct expectations *expectations,
                              const struct evidence *evidence, struct verdict *verdict)
{
    const struct expected_limit *const expected = &expectations->certificate;
    const int64_t left_ms = evidence->certificate_ends_ms - evidence->now_ms;

    if (expected->consequence == CONSEQUENCE_NONE)
        return;
    if (evidence->certificate_ends_ms == 0)
        verdict_note(verdict, expected->consequence, REASON_CERTIFICATE,
                     tr("no certificate was seen"));
    else if (left_ms < expected->limit / US_PER_MS)
        verdict_note(verdict, expected->consequence, REASON_CERTIFICATE,
                     tr("the certificate expires in %" PRId64 " days"),
                     left_ms / MS_PER_SECOND / SECONDS_PER_DAY);
}

static const char *tls_name(int64_t version)
{
    return version == TLS_1_3 ? "1.3" : version == TLS_1_2 ? "1.2" : "1.1";
}

static void judge_tls(const struct expectations *expectations, const struct evidence *evidence,
                      struct verdict *verdict)
{
    const struct expected_limit *const expected = &expectations->tls;

    if (expected->consequence == CONSEQUENCE_NONE || evidence->tls_protocol >= expected->limit)
        return;
    if (evidence->tls_protocol == 0)
        verdict_note(verdict, expected->consequence, REASON_TLS_PROTOCOL,
                     tr("the page is not encrypted, expected TLS %s"), tls_name(expected->limit));
    else
        verdict_note(verdict, expected->consequence, REASON_TLS_PROTOCOL,
                     tr("TLS %s was spoken, expected at least %s"),
                     tls_name(evidence->tls_protocol), tls_name(expected->limit));
}

static void judge_hash(const struct expectations *expectations, const struct evidence *evidence,
                       struct verdict *verdict)
{
    const struct expected_hash *const expected = &expectations->hash;
    struct digest digest;
    char text[DIGEST_TEXT];

    if (expected->consequence == CONSEQUENCE_NONE || evidence->too_large)
        return;
    digest = digest_of(evidence->body == NULL ? "" : evidence->body, evidence->body_length);
    if (memcmp(&digest, &expected->digest, sizeof digest) != 0)
        verdict_note(verdict, expected->consequence, REASON_HASH,
                     tr("the content is another one: its hash is sha256:%s"),
                     digest_format(text, &digest));
}

/* --- all of it -------------------------------------------------------------------------------- */

size_t expectations_most(const struct expectations *expectations)
{
    const int64_t limit = expectations->max_size.limit;

    return limit > 0 ? (size_t)limit : BODY_MOST;
}

bool expectations_want_redirect(const struct expectations *expectations)
{
    const struct expected_status *const expected = &expectations->status;

    for (size_t i = 0; i < expected->count; i++)
        if (expected->ranges[i].first < 300 || expected->ranges[i].last > 399)
            return false;
    return expected->count > 0;
}

/* All that reads a document as more than bytes. */
static bool looks_into(const struct expectations *expectations, const struct evidence *evidence)
{
    struct inspection inspection = {.evidence = evidence};

    if (expectations->json.count + expectations->xml.count + expectations->html.count > 0 ||
        expectations->newest.consequence != CONSEQUENCE_NONE || expectations->form != FORM_ANY)
        return true;
    inspection_begin(&inspection);
    return evidence->soft != NULL && evidence->soft->count > 0 &&
           expectations->soft_failures.skipped != ~0U && inspection_is_html(&inspection);
}

bool expectations_accept_status(const struct expectations *expectations, int32_t status)
{
    return status_is_expected(&expectations->status, status);
}

int expectations_least_tls(const struct expectations *expectations)
{
    const struct expected_limit *const expected = &expectations->tls;

    /* what is down with less need not be told anything secret over it */
    return expected->consequence == CONSEQUENCE_DOWN ? (int)expected->limit : 0;
}

bool expectations_are_costly(const struct expectations *expectations,
                             const struct evidence *evidence)
{
    const size_t texts = expectations->contains.count + expectations->lacks.count;

    return expectations->matches.count + expectations->header.count > 0 ||
           looks_into(expectations, evidence) ||
           (expectations->hash.consequence != CONSEQUENCE_NONE &&
            evidence->body_length > QUICK_BODY) ||
           (texts > 0 && (evidence->body_length > QUICK_BODY ||
                          unicode_has_marks(evidence->body, evidence->body_length)));
}

struct verdict expectations_judge(const struct expectations *expectations,
                                  const struct evidence *evidence)
{
    return expectations_judge_and_take(expectations, evidence, NULL, NULL);
}

struct verdict expectations_judge_and_take(const struct expectations *expectations,
                                           const struct evidence *evidence,
                                           const struct extracts *extracts,
                                           struct extracted *extracted)
{
    struct verdict verdict = {.reason = REASON_NONE};
    const struct effort effort = effort_begin(JUDGING_MOST_US);
    const struct effort reading = effort_begin(
        JUDGING_MOST_US + (int64_t)evidence->body_length * JUDGING_NS_PER_BYTE / NS_PER_US);
    struct inspection inspection = {.expectations = expectations,
                                    .evidence = evidence,
                                    .verdict = &verdict,
                                    .effort = &reading};

    inspection_begin(&inspection);
    expect_judge_fault(&inspection);
    judge_status(expectations, evidence, &verdict);
    judge_final_host(expectations, evidence, &verdict);
    judge_headers(expectations, evidence, &effort, &verdict);
    judge_size(expectations, evidence, &verdict);
    expect_judge_soft(&inspection);
    if (!evidence->too_large)
        expect_judge_form(&inspection);
    judge_content(expectations, evidence, &verdict);
    judge_hash(expectations, evidence, &verdict);
    judge_tls(expectations, evidence, &verdict);
    if (!evidence->too_large)
        expect_judge_documents(&inspection);
    if (!evidence->too_large)
        expect_judge_newest(&inspection);
    judge_within(expectations, evidence, &verdict);
    judge_certificate(expectations, evidence, &verdict);
    if (extracts != NULL && verdict.consequence != CONSEQUENCE_DOWN)
        extracts_look(extracts, &inspection, extracted);
    inspection_end(&inspection);
    return verdict;
}
