#include "io/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"

enum {
    STEPS_MOST = 1000000,  /* backtracking at one start: milliseconds */
    MEMORY_MOST_KB = 8192, /* of one match without JIT */
    SOURCE_MOST = 4096,
    GATHERED_MOST = 10000, /* matches of one page */
};

/* PCRE2's limits hold for each place to start from, and a page has a million of them: so it is
 * called back at each item of the pattern, and the effort is looked at, too. */
struct pattern {
    pcre2_code *code;
    pcre2_match_context *limits;
    bool has_groups;
};

static bool complain(int number, size_t offset, const char *source, struct error *error)
{
    PCRE2_UCHAR words[128] = "";

    pcre2_get_error_message(number, words, sizeof words);
    return error_set(error, tr("'%s' is not a regular expression: at byte %zu: %s"), source,
                     offset + 1, (const char *)words);
}

static bool compile(struct pattern *pattern, const char *source, struct error *error)
{
    const uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_AUTO_CALLOUT |
                             PCRE2_NEVER_BACKSLASH_C;
    uint32_t groups = 0;
    size_t offset = 0;
    int number = 0;

    pattern->code =
        pcre2_compile((PCRE2_SPTR)source, strlen(source), options, &number, &offset, NULL);
    if (pattern->code == NULL)
        return complain(number, offset, source, error);
    /* without JIT (forbidden by the system, say) it is slower, no more */
    (void)pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
    pcre2_pattern_info(pattern->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    pattern->has_groups = groups > 0;
    return true;
}

struct pattern *pattern_new(const char *source, struct error *error)
{
    struct pattern *pattern;

    if (strlen(source) > SOURCE_MOST) {
        error_set(error, tr("a regular expression of more than %d bytes is too long"), SOURCE_MOST);
        return NULL;
    }
    pattern = NEW(struct pattern);
    if (!compile(pattern, source, error)) {
        pattern_free(pattern);
        return NULL;
    }
    pattern->limits = pcre2_match_context_create(NULL);
    if (pattern->limits != NULL) {
        pcre2_set_match_limit(pattern->limits, STEPS_MOST);
        pcre2_set_heap_limit(pattern->limits, MEMORY_MOST_KB);
    }
    return pattern;
}

void pattern_free(struct pattern *pattern)
{
    if (pattern == NULL)
        return;
    pcre2_match_context_free(pattern->limits);
    pcre2_code_free(pattern->code);
    free(pattern);
}

/* One call of one thread: its own copy of the limits, because they know the effort. */
struct attempt {
    const struct pattern *pattern;
    const char *bytes;
    size_t length;
    const struct effort *effort;
    unsigned items;
    pcre2_match_context *limits;
    pcre2_match_data *data;
};

static int on_item(pcre2_callout_block *block, void *argument)
{
    enum { ITEMS_BETWEEN = 8 }; /* one may run over the whole page */
    struct attempt *const attempt = argument;

    (void)block;
    if (++attempt->items % ITEMS_BETWEEN != 0 || !effort_is_spent(attempt->effort))
        return 0;
    return PCRE2_ERROR_CALLOUT;
}

static bool attempt_begin(struct attempt *attempt)
{
    if (attempt->pattern->limits != NULL)
        attempt->limits = pcre2_match_context_copy(attempt->pattern->limits);
    attempt->data = pcre2_match_data_create(2, NULL);
    if (attempt->limits == NULL || attempt->data == NULL)
        return false;
    pcre2_set_callout(attempt->limits, on_item, attempt);
    return !effort_is_spent(attempt->effort);
}

static void attempt_end(const struct attempt *attempt)
{
    pcre2_match_data_free(attempt->data);
    pcre2_match_context_free(attempt->limits);
}

static enum match match_from(const struct attempt *attempt, size_t from)
{
    const PCRE2_SPTR subject = (PCRE2_SPTR)attempt->bytes;
    int found;

    found = pcre2_match(attempt->pattern->code, subject, attempt->length, from, 0, attempt->data,
                        attempt->limits);
    /* JIT's small stack is full: the slower way has more */
    if (found == PCRE2_ERROR_JIT_STACKLIMIT)
        found = pcre2_match(attempt->pattern->code, subject, attempt->length, from, PCRE2_NO_JIT,
                            attempt->data, attempt->limits);
    if (found == PCRE2_ERROR_NOMATCH)
        return MATCH_NO;
    return found >= 0 ? MATCH_YES : MATCH_LIMIT;
}

enum match pattern_match(const struct pattern *pattern, const char *bytes, size_t length,
                         const struct effort *effort)
{
    struct attempt attempt = {
        .pattern = pattern, .bytes = bytes, .length = length, .effort = effort};
    enum match match = MATCH_LIMIT;

    if (attempt_begin(&attempt))
        match = match_from(&attempt, 0);
    attempt_end(&attempt);
    return match;
}

/* The match, or its group, to the texts; where to look for the next. */
static size_t take_match(const struct attempt *attempt, struct text *texts)
{
    const PCRE2_SIZE *const ends = pcre2_get_ovector_pointer(attempt->data);
    const size_t which = attempt->pattern->has_groups ? 2 : 0;
    size_t next = ends[1] > ends[0] ? ends[1] : ends[1] + 1;

    if (ends[which] != PCRE2_UNSET && ends[which] < ends[which + 1])
        text_add_bytes(texts, attempt->bytes + ends[which], ends[which + 1] - ends[which]);
    text_add_string(texts, "\n");
    while (next < attempt->length && ((unsigned char)attempt->bytes[next] & 0xc0) == 0x80)
        next++; /* where a character begins */
    return next;
}

enum match pattern_gather(const struct pattern *pattern, const char *bytes, size_t length,
                          const struct effort *effort, struct text *texts)
{
    struct attempt attempt = {
        .pattern = pattern, .bytes = bytes, .length = length, .effort = effort};
    enum match match = attempt_begin(&attempt) ? MATCH_YES : MATCH_LIMIT;
    size_t from = 0;
    size_t count = 0;

    while (match == MATCH_YES && from <= length && count < GATHERED_MOST) {
        match = match_from(&attempt, from);
        if (match == MATCH_YES) {
            from = take_match(&attempt, texts);
            count++;
        }
    }
    attempt_end(&attempt);
    return match == MATCH_NO && count > 0 ? MATCH_YES : match;
}
