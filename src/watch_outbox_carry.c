/* One attempt: a letter's facts become words, and these a message that a channel carries. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/words.h"
#include "stage/letter.h"
#include "watch_outbox_inside.h"

enum { ID_TEXT = 96 };

struct carriage {
    struct letter_words words;
    json_t *facts;
    struct message message; /* lent by all the others */
    char id[ID_TEXT], thread[ID_TEXT], alert[ID_TEXT];
    struct enclosures *files; /* NULL: none go with it */
    struct sending *sending;
};

static void free_carriage(struct dispatch *post)
{
    struct carriage *const carriage = post->carriage;

    post->carriage = NULL;
    letter_words_free(&carriage->words);
    enclosures_free(carriage->files);
    json_decref(carriage->facts);
    free(carriage);
}

void carriage_cancel(struct dispatch *post)
{
    if (post->carriage == NULL)
        return;
    sending_cancel(post->carriage->sending);
    free_carriage(post);
}

static void on_receipt(void *argument, const struct receipt *receipt)
{
    struct dispatch *const post = argument;

    free_carriage(post);
    post_receive(post, receipt);
}

/* The same at each attempt.  With the time at which it was made: when a store is restored from a
 * backup its ids are given once more. */
static const char *name_letter(char text[ID_TEXT], const struct outbox *outbox, int64_t id,
                               int64_t made_ms)
{
    snprintf(text, ID_TEXT, "%" PRId64 ".%" PRIx64 ".%s@haidang", id, (uint64_t)made_ms,
             outbox->mark);
    return text;
}

static const char *find_text(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static void fill_message(struct carriage *carriage, const struct dispatch *post)
{
    const struct letter *const letter = &post->letter;
    const struct lane *const lane = post->lane;
    const struct outbox *const outbox = post->outlet->outbox;
    const json_t *const facts = carriage->facts;
    const char *const severity = find_text(facts, "severity");

    snprintf(carriage->alert, ID_TEXT, "alert-%" PRId64 ".%s", letter->alert, outbox->mark);
    carriage->message = (struct message){
        .id = name_letter(carriage->id, outbox, letter->id, letter->made_ms),
        .thread = lane->told_letter == 0 ? NULL
                                         : name_letter(carriage->thread, outbox, lane->told_letter,
                                                       lane->told_made_ms),
        .person = &outbox->watch->catalogue->people[lane->person],
        .subject = carriage->words.subject,
        .text = carriage->words.text,
        .html = carriage->words.html,
        .brief = carriage->words.brief,
        .link = find_text(facts, "link"),
        .severity = severity == NULL ? "info" : severity,
        .is_over = letter->kind == LETTER_OVER,
        .began_ms = json_integer_value(json_object_get(facts, "began_ms")),
        .ended_ms = json_integer_value(json_object_get(facts, "ended_ms")),
        .alert_id = letter->alert == 0 ? carriage->id : carriage->alert,
        .service_id = find_text(json_array_get(json_object_get(facts, "services"), 0), "id"),
    };
}

static void hand_over(struct dispatch *post)
{
    struct carriage *const carriage = post->carriage;

    carriage->sending = channel_send(post->outlet->outbox->channels, post->outlet->channel,
                                     &carriage->message, on_receipt, post);
}

static void on_files(void *argument, const struct error *error)
{
    struct dispatch *const post = argument;
    struct message *const message = &post->carriage->message;

    if (error == NULL) {
        message->attachments = enclosures_list(post->carriage->files, &message->attachment_count);
        hand_over(post);
        return;
    }
    post_put_back(post, error);
    free_carriage(post);
}

bool carriage_start(struct dispatch *post, struct error *error)
{
    const struct catalogue *const catalogue = post->outlet->outbox->watch->catalogue;
    struct carriage *const carriage = NEW(struct carriage);
    const json_t *files;

    post->carriage = carriage;
    carriage->facts = json_loads(post->letter.facts, 0, NULL);
    if (!json_is_object(carriage->facts)) {
        error_set(error, "%s", tr("what it tells cannot be read"));
        goto fail;
    }
    if (!letter_render(&post->letter, &catalogue->people[post->lane->person], catalogue,
                       &carriage->words, error))
        goto fail;
    fill_message(carriage, post);
    files = json_object_get(carriage->facts, "files");
    if (json_array_size(files) == 0)
        hand_over(post);
    else
        carriage->files = enclosures_read(post, files, on_files, post);
    return true;

fail:
    free_carriage(post);
    return false;
}
