/* Mail: the name, its addresses one after the other, then the talk with the server.
 *
 * Over io/stream rather than libcurl, which waits for the answer to QUIT (2 minutes at most)
 * without coming back to the loop. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/names.h"
#include "io/stream.h"
#include "model/trouble.h"
#include "stage/channel_mail.h"
#include "stage/channel_smtp_talk.h"

enum { HEARD_MOST = 64 * 1024 };

struct smtp_run {
    struct sending *sending;
    const struct smtp_settings *settings;
    struct lookup *lookup;
    struct lookup_answer names;
    size_t tried;
    struct stream *stream;
    struct tls_wish wish;
    struct text mail;
    struct smtp_talk talk;
    int64_t began_us;
};

static void run_free(struct smtp_run *run)
{
    lookup_cancel(run->lookup);
    stream_close(run->stream);
    text_free(&run->mail);
    free(run);
}

static void finish(struct smtp_run *run, const struct receipt *receipt)
{
    struct sending *const sending = run->sending;
    const struct receipt copy = *receipt;

    run_free(run);
    sending_tell(sending, &copy);
}

static void give_up(struct smtp_run *run, enum reason reason, const char *detail)
{
    struct receipt receipt = {.delivery = DELIVERY_LATER,
                              .not_taken = !smtp_talk_is_unknown(&run->talk)};
    const char *const sentence =
        reason == REASON_PROTOCOL ? tr("what came back is not SMTP") : trouble_sentence(reason);

    if (smtp_talk_is_unknown(&run->talk))
        receipt_say(&receipt, tr("%s; it may have been delivered all the same"), sentence);
    else if (detail != NULL && *detail != '\0')
        receipt_say(&receipt, "%s, %s", sentence, detail);
    else
        receipt_say(&receipt, "%s", sentence);
    finish(run, &receipt);
}

/* --- talking ---------------------------------------------------------------------------------- */

static void say(struct smtp_run *run, struct text *words)
{
    if (words->length > 0)
        stream_send(run->stream, words->bytes, words->length);
    text_free(words);
}

static void part(struct smtp_run *run)
{
    static const char goodbye[] = "QUIT\r\n";

    stream_part(run->stream, goodbye, sizeof goodbye - 1);
    run->stream = NULL;
    finish(run, &run->talk.receipt);
}

static void on_bytes(struct smtp_run *run)
{
    const struct text *const heard = stream_received(run->stream);
    const size_t length = smtp_reply_length(text_string(heard), heard->length);
    struct text words = {0};
    enum smtp_next next;

    if (length == 0)
        return;
    next = smtp_talk_hear(&run->talk, heard->bytes, length, &words);
    stream_take(run->stream, length);
    say(run, &words);
    if (next == SMTP_ENCRYPT)
        stream_encrypt(run->stream, run->sending->kit->trust, &run->wish);
    else if (next == SMTP_OVER)
        part(run);
}

static void connect_next(struct smtp_run *run);

static bool gave_no_connection(enum reason trouble)
{
    return trouble == REASON_REFUSED || trouble == REASON_UNREACHABLE ||
           trouble == REASON_TIMEOUT_CONNECT;
}

static void on_trouble(struct smtp_run *run)
{
    const struct stream_story story = *stream_story(run->stream);

    if (story.connected_us == 0 && gave_no_connection(story.trouble) &&
        run->tried < run->names.count) {
        stream_close(run->stream);
        connect_next(run);
    } else {
        give_up(run, story.trouble, story.detail);
    }
}

static void on_stream(void *argument, enum stream_event event)
{
    struct smtp_run *const run = argument;
    struct text words = {0};

    switch (event) {
    case STREAM_CONNECTED:
        if (run->settings->way == SMTP_TLS)
            stream_encrypt(run->stream, run->sending->kit->trust, &run->wish);
        return;
    case STREAM_ENCRYPTED:
        smtp_talk_encrypted(&run->talk, &words);
        say(run, &words);
        return;
    case STREAM_BYTES:
        on_bytes(run);
        return;
    case STREAM_TROUBLE:
        on_trouble(run);
        return;
    }
}

/* Each address that is left gets its share of the time that is left. */
static void connect_next(struct smtp_run *run)
{
    const struct channels_kit *const kit = run->sending->kit;
    const int64_t left_us = run->sending->plan->timeout_us - (clock_steady_us() - run->began_us);
    const struct stream_way way = {
        .loop = kit->loop,
        .address = &run->names.addresses[run->tried],
        .port = catalogue_port(kit->catalogue, run->settings->port),
        .connect_timeout_us = left_us / (int64_t)(run->names.count - run->tried),
        .timeout_us = left_us,
        .most = HEARD_MOST,
    };

    run->tried++;
    run->stream = stream_open(&way, on_stream, run);
}

static void on_names(void *argument, const struct lookup_answer *answer)
{
    struct smtp_run *const run = argument;

    run->lookup = NULL;
    run->names = *answer;
    if (answer->trouble != REASON_NONE)
        give_up(run, answer->trouble, run->settings->host);
    else
        connect_next(run);
}

/* --- the driver ------------------------------------------------------------------------------- */

static void *start(struct sending *sending)
{
    struct smtp_run *const run = NEW(struct smtp_run);
    const struct smtp_settings *const settings = sending->plan->settings;
    const struct mail_sheet sheet = {
        .message = sending->message,
        .from = settings->from,
        .from_name = settings->name != NULL ? settings->name : sending->kit->catalogue->province,
        .to = sending->address,
        .to_name = sending->message->person->name,
        .now_ms = clock_wall_ms(),
    };

    run->sending = sending;
    run->settings = settings;
    run->began_us = clock_steady_us();
    run->wish = (struct tls_wish){.host = settings->host};
    mail_compose(&sheet, &run->mail);
    run->talk =
        (struct smtp_talk){.settings = settings, .to = sending->address, .mail = &run->mail};
    run->lookup = lookup_start(sending->kit->names, settings->host, FAMILY_ANY, on_names, run);
    return run;
}

static void cancel(void *run)
{
    run_free(run);
}

static bool is_unknown(const void *argument)
{
    const struct smtp_run *const run = argument;

    return smtp_talk_is_unknown(&run->talk);
}

const struct channel_driver channel_smtp = {
    .name = "smtp", .start = start, .cancel = cancel, .is_unknown = is_unknown};
