/* How ready each host is, beside being up: looked at once, now, one host after another. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/words.h"
#include "command.h"
#include "command_print.h"
#include "io/loop.h"
#include "io/store_survey.h"
#include "prober.h"
#include "stage/config.h"
#include "stage/probe_limits.h"
#include "stage/probe_reach.h"
#include "stage/probe_survey.h"
#include "table.h"

/* A host that several services name is looked at once: their targets lie together. */
struct tour {
    struct prober_kit kit;
    const struct catalogue *catalogue;
    struct survey_target *targets;
    struct survey *surveys; /* of each target */
    size_t count, done;
};

/* --- choosing --------------------------------------------------------------------------------- */

static bool is_wanted(const struct arguments *arguments, const struct survey_target *target)
{
    bool wanted = arguments->word_count == 0;

    for (size_t i = 0; i < arguments->word_count; i++)
        wanted = wanted || strcasecmp(arguments->words[i], target->host) == 0;
    return wanted;
}

static bool names_a_target(const struct tour *tour, const char *word)
{
    for (size_t i = 0; i < tour->count; i++)
        if (strcasecmp(word, tour->targets[i].host) == 0)
            return true;
    return false;
}

/* False, and said, if a word is no host that a service names. */
static bool choose(struct tour *tour, const struct arguments *arguments)
{
    size_t kept = 0;

    for (size_t i = 0; i < arguments->word_count; i++)
        if (!names_a_target(tour, arguments->words[i])) {
            fprintf(stderr, tr("haidang: no service names the host '%s'\n"), arguments->words[i]);
            return false;
        }
    for (size_t i = 0; i < tour->count; i++)
        if (is_wanted(arguments, &tour->targets[i]))
            tour->targets[kept++] = tour->targets[i];
    tour->count = kept;
    tour->surveys = NEW_ARRAY(struct survey, kept);
    return true;
}

/* --- looking ---------------------------------------------------------------------------------- */

static void on_survey(void *argument, const struct survey *survey);

static void look_at_next(struct tour *tour)
{
    if (tour->done == tour->count)
        loop_stop(tour->kit.prober.loop);
    else
        survey_start(&tour->kit.prober, &tour->targets[tour->done], on_survey, tour);
}

static void on_survey(void *argument, const struct survey *survey)
{
    struct tour *const tour = argument;
    const struct survey_target *const target = &tour->targets[tour->done];

    do
        tour->surveys[tour->done++] = *survey;
    while (tour->done < tour->count && survey_is_same_host(&tour->targets[tour->done], target));
    look_at_next(tour);
}

static bool look_at_all(struct tour *tour, struct error *error)
{
    if (!prober_open(&tour->kit, tour->catalogue, error))
        return false;
    if (tour->count > 0) {
        look_at_next(tour);
        loop_run(tour->kit.prober.loop);
    }
    prober_close(&tour->kit);
    return true;
}

/* --- what the monitor saw --------------------------------------------------------------------- */

static void take_stored(void *argument, const struct survey_row *row)
{
    struct tour *const tour = argument;

    for (size_t i = 0; i < tour->count; i++) {
        const struct survey_target *const target = &tour->targets[i];

        if (strcmp(tour->catalogue->services[target->service].id, row->service) == 0 &&
            strcmp(target->host, row->survey.host) == 0 && target->port == row->survey.port) {
            tour->surveys[i] = row->survey;
            tour->surveys[i].at_ms = row->seen_ms;
        }
    }
}

/* What it has not looked at yet is left out. */
static void leave_out_unseen(struct tour *tour)
{
    size_t kept = 0;

    for (size_t i = 0; i < tour->count; i++)
        if (tour->surveys[i].at_ms != 0) {
            tour->targets[kept] = tour->targets[i];
            tour->surveys[kept++] = tour->surveys[i];
        }
    tour->count = kept;
}

static bool read_stored(struct tour *tour, struct error *error)
{
    struct reader *const reader = reader_open(tour->catalogue->store_path, error);
    const bool done = reader != NULL && reader_surveys(reader, take_stored, tour, error);

    reader_close(reader);
    leave_out_unseen(tour);
    return done;
}

/* --- showing ---------------------------------------------------------------------------------- */

static const char *service_id(const struct tour *tour, size_t i)
{
    return tour->catalogue->services[tour->targets[i].service].id;
}

static void set_readiness(json_t *object, const char *name, enum readiness readiness)
{
    json_set(object, name,
             readiness == READINESS_UNKNOWN ? json_null()
                                            : json_boolean(readiness == READINESS_YES));
}

static json_t *certificate_as_json(const struct survey *survey)
{
    json_t *const object = json_object();

    json_set_string(object, "issuer", survey->issuer);
    json_set_string(object, "subject", survey->subject);
    json_set_instant(object, "ends", survey->ends_ms);
    json_set_integer(object, "days_left", limits_days_left(survey->ends_ms, survey->at_ms));
    return object;
}

static json_t *row_as_json(const struct tour *tour, size_t i)
{
    const struct survey *const survey = &tour->surveys[i];
    json_t *const object = json_object();

    json_set_string(object, "service", service_id(tour, i));
    json_set_string(object, "host", survey->host);
    json_set_integer(object, "port", survey->port);
    json_set_instant(object, "at", survey->at_ms);
    json_set_bool(object, "tls", survey->tls);
    json_set(object, "certificate",
             survey->ends_ms == 0 ? json_null() : certificate_as_json(survey));
    json_set_string(object, "tls_lowest", reach_protocol_name(survey->tls_lowest));
    set_readiness(object, "ipv6_address", survey->aaaa);
    set_readiness(object, "ipv6", survey->ipv6);
    set_readiness(object, "dnssec", survey->dnssec);
    return object;
}

static void print_json(const struct tour *tour)
{
    json_t *const hosts = json_array();

    for (size_t i = 0; i < tour->count; i++)
        json_array_append_new(hosts, row_as_json(tour, i));
    command_print_list("hosts", hosts);
}

static void add_certificate(struct table *table, const struct survey *survey)
{
    char day[CLOCK_TEXT];

    if (survey->ends_ms == 0) {
        for (int i = 0; i < 3; i++)
            table_add(table, "-");
        return;
    }
    table_add(table, "%s", survey->issuer);
    table_add(table, "%s", clock_format_for_people(day, "%d/%m/%Y", survey->ends_ms));
    table_add(table, "%" PRId64, limits_days_left(survey->ends_ms, survey->at_ms));
}

static void add_row(struct table *table, const struct tour *tour, size_t i)
{
    const struct survey *const survey = &tour->surveys[i];
    const char *const lowest = reach_protocol_name(survey->tls_lowest);

    table_add(table, "%s", survey->host);
    table_add(table, "%d", (int)survey->port);
    add_certificate(table, survey);
    table_add(table, "%s", lowest != NULL ? lowest : survey->tls ? tr("not known") : "-");
    table_add(table, "%s", tr(survey_word(survey->aaaa)));
    table_add(table, "%s", tr(survey_word(survey->ipv6)));
    table_add(table, "%s", tr(survey_word(survey->dnssec)));
    table_add(table, "%s", service_id(tour, i));
}

static void print_table(const struct tour *tour)
{
    const struct table_column columns[] = {
        {tr("host"), ALIGN_LEFT},         {tr("port"), ALIGN_RIGHT},
        {tr("issued by"), ALIGN_LEFT},    {tr("ends"), ALIGN_LEFT},
        {tr("days left"), ALIGN_RIGHT},   {tr("lowest TLS"), ALIGN_LEFT},
        {tr("IPv6 address"), ALIGN_LEFT}, {"IPv6", ALIGN_LEFT},
        {"DNSSEC", ALIGN_LEFT},           {tr("service"), ALIGN_LEFT},
    };
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);

    for (size_t i = 0; i < tour->count; i++)
        add_row(table, tour, i);
    table_print(table, stdout);
    table_free(table);
}

/* --- the command ------------------------------------------------------------------------------ */

static enum exit_status look_and_show(struct tour *tour, const struct arguments *arguments)
{
    struct error error = {""};

    if (!choose(tour, arguments))
        return EXIT_WRONG_USE;
    if (!(arguments->stored ? read_stored(tour, &error) : look_at_all(tour, &error))) {
        fprintf(stderr, "haidang: %s\n", error.message);
        return EXIT_WE_FAILED;
    }
    if (arguments->json)
        print_json(tour);
    else
        print_table(tour);
    return EXIT_FINE;
}

enum exit_status command_survey(const struct arguments *arguments)
{
    struct config *const config = command_load_config(arguments);
    struct tour tour = {.count = 0};
    enum exit_status status;

    if (config == NULL)
        return EXIT_WRONG_USE;
    tour.catalogue = config_catalogue(config);
    tour.targets = survey_targets(tour.catalogue, &tour.count);
    status = look_and_show(&tour, arguments);
    free(tour.targets);
    free(tour.surveys);
    config_free(config);
    return status;
}
