#include "stage/figures_explain.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/store_read.h"

/* --- names -------------------------------------------------------------------------------------
 */

#define PARTS(prefix, time)                                             \
    {prefix "up_ms", FIGURE_PART, PART_UP, time},                       \
        {prefix "degraded_ms", FIGURE_PART, PART_DEGRADED, time},       \
        {prefix "down_ms", FIGURE_PART, PART_DOWN, time},               \
        {prefix "maintenance_ms", FIGURE_PART, PART_MAINTENANCE, time}, \
    {                                                                   \
        prefix "unknown_ms", FIGURE_PART, PART_UNKNOWN, time            \
    }

const struct figure figure_list[] = {
    PARTS("", TIME_WALL),
    {"availability", FIGURE_AVAILABILITY, 0, TIME_WALL},
    {"gross_availability", FIGURE_GROSS, 0, TIME_WALL},
    {"coverage", FIGURE_COVERAGE, 0, TIME_WALL},
    {"verdict", FIGURE_VERDICT, 0, TIME_WALL},
    {"budget_left_ms", FIGURE_BUDGET, 0, TIME_WALL},
    {"down_by_owner.province_ms", FIGURE_CAUSE, OWNER_PROVINCE, TIME_WALL},
    {"down_by_owner.central_ms", FIGURE_CAUSE, OWNER_CENTRAL, TIME_WALL},
    {"down_by_owner.supplier_ms", FIGURE_CAUSE, OWNER_SUPPLIER, TIME_WALL},
    {"down_by_owner.line_ms", FIGURE_CAUSE, OWNER_LINE, TIME_WALL},
    {"down_by_owner.power_ms", FIGURE_CAUSE, OWNER_POWER, TIME_WALL},
    {"down_by_owner.unknown_ms", FIGURE_CAUSE, CAUSE_UNKNOWN, TIME_WALL},
    {"weighted_availability", FIGURE_AVAILABILITY, 0, TIME_WEIGHTED},
    PARTS("working.", TIME_WORKING),
    {"working.availability", FIGURE_AVAILABILITY, 0, TIME_WORKING},
    {"working.coverage", FIGURE_COVERAGE, 0, TIME_WORKING},
    {"incidents", FIGURE_INCIDENTS, 0, TIME_WALL},
    {"times.detect.mean_ms", FIGURE_DETECT, CLOCK_WALL, TIME_WALL},
    {"times.detect.working_mean_ms", FIGURE_DETECT, CLOCK_WORKING, TIME_WALL},
    {"times.acknowledge.mean_ms", FIGURE_ACKNOWLEDGE, CLOCK_WALL, TIME_WALL},
    {"times.acknowledge.working_mean_ms", FIGURE_ACKNOWLEDGE, CLOCK_WORKING, TIME_WALL},
    {"times.restore.mean_ms", FIGURE_RESTORE, CLOCK_WALL, TIME_WALL},
    {"times.restore.working_mean_ms", FIGURE_RESTORE, CLOCK_WORKING, TIME_WALL},
    {"samples.ok", FIGURE_OUTCOME, OUTCOME_OK, TIME_WALL},
    {"samples.degraded", FIGURE_OUTCOME, OUTCOME_DEGRADED, TIME_WALL},
    {"samples.failed", FIGURE_OUTCOME, OUTCOME_FAILED, TIME_WALL},
    {"samples.void", FIGURE_OUTCOME, OUTCOME_VOID, TIME_WALL},
    {"success_ratio", FIGURE_SUCCESS, 0, TIME_WALL},
    {"latencies", FIGURE_LATENCIES, 0, TIME_WALL},
    {"p50_ms", FIGURE_QUANTILE, 0, TIME_WALL},
    {"p95_ms", FIGURE_QUANTILE, 1, TIME_WALL},
    {"p99_ms", FIGURE_QUANTILE, 2, TIME_WALL},
};
const size_t figure_count = sizeof figure_list / sizeof *figure_list;

static bool is_called(const char *typed, const char *name)
{
    const size_t length = strlen(typed);

    return strncmp(typed, name, length) == 0 &&
           (name[length] == '\0' || strcmp(name + length, "_ms") == 0);
}

const struct figure *figure_find(const char *name)
{
    for (size_t i = 0; i < figure_count; i++)
        if (is_called(name, figure_list[i].name))
            return &figure_list[i];
    return NULL;
}

bool figure_is_known(const char *name)
{
    return figure_find(name) != NULL;
}

/* --- what time, incidents and samples add ------------------------------------------------------
 */

static struct fraction of_account(const struct figure *figure, const struct account *account,
                                  const struct policy *policy)
{
    const struct totals *const totals = figure->time == TIME_WALL      ? &account->wall
                                        : figure->time == TIME_WORKING ? &account->working
                                                                       : &account->weighted;

    switch ((int)figure->class) {
    case FIGURE_PART:
        return (struct fraction){totals->ms[figure->which], 0};
    case FIGURE_CAUSE:
        return (struct fraction){totals->down_ms[figure->which], 0};
    case FIGURE_GROSS:
        return totals_gross_availability(totals, policy);
    case FIGURE_COVERAGE:
        return totals_coverage(totals);
    default:
        return totals_availability(totals, policy);
    }
}

static struct fraction of_delay(int64_t delay_ms)
{
    const struct fraction none = {0, 0};

    return delay_ms == DELAY_NONE ? none : (struct fraction){delay_ms, 1};
}

static struct fraction of_incident(const struct figure *figure,
                                   const struct figures_incident *incident)
{
    const struct incident_delays *const delays = &incident->delays[figure->which];

    switch ((int)figure->class) {
    case FIGURE_DETECT:
        return of_delay(delays->detect_ms);
    case FIGURE_ACKNOWLEDGE:
        return of_delay(delays->acknowledge_ms);
    case FIGURE_RESTORE:
        return of_delay(delays->restore_ms);
    default:
        return (struct fraction){1, 0};
    }
}

static struct fraction of_rollup(const struct explain_question *question,
                                 const struct rollup *rollup)
{
    const struct figure *const figure = question->figure;
    const struct figures *const figures = question->figures;

    switch ((int)figure->class) {
    case FIGURE_OUTCOME:
        return (struct fraction){rollup->outcomes[figure->which], 0};
    case FIGURE_SUCCESS:
        return (struct fraction){rollup->outcomes[OUTCOME_OK],
                                 rollup_count(rollup) - rollup->outcomes[OUTCOME_VOID]};
    case FIGURE_LATENCIES:
        return (struct fraction){sketch_count(&rollup->sketch), 0};
    default:
        return (struct fraction){
            figures->told[figure->which]
                ? figures_count_up_to(&rollup->sketch, figures->quantiles[figure->which].us)
                : 0,
            sketch_count(&rollup->sketch)};
    }
}

static struct fraction of_mean(const struct delay_mean *mean)
{
    return (struct fraction){mean->sum_ms, mean->count};
}

static struct fraction of_samples(const struct figure *figure, const struct figures *figures)
{
    switch ((int)figure->class) {
    case FIGURE_OUTCOME:
        return (struct fraction){figures->outcomes[figure->which], 0};
    case FIGURE_SUCCESS:
        return figures->success;
    case FIGURE_LATENCIES:
        return (struct fraction){figures->latencies, 0};
    default:
        return (struct fraction){figures->not_above[figure->which], figures->latencies};
    }
}

struct fraction figure_value(const struct figure *figure, const struct figures *figures,
                             const struct policy *policy)
{
    const struct figures_times *const times = &figures->times[figure->which % CLOCK_COUNT];

    if (figure->class < FIGURE_INCIDENTS)
        return of_account(figure, &figures->account, policy);
    if (figure->class >= FIGURE_OUTCOME)
        return of_samples(figure, figures);
    switch ((int)figure->class) {
    case FIGURE_DETECT:
        return of_mean(&times->detect);
    case FIGURE_ACKNOWLEDGE:
        return of_mean(&times->acknowledge);
    case FIGURE_RESTORE:
        return of_mean(&times->restore);
    default:
        return (struct fraction){figures->incidents, 0};
    }
}

/* --- listed ------------------------------------------------------------------------------------
 */

struct listing {
    const struct explain_question *question;
    struct explained *explained;
};

static bool is_nothing(struct fraction adds)
{
    return adds.part == 0 && adds.whole == 0;
}

static void add(struct fraction *sum, struct fraction adds)
{
    sum->part += adds.part;
    sum->whole += adds.whole;
}

/* Borders of other probes' spans are none of this piece's. */
static bool goes_on(const struct figures_piece *last, const struct figures_piece *piece)
{
    return last->service == piece->service && last->time.to_ms == piece->time.from_ms &&
           last->time.part == piece->time.part && last->time.state == piece->time.state &&
           last->time.reason == piece->time.reason && last->time.track == piece->time.track &&
           last->time.cause == piece->time.cause && last->target_ppm == piece->target_ppm;
}

static void on_piece(void *argument, const struct figures_piece *piece)
{
    const struct listing *const listing = argument;
    struct explained *const explained = listing->explained;
    const struct fraction adds =
        of_account(listing->question->figure, &piece->account, listing->question->policy);
    struct explained_piece *const last =
        explained->piece_count == 0 ? NULL : &explained->pieces[explained->piece_count - 1];

    if (is_nothing(adds))
        return;
    add(&explained->sum, adds);
    if (last != NULL && goes_on(&last->piece, piece)) {
        last->piece.time.to_ms = piece->time.to_ms;
        account_add(&last->piece.account, &piece->account);
        add(&last->adds, adds);
        return;
    }
    explained->pieces = memory_room(explained->pieces, explained->piece_count,
                                    &explained->piece_capacity, sizeof *explained->pieces);
    explained->pieces[explained->piece_count++] = (struct explained_piece){*piece, adds, 0};
}

static void on_incident(void *argument, const struct figures_incident *incident)
{
    const struct listing *const listing = argument;
    struct explained *const explained = listing->explained;
    const struct fraction adds = of_incident(listing->question->figure, incident);

    if (is_nothing(adds))
        return;
    add(&explained->sum, adds);
    explained->incidents = memory_room(explained->incidents, explained->incident_count,
                                       &explained->incident_capacity, sizeof *explained->incidents);
    explained->incidents[explained->incident_count++] =
        (struct explained_incident){*incident, adds};
}

static void on_samples(void *argument, const struct figures_samples *samples)
{
    const struct listing *const listing = argument;
    struct explained *const explained = listing->explained;
    struct explained_samples row = {.probe = samples->probe,
                                    .from_ms = samples->from_ms,
                                    .to_ms = samples->to_ms,
                                    .latencies = sketch_count(&samples->rollup->sketch),
                                    .adds = of_rollup(listing->question, samples->rollup)};

    if (is_nothing(row.adds))
        return;
    memcpy(row.outcomes, samples->rollup->outcomes, sizeof row.outcomes);
    add(&explained->sum, row.adds);
    explained->samples = memory_room(explained->samples, explained->samples_count,
                                     &explained->samples_capacity, sizeof *explained->samples);
    explained->samples[explained->samples_count++] = row;
}

static int compare_samples(const void *left, const void *right)
{
    const struct explained_samples *const a = left;
    const struct explained_samples *const b = right;

    if (a->probe != b->probe)
        return a->probe < b->probe ? -1 : 1;
    return (a->from_ms > b->from_ms) - (a->from_ms < b->from_ms);
}

/* --- samples in pieces of time ------------------------------------------------------------------
 */

/* The pieces of one service. */
struct counting {
    struct explained_piece *pieces;
    size_t count;
};

static void count_sample(void *argument, const struct sample *sample)
{
    const struct counting *const counting = argument;
    size_t low = 0;
    size_t high = counting->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (counting->pieces[middle].piece.time.to_ms <= sample->at_ms)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < counting->count && counting->pieces[low].piece.time.from_ms <= sample->at_ms)
        counting->pieces[low].samples++;
}

static bool is_counted(const struct explain_question *question, size_t probe)
{
    if (question->subject.scope == SCOPE_PROBE)
        return probe == question->subject.index;
    return question->catalogue->probes[probe].weight != WEIGHT_OBSERVED;
}

static bool count_service(const struct explain_question *question, struct reader *reader,
                          struct counting *counting, struct error *error)
{
    const struct service *const service =
        &question->catalogue->services[counting->pieces[0].piece.service];
    bool good = true;

    for (size_t i = 0; good && i < service->probe_count; i++) {
        const size_t probe = service->first_probe + i;
        const struct sample_range range = {
            .probe = question->catalogue->probes[probe].id,
            .from_ms = counting->pieces[0].piece.time.from_ms,
            .to_ms = counting->pieces[counting->count - 1].piece.time.to_ms,
            .most = SIZE_MAX};

        if (is_counted(question, probe))
            good = reader_samples(reader, &range, count_sample, counting, error);
    }
    return good;
}

static bool count_samples(const struct explain_question *question, struct reader *reader,
                          const struct explained *explained, struct error *error)
{
    bool good = true;

    for (size_t i = 0; good && i < explained->piece_count;) {
        struct counting counting = {&explained->pieces[i], 1};

        while (i + counting.count < explained->piece_count &&
               counting.pieces[counting.count].piece.service == counting.pieces[0].piece.service)
            counting.count++;
        good = count_service(question, reader, &counting, error);
        i += counting.count;
    }
    return good;
}

bool figures_explain(const struct explain_question *question, struct reader *reader,
                     struct explained *explained, struct error *error)
{
    struct listing listing = {question, explained};

    *explained = (struct explained){.pieces = NULL};
    if (question->figure->class < FIGURE_INCIDENTS) {
        figures_each_piece(question->book, question->subject, on_piece, &listing);
        return !question->count_samples || count_samples(question, reader, explained, error);
    }
    if (question->figure->class < FIGURE_OUTCOME) {
        figures_each_incident(question->book, question->subject, on_incident, &listing);
        return true;
    }
    if (!figures_each_samples(question->book, reader, question->subject, on_samples, &listing,
                              error))
        return false;
    if (explained->samples_count > 0)
        qsort(explained->samples, explained->samples_count, sizeof *explained->samples,
              compare_samples);
    return true;
}

void explained_free(struct explained *explained)
{
    free(explained->pieces);
    free(explained->incidents);
    free(explained->samples);
    *explained = (struct explained){.pieces = NULL};
}
