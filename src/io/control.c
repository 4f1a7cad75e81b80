/* The monitor's side.  A client is read until it has said a line; while that is being done it is
 * not read any more, so that it cannot pile anything up. */
#include "io/control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/control_path.h"
#include "io/loop.h"

enum { ACCEPTS_A_TURN = 16, BACKLOG = 64 };

struct client {
    struct control *control;
    struct watcher *watcher;
    struct control_request *request; /* NULL: none is under way */
    int socket;
    bool gone_after_this; /* when what is to be said was said */
    int64_t until_us;     /* it must have spoken, or listened */
    size_t heard, told;   /* bytes */
    struct text to_tell;
    char line[CONTROL_LINE_MOST];
};

struct control {
    struct control_options options;
    char *path;
    struct loop *loop;
    struct watcher *watcher;
    struct timer *timer;
    int socket;
    size_t under_way;
    struct client *clients[CONTROL_CLIENTS_MOST]; /* NULL: a free place */
};

struct control_request {
    struct control *control;
    struct client *client; /* NULL: it has gone */
};

/* --- clients ------------------------------------------------------------------------------------
 */

static void drop(struct client *client)
{
    for (size_t i = 0; i < CONTROL_CLIENTS_MOST; i++)
        if (client->control->clients[i] == client)
            client->control->clients[i] = NULL;
    if (client->request != NULL)
        client->request->client = NULL;
    watcher_free(client->watcher);
    close(client->socket);
    text_free(&client->to_tell);
    free(client);
}

/* As much as it takes now; the rest when it takes more.  False: it has gone. */
static bool tell(struct client *client)
{
    while (client->told < client->to_tell.length) {
        const ssize_t sent = send(client->socket, client->to_tell.bytes + client->told,
                                  client->to_tell.length - client->told, MSG_NOSIGNAL);

        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) {
            watcher_set(client->watcher, SOCKET_WRITABLE);
            return true;
        }
        if (sent <= 0) {
            drop(client);
            return false;
        }
        client->told += (size_t)sent;
    }
    text_clear(&client->to_tell);
    client->told = 0;
    if (client->gone_after_this) {
        drop(client);
        return false;
    }
    if (client->request == NULL)
        watcher_set(client->watcher, SOCKET_READABLE);
    return true;
}

static void answer_with(struct client *client, json_t *answer)
{
    client->until_us = clock_steady_us() + CONTROL_PATIENCE_US;
    json_write(answer, false, &client->to_tell);
    json_decref(answer);
    text_add_string(&client->to_tell, "\n");
    tell(client);
}

static json_t *refusal(const char *why)
{
    json_t *const answer = json_object();

    json_set_bool(answer, "done", false);
    json_set_string(answer, "error", why);
    return answer;
}

static void end_request(struct control_request *request, json_t *answer)
{
    struct client *const client = request->client;

    request->control->under_way--;
    free(request);
    if (client == NULL) {
        json_decref(answer);
        return;
    }
    client->request = NULL;
    answer_with(client, answer);
}

void control_answer(struct control_request *request, json_t *answer)
{
    json_t *const whole = answer == NULL ? json_object() : answer;

    json_set_bool(whole, "done", true);
    end_request(request, whole);
}

void control_refuse(struct control_request *request, const char *why)
{
    end_request(request, refusal(why));
}

/* --- requests -----------------------------------------------------------------------------------
 */

static const struct control_verb *find_verb(const struct control *control, const json_t *words)
{
    const char *const name = json_string_value(json_object_get(words, "do"));

    for (size_t i = 0; name != NULL && i < control->options.verb_count; i++)
        if (strcmp(control->options.verbs[i].name, name) == 0)
            return &control->options.verbs[i];
    return NULL;
}

/* Whoever speaks nonsense is told so, and has been heard for the last time. */
static void refuse_line(struct client *client, const char *why)
{
    client->gone_after_this = true;
    answer_with(client, refusal(why));
}

static void begin_request(struct client *client, const struct control_verb *verb,
                          const json_t *words)
{
    struct control *const control = client->control;
    struct control_request *const request = NEW(struct control_request);

    request->control = control;
    request->client = client;
    client->request = request;
    control->under_way++;
    watcher_set(client->watcher, 0);
    verb->handle(control->options.argument, request, words);
}

static void take_line(struct client *client, size_t length)
{
    json_t *const words = json_loadb(client->line, length, JSON_REJECT_DUPLICATES, NULL);
    const struct control_verb *const verb = find_verb(client->control, words);

    if (words == NULL)
        refuse_line(client, tr("what was asked is not a line of JSON"));
    else if (verb == NULL)
        refuse_line(client, tr("the monitor does not know what was asked"));
    else if (client->control->under_way >= CONTROL_REQUESTS_MOST)
        refuse_line(client, tr("the monitor is busy with other requests"));
    else
        begin_request(client, verb, words);
    json_decref(words);
}

/* One line at a time: what came after it is dropped, since nobody was told to go on. */
static void hear(struct client *client)
{
    const ssize_t count =
        recv(client->socket, client->line + client->heard, sizeof client->line - client->heard, 0);
    const char *end;

    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count <= 0) {
        drop(client);
        return;
    }
    client->heard += (size_t)count;
    end = memchr(client->line, '\n', client->heard);
    if (end != NULL) {
        client->heard = 0;
        take_line(client, (size_t)(end - client->line));
    } else if (client->heard == sizeof client->line) {
        refuse_line(client, tr("what was asked is too long"));
    }
}

static void on_client(void *argument, int events)
{
    struct client *const client = argument;

    if (client->to_tell.length > 0)
        tell(client);
    else if ((events & (SOCKET_READABLE | SOCKET_ERROR)) != 0)
        hear(client);
}

/* --- those who come -----------------------------------------------------------------------------
 */

/* A place, if need be that of the one who has been silent for the longest; NULL: all are at work.
 */
static struct client **find_place(struct control *control)
{
    struct client **oldest = NULL;

    for (size_t i = 0; i < CONTROL_CLIENTS_MOST; i++) {
        struct client **const place = &control->clients[i];

        if (*place == NULL)
            return place;
        if ((*place)->request == NULL &&
            (oldest == NULL || (*place)->until_us < (*oldest)->until_us))
            oldest = place;
    }
    if (oldest != NULL)
        drop(*oldest);
    return oldest;
}

/* The file's mode says so already, unless somebody changed it. */
static bool is_allowed(int client)
{
    struct ucred who;
    socklen_t length = sizeof who;

    return getsockopt(client, SOL_SOCKET, SO_PEERCRED, &who, &length) == 0 &&
           (who.uid == geteuid() || who.uid == 0);
}

static void on_arrival(void *argument, int events)
{
    struct control *const control = argument;

    (void)events;
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        const int arrived = accept4(control->socket, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        struct client **place;

        if (arrived < 0 && errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
            watcher_set(control->watcher, 0); /* no descriptors: not again and again, but soon */
        if (arrived < 0)
            return;
        place = is_allowed(arrived) ? find_place(control) : NULL;
        if (place == NULL) {
            close(arrived);
            continue;
        }
        *place = NEW(struct client);
        (*place)->control = control;
        (*place)->socket = arrived;
        (*place)->until_us = clock_steady_us() + CONTROL_PATIENCE_US;
        (*place)->watcher = watcher_new(control->loop, arrived, on_client, *place);
        watcher_set((*place)->watcher, SOCKET_READABLE);
    }
}

static void on_time(void *argument)
{
    struct control *const control = argument;
    const int64_t now_us = clock_steady_us();

    for (size_t i = 0; i < CONTROL_CLIENTS_MOST; i++) {
        struct client *const client = control->clients[i];

        if (client != NULL && client->request == NULL && client->until_us <= now_us)
            drop(client);
    }
    watcher_set(control->watcher, SOCKET_READABLE);
    timer_set(control->timer, CONTROL_PATIENCE_US / 10);
}

/* --- beginning and end --------------------------------------------------------------------------
 */

/* A killed monitor has left it; only sockets are taken away, whatever else is called so. */
static void remove_stale(const char *path)
{
    struct stat there;

    if (lstat(path, &there) == 0 && S_ISSOCK(there.st_mode))
        unlink(path);
}

/* The mode is set before the file is there: nobody else can ever have opened it. */
static bool listen_at(struct control *control, struct error *error)
{
    struct control_path path;
    bool good;

    if (!control_path_open(&path, control->path, error))
        return false;
    remove_stale(control->path);
    control->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    good = control->socket >= 0 && fchmod(control->socket, S_IRUSR | S_IWUSR) == 0 &&
           bind(control->socket, (struct sockaddr *)&path.address, sizeof path.address) == 0 &&
           listen(control->socket, BACKLOG) == 0;
    if (!good)
        error_set(error, tr("the control socket '%s' cannot be made (%s)"), control->path,
                  strerror(errno));
    control_path_close(&path);
    return good;
}

struct control *control_new(struct loop *loop, const struct control_options *options,
                            struct error *error)
{
    struct control *const control = NEW(struct control);

    control->options = *options;
    control->path = memory_copy_string(options->path);
    control->loop = loop;
    control->socket = -1;
    if (!listen_at(control, error)) {
        control_free(control);
        return NULL;
    }
    control->watcher = watcher_new(loop, control->socket, on_arrival, control);
    watcher_set(control->watcher, SOCKET_READABLE);
    control->timer = timer_new(loop, on_time, control);
    timer_set(control->timer, CONTROL_PATIENCE_US / 10);
    return control;
}

void control_free(struct control *control)
{
    if (control == NULL)
        return;
    for (size_t i = 0; i < CONTROL_CLIENTS_MOST; i++)
        if (control->clients[i] != NULL)
            drop(control->clients[i]);
    timer_free(control->timer);
    watcher_free(control->watcher);
    if (control->watcher != NULL)
        unlink(control->path);
    if (control->socket >= 0)
        close(control->socket);
    free(control->path);
    free(control);
}
