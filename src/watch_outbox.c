/* The outbox: letters are written with what they tell of, and kept until they are delivered.
 *
 * The way of a letter: outbox_post (or the start) lays it in its lane; outlet_try writes that it
 * is about to be sent; when that is committed a channel gets it; post_receive writes what became of
 * it.  Whoever is killed in between sends it again, under the same Message-ID: delivered at least
 * once, twice at most for each time. */
#include "watch_outbox_inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"

enum {
    TICK_US = 200000,    /* while letters wait: soon enough for two seconds */
    ENDING_US = 3000000, /* so long who ends waits for an answer */
};

/* --- turns ------------------------------------------------------------------------------------ */

/* Whoever stops in the middle of a talk has to send it again. */
static void turn_to_end(struct outbox *outbox)
{
    const bool over = clock_steady_us() >= outbox->ending_us;
    bool talks = false;

    for (size_t i = 0; i < outbox->watch->catalogue->channel_count; i++)
        talks |= outlet_talks(&outbox->outlets[i]);
    if (talks && !over)
        timer_set(outbox->timer, TICK_US);
    else
        loop_stop(outbox->watch->kit.prober.loop);
}

void outbox_turn(struct outbox *outbox)
{
    bool waits = false;

    if (outbox->timer == NULL)
        return;
    if (outbox->ending_us != 0) {
        turn_to_end(outbox);
        return;
    }
    for (size_t i = 0; i < outbox->watch->catalogue->channel_count; i++) {
        outlet_try(&outbox->outlets[i]);
        waits |= outbox->outlets[i].busy_count > 0;
    }
    if (waits)
        timer_set(outbox->timer, TICK_US);
}

void outbox_end(struct watch *watch)
{
    struct outbox *const outbox = watch->outbox;

    outbox->ending_us = outbox->ending_us == 0 ? clock_steady_us() + ENDING_US : 1;
    outbox_turn(outbox);
}

static void on_turn(void *argument)
{
    outbox_turn(argument);
}

void outbox_committed(struct watch *watch, const struct batch *batch)
{
    struct outbox *const outbox = watch->outbox;

    if (outbox == NULL || batch->letter_count == 0)
        return;
    atomic_store(&outbox->committed, batch->number);
    wake_send(outbox->wake);
}

/* --- letters that come ------------------------------------------------------------------------ */

static size_t find_channel(const struct catalogue *catalogue, const char *id)
{
    size_t i = 0;

    while (i < catalogue->channel_count && strcmp(catalogue->channels[i].id, id) != 0)
        i++;
    return i;
}

static size_t find_person(const struct catalogue *catalogue, const char *id)
{
    size_t i = 0;

    while (i < catalogue->person_count && strcmp(catalogue->people[i].id, id) != 0)
        i++;
    return i;
}

static struct dispatch *copy_letter(const struct letter *letter)
{
    struct dispatch *const post = NEW(struct dispatch);

    post->letter = *letter;
    post->letter.person = memory_copy_string(letter->person);
    post->letter.channel = memory_copy_string(letter->channel);
    post->letter.facts = memory_copy_string(letter->facts);
    post->letter.receipt = memory_copy_string(letter->receipt);
    post->letter.trouble = memory_copy_string(letter->trouble);
    return post;
}

/* NULL: whom or by what is not known, and `post` is as it was. */
static struct lane *find_lane(struct outbox *outbox, int64_t alert, const char *person,
                              const char *channel)
{
    const struct catalogue *const catalogue = outbox->watch->catalogue;
    const size_t found_channel = find_channel(catalogue, channel);
    const size_t found_person = find_person(catalogue, person);

    if (found_channel == catalogue->channel_count || found_person == catalogue->person_count)
        return NULL;
    return lane_find(outbox, &outbox->outlets[found_channel], alert, found_person);
}

static bool lay_in_lane(struct outbox *outbox, struct dispatch *post)
{
    struct lane *const lane =
        find_lane(outbox, post->letter.alert, post->letter.person, post->letter.channel);

    if (lane == NULL)
        return false;
    post->outlet = lane->outlet;
    post->outlet->view.pending++;
    lane_append(lane, post);
    return true;
}

static void refuse_stranger(struct watch *watch, struct dispatch *post)
{
    const bool knows_channel =
        find_channel(watch->catalogue, post->letter.channel) != watch->catalogue->channel_count;

    post->letter.fate = LETTER_REFUSED;
    post_note(&post->letter.trouble, knows_channel ? tr("the person is not in the configuration")
                                                   : tr("the channel is not in the configuration"));
    keep_letter(watch, &post->letter);
    keep_soon(watch);
    letter_tell_refused(&post->letter);
    post_free(post);
}

int64_t outbox_post(struct watch *watch, const struct letter *draft)
{
    struct outbox *const outbox = watch->outbox;
    struct dispatch *post;
    int64_t id;

    if (outbox == NULL)
        return 0;
    post = copy_letter(&(struct letter){.id = ++outbox->highest,
                                        .alert = draft->alert,
                                        .kind = draft->kind,
                                        .person = draft->person,
                                        .channel = draft->channel,
                                        .facts = draft->facts,
                                        .event_ms = draft->event_ms,
                                        .made_ms = clock_wall_ms(),
                                        .due_ms = draft->due_ms});
    id = post->letter.id;
    if (!lay_in_lane(outbox, post)) {
        refuse_stranger(watch, post);
        return id;
    }
    post_keep(post);
    keep_soon(watch);
    outbox_turn(outbox); /* it is not committed: nothing is sent here but what was before */
    return id;
}

/* --- the start and the end -------------------------------------------------------------------- */

static void take_up(void *argument, const struct letter *letter)
{
    struct outbox *const outbox = argument;
    struct dispatch *const post = copy_letter(letter);

    if (lay_in_lane(outbox, post))
        return;
    post->next = outbox->strangers;
    outbox->strangers = post;
}

static void take_up_thread(void *argument, const struct letter_thread *thread)
{
    struct lane *const lane = find_lane(argument, thread->alert, thread->person, thread->channel);

    if (lane == NULL)
        return;
    lane->told_letter = thread->letter;
    lane->told_made_ms = thread->made_ms;
}

bool outbox_load(struct watch *watch, struct error *error)
{
    struct outbox *const outbox = NEW(struct outbox);
    const struct catalogue *const catalogue = watch->catalogue;
    const struct prober *const prober = &watch->kit.prober;
    const struct channels_kit kit = {prober->loop, prober->names, prober->fetcher, watch->kit.trust,
                                     catalogue};

    watch->outbox = outbox;
    outbox->watch = watch;
    outbox->wake = wake_new(prober->loop, on_turn, outbox);
    outbox->outlets = NEW_ARRAY(struct outlet, catalogue->channel_count);
    for (size_t i = 0; i < catalogue->channel_count; i++)
        outbox->outlets[i] = (struct outlet){.outbox = outbox, .channel = i};
    outbox->channels = channels_new(&kit, error);
    return outbox->channels != NULL && store_load_mark(watch->store, outbox->mark, error) &&
           store_load_letters(watch->store, take_up, outbox, &outbox->highest, error) &&
           store_load_threads(watch->store, take_up_thread, outbox, error);
}

/* What waited goes at once. */
void outbox_open(struct watch *watch)
{
    struct outbox *const outbox = watch->outbox;

    outbox->timer = timer_new(watch->kit.prober.loop, on_turn, outbox);
    while (outbox->strangers != NULL) {
        struct dispatch *const post = outbox->strangers;

        outbox->strangers = post->next;
        refuse_stranger(watch, post);
    }
    outbox_turn(outbox);
}

/* What is with a channel is given up: the next start sends it again. */
void outbox_stop(struct watch *watch)
{
    struct outbox *const outbox = watch->outbox;

    timer_free(outbox->timer);
    outbox->timer = NULL;
    for (size_t i = 0; i < watch->catalogue->channel_count; i++)
        for (size_t j = 0; j < outbox->outlets[i].out_count; j++)
            carriage_cancel(outbox->outlets[i].out[j]);
}

void outbox_close(struct watch *watch)
{
    struct outbox *const outbox = watch->outbox;

    if (outbox == NULL)
        return;
    watch->outbox = NULL;
    lanes_free(outbox);
    while (outbox->strangers != NULL) {
        struct dispatch *const post = outbox->strangers;

        outbox->strangers = post->next;
        post_free(post);
    }
    channels_free(outbox->channels);
    for (size_t i = 0; i < watch->catalogue->channel_count; i++)
        free(outbox->outlets[i].busy);
    free(outbox->outlets);
    timer_free(outbox->timer);
    wake_free(outbox->wake);
    free(outbox);
}

/* --- looking ---------------------------------------------------------------------------------- */

void outbox_view(const struct watch *watch, struct channel_view *views)
{
    for (size_t i = 0; watch->outbox != NULL && i < watch->catalogue->channel_count; i++)
        views[i] = watch->outbox->outlets[i].view;
}

const char *outbox_trouble(const struct watch *watch, size_t channel, int64_t *since_ms)
{
    const struct outlet *const outlet = &watch->outbox->outlets[channel];

    *since_ms = outlet->view.failing_since_ms;
    return outlet->view.failing_since_ms == 0 ? NULL : outlet->trouble;
}
