/* Who is next: letters of one alert to one person by one channel strictly in the order of their
 * ids, others beside each other.
 *
 * A dead channel is tried in rounds: the oldest letter, so that all come in their order once it
 * lives, and if that fails one other, so that a letter that never goes holds nobody up. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "watch_outbox_inside.h"

static const int64_t age_most_ms = 7 * INT64_C(86400000); /* then it is nobody's news */
static const int64_t forget_lane_ms =
    30 * INT64_C(86400000); /* of an alert that just went silent */

/* --- letters ---------------------------------------------------------------------------------- */

void post_note(char **text, const char *said)
{
    free(*text);
    *text = memory_copy_string(said);
}

void post_free(struct dispatch *post)
{
    struct letter *const letter = &post->letter;

    free(letter->person);
    free(letter->channel);
    free(letter->facts);
    free(letter->receipt);
    free(letter->trouble);
    free(post);
}

/* --- lanes ------------------------------------------------------------------------------------ */

static struct lane **bucket_of(struct outbox *outbox, int64_t alert)
{
    return &outbox->lanes[(uint64_t)alert % LANE_BUCKETS];
}

static void free_lane(struct lane **place)
{
    struct lane *const lane = *place;

    *place = lane->next;
    free(lane);
}

/* Alerts that were never told to be over must not pile up for ever. */
static void forget_old(struct lane **place)
{
    const int64_t now_ms = clock_wall_ms();

    while (*place != NULL)
        if ((*place)->first == NULL && now_ms - (*place)->used_ms > forget_lane_ms)
            free_lane(place);
        else
            place = &(*place)->next;
}

/* Letters of no alert have nobody to wait for. */
struct lane *lane_find(struct outbox *outbox, struct outlet *outlet, int64_t alert, size_t person)
{
    struct lane **const bucket = bucket_of(outbox, alert);
    struct lane *lane = *bucket;

    while (lane != NULL &&
           (alert == 0 || lane->alert != alert || lane->person != person || lane->outlet != outlet))
        lane = lane->next;
    if (lane != NULL)
        return lane;
    forget_old(bucket);
    lane = NEW(struct lane);
    *lane = (struct lane){.next = *bucket,
                          .outlet = outlet,
                          .alert = alert,
                          .person = person,
                          .used_ms = clock_wall_ms()};
    *bucket = lane;
    return lane;
}

void lane_append(struct lane *lane, struct dispatch *post)
{
    struct outlet *const outlet = lane->outlet;

    post->lane = lane;
    lane->used_ms = clock_wall_ms();
    if (lane->first == NULL) {
        outlet->busy = memory_room(outlet->busy, outlet->busy_count, &outlet->busy_capacity,
                                   sizeof *outlet->busy);
        lane->place = outlet->busy_count;
        outlet->busy[outlet->busy_count++] = lane;
        lane->first = post;
    } else {
        lane->last->next = post;
    }
    lane->last = post;
}

static void leave_busy(struct lane *lane)
{
    struct outlet *const outlet = lane->outlet;
    struct lane *const other = outlet->busy[--outlet->busy_count];

    outlet->busy[lane->place] = other;
    other->place = lane->place;
}

/* With the end its story is over. */
static void end_lane(struct outbox *outbox, struct lane *lane)
{
    struct lane **place = bucket_of(outbox, lane->alert);

    while (*place != lane)
        place = &(*place)->next;
    free_lane(place);
}

void lane_remove(struct dispatch *post)
{
    struct lane *const lane = post->lane;
    struct dispatch *before = NULL;

    for (struct dispatch *at = lane->first; at != post; at = at->next)
        before = at;
    if (before == NULL)
        lane->first = post->next;
    else
        before->next = post->next;
    if (lane->last == post)
        lane->last = before;
    if (lane->first != NULL)
        return;
    leave_busy(lane);
    if (lane->alert == 0 || post->letter.kind == LETTER_OVER)
        end_lane(post->outlet->outbox, lane);
}

void lanes_free(struct outbox *outbox)
{
    for (size_t i = 0; i < LANE_BUCKETS; i++)
        while (outbox->lanes[i] != NULL) {
            struct lane *const lane = outbox->lanes[i];

            while (lane->first != NULL) {
                struct dispatch *const post = lane->first;

                lane->first = post->next;
                carriage_cancel(post);
                post_free(post);
            }
            free_lane(&outbox->lanes[i]);
        }
}

/* --- who is next ------------------------------------------------------------------------------ */

static bool is_overtaken(const struct dispatch *post)
{
    for (const struct dispatch *later = post->next; later != NULL; later = later->next)
        if (letter_is_overtaken(&post->letter, &later->letter))
            return true;
    return false;
}

static bool is_too_old(const struct letter *letter, int64_t now_ms)
{
    const int64_t from_ms = letter->due_ms > letter->made_ms ? letter->due_ms : letter->made_ms;

    return now_ms - from_ms > age_most_ms;
}

/* The first letter that is still worth sending; NULL: one is under way, or none is left.  Then, and
 * only then, the lane may be gone. */
static struct dispatch *find_head(struct lane *lane, int64_t now_ms)
{
    struct dispatch *next;

    for (struct dispatch *post = lane->first; post != NULL; post = next) {
        next = post->next;
        if (post->begun_us != 0)
            return NULL;
        if (is_overtaken(post))
            post_finish(post, LETTER_MERGED, NULL);
        else if (is_too_old(&post->letter, now_ms))
            post_finish(post, LETTER_REFUSED, tr("it has waited for more than 7 days"));
        else
            return post;
    }
    return NULL;
}

/* What must go before a letter whose time has come goes with it. */
static bool is_due(const struct lane *lane, int64_t now_ms)
{
    for (const struct dispatch *post = lane->first; post != NULL; post = post->next)
        if (post->letter.due_ms <= now_ms)
            return true;
    return false;
}

/* By their ids; but the second of a round is another one, that was tried longest ago. */
static bool is_before(const struct dispatch *one, const struct dispatch *other, bool second)
{
    if (second && one->tried_us != other->tried_us)
        return one->tried_us < other->tried_us;
    return one->letter.id < other->letter.id;
}

bool outlet_is_at_second(const struct outlet *outlet, int64_t now_us)
{
    return outlet->dead && outlet->second && now_us < outlet->next_us;
}

/* Is it this letter's turn?  With a dead channel all wait together. */
static bool may_be_tried(const struct outlet *outlet, const struct dispatch *post, int64_t now_us)
{
    if (!outlet->dead)
        return now_us >= post->next_us;
    if (outlet_is_at_second(outlet, now_us))
        return post->letter.id != outlet->failed_letter;
    return now_us >= outlet->next_us;
}

/* Backwards: what leaves the list is replaced by what was looked at already. */
struct dispatch *outlet_choose(struct outlet *outlet, int64_t now_us, int64_t now_ms)
{
    const size_t most = outlet->failures > 0 ? 1 : OUT_MOST;
    const bool closed =
        outlet->out_count >= most || (outlet->dead && !outlet->second && now_us < outlet->next_us);
    struct dispatch *best = NULL;

    for (size_t i = outlet->busy_count; i-- > 0;) {
        struct dispatch *const head = find_head(outlet->busy[i], now_ms);

        if (head != NULL && !closed && may_be_tried(outlet, head, now_us) &&
            is_due(head->lane, now_ms) && (best == NULL || is_before(head, best, outlet->second)))
            best = head;
    }
    return best;
}
