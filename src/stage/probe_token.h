/* probe_token.h - access tokens by OAuth2 client credentials (RFC 6749, 4.4), asked for once and
 * shared by all probes that ask alike.
 *
 * A token is kept until shortly before it expires; of each kind at most one is being asked for.
 * Nothing here prints a token or a secret. */
#ifndef HAIDANG_STAGE_PROBE_TOKEN_H
#define HAIDANG_STAGE_PROBE_TOKEN_H

#include "stage/probe_ask.h"
#include "stage/probe_request.h"

struct tokens;
struct token_wait;

/* Lent for the time of the callback. */
struct token_answer {
    enum reason trouble;   /* REASON_NONE, token or internal */
    const char *detail;    /* why none was given out, in the reader's language */
    const char *token;     /* NULL after trouble */
    const struct hop *hop; /* what asking took */
};

struct tokens *tokens_new(const struct prober *prober); /* which must outlive it */
void tokens_free(struct tokens *tokens);                /* nobody may be waiting; takes NULL */

/* The token that is there and still valid, lent until the loop's next turn, or NULL. */
const char *tokens_find(struct tokens *tokens, const struct request_words *words);

/* Asks for a new one, or waits with those who do: `on_token` comes once, not before this has
 * returned, not after tokens_cancel. */
struct token_wait *tokens_ask(struct tokens *tokens, const struct request_words *words,
                              const struct probe_plan *plan,
                              void (*on_token)(void *argument, const struct token_answer *answer),
                              void *argument);
void tokens_cancel(struct token_wait *wait); /* takes NULL */

/* The server did not take this token: nobody is to use it any more. */
void tokens_forget(struct tokens *tokens, const struct request_words *words, const char *token);

#endif
