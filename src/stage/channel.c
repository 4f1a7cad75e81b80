#include "stage/channel.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/unicode.h"
#include "stage/channel_inside.h"
#include "stage/channel_mail.h"
#include "stage/channel_token.h"

/* Drivers keep the time themselves, and know better what it was spent on. */
#define GRACE_US INT64_C(500000)

/* One row a driver. */
static const struct channel_driver *const drivers[] = {&channel_smtp, &channel_request, NULL};

struct channels {
    struct channels_kit kit;
    struct channel_tokens *tokens;
    struct sending *sendings;
};

struct channel_tokens *sending_tokens(const struct sending *sending)
{
    return sending->channels->tokens;
}

static const struct channel_driver *find_driver(const char *name)
{
    for (const struct channel_driver *const *driver = drivers; *driver != NULL; driver++)
        if (strcmp((*driver)->name, name) == 0)
            return *driver;
    return NULL;
}

/* --- receipts --------------------------------------------------------------------------------- */

void receipt_say(struct receipt *receipt, const char *format, ...)
{
    struct text text = {0};
    va_list arguments;

    va_start(arguments, format);
    text_add_arguments(&text, format, arguments);
    va_end(arguments);
    snprintf(receipt->said, sizeof receipt->said, "%s", text_string(&text));
    unicode_repair(receipt->said);
    text_free(&text);
}

/* --- one sending ------------------------------------------------------------------------------ */

static void unlink_one(struct sending *sending)
{
    if (sending->previous != NULL)
        sending->previous->next = sending->next;
    else
        sending->channels->sendings = sending->next;
    if (sending->next != NULL)
        sending->next->previous = sending->previous;
}

static void sending_free(struct sending *sending)
{
    timer_free(sending->timer);
    free(sending);
}

void sending_tell(struct sending *sending, const struct receipt *receipt)
{
    struct receipt told = *receipt;
    void (*const on_receipt)(void *argument, const struct receipt *receipt) = sending->on_receipt;
    void *const argument = sending->argument;

    channel_cover(sending->plan, told.said);
    unicode_repair(told.said);
    unlink_one(sending);
    sending_free(sending);
    on_receipt(argument, &told);
}

static void cut_off(struct sending *sending)
{
    if (sending->driver != NULL)
        sending->driver->cancel(sending->run);
    sending_free(sending);
}

void sending_cancel(struct sending *sending)
{
    if (sending == NULL)
        return;
    unlink_one(sending);
    cut_off(sending);
}

/* It never began, or took too long. */
static void on_time(void *argument)
{
    struct sending *const sending = argument;

    if (sending->driver == NULL) {
        sending_tell(sending, &sending->early);
        return;
    }
    sending->early = (struct receipt){.delivery = DELIVERY_LATER,
                                      .not_taken = !sending->driver->is_unknown(sending->run)};
    receipt_say(&sending->early, "%s", tr("the time is over"));
    sending->driver->cancel(sending->run);
    sending_tell(sending, &sending->early);
}

/* False, and `early` says why: who is written to cannot be reached by this channel. */
static bool find_address(struct sending *sending)
{
    const struct channel_plan *const plan = sending->plan;
    const struct person *const person = sending->message->person;

    sending->early = (struct receipt){.delivery = DELIVERY_REFUSED};
    sending->address = person_address(person, plan);
    if (sending->address == NULL)
        receipt_say(&sending->early, tr("'%s' has no address for this channel"), person->id);
    else if (plan->address != NULL && strcmp(plan->address, "mail") == 0 &&
             !mail_is_address(sending->address))
        receipt_say(&sending->early, tr("the mail address of '%s' is none"), person->id);
    else
        return true;
    return false;
}

static void begin(struct sending *sending, const struct channel_driver *driver)
{
    if (!find_address(sending)) {
        timer_set(sending->timer, 0);
        return;
    }
    sending->driver = driver;
    timer_set(sending->timer, sending->plan->timeout_us + GRACE_US);
    sending->run = driver->start(sending);
    if (sending->run == NULL) {
        sending->driver = NULL;
        timer_set(sending->timer, 0);
    }
}

struct sending *channel_send(struct channels *channels, size_t channel,
                             const struct message *message,
                             void (*on_receipt)(void *argument, const struct receipt *receipt),
                             void *argument)
{
    struct sending *const sending = NEW(struct sending);
    const struct channel_plan *const plan = &channels->kit.catalogue->channels[channel];
    const struct channel_driver *const driver = find_driver(plan->driver);

    assert(driver != NULL); /* the configuration knows only ours */
    *sending = (struct sending){.kit = &channels->kit,
                                .plan = plan,
                                .message = message,
                                .channels = channels,
                                .next = channels->sendings,
                                .on_receipt = on_receipt,
                                .argument = argument};
    if (sending->next != NULL)
        sending->next->previous = sending;
    channels->sendings = sending;
    sending->timer = timer_new(channels->kit.loop, on_time, sending);
    begin(sending, driver);
    return sending;
}

/* --- all of them ------------------------------------------------------------------------------ */

struct channels *channels_new(const struct channels_kit *kit, struct error *error)
{
    struct channels *const channels = NEW(struct channels);

    (void)error;
    channels->kit = *kit;
    channels->tokens = channel_tokens_new(&channels->kit);
    return channels;
}

void channels_free(struct channels *channels)
{
    struct sending *next;

    if (channels == NULL)
        return;
    for (struct sending *sending = channels->sendings; sending != NULL; sending = next) {
        next = sending->next;
        cut_off(sending);
    }
    channel_tokens_free(channels->tokens);
    free(channels);
}
