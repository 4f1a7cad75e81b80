/* fuzz_channel.c - what strangers answer to letters, and forms with blanks: whatever comes, a
 * receipt is one line of UTF-8 without our secrets, and a form fills to JSON or not at all. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/blanks.h"
#include "base/json.h"
#include "io/unicode.h"
#include "stage/channel_judge.h"
#include "stage/channel_sms.h"
#include "stage/channel_smtp_talk.h"
#include "stage/channel_token_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char secret[] = "mat-khau-bi-mat";

static void look_at(const struct receipt *receipt)
{
    const size_t length = strlen(receipt->said);

    if (length >= sizeof receipt->said || strstr(receipt->said, secret) != NULL ||
        !unicode_is_valid(receipt->said, length))
        abort();
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)receipt->said[i] < ' ')
            abort();
}

static void judge_body(char *body, size_t length)
{
    static const struct request_statuses success = {200, 299};
    static const struct request_statuses never = {422, 422};
    static const char *const values[] = {"0", "true"};
    static const struct request_value value = {"$.ok", values, 2};
    static const struct request_variable variable = {"key", secret, true};
    static const struct request_settings settings = {
        .taken = {.statuses = &success, .status_count = 1, .values = &value, .value_count = 1},
        .refused = {.statuses = &never, .status_count = 1, .values = &value, .value_count = 1},
        .id = "$.id",
        .said = "$.said",
        .retry_after = "$.retry",
        .variables = &variable,
        .variable_count = 1};
    static const struct request_token token = {.access = "$.a", .refresh = "$.r", .expires = "$.e"};
    const struct token_pair old = {.access = NULL, .refresh = (char *)(uintptr_t)secret};
    const struct answer answer = {.status = length % 2 == 0 ? 200 : 422,
                                  .body = body,
                                  .body_length = length,
                                  .headers = body};
    struct judgement_of_answer judgement;
    struct token_pair pair = {.access = NULL};
    struct text why = {0};

    channel_judge(&settings, &answer, NULL, &judgement);
    look_at(&judgement.receipt);
    if (judgement.receipt.retry_after_us < 0)
        abort();
    token_pair_take(&token, &answer, &old, 0, &pair, &why);
    token_pair_clear(&pair);
    token_pair_read(body, length, &pair);
    token_pair_clear(&pair);
    text_free(&why);
}

static void talk(const char *bytes, size_t length)
{
    static const struct smtp_settings settings = {.host = "a",
                                                  .way = SMTP_STARTTLS_OFF,
                                                  .user = "u",
                                                  .password = secret,
                                                  .from = "a@b.test",
                                                  .hello = "b.test"};
    struct text mail = {0};
    struct smtp_talk talk = {.settings = &settings, .to = "c@d.test", .mail = &mail};
    enum smtp_next next = SMTP_GO_ON;

    while (next == SMTP_GO_ON) {
        const size_t reply = smtp_reply_length(bytes, length);
        struct text say = {0};

        if (reply == 0)
            break;
        if (reply > length)
            abort();
        next = smtp_talk_hear(&talk, bytes, reply, &say);
        text_free(&say);
        bytes += reply;
        length -= reply;
    }
    look_at(&talk.receipt);
}

static const char *find(const void *argument, const char *name)
{
    return *name == 'x' ? NULL : argument;
}

static void fill(const char *value)
{
    struct text text = {0};
    struct error error = {""};
    json_t *root;

    if (unicode_is_valid(value, strlen(value)) &&
        blanks_fill("{\"a\":\"{{a}}\",\"b\":\"{{b:7}}\"}", BLANKS_JSON, find, value, &text,
                    &error)) {
        root = json_loadb(text.bytes, text.length, 0, NULL);
        if (root == NULL || strcmp(json_string_value(json_object_get(root, "a")), value) != 0 ||
            json_object_size(root) != 2)
            abort();
        json_decref(root);
    }
    text_free(&text);
    blanks_fill(value, BLANKS_URL, find, "value", &text, &error);
    text_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text text = {0};
    char *sms;

    text_add_bytes(&text, data, size);
    text_add_bytes(&text, "", 0);
    judge_body(size == 0 ? (char[]){""} : text.bytes, size);
    talk(text_string(&text), size);
    fill(text_string(&text));
    if (unicode_is_valid(text_string(&text), strlen(text_string(&text)))) {
        sms = sms_write(text_string(&text));
        if (strlen(sms) > SMS_MOST || !unicode_is_ascii(sms, strlen(sms)))
            abort();
        free(sms);
    }
    text_free(&text);
    return 0;
}
