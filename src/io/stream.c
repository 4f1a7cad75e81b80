#include "io/stream.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/fetch_connect.h"
#include "io/loop.h"

/* Read at one go, at least a whole record of TLS; what more there is waits for the loop's next
 * turn. */
enum { PIECE = 16 * 1024 };

enum step { STEP_CONNECTING, STEP_SHAKING_HANDS, STEP_OPEN, STEP_OVER };

struct stream {
    struct stream_way way;
    enum step step;
    int socket;
    struct watcher *watcher;
    struct timer *timer;
    struct tls_channel *channel; /* NULL: clear text */
    struct stream_story story;
    struct text received, sending;
    int64_t deadline_us;
    bool telling; /* within on_event */
    bool closed;  /* by on_event: freed once it has returned */
    void (*on_event)(void *argument, enum stream_event event);
    void *argument;
};

static void stream_free(struct stream *stream)
{
    tls_channel_free(stream->channel);
    watcher_free(stream->watcher);
    timer_free(stream->timer);
    if (stream->socket >= 0)
        close(stream->socket);
    text_free(&stream->received);
    text_free(&stream->sending);
    free(stream);
}

void stream_close(struct stream *stream)
{
    if (stream == NULL)
        return;
    stream->closed = true;
    if (!stream->telling)
        stream_free(stream);
}

/* False: the stream is no more. */
static bool tell(struct stream *stream, enum stream_event event)
{
    stream->telling = true;
    stream->on_event(stream->argument, event);
    stream->telling = false;
    if (stream->closed)
        stream_free(stream);
    else
        return true;
    return false;
}

static void end(struct stream *stream, enum reason trouble, const char *detail)
{
    timer_stop(stream->timer);
    watcher_free(stream->watcher);
    stream->watcher = NULL;
    stream->step = STEP_OVER;
    stream->story.trouble = trouble;
    stream->story.detail = detail;
    tell(stream, STREAM_TROUBLE);
}

/* --- bytes, in clear or not ------------------------------------------------------------------- */

static enum tls_step step_of(ssize_t result, size_t *count, enum tls_step if_it_must_wait)
{
    *count = result > 0 ? (size_t)result : 0;
    if (result > 0)
        return TLS_STEP_DONE;
    if (result == 0)
        return TLS_STEP_CLOSED;
    return errno == EAGAIN || errno == EINTR ? if_it_must_wait : TLS_STEP_FAILED;
}

static enum tls_step get_bytes(struct stream *stream, char *bytes, size_t room, size_t *count)
{
    if (stream->channel != NULL)
        return tls_channel_read(stream->channel, bytes, room, count);
    return step_of(recv(stream->socket, bytes, room, 0), count, TLS_STEP_WANTS_READ);
}

static enum tls_step put_bytes(struct stream *stream, size_t *count)
{
    const struct text *const sending = &stream->sending;

    if (stream->channel != NULL)
        return tls_channel_write(stream->channel, sending->bytes, sending->length, count);
    return step_of(send(stream->socket, sending->bytes, sending->length, MSG_NOSIGNAL), count,
                   TLS_STEP_WANTS_WRITE);
}

/* Ends it for what a step said that leads no further. */
static void end_for(struct stream *stream, enum tls_step step)
{
    const int trouble = errno;

    if (step == TLS_STEP_CLOSED)
        end(stream, REASON_CLOSED, NULL);
    else if (stream->channel != NULL)
        end(stream, tls_channel_trouble(stream->channel), NULL);
    else
        end(stream, connect_reason(trouble), strerror(trouble));
}

static bool may_go_on(enum tls_step step)
{
    return step == TLS_STEP_DONE || step == TLS_STEP_WANTS_READ || step == TLS_STEP_WANTS_WRITE;
}

static void await(struct stream *stream)
{
    watcher_set(stream->watcher,
                SOCKET_READABLE | (stream->sending.length > 0 ? SOCKET_WRITABLE : 0));
}

static void drop_front(struct text *text, size_t length)
{
    assert(length <= text->length);
    if (length == 0)
        return;
    text->length -= length;
    memmove(text->bytes, text->bytes + length, text->length + 1);
}

/* False: the stream has ended or is no more. */
static bool push(struct stream *stream)
{
    enum tls_step step = TLS_STEP_DONE;
    size_t count = 0;

    if (stream->sending.length == 0)
        return true;
    step = put_bytes(stream, &count);
    if (!may_go_on(step)) {
        end_for(stream, step);
        return false;
    }
    if (step == TLS_STEP_DONE)
        drop_front(&stream->sending, count);
    return true;
}

static void pull(struct stream *stream)
{
    char bytes[PIECE];
    size_t count = 0;
    const enum tls_step step = get_bytes(stream, bytes, sizeof bytes, &count);

    if (!may_go_on(step)) {
        end_for(stream, step);
        return;
    }
    if (step != TLS_STEP_DONE)
        return;
    if (stream->story.first_byte_us == 0)
        stream->story.first_byte_us = clock_steady_us();
    text_add_bytes(&stream->received, bytes, count);
    if (tell(stream, STREAM_BYTES) && stream->step == STEP_OPEN && stream->received.cut)
        end(stream, REASON_TOO_LARGE, NULL);
}

/* --- the way there ---------------------------------------------------------------------------- */

static void on_connect_event(struct stream *stream, int64_t now_us)
{
    int trouble = 0;

    if (connect_is_done(stream->socket, &trouble)) {
        stream->story.connected_us = now_us;
        stream->step = STEP_OPEN;
        timer_set(stream->timer, stream->deadline_us - now_us);
        await(stream);
        tell(stream, STREAM_CONNECTED);
    } else if (trouble != 0) {
        end(stream, connect_reason(trouble), strerror(trouble));
    }
}

static void shake_hands(struct stream *stream)
{
    const enum tls_step step = tls_channel_shake_hands(stream->channel);

    if (step == TLS_STEP_WANTS_READ || step == TLS_STEP_WANTS_WRITE) {
        watcher_set(stream->watcher,
                    step == TLS_STEP_WANTS_READ ? SOCKET_READABLE : SOCKET_WRITABLE);
    } else if (step == TLS_STEP_DONE) {
        stream->story.encrypted_us = clock_steady_us();
        stream->step = STEP_OPEN;
        await(stream);
        tell(stream, STREAM_ENCRYPTED);
    } else {
        end_for(stream, step);
    }
}

static void on_ready(void *argument, int events)
{
    struct stream *const stream = argument;

    if (stream->step == STEP_CONNECTING) {
        on_connect_event(stream, clock_steady_us());
    } else if (stream->step == STEP_SHAKING_HANDS) {
        shake_hands(stream);
    } else if (stream->step == STEP_OPEN) {
        if (!push(stream))
            return;
        await(stream);
        if ((events & (SOCKET_READABLE | SOCKET_ERROR)) != 0)
            pull(stream);
    }
}

static void on_time(void *argument)
{
    struct stream *const stream = argument;
    static const enum reason reasons[] = {[STEP_CONNECTING] = REASON_TIMEOUT_CONNECT,
                                          [STEP_SHAKING_HANDS] = REASON_TIMEOUT_TLS,
                                          [STEP_OPEN] = REASON_TIMEOUT_FIRST_BYTE};

    if (stream->step == STEP_OVER) /* it could not begin */
        end(stream, stream->story.trouble, stream->story.detail);
    else if (stream->step == STEP_OPEN && stream->story.first_byte_us != 0)
        end(stream, REASON_TIMEOUT_BODY, NULL);
    else
        end(stream, reasons[stream->step], NULL);
}

struct stream *stream_open(const struct stream_way *way,
                           void (*on_event)(void *argument, enum stream_event event),
                           void *argument)
{
    struct stream *const stream = NEW(struct stream);
    int trouble = 0;

    stream->way = *way;
    stream->on_event = on_event;
    stream->argument = argument;
    stream->received.limit = way->most;
    stream->timer = timer_new(way->loop, on_time, stream);
    stream->story.began_us = clock_steady_us();
    stream->deadline_us = stream->story.began_us + way->timeout_us;
    stream->socket = connect_begin(way->address, way->port, &trouble);
    if (stream->socket < 0) {
        stream->step = STEP_OVER;
        stream->story.trouble = connect_reason(trouble);
        stream->story.detail = strerror(trouble);
        timer_set(stream->timer, 0);
        return stream;
    }
    stream->watcher = watcher_new(way->loop, stream->socket, on_ready, stream);
    watcher_set(stream->watcher, SOCKET_WRITABLE);
    timer_set(stream->timer, way->connect_timeout_us < way->timeout_us ? way->connect_timeout_us
                                                                       : way->timeout_us);
    return stream;
}

/* --- what its owner does with it -------------------------------------------------------------- */

void stream_encrypt(struct stream *stream, struct trust *trust, const struct tls_wish *wish)
{
    assert(stream->step == STEP_OPEN && stream->channel == NULL);
    text_clear(&stream->received);
    stream->channel = tls_channel_new(trust, stream->socket, wish, &stream->story.tls);
    stream->step = STEP_SHAKING_HANDS;
    stream->story.encrypting_us = clock_steady_us();
    watcher_set(stream->watcher, SOCKET_WRITABLE); /* the first word is ours */
}

void stream_send(struct stream *stream, const char *bytes, size_t length)
{
    if (stream->step != STEP_OPEN)
        return;
    text_add_bytes(&stream->sending, bytes, length);
    await(stream);
}

void stream_part(struct stream *stream, const char *bytes, size_t length)
{
    size_t count;

    if (stream->step == STEP_OPEN && stream->sending.length == 0) {
        text_add_bytes(&stream->sending, bytes, length);
        put_bytes(stream, &count);
    }
    stream_close(stream);
}

const struct text *stream_received(const struct stream *stream)
{
    return &stream->received;
}

void stream_take(struct stream *stream, size_t length)
{
    drop_front(&stream->received, length);
}

const struct stream_story *stream_story(const struct stream *stream)
{
    return &stream->story;
}

void stream_describe_chain(const struct stream *stream, struct tls_chain *chain)
{
    tls_channel_describe(stream->channel, chain);
}
