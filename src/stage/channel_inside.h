/* channel_inside.h - what the drivers of channels share.  Private to channel*.c. */
#ifndef HAIDANG_STAGE_CHANNEL_INSIDE_H
#define HAIDANG_STAGE_CHANNEL_INSIDE_H

#include "model/channel_plan.h"
#include "stage/channel.h"

struct timer;
struct channel_tokens;

struct channel_driver {
    const char *name;
    /* Begins; tells by sending_tell once, never before this has returned.  Gives what `cancel`
     * takes, or NULL: it could not begin, and `early` says why. */
    void *(*start)(struct sending *sending);
    void (*cancel)(void *run);
    bool (*is_unknown)(const void *run); /* may it have been taken already? */
};

extern const struct channel_driver channel_smtp, channel_request;

struct sending {
    const struct channels_kit *kit;
    const struct channel_plan *plan;
    const struct channel_driver *driver; /* NULL: it has not begun */
    const struct message *message;
    const char *address; /* of the person, "" if none is needed */
    struct channels *channels;
    struct sending *next, *previous;
    struct timer *timer;
    void *run;
    struct receipt early; /* told on the timer's next turn if it never began */
    void (*on_receipt)(void *argument, const struct receipt *receipt);
    void *argument;
};

/* The only way out: what was said is made one line without secrets, and the sending is gone.  The
 * driver has freed its run before. */
void sending_tell(struct sending *sending, const struct receipt *receipt);

/* Fills `said`. */
void receipt_say(struct receipt *receipt, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Covers each secret of the channel in a text, also where it is written as base64 or percent. */
void channel_cover(const struct channel_plan *plan, char *text);
/* The same for one, and for those of a mail server. */
void channel_cover_one(char *text, const char *secret);
void channel_cover_smtp(const struct smtp_settings *settings, char *text);

/* The tokens of all channels (channel_token.h). */
struct channel_tokens *sending_tokens(const struct sending *sending);

#endif
