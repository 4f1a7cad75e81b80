/* An explanation as a table for people, or as a document. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/words.h"
#include "command.h"
#include "command_explain.h"
#include "command_print.h"
#include "stage/figures_json.h"
#include "table.h"

static const char *probe_of(const struct explanation *told, const struct span_piece *piece)
{
    return piece->track == NONE_AT_ALL ? NULL : told->catalogue->probes[piece->track].id;
}

static const char *reason_of(enum reason reason)
{
    return reason == REASON_NONE ? NULL : reason_name(reason);
}

static int64_t working_of(const struct explained_piece *row)
{
    return totals_length(&row->piece.account.working);
}

/* --- as a document ------------------------------------------------------------------------------
 */

static void set_adds(json_t *value, struct fraction adds)
{
    json_set_integer(value, "adds", adds.part);
    json_set(value, "of", adds.whole == 0 ? json_null() : json_integer(adds.whole));
}

static json_t *piece_json(const struct explanation *told, const struct explained_piece *row)
{
    const struct span_piece *const piece = &row->piece.time;
    json_t *const value = json_object();

    json_set_string(value, "service", told->catalogue->services[row->piece.service].id);
    json_set_string(value, "probe", probe_of(told, piece));
    json_set_instant(value, "from", piece->from_ms);
    json_set_instant(value, "to", piece->to_ms);
    json_set_string(value, "part", part_name(piece->part));
    json_set_string(value, "state", state_name(piece->state));
    json_set_string(value, "reason", reason_of(piece->reason));
    json_set_integer(value, "length_ms", piece->to_ms - piece->from_ms);
    json_set_integer(value, "working_ms", working_of(row));
    json_set_integer(value, "samples", row->samples);
    set_adds(value, row->adds);
    return value;
}

static void set_delay(json_t *value, const char *name, int64_t delay_ms)
{
    json_set(value, name, delay_ms == DELAY_NONE ? json_null() : json_integer(delay_ms));
}

static json_t *incident_json(const struct explanation *told, const struct explained_incident *row)
{
    const struct incident *const incident = row->incident.incident;
    const struct incident_delays *const delays = row->incident.delays;
    json_t *const value = json_object();

    json_set_integer(value, "id", incident->id);
    json_set_string(value, "service", told->catalogue->services[incident->service].id);
    json_set_string(value, "state", state_name(incident->state));
    json_set_string(value, "reason", reason_of(incident->reason));
    json_set_instant(value, "began", incident->began_ms);
    json_set_instant(value, "ended", incident->ended_ms);
    set_delay(value, "detect_ms", delays[CLOCK_WALL].detect_ms);
    set_delay(value, "acknowledge_ms", delays[CLOCK_WALL].acknowledge_ms);
    set_delay(value, "restore_ms", delays[CLOCK_WALL].restore_ms);
    set_delay(value, "working_detect_ms", delays[CLOCK_WORKING].detect_ms);
    set_delay(value, "working_acknowledge_ms", delays[CLOCK_WORKING].acknowledge_ms);
    set_delay(value, "working_restore_ms", delays[CLOCK_WORKING].restore_ms);
    set_adds(value, row->adds);
    return value;
}

static json_t *samples_json(const struct explanation *told, const struct explained_samples *row)
{
    json_t *const value = json_object();

    json_set_string(value, "probe", told->catalogue->probes[row->probe].id);
    json_set_instant(value, "from", row->from_ms);
    json_set_instant(value, "to", row->to_ms);
    for (int i = 0; i < OUTCOME_COUNT; i++)
        json_set_integer(value, outcome_name((enum outcome)i), row->outcomes[i]);
    json_set_integer(value, "latencies", row->latencies);
    set_adds(value, row->adds);
    return value;
}

static json_t *list_json(const struct explanation *told)
{
    const struct explained *const explained = &told->explained;
    json_t *const list = json_array();

    for (size_t i = 0; i < explained->piece_count; i++)
        json_array_append_new(list, piece_json(told, &explained->pieces[i]));
    for (size_t i = 0; i < explained->incident_count; i++)
        json_array_append_new(list, incident_json(told, &explained->incidents[i]));
    for (size_t i = 0; i < explained->samples_count; i++)
        json_array_append_new(list, samples_json(told, &explained->samples[i]));
    return list;
}

void explanation_print_json(const struct explanation *told)
{
    const struct figures_rules rules = {&told->policy, told->policy_hash};
    const char *const list = told->figure->class < FIGURE_INCIDENTS ? "spans"
                             : told->figure->class < FIGURE_OUTCOME ? "of_incidents"
                                                                    : "of_samples";
    json_t *const document = json_object();
    char period[PERIOD_TEXT];

    json_set_string(document, "period", period_format(period, &told->period));
    json_set_string(document, "calendar", period_calendar_name(told->period.calendar));
    json_set_string(document, "id", told->arguments->words[1]);
    json_set_string(document, "figure", told->figure->name);
    json_set_instant(document, "from", told->figures.from_ms);
    json_set_instant(document, "to", told->figures.to_ms);
    json_set(document, "policy", figures_rules_json(&rules));
    figures_add_json(document, &told->figures);
    set_adds(document, told->explained.sum);
    json_set(document, list, list_json(told));
    command_print_json(document);
}

/* --- as tables ----------------------------------------------------------------------------------
 */

static void add_instant(struct table *table, int64_t at_ms)
{
    char text[CLOCK_TEXT];

    table_add(table, "%s",
              at_ms == 0 ? "" : clock_format_for_people(text, "%H:%M:%S %d/%m/%Y", at_ms));
}

static void add_adds(struct table *table, struct fraction adds)
{
    if (adds.whole == 0)
        table_add(table, "%" PRId64, adds.part);
    else
        table_add(table, "%" PRId64 " / %" PRId64, adds.part, adds.whole);
}

static void print_pieces(const struct explanation *told)
{
    const struct table_column columns[] = {
        {tr("service"), ALIGN_LEFT}, {tr("from"), ALIGN_LEFT},     {tr("to"), ALIGN_LEFT},
        {"ms", ALIGN_RIGHT},         {tr("part"), ALIGN_LEFT},     {tr("reason"), ALIGN_LEFT},
        {tr("adds"), ALIGN_RIGHT},   {tr("samples"), ALIGN_RIGHT}, {tr("probe"), ALIGN_CUT},
    };
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);

    for (size_t i = 0; i < told->explained.piece_count; i++) {
        const struct explained_piece *const row = &told->explained.pieces[i];
        const struct span_piece *const piece = &row->piece.time;
        const char *const probe = probe_of(told, piece);
        const char *const reason = reason_of(piece->reason);

        table_add(table, "%s", told->catalogue->services[row->piece.service].id);
        add_instant(table, piece->from_ms);
        add_instant(table, piece->to_ms);
        table_add(table, "%" PRId64, piece->to_ms - piece->from_ms);
        table_add(table, "%s", tr(part_name(piece->part)));
        table_add(table, "%s", reason == NULL ? "" : reason);
        add_adds(table, row->adds);
        table_add(table, "%" PRId64, row->samples);
        table_add(table, "%s", probe == NULL ? "" : probe);
    }
    table_print(table, stdout);
    table_free(table);
}

static void print_incidents(const struct explanation *told)
{
    const struct table_column columns[] = {
        {tr("incident"), ALIGN_RIGHT}, {tr("service"), ALIGN_LEFT}, {tr("began"), ALIGN_LEFT},
        {tr("ended"), ALIGN_LEFT},     {tr("reason"), ALIGN_LEFT},  {tr("adds"), ALIGN_RIGHT},
    };
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);

    for (size_t i = 0; i < told->explained.incident_count; i++) {
        const struct explained_incident *const row = &told->explained.incidents[i];
        const struct incident *const incident = row->incident.incident;
        const char *const reason = reason_of(incident->reason);

        table_add(table, "%" PRId64, incident->id);
        table_add(table, "%s", told->catalogue->services[incident->service].id);
        add_instant(table, incident->began_ms);
        add_instant(table, incident->ended_ms);
        table_add(table, "%s", reason == NULL ? "" : reason);
        add_adds(table, row->adds);
    }
    table_print(table, stdout);
    table_free(table);
}

static void print_samples(const struct explanation *told)
{
    const struct table_column columns[] = {
        {tr("from"), ALIGN_LEFT},  {tr("to"), ALIGN_LEFT},   {"ok", ALIGN_RIGHT},
        {"degraded", ALIGN_RIGHT}, {"failed", ALIGN_RIGHT},  {"void", ALIGN_RIGHT},
        {tr("adds"), ALIGN_RIGHT}, {tr("probe"), ALIGN_CUT},
    };
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);

    for (size_t i = 0; i < told->explained.samples_count; i++) {
        const struct explained_samples *const row = &told->explained.samples[i];

        add_instant(table, row->from_ms);
        add_instant(table, row->to_ms);
        for (int k = 0; k < OUTCOME_COUNT; k++)
            table_add(table, "%" PRId64, row->outcomes[k]);
        add_adds(table, row->adds);
        table_add(table, "%s", told->catalogue->probes[row->probe].id);
    }
    table_print(table, stdout);
    table_free(table);
}

/* --- what they add up to ------------------------------------------------------------------------
 */

static void print_quantile(const struct explanation *told)
{
    const struct figures *const figures = &told->figures;
    const int which = told->figure->which;
    char duration[32];

    if (!figures->told[which]) {
        printf(tr("%s: not told, %" PRId64 " response times are fewer than %" PRId64 "\n"),
               told->figure->name, figures->latencies,
               quantile_smallest_count(figures_quantiles[which]));
        return;
    }
    snprintf(duration, sizeof duration, "%.3f", (double)figures->quantiles[which].us / 1000.0);
    printf(
        figures->quantiles[which].at_least
            ? tr("%s: at least %s ms; %" PRId64 " of %" PRId64 " response times are not above it\n")
            : tr("%s: %s ms; %" PRId64 " of %" PRId64 " response times are not above it\n"),
        told->figure->name, duration, told->explained.sum.part, told->explained.sum.whole);
}

static bool is_share(const struct figure *figure)
{
    return figure->class == FIGURE_AVAILABILITY || figure->class == FIGURE_GROSS ||
           figure->class == FIGURE_COVERAGE || figure->class == FIGURE_SUCCESS ||
           figure->class == FIGURE_VERDICT || figure->class == FIGURE_BUDGET;
}

static void print_sum(const struct explanation *told)
{
    const struct fraction sum = told->explained.sum;
    char share[FRACTION_TEXT];

    if (told->figure->class == FIGURE_QUANTILE)
        print_quantile(told);
    else if (is_share(told->figure))
        printf("%s: %" PRId64 " / %" PRId64 " = %s\n", told->figure->name, sum.part, sum.whole,
               fraction_format(share, sum, words_language()));
    else if (told->figure->class > FIGURE_INCIDENTS && told->figure->class < FIGURE_OUTCOME)
        printf("%s: %" PRId64 " / %" PRId64 " = %" PRId64 " ms\n", told->figure->name, sum.part,
               sum.whole, sum.whole == 0 ? 0 : sum.part / sum.whole);
    else
        printf("%s: %" PRId64 "\n", told->figure->name, sum.part);
    if (told->figure->class == FIGURE_VERDICT)
        printf("%s: %s\n", told->figure->name, tr(verdict_name(told->figures.verdict)));
    if (told->figure->class == FIGURE_BUDGET && told->figures.has_target)
        printf(tr("left of the downtime that the target allows: %" PRId64 " ms\n"),
               told->figures.budget_left_ms);
}

void explanation_print(const struct explanation *told)
{
    const struct explained *const explained = &told->explained;
    int64_t samples = 0;

    if (told->figure->class < FIGURE_INCIDENTS)
        print_pieces(told);
    else if (told->figure->class < FIGURE_OUTCOME)
        print_incidents(told);
    else
        print_samples(told);
    print_sum(told);
    for (size_t i = 0; i < explained->piece_count; i++)
        samples += explained->pieces[i].samples;
    if (told->figure->class < FIGURE_INCIDENTS)
        printf(tr("%zu spans, %" PRId64 " samples; policy %s, version %d\n"),
               explained->piece_count, samples, told->policy.name, (int)told->policy.version);
    else
        printf(tr("policy %s, version %d\n"), told->policy.name, (int)told->policy.version);
}
