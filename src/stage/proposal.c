#include "stage/proposal.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/page_text.h"
#include "base/words.h"
#include "io/fetch.h"
#include "model/calendar_date.h"

enum { PAGE_MOST = 4096, PHRASE_MOST = 60, PHRASE_LEAST = 4, MEMBERS_MOST = 3, ID_MOST = 40 };

/* --- what it is --------------------------------------------------------------------------------
 */

static bool is_web(const char *address)
{
    return strncasecmp(address, "http://", 7) == 0 || strncasecmp(address, "https://", 8) == 0;
}

static json_t *as_json(const struct proposal_seen *seen)
{
    return seen->body == NULL ? NULL : json_loadb(seen->body, seen->body_length, 0, NULL);
}

const char *proposal_kind(const struct proposal_seen *seen)
{
    json_t *document;

    if (!is_web(seen->address))
        return "tcp";
    if (strcasestr(seen->address, "service=wms") != NULL)
        return "wms";
    if (strcasestr(seen->address, "service=wfs") != NULL)
        return "wfs";
    document = as_json(seen);
    json_decref(document);
    return document == NULL ? "http" : "json";
}

/* --- its id --------------------------------------------------------------------------------------
 */

static const char *host_of(const char *address)
{
    const char *const scheme = strstr(address, "://");

    return scheme == NULL ? address : scheme + 3;
}

void proposal_id(const char *address, struct text *id)
{
    const char *at = host_of(address);
    const size_t before = id->length;

    if (strncasecmp(at, "www.", 4) == 0)
        at += 4;
    for (; *at != '\0' && strchr(".:/?#", *at) == NULL && id->length - before < ID_MOST; at++) {
        const char letter = (char)tolower((unsigned char)*at);

        if (isalnum((unsigned char)letter) || letter == '-')
            text_add_bytes(id, &letter, 1);
    }
    if (id->length == before)
        text_add_string(id, "service");
}

/* --- what is expected of it ----------------------------------------------------------------------
 */

/* The beginning of the first line, cut between words, without what is left of one. */
static void first_phrase(const struct text *lines, struct text *phrase)
{
    const char *const line = text_string(lines);
    size_t length = strcspn(line, "\n");

    if (length > PHRASE_MOST) {
        length = PHRASE_MOST;
        while (length > 0 && line[length] != ' ')
            length--;
    }
    while (length > 0 && line[length - 1] == ' ')
        length--;
    if (length >= PHRASE_LEAST)
        text_add_bytes(phrase, line, length);
}

/* What stands on the page that a failure would not have: its title, else a heading. */
static void find_phrase(const struct proposal_seen *seen, struct text *title, struct text *phrase)
{
    struct page_text page = {0};

    if (seen->body == NULL)
        return;
    page_text_read(&page, seen->body, seen->body_length, PAGE_MOST);
    first_phrase(&page.title, title);
    first_phrase(page.headings.length > 0 ? &page.headings : &page.title, phrase);
    if (phrase->length == 0)
        text_add_bytes(phrase, text_string(title), title->length);
    page_text_free(&page);
}

/* A name that a path can say as it is. */
static bool is_plain(const char *name)
{
    const size_t length = strlen(name);

    return length > 0 && !isdigit((unsigned char)*name) &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
               length;
}

static void add_members(struct text *yaml, const struct proposal_seen *seen)
{
    json_t *const document = as_json(seen);
    const char *name;
    json_t *value;
    int count = 0;

    json_object_foreach(document, name, value)
    {
        struct text path = {0};

        if (!is_plain(name) || count++ >= MEMBERS_MOST)
            continue;
        text_add(&path, "$.%s", name);
        text_add_string(yaml, count == 1 ? "          json:\n            " : "            ");
        text_add_json(yaml, text_string(&path));
        text_add_string(yaml, ": exists\n");
        text_free(&path);
    }
    json_decref(document);
}

/* Four times the slowest, so that only what is notably slow is degraded. */
static int seconds_within(int64_t slowest_us)
{
    static const int steps[] = {1, 2, 3, 5, 10};
    const size_t count = sizeof steps / sizeof *steps;

    for (size_t i = 0; i < count; i++)
        if (steps[i] * US_PER_SECOND >= 4 * slowest_us)
            return steps[i];
    return steps[count - 1];
}

/* At most 14 days before its end, and a third of its life if that is short. */
static int certificate_days(int64_t certificate_ms)
{
    const int third = (int)(certificate_ms / 3 / MS_PER_DAY);

    return third >= 14 ? 14 : third < 1 ? 1 : third;
}

/* The host to which he who asks was led, as a probe knows it: names in ASCII, IPv6 without
 * brackets. False: nowhere else. */
static bool leads_elsewhere(const struct proposal_seen *seen, struct url_parts *to)
{
    struct url_parts from;
    struct error error = {""};

    return seen->final_url != NULL && url_parse(seen->address, &from, &error) &&
           url_parse(seen->final_url, to, &error) && strcasecmp(from.host, to->host) != 0;
}

static void add_expectations(struct text *yaml, const struct proposal_seen *seen,
                             const struct text *phrase)
{
    const char *const kind = proposal_kind(seen);
    struct url_parts to;

    text_add_string(yaml, "        expect:\n");
    if (seen->status > 0)
        text_add(yaml, "          status: %d\n", seen->status);
    if (leads_elsewhere(seen, &to)) {
        text_add_string(yaml, "          final_host: ");
        text_add_json(yaml, to.host);
        text_add_string(yaml, "\n");
    }
    if (strcmp(kind, "json") == 0)
        add_members(yaml, seen);
    else if (strcmp(kind, "http") == 0 && phrase->length > 0) {
        text_add_string(yaml, "          contains: ");
        text_add_json(yaml, text_string(phrase));
        text_add_string(yaml, "\n");
    }
    text_add(yaml, "          within: %ds\n", seconds_within(seen->slowest_us));
    if (seen->certificate_ms > 0)
        text_add(yaml, "          certificate: %dd\n", certificate_days(seen->certificate_ms));
}

/* --- the file ------------------------------------------------------------------------------------
 */

static void add_word(struct text *yaml, const char *word, const char *value, const char *otherwise)
{
    if (value != NULL) {
        text_add(yaml, "    %s: ", word);
        text_add_json(yaml, value);
        text_add_string(yaml, "\n");
    } else {
        text_add(yaml, "    # %s: …   # %s\n", word, otherwise);
    }
}

void proposal_write(const struct proposal_wish *wish, const struct proposal_seen *seen,
                    struct text *yaml)
{
    struct text id = {0}, title = {0}, phrase = {0};

    proposal_id(seen->address, &id);
    find_phrase(seen, &title, &phrase);
    text_add(yaml, "services:\n  - id: %s\n", wish->id != NULL ? wish->id : text_string(&id));
    add_word(yaml, "name",
             wish->name != NULL ? wish->name
             : title.length > 0 ? text_string(&title)
                                : text_string(&id),
             "");
    add_word(yaml, "agency", wish->agency, tr("id of the agency that is responsible for it"));
    add_word(yaml, "programme", wish->programme, tr("id of the programme that it belongs to"));
    text_add(yaml, "    # target: { availability: 99.9%%, p95: 2s }   # %s\n",
             tr("what the province assigns, if it does"));
    text_add(yaml, "    probes:\n      - %s: ", proposal_kind(seen));
    text_add_json(yaml, seen->address);
    text_add_string(yaml, "\n        every: 60s\n");
    add_expectations(yaml, seen, &phrase);
    text_free(&id);
    text_free(&title);
    text_free(&phrase);
}
