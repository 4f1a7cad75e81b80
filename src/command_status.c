/* How the services are, from the store: also beside a running monitor, and after it. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/words.h"
#include "command.h"
#include "command_print.h"
#include "io/store_acts.h"
#include "io/store_beside.h"
#include "io/store_read.h"
#include "model/catalogue_dated.h"
#include "model/readiness.h"
#include "stage/config.h"
#include "stage/figures.h"
#include "table.h"

/* Everything the store knows, by the catalogue's indexes. */
struct known {
    const struct catalogue *catalogue;
    struct span_maker *makers;
    struct sample *samples;
    bool *found;
    struct fraction *shares; /* of the last 90 days */
    struct acts *acts;       /* for the work under way */
};

static bool load(struct known *known, struct error *error)
{
    const struct catalogue *const catalogue = known->catalogue;
    const int64_t since_ms = clock_wall_ms() - INT64_C(86400) * MS_PER_SECOND;
    struct reader *const reader = reader_open(catalogue->store_path, error);
    bool loaded;

    known->makers = NEW_ARRAY(struct span_maker, catalogue->probe_count);
    known->samples = NEW_ARRAY(struct sample, catalogue->probe_count);
    known->found = NEW_ARRAY(bool, catalogue->probe_count);
    loaded =
        reader != NULL && reader_load_makers(reader, catalogue, known->makers, error) &&
        reader_load_last_samples(reader, catalogue, since_ms, known->samples, known->found, error);
    if (loaded)
        known->shares = figures_last_90_days(reader, catalogue, clock_wall_ms(), error);
    if (known->shares != NULL)
        known->acts = reader_acts(reader, catalogue, clock_wall_ms(), clock_wall_ms(), error);
    reader_close(reader);
    return known->acts != NULL;
}

static void forget(struct known *known)
{
    free(known->makers);
    free(known->samples);
    free(known->found);
    free(known->shares);
    acts_release(known->acts);
}

/* A sample speaks for two intervals and a time-out at most. */
static bool is_fresh(const struct known *known, size_t probe, int64_t now_ms)
{
    const struct probe_plan *const plan = &known->catalogue->probes[probe];
    const int64_t speaks_ms = (2 * plan->every_us + plan->timeout_us) / US_PER_MS;

    return known->found[probe] && known->samples[probe].at_ms + speaks_ms >= now_ms;
}

struct summary {
    enum state state;
    enum reason reason;
    int64_t since_ms, last_ms, latency_us;
    struct fraction share;
    enum readiness ipv6;
    bool in_maintenance;
};

/* Of the worst probe; of several the earliest.  Up is a service since the last of them recovered.
 */
static void add_level(struct summary *summary, enum state *worst, const struct judgement *judgement)
{
    const bool earlier = judgement->since_ms < summary->since_ms;

    if (judgement->level > *worst) {
        *worst = judgement->level;
        summary->reason = judgement->reason;
        summary->since_ms = judgement->since_ms;
    } else if (judgement->level == *worst && earlier == (*worst > STATE_UP)) {
        summary->since_ms = judgement->since_ms;
    }
}

/* As the page does: a probe that is only observed says nothing about its service. */
static struct summary summarise(const struct known *known, const struct service *service,
                                int64_t now_ms)
{
    enum state *const states = NEW_ARRAY(enum state, service->probe_count);
    struct summary summary = {.latency_us = NOT_REACHED};
    enum state worst = STATE_UNKNOWN;

    for (size_t i = 0; i < service->probe_count; i++) {
        const size_t probe = service->first_probe + i;
        const struct sample *const last = &known->samples[probe];

        states[i] = is_fresh(known, probe, now_ms)
                        ? judgement_state(&known->makers[probe].judgement)
                        : STATE_UNKNOWN;
        if (known->catalogue->probes[probe].family == FAMILY_IPV6)
            summary.ipv6 = readiness_of(states[i]);
        if (known->catalogue->probes[probe].weight == WEIGHT_OBSERVED)
            continue;
        add_level(&summary, &worst, &known->makers[probe].judgement);
        if (known->found[probe] && last->at_ms > summary.last_ms)
            summary.last_ms = last->at_ms;
        if (known->found[probe] && sample_is_answered(last) && last->total_us > summary.latency_us)
            summary.latency_us = last->total_us;
    }
    summary.state = service_state(service, known->catalogue->probes, states);
    if (summary.state < STATE_DEGRADED)
        summary.reason = REASON_NONE;
    if (summary.state == STATE_UNKNOWN)
        summary.since_ms = 0;
    free(states);
    return summary;
}

static bool is_wanted(const struct service *service, const struct arguments *arguments)
{
    for (size_t i = 0; i < arguments->word_count; i++)
        if (strcmp(service->id, arguments->words[i]) == 0)
            return true;
    return arguments->word_count == 0;
}

static void add_row(struct table *table, const struct service *service,
                    const struct summary *summary)
{
    char share[FRACTION_TEXT];
    char when[CLOCK_TEXT] = "-";

    if (summary->last_ms > 0)
        clock_format_for_people(when, "%H:%M:%S %d/%m/%Y", summary->last_ms);
    table_add(table, "%s", service->id);
    table_add(table, "%s", tr(state_name(summary->state)));
    table_add(table, "%s", summary->reason == REASON_NONE ? "" : reason_name(summary->reason));
    if (summary->latency_us < 0)
        table_add(table, "-");
    else
        table_add(table, "%.1f", (double)summary->latency_us / 1000.0);
    table_add(table, "%s", fraction_format(share, summary->share, words_language()));
    table_add(table, "%s", when);
    if (summary->ipv6 == READINESS_NO)
        table_add(table, tr("%s (IPv6 does not answer)"), service_name(service, words_language()));
    else
        table_add(table, "%s", service_name(service, words_language()));
}

/* The same names as the API's; a document does not change with the reader's language. */
static json_t *object_of(const struct catalogue *catalogue, const struct service *service,
                         const struct summary *summary)
{
    json_t *const object = json_object();

    json_set_string(object, "id", service->id);
    json_set_string(object, "name", service->name);
    json_set_string(object, "agency",
                    service->agency == NONE_AT_ALL ? NULL
                                                   : catalogue->agencies[service->agency].id);
    json_set_string(
        object, "programme",
        service->programme == NONE_AT_ALL ? NULL : catalogue->programmes[service->programme].id);
    json_set_string(object, "state", state_name(summary->state));
    json_set_bool(object, "maintenance", summary->in_maintenance);
    json_set_instant(object, "since", summary->since_ms);
    json_set_ms(object, "latency_ms", summary->latency_us);
    json_set_string(object, "reason",
                    summary->reason == REASON_NONE ? NULL : reason_name(summary->reason));
    json_set(object, "availability_90d", figures_share(summary->share));
    json_set(object, "ipv6",
             summary->ipv6 == READINESS_UNKNOWN ? json_null()
                                                : json_boolean(summary->ipv6 == READINESS_YES));
    json_set_instant(object, "last", summary->last_ms);
    return object;
}

static bool is_stopped(const struct catalogue *catalogue)
{
    char path[PATH_MAX];
    struct error error = {""};

    return store_name_beside(path, catalogue->store_path, STOP_ENDING, &error) &&
           access(path, F_OK) == 0;
}

static void show(json_t *services, const struct table *table, int64_t now_ms, bool stopped)
{
    json_t *document;

    if (services == NULL) {
        if (stopped)
            puts(tr("probing is stopped: nothing is asked until haidang resume"));
        table_print(table, stdout);
        return;
    }
    document = json_object();
    json_set_instant(document, "at", now_ms);
    json_set_bool(document, "stopped", stopped);
    json_set(document, "services", json_incref(services));
    command_print_json(document);
}

static enum exit_status tell(const struct known *known, const struct arguments *arguments)
{
    const struct table_column columns[] = {
        {tr("service"), ALIGN_LEFT},  {tr("state"), ALIGN_LEFT},
        {tr("reason"), ALIGN_LEFT},   {tr("total ms"), ALIGN_RIGHT},
        {tr("90 days"), ALIGN_RIGHT}, {tr("last sample"), ALIGN_LEFT},
        {tr("title"), ALIGN_CUT},
    };
    const int64_t now_ms = clock_wall_ms();
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);
    json_t *const services = arguments->json ? json_array() : NULL;
    enum exit_status status = EXIT_FINE;

    for (size_t i = 0; i < known->catalogue->service_count; i++) {
        const struct service *const service = &known->catalogue->services[i];
        struct summary summary = summarise(known, service, now_ms);

        if (!is_wanted(service, arguments) || !service_counts_at(service, now_ms))
            continue;
        summary.share = known->shares[i];
        summary.in_maintenance = acts_in_maintenance(known->acts, i, now_ms);
        add_row(table, service, &summary);
        if (services != NULL)
            json_array_append_new(services, object_of(known->catalogue, service, &summary));
        if (summary.state == STATE_DOWN)
            status = EXIT_ANSWER_IS_NO;
    }
    show(services, table, now_ms, is_stopped(known->catalogue));
    table_free(table);
    json_decref(services);
    return status;
}

static bool check_words(const struct catalogue *catalogue, const struct arguments *arguments)
{
    for (size_t i = 0; i < arguments->word_count; i++)
        if (catalogue_find_service(catalogue, arguments->words[i]) == NONE_AT_ALL) {
            fprintf(stderr, tr("haidang: there is no service '%s'\n"), arguments->words[i]);
            return false;
        }
    return true;
}

enum exit_status command_status(const struct arguments *arguments)
{
    struct config *const config = command_load_config(arguments);
    struct known known = {0};
    struct error error = {""};
    enum exit_status status = EXIT_WE_FAILED;

    if (config == NULL)
        return EXIT_WRONG_USE;
    known.catalogue = config_catalogue(config);
    if (!check_words(known.catalogue, arguments))
        status = EXIT_WRONG_USE;
    else if (load(&known, &error))
        status = tell(&known, arguments);
    else
        fprintf(stderr, "haidang: %s\n", error.message);
    forget(&known);
    config_free(config);
    return status;
}
