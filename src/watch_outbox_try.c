/* Attempts to deliver letters, and what came of them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "watch_outbox_inside.h"

/* With a disk that does not answer: then people are called all the same. */
static const int64_t patience_us = 10 * US_PER_SECOND;

/* --- what became of it ------------------------------------------------------------------------ */

void post_keep(struct dispatch *post)
{
    post->batch = keep_letter(post->outlet->outbox->watch, &post->letter);
}

void letter_tell_refused(const struct letter *letter)
{
    log_error(tr("letter %" PRId64 " to '%s' by '%s' is refused and not tried again: %s"),
              letter->id, letter->person, letter->channel, letter->trouble);
}

/* The others keep their order. */
static void leave_out(const struct dispatch *post)
{
    struct outlet *const outlet = post->outlet;
    size_t kept = 0;

    for (size_t i = 0; i < outlet->out_count; i++)
        if (outlet->out[i] != post)
            outlet->out[kept++] = outlet->out[i];
    outlet->out_count = kept;
}

void post_finish(struct dispatch *post, enum letter_fate fate, const char *why)
{
    struct channel_view *const view = &post->outlet->view;

    post->letter.fate = fate;
    if (why != NULL)
        post_note(&post->letter.trouble, why);
    post_keep(post);
    keep_soon(post->outlet->outbox->watch); /* the sooner it is known the less is sent twice */
    if (fate == LETTER_REFUSED)
        letter_tell_refused(&post->letter);
    view->pending--;
    view->letters[fate]++;
    leave_out(post);
    lane_remove(post);
    post_free(post);
}

/* All may be tried again, at once. */
static void revive(struct outlet *outlet)
{
    const bool was_dead = outlet->dead;

    outlet->failures = 0;
    outlet->dead = outlet->second = false;
    outlet->failed_letter = 0;
    outlet->view.failing_since_ms = 0;
    log_over(&outlet->log, tr("channel '%s' takes letters again"),
             outlet->outbox->watch->catalogue->channels[outlet->channel].id);
    for (size_t i = 0; was_dead && i < outlet->busy_count; i++)
        outlet->busy[i]->first->next_us = 0;
}

static void receive_done(struct dispatch *post, const struct receipt *receipt)
{
    struct lane *const lane = post->lane;

    post->letter.sent_ms = clock_wall_ms();
    post->letter.doubt = false;
    post_note(&post->letter.receipt, receipt->said);
    post_note(&post->letter.trouble, NULL);
    if (lane->told_letter == 0) {
        lane->told_letter = post->letter.id;
        lane->told_made_ms = post->letter.made_ms;
    }
    revive(post->outlet);
    post_finish(post, LETTER_SENT, NULL);
}

static void receive_later(struct dispatch *post, const struct receipt *receipt)
{
    struct outlet *const outlet = post->outlet;
    const int64_t now_us = clock_steady_us();
    const int64_t begun_us = post->begun_us;

    leave_out(post);
    post->begun_us = 0;
    post->letter.doubt = post->doubted || !receipt->not_taken;
    post_note(&post->letter.trouble, receipt->said);
    post->failures++;
    post->tried_us = now_us;
    post->next_us = now_us + letter_wait_us(post->failures, receipt->retry_after_us);
    post_keep(post);

    if (begun_us >= outlet->failed_us && !post->second)
        outlet->failures++; /* of several at a time, and of a round, one counts */
    outlet->failed_us = now_us;
    outlet->dead |= receipt->retry_after_us > 0 ||
                    (outlet->failed_letter != 0 && outlet->failed_letter != post->letter.id);
    outlet->failed_letter = post->letter.id;
    outlet->second = outlet->dead && !post->second && receipt->retry_after_us == 0;
    outlet->next_us = now_us + letter_wait_us(outlet->failures, receipt->retry_after_us);
    if (outlet->view.failing_since_ms == 0)
        outlet->view.failing_since_ms = clock_wall_ms();
    snprintf(outlet->trouble, sizeof outlet->trouble, "%s", receipt->said);
    log_trouble(&outlet->log, tr("channel '%s' takes no letters (%s): they wait"),
                post->letter.channel, receipt->said);
}

/* A channel that refuses has answered: it is well. */
void post_receive(struct dispatch *post, const struct receipt *receipt)
{
    struct outbox *const outbox = post->outlet->outbox;

    switch (receipt->delivery) {
    case DELIVERY_DONE:
        receive_done(post, receipt);
        break;
    case DELIVERY_REFUSED:
        post->letter.doubt = post->doubted;
        revive(post->outlet);
        post_finish(post, LETTER_REFUSED, receipt->said);
        break;
    case DELIVERY_LATER:
        receive_later(post, receipt);
        break;
    }
    outbox_turn(outbox);
}

/* --- attempts --------------------------------------------------------------------------------- */

static void begin(struct dispatch *post, int64_t now_us, int64_t now_ms)
{
    struct outlet *const outlet = post->outlet;

    post->begun_us = now_us;
    post->doubted = post->letter.doubt;
    post->letter.doubt = true;
    post->letter.attempts++;
    post->letter.tried_ms = now_ms;
    outlet->out[outlet->out_count++] = post;
    post->second = outlet_is_at_second(outlet, now_us);
    outlet->second = false;
    post_keep(post);
    keep_soon(outlet->outbox->watch);
}

static void begin_all(struct outlet *outlet)
{
    const int64_t now_us = clock_steady_us();
    const int64_t now_ms = clock_wall_ms();
    struct dispatch *post;

    while ((post = outlet_choose(outlet, now_us, now_ms)) != NULL)
        begin(post, now_us, now_ms);
}

/* What cannot be made of a letter is no trouble of the channel's. */
void post_put_back(struct dispatch *post, const struct error *error)
{
    leave_out(post);
    post->begun_us = 0;
    post->letter.doubt = post->doubted;
    post_note(&post->letter.trouble, error->message);
    post->failures++;
    post->tried_us = clock_steady_us();
    post->next_us = post->tried_us + letter_wait_us(post->failures, 0);
    post_keep(post);
    log_error(tr("letter %" PRId64 " cannot be made: %s"), post->letter.id, error->message);
}

static bool may_go(const struct dispatch *post, int64_t now_us)
{
    const struct outbox *const outbox = post->outlet->outbox;

    return post->carriage == NULL && (atomic_load(&outbox->committed) >= post->batch ||
                                      now_us - post->begun_us > patience_us);
}

static void send_all(struct outlet *outlet)
{
    const int64_t now_us = clock_steady_us();
    struct error error = {""};

    for (size_t i = 0; i < outlet->out_count;) {
        struct dispatch *const post = outlet->out[i];

        if (!may_go(post, now_us) || carriage_start(post, &error))
            i++;
        else
            post_put_back(post, &error); /* another has taken its place */
    }
}

void outlet_try(struct outlet *outlet)
{
    begin_all(outlet);
    send_all(outlet);
}

bool outlet_talks(const struct outlet *outlet)
{
    for (size_t i = 0; i < outlet->out_count; i++)
        if (outlet->out[i]->carriage != NULL)
            return true;
    return false;
}
