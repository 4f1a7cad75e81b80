/* bench_bare - the least that a probe over TLS can cost: epoll and OpenSSL, nothing else.
 *
 * Opens COUNT fresh connections at RATE a second, checks the certificate, asks for a page, reads it
 * to its end.  Prints the CPU time that 1,000 of them took.  The monitor's figure is compared with
 * this one, measured on the same machine in the same minute. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct bench {
    SSL_CTX *context;
    struct sockaddr_in server;
    char *host;
    int epoll;
    int64_t count, begun, done, failed;
    int64_t first_us, apart_us;
};

struct probe {
    struct bench *bench;
    int socket;
    SSL *ssl;
    enum { SHAKING, READING } step;
};

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static int64_t cpu_us(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * INT64_C(1000000) +
           used.ru_utime.tv_usec + used.ru_stime.tv_usec;
}

static void end_probe(struct probe *probe, int well)
{
    probe->bench->done++;
    probe->bench->failed += !well;
    SSL_free(probe->ssl);
    close(probe->socket);
    free(probe);
}

static void watch_for(struct probe *probe, int how, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = probe};

    epoll_ctl(probe->bench->epoll, how, probe->socket, &event);
}

static void begin_probe(struct bench *bench)
{
    struct probe *const probe = calloc(1, sizeof *probe);
    const int one = 1;

    if (probe == NULL)
        abort();
    bench->begun++;
    probe->bench = bench;
    probe->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(probe->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    probe->ssl = SSL_new(bench->context);
    SSL_set_fd(probe->ssl, probe->socket);
    SSL_set_tlsext_host_name(probe->ssl, bench->host);
    SSL_set1_host(probe->ssl, bench->host);
    SSL_set_connect_state(probe->ssl);
    if (connect(probe->socket, (const struct sockaddr *)&bench->server, sizeof bench->server) !=
            0 &&
        errno != EINPROGRESS) {
        end_probe(probe, 0);
        return;
    }
    watch_for(probe, EPOLL_CTL_ADD, EPOLLOUT);
}

static void shake(struct probe *probe)
{
    char request[256];
    const int result = SSL_do_handshake(probe->ssl);
    const int why = result == 1 ? 0 : SSL_get_error(probe->ssl, result);

    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) {
        watch_for(probe, EPOLL_CTL_MOD, why == SSL_ERROR_WANT_READ ? EPOLLIN : EPOLLOUT);
        return;
    }
    if (result != 1) {
        end_probe(probe, 0);
        return;
    }
    snprintf(request, sizeof request, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n",
             probe->bench->host);
    SSL_write(probe->ssl, request, (int)strlen(request));
    probe->step = READING;
    watch_for(probe, EPOLL_CTL_MOD, EPOLLIN);
}

static void read_answer(struct probe *probe)
{
    char bytes[16384];
    int length;
    int why;

    while ((length = SSL_read(probe->ssl, bytes, sizeof bytes)) > 0)
        ;
    why = SSL_get_error(probe->ssl, length);
    if (why != SSL_ERROR_WANT_READ)
        end_probe(probe, why == SSL_ERROR_ZERO_RETURN);
}

/* Begins what is due; returns for how many ms there is nothing to begin. */
static int begin_due(struct bench *bench)
{
    int64_t wait_us = 1000000;

    while (bench->begun < bench->count) {
        wait_us = bench->first_us + bench->begun * bench->apart_us - now_us();
        if (wait_us > 0)
            break;
        begin_probe(bench);
    }
    return wait_us <= 0 ? 0 : (int)(wait_us / 1000) + 1;
}

static void turn(struct bench *bench)
{
    struct epoll_event events[64];
    const int wait_ms = begin_due(bench);
    const int count = epoll_wait(bench->epoll, events, 64, wait_ms);

    for (int i = 0; i < count; i++) {
        struct probe *const probe = events[i].data.ptr;

        if (probe->step == SHAKING)
            shake(probe);
        else
            read_answer(probe);
        ERR_clear_error();
    }
}

int main(int count, char **words)
{
    struct bench bench = {.server = {.sin_family = AF_INET}};
    int64_t began;

    if (count != 6) {
        fprintf(stderr, "bench_bare CA.pem HOST PORT RATE COUNT\n");
        return 2;
    }
    bench.host = words[2];
    bench.server.sin_port = htons((uint16_t)strtol(words[3], NULL, 10));
    bench.server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bench.apart_us = 1000000 / strtol(words[4], NULL, 10);
    bench.count = strtol(words[5], NULL, 10);
    bench.context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_load_verify_locations(bench.context, words[1], NULL);
    SSL_CTX_set_verify(bench.context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_options(bench.context, SSL_OP_IGNORE_UNEXPECTED_EOF);
    bench.epoll = epoll_create1(EPOLL_CLOEXEC);
    bench.first_us = now_us();
    began = cpu_us();
    while (bench.done < bench.count)
        turn(&bench);
    printf("%.4f %d\n", (double)(cpu_us() - began) / 1e6 * 1000.0 / (double)bench.count,
           (int)bench.failed);
    SSL_CTX_free(bench.context);
    return bench.failed == 0 ? 0 : 1;
}
