/* A web service asked by a request of the configuration or of probes/vn/channels: chats, SMS,
 * webhooks. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "model/trouble.h"
#include "stage/channel_ask.h"
#include "stage/channel_judge.h"
#include "stage/channel_token.h"
#include "stage/channel_values.h"

struct request_run {
    struct sending *sending;
    const struct request_settings *settings;
    struct channel_values *values;
    struct token_wait *wait;
    struct channel_ask *ask;
    char *token; /* NULL: none is needed, or none is there yet */
    char *spent; /* the one that was expired; NULL: none was */
    int64_t began_us;
};

static void run_free(struct request_run *run)
{
    token_wait_cancel(run->wait);
    channel_ask_cancel(run->ask);
    channel_values_free(run->values);
    free(run->token);
    free(run->spent);
    free(run);
}

static void finish(struct request_run *run, const struct receipt *receipt)
{
    struct sending *const sending = run->sending;
    struct receipt told = *receipt;

    channel_cover_one(told.said, run->token);
    channel_cover_one(told.said, run->spent);
    run_free(run);
    sending_tell(sending, &told);
}

static void give_up(struct request_run *run, bool not_taken, const char *why)
{
    struct receipt receipt = {.delivery = DELIVERY_LATER, .not_taken = not_taken};

    receipt_say(&receipt, "%s", why);
    finish(run, &receipt);
}

/* --- asking ----------------------------------------------------------------------------------- */

static void on_answer(void *argument, const struct channel_answer *answer);

static const char *sign_with(const struct request_settings *settings)
{
    for (size_t i = 0; settings->sign_with != NULL && i < settings->variable_count; i++)
        if (strcmp(settings->variables[i].name, settings->sign_with) == 0)
            return settings->variables[i].value;
    return NULL;
}

static bool ask(struct request_run *run, struct error *error)
{
    const int64_t left_us = run->sending->plan->timeout_us - (clock_steady_us() - run->began_us);

    channel_values_free(run->values);
    run->values = channel_values_new(run->sending, run->token, clock_wall_ms());
    run->ask = channel_ask_start(
        &(struct channel_question){.kit = run->sending->kit,
                                   .form = &run->settings->form,
                                   .find = channel_values_find,
                                   .argument = run->values,
                                   .sign_with = sign_with(run->settings),
                                   .timeout_us = left_us > US_PER_SECOND ? left_us : US_PER_SECOND},
        on_answer, run, error);
    return run->ask != NULL;
}

static void on_token(void *argument, const char *token, const char *why)
{
    struct request_run *const run = argument;
    struct error error = {""};

    run->wait = NULL;
    if (token == NULL) {
        give_up(run, true, why);
        return;
    }
    run->token = memory_copy_string(token);
    if (!ask(run, &error))
        give_up(run, true, error.message);
}

static void ask_for_token(struct request_run *run, const char *refused)
{
    run->wait =
        channel_token_ask(sending_tokens(run->sending), run->settings, refused, on_token, run);
}

static void tell_trouble(struct request_run *run, const struct channel_answer *answer)
{
    struct text why = {0};

    text_add(&why, "%s%s%s", trouble_sentence(answer->trouble),
             answer->detail == NULL || *answer->detail == '\0' ? "" : ", ",
             answer->detail == NULL ? "" : answer->detail);
    if (answer->is_unknown)
        text_add_string(&why, tr("; it may have been delivered all the same"));
    channel_cover(run->sending->plan, why.bytes);
    channel_cover_one(why.bytes, run->token);
    give_up(run, !answer->is_unknown, text_string(&why));
    text_free(&why);
}

static void on_answer(void *argument, const struct channel_answer *answer)
{
    struct request_run *const run = argument;
    struct judgement_of_answer judgement;

    run->ask = NULL;
    if (answer->answer == NULL) {
        tell_trouble(run, answer);
        return;
    }
    channel_judge(run->settings, answer->answer, run->token, &judgement);
    if (!judgement.is_expired || run->spent != NULL) {
        finish(run, &judgement.receipt);
        return;
    }
    run->spent = run->token;
    run->token = NULL;
    ask_for_token(run, run->spent);
}

/* --- the driver ------------------------------------------------------------------------------- */

static void *start(struct sending *sending)
{
    struct request_run *const run = NEW(struct request_run);
    struct error error = {""};

    run->sending = sending;
    run->settings = sending->plan->settings;
    run->began_us = clock_steady_us();
    if (run->settings->address != NULL)
        sending->address = run->settings->address;
    if (run->settings->token != NULL) {
        ask_for_token(run, NULL);
    } else if (!ask(run, &error)) {
        sending->early = (struct receipt){.delivery = DELIVERY_LATER, .not_taken = true};
        receipt_say(&sending->early, "%s", error.message);
        run_free(run);
        return NULL;
    }
    return run;
}

static void cancel(void *run)
{
    run_free(run);
}

static bool is_unknown(const void *argument)
{
    const struct request_run *const run = argument;

    return run->ask != NULL && channel_ask_is_unknown(run->ask);
}

const struct channel_driver channel_request = {
    .name = "request", .start = start, .cancel = cancel, .is_unknown = is_unknown};
