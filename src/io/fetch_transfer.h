/* fetch_transfer.h - what libcurl is told before a transfer and says after it.  Private to
 * fetch*.c.
 */
#ifndef HAIDANG_IO_FETCH_TRANSFER_H
#define HAIDANG_IO_FETCH_TRANSFER_H

#include <curl/curl.h>

#include "base/text.h"
#include "io/fetch.h"

/* Where a transfer has got to; it is used again and again, easy handle and all. */
struct transfer {
    CURL *easy;
    struct trust *trust;
    struct curl_slist *connect_to, *lines;
    char complaint[CURL_ERROR_SIZE];
    char said[64];       /* by us, of the proxy; "": nothing */
    size_t tunnel_bytes; /* of what the proxy said before it let us through */
    struct text headers, body;
    bool expects_status_line; /* the next line of the head is one */
    bool has_head;            /* one has come */
    int codings;              /* how often what follows is packed */
    size_t most;
    int64_t size;
    enum reason trouble; /* why we broke it off ourselves */
    struct tls_wants wants;
    struct tls_seen tls;
    bool is_proxied, is_tunnel; /* what the proxy is asked for: an answer, or a way through */
    bool tls_begun;             /* the way is there */
    int socket;                 /* connected, ours until libcurl closes it; -1: none */
    int64_t given_us;           /* when libcurl was given the socket */
    int64_t connect_us;         /* when it was connected */
    void (*on_close)(void *owner);
    void *owner;
};

/* `on_close(owner)` must close the socket; the owner is also the easy handle's CURLINFO_PRIVATE. */
bool transfer_open(struct transfer *transfer, struct trust *trust, void (*on_close)(void *owner),
                   void *owner);
void transfer_close(struct transfer *transfer);

/* For the next request; what an earlier one left is dropped. */
void transfer_prepare(struct transfer *transfer, const struct request *request, uint16_t port,
                      bool is_tls);

/* Is it still the proxy alone that we talk with? */
bool transfer_is_in_tunnel(const struct transfer *transfer);

/* Steady time of the answer's first byte; 0: none came. */
int64_t transfer_first_byte_us(const struct transfer *transfer, int64_t now_us);

/* What a result of libcurl says about the service. */
enum reason transfer_reason(const struct transfer *transfer, CURLcode result);

/* libcurl never forgets a handle's last system error: after one it would be told of the next too.
 */
bool transfer_is_marred(const struct transfer *transfer);

/* Of the answer; 0 if none began. */
int32_t transfer_status(const struct transfer *transfer);

/* All of the answer but trouble, detail and times. */
void transfer_describe(const struct transfer *transfer, struct answer *answer);

#endif
