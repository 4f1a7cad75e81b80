/* Recorded samples through changed rules: what would have been raised, and how figures would
 * differ. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "command.h"
#include "command_print.h"
#include "command_progress.h"
#include "command_replay.h"
#include "io/store_maintenance.h"
#include "io/store_period.h"
#include "io/store_read.h"
#include "stage/config.h"
#include "watch_replay.h"

struct replaying {
    struct replay_comparison compared;
    struct config *before, *after; /* after: NULL, the same */
    struct catalogue catalogue;    /* of after, with the policy that is asked for */
    char hash[CONFIG_HASH_TEXT];
    int64_t now_ms;
    struct progress progress;
};

/* --- asked --------------------------------------------------------------------------------------
 */

static bool load_other(struct replaying *replaying, const struct arguments *arguments)
{
    struct arguments other = *arguments;

    other.config = arguments->with;
    if (arguments->with != NULL) {
        replaying->after = command_load_config(&other);
        if (replaying->after == NULL)
            return false;
    }
    replaying->before = command_load_config(arguments); /* the zone is this one's */
    if (replaying->before == NULL)
        return false;
    replaying->catalogue =
        *config_catalogue(replaying->after != NULL ? replaying->after : replaying->before);
    return arguments->policy == NULL ||
           command_load_policy(arguments->policy, &replaying->catalogue.policy);
}

static bool parse(struct replaying *replaying, const struct arguments *arguments)
{
    struct replay_comparison *const compared = &replaying->compared;
    const struct catalogue *catalogue;

    if (arguments->word_count != 1) {
        fprintf(stderr, "%s", tr("haidang: replay wants a period, such as 2022-06 or 2022-H1\n"));
        return false;
    }
    if (!load_other(replaying, arguments) || !command_parse_period(arguments, &compared->period))
        return false;
    catalogue = config_catalogue(replaying->before);
    config_hash_policy(replaying->hash, &replaying->catalogue.policy);
    compared->arguments = arguments;
    compared->before.catalogue = catalogue;
    compared->before.rules = (struct figures_rules){&catalogue->policy, catalogue->policy_hash};
    compared->after.catalogue = &replaying->catalogue;
    compared->after.rules = (struct figures_rules){&replaying->catalogue.policy, replaying->hash};
    replaying->now_ms = clock_wall_ms();
    compared->from_ms = period_from(&compared->period, catalogue->local);
    compared->to_ms = period_to(&compared->period, catalogue->local);
    return true;
}

/* --- done ---------------------------------------------------------------------------------------
 */

static struct figures_question question_of(const struct replaying *replaying,
                                           const struct replay_side *side)
{
    return (struct figures_question){.catalogue = side->catalogue,
                                     .policy = side->rules.policy,
                                     .from_ms = replaying->compared.from_ms,
                                     .to_ms = replaying->compared.to_ms,
                                     .now_ms = replaying->now_ms,
                                     .held = true};
}

/* What people found out about an incident holds for the one that lies where it lay. */
static void take_over(struct period_incident *after, const struct period_incident *found,
                      size_t count)
{
    const struct incident *const own = &after->incident;

    for (size_t i = 0; i < count; i++) {
        const struct incident *const other = &found[i].incident;

        if (other->service != own->service ||
            (!incident_is_open(own) && other->began_ms > own->ended_ms) ||
            (!incident_is_open(other) && other->ended_ms < own->began_ms))
            continue;
        after->owner = found[i].owner;
        after->acknowledged_ms = found[i].acknowledged_ms;
        return;
    }
}

static bool annotate(const struct replaying *replaying, struct reader *reader,
                     const struct figures_history *history, struct error *error)
{
    const struct replay_comparison *const compared = &replaying->compared;
    const struct period_range range = {&replaying->catalogue, compared->from_ms, compared->to_ms};
    struct period_incident *found = NULL;
    size_t count;

    if (!reader_period_incidents(reader, &range, &found, &count, error))
        return false;
    for (size_t i = 0; i < history->incident_count; i++)
        take_over(&history->incidents[i], found, count);
    free(found);
    return true;
}

static bool replay(struct replaying *replaying, struct reader *reader, struct error *error)
{
    struct replay_comparison *const compared = &replaying->compared;
    const struct figures_question before = question_of(replaying, &compared->before);
    const struct figures_question after = question_of(replaying, &compared->after);
    const struct replay_question question = {.catalogue = &replaying->catalogue,
                                             .from_ms = compared->from_ms,
                                             .to_ms = compared->to_ms,
                                             .now_ms = replaying->now_ms,
                                             .on_progress = progress_show,
                                             .argument = &replaying->progress};
    struct kept_maintenance kept = {.works = NULL};
    struct replayed *replayed;
    bool good;

    compared->before.book = figures_read(reader, &before, error);
    if (compared->before.book == NULL)
        return false;
    replayed = watch_replay(reader, &question, error);
    progress_end(&replaying->progress);
    if (replayed == NULL)
        return false;
    good = annotate(replaying, reader, &replayed->history, error) &&
           reader_maintenance(reader, &replaying->catalogue, &kept, error);
    if (good) {
        compared->after.book = figures_of_history(&after, &replayed->history, &kept);
        compared->samples = replayed->samples;
        compared->set_back_ms = replayed->set_back_ms;
    }
    replayed_free(replayed, &replaying->catalogue);
    return good;
}

/* All of it as it was at one moment, also beside a running monitor. */
static bool replay_held(struct replaying *replaying, struct error *error)
{
    struct reader *const reader =
        reader_open(replaying->compared.before.catalogue->store_path, error);
    bool good = reader != NULL && reader_hold(reader, error);

    if (good) {
        good = replay(replaying, reader, error);
        reader_let_go(reader);
    }
    reader_close(reader);
    return good;
}

static void tell(struct replay_comparison *compared)
{
    json_t *document;

    if (compared->to_ms > figures_of(compared->before.book, (struct subject){0}).to_ms)
        compared->to_ms = figures_of(compared->before.book, (struct subject){0}).to_ms;
    replay_compare_incidents(compared);
    document = replay_document(compared);
    if (compared->arguments->json) {
        command_print_json(json_incref(document));
    } else {
        replay_print(compared, document);
    }
    json_decref(document);
}

enum exit_status command_replay(const struct arguments *arguments)
{
    struct replaying replaying = {.before = NULL};
    struct error error = {""};
    enum exit_status status = EXIT_WRONG_USE;

    if (parse(&replaying, arguments)) {
        status = EXIT_FINE;
        if (replay_held(&replaying, &error)) {
            tell(&replaying.compared);
        } else {
            fprintf(stderr, "haidang: %s\n", error.message);
            status = EXIT_WE_FAILED;
        }
    }
    free(replaying.compared.pairs);
    figures_free(replaying.compared.before.book);
    figures_free(replaying.compared.after.book);
    config_free(replaying.before);
    config_free(replaying.after);
    return status;
}
