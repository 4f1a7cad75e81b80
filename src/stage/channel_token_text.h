/* channel_token_text.h - a pair of tokens as it lies in its file, and as a server gives it out.
 * Pure. */
#ifndef HAIDANG_STAGE_CHANNEL_TOKEN_TEXT_H
#define HAIDANG_STAGE_CHANNEL_TOKEN_TEXT_H

#include "io/fetch.h"
#include "stage/channel_inside.h"

struct token_pair {
    char *access, *refresh; /* access NULL: none yet */
    int64_t until_ms;       /* access is good until then, with some slack */
};

void token_pair_clear(struct token_pair *pair);

/* JSON as token_pair_write writes it, or a line: the first token that one was given.  False: it is
 * neither. */
bool token_pair_read(const char *bytes, size_t length, struct token_pair *pair);
void token_pair_write(const struct token_pair *pair, struct text *text);

/* What a server gave out for `old`.  False, and why, without any token in it. */
bool token_pair_take(const struct request_token *token, const struct answer *answer,
                     const struct token_pair *old, int64_t now_ms, struct token_pair *pair,
                     struct text *why);

#endif
