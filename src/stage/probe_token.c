#include "stage/probe_token.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "model/trouble.h"
#include "stage/probe_token_answer.h"

enum { ANSWER_MOST = 64 * 1024, LINES = 3 };

struct token_wait {
    struct token *token;
    struct token_wait *next;
    void (*on_token)(void *argument, const struct token_answer *answer);
    void *argument;
};

/* One for all that ask alike. */
struct token {
    struct tokens *all;
    struct token *next;
    const struct request_words *words; /* of the first that asked so; lent by the catalogue */
    char *value;                       /* NULL: none */
    int64_t until_us;                  /* steady */
    struct ask *ask;                   /* NULL: none is under way */
    struct token_wait *waiting;
    char *form;
    char *authorization; /* may be NULL */
    const char *lines[LINES];
};

struct tokens {
    const struct prober *prober;
    struct token *list;
};

struct tokens *tokens_new(const struct prober *prober)
{
    struct tokens *const tokens = NEW(struct tokens);

    tokens->prober = prober;
    return tokens;
}

/* What is asked is a secret, too. */
static void drop_question(struct token *token)
{
    free(token->form);
    free(token->authorization);
    token->form = NULL;
    token->authorization = NULL;
}

static void token_free(struct token *token)
{
    ask_cancel(token->ask);
    drop_question(token);
    free(token->value);
    free(token);
}

void tokens_free(struct tokens *tokens)
{
    if (tokens == NULL)
        return;
    while (tokens->list != NULL) {
        struct token *const token = tokens->list;

        tokens->list = token->next;
        token_free(token);
    }
    free(tokens);
}

static bool same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool ask_alike(const struct request_words *a, const struct request_words *b)
{
    const struct token_words *const left = &a->auth.oauth2;
    const struct token_words *const right = &b->auth.oauth2;

    return same(left->url, right->url) && same(left->client, right->client) &&
           same(left->secret, right->secret) && same(left->scope, right->scope) &&
           left->in_body == right->in_body && same(a->proxy, b->proxy) &&
           same(a->client_certificate.certificate, b->client_certificate.certificate) &&
           same(a->client_certificate.key, b->client_certificate.key);
}

static struct token *find(struct tokens *tokens, const struct request_words *words)
{
    for (struct token *token = tokens->list; token != NULL; token = token->next)
        if (ask_alike(token->words, words))
            return token;
    return NULL;
}

static struct token *find_or_make(struct tokens *tokens, const struct request_words *words)
{
    struct token *token = find(tokens, words);

    if (token != NULL)
        return token;
    token = NEW(struct token);
    token->all = tokens;
    token->words = words;
    token->next = tokens->list;
    tokens->list = token;
    return token;
}

const char *tokens_find(struct tokens *tokens, const struct request_words *words)
{
    const struct token *const token = find(tokens, words);

    return token == NULL || clock_steady_us() >= token->until_us ? NULL : token->value;
}

static void set_value(struct token *token, struct given_token given)
{
    free(token->value);
    token->value = given.token;
    token->until_us = given.token == NULL ? 0 : clock_steady_us() + given.valid_us;
}

void tokens_forget(struct tokens *tokens, const struct request_words *words, const char *token)
{
    struct token *const kept = find(tokens, words);

    if (kept != NULL && same(kept->value, token))
        set_value(kept, (struct given_token){.token = NULL});
}

/* --- asking ----------------------------------------------------------------------------------- */

/* Those who come while it is told wait for another one. */
static void tell_all(struct token *token, const struct token_answer *answer)
{
    struct token_wait *waiting = token->waiting;

    token->waiting = NULL;
    for (struct token_wait *wait = waiting; wait != NULL; wait = wait->next)
        wait->token = NULL;
    while (waiting != NULL) {
        struct token_wait *const wait = waiting;

        waiting = wait->next;
        if (wait->on_token != NULL)
            wait->on_token(wait->argument, answer);
        free(wait);
    }
}

static void explain(const struct reply *reply, struct text *why)
{
    text_add_string(why, trouble_sentence(reply->trouble));
    if (*reply->detail != '\0')
        text_add(why, ", %s", reply->detail);
}

static void on_reply(void *argument, const struct reply *reply)
{
    struct token *const token = argument;
    const bool answered = reply_is_answer(reply);
    struct hop hop = *reply->hop;
    struct text why = {.limit = 200};
    struct token_answer answer = {.hop = &hop};

    token->ask = NULL;
    drop_question(token);
    hop.is_aside = true;
    if (answered)
        set_value(token, token_read(reply->answer, &why));
    else
        explain(reply, &why);
    answer.token = answered ? token->value : NULL;
    if (answer.token == NULL) {
        answer.trouble = reply->trouble == REASON_INTERNAL ? REASON_INTERNAL : REASON_TOKEN;
        hop.trouble = answered ? REASON_TOKEN : reply->trouble;
    }
    answer.detail = text_string(&why);
    tell_all(token, &answer);
    text_free(&why);
}

static void add_pair(struct text *form, const char *name, const char *value)
{
    if (value == NULL)
        return;
    text_add(form, "%s%s=", form->length == 0 ? "" : "&", name);
    text_add_form(form, value);
}

/* RFC 6749, 2.3.1: both are written as in a form before they are packed. */
static char *make_authorization(const struct token_words *words)
{
    struct text pair = {0};
    struct text line = {0};

    text_add_form(&pair, words->client);
    text_add_string(&pair, ":");
    text_add_form(&pair, words->secret);
    text_add_string(&line, "Authorization: Basic ");
    text_add_base64(&line, pair.bytes, pair.length);
    text_free(&pair);
    return text_detach(&line);
}

static size_t write_question(struct token *token)
{
    const struct token_words *const words = &token->words->auth.oauth2;
    struct text form = {0};
    size_t count = 0;

    add_pair(&form, "grant_type", "client_credentials");
    add_pair(&form, "scope", words->scope);
    if (words->in_body) {
        add_pair(&form, "client_id", words->client);
        add_pair(&form, "client_secret", words->secret);
    } else {
        token->authorization = make_authorization(words);
        token->lines[count++] = token->authorization;
    }
    token->form = text_detach(&form);
    token->lines[count++] = "Content-Type: application/x-www-form-urlencoded";
    token->lines[count++] = "Accept: application/json";
    return count;
}

static void start(struct token *token, const struct probe_plan *plan)
{
    const size_t count = write_question(token);
    const struct question question = {
        .request = {.url = token->words->auth.oauth2.url,
                    .most = ANSWER_MOST,
                    .method = "POST",
                    .headers = token->lines,
                    .header_count = count,
                    .body = token->form,
                    .body_length = strlen(token->form),
                    .identity = token->words->client_certificate.identity},
        .proxy = token->words->proxy,
        .family = plan->family,
        .timeout_us = plan->timeout_us,
    };

    token->ask = ask_start(token->all->prober, &question, on_reply, token);
}

struct token_wait *tokens_ask(struct tokens *tokens, const struct request_words *words,
                              const struct probe_plan *plan,
                              void (*on_token)(void *argument, const struct token_answer *answer),
                              void *argument)
{
    struct token *const token = find_or_make(tokens, words);
    struct token_wait *const wait = NEW(struct token_wait);

    *wait = (struct token_wait){
        .token = token, .next = token->waiting, .on_token = on_token, .argument = argument};
    token->waiting = wait;
    if (token->ask == NULL)
        start(token, plan);
    return wait;
}

/* When nobody waits any more the question is of no use. */
void tokens_cancel(struct token_wait *wait)
{
    struct token *const token = wait == NULL ? NULL : wait->token;
    struct token_wait **at;

    if (token == NULL) { /* it is being told to others: those who tell free it */
        if (wait != NULL)
            wait->on_token = NULL;
        return;
    }
    for (at = &token->waiting; *at != wait; at = &(*at)->next)
        continue;
    *at = wait->next;
    free(wait);
    if (token->waiting == NULL) {
        ask_cancel(token->ask);
        token->ask = NULL;
        drop_question(token);
    }
}
