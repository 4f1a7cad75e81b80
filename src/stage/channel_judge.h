/* channel_judge.h - what the answer to a request means.  Pure: a stranger's bytes in, a receipt
 * out. */
#ifndef HAIDANG_STAGE_CHANNEL_JUDGE_H
#define HAIDANG_STAGE_CHANNEL_JUDGE_H

#include "io/fetch.h"
#include "stage/channel_inside.h"

struct judgement_of_answer {
    struct receipt receipt;
    bool is_expired; /* the token is good for nothing any more: ask for another, and again */
};

/* `token` (may be NULL) is what was asked with. */
void channel_judge(const struct request_settings *settings, const struct answer *answer,
                   const char *token, struct judgement_of_answer *judgement);

/* The text at a path of the body, yours; NULL: nothing stands there. */
char *channel_text_at(const struct answer *answer, const char *path);

#endif
