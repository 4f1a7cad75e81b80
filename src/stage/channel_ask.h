/* channel_ask.h - a request with blanks, filled and asked once: the name, its addresses one after
 * the other, the answer.  Nothing follows a redirect. */
#ifndef HAIDANG_STAGE_CHANNEL_ASK_H
#define HAIDANG_STAGE_CHANNEL_ASK_H

#include "base/blanks.h"
#include "io/fetch.h"
#include "stage/channel_inside.h"

struct channel_ask;

struct channel_question {
    const struct channels_kit *kit;
    const struct request_form *form;
    blanks_find *find; /* knows {{signature}} if `sign_with` is not NULL: it is asked for last */
    const void *argument;
    const char *sign_with; /* the key itself; NULL: nothing is signed */
    int64_t timeout_us;
};

/* Lent for the time of the callback. */
struct channel_answer {
    enum reason trouble; /* REASON_NONE, or too large: there is a status */
    const char *detail;
    bool is_unknown; /* after trouble: the request had been sent, and may have been taken */
    const struct answer *answer; /* NULL after trouble */
};

/* NULL, and why: it could not be filled. `on_answer` comes once, not before this has returned, not
 * after channel_ask_cancel. */
struct channel_ask *channel_ask_start(const struct channel_question *question,
                                      void (*on_answer)(void *argument,
                                                        const struct channel_answer *answer),
                                      void *argument, struct error *error);
void channel_ask_cancel(struct channel_ask *ask);           /* takes NULL */
bool channel_ask_is_unknown(const struct channel_ask *ask); /* it may be on its way already */

#endif
