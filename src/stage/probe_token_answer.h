/* probe_token_answer.h - what a token endpoint says: pure. */
#ifndef HAIDANG_STAGE_PROBE_TOKEN_ANSWER_H
#define HAIDANG_STAGE_PROBE_TOKEN_ANSWER_H

#include "base/text.h"
#include "io/fetch.h"

struct given_token {
    char *token;      /* yours; NULL: none was given out */
    int64_t valid_us; /* from now on, with some slack for the way */
};

/* `why` (in the reader's language) is filled if there is none. */
struct given_token token_read(const struct answer *answer, struct text *why);

#endif
