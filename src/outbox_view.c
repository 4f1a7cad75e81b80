#include "outbox_view.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/store_letters.h"
#include "model/mask.h"

#define RECENT_MS (30 * INT64_C(86400) * MS_PER_SECOND)

/* How long letters of a channel took. */
struct pace {
    char *channel;
    int64_t *took_ms;
    size_t count, capacity;
};

struct outbox {
    json_t *letters[LETTER_FATE_COUNT];
    enum letter_fate reading;
    struct pace *paces;
    size_t pace_count, pace_capacity;
};

/* --- reading ---------------------------------------------------------------------------------- */

static void on_letter(void *argument, const struct letter *letter)
{
    const struct outbox *const view = argument;
    json_t *const object = json_object();

    json_set_integer(object, "id", letter->id);
    json_set_integer(object, "alert", letter->alert);
    json_set_string(object, "kind", letter_kind_name(letter->kind));
    json_set_string(object, "person", letter->person);
    json_set_string(object, "channel", letter->channel);
    json_set_string(object, "fate", letter_fate_name(letter->fate));
    json_set_instant(object, "event", letter->event_ms);
    json_set_instant(object, "made", letter->made_ms);
    json_set_instant(object, "due", letter->due_ms);
    json_set_integer(object, "attempts", letter->attempts);
    json_set_bool(object, "perhaps_delivered", letter->doubt);
    json_set_instant(object, "tried", letter->tried_ms);
    json_set_instant(object, "sent", letter->sent_ms);
    if (letter->fate == LETTER_SENT)
        json_set_ms(object, "took_ms", letter_notified_ms(letter) * US_PER_MS);
    json_set_string(object, "receipt", letter->receipt);
    json_set_string(object, "trouble", letter->trouble);
    json_array_append_new(view->letters[view->reading], object);
}

static void on_notified(void *argument, const char *channel, int64_t took_ms)
{
    struct outbox *const view = argument;
    struct pace *pace;
    size_t i = 0;

    while (i < view->pace_count && strcmp(view->paces[i].channel, channel) != 0)
        i++;
    if (i == view->pace_count) {
        view->paces =
            memory_room(view->paces, view->pace_count, &view->pace_capacity, sizeof *view->paces);
        view->paces[view->pace_count++] = (struct pace){.channel = memory_copy_string(channel)};
    }
    pace = &view->paces[i];
    pace->took_ms = memory_room(pace->took_ms, pace->count, &pace->capacity, sizeof *pace->took_ms);
    pace->took_ms[pace->count++] = took_ms;
}

static int compare(const void *one, const void *other)
{
    const int64_t left = *(const int64_t *)one;
    const int64_t right = *(const int64_t *)other;

    return (left > right) - (left < right);
}

static bool read_view(struct outbox *view, struct reader *reader, bool all, struct error *error)
{
    const int64_t since_ms = all ? 0 : clock_wall_ms() - RECENT_MS;
    bool good = reader_hold(reader, error);

    for (int fate = 0; good && fate < LETTER_FATE_COUNT; fate++) {
        const bool waits = fate == LETTER_WAITING;
        const struct letter_range range = {(enum letter_fate)fate, waits ? 0 : since_ms,
                                           all || waits ? INT64_MAX : OUTBOX_SHOWN_MOST};

        view->reading = range.fate;
        good = reader_letters(reader, &range, on_letter, view, error);
    }
    good = good && reader_notified(reader, since_ms, on_notified, view, error);
    reader_let_go(reader);
    for (size_t i = 0; i < view->pace_count; i++)
        qsort(view->paces[i].took_ms, view->paces[i].count, sizeof *view->paces[i].took_ms,
              compare);
    return good;
}

/* By nearest rank, as all quantiles. */
static int64_t median_of(const struct pace *pace)
{
    return pace->took_ms[(pace->count - 1) / 2];
}

/* --- telling ---------------------------------------------------------------------------------- */

static json_t *channels_of(const struct outbox *view)
{
    json_t *const channels = json_array();

    for (size_t i = 0; i < view->pace_count; i++) {
        const struct pace *const pace = &view->paces[i];
        json_t *const object = json_object();

        json_set_string(object, "channel", pace->channel);
        json_set_integer(object, "sent", (int64_t)pace->count);
        json_set_ms(object, "median_ms", median_of(pace) * US_PER_MS);
        json_set_ms(object, "max_ms", pace->took_ms[pace->count - 1] * US_PER_MS);
        json_array_append_new(channels, object);
    }
    return channels;
}

static void forget(struct outbox *view)
{
    for (int fate = 0; fate < LETTER_FATE_COUNT; fate++)
        json_decref(view->letters[fate]);
    for (size_t i = 0; i < view->pace_count; i++) {
        free(view->paces[i].channel);
        free(view->paces[i].took_ms);
    }
    free(view->paces);
}

json_t *outbox_view_read(struct reader *reader, bool all, struct error *error)
{
    struct outbox view = {.paces = NULL};
    json_t *document = NULL;

    for (int fate = 0; fate < LETTER_FATE_COUNT; fate++)
        view.letters[fate] = json_array();
    if (read_view(&view, reader, all, error)) {
        document = json_object();
        json_set_instant(document, "at", clock_wall_ms());
        for (int fate = 0; fate < LETTER_FATE_COUNT; fate++)
            json_set(document, letter_fate_name((enum letter_fate)fate),
                     json_incref(view.letters[fate]));
        json_set(document, "channels", channels_of(&view));
    }
    forget(&view);
    return document;
}

void outbox_view_mask(json_t *letters)
{
    static const char *const said[] = {"trouble", "receipt"};

    for (size_t i = 0; i < json_array_size(letters); i++)
        for (size_t word = 0; word < sizeof said / sizeof *said; word++) {
            json_t *const letter = json_array_get(letters, i);
            const char *const answer = json_string_value(json_object_get(letter, said[word]));
            char *masked;

            if (answer == NULL)
                continue;
            masked = memory_copy_string(answer);
            mask_persons(masked, strlen(masked), false);
            json_set_string(letter, said[word], masked);
            free(masked);
        }
}
