#include "stage/channel_token.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/private_file.h"
#include "model/trouble.h"
#include "stage/channel_ask.h"
#include "stage/channel_token_text.h"

enum { FILE_MOST = 32 * 1024 };
#define EXCHANGE_MOST_US INT64_C(20000000)

struct token_wait {
    struct token_keep *keep; /* NULL: it is being told to others */
    struct token_wait *next;
    void (*on_token)(void *argument, const char *token, const char *why);
    void *argument;
};

/* What is done in the pool; it owns all that it touches. */
struct errand {
    struct token_keep *keep; /* on the loop only */
    char *path;
    struct text text; /* what was read, or is to be written */
    int lock;         /* held from reading until what came of it is written; -1: not */
    bool is_writing, tried, done;
    struct error error;
};

/* One for each file. */
struct token_keep {
    struct channel_tokens *tokens;
    struct token_keep *next;
    const struct request_settings *settings; /* of the first that asked; lent by the catalogue */
    struct token_wait *waiting;
    struct work *work;
    struct channel_ask *ask;
    int lock;
    struct token_pair pair; /* what is in the file, while we are at it */
    char *unsaved;          /* a pair that could not be written yet; NULL: none */
    char *refused;          /* an access token that is good for nothing any more */
};

struct channel_tokens {
    const struct channels_kit *kit;
    struct token_keep *list;
};

/* --- telling ---------------------------------------------------------------------------------- */

/* Those who come while it is told wait for another one. */
static void tell_all(struct token_keep *keep, const char *token, const char *why)
{
    struct token_wait *waiting = keep->waiting;

    private_file_unlock(keep->lock);
    keep->lock = -1;
    keep->waiting = NULL;
    for (struct token_wait *wait = waiting; wait != NULL; wait = wait->next)
        wait->keep = NULL;
    while (waiting != NULL) {
        struct token_wait *const wait = waiting;

        waiting = wait->next;
        if (wait->on_token != NULL)
            wait->on_token(wait->argument, token, why);
        free(wait);
    }
}

/* --- the file --------------------------------------------------------------------------------- */

static void in_pool(void *argument)
{
    struct errand *const errand = argument;

    errand->tried = true;
    if (errand->lock < 0)
        errand->lock = private_file_lock(errand->path, &errand->error);
    if (errand->lock < 0)
        return;
    errand->done = errand->is_writing
                       ? private_file_write(errand->path, &errand->text, &errand->error)
                       : private_file_read(errand->path, FILE_MOST, &errand->text, &errand->error);
}

/* Also after channel_tokens_free: a pair that was given out must not be lost. */
static void release(void *argument)
{
    struct errand *const errand = argument;

    if (errand->is_writing && !errand->tried)
        in_pool(errand);
    private_file_unlock(errand->lock);
    text_free(&errand->text);
    free(errand->path);
    free(errand);
}

static void on_done(void *argument);

static void run_errand(struct token_keep *keep, const char *to_write)
{
    struct errand *const errand = NEW(struct errand);

    errand->keep = keep;
    errand->path = memory_copy_string(keep->settings->token->file);
    errand->lock = keep->lock;
    keep->lock = -1;
    errand->is_writing = to_write != NULL;
    if (to_write != NULL)
        text_add_string(&errand->text, to_write);
    keep->work = work_start(keep->tokens->kit->loop, in_pool, on_done, release, errand);
}

/* --- the exchange ----------------------------------------------------------------------------- */

static const char *find_value(const void *argument, const char *name)
{
    const struct token_keep *const keep = argument;
    const struct request_settings *const settings = keep->settings;

    if (strcmp(name, "refresh_token") == 0)
        return keep->pair.refresh;
    for (size_t i = 0; i < settings->variable_count; i++)
        if (strcmp(settings->variables[i].name, name) == 0)
            return settings->variables[i].value;
    return NULL;
}

static void keep_pair(struct token_keep *keep, struct token_pair *pair)
{
    struct text text = {0};

    token_pair_clear(&keep->pair);
    keep->pair = *pair;
    token_pair_write(pair, &text);
    free(keep->unsaved);
    keep->unsaved = text_detach(&text);
    run_errand(keep, keep->unsaved);
}

static void on_answer(void *argument, const struct channel_answer *answer)
{
    struct token_keep *const keep = argument;
    struct token_pair pair;
    struct text why = {0};

    keep->ask = NULL;
    if (answer->answer == NULL) {
        text_add(&why, tr("no token was given out: %s"), trouble_sentence(answer->trouble));
        tell_all(keep, NULL, text_string(&why));
    } else if (token_pair_take(keep->settings->token, answer->answer, &keep->pair, clock_wall_ms(),
                               &pair, &why)) {
        keep_pair(keep, &pair);
    } else {
        for (size_t i = 0; i < keep->settings->variable_count; i++)
            if (keep->settings->variables[i].is_secret)
                channel_cover_one(why.bytes, keep->settings->variables[i].value);
        tell_all(keep, NULL, text_string(&why));
    }
    text_free(&why);
}

static void ask_for_another(struct token_keep *keep)
{
    struct error error = {""};
    const struct channel_question question = {.kit = keep->tokens->kit,
                                              .form = &keep->settings->token->form,
                                              .find = find_value,
                                              .argument = keep,
                                              .timeout_us = EXCHANGE_MOST_US};

    keep->ask = channel_ask_start(&question, on_answer, keep, &error);
    if (keep->ask == NULL)
        tell_all(keep, NULL, error.message);
}

/* The one in the file, unless it is over or was refused. */
static bool is_good(const struct token_keep *keep)
{
    return keep->pair.access != NULL && keep->pair.until_ms > clock_wall_ms() &&
           (keep->refused == NULL || strcmp(keep->refused, keep->pair.access) != 0);
}

static void use_pair(struct token_keep *keep)
{
    if (is_good(keep))
        tell_all(keep, keep->pair.access, NULL);
    else
        ask_for_another(keep);
}

static void on_read(struct token_keep *keep, const struct errand *errand)
{
    struct text why = {0};

    token_pair_clear(&keep->pair);
    if (token_pair_read(text_string(&errand->text), errand->text.length, &keep->pair)) {
        use_pair(keep);
        return;
    }
    text_add(&why, tr("'%s' holds no token"), errand->path);
    tell_all(keep, NULL, text_string(&why));
    text_free(&why);
}

/* The lock goes back to the keep; the errand itself is freed by release. */
static void on_done(void *argument)
{
    struct errand *const errand = argument;
    struct token_keep *const keep = errand->keep;

    keep->work = NULL;
    keep->lock = errand->lock;
    errand->lock = -1;
    if (!errand->done) {
        log_error("%s", errand->error.message);
        tell_all(keep, NULL, errand->error.message);
        return;
    }
    if (!errand->is_writing) {
        on_read(keep, errand);
        return;
    }
    free(keep->unsaved);
    keep->unsaved = NULL;
    use_pair(keep);
}

/* --- asking ----------------------------------------------------------------------------------- */

static struct token_keep *find_or_make(struct channel_tokens *tokens,
                                       const struct request_settings *settings)
{
    struct token_keep *keep;

    for (keep = tokens->list; keep != NULL; keep = keep->next)
        if (strcmp(keep->settings->token->file, settings->token->file) == 0)
            return keep;
    keep = NEW(struct token_keep);
    *keep = (struct token_keep){
        .tokens = tokens, .next = tokens->list, .settings = settings, .lock = -1};
    tokens->list = keep;
    return keep;
}

struct token_wait *channel_token_ask(
    struct channel_tokens *tokens, const struct request_settings *settings, const char *refused,
    void (*on_token)(void *argument, const char *token, const char *why), void *argument)
{
    struct token_keep *const keep = find_or_make(tokens, settings);
    struct token_wait *const wait = NEW(struct token_wait);

    *wait = (struct token_wait){
        .keep = keep, .next = keep->waiting, .on_token = on_token, .argument = argument};
    keep->waiting = wait;
    if (refused != NULL) {
        free(keep->refused);
        keep->refused = memory_copy_string(refused);
    }
    if (keep->work == NULL && keep->ask == NULL)
        run_errand(keep, keep->unsaved); /* what could not be written goes first */
    return wait;
}

void token_wait_cancel(struct token_wait *wait)
{
    struct token_wait **at;

    if (wait == NULL)
        return;
    if (wait->keep == NULL) { /* those who tell free it */
        wait->on_token = NULL;
        return;
    }
    for (at = &wait->keep->waiting; *at != wait; at = &(*at)->next)
        continue;
    *at = wait->next;
    free(wait);
}

/* --- all of them ------------------------------------------------------------------------------ */

struct channel_tokens *channel_tokens_new(const struct channels_kit *kit)
{
    struct channel_tokens *const tokens = NEW(struct channel_tokens);

    tokens->kit = kit;
    return tokens;
}

static void keep_free(struct token_keep *keep)
{
    if (keep->work != NULL)
        work_cancel(keep->work);
    channel_ask_cancel(keep->ask);
    private_file_unlock(keep->lock);
    token_pair_clear(&keep->pair);
    free(keep->unsaved);
    free(keep->refused);
    free(keep);
}

void channel_tokens_free(struct channel_tokens *tokens)
{
    if (tokens == NULL)
        return;
    while (tokens->list != NULL) {
        struct token_keep *const keep = tokens->list;

        tokens->list = keep->next;
        keep_free(keep);
    }
    free(tokens);
}
