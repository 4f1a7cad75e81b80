/* asker.h - a small client for tests of what is served: says a request, hears the answer. */
#ifndef HAIDANG_TESTS_UNIT_ASKER_H
#define HAIDANG_TESTS_UNIT_ASKER_H

#include "test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/text.h"

#define CLOSE "Host: here\r\nConnection: close\r\n"

/* From an address of ours. */
static inline int dial_from(int port, const char *from)
{
    struct sockaddr_in ours = {.sin_family = AF_INET};
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct timeval patience = {.tv_sec = 20};
    const int connected = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    setsockopt(connected, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(inet_pton(AF_INET, from, &ours.sin_addr), 1);
    assert_int_equal(bind(connected, (const struct sockaddr *)&ours, sizeof ours), 0);
    assert_int_equal(connect(connected, (const struct sockaddr *)&address, sizeof address), 0);
    return connected;
}

static inline int dial(int port)
{
    return dial_from(port, "127.0.0.1");
}

static inline void say(int connected, const char *words)
{
    assert_int_equal(send(connected, words, strlen(words), MSG_NOSIGNAL), strlen(words));
}

/* All that comes until the server closes; yours. */
static inline struct text hear(int connected)
{
    struct text text = {0};
    char chunk[4096];
    ssize_t length;

    while ((length = recv(connected, chunk, sizeof chunk, 0)) > 0)
        text_add_bytes(&text, chunk, (size_t)length);
    close(connected);
    return text;
}

static inline struct text ask(int port, const char *request)
{
    const int connected = dial(port);

    say(connected, request);
    return hear(connected);
}

static inline const char *body_of(const struct text *answer)
{
    const char *const end = strstr(text_string(answer), "\r\n\r\n");

    return end == NULL ? "" : end + 4;
}

static inline void expect(const struct text *answer, const char *words)
{
    if (strcasestr(text_string(answer), words) == NULL)
        fail_msg("'%s' is not in:\n%s", words, text_string(answer));
}

static inline void refuse(const struct text *answer, const char *words)
{
    if (strcasestr(text_string(answer), words) != NULL)
        fail_msg("'%s' is in:\n%s", words, text_string(answer));
}

/* The answer to a GET of the path. */
static inline struct text get(int port, const char *path)
{
    struct text request = {0};
    struct text answer;

    text_add(&request, "GET %s HTTP/1.1\r\n" CLOSE "\r\n", path);
    answer = ask(port, text_string(&request));
    text_free(&request);
    return answer;
}

#endif
