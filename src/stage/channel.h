/* channel.h - carries one message to one person by one of the configured channels, once.
 *
 * On the loop; nothing here waits, tries again or remembers: that is the outbox's (watch_outbox.c).
 * A driver is one file, channel_DRIVER.c, and one row in channel.c. */
#ifndef HAIDANG_STAGE_CHANNEL_H
#define HAIDANG_STAGE_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "model/catalogue.h"
#include "model/people.h"

struct loop;
struct names;
struct fetcher;
struct trust;

struct attachment {
    const char *name, *type; /* "bao-cao.pdf", "application/pdf" */
    const void *bytes;
    size_t length;
};

/* Lent until on_receipt or sending_cancel.  No text holds control characters but line feeds. */
struct message {
    const char *id;     /* the same at each attempt, unique in the world: "17.9f3c…@haidang" */
    const char *thread; /* the id of the first message about the same; NULL: this is it */
    const struct person *person;
    const char *subject;        /* one line */
    const char *text;           /* plain, whole */
    const char *html;           /* the same; NULL: text only */
    const char *brief;          /* one to four lines for chats; SMS make theirs of the first */
    const char *link;           /* where it is taken on or looked at; NULL: nowhere */
    const char *severity;       /* "critical", "warning", "info" */
    bool is_over;               /* it tells of an end */
    int64_t began_ms, ended_ms; /* of what it is about; 0: not known */
    const char *alert_id;       /* the same for all letters of one alert */
    const char *service_id;     /* the first concerned; NULL: none */
    const struct attachment *attachments;
    size_t attachment_count;
};

enum delivery {
    DELIVERY_DONE,
    DELIVERY_LATER,   /* it was not taken, or nobody knows: try again */
    DELIVERY_REFUSED, /* this message will never be taken as it is (a wrong address, 5xx, 400) */
};

/* Lent for the time of the callback. */
struct receipt {
    enum delivery delivery;
    bool not_taken; /* of LATER: it surely was not; false: nobody knows, the answer may be lost */
    char said[256]; /* the channel's answer or our trouble, one line, no secret in it */
    int64_t retry_after_us; /* asked for by the channel; 0: not */
};

/* What all channels share; lent. */
struct channels_kit {
    struct loop *loop;
    struct names *names;
    struct fetcher *fetcher;
    struct trust *trust;
    const struct catalogue *catalogue;
};

struct channels;
struct sending;

struct channels *channels_new(const struct channels_kit *kit, struct error *error);
void channels_free(struct channels *channels); /* takes NULL; what is under way is cancelled */

/* By the channel's index in the catalogue.  `on_receipt` comes once, not before this has returned,
 * not after sending_cancel, and at the latest after a minute. */
struct sending *channel_send(struct channels *channels, size_t channel,
                             const struct message *message,
                             void (*on_receipt)(void *argument, const struct receipt *receipt),
                             void *argument);
void sending_cancel(struct sending *sending); /* takes NULL; it may have been delivered */

#endif
