#include "io/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdint.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"

enum {
    STEPS_MOST = 1000000,  /* backtracking at one start: milliseconds */
    MEMORY_MOST_KB = 8192, /* of one match without JIT */
    FIRST_STARTS = 256,    /* how many places to start from are tried before looking at the clock */
    SOURCE_MOST = 4096,
};

/* PCRE2's limits hold for each place to start from, and a page has a million of them: so the time
 * is looked at, too. */
#define PATIENCE_US (US_PER_SECOND / 2)

struct pattern {
    pcre2_code *code;
    pcre2_match_context *limits;
    bool anchored; /* there is but one place to start from */
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
    const uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF |
                             PCRE2_USE_OFFSET_LIMIT | PCRE2_NEVER_BACKSLASH_C;
    uint32_t all = 0;
    size_t offset = 0;
    int number = 0;

    pattern->code =
        pcre2_compile((PCRE2_SPTR)source, strlen(source), options, &number, &offset, NULL);
    if (pattern->code == NULL)
        return complain(number, offset, source, error);
    /* without JIT (forbidden by the system, say) it is slower, no more */
    (void)pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
    pcre2_pattern_info(pattern->code, PCRE2_INFO_ALLOPTIONS, &all);
    pattern->anchored = (all & PCRE2_ANCHORED) != 0;
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

/* One call of one thread: its own copy of the limits, because the window moves. */
struct attempt {
    const struct pattern *pattern;
    const char *bytes;
    size_t length;
    pcre2_match_context *limits;
    pcre2_match_data *data;
};

/* Is there a match that starts at `from` .. `to`? */
static int match_window(const struct attempt *attempt, size_t from, size_t to)
{
    const PCRE2_SPTR subject = (PCRE2_SPTR)attempt->bytes;
    int found;

    pcre2_set_offset_limit(attempt->limits, to);
    found = pcre2_match(attempt->pattern->code, subject, attempt->length, from, 0, attempt->data,
                        attempt->limits);
    /* JIT's small stack is full: the slower way has more */
    if (found == PCRE2_ERROR_JIT_STACKLIMIT)
        found = pcre2_match(attempt->pattern->code, subject, attempt->length, from, PCRE2_NO_JIT,
                            attempt->data, attempt->limits);
    return found;
}

/* The next place where a character can begin. */
static size_t next_start(const struct attempt *attempt, size_t at)
{
    while (at < attempt->length && ((unsigned char)attempt->bytes[at] & 0xc0) == 0x80)
        at++;
    return at;
}

/* Window after window, each twice as wide as long as they are quick. */
static enum match match_all(const struct attempt *attempt)
{
    const int64_t began_us = clock_steady_us();
    size_t width = FIRST_STARTS;
    size_t from = 0;

    while (from <= attempt->length) {
        const bool rest = attempt->pattern->anchored || attempt->length - from <= width;
        const size_t to = rest ? attempt->length : from + width - 1;
        const int found = match_window(attempt, from, to);
        const int64_t took_us = clock_steady_us() - began_us;

        if (found != PCRE2_ERROR_NOMATCH)
            return found >= 0 ? MATCH_YES : MATCH_LIMIT;
        if (rest)
            return MATCH_NO;
        if (took_us > PATIENCE_US)
            return MATCH_LIMIT;
        if (took_us < PATIENCE_US / 16)
            width *= 2;
        from = next_start(attempt, to + 1);
    }
    return MATCH_NO;
}

enum match pattern_match(const struct pattern *pattern, const char *bytes, size_t length)
{
    struct attempt attempt = {.pattern = pattern, .bytes = bytes, .length = length};
    enum match match = MATCH_LIMIT;

    if (pattern->limits != NULL)
        attempt.limits = pcre2_match_context_copy(pattern->limits);
    attempt.data = pcre2_match_data_create(1, NULL);
    if (attempt.limits != NULL && attempt.data != NULL)
        match = match_all(&attempt);
    pcre2_match_data_free(attempt.data);
    pcre2_match_context_free(attempt.limits);
    return match;
}
