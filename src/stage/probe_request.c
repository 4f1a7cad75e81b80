#include "stage/probe_request.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

static void add_line(struct request_lines *lines, const char *line)
{
    assert(lines->count < REQUEST_LINES_MOST); /* the configuration allows fewer */
    lines->lines[lines->count++] = line;
}

static char *join(const char *name, const char *value)
{
    struct text line = {0};

    text_add(&line, "%s%s", name, value);
    return text_detach(&line);
}

static bool has_line(const struct request_lines *lines, const char *name)
{
    const size_t length = strlen(name);

    for (size_t i = 0; i < lines->count; i++)
        if (strncasecmp(lines->lines[i], name, length) == 0 && lines->lines[i][length] == ':')
            return true;
    return false;
}

/* What a body looks like, unless `headers` says it. */
static const char *guess_type(const struct request_body *body)
{
    size_t i = 0;

    while (i < body->length && strchr(" \t\r\n", body->bytes[i]) != NULL)
        i++;
    if (i < body->length && (body->bytes[i] == '{' || body->bytes[i] == '['))
        return "application/json";
    if (i < body->length && body->bytes[i] == '<')
        return "text/xml; charset=utf-8";
    return "application/x-www-form-urlencoded";
}

static void add_secrets(const struct request_words *words, const char *token,
                        struct request_lines *lines)
{
    if (token != NULL)
        lines->authorization = join("Authorization: Bearer ", token);
    else if (words->auth.authorization != NULL)
        lines->authorization = join("Authorization: ", words->auth.authorization);
    if (lines->authorization != NULL)
        add_line(lines, lines->authorization);
}

void request_words_fill(const struct request_words *words, bool trusted, const char *token,
                        struct request_lines *lines, struct request *request)
{
    *lines = (struct request_lines){.count = 0};
    for (size_t i = 0; i < words->headers.count; i++)
        if (trusted || !words->headers.headers[i].secret)
            add_line(lines, words->headers.headers[i].line);
    if (trusted)
        add_secrets(words, token, lines);
    if (words->body.bytes != NULL && !has_line(lines, "Content-Type")) {
        lines->type = join("Content-Type: ", guess_type(&words->body));
        add_line(lines, lines->type);
    }
    request->method = request_methods[words->method];
    request->headers = lines->lines;
    request->header_count = lines->count;
    request->body = words->body.bytes;
    request->body_length = words->body.length;
    request->identity = trusted ? words->client_certificate.identity : NULL;
    request->version = (enum fetch_version)words->version;
}

void request_lines_free(struct request_lines *lines)
{
    free(lines->authorization);
    free(lines->type);
    free(lines->cookie);
    *lines = (struct request_lines){.count = 0};
}

void request_lines_set_cookie(struct request_lines *lines, const char *cookies,
                              struct request *request)
{
    if (lines->cookie != NULL)
        lines->count--; /* it is the last one */
    free(lines->cookie);
    lines->cookie = cookies == NULL ? NULL : join("Cookie: ", cookies);
    if (cookies != NULL)
        add_line(lines, lines->cookie);
    request->header_count = lines->count;
}
