#include "stage/probe_hops.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/names.h"

enum { URL_SHOWN_MOST = 2048 };

void hops_free(struct hops *hops)
{
    for (size_t i = 0; i < hops->count; i++) {
        free(hops->hops[i].url);
        tls_sent_release(hops->hops[i].sent);
    }
    free(hops->hops);
    *hops = (struct hops){0};
}

void hop_begin(struct hop *hop, const char *url, const struct url_parts *parts, int64_t now_us)
{
    *hop = (struct hop){.url = memory_copy_string(url), .parts = *parts, .began_us = now_us};
    for (int i = 0; i < PHASE_COUNT; i++)
        hop->phase_us[i] = NOT_REACHED;
}

int64_t hop_waited_since(const struct hop *hop, int64_t since_us)
{
    const int64_t most_us = hop->began_us - since_us;

    if (most_us < 0)
        return 0;
    return hop->waited_us < most_us ? hop->waited_us : most_us;
}

struct hop *hops_add(struct hops *hops, const struct hop *hop)
{
    struct hop *added;

    hops->hops = memory_resize(hops->hops, hops->count + 1, sizeof *hops->hops);
    added = &hops->hops[hops->count++];
    *added = *hop;
    added->url = memory_copy_string(hop->url);
    tls_sent_hold(added->sent);
    return added;
}

struct hop *hops_last(const struct hops *hops)
{
    for (size_t i = hops->count; i > 0; i--)
        if (!hops->hops[i - 1].is_aside)
            return &hops->hops[i - 1];
    return NULL;
}

int64_t hops_way(const struct hops *hops)
{
    int64_t count = 0;

    for (size_t i = 0; i < hops->count; i++)
        count += hops->hops[i].is_aside ? 0 : 1;
    return count;
}

int64_t hops_total_us(const struct hops *hops)
{
    int64_t total_us = 0;

    for (size_t i = 0; i < hops->count; i++)
        total_us += hops->hops[i].is_aside ? 0 : hops->hops[i].total_us;
    return total_us;
}

bool hops_have(const struct hops *hops, const char *url)
{
    const size_t length = strcspn(url, "#");

    for (size_t i = 0; i < hops->count; i++) {
        const char *const asked = hops->hops[i].url;

        if (!hops->hops[i].is_aside && strcspn(asked, "#") == length &&
            strncmp(asked, url, length) == 0)
            return true;
    }
    return false;
}

static void keep_first(int64_t *first_ms, int64_t ends_ms)
{
    if (ends_ms != 0 && (*first_ms == 0 || ends_ms < *first_ms))
        *first_ms = ends_ms;
}

int64_t hops_certificate_ends_ms(const struct hops *hops)
{
    int64_t first_ms = 0;

    for (size_t i = 0; i < hops->count; i++)
        if (!hops->hops[i].is_aside)
            keep_first(&first_ms, hops->hops[i].certificate_ends_ms);
    return first_ms;
}

int64_t hops_own_ends_ms(const struct hops *hops)
{
    int64_t first_ms = 0;

    for (size_t i = 0; i < hops->count; i++)
        keep_first(&first_ms, hops->hops[i].own_ends_ms);
    return first_ms;
}

int hops_least_tls(const struct hops *hops)
{
    int least = 0;

    for (size_t i = 0; i < hops->count; i++) {
        const int protocol = hops->hops[i].tls_protocol;

        if (!hops->hops[i].is_aside && protocol != 0 && (least == 0 || protocol < least))
            least = protocol;
    }
    return least;
}

/* A stranger may have put any bytes into a URL: JSON takes only UTF-8. */
static void set_url(json_t *object, const char *url)
{
    struct text shown = {.limit = URL_SHOWN_MOST};

    for (const char *at = url; *at != '\0'; at++) {
        const unsigned char byte = (unsigned char)*at;

        if (byte <= 0x20 || byte >= 0x7f)
            text_add(&shown, "%%%02X", byte);
        else
            text_add_bytes(&shown, at, 1);
    }
    json_set_string(object, "url", text_string(&shown));
    text_free(&shown);
}

static json_t *phases_to_json(const struct hop *hop)
{
    json_t *const phases = json_object();

    json_set_ms(phases, "name_ms", hop->phase_us[PHASE_NAME]);
    json_set_ms(phases, "connect_ms", hop->phase_us[PHASE_CONNECT]);
    json_set_ms(phases, "tls_ms", hop->phase_us[PHASE_TLS]);
    json_set_ms(phases, "first_byte_ms", hop->phase_us[PHASE_FIRST_BYTE]);
    json_set_ms(phases, "body_ms", hop->phase_us[PHASE_BODY]);
    json_set_ms(phases, "total_ms", hop->total_us);
    return phases;
}

static json_t *certificates_to_json(const struct tls_sent *sent)
{
    json_t *const array = json_array();
    struct tls_certificate certificate;

    for (size_t i = 0; tls_sent_look(sent, i, &certificate); i++) {
        json_t *const object = json_object();

        json_set_string(object, "subject", certificate.subject);
        json_set_string(object, "issuer", certificate.issuer);
        json_set_instant(object, "starts", certificate.starts_ms);
        json_set_instant(object, "ends", certificate.ends_ms);
        json_set_string(object, "sha256", certificate.digest);
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *addresses_to_json(const struct hop *hop)
{
    json_t *const array = json_array();
    char text[ADDRESS_TEXT];

    for (size_t i = 0; i < hop->found_count; i++)
        json_array_append_new(array, json_string(address_format(text, &hop->found[i])));
    return array;
}

static json_t *hop_to_json(const struct hop *hop, enum outcome outcome)
{
    json_t *const object = json_object();
    char text[ADDRESS_TEXT];

    set_url(object, hop->url);
    json_set_string(object, "address",
                    hop->address.length == 0 ? NULL : address_format(text, &hop->address));
    if (hop->status == 0)
        json_set_null(object, "status");
    else
        json_set_integer(object, "status", hop->status);
    json_set_string(object, "reason",
                    hop->trouble == REASON_NONE ? NULL : reason_name(hop->trouble));
    json_set(object, "phases", phases_to_json(hop));
    if (hop->step != NULL)
        json_set_string(object, "step", hop->step);
    if (hop->is_cleanup)
        json_set_bool(object, "cleanup", true);
    else if (hop->is_aside)
        json_set_bool(object, "aside", true);
    if (outcome != OUTCOME_OK) {
        json_set(object, "addresses", addresses_to_json(hop));
        json_set_integer(object, "tried", (int64_t)hop->tried);
        json_set(object, "certificates", certificates_to_json(hop->sent));
    }
    return object;
}

json_t *hops_to_json(const struct hops *hops, enum outcome outcome)
{
    json_t *const array = json_array();

    for (size_t i = 0; i < hops->count; i++)
        json_array_append_new(array, hop_to_json(&hops->hops[i], outcome));
    return array;
}
