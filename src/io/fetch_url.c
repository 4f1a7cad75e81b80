#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/fetch.h"

/* A part of the URL that fits; an IDN host in its ASCII form, an IPv6 one without brackets. */
static bool copy_part(CURLU *url, CURLUPart what, unsigned int flags, char *to, size_t room)
{
    char *part = NULL;
    size_t length;
    bool fits;

    if (curl_url_get(url, what, &part, flags) != CURLUE_OK)
        return false;
    length = strlen(part);
    fits = length > 0 && length < room;
    if (fits)
        memcpy(to, part, length + 1);
    curl_free(part);
    return fits;
}

static void drop_brackets(char *host)
{
    const size_t length = strlen(host);

    if (host[0] != '[' || host[length - 1] != ']')
        return;
    memmove(host, host + 1, length - 2);
    host[length - 2] = '\0';
}

static bool read_parts(CURLU *url, const char *text, struct url_parts *parts)
{
    char port[8];

    if (curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK ||
        !copy_part(url, CURLUPART_SCHEME, 0, parts->scheme, sizeof parts->scheme) ||
        !copy_part(url, CURLUPART_HOST, CURLU_PUNYCODE, parts->host, sizeof parts->host) ||
        !copy_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT, port, sizeof port))
        return false;
    drop_brackets(parts->host);
    parts->port = (uint16_t)strtoul(port, NULL, 10);
    return parts->port != 0;
}

bool url_parse(const char *url, struct url_parts *parts, struct error *error)
{
    CURLU *const handle = curl_url();
    const bool read = handle != NULL && read_parts(handle, url, parts);

    curl_url_cleanup(handle);
    if (!read)
        return error_set(error, tr("'%s' is not a web address such as https://example.test/"), url);
    if (strcmp(parts->scheme, "http") != 0 && strcmp(parts->scheme, "https") != 0)
        return error_set(error, tr("'%s' is neither http nor https"), url);
    return true;
}

char *url_resolve(const char *base, const char *link)
{
    CURLU *const handle = curl_url();
    char *resolved = NULL;
    char *copy = NULL;

    if (handle != NULL && curl_url_set(handle, CURLUPART_URL, base, 0) == CURLUE_OK &&
        curl_url_set(handle, CURLUPART_URL, link, 0) == CURLUE_OK &&
        curl_url_get(handle, CURLUPART_URL, &resolved, 0) == CURLUE_OK)
        copy = memory_copy_string(resolved);
    curl_free(resolved);
    curl_url_cleanup(handle);
    return copy;
}
