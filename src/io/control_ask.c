/* The client's side: one question, one answer, then it hangs up. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/words.h"
#include "io/control.h"
#include "io/control_path.h"

static bool fail(const char *path, const char *why, struct error *error)
{
    return error_set(error, tr("the running monitor does not answer at '%s' (%s)"), path, why);
}

/* Until the socket can be read (or written); false: not in time. */
static bool wait_for(int socket, short events, int64_t until_us)
{
    struct pollfd asked = {.fd = socket, .events = events};
    int64_t left_ms;
    int ready;

    do {
        left_ms = (until_us - clock_steady_us()) / US_PER_MS;
        ready = poll(&asked, 1, left_ms < 0 ? 0 : (int)left_ms);
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

static bool say(int socket, const struct text *line, int64_t until_us)
{
    size_t said = 0;

    while (said < line->length) {
        ssize_t sent;

        if (!wait_for(socket, POLLOUT, until_us))
            return false;
        sent = send(socket, line->bytes + said, line->length - said, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR && errno != EAGAIN)
            return false;
        said += sent < 0 ? 0 : (size_t)sent;
    }
    return true;
}

static bool hear(int socket, struct text *line, int64_t until_us)
{
    char bytes[4096];

    line->limit = 2 * (size_t)CONTROL_LINE_MOST;
    while (memchr(text_string(line), '\n', line->length) == NULL) {
        ssize_t count;

        if (line->cut || !wait_for(socket, POLLIN, until_us))
            return false;
        count = recv(socket, bytes, sizeof bytes, 0);
        if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN))
            return false;
        if (count > 0)
            text_add_bytes(line, bytes, (size_t)count);
    }
    return true;
}

/* A monitor that is suspended lets nobody in, either. */
static int reach(const char *path, int64_t patience_us, enum control_outcome *outcome,
                 struct error *error)
{
    const struct timeval patience = {.tv_sec = patience_us / US_PER_SECOND,
                                     .tv_usec = patience_us % US_PER_SECOND};
    struct control_path opened;
    const int reached = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = false;

    *outcome = CONTROL_FAILED;
    if (reached < 0) {
        fail(path, strerror(errno), error);
        goto fail;
    }
    if (!control_path_open(&opened, path, error)) {
        *outcome = CONTROL_NOBODY; /* nor can anybody listen there */
        goto fail;
    }
    setsockopt(reached, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    good = connect(reached, (struct sockaddr *)&opened.address, sizeof opened.address) == 0;
    if (!good && (errno == ENOENT || errno == ECONNREFUSED))
        *outcome = CONTROL_NOBODY;
    else if (!good)
        fail(path, strerror(errno), error);
    control_path_close(&opened);
    if (good)
        return reached;

fail:
    if (reached >= 0)
        close(reached);
    return -1;
}

static enum control_outcome read_answer(const struct text *line, const char *path, json_t **answer,
                                        struct error *error)
{
    json_t *const heard = json_loadb(line->bytes, line->length, 0, NULL);
    const char *why;

    if (json_is_true(json_object_get(heard, "done"))) {
        *answer = heard;
        return CONTROL_DONE;
    }
    why = json_string_value(json_object_get(heard, "error"));
    if (why != NULL)
        error_set(error, "%s", why);
    else
        fail(path, strerror(EPROTO), error);
    json_decref(heard);
    return why != NULL ? CONTROL_REFUSED : CONTROL_FAILED;
}

enum control_outcome control_ask(const char *path, const json_t *request, int64_t patience_us,
                                 json_t **answer, struct error *error)
{
    const int64_t until_us = clock_steady_us() + patience_us;
    struct text asked = {0};
    struct text heard = {0};
    enum control_outcome outcome;
    const int reached = reach(path, patience_us, &outcome, error);

    *answer = NULL;
    if (reached < 0)
        return outcome;
    json_write(request, false, &asked);
    text_add_string(&asked, "\n");
    if (say(reached, &asked, until_us) && hear(reached, &heard, until_us))
        outcome = read_answer(&heard, path, answer, error);
    else
        fail(path, clock_steady_us() >= until_us ? strerror(ETIMEDOUT) : strerror(ECONNRESET),
             error);
    close(reached);
    text_free(&asked);
    text_free(&heard);
    return outcome;
}
