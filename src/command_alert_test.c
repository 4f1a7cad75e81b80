/* A letter now, by one channel: `haidang alert test CHANNEL [PERSON]`.  No monitor is needed, and
 * nothing is kept. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/words.h"
#include "command.h"
#include "io/loop.h"
#include "prober.h"
#include "stage/channel.h"
#include "stage/config.h"

enum { ID_MOST = 80 };

struct trial {
    const struct catalogue *catalogue;
    const struct channel_plan *plan;
    const struct person *person;
    struct prober_kit kit;
    struct receipt receipt;
};

/* Of channels that know themselves where their letters go. */
static const struct person nobody = {.id = "-", .name = "-"};

/* --- choosing --------------------------------------------------------------------------------- */

static bool choose_channel(struct trial *trial, const char *id)
{
    const struct catalogue *const catalogue = trial->catalogue;

    for (size_t i = 0; i < catalogue->channel_count; i++)
        if (strcmp(catalogue->channels[i].id, id) == 0)
            trial->plan = &catalogue->channels[i];
    if (trial->plan == NULL)
        fprintf(stderr, tr("haidang: there is no channel '%s'\n"), id);
    return trial->plan != NULL;
}

static bool choose_named(struct trial *trial, const char *id)
{
    const struct catalogue *const catalogue = trial->catalogue;

    for (size_t i = 0; i < catalogue->person_count; i++)
        if (strcmp(catalogue->people[i].id, id) == 0)
            trial->person = &catalogue->people[i];
    if (trial->person == NULL)
        fprintf(stderr, tr("haidang: there is no person '%s'\n"), id);
    else if (person_address(trial->person, trial->plan) == NULL)
        fprintf(stderr, tr("haidang: '%s' has no address for the channel '%s'\n"), id,
                trial->plan->id);
    else
        return true;
    return false;
}

/* The first who can be reached. */
static bool choose_anybody(struct trial *trial)
{
    const struct catalogue *const catalogue = trial->catalogue;

    for (size_t i = catalogue->person_count; i-- > 0;)
        if (person_address(&catalogue->people[i], trial->plan) != NULL)
            trial->person = &catalogue->people[i];
    if (trial->person == NULL && trial->plan->address == NULL)
        trial->person = &nobody;
    if (trial->person == NULL)
        fprintf(stderr, tr("haidang: nobody of 'people' has an address for the channel '%s'\n"),
                trial->plan->id);
    return trial->person != NULL;
}

/* --- sending ---------------------------------------------------------------------------------- */

static void on_receipt(void *argument, const struct receipt *receipt)
{
    struct trial *const trial = argument;

    trial->receipt = *receipt;
    loop_stop(trial->kit.prober.loop);
}

static void send_letter(struct trial *trial, struct channels *channels)
{
    const enum language language =
        trial->person == &nobody ? trial->catalogue->language : trial->person->language;
    const char *const subject = words_in(language, "[Hải Đăng] a test of this channel");
    const int64_t now_ms = clock_wall_ms();
    struct text text = {0};
    struct text html = {0};
    char id[ID_MOST];
    const struct message message = {
        .id = id,
        .person = trial->person,
        .subject = subject,
        .severity = "info",
        .brief = subject,
        .link = trial->catalogue->web_url,
        .is_over = true, /* nothing is wrong: whoever counts open alerts has none more */
        .began_ms = now_ms,
        .ended_ms = now_ms,
        .alert_id = "test",
    };
    struct message filled = message;

    snprintf(id, sizeof id, "test.%" PRId64 ".%d@haidang", now_ms, (int)getpid());
    text_add_string(&text, words_in(language, "This letter was sent by \"haidang alert test\": "
                                              "the channel works, and nothing is wrong."));
    text_add(&text, "\n\n%s\n%s\n", trial->catalogue->province, trial->catalogue->web_url);
    text_add_string(&html, "<!DOCTYPE html><html><body><pre>");
    text_add_html(&html, text_string(&text));
    text_add_string(&html, "</pre></body></html>\n");
    filled.text = text_string(&text);
    filled.html = text_string(&html);
    channel_send(channels, (size_t)(trial->plan - trial->catalogue->channels), &filled, on_receipt,
                 trial);
    loop_run(trial->kit.prober.loop);
    text_free(&text);
    text_free(&html);
}

static bool try_it(struct trial *trial, struct error *error)
{
    struct prober *const prober = &trial->kit.prober;
    struct channels *channels;

    if (!prober_open(&trial->kit, trial->catalogue, error))
        return false;
    channels = channels_new(&(struct channels_kit){.loop = prober->loop,
                                                   .names = prober->names,
                                                   .fetcher = prober->fetcher,
                                                   .trust = trial->kit.trust,
                                                   .catalogue = trial->catalogue},
                            error);
    if (channels != NULL)
        send_letter(trial, channels);
    channels_free(channels);
    prober_close(&trial->kit);
    return channels != NULL;
}

/* --- the command ------------------------------------------------------------------------------ */

static enum exit_status show(const struct trial *trial)
{
    static const char *const outcomes[] = {
        [DELIVERY_DONE] = "taken",
        [DELIVERY_LATER] = "not taken, to be tried again",
        [DELIVERY_REFUSED] = "refused",
    };
    const char *const address = person_address(trial->person, trial->plan);
    const struct receipt *const receipt = &trial->receipt;

    printf("%s, %s%s%s: %s: %s\n", trial->plan->id, trial->person->name,
           *address == '\0' ? "" : " ", address, tr(outcomes[receipt->delivery]), receipt->said);
    return receipt->delivery == DELIVERY_DONE ? EXIT_FINE : EXIT_ANSWER_IS_NO;
}

static enum exit_status choose_and_try(struct trial *trial, const struct arguments *arguments)
{
    const bool is_named = arguments->word_count > 2;
    struct error error = {""};

    if (!choose_channel(trial, arguments->words[1]) ||
        !(is_named ? choose_named(trial, arguments->words[2]) : choose_anybody(trial)))
        return EXIT_WRONG_USE;
    if (try_it(trial, &error))
        return show(trial);
    fprintf(stderr, "haidang: %s\n", error.message);
    return EXIT_WE_FAILED;
}

enum exit_status command_alert_test(const struct arguments *arguments)
{
    struct config *config;
    struct trial trial = {.plan = NULL};
    enum exit_status status;

    if (arguments->word_count < 2) {
        fputs(tr("haidang: alert test wants CHANNEL [PERSON]\n"), stderr);
        return EXIT_WRONG_USE;
    }
    config = command_load_config(arguments);
    if (config == NULL)
        return EXIT_WRONG_USE;
    trial.catalogue = config_catalogue(config);
    status = choose_and_try(&trial, arguments);
    config_free(config);
    return status;
}
