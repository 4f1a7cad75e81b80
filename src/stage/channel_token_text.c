#include "stage/channel_token_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "stage/channel_judge.h"

enum {
    TOKEN_MOST = 8 * 1024,
    SAID_MOST = 100,
    UNSAID_SECONDS = 300, /* good for so long if nothing is said */
    SECONDS_MOST = 366 * 24 * 60 * 60,
    SLACK_MS = 60 * 1000,
};

void token_pair_clear(struct token_pair *pair)
{
    free(pair->access);
    free(pair->refresh);
    *pair = (struct token_pair){.access = NULL};
}

/* It becomes part of a header or a form: one word. */
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

/* --- the file --------------------------------------------------------------------------------- */

static bool read_object(const json_t *root, struct token_pair *pair)
{
    const char *const access = json_string_value(json_object_get(root, "access_token"));
    const char *const refresh = json_string_value(json_object_get(root, "refresh_token"));

    if (!is_token(refresh))
        return false;
    pair->refresh = memory_copy_string(refresh);
    if (is_token(access)) {
        pair->access = memory_copy_string(access);
        pair->until_ms = json_integer_value(json_object_get(root, "until_ms"));
    }
    return true;
}

bool token_pair_read(const char *bytes, size_t length, struct token_pair *pair)
{
    json_t *const root = json_loadb(bytes, length, 0, NULL);
    bool done = json_is_object(root) && read_object(root, pair);
    struct text line = {0};

    if (!json_is_object(root)) {
        text_add_bytes(&line, bytes, length);
        while (line.length > 0 && strchr(" \r\n", line.bytes[line.length - 1]) != NULL)
            line.bytes[--line.length] = '\0';
        done = strlen(text_string(&line)) == line.length && is_token(text_string(&line));
        if (done)
            pair->refresh = text_detach(&line);
        text_free(&line);
    }
    json_decref(root);
    return done;
}

void token_pair_write(const struct token_pair *pair, struct text *text)
{
    json_t *const object = json_object();

    json_set_string(object, "refresh_token", pair->refresh);
    json_set_string(object, "access_token", pair->access);
    json_set_integer(object, "until_ms", pair->until_ms);
    json_write(object, true, text);
    text_add_string(text, "\n");
    json_decref(object);
}

/* --- the server ------------------------------------------------------------------------------- */

static int64_t seconds_at(const struct answer *answer, const char *path)
{
    char *const text = channel_text_at(answer, path);
    const int64_t seconds = text == NULL ? UNSAID_SECONDS : strtoll(text, NULL, 10);

    free(text);
    return seconds > SECONDS_MOST ? SECONDS_MOST : seconds;
}

static void explain(const struct answer *answer, const struct token_pair *old, struct text *why)
{
    char *said = channel_text_at(answer, "$.error_description");

    if (said == NULL)
        said = channel_text_at(answer, "$.error");
    text_add(why, tr("no token was given out: answered %d"), (int)answer->status);
    if (said != NULL) {
        channel_cover_one(said, old->refresh);
        channel_cover_one(said, old->access);
        text_add(why, ": %.*s", SAID_MOST, said);
    }
    free(said);
}

bool token_pair_take(const struct request_token *token, const struct answer *answer,
                     const struct token_pair *old, int64_t now_ms, struct token_pair *pair,
                     struct text *why)
{
    const int64_t life_ms = seconds_at(answer, token->expires) * MS_PER_SECOND;

    *pair = (struct token_pair){.access = channel_text_at(answer, token->access),
                                .refresh = token->refresh == NULL
                                               ? memory_copy_string(old->refresh)
                                               : channel_text_at(answer, token->refresh)};
    if (answer->status == 200 && is_token(pair->access) && is_token(pair->refresh)) {
        pair->until_ms = now_ms + life_ms - (life_ms / 10 < SLACK_MS ? life_ms / 10 : SLACK_MS);
        return true;
    }
    token_pair_clear(pair);
    explain(answer, old, why);
    return false;
}
