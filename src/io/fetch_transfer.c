#include "io/fetch_transfer.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "model/address.h"

enum {
    HEADERS_MOST = 64 * 1024,
    TUNNEL_HEAD_MOST = 8 * 1024,
    BODY_KEPT_MOST = 64 * 1024, /* memory that a resting transfer keeps for its next body */
};

/* --- what libcurl asks for ------------------------------------------------------------------ */

static curl_socket_t on_open_socket(void *argument, curlsocktype purpose,
                                    struct curl_sockaddr *address)
{
    struct transfer *const transfer = argument;

    (void)purpose;
    (void)address;
    /* one connection a transfer: a second try is none of libcurl's business */
    if (transfer->given_us != 0)
        return CURL_SOCKET_BAD;
    transfer->given_us = clock_steady_us();
    return transfer->socket;
}

static int on_socket_options(void *argument, curl_socket_t socket, curlsocktype purpose)
{
    (void)argument;
    (void)socket;
    (void)purpose;
    return CURL_SOCKOPT_ALREADY_CONNECTED;
}

static int on_close_socket(void *argument, curl_socket_t socket)
{
    struct transfer *const transfer = argument;

    if (socket == transfer->socket)
        transfer->on_close(transfer->owner);
    return 0;
}

static CURLcode on_tls(CURL *easy, void *ssl_ctx, void *argument)
{
    struct transfer *const transfer = argument;

    (void)easy;
    transfer->tls_begun = true;
    tls_prepare(transfer->trust, &transfer->wants, ssl_ctx, &transfer->tls);
    return CURLE_OK;
}

static bool is_blank(const char *line, size_t length)
{
    return length == 0 || *line == '\r' || *line == '\n';
}

/* "HTTP/1.1 200 …".  libcurl takes whatever begins with "HTTP/" for a 200. */
static bool is_status_line(const char *line, size_t length)
{
    const char *const space = memchr(line, ' ', length);

    return length >= sizeof "HTTP/2 200" - 1 && memcmp(line, "HTTP/", 5) == 0 && space != NULL &&
           space + 3 < line + length && isdigit((unsigned char)line[5]) &&
           isdigit((unsigned char)space[1]) && isdigit((unsigned char)space[2]) &&
           isdigit((unsigned char)space[3]);
}

/* Another head after "100 Continue" is new: only the last one counts.  After it trailers may come.
 */
static bool begin_head(struct transfer *transfer, const char *line, size_t length)
{
    transfer->expects_status_line = false;
    if (is_status_line(line, length)) {
        text_clear(&transfer->headers);
        transfer->has_head = true;
        transfer->codings = 0;
        return true;
    }
    if (!transfer->has_head)
        transfer->trouble = REASON_PROTOCOL;
    return false;
}

/* "Content-Encoding: gzip", or how often something is packed by this line. */
static int count_codings(const char *line, size_t length)
{
    static const char *const names[] = {"Content-Encoding:", "Transfer-Encoding:"};
    const char *const end = line + length;
    int count = 0;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const size_t name = strlen(names[i]);

        if (length <= name || strncasecmp(line, names[i], name) != 0)
            continue;
        for (const char *at = line + name; at < end; at++) {
            const bool begins =
                isalnum((unsigned char)*at) && !isalnum((unsigned char)at[-1]) && at[-1] != '-';

            if (begins && strncasecmp(at, "chunked", 7) != 0 && strncasecmp(at, "identity", 8) != 0)
                count++;
        }
    }
    return count;
}

/* What a proxy says before it lets us through.  libcurl reads it byte by byte without going back to
 * the loop, as long as there is more: so neither a long one nor what follows a refusal is read. */
static size_t on_tunnel_header(struct transfer *transfer, const char *line, size_t length)
{
    const char *const space = is_status_line(line, length) ? memchr(line, ' ', length) : NULL;

    transfer->tunnel_bytes += length;
    if (transfer->tunnel_bytes <= TUNNEL_HEAD_MOST && (space == NULL || space[1] <= '2'))
        return length;
    transfer->trouble = REASON_PROXY;
    if (space != NULL)
        snprintf(transfer->said, sizeof transfer->said, "CONNECT tunnel failed, response %.3s",
                 space + 1);
    return 0;
}

static size_t on_header(char *line, size_t size, size_t count, void *argument)
{
    struct transfer *const transfer = argument;
    const size_t length = size * count;

    if (transfer_is_in_tunnel(transfer))
        return on_tunnel_header(transfer, line, length);
    if (transfer->expects_status_line && begin_head(transfer, line, length))
        return length;
    transfer->expects_status_line = is_blank(line, length);
    if (!transfer->expects_status_line)
        text_add_bytes(&transfer->headers, line, length);
    transfer->codings += count_codings(line, length);
    /* packed twice, a thousand bytes keep the loop busy for seconds without one that comes out */
    if (transfer->headers.cut || transfer->codings > 1)
        transfer->trouble = REASON_PROTOCOL;
    return transfer->trouble == REASON_NONE ? length : 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *argument)
{
    struct transfer *const transfer = argument;
    const size_t length = size * count;
    const size_t room = transfer->most - transfer->body.length;

    transfer->size += (int64_t)length;
    text_add_bytes(&transfer->body, bytes, length < room ? length : room);
    if (length <= room)
        return length;
    transfer->trouble = REASON_TOO_LARGE;
    return 0;
}

/* --- before --------------------------------------------------------------------------------- */

static void set_what_stays(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_NOPROXY, ""); /* else what the environment says is taken */
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 24L * 3600 * 1000); /* we keep the time */
    curl_easy_setopt(easy, CURLOPT_CAINFO, NULL); /* parsed for each handshake: see tls.h */
    curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_socket_options);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close_socket);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_tls);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
}

bool transfer_open(struct transfer *transfer, struct trust *trust, void (*on_close)(void *owner),
                   void *owner)
{
    CURL *const easy = curl_easy_init();

    if (easy == NULL)
        return false;
    *transfer = (struct transfer){.easy = easy,
                                  .trust = trust,
                                  .headers.limit = HEADERS_MOST,
                                  .socket = -1,
                                  .on_close = on_close,
                                  .owner = owner};
    set_what_stays(easy);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->complaint);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, owner);
    return true;
}

void transfer_close(struct transfer *transfer)
{
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->connect_to);
    curl_slist_free_all(transfer->lines);
    text_free(&transfer->headers);
    text_free(&transfer->body);
    tls_seen_clear(&transfer->tls);
    *transfer = (struct transfer){.socket = -1};
}

/* So that libcurl never resolves a name itself: it is told where to connect, or the proxy's
 * address.
 */
static void set_where(struct transfer *transfer, const struct address *address, uint16_t port)
{
    char text[ADDRESS_TEXT];
    char where[ADDRESS_TEXT + 16];
    char proxy[ADDRESS_TEXT + 24] = ""; /* not NULL: one from the environment would be taken */

    address_format(text, address);
    snprintf(where, sizeof where, address->length == 4 ? "::%s:%d" : "::[%s]:%d", text, port);
    if (transfer->is_proxied)
        snprintf(proxy, sizeof proxy, "http://%s", where + 2);
    curl_slist_free_all(transfer->connect_to);
    transfer->connect_to = transfer->is_proxied ? NULL : curl_slist_append(NULL, where);
    curl_easy_setopt(transfer->easy, CURLOPT_CONNECT_TO, transfer->connect_to);
    curl_easy_setopt(transfer->easy, CURLOPT_PROXY, proxy);
}

/* "Expect: 100-continue" before a large body makes some servers wait for a second. */
static void set_lines(struct transfer *transfer, const struct request *request)
{
    curl_slist_free_all(transfer->lines);
    transfer->lines = NULL;
    for (size_t i = 0; i < request->header_count; i++)
        transfer->lines = curl_slist_append(transfer->lines, request->headers[i]);
    if (request->body != NULL)
        transfer->lines = curl_slist_append(transfer->lines, "Expect:");
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->lines);
}

/* Without one servers want to read that its length is 0. */
static bool usually_has_body(const char *method)
{
    return method != NULL && (strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
                              strcmp(method, "PATCH") == 0);
}

/* What an earlier request set must be gone, so each is said.  The order matters: for libcurl even a
 * body of NULL is one to be posted, until it is told otherwise. */
static void set_method(CURL *easy, const struct request *request)
{
    const bool is_head = request->method != NULL && strcmp(request->method, "HEAD") == 0;
    const bool is_plain = is_head || request->method == NULL || strcmp(request->method, "GET") == 0;

    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
    curl_easy_setopt(easy, CURLOPT_NOBODY, 0L);
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    if (request->body != NULL || usually_has_body(request->method)) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body == NULL ? "" : request->body);
    } else if (is_head) {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, is_plain ? NULL : request->method);
}

static void set_version(CURL *easy, enum fetch_version version)
{
    const long offered =
        version == FETCH_HTTP_1_1 ? (long)CURL_HTTP_VERSION_1_1 : (long)CURL_HTTP_VERSION_2TLS;

    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, offered);
}

void transfer_prepare(struct transfer *transfer, const struct request *request, uint16_t port,
                      bool is_tls)
{
    transfer->complaint[0] = '\0';
    transfer->said[0] = '\0';
    transfer->tunnel_bytes = 0;
    text_clear(&transfer->headers);
    text_clear(&transfer->body);
    if (transfer->body.capacity > BODY_KEPT_MOST)
        text_free(&transfer->body);
    transfer->expects_status_line = true;
    transfer->has_head = false;
    transfer->most = request->most;
    transfer->size = 0;
    transfer->trouble = REASON_NONE;
    transfer->wants =
        (struct tls_wants){.identity = request->identity, .least = request->least_tls};
    tls_seen_clear(&transfer->tls);
    transfer->is_proxied = request->is_proxied;
    transfer->is_tunnel = request->is_proxied && is_tls;
    transfer->tls_begun = false;
    transfer->given_us = 0;
    transfer->connect_us = 0;
    set_where(transfer, request->address, port);
    set_lines(transfer, request);
    set_method(transfer->easy, request);
    set_version(transfer->easy, request->version);
    curl_easy_setopt(transfer->easy, CURLOPT_URL, request->url);
    curl_easy_setopt(transfer->easy, CURLOPT_USERAGENT, request->user_agent);
}

/* --- after ---------------------------------------------------------------------------------- */

int64_t transfer_first_byte_us(const struct transfer *transfer, int64_t now_us)
{
    const int64_t earliest =
        transfer->tls.done_us != 0 ? transfer->tls.done_us : transfer->connect_us;
    curl_off_t connected = 0;
    curl_off_t first = 0;
    int64_t at;

    curl_easy_getinfo(transfer->easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
    if (transfer->given_us == 0 || first == 0)
        return 0;
    /* libcurl counts from a beginning of its own, but was connected when we gave it the socket */
    curl_easy_getinfo(transfer->easy, CURLINFO_CONNECT_TIME_T, &connected);
    at = transfer->given_us + first - connected;
    if (at < earliest)
        return earliest;
    return at < now_us ? at : now_us;
}

bool transfer_is_in_tunnel(const struct transfer *transfer)
{
    return transfer->is_tunnel && !transfer->tls_begun;
}

bool transfer_is_marred(const struct transfer *transfer)
{
    long trouble = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &trouble);
    return trouble != 0;
}

static enum reason reason_of_line(const struct transfer *transfer, enum reason otherwise)
{
    long trouble = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &trouble);
    if (trouble == ECONNRESET || trouble == EPIPE)
        return REASON_RESET;
    if (trouble == ETIMEDOUT || trouble == EHOSTUNREACH || trouble == ENETUNREACH)
        return REASON_UNREACHABLE; /* in the middle of it the way was lost */
    return otherwise;
}

static enum reason reason_of_handshake(const struct transfer *transfer)
{
    if (transfer->tls.trouble == REASON_CLOSED)
        return reason_of_line(transfer, REASON_CLOSED);
    if (transfer->tls.trouble != REASON_NONE)
        return transfer->tls.trouble;
    return reason_of_line(transfer, REASON_TLS_PROTOCOL);
}

/* Also what libcurl says of a line that is well but carries chunks that are none. */
static enum reason reason_of_reading(const struct transfer *transfer)
{
    static const char by_openssl[] = "OpenSSL SSL_";

    if (transfer->tls.trouble != REASON_NONE)
        return transfer->tls.trouble; /* an alert */
    if (strncmp(transfer->complaint, by_openssl, sizeof by_openssl - 1) == 0)
        return reason_of_line(transfer, REASON_CLOSED);
    return reason_of_line(transfer, REASON_PROTOCOL);
}

enum reason transfer_reason(const struct transfer *transfer, CURLcode result)
{
    if (transfer->trouble != REASON_NONE)
        return transfer->trouble;
    if (result != CURLE_OK && transfer_is_in_tunnel(transfer))
        return REASON_PROXY;
    /* libcurl has more codes than concern us: a switch over all of them would say less */
    switch ((int)result) {
    case CURLE_OK:
        return REASON_NONE;
    case CURLE_PEER_FAILED_VERIFICATION:
        /* libcurl looks at the name itself, after a handshake that went well */
        return transfer->tls.trouble != REASON_NONE ? transfer->tls.trouble : REASON_TLS_NAME;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CERTPROBLEM:
        return reason_of_handshake(transfer);
    case CURLE_RECV_ERROR:
        return reason_of_reading(transfer);
    case CURLE_COULDNT_CONNECT: /* it would try again, over a new connection (REFUSED_STREAM) */
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_ERROR:
        return reason_of_line(transfer, REASON_CLOSED);
    case CURLE_HTTP2_STREAM:
        return REASON_RESET;
    case CURLE_HTTP2:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL: /* HTTP/0.9: no head at all */
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WRITE_ERROR:
        return REASON_PROTOCOL;
    case CURLE_OUT_OF_MEMORY: /* so libcurl calls a line of the head that is over its limit */
        return REASON_TOO_LARGE;
    default:
        return REASON_INTERNAL;
    }
}

static int read_version(CURL *easy)
{
    long version = CURL_HTTP_VERSION_NONE;

    curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
    switch (version) {
    case CURL_HTTP_VERSION_1_0:
        return 10;
    case CURL_HTTP_VERSION_1_1:
        return 11;
    case CURL_HTTP_VERSION_2_0:
        return 20;
    default:
        return 0;
    }
}

int32_t transfer_status(const struct transfer *transfer)
{
    long status = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    return (int32_t)status;
}

void transfer_describe(const struct transfer *transfer, struct answer *answer)
{
    answer->status = transfer_status(transfer);
    answer->http_version = read_version(transfer->easy);
    curl_easy_getinfo(transfer->easy, CURLINFO_REDIRECT_URL, &answer->location);
    curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_TYPE, &answer->content_type);
    answer->size = transfer->size;
    answer->body = text_string(&transfer->body);
    answer->body_length = transfer->body.length;
    answer->headers = text_string(&transfer->headers);
    answer->tls = transfer->tls;
}
