/* Answers that go on: one row of pieces, and many who read along it, each at a place of his own.
 *
 * Who has heard everything is suspended: MHD then neither polls nor times him out.  What is new
 * wakes the listeners in groups, one group a turn of the loop, so that a visitor who wants a page
 * meanwhile waits for one group and not for all. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "io/loop.h"
#include "io/web_inside.h"
#include "io/web_page.h"

enum {
    GROUP = 64,          /* listeners that are woken in one turn */
    CHUNK = 2048,        /* what MHD asks for at a time */
    SEND_BUFFER = 65536, /* of the kernel, for each listener */
};

#define SILENCE_US (15 * US_PER_SECOND)
/* From when the kernel would not take more to when it has taken all of the piece. */
#define TAKING_US (20 * US_PER_SECOND)

struct piece {
    char *bytes;
    size_t length;
};

struct listener {
    struct web_stream *stream;
    struct listener *next, **at;
    struct MHD_Connection *mhd;
    struct web_connection *connection;
    struct text greeting;
    uint64_t number; /* of the piece that is read; all before it were */
    size_t offset;   /* in it, or in the greeting */
    int64_t heard_us;
    bool suspended;
    bool wants_comment;
    bool has_gone;
    char client[ADDRESS_TEXT];
};

struct web_stream {
    struct web *web;
    struct web_stream *next; /* in web->streams */
    struct piece kept[WEB_STREAM_KEPT];
    uint64_t first, end; /* numbers of those that are kept: first <= n < end */
    struct listener *listeners;
    struct listener *turn; /* the next to be looked at, in a round */
    size_t count;
    struct timer *rounds;
    bool again; /* something was said while a round went on */
    bool closed;
    char *type;
};

/* --- one listener ---------------------------------------------------------------------------- */

static bool has_something(const struct listener *listener)
{
    return listener->stream->closed || listener->has_gone || listener->wants_comment ||
           listener->offset < listener->greeting.length || listener->number < listener->stream->end;
}

/* As much of `bytes` from the offset as there is room for; the offset is 0 again at its end. */
static size_t copy_some(struct listener *listener, const char *bytes, size_t length, char *into,
                        size_t room)
{
    const size_t rest = length - listener->offset;
    const size_t some = rest < room ? rest : room;

    memcpy(into, bytes + listener->offset, some);
    listener->offset += some;
    return some;
}

static size_t give_greeting(struct listener *listener, char *into, size_t room)
{
    const size_t some = copy_some(listener, text_string(&listener->greeting),
                                  listener->greeting.length, into, room);

    if (listener->offset == listener->greeting.length) {
        text_free(&listener->greeting);
        listener->offset = 0;
    }
    return some;
}

static size_t give_pieces(struct listener *listener, char *into, size_t room)
{
    const struct web_stream *const stream = listener->stream;
    size_t given = 0;

    while (listener->number < stream->end && given < room) {
        const struct piece *const piece = &stream->kept[listener->number % WEB_STREAM_KEPT];

        given += copy_some(listener, piece->bytes, piece->length, into + given, room - given);
        if (listener->offset == piece->length) {
            listener->offset = 0;
            listener->number++;
        }
    }
    return given;
}

static size_t give(struct listener *listener, char *into, size_t room)
{
    static const char comment[] = ":\n\n";

    if (listener->greeting.length > 0)
        return give_greeting(listener, into, room);
    if (listener->number < listener->stream->end)
        return give_pieces(listener, into, room);
    if (!listener->wants_comment || room < sizeof comment - 1)
        return 0;
    memcpy(into, comment, sizeof comment - 1);
    return sizeof comment - 1;
}

/* MHD asks only when the kernel has taken all that was given before. */
static ssize_t on_room(void *argument, uint64_t position, char *into, size_t room)
{
    struct listener *const listener = argument;
    const int64_t now = clock_steady_us();
    size_t given;

    (void)position;
    if (listener->stream->closed || listener->has_gone ||
        listener->number < listener->stream->first)
        return MHD_CONTENT_READER_END_OF_STREAM; /* he may come back, and begin anew */
    given = give(listener, into, room);
    listener->wants_comment = false;
    if (given > 0) {
        listener->heard_us = now;
        listener->connection->deadline_us = now + TAKING_US;
        return (ssize_t)given;
    }
    listener->connection->deadline_us = INT64_MAX;
    listener->suspended = true;
    MHD_suspend_connection(listener->mhd);
    return 0;
}

static void wake(struct listener *listener)
{
    listener->suspended = false;
    listener->connection->deadline_us = clock_steady_us() + TAKING_US;
    MHD_resume_connection(listener->mhd);
}

static void on_end(void *argument)
{
    struct listener *const listener = argument;
    struct web_stream *const stream = listener->stream;

    if (stream->turn == listener)
        stream->turn = listener->next;
    *listener->at = listener->next;
    if (listener->next != NULL)
        listener->next->at = listener->at;
    stream->count--;
    text_free(&listener->greeting);
    free(listener);
}

/* --- all of them ----------------------------------------------------------------------------- */

/* Wakes the next group; false when the round is over. */
static bool wake_group(struct web_stream *stream)
{
    int woken = 0;

    while (stream->turn != NULL && woken < GROUP) {
        struct listener *const listener = stream->turn;

        stream->turn = listener->next;
        if (listener->suspended && has_something(listener)) {
            wake(listener);
            woken++;
        }
    }
    return stream->turn != NULL;
}

static void on_round(void *argument)
{
    struct web_stream *const stream = argument;
    bool goes_on = wake_group(stream);

    if (!goes_on && stream->again) {
        stream->again = false;
        stream->turn = stream->listeners;
        goes_on = stream->turn != NULL;
    }
    if (goes_on)
        timer_set(stream->rounds, 0);
    web_run(stream->web);
}

static void begin_round(struct web_stream *stream)
{
    if (stream->turn != NULL) {
        stream->again = true;
        return;
    }
    stream->turn = stream->listeners;
    if (stream->turn != NULL)
        timer_set(stream->rounds, 0);
}

uint64_t web_stream_say(struct web_stream *stream, const char *bytes, size_t length)
{
    struct piece *const piece = &stream->kept[stream->end % WEB_STREAM_KEPT];

    if (stream->end - stream->first == WEB_STREAM_KEPT)
        stream->first++;
    free(piece->bytes);
    *piece = (struct piece){.bytes = memory_copy(bytes, length), .length = length};
    stream->end++;
    begin_round(stream);
    return stream->end - 1;
}

uint64_t web_stream_last(const struct web_stream *stream)
{
    return stream->end - 1;
}

uint64_t web_stream_first(const struct web_stream *stream)
{
    return stream->first;
}

size_t web_stream_count(const struct web_stream *stream)
{
    return stream->count;
}

size_t web_stream_count_from(const struct web_stream *stream, const char *client)
{
    size_t count = 0;

    for (const struct listener *it = stream->listeners; it != NULL; it = it->next)
        count += strcmp(it->client, client) == 0;
    return count;
}

void web_answer_stream(struct web_request *request, struct web_stream *stream, const char *greeting,
                       uint64_t after)
{
    struct listener *const listener = NEW(struct listener);
    const int room = SEND_BUFFER;

    listener->stream = stream;
    listener->mhd = request->connection;
    listener->connection = web_connection_of(request->connection);
    listener->number = after + 1 < stream->first ? stream->first : after + 1;
    listener->heard_us = clock_steady_us();
    text_add_string(&listener->greeting, greeting);
    snprintf(listener->client, sizeof listener->client, "%s", web_client(request));
    setsockopt(listener->connection->socket, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    listener->next = stream->listeners;
    listener->at = &stream->listeners;
    if (listener->next != NULL)
        listener->next->at = &listener->next;
    stream->listeners = listener;
    stream->count++;
    request->stream =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, CHUNK, on_room, listener, on_end);
    if (request->stream == NULL)
        abort(); /* no memory */
    web_page_add_headers(request->stream, stream->type);
}

/* A listener who has gone while he was suspended: MHD does not look. */
static void look_for_gone(struct web_stream *stream, bool *found)
{
    struct pollfd *const sockets = NEW_ARRAY(struct pollfd, stream->count + 1);
    size_t count = 0;

    for (struct listener *it = stream->listeners; it != NULL; it = it->next)
        sockets[count++] =
            (struct pollfd){.fd = it->suspended ? it->connection->socket : -1, .events = POLLRDHUP};
    if (poll(sockets, count, 0) > 0) {
        count = 0;
        for (struct listener *it = stream->listeners; it != NULL; it = it->next)
            if (sockets[count++].revents != 0)
                it->has_gone = *found = true;
    }
    free(sockets);
}

void web_sweep_streams(struct web *web)
{
    const int64_t now = clock_steady_us();

    for (struct web_stream *stream = web->streams; stream != NULL; stream = stream->next) {
        bool found = false;

        if (stream->count == 0)
            continue;
        look_for_gone(stream, &found);
        for (struct listener *it = stream->listeners; it != NULL; it = it->next)
            if (it->suspended && now - it->heard_us >= SILENCE_US)
                it->wants_comment = found = true;
        if (found)
            begin_round(stream);
    }
}

/* --- the life of it -------------------------------------------------------------------------- */

struct web_stream *web_stream_new(struct web *web, const char *type)
{
    struct web_stream *const stream = NEW(struct web_stream);

    stream->web = web;
    stream->first = stream->end = 1;
    stream->type = memory_copy_string(type);
    stream->rounds = timer_new(web->loop, on_round, stream);
    stream->next = web->streams;
    web->streams = stream;
    return stream;
}

static void give_up(struct web_stream *stream)
{
    stream->closed = true;
    for (struct listener *it = stream->listeners; it != NULL; it = it->next)
        if (it->suspended)
            wake(it);
}

void web_give_streams_up(struct web *web)
{
    for (struct web_stream *stream = web->streams; stream != NULL; stream = stream->next)
        give_up(stream);
}

void web_free_streams(struct web *web)
{
    while (web->streams != NULL) {
        struct web_stream *const stream = web->streams;

        web->streams = stream->next;
        for (size_t i = 0; i < WEB_STREAM_KEPT; i++)
            free(stream->kept[i].bytes);
        timer_free(stream->rounds);
        free(stream->type);
        free(stream);
    }
}
