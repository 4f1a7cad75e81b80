#include "province/journey.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "province/answers.h"
#include "province/fault.h"
#include "province/site.h"
#include "serve/answer.h"
#include "serve/connection.h"
#include "serve/random.h"
#include "serve/request.h"

/* --- tickets ---------------------------------------------------------------------------------- */

static uint64_t mark_of(uint64_t number, const char *use)
{
    uint64_t mark = UINT64_C(0x5deece66d);

    for (; *use != '\0'; use++)
        mark = random_mix(mark, (unsigned char)*use);
    return random_mix(mark, number);
}

const char *ticket_make(char ticket[TICKET_TEXT], const char *use)
{
    static atomic_uint_fast64_t last;
    const uint64_t number = (uint64_t)clock_wall_ms() * 1000 + atomic_fetch_add(&last, 1) % 1000;

    snprintf(ticket, TICKET_TEXT, "%llu.%016llx", (unsigned long long)number,
             (unsigned long long)mark_of(number, use));
    return ticket;
}

bool ticket_is_ours(const char *ticket, const char *use)
{
    char right[TICKET_TEXT];
    const uint64_t number = strtoull(ticket, NULL, 10);

    snprintf(right, sizeof right, "%llu.%016llx", (unsigned long long)number,
             (unsigned long long)mark_of(number, use));
    return strcmp(ticket, right) == 0;
}

const char *ticket_token(char token[TICKET_TEXT], const char *session)
{
    /* base64 has + and / and =: what is not escaped in a form arrives as something else */
    snprintf(token, TICKET_TEXT, "%016llx+/=", (unsigned long long)mark_of(1, session));
    return token;
}

/* --- what was asked --------------------------------------------------------------------------- */

bool visit_is_post(const struct visit *visit)
{
    return strcmp(visit->request->method, "POST") == 0;
}

bool visit_cookie(const struct visit *visit, const char *name, char *value, size_t size)
{
    char line[4096];
    const size_t length = strlen(name);

    if (!request_header(visit->request, "Cookie", line, sizeof line))
        return false;
    for (const char *at = line; *at != '\0';) {
        const size_t whole = strcspn(at, ";");

        if (whole > length && strncmp(at, name, length) == 0 && at[length] == '=' &&
            whole - length - 1 < size) {
            memcpy(value, at + length + 1, whole - length - 1);
            value[whole - length - 1] = '\0';
            return true;
        }
        at += whole;
        at += strspn(at, "; ");
    }
    return false;
}

/* Of a file, the fields before it. */
static bool find_part(const char *body, const char *name, char *value, size_t size)
{
    char wanted[128];
    const char *begin;
    const char *end;

    snprintf(wanted, sizeof wanted, "name=\"%s\"\r\n\r\n", name);
    begin = strstr(body, wanted);
    end = begin == NULL ? NULL : strstr(begin + strlen(wanted), "\r\n--");
    if (end == NULL || (size_t)(end - begin) - strlen(wanted) >= size)
        return false;
    memcpy(value, begin + strlen(wanted), (size_t)(end - begin) - strlen(wanted));
    value[(size_t)(end - begin) - strlen(wanted)] = '\0';
    return true;
}

bool visit_field(const struct visit *visit, const char *name, char *value, size_t size)
{
    const char *const body = text_string(&visit->request->body);
    struct request posted;

    if (strncmp(body, "--", 2) == 0)
        return find_part(body, name, value, size);
    posted = *visit->request;
    snprintf(posted.query, sizeof posted.query, "%s", body);
    return request_parameter(&posted, name, value, size);
}

bool visit_session(const struct visit *visit, char session[TICKET_TEXT])
{
    return visit_cookie(visit, "phien", session, TICKET_TEXT) && ticket_is_ours(session, "phien");
}

bool visit_token_fits(const struct visit *visit, const char *session)
{
    char token[TICKET_TEXT];
    char right[TICKET_TEXT];

    return visit_field(visit, "_csrf", token, sizeof token) &&
           strcmp(token, ticket_token(right, session)) == 0;
}

/* --- what is answered ------------------------------------------------------------------------- */

void visit_send_page(const struct visit *visit, const char *title, const char *content,
                     const char *cookie)
{
    struct text page = {0};
    struct text headers = {0};

    page_render(&page, visit, title, visit->site->lead, content);
    if (cookie != NULL)
        text_add(&headers, "%s\r\n", cookie);
    const struct answer answer = {.status = 200,
                                  .headers = text_string(&headers),
                                  .body = text_string(&page),
                                  .length = page.length};
    answer_send(visit->connection, &answer);
    text_free(&headers);
    text_free(&page);
}

void visit_redirect(const struct visit *visit, const char *location, const char *cookie)
{
    struct text headers = {0};

    text_add(&headers, "Location: %s\r\n", location);
    if (cookie != NULL)
        text_add(&headers, "%s\r\n", cookie);
    const struct answer answer = {
        .status = 302, .headers = text_string(&headers), .body = "", .length = 0};
    answer_send(visit->connection, &answer);
    text_free(&headers);
}

void visit_send_json(const struct visit *visit, int status, const char *format, ...)
{
    struct text json = {0};
    va_list arguments;

    va_start(arguments, format);
    text_add_arguments(&json, format, arguments);
    va_end(arguments);
    const struct answer answer = {.status = status,
                                  .type = "application/json",
                                  .body = text_string(&json),
                                  .length = json.length};
    answer_send(visit->connection, &answer);
    text_free(&json);
}

void visit_refuse(const struct visit *visit, int status, const char *why)
{
    visit_send_json(visit, status, "{\"error\": \"%s\"}", why);
}

/* --- what can be wrong ------------------------------------------------------------------------ */

/* All is well until the identity provider leads back. */
bool play_callback(struct visit *visit, const struct fault *fault)
{
    (void)fault;
    if (strstr(visit->request->path, "/callback") == NULL)
        return true;
    visit_refuse(visit, 500, "INTERNAL");
    return false;
}

/* The file is taken with a friendly 200, and is not there. */
bool play_file_empty(struct visit *visit, const struct fault *fault)
{
    const char *const path = visit->request->path;
    const size_t length = strlen(path);

    (void)fault;
    if (length < 4 || strcmp(path + length - 4, "/tep") != 0 || !visit_is_post(visit))
        return true;
    visit_refuse(visit, 200, "FILE_EMPTY");
    return false;
}
