#include "io/nameserver.h"

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
#include "io/nameserver_packet.h"
#include "io/stream.h"

/* So many packets at one go: a flood of them waits for the loop's next turn. */
enum { PACKETS_AT_ONCE = 8, PIECE = 4096, TCP_LENGTH = 2 };

struct asking {
    struct loop *loop;
    struct question question;
    struct address address;
    uint8_t asked[QUESTION_MOST];
    size_t asked_length;
    int socket; /* of UDP; -1: none */
    struct watcher *watcher;
    struct timer *timer;
    struct stream *stream; /* of TCP, once an answer was cut */
    struct work *work;
    int tried;
    int64_t began_us, deadline_us;
    struct dns_answer answer;
    void (*on_answer)(void *argument, const struct dns_answer *answer);
    void *argument;
};

/* Owns what is taken apart, because work in the pool may outlive its asking. */
struct taking_apart {
    struct asking *asking; /* touched on the loop only */
    char type[16];
    struct dns_answer answer;
    bool readable;
    size_t length;
    uint8_t bytes[];
};

static void hang_up(struct asking *asking)
{
    watcher_free(asking->watcher);
    asking->watcher = NULL;
    if (asking->socket >= 0)
        close(asking->socket);
    asking->socket = -1;
    stream_close(asking->stream);
    asking->stream = NULL;
    timer_stop(asking->timer);
}

void asking_cancel(struct asking *asking)
{
    if (asking == NULL)
        return;
    hang_up(asking);
    work_cancel(asking->work);
    timer_free(asking->timer);
    free(asking);
}

/* --- the end ---------------------------------------------------------------------------------- */

static void finish(struct asking *asking, const struct dns_answer *answer)
{
    void (*const tell)(void *, const struct dns_answer *) = asking->on_answer;
    void *const whom = asking->argument;

    asking_cancel(asking);
    tell(whom, answer);
}

static void finish_trouble(struct asking *asking, enum reason trouble, const char *detail)
{
    struct dns_answer answer = asking->answer;

    answer.took_us = clock_steady_us() - asking->began_us;
    answer.trouble = trouble;
    answer.detail = detail;
    finish(asking, &answer);
}

/* --- what came, taken apart ------------------------------------------------------------------- */

static void take_apart_in_pool(void *argument)
{
    struct taking_apart *const taking = argument;

    taking->readable = packet_read(taking->bytes, taking->length, taking->type, &taking->answer);
}

static void on_taken_apart(void *argument)
{
    struct taking_apart *const taking = argument;
    struct asking *const asking = taking->asking;

    asking->work = NULL;
    if (!taking->readable)
        taking->answer.trouble = REASON_PROTOCOL;
    finish(asking, &taking->answer);
}

static void release_taking(void *argument)
{
    struct taking_apart *const taking = argument;

    answer_free_records(&taking->answer);
    free(taking);
}

static void take_apart(struct asking *asking, const uint8_t *bytes, size_t length)
{
    struct taking_apart *const taking = memory_new(1, sizeof *taking + length);

    taking->asking = asking;
    taking->answer = asking->answer;
    taking->answer.took_us = clock_steady_us() - asking->began_us;
    taking->length = length;
    memcpy(taking->bytes, bytes, length);
    memcpy(taking->type, asking->question.type,
           strnlen(asking->question.type, sizeof taking->type - 1));
    hang_up(asking);
    asking->work =
        work_start(asking->loop, take_apart_in_pool, on_taken_apart, release_taking, taking);
}

/* --- TCP -------------------------------------------------------------------------------------- */

static void send_by_tcp(struct asking *asking)
{
    const char length[TCP_LENGTH] = {(char)(asking->asked_length >> 8),
                                     (char)(asking->asked_length & 0xff)};

    stream_send(asking->stream, length, sizeof length);
    stream_send(asking->stream, (const char *)asking->asked, asking->asked_length);
}

static void on_tcp_bytes(struct asking *asking)
{
    const struct text *const came = stream_received(asking->stream);
    const uint8_t *const bytes = (const uint8_t *)text_string(came);
    const size_t length = came->length < TCP_LENGTH ? 0 : (size_t)(bytes[0] << 8 | bytes[1]);

    if (came->length < TCP_LENGTH || came->length < length + TCP_LENGTH)
        return;
    if (packet_answers(bytes + TCP_LENGTH, length, asking->asked))
        take_apart(asking, bytes + TCP_LENGTH, length);
    else
        finish_trouble(asking, REASON_PROTOCOL, NULL);
}

static void on_stream(void *argument, enum stream_event event)
{
    struct asking *const asking = argument;

    if (event == STREAM_CONNECTED)
        send_by_tcp(asking);
    else if (event == STREAM_BYTES)
        on_tcp_bytes(asking);
    else if (event == STREAM_TROUBLE)
        finish_trouble(asking, stream_story(asking->stream)->trouble,
                       stream_story(asking->stream)->detail);
}

static void go_on_by_tcp(struct asking *asking)
{
    const int64_t left_us = asking->deadline_us - clock_steady_us();
    const struct stream_way way = {.loop = asking->loop,
                                   .address = &asking->address,
                                   .port = asking->question.port,
                                   .connect_timeout_us = left_us,
                                   .timeout_us = left_us,
                                   .most = PACKET_MOST + TCP_LENGTH};

    hang_up(asking);
    asking->answer.over_tcp = true;
    asking->stream = stream_open(&way, on_stream, asking);
}

/* --- UDP -------------------------------------------------------------------------------------- */

static void send_by_udp(struct asking *asking);

/* False: the asking has gone on another way, or is no more. */
static bool receive(struct asking *asking)
{
    uint8_t bytes[PIECE];
    const ssize_t length = recv(asking->socket, bytes, sizeof bytes, 0);

    if (length < 0) {
        const int trouble = errno;

        if (trouble != EAGAIN && trouble != EINTR)
            finish_trouble(asking, connect_reason(trouble), strerror(trouble));
        return false;
    }
    if (!packet_answers(bytes, (size_t)length, asking->asked))
        return true; /* somebody else's, or forged */
    if (packet_is_cut(bytes))
        go_on_by_tcp(asking);
    else
        take_apart(asking, bytes, (size_t)length);
    return false;
}

static void on_ready(void *argument, int events)
{
    struct asking *const asking = argument;

    (void)events;
    for (int i = 0; i < PACKETS_AT_ONCE && receive(asking); i++)
        ;
}

static void on_time(void *argument)
{
    struct asking *const asking = argument;

    if (asking->asked_length == 0)
        finish_trouble(asking, REASON_INTERNAL, "not a name that can be asked for");
    else if (asking->answer.trouble != REASON_NONE)
        finish_trouble(asking, asking->answer.trouble, asking->answer.detail);
    else if (asking->tried < asking->question.tries)
        send_by_udp(asking);
    else
        finish_trouble(asking, REASON_TIMEOUT_FIRST_BYTE, NULL);
}

/* Told on the loop's next turn: we may be within asking_start. */
static void give_up(struct asking *asking, int trouble)
{
    asking->answer.trouble = connect_reason(trouble);
    asking->answer.detail = strerror(trouble);
    timer_set(asking->timer, 0);
}

static void send_by_udp(struct asking *asking)
{
    const int64_t left_us = asking->deadline_us - clock_steady_us();
    const int left = asking->question.tries - asking->tried;

    asking->tried++;
    timer_set(asking->timer, left_us / left);
    if (send(asking->socket, asking->asked, asking->asked_length, MSG_NOSIGNAL) < 0 &&
        errno != EAGAIN)
        give_up(asking, errno);
}

/* Connected, so that only the server's packets come. */
static int connect_datagrams(const struct address *address, uint16_t port, int *trouble)
{
    union socket_address to;
    const socklen_t length = connect_fill_address(&to, address, port);
    const int made = socket(to.any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (made >= 0 && connect(made, &to.any, length) == 0)
        return made;
    *trouble = errno;
    if (made >= 0)
        close(made);
    return -1;
}

struct asking *asking_start(struct loop *loop, const struct question *question,
                            void (*on_answer)(void *argument, const struct dns_answer *answer),
                            void *argument)
{
    struct asking *const asking = NEW(struct asking);
    int trouble = 0;

    asking->loop = loop;
    asking->question = *question;
    asking->address = *question->address;
    asking->on_answer = on_answer;
    asking->argument = argument;
    asking->timer = timer_new(loop, on_time, asking);
    asking->began_us = clock_steady_us();
    asking->deadline_us = asking->began_us + question->timeout_us;
    asking->asked_length = packet_ask(question, asking->asked);
    asking->socket = connect_datagrams(&asking->address, question->port, &trouble);
    if (asking->asked_length == 0 || asking->socket < 0) {
        give_up(asking, trouble);
        return asking;
    }
    asking->watcher = watcher_new(loop, asking->socket, on_ready, asking);
    watcher_set(asking->watcher, SOCKET_READABLE);
    send_by_udp(asking);
    return asking;
}
