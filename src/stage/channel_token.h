/* channel_token.h - access tokens that are asked for with another token, which may serve only once:
 * what came back is in its file, on the disk, before anybody uses it.
 *
 * One file is one pair of tokens, whichever channels use it; another program that is at the same
 * file is not disturbed.  An exchange that has begun is brought to its end even if nobody waits any
 * more. */
#ifndef HAIDANG_STAGE_CHANNEL_TOKEN_H
#define HAIDANG_STAGE_CHANNEL_TOKEN_H

#include "stage/channel_inside.h"

struct channel_tokens;
struct token_wait;

struct channel_tokens *channel_tokens_new(const struct channels_kit *kit);
void channel_tokens_free(struct channel_tokens *tokens); /* nobody may wait; takes NULL */

/* One that is still good and is not `refused` (NULL: any).  `on_token` comes once, with a token or
 * with why there is none, not before this has returned, not after token_wait_cancel. */
struct token_wait *channel_token_ask(
    struct channel_tokens *tokens, const struct request_settings *settings, const char *refused,
    void (*on_token)(void *argument, const char *token, const char *why), void *argument);
void token_wait_cancel(struct token_wait *wait); /* takes NULL */

#endif
