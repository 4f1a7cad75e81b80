#include "stage/probe_reach.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "io/loop.h"
#include "model/survey.h"

enum { HOST_NAME_MOST = 253 };

/* --- "HOST:PORT" ------------------------------------------------------------------------------ */

static bool is_host(const char *host)
{
    const size_t length = strlen(host);
    struct address address;

    if (address_parse(host, &address))
        return true;
    return length > 0 && length <= HOST_NAME_MOST && *host != '.' && strstr(host, "..") == NULL &&
           strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
               length;
}

static bool parse_port(const char *word, uint16_t *port)
{
    const size_t length = strlen(word);
    const long number = strtol(word, NULL, 10);

    if (length == 0 || length > 5 || strspn(word, "0123456789") != length || number < 1 ||
        number > UINT16_MAX)
        return false;
    *port = (uint16_t)number;
    return true;
}

/* Where the host ends: at its bracket, or at the only colon; an address without brackets has none.
 */
static const char *end_of_host(const char *string)
{
    const char *const colon = strchr(string, ':');

    if (*string == '[')
        return strchr(string, ']');
    if (colon == NULL || strchr(colon + 1, ':') != NULL)
        return string + strlen(string);
    return colon;
}

static bool parse_endpoint(struct reading *reading, const char *string, struct endpoint *endpoint)
{
    const bool brackets = *string == '[';
    const char *const end = end_of_host(string);
    const char *const from = string + (brackets ? 1 : 0);
    const char *rest;
    char *host;

    if (end == NULL)
        return false;
    rest = end + (brackets ? 1 : 0);
    host = arena_copy_string(reading_arena(reading), from);
    host[end - from] = '\0';
    endpoint->host = host;
    if (!is_host(host))
        return false;
    if (*rest == '\0')
        return endpoint->port != 0;
    return *rest == ':' && parse_port(rest + 1, &endpoint->port);
}

bool endpoint_read(struct reading *reading, const struct node *value, uint16_t usual_port,
                   struct endpoint *endpoint)
{
    const char *string;

    if (!schema_read_string(reading, value, &string))
        return false;
    endpoint->port = usual_port;
    if (parse_endpoint(reading, string, endpoint))
        return true;
    reading_complain(reading, &value->place,
                     usual_port == 0
                         ? tr("wants HOST:PORT such as mail.example.test:25, not '%s'")
                         : tr("wants HOST or HOST:PORT such as www.example.test:443, not '%s'"),
                     reading_quote(reading, string));
    return false;
}

bool endpoint_read_host(struct reading *reading, const struct node *value, const char **host)
{
    if (!schema_read_string(reading, value, host))
        return false;
    if (!is_host(*host))
        reading_complain(
            reading, &value->place,
            tr("wants the name or address of a host such as gw.example.test, not '%s'"),
            reading_quote(reading, *host));
    return is_host(*host);
}

const struct endpoint *endpoints_read(struct reading *reading, const struct node *value,
                                      size_t most, uint16_t usual_port, size_t *count)
{
    struct endpoint *endpoints;

    *count = value->kind == NODE_LIST ? value->count : 1;
    if (*count == 0 || *count > most) {
        reading_complain(reading, &value->place, tr("wants from 1 to %d values in this list"),
                         (int)most);
        *count = 0;
        return NULL;
    }
    endpoints = arena_add(reading_arena(reading), *count, sizeof *endpoints);
    for (size_t i = 0; i < *count; i++)
        endpoint_read(reading, value->kind == NODE_LIST ? value->items[i] : value, usual_port,
                      &endpoints[i]);
    return endpoints;
}

/* --- the end ---------------------------------------------------------------------------------- */

static int64_t since(int64_t from_us, int64_t to_us)
{
    return from_us == 0 || to_us == 0 ? NOT_REACHED : to_us - from_us;
}

void reach_stop_watch(struct reach *reach)
{
    const struct stream_story *story;

    if (reach->is_measured)
        return;
    reach->total_us = clock_steady_us() - reach->began_us;
    if (reach->stream == NULL)
        return;
    story = stream_story(reach->stream);
    reach->phase_us[PHASE_CONNECT] = since(story->began_us, story->connected_us);
    reach->phase_us[PHASE_TLS] = since(story->encrypting_us, story->encrypted_us);
    reach->phase_us[PHASE_FIRST_BYTE] = since(reach->first_byte_from_us, story->first_byte_us);
    reach->tls = story->tls;
    reach->tls.sent = NULL; /* the connection's own */
}

static void tell_trouble(struct reach *reach, enum reason trouble, const char *detail)
{
    reach_stop_watch(reach);
    reach->trouble = trouble;
    snprintf(reach->detail, sizeof reach->detail, "%s", detail == NULL ? "" : detail);
    reach->on_event(reach->argument, REACH_TROUBLE);
}

void reach_stop(struct reach *reach)
{
    lookup_cancel(reach->lookup);
    stream_close(reach->stream);
    gate_leave(&reach->pass);
    timer_free(reach->deadline);
    reach->lookup = NULL;
    reach->stream = NULL;
    reach->deadline = NULL;
}

/* --- connecting ------------------------------------------------------------------------------- */

static void on_stream(void *argument, enum stream_event event);

static int64_t time_left(const struct reach *reach)
{
    const int64_t left_us = reach->timeout_us - (clock_steady_us() - reach->began_us);

    return left_us < US_PER_MS ? US_PER_MS : left_us;
}

/* Each address that is left gets its share of the time that is left. */
static void connect_address(struct reach *reach)
{
    const int64_t left_us = time_left(reach);
    const struct stream_way way = {
        .loop = reach->prober->loop,
        .address = &reach->names.addresses[reach->tried],
        .port = catalogue_port(reach->prober->catalogue, reach->endpoint->port),
        .connect_timeout_us = left_us / (int64_t)(reach->names.count - reach->tried),
        .timeout_us = left_us,
        .most = reach->most,
    };

    if (reach->tried == 0)
        reach->address = *way.address;
    reach->stream = stream_open(&way, on_stream, reach);
}

static bool gave_no_connection(enum reason trouble)
{
    return trouble == REASON_REFUSED || trouble == REASON_UNREACHABLE ||
           trouble == REASON_TIMEOUT_CONNECT;
}

/* The next address, or the end with what the first one said. */
static void on_trouble(struct reach *reach)
{
    const struct stream_story story = *stream_story(reach->stream);

    if (story.connected_us != 0 || !gave_no_connection(story.trouble)) {
        tell_trouble(reach, story.trouble, story.detail);
        return;
    }
    if (reach->tried == 0) {
        reach->trouble = story.trouble;
        snprintf(reach->detail, sizeof reach->detail, "%s",
                 story.detail == NULL ? "" : story.detail);
    }
    stream_close(reach->stream);
    reach->stream = NULL;
    if (++reach->tried < reach->names.count) {
        connect_address(reach);
    } else {
        char detail[DETAIL_MOST];

        memcpy(detail, reach->detail, sizeof detail);
        tell_trouble(reach, reach->trouble, detail);
    }
}

void reach_encrypt(struct reach *reach, const struct tls_wish *wish)
{
    stream_encrypt(reach->stream, reach->prober->trust, wish);
}

static void on_stream(void *argument, enum stream_event event)
{
    struct reach *const reach = argument;

    switch (event) {
    case STREAM_CONNECTED:
        reach->address = reach->names.addresses[reach->tried];
        reach->trouble = REASON_NONE;
        reach->first_byte_from_us = clock_steady_us();
        if (reach->wish != NULL)
            reach_encrypt(reach, reach->wish);
        else
            reach->on_event(reach->argument, REACH_OPEN);
        return;
    case STREAM_ENCRYPTED:
        /* what greeted us before STARTTLS was the first byte */
        if (stream_story(reach->stream)->first_byte_us == 0)
            reach->first_byte_from_us = clock_steady_us();
        reach->on_event(reach->argument, REACH_OPEN);
        return;
    case STREAM_BYTES:
        reach->on_event(reach->argument, REACH_BYTES);
        return;
    case STREAM_TROUBLE:
        on_trouble(reach);
        return;
    }
}

/* --- the name --------------------------------------------------------------------------------- */

static void on_names(void *argument, const struct lookup_answer *answer)
{
    struct reach *const reach = argument;

    reach->lookup = NULL;
    timer_stop(reach->deadline);
    if (answer->trouble != REASON_NONE) {
        tell_trouble(reach, answer->trouble, reach->endpoint->host);
        return;
    }
    reach->phase_us[PHASE_NAME] =
        answer->from_configuration ? 0 : clock_steady_us() - reach->began_us;
    reach->names = *answer;
    connect_address(reach);
}

static void on_deadline(void *argument)
{
    struct reach *const reach = argument;

    lookup_cancel(reach->lookup);
    reach->lookup = NULL;
    tell_trouble(reach, REASON_TIMEOUT_NAME, reach->endpoint->host);
}

static void begin(void *argument)
{
    struct reach *const reach = argument;

    reach->began_us = clock_steady_us();
    timer_set(reach->deadline, reach->timeout_us);
    reach->lookup =
        lookup_start(reach->prober->names, reach->endpoint->host, reach->family, on_names, reach);
}

void reach_start(struct reach *reach)
{
    for (int i = 0; i < PHASE_COUNT; i++)
        reach->phase_us[i] = NOT_REACHED;
    reach->deadline = timer_new(reach->prober->loop, on_deadline, reach);
    if (gate_enter(reach->prober->gates, reach->endpoint->host, &reach->pass, begin, reach))
        begin(reach);
}

/* --- what to say of it ------------------------------------------------------------------------ */

void reach_fill(const struct reach *reach, struct sample *sample)
{
    sample->address = reach->address;
    sample->total_us = reach->total_us;
    sample->late_us = reach->pass.waited_us;
    memcpy(sample->phase_us, reach->phase_us, sizeof sample->phase_us);
    if (reach->tls.certificate_seen)
        sample->certificate_ends_ms = reach->tls.ends_ms;
}

static json_t *phases_to_json(const struct reach *reach)
{
    json_t *const phases = json_object();

    json_set_ms(phases, "name_ms", reach->phase_us[PHASE_NAME]);
    json_set_ms(phases, "connect_ms", reach->phase_us[PHASE_CONNECT]);
    json_set_ms(phases, "tls_ms", reach->phase_us[PHASE_TLS]);
    json_set_ms(phases, "first_byte_ms", reach->phase_us[PHASE_FIRST_BYTE]);
    json_set_ms(phases, "total_ms", reach->total_us);
    return phases;
}

const char *reach_protocol_name(int protocol)
{
    return survey_tls_name(protocol);
}

json_t *reach_to_json(const struct reach *reach, enum reason reason)
{
    json_t *const object = json_object();
    char text[ADDRESS_TEXT];

    json_set_string(object, "host", reach->endpoint->host);
    json_set_integer(object, "port", reach->endpoint->port);
    json_set_string(object, "address",
                    reach->address.length == 0 ? NULL : address_format(text, &reach->address));
    json_set_string(object, "reason", reason == REASON_NONE ? NULL : reason_name(reason));
    json_set(object, "phases", phases_to_json(reach));
    if (reach->tls.certificate_seen) {
        json_set_string(object, "protocol", reach_protocol_name(reach->tls.protocol));
        json_set_string(object, "subject", reach->tls.subject);
        json_set_string(object, "issuer", reach->tls.issuer);
        json_set_instant(object, "certificate_starts", reach->tls.starts_ms);
        json_set_instant(object, "certificate_ends", reach->tls.ends_ms);
    }
    return object;
}
