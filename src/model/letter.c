#include "model/letter.h"

#include <assert.h>
#include <string.h>

static const int64_t first_wait_us = 2000000;
static const int64_t longest_wait_us = 300000000;
static const int64_t longest_asked_us = INT64_C(3600000000); /* whatever a reply wants of us */

/* --- names ------------------------------------------------------------------------------------ */

static const char *const kind_names[] = {
    [LETTER_BEGAN] = "began",
    [LETTER_WORSE] = "worse",
    [LETTER_ESCALATED] = "escalated",
    [LETTER_REMINDER] = "reminder",
    [LETTER_ACKNOWLEDGED] = "acknowledged",
    [LETTER_OVER] = "over",
    [LETTER_SUMMARY] = "summary",
    [LETTER_REPORT] = "report",
    [LETTER_TEST] = "test",
};
_Static_assert(sizeof kind_names / sizeof *kind_names == LETTER_KIND_COUNT, "a kind has no name");

static const char *const fate_names[] = {
    [LETTER_WAITING] = "waiting",
    [LETTER_SENT] = "sent",
    [LETTER_MERGED] = "merged",
    [LETTER_REFUSED] = "refused",
};
_Static_assert(sizeof fate_names / sizeof *fate_names == LETTER_FATE_COUNT, "a fate has no name");

const char *letter_kind_name(enum letter_kind kind)
{
    assert(kind < LETTER_KIND_COUNT);
    return kind_names[kind];
}

bool letter_kind_parse(const char *name, enum letter_kind *kind)
{
    for (int i = 0; i < LETTER_KIND_COUNT; i++)
        if (strcmp(kind_names[i], name) == 0) {
            *kind = (enum letter_kind)i;
            return true;
        }
    return false;
}

const char *letter_fate_name(enum letter_fate fate)
{
    assert(fate < LETTER_FATE_COUNT);
    return fate_names[fate];
}

bool letter_fate_parse(const char *name, enum letter_fate *fate)
{
    for (int i = 0; i < LETTER_FATE_COUNT; i++)
        if (strcmp(fate_names[i], name) == 0) {
            *fate = (enum letter_fate)i;
            return true;
        }
    return false;
}

/* --- rules ------------------------------------------------------------------------------------ */

bool letter_is_overtaken(const struct letter *letter, const struct letter *later)
{
    if (letter->doubt || later->id <= letter->id)
        return false;
    if (letter->kind == LETTER_REMINDER && later->kind == LETTER_REMINDER)
        return true;
    return later->kind == LETTER_OVER && letter->kind < LETTER_OVER;
}

int64_t letter_wait_us(int32_t failures, int64_t retry_after_us)
{
    int64_t wait_us = first_wait_us;

    for (int32_t i = 1; i < failures && wait_us < longest_wait_us; i++)
        wait_us *= 2;
    if (wait_us > longest_wait_us)
        wait_us = longest_wait_us;
    if (retry_after_us > longest_asked_us)
        retry_after_us = longest_asked_us;
    return retry_after_us > wait_us ? retry_after_us : wait_us;
}

int64_t letter_notified_ms(const struct letter *letter)
{
    const int64_t from_ms = letter->due_ms > letter->event_ms ? letter->due_ms : letter->event_ms;

    return letter->sent_ms > from_ms ? letter->sent_ms - from_ms : 0;
}
