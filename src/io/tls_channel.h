/* tls_channel.h - TLS over a socket of ours, for protocols that libcurl does not speak.
 *
 * Nothing here waits: each call says what the socket must be ready for before it is worth calling
 * again.  The socket is the caller's, and must live as long as the channel. */
#ifndef HAIDANG_IO_TLS_CHANNEL_H
#define HAIDANG_IO_TLS_CHANNEL_H

#include <stddef.h>

#include "io/tls.h"

struct tls_channel;

struct tls_wish {
    const char *host; /* a name, or an address as text: whose certificate it must be */
    enum tls_authorities authorities;
    bool look_only; /* go on with a bad certificate or an old protocol: `seen` tells of it */
    int most;       /* offer no version above, 0x0301 for TLS 1.0; 0: the usual */
};

enum tls_step {
    TLS_STEP_DONE,
    TLS_STEP_WANTS_READ,
    TLS_STEP_WANTS_WRITE,
    TLS_STEP_CLOSED,
    TLS_STEP_FAILED, /* why: tls_channel_trouble */
};

/* `seen` is filled as the handshake goes on, and must live as long as the channel. */
struct tls_channel *tls_channel_new(struct trust *trust, int socket, const struct tls_wish *wish,
                                    struct tls_seen *seen);
void tls_channel_free(struct tls_channel *channel); /* takes NULL */

enum tls_step tls_channel_shake_hands(struct tls_channel *channel);
enum tls_step tls_channel_read(struct tls_channel *channel, char *bytes, size_t room,
                               size_t *count);
enum tls_step tls_channel_write(struct tls_channel *channel, const char *bytes, size_t length,
                                size_t *count);
enum reason tls_channel_trouble(const struct tls_channel *channel);

/* What the server sent, leaf first, and who vouches for it; after the handshake. */
enum { TLS_CHAIN_MOST = 8 };
struct tls_chain {
    size_t count; /* of all that were sent; TLS_CHAIN_MOST of them are told */
    struct tls_link {
        char subject[128], issuer[128];
        char digest[TLS_DIGEST_TEXT];
        int64_t starts_ms, ends_ms;
    } links[TLS_CHAIN_MOST];
    bool is_public; /* the system's authorities lead to it */
    bool is_own;    /* those of the configuration's `trust` do */
};

void tls_channel_describe(const struct tls_channel *channel, struct tls_chain *chain);

#endif
