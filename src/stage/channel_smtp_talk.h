/* channel_smtp_talk.h - what is said to a mail server, and what its answers mean.  Pure.
 *
 * Verb by verb, each answered before the next is said. */
#ifndef HAIDANG_STAGE_CHANNEL_SMTP_TALK_H
#define HAIDANG_STAGE_CHANNEL_SMTP_TALK_H

#include "base/text.h"
#include "stage/channel_inside.h"

enum smtp_verb {
    SMTP_GREETING, /* the server's: the first word is not ours */
    SMTP_EHLO,
    SMTP_STARTTLS,
    SMTP_EHLO_AGAIN,
    SMTP_AUTH,
    SMTP_USER, /* these two of AUTH LOGIN */
    SMTP_PASSWORD,
    SMTP_MAIL,
    SMTP_RCPT,
    SMTP_DATA,
    SMTP_BODY,
    SMTP_VERB_COUNT,
};

struct smtp_talk {
    const struct smtp_settings *settings;
    const char *to;
    const struct text *mail; /* whole, with its last dot */
    enum smtp_verb verb;     /* said last, or waited for */
    bool is_encrypted;
    bool starttls, plain, login; /* what the server offers */
    struct receipt receipt;      /* once it is over */
};

enum smtp_next {
    SMTP_GO_ON,   /* `say` is to be sent, a reply to be awaited */
    SMTP_ENCRYPT, /* then smtp_talk_encrypted */
    SMTP_OVER,
};

/* Length of the first reply once it is whole, else 0. */
size_t smtp_reply_length(const char *bytes, size_t length);

/* A whole reply was heard; adds to `say` what comes next. */
enum smtp_next smtp_talk_hear(struct smtp_talk *talk, const char *reply, size_t length,
                              struct text *say);
void smtp_talk_encrypted(struct smtp_talk *talk, struct text *say);

/* All of the mail is with the server, which has not said what it did with it. */
bool smtp_talk_is_unknown(const struct smtp_talk *talk);

#endif
