#include "serve/request.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "serve/connection.h"
#include "serve/file.h"

enum { HEAD_LIMIT = 64 * 1024, BODY_LIMIT = 1024 * 1024 };

static void read_head(struct connection *connection, struct request *request)
{
    char bytes[2048];

    while (strstr(text_string(&request->head), "\r\n\r\n") == NULL && !request->head.cut) {
        const size_t count = connection_read(connection, bytes, sizeof bytes);
        if (count == 0)
            return;
        text_add_bytes(&request->head, bytes, count);
    }
}

static void read_body(struct connection *connection, struct request *request, size_t length)
{
    char bytes[8192];

    while (request->body.length < length && !request->body.cut) {
        const size_t count = connection_read(connection, bytes, sizeof bytes);
        if (count == 0)
            return;
        text_add_bytes(&request->body, bytes, count);
    }
}

/* Copies up to one of the stops; returns what comes after, NULL if it does not fit. */
static const char *take(const char *from, const char *stops, char *word, size_t size)
{
    const size_t length = strcspn(from, stops);

    if (length >= size)
        return NULL;
    memcpy(word, from, length);
    word[length] = '\0';
    return from + length;
}

static bool split_line(struct request *request)
{
    const char *next = text_string(&request->head);

    next = take(next, " \r\n", request->method, sizeof request->method);
    if (next == NULL || *next != ' ')
        return false;
    next = take(next + 1, " \r\n", request->target, sizeof request->target);
    if (next == NULL)
        return false;
    next = take(request->target, "?#", request->path, sizeof request->path);
    if (next != NULL && *next == '?')
        take(next + 1, "#", request->query, sizeof request->query);
    return true;
}

static void read_host(struct request *request)
{
    char value[sizeof request->host];

    if (!request_header(request, "Host", value, sizeof value))
        return;
    if (value[0] == '[')
        take(value, "", request->host, sizeof request->host);
    else
        take(value, ":", request->host, sizeof request->host);
    for (char *letter = request->host; *letter != '\0'; letter++)
        *letter = (char)tolower((unsigned char)*letter);
}

bool request_read(struct connection *connection, struct request *request)
{
    char value[32];
    int64_t length;

    memset(request, 0, sizeof *request);
    request->head.limit = HEAD_LIMIT;
    request->body.limit = BODY_LIMIT;
    read_head(connection, request);
    const char *const end = strstr(text_string(&request->head), "\r\n\r\n");
    if (end == NULL || !split_line(request))
        return false;
    const size_t head_length = (size_t)(end - request->head.bytes) + 4;
    text_add_bytes(&request->body, request->head.bytes + head_length,
                   request->head.length - head_length);
    request->head.length = head_length;
    request->head.bytes[head_length] = '\0';
    read_host(request);
    if (request_header(request, "Content-Length", value, sizeof value)) {
        if (!file_parse_number(value, 0, BODY_LIMIT, &length))
            return false;
        read_body(connection, request, (size_t)length);
    }
    return true;
}

void request_free(struct request *request)
{
    text_free(&request->head);
    text_free(&request->body);
}

bool request_header(const struct request *request, const char *name, char *value, size_t size)
{
    const size_t length = strlen(name);

    for (const char *line = strstr(text_string(&request->head), "\r\n"); line != NULL;
         line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, name, length) == 0 && line[2 + length] == ':') {
            line += 3 + length;
            return take(line + strspn(line, " \t"), "\r\n", value, size) != NULL;
        }
    return false;
}

static int hex_digit(char letter)
{
    static const char digits[] = "0123456789abcdef";
    const char *const found = strchr(digits, tolower((unsigned char)letter));

    return letter == '\0' || found == NULL ? -1 : (int)(found - digits);
}

static bool decode(const char *from, size_t length, char *value, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        const int high = from[i] == '%' && i + 2 < length ? hex_digit(from[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(from[i + 2]) : -1;
        if (used + 1 >= size)
            return false;
        if (low >= 0)
            i += 2;
        value[used++] = (char)(low >= 0 ? high * 16 + low : from[i] == '+' ? ' ' : from[i]);
    }
    value[used] = '\0';
    return true;
}

bool request_parameter(const struct request *request, const char *name, char *value, size_t size)
{
    const size_t length = strlen(name);
    const char *next = request->query;

    while (*next != '\0') {
        const size_t whole = strcspn(next, "&");
        if (whole > length && strncmp(next, name, length) == 0 && next[length] == '=')
            return decode(next + length + 1, whole - length - 1, value, size);
        next += whole + (next[whole] == '&');
    }
    return false;
}
