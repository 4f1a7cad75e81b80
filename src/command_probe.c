/* Carries out probes once, now, with the monitor's own means, and shows what each phase took. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/words.h"
#include "command.h"
#include "command_print.h"
#include "io/loop.h"
#include "io/names.h"
#include "io/store_read.h"
#include "model/calendar_date.h"
#include "prober.h"
#include "stage/config.h"
#include "table.h"

/* Between two starts, so that one handshake does not delay the next. */
enum { APART_US = 2000 };

struct round;

struct asked {
    struct round *round;
    const struct probe_plan *plan;
    struct probe_run *run;
    int64_t started_us, late_us;
    struct sample sample;
    char detail[256];
    json_t *hops;
    const char *step; /* of a journey, that failed; or NULL */
};

struct round {
    struct prober_kit kit;
    const struct catalogue *catalogue;
    struct asked *asked;
    size_t count, started, done;
    struct timer *timer;
    int64_t began_us;
};

/* --- choosing ------------------------------------------------------------------------------- */

static bool is_wanted(const struct catalogue *catalogue, const struct probe_plan *plan,
                      const char *word)
{
    return strcmp(plan->id, word) == 0 || strcmp(catalogue->services[plan->service].id, word) == 0;
}

/* False, and said, if a word names neither a service nor a probe. */
static bool choose(struct round *round, const struct arguments *arguments)
{
    const struct catalogue *const catalogue = round->catalogue;

    round->asked = NEW_ARRAY(struct asked, catalogue->probe_count);
    for (size_t i = 0; i < catalogue->probe_count; i++) {
        bool wanted = arguments->word_count == 0;

        for (size_t j = 0; j < arguments->word_count; j++)
            wanted = wanted || is_wanted(catalogue, &catalogue->probes[i], arguments->words[j]);
        if (wanted)
            round->asked[round->count++] =
                (struct asked){.round = round, .plan = &catalogue->probes[i]};
    }
    for (size_t j = 0; j < arguments->word_count; j++)
        if (catalogue_find_service(catalogue, arguments->words[j]) == NONE_AT_ALL &&
            catalogue_find_probe(catalogue, arguments->words[j]) == NONE_AT_ALL) {
            fprintf(stderr, tr("haidang: there is no service or probe '%s'\n"),
                    arguments->words[j]);
            return false;
        }
    return true;
}

/* --- asking --------------------------------------------------------------------------------- */

static void on_finding(void *argument, const struct finding *finding)
{
    struct asked *const asked = argument;
    struct round *const round = asked->round;

    asked->run = NULL;
    asked->sample = finding->sample;
    asked->sample.late_us += asked->late_us; /* to what it waited for its host's budget */
    snprintf(asked->detail, sizeof asked->detail, "%s", finding->detail);
    asked->step = finding->step;
    asked->hops = json_deep_copy(finding->hops);
    round->done++;
    if (round->done == round->count)
        loop_stop(round->kit.prober.loop);
}

static void on_turn(void *argument)
{
    struct round *const round = argument;
    struct asked *const asked = &round->asked[round->started];
    const int64_t due_us = round->began_us + (int64_t)round->started * APART_US;

    asked->started_us = clock_steady_us();
    asked->late_us = asked->started_us - due_us;
    asked->run = probe_start(&round->kit.prober, asked->plan, on_finding, asked);
    round->started++;
    if (round->started < round->count)
        timer_set(round->timer, APART_US);
}

static void ask_all(struct round *round)
{
    if (round->count == 0)
        return;
    round->timer = timer_new(round->kit.prober.loop, on_turn, round);
    round->began_us = clock_steady_us();
    timer_set(round->timer, 0);
    loop_run(round->kit.prober.loop);
    timer_free(round->timer);
}

/* --- jobs that report by themselves ------------------------------------------------------------
 */

/* No job is due less often. */
#define LONGEST_MS (INT64_C(3) * 31 * MS_PER_DAY)

static bool recall(struct round *round, struct reader *reader, struct sample *samples, bool *found)
{
    const int64_t now_ms = clock_wall_ms();
    struct error error = {""};
    char clock[CLOCK_TEXT];

    if (!reader_load_last_samples(reader, round->catalogue, now_ms - LONGEST_MS, samples, found,
                                  &error)) {
        fprintf(stderr, "haidang: %s\n", error.message);
        return false;
    }
    for (size_t i = 0; i < round->count; i++) {
        struct asked *const asked = &round->asked[i];
        const size_t probe = (size_t)(asked->plan - round->catalogue->probes);

        if (asked->plan->beats == NULL || !found[probe] ||
            samples[probe].at_ms <
                now_ms - probe_rules(asked->plan, &round->catalogue->policy).speak_ms)
            continue; /* what it said is over */
        asked->sample = samples[probe];
        snprintf(asked->detail, sizeof asked->detail,
                 tr("not asked: as the monitor last knew it, at %s"),
                 clock_format_for_people(clock, "%H:%M:%S %d/%m/%Y", asked->sample.at_ms));
    }
    return true;
}

/* Nobody can ask them: what the monitor heard stands in the store, if there is one. */
static bool recall_beats(struct round *round)
{
    const size_t count = round->catalogue->probe_count;
    struct reader *reader = NULL;
    bool any = false;
    bool good = true;

    for (size_t i = 0; i < round->count; i++)
        any = any || round->asked[i].plan->beats != NULL;
    if (any)
        reader = reader_open(round->catalogue->store_path, &(struct error){""});
    if (reader == NULL)
        return true;
    struct sample *const samples = NEW_ARRAY(struct sample, count);
    bool *const found = NEW_ARRAY(bool, count);
    good = recall(round, reader, samples, found);
    free(samples);
    free(found);
    reader_close(reader);
    return good;
}

/* --- showing -------------------------------------------------------------------------------- */

static json_t *phases_as_json(const struct sample *sample)
{
    json_t *const phases = json_object();

    for (int i = 0; i < PHASE_COUNT; i++) {
        char name[32];

        snprintf(name, sizeof name, "%s_ms", phase_name((enum phase)i));
        json_set_ms(phases, name, sample->phase_us[i]);
    }
    json_set_ms(phases, "total_ms", sample->total_us);
    return phases;
}

static json_t *asked_as_json(const struct round *round, const struct asked *asked)
{
    const struct sample *const sample = &asked->sample;
    json_t *const object = json_object();
    char address[ADDRESS_TEXT];

    json_set_string(object, "service", round->catalogue->services[asked->plan->service].id);
    json_set_string(object, "probe", asked->plan->id);
    json_set_string(object, "kind", asked->plan->kind);
    json_set_instant(object, "at", sample->at_ms);
    json_set_string(object, "outcome", outcome_name(sample->outcome));
    json_set_string(object, "reason",
                    sample->reason == REASON_NONE ? NULL : reason_name(sample->reason));
    json_set_string(object, "detail", asked->detail[0] == '\0' ? NULL : asked->detail);
    json_set_string(object, "address",
                    sample->address.length == 0 ? NULL : address_format(address, &sample->address));
    json_set(object, "status", sample->status == 0 ? json_null() : json_integer(sample->status));
    json_set(object, "phases", phases_as_json(sample));
    json_set_instant(object, "certificate_ends", sample->certificate_ends_ms);
    json_set_ms(object, "late_ms", sample->late_us);
    if (asked->step != NULL)
        json_set_string(object, "step", asked->step);
    json_set(object, "hops", asked->hops == NULL ? json_array() : json_incref(asked->hops));
    return object;
}

static void print_json(const struct round *round)
{
    json_t *const probes = json_array();

    for (size_t i = 0; i < round->count; i++)
        json_array_append_new(probes, asked_as_json(round, &round->asked[i]));
    command_print_list("probes", probes);
}

static void add_duration(struct table *table, int64_t duration_us)
{
    if (duration_us < 0)
        table_add(table, "-");
    else
        table_add(table, "%.1f", (double)duration_us / 1000.0);
}

/* Few are redirected: without any, the column is left out. */
static bool has_redirect(const struct round *round)
{
    for (size_t i = 0; i < round->count; i++)
        if (round->asked[i].sample.phase_us[PHASE_REDIRECT] >= 0)
            return true;
    return false;
}

static void add_row(struct table *table, const struct asked *asked, enum phase first)
{
    const struct sample *const sample = &asked->sample;

    table_add(table, "%s", asked->plan->id);
    table_add(table, "%s", tr(outcome_name(sample->outcome)));
    table_add(table, "%s", sample->reason == REASON_NONE ? "" : reason_name(sample->reason));
    for (int phase = (int)first; phase < PHASE_COUNT; phase++)
        add_duration(table, sample->phase_us[phase]);
    add_duration(table, sample->total_us);
    table_add(table, "%s", asked->detail);
}

static void print_table(const struct round *round)
{
    const enum phase first = has_redirect(round) ? PHASE_REDIRECT : PHASE_NAME;
    struct table_column columns[] = {
        {tr("probe"), ALIGN_LEFT},     {tr("outcome"), ALIGN_LEFT},     {tr("reason"), ALIGN_LEFT},
        {tr("redirect"), ALIGN_RIGHT}, {tr("name"), ALIGN_RIGHT},       {"TCP", ALIGN_RIGHT},
        {"TLS", ALIGN_RIGHT},          {tr("first byte"), ALIGN_RIGHT}, {tr("body"), ALIGN_RIGHT},
        {tr("total ms"), ALIGN_RIGHT}, {tr("detail"), ALIGN_LEFT},
    };
    const size_t count = sizeof columns / sizeof *columns;
    const size_t redirect = 3; /* its column */
    struct table *table;

    if (first != PHASE_REDIRECT)
        memmove(columns + redirect, columns + redirect + 1,
                (count - redirect - 1) * sizeof *columns);
    table = table_new(columns, first == PHASE_REDIRECT ? count : count - 1);
    for (size_t i = 0; i < round->count; i++)
        add_row(table, &round->asked[i], first);
    table_print(table, stdout);
    table_free(table);
}

/* --- the command ---------------------------------------------------------------------------- */

static enum exit_status verdict(const struct round *round)
{
    for (size_t i = 0; i < round->count; i++) {
        const struct asked *const asked = &round->asked[i];

        if (asked->sample.outcome == OUTCOME_FAILED && asked->plan->weight != WEIGHT_OBSERVED)
            return EXIT_ANSWER_IS_NO;
    }
    return EXIT_FINE;
}

static enum exit_status ask_and_show(struct round *round, const struct arguments *arguments)
{
    struct error error = {""};

    if (!choose(round, arguments))
        return EXIT_WRONG_USE;
    if (!prober_open(&round->kit, round->catalogue, &error)) {
        fprintf(stderr, "haidang: %s\n", error.message);
        return EXIT_WE_FAILED;
    }
    ask_all(round);
    prober_close(&round->kit);
    if (!recall_beats(round))
        return EXIT_WE_FAILED;
    if (arguments->json)
        print_json(round);
    else
        print_table(round);
    return verdict(round);
}

enum exit_status command_probe(const struct arguments *arguments)
{
    struct config *const config = command_load_config(arguments);
    struct round round = {0};
    enum exit_status status;

    if (config == NULL)
        return EXIT_WRONG_USE;
    round.catalogue = config_catalogue(config);
    status = ask_and_show(&round, arguments);
    for (size_t i = 0; i < round.count; i++)
        json_decref(round.asked[i].hops);
    free(round.asked);
    config_free(config);
    return status;
}
