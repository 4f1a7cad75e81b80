/* soft.h - pages that answer well and say that they are not: under maintenance, an error, nothing
 * found, a login instead of content, a firewall's question, words that strangers planted.
 *
 * Pure.  What is looked for comes from a file (probes/vn/soft-failures.yaml), rule by rule, so that
 * nothing of it stands here.  All texts are folded (unicode_fold). */
#ifndef HAIDANG_MODEL_SOFT_H
#define HAIDANG_MODEL_SOFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/sample.h"

enum soft_kind {
    SOFT_MAINTENANCE,
    SOFT_ERROR,
    SOFT_EMPTY,
    SOFT_LOGIN,
    SOFT_CHALLENGE,
    SOFT_PLANTED,
    SOFT_KIND_COUNT,
};

/* Where phrases are looked for; bits. */
enum { SOFT_IN_TITLE = 1, SOFT_IN_HEADING = 2, SOFT_IN_TEXT = 4, SOFT_IN_HIDDEN = 8 };

struct soft_phrase {
    const char *text;
    const char *plain; /* the same as typed without accents, or NULL */
};

/* A page fails by a rule if all that the rule asks for is there. */
struct soft_rule {
    const char *id;
    enum soft_kind kind;
    unsigned where;
    int64_t shorter_than; /* letters that can be seen; 0: pages of any length */
    bool password;        /* it must ask for a password */
    bool alone;           /* a phrase must be all of a title or heading, or of a part of it */
    int64_t least;        /* so many of the phrases */
    const struct soft_phrase *phrases, *unless; /* one of `unless` in the text: it is not so */
    size_t phrase_count, unless_count;
    const char *const *unless_asked; /* or one of these in the address that was asked */
    size_t unless_asked_count;
};

struct soft_rules {
    const struct soft_rule *rules;
    size_t count;
};

struct soft_page {
    const char *title, *headings, *text, *hidden;
    int64_t letters; /* of the text */
    bool asks_password;
    const char *url;      /* that was asked first; small letters */
    const char *expected; /* texts that are wanted, folded: what they contain is no failure */
};

const char *soft_kind_name(enum soft_kind kind); /* "maintenance" */
enum reason soft_reason(enum soft_kind kind);

/* The first rule by which the page fails, and by which phrase; NULL if it is a good one.  Rules of
 * kinds whose bit is in `skipped` are not asked. */
const struct soft_rule *soft_find(const struct soft_rules *rules, unsigned skipped,
                                  const struct soft_page *page, const char **phrase);

#endif
