/* What a figure is made of: the pieces of time and the samples that add up to it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/words.h"
#include "command.h"
#include "io/store_read.h"
#include "io/zone.h"
#include "model/period.h"
#include "stage/config.h"
#include "stage/figures.h"
#include "table.h"

enum figure { FIGURE_AVAILABILITY = PART_COUNT, FIGURE_GROSS, FIGURE_COVERAGE, FIGURE_COUNT };
_Static_assert(PART_UP == 0, "the parts are figures, too, and come first");

/* A piece of time that belongs to the figure. */
struct entry {
    size_t service;
    struct span_piece piece;
    int64_t samples; /* of all probes that count */
};

struct explanation {
    const struct arguments *arguments;
    const struct catalogue *catalogue;
    struct policy policy;
    struct period period;
    struct subject subject;
    int figure;
    struct figures_book *book;
    struct figures figures;
    struct entry *entries;         /* by service, then by time */
    size_t count, capacity, first; /* first: of the service that is being added */
    size_t service;
};

/* --- the figure ---------------------------------------------------------------------------------
 */

static const char *figure_name(int figure)
{
    static const char *const shares[] = {"availability", "gross_availability", "coverage"};

    return figure < PART_COUNT ? part_name((enum part)figure) : shares[figure - PART_COUNT];
}

static bool find_figure(const char *name, int *figure)
{
    for (*figure = 0; *figure < FIGURE_COUNT; ++*figure)
        if (strcmp(figure_name(*figure), name) == 0)
            return true;
    return false;
}

/* Does time of this part count in the figure, for it or against it? */
static bool belongs(const struct explanation *told, enum part part)
{
    switch (told->figure) {
    case FIGURE_AVAILABILITY:
        return part != PART_UNKNOWN &&
               (part != PART_MAINTENANCE || !told->policy.maintenance_is_excluded);
    case FIGURE_GROSS:
        return part != PART_UNKNOWN;
    case FIGURE_COVERAGE:
        return true;
    default:
        return (int)part == told->figure;
    }
}

static struct fraction share_of(const struct explanation *told)
{
    switch (told->figure) {
    case FIGURE_AVAILABILITY:
        return told->figures.availability;
    case FIGURE_GROSS:
        return told->figures.gross_availability;
    default:
        return told->figures.coverage;
    }
}

/* --- its pieces ---------------------------------------------------------------------------------
 */

/* Borders of other probes' spans are none of this piece's. */
static bool goes_on(const struct entry *last, const struct span_piece *piece)
{
    return last->piece.to_ms == piece->from_ms && last->piece.part == piece->part &&
           last->piece.state == piece->state && last->piece.reason == piece->reason &&
           last->piece.track == piece->track;
}

static void on_piece(void *argument, const struct span_piece *piece)
{
    struct explanation *const told = argument;
    struct entry *const last = told->count > told->first ? &told->entries[told->count - 1] : NULL;

    if (!belongs(told, piece->part))
        return;
    if (last != NULL && goes_on(last, piece)) {
        last->piece.to_ms = piece->to_ms;
        return;
    }
    told->entries = memory_room(told->entries, told->count, &told->capacity, sizeof *told->entries);
    told->entries[told->count++] = (struct entry){.service = told->service, .piece = *piece};
}

static void on_sample(void *argument, const struct sample *sample)
{
    struct explanation *const told = argument;
    size_t low = told->first;
    size_t high = told->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (told->entries[middle].piece.to_ms <= sample->at_ms)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < told->count && told->entries[low].piece.from_ms <= sample->at_ms)
        told->entries[low].samples++;
}

static bool is_counted(const struct explanation *told, size_t probe)
{
    if (told->subject.scope == SCOPE_PROBE)
        return probe == told->subject.index;
    return told->catalogue->probes[probe].weight != WEIGHT_OBSERVED;
}

static bool explain_service(struct explanation *told, struct reader *reader, size_t index,
                            struct error *error)
{
    const struct service *const service = &told->catalogue->services[index];
    const bool alone = told->subject.scope == SCOPE_PROBE;
    bool good = true;

    told->service = index;
    told->first = told->count;
    figures_each_piece(told->book, alone ? told->subject : (struct subject){SCOPE_SERVICE, index},
                       on_piece, told);
    for (size_t i = 0; good && i < service->probe_count; i++) {
        const size_t probe = service->first_probe + i;
        const struct sample_range range = {.probe = told->catalogue->probes[probe].id,
                                           .from_ms = told->figures.from_ms,
                                           .to_ms = told->figures.to_ms,
                                           .most = SIZE_MAX};

        if (is_counted(told, probe))
            good = reader_samples(reader, &range, on_sample, told, error);
    }
    return good;
}

static bool read_all(struct explanation *told, const struct zone *zone, struct error *error)
{
    const struct figures_question question = {.catalogue = told->catalogue,
                                              .policy = &told->policy,
                                              .from_ms = period_from(&told->period, zone),
                                              .to_ms = period_to(&told->period, zone),
                                              .now_ms = clock_wall_ms()};
    struct reader *const reader = reader_open(told->catalogue->store_path, error);
    bool good;

    if (reader == NULL)
        return false;
    told->book = figures_read(reader, &question, error);
    good = told->book != NULL;
    if (good)
        told->figures = figures_of(told->book, told->subject);
    for (size_t i = 0; good && i < told->catalogue->service_count; i++)
        if (figures_contain(told->catalogue, told->subject, i))
            good = explain_service(told, reader, i, error);
    reader_close(reader);
    return good;
}

/* --- told ---------------------------------------------------------------------------------------
 */

static const char *probe_of(const struct explanation *told, const struct entry *entry)
{
    return entry->piece.track == NONE_AT_ALL ? NULL
                                             : told->catalogue->probes[entry->piece.track].id;
}

static const char *reason_of(const struct entry *entry)
{
    return entry->piece.reason == REASON_NONE ? NULL : reason_name(entry->piece.reason);
}

static int64_t length_of(const struct entry *entry)
{
    return entry->piece.to_ms - entry->piece.from_ms;
}

static json_t *entry_json(const struct explanation *told, const struct entry *entry)
{
    json_t *const value = json_object();

    json_set_string(value, "service", told->catalogue->services[entry->service].id);
    json_set_string(value, "probe", probe_of(told, entry));
    json_set_instant(value, "from", entry->piece.from_ms);
    json_set_instant(value, "to", entry->piece.to_ms);
    json_set_string(value, "part", part_name(entry->piece.part));
    json_set_string(value, "state", state_name(entry->piece.state));
    json_set_string(value, "reason", reason_of(entry));
    json_set_integer(value, "length_ms", length_of(entry));
    json_set_integer(value, "samples", entry->samples);
    return value;
}

static void add_figures(json_t *document, const struct explanation *told)
{
    const struct figures *const figures = &told->figures;

    for (int i = 0; i < PART_COUNT; i++) {
        char name[32];

        snprintf(name, sizeof name, "%s_ms", part_name((enum part)i));
        json_set_integer(document, name, figures->totals.ms[i]);
    }
    json_set(document, "availability", figures_share(figures->availability));
    json_set(document, "gross_availability", figures_share(figures->gross_availability));
    json_set(document, "coverage", figures_share(figures->coverage));
    json_set_integer(document, "incidents", figures->incidents);
    json_set_string(document, "verdict", verdict_name(figures->verdict));
}

static json_t *policy_json(const struct policy *policy)
{
    json_t *const value = json_object();

    json_set_string(value, "name", policy->name);
    json_set_integer(value, "version", policy->version);
    return value;
}

static void print_json(const struct explanation *told)
{
    json_t *const document = json_object();
    json_t *const spans = json_array();
    char period[PERIOD_TEXT];
    struct text text = {0};

    for (size_t i = 0; i < told->count; i++)
        json_array_append_new(spans, entry_json(told, &told->entries[i]));
    json_set_string(document, "period", period_format(period, &told->period));
    json_set_string(document, "calendar", period_calendar_name(told->period.calendar));
    json_set_string(document, "id", told->arguments->words[1]);
    json_set_string(document, "figure", figure_name(told->figure));
    json_set_instant(document, "from", told->figures.from_ms);
    json_set_instant(document, "to", told->figures.to_ms);
    json_set(document, "policy", policy_json(&told->policy));
    add_figures(document, told);
    json_set(document, "spans", spans);
    json_write(document, true, &text);
    puts(text_string(&text));
    text_free(&text);
    json_decref(document);
}

static void add_row(struct table *table, const struct explanation *told, const struct entry *entry)
{
    char from[CLOCK_TEXT];
    char to[CLOCK_TEXT];
    const char *const probe = probe_of(told, entry);
    const char *const reason = reason_of(entry);

    clock_format_for_people(from, "%H:%M:%S %d/%m/%Y", entry->piece.from_ms);
    clock_format_for_people(to, "%H:%M:%S %d/%m/%Y", entry->piece.to_ms);
    table_add(table, "%s", told->catalogue->services[entry->service].id);
    table_add(table, "%s", from);
    table_add(table, "%s", to);
    table_add(table, "%" PRId64, length_of(entry));
    table_add(table, "%s", tr(part_name(entry->piece.part)));
    table_add(table, "%s", reason == NULL ? "" : reason);
    table_add(table, "%" PRId64, entry->samples);
    table_add(table, "%s", probe == NULL ? "" : probe);
}

static int64_t part_sum(const struct explanation *told, enum part part)
{
    int64_t sum = 0;

    for (size_t i = 0; i < told->count; i++)
        if (told->entries[i].piece.part == part)
            sum += length_of(&told->entries[i]);
    return sum;
}

static void print_sums(const struct explanation *told)
{
    char share[FRACTION_TEXT];
    int64_t samples = 0;

    for (size_t i = 0; i < told->count; i++)
        samples += told->entries[i].samples;
    for (int i = 0; i < PART_COUNT; i++)
        if (belongs(told, (enum part)i))
            printf("%s: %" PRId64 " ms\n", tr(part_name((enum part)i)),
                   part_sum(told, (enum part)i));
    if (told->figure >= PART_COUNT) {
        const struct fraction fraction = share_of(told);

        printf("%s: %" PRId64 " / %" PRId64 " = %s\n", tr(figure_name(told->figure)), fraction.part,
               fraction.whole, fraction_format(share, fraction, words_language()));
    }
    printf(tr("%zu spans, %" PRId64 " samples; policy %s, version %d\n"), told->count, samples,
           told->policy.name, (int)told->policy.version);
}

static void print_table(const struct explanation *told)
{
    const struct table_column columns[] = {
        {tr("service"), ALIGN_LEFT},  {tr("from"), ALIGN_LEFT}, {tr("to"), ALIGN_LEFT},
        {"ms", ALIGN_RIGHT},          {tr("part"), ALIGN_LEFT}, {tr("reason"), ALIGN_LEFT},
        {tr("samples"), ALIGN_RIGHT}, {tr("probe"), ALIGN_CUT},
    };
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);

    for (size_t i = 0; i < told->count; i++)
        add_row(table, told, &told->entries[i]);
    table_print(table, stdout);
    table_free(table);
    print_sums(told);
}

/* --- asked --------------------------------------------------------------------------------------
 */

static bool parse_words(struct explanation *told)
{
    const struct arguments *const arguments = told->arguments;
    enum period_calendar calendar = CALENDAR_ADMINISTRATIVE;
    struct error error = {""};

    if (arguments->word_count != 3)
        fprintf(stderr, "%s", tr("haidang: explain wants a period, an id and a figure\n"));
    else if (arguments->calendar != NULL && !period_calendar_parse(arguments->calendar, &calendar))
        fprintf(stderr,
                tr("haidang: there is no calendar '%s', only administrative and "
                   "calendar\n"),
                arguments->calendar);
    else if (!period_parse(arguments->words[0], calendar, &told->period, &error))
        fprintf(stderr, "haidang: %s\n", error.message);
    else if (!figures_find(told->catalogue, arguments->words[1], &told->subject))
        fprintf(stderr, tr("haidang: there is no service, probe, agency or programme '%s'\n"),
                arguments->words[1]);
    else if (!find_figure(arguments->words[2], &told->figure))
        fprintf(stderr,
                tr("haidang: there is no figure '%s'; there are up, degraded, down, "
                   "maintenance, unknown, availability, gross_availability, coverage\n"),
                arguments->words[2]);
    else
        return true;
    return false;
}

static enum exit_status explain(struct explanation *told)
{
    struct error error = {""};
    struct zone *const zone = zone_open(told->catalogue->zone, &error);
    const bool good = zone != NULL && read_all(told, zone, &error);

    zone_close(zone);
    if (!good)
        fprintf(stderr, "haidang: %s\n", error.message);
    else if (told->arguments->json)
        print_json(told);
    else
        print_table(told);
    return good ? EXIT_FINE : EXIT_WE_FAILED;
}

enum exit_status command_explain(const struct arguments *arguments)
{
    struct config *const config = command_load_config(arguments);
    struct explanation told = {.arguments = arguments};
    enum exit_status status = EXIT_WRONG_USE;

    if (config == NULL)
        return EXIT_WRONG_USE;
    told.catalogue = config_catalogue(config);
    told.policy = told.catalogue->policy;
    if (parse_words(&told))
        status = explain(&told);
    figures_free(told.book);
    free(told.entries);
    config_free(config);
    return status;
}
