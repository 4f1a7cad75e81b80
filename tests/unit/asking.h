/* asking.h - one fetch at a time, told in a line, for the tests of io/fetch and io/tls. */
#ifndef HAIDANG_TESTS_UNIT_ASKING_H
#define HAIDANG_TESTS_UNIT_ASKING_H

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/fetch.h"
#include "io/loop.h"
#include "io/tls.h"
#include "model/sample.h"

static const struct address loopback = {.length = 4, .bytes = {127, 0, 0, 1}};

struct asking {
    struct loop *loop;
    struct trust *trust;
    struct fetcher *fetcher;
    struct fetch *fetch;
    struct answer answer; /* its strings are copies below */
    struct fetched taken;
    char location[256], content_type[64], detail[256];
    int answers;
};

static inline void asking_start(struct asking *asking, const char *authority)
{
    struct error error = {""};

    *asking = (struct asking){.loop = loop_new()};
    asking->trust = trust_new(asking->loop, authority, &error);
    asking->fetcher =
        asking->trust == NULL ? NULL : fetcher_new(asking->loop, asking->trust, &error);
    if (asking->fetcher == NULL)
        fail_msg("%s", error.message);
}

static inline void asking_forget(struct asking *asking)
{
    free(asking->taken.body);
    free(asking->taken.headers);
    asking->taken = (struct fetched){.body = NULL};
}

static inline void asking_end(struct asking *asking)
{
    asking_forget(asking);
    fetcher_free(asking->fetcher);
    trust_free(asking->trust);
    loop_free(asking->loop);
}

static inline void asking_copy(char *to, size_t room, const char *from)
{
    snprintf(to, room, "%s", from != NULL ? from : "(null)");
}

static inline void asking_on_answer(void *argument, const struct answer *answer)
{
    struct asking *const asking = argument;

    asking->answers++;
    asking->answer = *answer;
    asking_copy(asking->location, sizeof asking->location, answer->location);
    asking_copy(asking->content_type, sizeof asking->content_type, answer->content_type);
    asking_copy(asking->detail, sizeof asking->detail, answer->detail);
    asking->taken = fetch_take(asking->fetch);
    asking->fetch = NULL;
    loop_stop(asking->loop);
}

static inline struct request asking_request(const char *url, uint16_t port)
{
    return (struct request){.url = url,
                            .address = &loopback,
                            .port = port,
                            .connect_timeout_us = 5 * US_PER_SECOND,
                            .timeout_us = 10 * US_PER_SECOND,
                            .most = 1 << 20,
                            .user_agent = "haidang-test"};
}

static inline const struct answer *asking_ask(struct asking *asking, const struct request *request)
{
    asking_forget(asking);
    asking->fetch = fetch_start(asking->fetcher, request, asking_on_answer, asking);
    loop_run(asking->loop);
    return &asking->answer;
}

/* What came of it: the reason's name. */
static inline const char *asking_reason(struct asking *asking, const char *url, uint16_t port)
{
    const struct request request = asking_request(url, port);

    return reason_name(asking_ask(asking, &request)->trouble);
}

/* Which phases were reached: "connect tls first_byte body ". */
static inline const char *asking_phases(char text[96], const struct answer *answer)
{
    text[0] = '\0';
    for (int i = 0; i < PHASE_COUNT; i++)
        if (answer->phase_us[i] != NOT_REACHED)
            snprintf(text + strlen(text), 96 - strlen(text), "%s ", phase_name((enum phase)i));
    return text;
}

/* For cmocka: the state is a struct asking that trusts the system alone. */
static inline int asking_set_up(void **state)
{
    struct asking *const asking = NEW(struct asking);

    asking_start(asking, NULL);
    *state = asking;
    return 0;
}

static inline int asking_tear_down(void **state)
{
    asking_end(*state);
    free(*state);
    return 0;
}

#endif
