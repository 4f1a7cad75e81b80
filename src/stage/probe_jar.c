#include "stage/probe_jar.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "io/fetch.h"

enum { PATH_MOST = 1024 };

struct cookie {
    char *name, *value; /* ours; name NULL: nothing is kept here */
    char *domain;       /* in small letters, without a leading dot */
    char *path;
    bool host_only, secure;
    int64_t ends_ms; /* INT64_MAX: with the run */
    uint64_t order;  /* older ones have less */
};

struct jar {
    struct cookie cookies[JAR_MOST];
    uint64_t changes, made;
};

static void empty(struct cookie *cookie)
{
    free(cookie->name);
    free(cookie->value);
    free(cookie->domain);
    free(cookie->path);
    *cookie = (struct cookie){.name = NULL};
}

struct jar *jar_new(void)
{
    return NEW(struct jar);
}

void jar_free(struct jar *jar)
{
    for (size_t i = 0; jar != NULL && i < JAR_MOST; i++)
        empty(&jar->cookies[i]);
    free(jar);
}

size_t jar_count(const struct jar *jar)
{
    size_t count = 0;

    for (size_t i = 0; i < JAR_MOST; i++)
        count += jar->cookies[i].name != NULL;
    return count;
}

uint64_t jar_changes(const struct jar *jar)
{
    return jar->changes;
}

/* --- what fits to what ------------------------------------------------------------------------ */

static bool is_address(const char *host)
{
    return strchr(host, ':') != NULL || host[strspn(host, "0123456789.")] == '\0';
}

/* Is `host` the domain or a name below it? */
static bool is_within(const char *host, const char *domain)
{
    const size_t length = strlen(host);
    const size_t tail = strlen(domain);

    if (strcasecmp(host, domain) == 0)
        return true;
    return length > tail && host[length - tail - 1] == '.' && !is_address(host) &&
           strcasecmp(host + length - tail, domain) == 0;
}

static bool path_fits(const char *path, size_t length, const char *wanted)
{
    const size_t prefix = strlen(wanted);

    if (length < prefix || strncmp(path, wanted, prefix) != 0)
        return false;
    return length == prefix || wanted[prefix - 1] == '/' || path[prefix] == '/';
}

/* The path of a web address, without its query: "/" if it has none. */
static const char *path_of(const char *url, size_t *length)
{
    const char *const host = strstr(url, "://");
    const char *const path = host == NULL ? NULL : host + 3 + strcspn(host + 3, "/?#");

    if (path == NULL || *path != '/') {
        *length = 1;
        return "/";
    }
    *length = strcspn(path, "?#");
    return path;
}

/* --- keeping ---------------------------------------------------------------------------------- */

/* A part of a line, without the spaces around it. */
struct span_of_text {
    const char *text;
    size_t length;
};

static struct span_of_text trim(const char *text, size_t length)
{
    while (length > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        length--;
    }
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    return (struct span_of_text){text, length};
}

static bool is_word(struct span_of_text span, const char *word)
{
    return span.length == strlen(word) && strncasecmp(span.text, word, span.length) == 0;
}

static char *copy(struct span_of_text span)
{
    struct text text = {0};

    text_add_bytes(&text, span.text, span.length);
    return text_detach(&text);
}

static int64_t read_age(struct span_of_text span, int64_t now_ms)
{
    int64_t seconds = 0;

    if (span.length > 0 && *span.text == '-')
        return 0;
    for (size_t i = 0; i < span.length && seconds < INT64_C(100000000000); i++) {
        if (span.text[i] < '0' || span.text[i] > '9')
            return INT64_MIN;
        seconds = seconds * 10 + (span.text[i] - '0');
    }
    return seconds == 0 ? 0 : now_ms + seconds * MS_PER_SECOND;
}

/* What a line says, before anything of it is believed. */
struct offer {
    struct span_of_text name, value, domain, path;
    bool secure;
    int64_t expires_ms, age_ms; /* INT64_MIN: not said */
};

static void read_attribute(struct offer *offer, struct span_of_text name, struct span_of_text value,
                           int64_t now_ms)
{
    if (is_word(name, "expires"))
        offer->expires_ms = jar_read_date(value.text, value.length);
    else if (is_word(name, "max-age") && value.length > 0)
        offer->age_ms = read_age(value, now_ms);
    else if (is_word(name, "domain"))
        offer->domain = value;
    else if (is_word(name, "path"))
        offer->path = value;
    else if (is_word(name, "secure"))
        offer->secure = true;
}

/* "name=value; Path=/; Secure" in its parts. */
static bool read_offer(const char *line, size_t length, int64_t now_ms, struct offer *offer)
{
    *offer = (struct offer){.expires_ms = INT64_MIN, .age_ms = INT64_MIN};
    for (size_t at = 0; at <= length;) {
        const char *const end = memchr(line + at, ';', length - at);
        const size_t part = end == NULL ? length - at : (size_t)(end - line) - at;
        const char *const equals = memchr(line + at, '=', part);
        const size_t key = equals == NULL ? part : (size_t)(equals - line) - at;
        const struct span_of_text name = trim(line + at, key);
        const struct span_of_text value =
            equals == NULL ? (struct span_of_text){"", 0} : trim(equals + 1, part - key - 1);

        if (at == 0) {
            offer->name = name;
            offer->value = value;
            if (equals == NULL || name.length == 0 || name.length + value.length > JAR_COOKIE_MOST)
                return false;
        } else {
            read_attribute(offer, name, value, now_ms);
        }
        at += part + 1;
    }
    return true;
}

/* For which hosts: false if the one that answered may not set it for them. */
static bool take_domain(struct cookie *cookie, struct span_of_text said, const char *host)
{
    char *domain;

    while (said.length > 0 && *said.text == '.') {
        said.text++;
        said.length--;
    }
    domain = said.length == 0 || said.length > 253 ? memory_copy_string(host) : copy(said);
    for (char *at = domain; *at != '\0'; at++)
        *at = (char)(*at >= 'A' && *at <= 'Z' ? *at + ('a' - 'A') : *at);
    cookie->domain = domain;
    cookie->host_only = said.length == 0 || (strcasecmp(domain, host) == 0 &&
                                             (is_address(host) || strchr(host, '.') == NULL));
    /* all of ".test" is nobody's */
    return said.length <= 253 && is_within(host, domain) &&
           (cookie->host_only || strchr(domain, '.') != NULL);
}

/* The folder of what was asked, unless a path is said. */
static char *take_path(struct span_of_text said, const char *url)
{
    struct span_of_text path = {NULL, 0};

    if (said.length > 0 && said.length <= PATH_MOST && *said.text == '/')
        return copy(said);
    path.text = path_of(url, &path.length);
    while (path.length > 1 && path.text[path.length - 1] != '/')
        path.length--;
    if (path.length > 1)
        path.length--;
    return path.length > PATH_MOST ? memory_copy_string("/") : copy(path);
}

/* Names that promise how they were set. */
static bool keeps_promise(const struct cookie *cookie, bool domain_was_said)
{
    if (strncasecmp(cookie->name, "__Secure-", 9) == 0)
        return cookie->secure;
    if (strncasecmp(cookie->name, "__Host-", 7) == 0)
        return cookie->secure && !domain_was_said && strcmp(cookie->path, "/") == 0;
    return true;
}

static bool same(const struct cookie *a, const struct cookie *b)
{
    return a->name != NULL && strcmp(a->name, b->name) == 0 && strcmp(a->domain, b->domain) == 0 &&
           strcmp(a->path, b->path) == 0 && a->host_only == b->host_only;
}

/* Where it belongs: in its former place, else a free one, else the oldest one's. */
static struct cookie *place_for(struct jar *jar, const struct cookie *cookie)
{
    struct cookie *best = &jar->cookies[0];

    for (size_t i = 0; i < JAR_MOST; i++)
        if (same(&jar->cookies[i], cookie))
            return &jar->cookies[i];
    for (size_t i = 0; i < JAR_MOST && best->name != NULL; i++)
        if (jar->cookies[i].name == NULL || jar->cookies[i].order < best->order)
            best = &jar->cookies[i];
    return best;
}

/* Takes the cookie, which replaces or deletes what was there before. */
static void keep(struct jar *jar, struct cookie *cookie, int64_t now_ms)
{
    struct cookie *const place = place_for(jar, cookie);
    const bool was_there = same(place, cookie);
    const bool is_over = cookie->ends_ms <= now_ms;

    cookie->order = was_there ? place->order : ++jar->made;
    if (is_over ? was_there : !was_there || strcmp(place->value, cookie->value) != 0)
        jar->changes++;
    if (is_over && !was_there) {
        empty(cookie);
        return;
    }
    empty(place);
    if (is_over)
        empty(cookie);
    else
        *place = *cookie;
}

static void take_line(struct jar *jar, const char *url, const struct url_parts *from,
                      struct span_of_text line, int64_t now_ms)
{
    struct cookie cookie = {.ends_ms = INT64_MAX};
    struct offer offer;

    for (size_t i = 0; i < line.length; i++)
        if ((unsigned char)line.text[i] < ' ' ? line.text[i] != '\t' : line.text[i] == 0x7f)
            return;
    if (!read_offer(line.text, line.length, now_ms, &offer))
        return;
    if (offer.age_ms != INT64_MIN)
        cookie.ends_ms = offer.age_ms;
    else if (offer.expires_ms != INT64_MIN)
        cookie.ends_ms = offer.expires_ms;
    cookie.name = copy(offer.name);
    cookie.value = copy(offer.value);
    cookie.path = take_path(offer.path, url);
    cookie.secure = offer.secure;
    if (take_domain(&cookie, offer.domain, from->host) &&
        (!cookie.secure || strcmp(from->scheme, "https") == 0) &&
        keeps_promise(&cookie, offer.domain.length > 0))
        keep(jar, &cookie, now_ms);
    else
        empty(&cookie);
}

void jar_take(struct jar *jar, const char *url, const char *headers, int64_t now_ms)
{
    static const char name[] = "Set-Cookie:";
    struct url_parts from;

    if (headers == NULL || !url_parse(url, &from, NULL))
        return;
    for (const char *line = headers; *line != '\0';) {
        const size_t length = strcspn(line, "\r\n");

        if (length >= sizeof name - 1 && strncasecmp(line, name, sizeof name - 1) == 0)
            take_line(jar, url, &from, trim(line + sizeof name - 1, length - (sizeof name - 1)),
                      now_ms);
        line += length;
        line += strspn(line, "\r\n");
    }
}

/* --- giving ----------------------------------------------------------------------------------- */

static bool is_meant(const struct cookie *cookie, const struct url_parts *to,
                     struct span_of_text path, int64_t now_ms)
{
    return cookie->name != NULL && cookie->ends_ms > now_ms &&
           (!cookie->secure || strcmp(to->scheme, "https") == 0) &&
           (cookie->host_only ? strcasecmp(to->host, cookie->domain) == 0
                              : is_within(to->host, cookie->domain)) &&
           path_fits(path.text, path.length, cookie->path);
}

/* Longer paths first, of equal ones the older. */
static int compare(const void *left, const void *right)
{
    const struct cookie *const a = *(const struct cookie *const *)left;
    const struct cookie *const b = *(const struct cookie *const *)right;
    const size_t first = strlen(a->path);
    const size_t second = strlen(b->path);

    if (first != second)
        return first > second ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

char *jar_give(const struct jar *jar, const char *url, int64_t now_ms)
{
    const struct cookie *meant[JAR_MOST];
    struct text text = {.limit = JAR_SENT_MOST};
    struct span_of_text path;
    struct url_parts to;
    size_t count = 0;

    if (!url_parse(url, &to, NULL))
        return NULL;
    path.text = path_of(url, &path.length);
    for (size_t i = 0; i < JAR_MOST; i++)
        if (is_meant(&jar->cookies[i], &to, path, now_ms))
            meant[count++] = &jar->cookies[i];
    qsort(meant, count, sizeof(const struct cookie *), compare);
    for (size_t i = 0; i < count; i++)
        if (text.length + strlen(meant[i]->name) + strlen(meant[i]->value) + 3 < JAR_SENT_MOST)
            text_add(&text, "%s%s=%s", text.length == 0 ? "" : "; ", meant[i]->name,
                     meant[i]->value);
    if (text.length == 0) {
        text_free(&text);
        return NULL;
    }
    return text_detach(&text);
}
