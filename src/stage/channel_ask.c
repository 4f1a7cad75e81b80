#include "stage/channel_ask.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/version.h"
#include "io/digest.h"
#include "io/names.h"

enum { ANSWER_MOST = 64 * 1024, LINES_MOST = 32 };

struct channel_ask {
    const struct channels_kit *kit;
    struct lookup *lookup;
    struct fetch *fetch;
    struct lookup_answer names;
    size_t tried;
    int64_t until_us;
    struct url_parts parts;
    const char *method;
    char *url, *body;
    size_t body_length;
    char *lines[LINES_MOST];
    size_t line_count;
    void (*on_answer)(void *argument, const struct channel_answer *answer);
    void *argument;
};

static void ask_free(struct channel_ask *ask)
{
    lookup_cancel(ask->lookup);
    fetch_cancel(ask->fetch);
    for (size_t i = 0; i < ask->line_count; i++)
        free(ask->lines[i]);
    free(ask->url);
    free(ask->body);
    free(ask);
}

void channel_ask_cancel(struct channel_ask *ask)
{
    if (ask != NULL)
        ask_free(ask);
}

bool channel_ask_is_unknown(const struct channel_ask *ask)
{
    return ask->fetch != NULL;
}

/* --- filling ---------------------------------------------------------------------------------- */

struct signing {
    const struct channel_question *question;
    char signature[DIGEST_TEXT];
};

static const char *find_signed(const void *argument, const char *name)
{
    const struct signing *const signing = argument;

    if (signing->question->sign_with != NULL && strcmp(name, "signature") == 0)
        return signing->signature;
    return signing->question->find(signing->question->argument, name);
}

static char *fill(const char *form, enum blanks_place place, const struct signing *signing,
                  struct error *error)
{
    struct text text = {0};

    if (blanks_fill(form, place, find_signed, signing, &text, error))
        return text_detach(&text);
    text_free(&text);
    return NULL;
}

static enum blanks_place place_of_body(enum request_body_type type)
{
    switch (type) {
    case REQUEST_JSON:
        return BLANKS_JSON;
    case REQUEST_FORM:
        return BLANKS_FORM;
    case REQUEST_TEXT:
        break;
    }
    return BLANKS_PLAIN;
}

static const char *type_of_body(enum request_body_type type)
{
    switch (type) {
    case REQUEST_JSON:
        return "application/json; charset=utf-8";
    case REQUEST_FORM:
        return "application/x-www-form-urlencoded";
    case REQUEST_TEXT:
        break;
    }
    return "text/plain; charset=utf-8";
}

static bool fill_body(struct channel_ask *ask, const struct request_form *form,
                      struct signing *signing, struct error *error)
{
    struct digest digest;

    if (form->body != NULL) {
        ask->body = fill(form->body, place_of_body(form->type), signing, error);
        if (ask->body == NULL)
            return false;
        ask->body_length = strlen(ask->body);
    }
    if (signing->question->sign_with == NULL)
        return true;
    digest = digest_keyed(signing->question->sign_with, strlen(signing->question->sign_with),
                          ask->body == NULL ? "" : ask->body, ask->body_length);
    digest_format(signing->signature, &digest);
    return true;
}

static void add_line(struct channel_ask *ask, const char *name, const char *value)
{
    struct text line = {0};

    if (ask->line_count == LINES_MOST)
        return; /* the configuration has seen to it */
    text_add(&line, "%s: %s", name, value);
    ask->lines[ask->line_count++] = text_detach(&line);
}

static bool fill_lines(struct channel_ask *ask, const struct request_form *form,
                       const struct signing *signing, struct error *error)
{
    bool has_type = ask->body == NULL;

    for (size_t i = 0; i < form->line_count; i++) {
        char *const value = fill(form->lines[i].value, BLANKS_LINE, signing, error);

        if (value == NULL)
            return false;
        add_line(ask, form->lines[i].name, value);
        has_type |= strcasecmp(form->lines[i].name, "Content-Type") == 0;
        free(value);
    }
    if (!has_type)
        add_line(ask, "Content-Type", type_of_body(form->type));
    return true;
}

static bool fill_all(struct channel_ask *ask, const struct channel_question *question,
                     struct error *error)
{
    struct signing signing = {.question = question, .signature = ""};

    ask->method = question->form->method;
    ask->url = fill(question->form->url, BLANKS_URL, &signing, error);
    return ask->url != NULL && url_parse(ask->url, &ask->parts, error) &&
           fill_body(ask, question->form, &signing, error) &&
           fill_lines(ask, question->form, &signing, error);
}

/* --- asking ----------------------------------------------------------------------------------- */

static void tell(struct channel_ask *ask, const struct channel_answer *answer)
{
    void (*const on_answer)(void *argument, const struct channel_answer *answer) = ask->on_answer;
    void *const argument = ask->argument;

    on_answer(argument, answer);
}

static bool gave_no_connection(enum reason trouble)
{
    return trouble == REASON_REFUSED || trouble == REASON_UNREACHABLE ||
           trouble == REASON_TIMEOUT_CONNECT;
}

static void connect_next(struct channel_ask *ask);

/* Before the way was there, encrypted if it must be, nothing had been said. */
static bool was_said(const struct channel_ask *ask, const struct answer *answer)
{
    const bool is_tls = strcmp(ask->parts.scheme, "https") == 0;

    return answer->phase_us[is_tls ? PHASE_TLS : PHASE_CONNECT] != NOT_REACHED &&
           answer->trouble != REASON_TLS_NAME;
}

static void on_fetched(void *argument, const struct answer *answer)
{
    struct channel_ask *const ask = argument;
    const bool is_answer = answer->trouble == REASON_NONE ||
                           (answer->trouble == REASON_TOO_LARGE && answer->status != 0);
    const struct channel_answer told = {.trouble = answer->trouble,
                                        .detail = answer->detail,
                                        .is_unknown = was_said(ask, answer),
                                        .answer = is_answer ? answer : NULL};

    ask->fetch = NULL;
    if (gave_no_connection(answer->trouble) && !told.is_unknown && ask->tried < ask->names.count) {
        connect_next(ask);
        return;
    }
    tell(ask, &told);
    ask_free(ask);
}

static void connect_next(struct channel_ask *ask)
{
    const int64_t left_us = ask->until_us - clock_steady_us();
    const struct request request = {
        .url = ask->url,
        .address = &ask->names.addresses[ask->tried],
        .port = catalogue_port(ask->kit->catalogue, ask->parts.port),
        .connect_timeout_us = left_us / (int64_t)(ask->names.count - ask->tried),
        .timeout_us = left_us > 0 ? left_us : 1,
        .most = ANSWER_MOST,
        .user_agent = "HaiDang/" HAIDANG_VERSION,
        .method = ask->method,
        .headers = (const char *const *)ask->lines,
        .header_count = ask->line_count,
        .body = ask->body,
        .body_length = ask->body_length,
    };

    ask->tried++;
    ask->fetch = fetch_start(ask->kit->fetcher, &request, on_fetched, ask);
}

static void on_names(void *argument, const struct lookup_answer *answer)
{
    struct channel_ask *const ask = argument;

    ask->lookup = NULL;
    ask->names = *answer;
    if (answer->trouble == REASON_NONE) {
        connect_next(ask);
        return;
    }
    tell(ask, &(struct channel_answer){.trouble = answer->trouble, .detail = ask->parts.host});
    ask_free(ask);
}

struct channel_ask *channel_ask_start(const struct channel_question *question,
                                      void (*on_answer)(void *argument,
                                                        const struct channel_answer *answer),
                                      void *argument, struct error *error)
{
    struct channel_ask *const ask = NEW(struct channel_ask);

    ask->kit = question->kit;
    ask->until_us = clock_steady_us() + question->timeout_us;
    ask->on_answer = on_answer;
    ask->argument = argument;
    if (!fill_all(ask, question, error)) {
        ask_free(ask);
        return NULL;
    }
    ask->lookup = lookup_start(ask->kit->names, ask->parts.host, FAMILY_ANY, on_names, ask);
    return ask;
}
