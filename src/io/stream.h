/* stream.h - one connection of bytes over TCP, with TLS if wanted, and when what happened to it.
 *
 * For protocols that libcurl does not speak.  The address is the caller's business (names.h).
 * Nothing waits; what a stranger sends is kept up to a limit, and read in pieces, so that one who
 * never ends holds nobody up.  Instants are us of the steady clock, durations us. */
#ifndef HAIDANG_IO_STREAM_H
#define HAIDANG_IO_STREAM_H

#include "base/text.h"
#include "io/tls_channel.h"

struct loop;
struct stream;

struct stream_way {
    struct loop *loop;
    const struct address *address;
    uint16_t port;
    int64_t connect_timeout_us; /* of TCP alone */
    int64_t timeout_us;         /* of all of it */
    size_t most;                /* bytes that are received at most */
};

enum stream_event {
    STREAM_CONNECTED,
    STREAM_ENCRYPTED,
    STREAM_BYTES,   /* more was received */
    STREAM_TROUBLE, /* the last one: also when the other side has closed */
};

/* What became of it so far. */
struct stream_story {
    enum reason trouble;
    const char *detail; /* of the trouble, English; may be NULL */
    int64_t began_us;
    int64_t connected_us; /* these are 0 until it happens */
    int64_t encrypting_us, encrypted_us;
    int64_t first_byte_us;
    struct tls_seen tls;
};

/* Begins to connect.  Events come from the loop, never before this has returned, never after
 * stream_close; the stream may be closed within them. */
struct stream *stream_open(const struct stream_way *way,
                           void (*on_event)(void *argument, enum stream_event event),
                           void *argument);
void stream_close(struct stream *stream); /* takes NULL */

/* Begins the handshake; connected, nothing left to send.  What was received in clear text until now
 * is forgotten.  `wish->host` must live until it is over. */
void stream_encrypt(struct stream *stream, struct trust *trust, const struct tls_wish *wish);

/* Takes a copy; sent as the other side takes it. */
void stream_send(struct stream *stream, const char *bytes, size_t length);

/* A last word, as far as the other side takes it at once; then it is closed. */
void stream_part(struct stream *stream, const char *bytes, size_t length);

/* What was received and not yet taken; `stream_take` forgets the first `length` bytes of it. */
const struct text *stream_received(const struct stream *stream);
void stream_take(struct stream *stream, size_t length);

const struct stream_story *stream_story(const struct stream *stream);
void stream_describe_chain(const struct stream *stream, struct tls_chain *chain); /* encrypted */

#endif
