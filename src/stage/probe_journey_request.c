/* What a step sends: its texts with their variables filled in.  Runs in the pool. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "io/fetch.h"
#include "stage/probe_journey.h"

enum { URL_MOST = 8 * 1024, LINE_MOST = 16 * 1024 };

void journey_request_free(struct journey_request *request)
{
    if (request == NULL)
        return;
    for (size_t i = 0; i < request->line_count; i++)
        free(request->lines[i]);
    text_free(&request->body);
    free(request->url);
    free(request);
}

static void fill(struct journey_request *request, const struct variables *variables,
                 const char *text, enum variable_place place, struct text *filled)
{
    const char *const missing = variables_fill(variables, text, strlen(text), place, filled);

    if (request->missing == NULL)
        request->missing = missing;
}

/* A NULL address is told by whoever asks for it. */
static void fill_url(struct journey_request *request, const struct variables *variables,
                     const char *link, const char *page)
{
    struct text text = {.limit = URL_MOST};

    fill(request, variables, link, PLACE_URL, &text);
    if (text.cut)
        request->url = NULL;
    else if (page == NULL || strncasecmp(text_string(&text), "http://", 7) == 0 ||
             strncasecmp(text_string(&text), "https://", 8) == 0)
        request->url = memory_copy_string(text_string(&text));
    else
        request->url = url_resolve(page, text_string(&text));
    text_free(&text);
}

static void add_header(struct journey_request *request, const char *line, bool secret)
{
    request->headers[request->words.headers.count++] =
        (struct request_header){.line = line, .secret = secret};
}

static void fill_headers(struct journey_request *request, const struct variables *variables,
                         const struct request_headers *headers)
{
    for (size_t i = 0; i < headers->count; i++) {
        const struct request_header *const header = &headers->headers[i];
        struct text text = {.limit = LINE_MOST};

        if (!header->has_variables) {
            add_header(request, header->line, header->secret);
            continue;
        }
        fill(request, variables, header->line, PLACE_LINE, &text);
        request->lines[request->line_count] = text_detach(&text);
        add_header(request, request->lines[request->line_count++], header->secret);
    }
}

static void add_form(struct journey_request *request, const struct variables *variables,
                     const struct journey_form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        if (i > 0)
            text_add_string(&request->body, "&");
        text_add_form(&request->body, form->fields[i].name);
        text_add_string(&request->body, "=");
        /* what is written is escaped like what is filled in */
        struct text value = {0};
        fill(request, variables, form->fields[i].text, PLACE_PLAIN, &value);
        text_add_form(&request->body, text_string(&value));
        text_free(&value);
    }
}

static void add_multipart(struct journey_request *request, const struct variables *variables,
                          const struct journey_step *step)
{
    struct text *const values = NEW_ARRAY(struct text, step->form.count);
    struct text all = {0};
    struct text line = {0};
    char boundary[BOUNDARY_TEXT];

    for (size_t i = 0; i < step->form.count; i++) {
        fill(request, variables, step->form.fields[i].text, PLACE_PLAIN, &values[i]);
        text_add_bytes(&all, text_string(&values[i]), values[i].length);
    }
    multipart_boundary(boundary, &all);
    for (size_t i = 0; i < step->form.count; i++) {
        multipart_add_field(&request->body, boundary, step->form.fields[i].name,
                            text_string(&values[i]));
        text_free(&values[i]);
    }
    multipart_add_upload(&request->body, boundary, &step->upload);
    multipart_end(&request->body, boundary);
    text_add(&line, "Content-Type: multipart/form-data; boundary=%s", boundary);
    request->lines[request->line_count] = text_detach(&line);
    add_header(request, request->lines[request->line_count++], false);
    text_free(&all);
    free(values);
}

static void fill_body(struct journey_request *request, const struct variables *variables,
                      const struct journey_step *step)
{
    const struct request_body *const body = &step->http.request.body;
    const char *missing = NULL;

    if (step->upload.field != NULL)
        add_multipart(request, variables, step);
    else if (step->form.count > 0)
        add_form(request, variables, &step->form);
    else if (body->bytes != NULL)
        missing = variables_fill(variables, body->bytes, body->length,
                                 variable_place_of_body(body->bytes, body->length), &request->body);
    else
        return;
    if (request->missing == NULL)
        request->missing = missing;
    request->words.body.bytes = text_string(&request->body);
    request->words.body.length = request->body.length;
}

struct journey_request *journey_request_new(const struct journey_step *step,
                                            const struct variables *variables, const char *page)
{
    struct journey_request *const request = NEW(struct journey_request);

    request->words = step->http.request;
    request->words.headers = (struct request_headers){.headers = request->headers};
    fill_url(request, variables, step->http.url, page);
    fill_headers(request, variables, &step->http.request.headers);
    fill_body(request, variables, step);
    return request;
}
