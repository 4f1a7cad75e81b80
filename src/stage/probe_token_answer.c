#include "stage/probe_token_answer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/words.h"

enum {
    TOKEN_MOST = 8 * 1024,
    ERROR_SHOWN_MOST = 40,
    UNSAID_SECONDS = 300,             /* valid for so long if nothing is said */
    SECONDS_MOST = 366 * 24 * 60 * 60 /* longer than anybody should keep one */
};

/* It becomes part of a header: a line's end in it would make another one. */
static bool is_token(const char *text)
{
    const size_t length = text == NULL ? 0 : strlen(text);

    if (length == 0 || length > TOKEN_MOST)
        return false;
    for (size_t i = 0; i < length; i++)
        if (text[i] <= ' ' || text[i] > '~')
            return false;
    return true;
}

/* Some servers write the number as a text. */
static int64_t read_seconds(const json_t *value)
{
    double seconds = UNSAID_SECONDS;

    if (json_is_number(value))
        seconds = json_number_value(value);
    else if (json_is_string(value))
        seconds = strtod(json_string_value(value), NULL);
    if (seconds > SECONDS_MOST)
        return SECONDS_MOST;
    return seconds > 0 ? (int64_t)seconds : 0;
}

/* Half a minute, or a tenth of a short life. */
static int64_t without_slack(int64_t seconds)
{
    const int64_t tenth_us = seconds * US_PER_SECOND / 10;
    const int64_t slack_us = tenth_us < 30 * US_PER_SECOND ? tenth_us : 30 * US_PER_SECOND;

    return seconds * US_PER_SECOND - slack_us;
}

/* "invalid_client": one of the words of RFC 6749, nothing longer. */
static const char *read_error(const json_t *root)
{
    const char *const error = json_string_value(json_object_get(root, "error"));

    if (error == NULL || *error == '\0' || strlen(error) > ERROR_SHOWN_MOST ||
        error[strspn(error, "abcdefghijklmnopqrstuvwxyz_")] != '\0')
        return NULL;
    return error;
}

static void explain_status(const struct answer *answer, const json_t *root, struct text *why)
{
    const char *const error = read_error(root);

    text_add(why, tr("answered %d, expected %s"), (int)answer->status, "200");
    if (error != NULL)
        text_add(why, ": %s", error);
}

static struct given_token read_object(const json_t *root, struct text *why)
{
    const char *const token = json_string_value(json_object_get(root, "access_token"));
    const char *const type = json_string_value(json_object_get(root, "token_type"));
    const int64_t seconds = read_seconds(json_object_get(root, "expires_in"));

    if (json_object_get(root, "access_token") == NULL)
        text_add_string(why, tr("no access_token is in it"));
    else if (!is_token(token))
        text_add_string(why, tr("its access_token cannot be used"));
    else if (type != NULL && strcasecmp(type, "bearer") != 0)
        text_add_string(why, tr("its token_type is not Bearer"));
    else if (seconds == 0)
        text_add_string(why, tr("its token has already expired"));
    else
        return (struct given_token){.token = memory_copy_string(token),
                                    .valid_us = without_slack(seconds)};
    return (struct given_token){.token = NULL};
}

struct given_token token_read(const struct answer *answer, struct text *why)
{
    json_t *const root = json_loadb(answer->body, answer->body_length, 0, NULL);
    struct given_token given = {.token = NULL};

    if (answer->trouble == REASON_TOO_LARGE)
        text_add_string(why, tr("the answer is too large"));
    else if (answer->status != 200)
        explain_status(answer, root, why);
    else if (!json_is_object(root))
        text_add_string(why, tr("the answer is no JSON object"));
    else
        given = read_object(root, why);
    json_decref(root);
    return given;
}
