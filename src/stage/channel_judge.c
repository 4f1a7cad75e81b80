#include "stage/channel_judge.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/json_path.h"

enum {
    SAID_MOST = 120,
    EFFORT_US = 20000,
    RETRY_MOST_S = 24 * 60 * 60,
    SERVERS_FAULT = 500, /* from here on a status does not say what became of the request */
};

char *channel_text_at(const struct answer *answer, const char *path)
{
    const struct effort effort = effort_begin(EFFORT_US);
    struct found found = {.exists = false};
    char *text = NULL;

    if (path == NULL || answer->trouble != REASON_NONE ||
        json_path_find(answer->body, answer->body_length, &path, 1, &effort, &found) != LOOK_FINE)
        return NULL;
    if (found.exists && found.text != NULL)
        text = memory_copy_string(found.text);
    found_release(&found);
    return text;
}

/* --- matching --------------------------------------------------------------------------------- */

static bool has_status(const struct request_match *match, int32_t status)
{
    for (size_t i = 0; i < match->status_count; i++)
        if (status >= match->statuses[i].from && status <= match->statuses[i].to)
            return true;
    return false;
}

static bool has_value(const struct request_value *value, const struct answer *answer)
{
    char *const text = channel_text_at(answer, value->path);
    bool fits = false;

    for (size_t i = 0; text != NULL && i < value->count; i++)
        fits |= strcmp(text, value->values[i]) == 0;
    free(text);
    return fits;
}

static bool fits_wholly(const struct request_match *match, const struct answer *answer)
{
    bool fits = has_status(match, answer->status);

    for (size_t i = 0; fits && i < match->value_count; i++)
        fits = has_value(&match->values[i], answer);
    return fits;
}

static bool fits_at_all(const struct request_match *match, const struct answer *answer)
{
    bool fits = has_status(match, answer->status);

    for (size_t i = 0; !fits && i < match->value_count; i++)
        fits = has_value(&match->values[i], answer);
    return fits;
}

/* --- what it says ----------------------------------------------------------------------------- */

/* The value of a header, if it is a number of seconds; else 0. */
static int64_t seconds_of_header(const char *headers)
{
    static const char name[] = "Retry-After:";

    for (const char *line = headers; line != NULL && *line != '\0';) {
        if (strncasecmp(line, name, sizeof name - 1) == 0)
            return strtoll(line + sizeof name - 1, NULL, 10);
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return 0;
}

static int64_t retry_after(const struct request_settings *settings, const struct answer *answer)
{
    char *const text = channel_text_at(answer, settings->retry_after);
    const int64_t seconds =
        text != NULL ? strtoll(text, NULL, 10) : seconds_of_header(answer->headers);

    free(text);
    if (seconds <= 0)
        return 0;
    return (seconds < RETRY_MOST_S ? seconds : RETRY_MOST_S) * US_PER_SECOND;
}

/* The first line of what came, if it is meant for people. */
static char *first_line(const struct answer *answer)
{
    const char *const body = answer->body;
    const size_t length = body == NULL ? 0 : strcspn(body, "\r\n");
    struct text line = {0};

    if (length > 0 && *body != '<' && *body != '{' && *body != '[')
        text_add_bytes(&line, body, length);
    return text_detach(&line);
}

/* Lines become blanks; it is cut later, once nothing secret is in it. */
static void add_said(struct text *text, char *said)
{
    for (char *at = said; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = ' ';
    text_add(text, "%s", said);
}

static void cover_all(const struct request_settings *settings, const char *token, char *text)
{
    channel_cover_one(text, token);
    for (size_t i = 0; i < settings->variable_count; i++)
        if (settings->variables[i].is_secret)
            channel_cover_one(text, settings->variables[i].value);
}

static void say_why_not(const struct request_settings *settings, const struct answer *answer,
                        const char *token, struct receipt *receipt)
{
    char *said = channel_text_at(answer, settings->said);
    struct text text = {0};

    if (said == NULL)
        said = first_line(answer);
    add_said(&text, said);
    if (text.length > 0)
        cover_all(settings, token, text.bytes);
    if (answer->status >= 300 && answer->status < 400)
        receipt_say(receipt, tr("answered %d: it leads elsewhere, which is not followed"),
                    (int)answer->status);
    else if (answer->trouble == REASON_TOO_LARGE)
        receipt_say(receipt, "%d, %s", (int)answer->status, tr("the answer is too large"));
    else
        receipt_say(receipt, tr("answered %d%s%.*s"), (int)answer->status,
                    text.length == 0 ? "" : ": ", SAID_MOST, text_string(&text));
    text_free(&text);
    free(said);
}

static void say_taken(const struct request_settings *settings, const struct answer *answer,
                      const char *token, struct receipt *receipt)
{
    char *const id = channel_text_at(answer, settings->id);
    struct text text = {0};

    if (id != NULL)
        add_said(&text, id);
    if (text.length > 0)
        cover_all(settings, token, text.bytes);
    receipt_say(receipt, "%d%s%.*s", (int)answer->status, text.length == 0 ? "" : ", id ",
                SAID_MOST, text_string(&text));
    text_free(&text);
    free(id);
}

/* --- the judgement ---------------------------------------------------------------------------- */

/* A page that is too large, or cut, or no JSON may have said yes. */
static bool is_known(const struct request_settings *settings, const struct answer *answer)
{
    char *text;

    if (answer->status >= SERVERS_FAULT)
        return false;
    if (!has_status(&settings->taken, answer->status) || settings->taken.value_count == 0)
        return true;
    text = channel_text_at(answer, "$");
    free(text);
    return text != NULL;
}

void channel_judge(const struct request_settings *settings, const struct answer *answer,
                   const char *token, struct judgement_of_answer *judgement)
{
    struct receipt *const receipt = &judgement->receipt;

    *judgement = (struct judgement_of_answer){.receipt.delivery = DELIVERY_LATER};
    if (fits_wholly(&settings->taken, answer)) {
        receipt->delivery = DELIVERY_DONE;
        say_taken(settings, answer, token, receipt);
        return;
    }
    say_why_not(settings, answer, token, receipt);
    if (settings->token != NULL && fits_at_all(&settings->token->expired, answer))
        judgement->is_expired = true;
    if (!judgement->is_expired && fits_at_all(&settings->refused, answer)) {
        receipt->delivery = DELIVERY_REFUSED;
        return;
    }
    receipt->not_taken = is_known(settings, answer);
    receipt->retry_after_us = retry_after(settings, answer);
}
