/* probe_scene.h - one http probe, told what happens by a fake name service and a fake fetcher.
 *
 * The linker puts the fakes in place of the real ones (--wrap), the loop and its pool are real. */
#ifndef HAIDANG_TEST_PROBE_SCENE_H
#define HAIDANG_TEST_PROBE_SCENE_H

#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/fetch.h"
#include "io/loop.h"
#include "io/names.h"
#include "stage/probe_http.h"

/* --- the fakes: at most one look-up and one fetch are under way ----------------------------- */

static struct lookup {
    char host[256];
    enum family family;
    void (*on_answer)(void *argument, const struct lookup_answer *answer);
    void *argument;
    int started, cancelled;
} lookup;

static struct fetch {
    char url[256], agent[128];
    struct address address;
    uint16_t port;
    int64_t connect_timeout_us, timeout_us;
    size_t most;
    const struct answer *answering;
    void (*on_answer)(void *argument, const struct answer *answer);
    void *argument;
    int started, cancelled, taken;
} fetch;

struct lookup *__wrap_lookup_start(struct names *names, const char *host, enum family family,
                                   void (*on_answer)(void *argument,
                                                     const struct lookup_answer *answer),
                                   void *argument);
void __wrap_lookup_cancel(struct lookup *running);
struct fetch *__wrap_fetch_start(struct fetcher *fetcher, const struct request *request,
                                 void (*on_answer)(void *argument, const struct answer *answer),
                                 void *argument);
void __wrap_fetch_cancel(struct fetch *running);
struct fetched __wrap_fetch_take(struct fetch *running);

struct lookup *__wrap_lookup_start(struct names *names, const char *host, enum family family,
                                   void (*on_answer)(void *argument,
                                                     const struct lookup_answer *answer),
                                   void *argument)
{
    (void)names;
    snprintf(lookup.host, sizeof lookup.host, "%s", host);
    lookup.family = family;
    lookup.on_answer = on_answer;
    lookup.argument = argument;
    lookup.started++;
    return &lookup;
}

void __wrap_lookup_cancel(struct lookup *running)
{
    if (running != NULL)
        running->cancelled++;
}

struct fetch *__wrap_fetch_start(struct fetcher *fetcher, const struct request *request,
                                 void (*on_answer)(void *argument, const struct answer *answer),
                                 void *argument)
{
    (void)fetcher;
    snprintf(fetch.url, sizeof fetch.url, "%s", request->url);
    snprintf(fetch.agent, sizeof fetch.agent, "%s", request->user_agent);
    fetch.address = *request->address;
    fetch.port = request->port;
    fetch.connect_timeout_us = request->connect_timeout_us;
    fetch.timeout_us = request->timeout_us;
    fetch.most = request->most;
    fetch.on_answer = on_answer;
    fetch.argument = argument;
    fetch.started++;
    return &fetch;
}

void __wrap_fetch_cancel(struct fetch *running)
{
    if (running != NULL)
        running->cancelled++;
}

struct fetched __wrap_fetch_take(struct fetch *running)
{
    const struct answer *const answer = running->answering;

    running->taken++;
    return (struct fetched){.body = memory_copy(answer->body, answer->body_length + 1),
                            .body_length = answer->body_length,
                            .headers = memory_copy_string(answer->headers)};
}

/* --- a probe and what became of it ---------------------------------------------------------- */

struct scene {
    struct loop *loop;
    struct port_override ports[1];
    struct probe_plan plan;
    struct http_settings settings;
    struct catalogue catalogue;
    struct prober prober;
    struct probe_run *run;
    int findings;
    struct finding finding;
    char *hops; /* as JSON */
};

static void on_finding(void *argument, const struct finding *finding)
{
    struct scene *const scene = argument;
    struct text text = {0};

    scene->findings++;
    scene->run = NULL;
    scene->finding = *finding;
    json_write(finding->hops, false, &text);
    free(scene->hops);
    scene->hops = text_detach(&text);
}

static int set_up(void **state)
{
    struct scene *const scene = NEW(struct scene);

    words_set_language(LANGUAGE_EN);
    lookup = (struct lookup){.started = 0};
    fetch = (struct fetch){.started = 0};
    scene->loop = loop_new();
    scene->ports[0] = (struct port_override){443, 8443};
    scene->settings = (struct http_settings){.url = "https://a.test/x", .redirects = 3};
    scene->plan = (struct probe_plan){.id = "a/1",
                                      .kind = "http",
                                      .family = FAMILY_ANY,
                                      .timeout_us = 10 * US_PER_SECOND,
                                      .settings = &scene->settings};
    scene->catalogue = (struct catalogue){.contact = "mailto:it@ninhthuan.test",
                                          .ports = scene->ports,
                                          .port_count = 1,
                                          .probes = &scene->plan,
                                          .probe_count = 1};
    scene->prober = (struct prober){.loop = scene->loop, .catalogue = &scene->catalogue};
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *const scene = *state;

    probe_cancel(&scene->plan, scene->run);
    loop_free(scene->loop); /* stops the program if anything was forgotten on it */
    free(scene->hops);
    free(scene);
    return 0;
}

static void start(struct scene *scene)
{
    scene->run = probe_start(&scene->prober, &scene->plan, on_finding, scene);
    assert_int_equal(scene->findings, 0);
}

static void tell_names(enum reason trouble, size_t count)
{
    struct lookup_answer answer = {
        .trouble = trouble, .from_configuration = count == 1, .count = count};

    for (size_t i = 0; i < count; i++)
        answer.addresses[i] = (struct address){.length = 4, .bytes = {192, 0, 2, (uint8_t)(i + 1)}};
    lookup.on_answer(lookup.argument, &answer);
}

static struct answer said(int32_t status, const char *body)
{
    return (struct answer){
        .status = status,
        .phase_us = {NOT_REACHED, NOT_REACHED, 100, 200, 300, 400},
        .total_us = 1000,
        .size = (int64_t)strlen(body),
        .body = body,
        .body_length = strlen(body),
        .headers = "Content-Type: text/plain\r\n\r\n",
    };
}

static void tell(const struct answer *answer)
{
    fetch.answering = answer;
    fetch.on_answer(fetch.argument, answer);
}

static void tell_status(int32_t status)
{
    const struct answer answer = said(status, "hello");

    tell(&answer);
}

static void tell_redirect(const char *location)
{
    struct answer answer = said(302, "");

    answer.location = location;
    tell(&answer);
}

static void tell_trouble(enum reason trouble, const char *detail)
{
    const struct answer answer = {
        .trouble = trouble,
        .detail = detail,
        .phase_us = {NOT_REACHED, NOT_REACHED, NOT_REACHED, NOT_REACHED, NOT_REACHED, NOT_REACHED}};

    tell(&answer);
}

#endif
