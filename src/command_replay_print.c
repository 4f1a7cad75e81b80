/* Where a replay differs, for people. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "command.h"
#include "command_replay.h"
#include "table.h"

enum { NAME_MOST = 96, VALUE_MOST = 64 };

/* --- incidents ----------------------------------------------------------------------------------
 */

static void add_instant(struct table *table, int64_t at_ms)
{
    char text[CLOCK_TEXT];

    table_add(table, "%s",
              at_ms == 0 ? "" : clock_format_for_people(text, "%H:%M:%S %d/%m/%Y", at_ms));
}

static void add_incident(struct table *table, const char *fate, const char *service,
                         const struct incident *incident)
{
    table_add(table, "%s", fate);
    table_add(table, "%s", service);
    add_instant(table, incident->began_ms);
    add_instant(table, incident->detected_ms);
    add_instant(table, incident->ended_ms);
    table_add(table, "%s", tr(state_name(incident->state)));
    table_add(table, "%s", incident->reason == REASON_NONE ? "" : reason_name(incident->reason));
}

static void print_incidents(const struct replay_comparison *comparison)
{
    const struct table_column columns[] = {
        {"", ALIGN_LEFT},          {tr("service"), ALIGN_LEFT},
        {tr("began"), ALIGN_LEFT}, {tr("detected"), ALIGN_LEFT},
        {tr("ended"), ALIGN_LEFT}, {tr("state"), ALIGN_LEFT},
        {tr("reason"), ALIGN_CUT},
    };
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);

    for (size_t i = 0; i < comparison->pair_count; i++) {
        const struct incident_pair *const pair = &comparison->pairs[i];

        if (pair->fate == FATE_GONE)
            add_incident(table, tr("gone"), pair->service, pair->before);
        if (pair->fate == FATE_NEW)
            add_incident(table, tr("new"), pair->service, pair->after);
        if (pair->fate != FATE_CHANGED)
            continue;
        add_incident(table, tr("before"), pair->service, pair->before);
        add_incident(table, tr("after"), pair->service, pair->after);
    }
    if (comparison->fates[FATE_KEPT] < (int64_t)comparison->pair_count)
        table_print(table, stdout);
    table_free(table);
    printf(
        tr("incidents: %" PRId64 " kept, %" PRId64 " changed, %" PRId64 " new, %" PRId64 " gone\n"),
        comparison->fates[FATE_KEPT], comparison->fates[FATE_CHANGED], comparison->fates[FATE_NEW],
        comparison->fates[FATE_GONE]);
}

/* --- figures ------------------------------------------------------------------------------------
 */

/* Shares in per cent, cut off and never rounded up. */
static void write_value(char text[VALUE_MOST], const json_t *value)
{
    const double cut = 10000;

    if (json_is_real(value))
        snprintf(text, VALUE_MOST, "%.4f%%", floor(json_real_value(value) * 100 * cut) / cut);
    else if (json_is_integer(value))
        snprintf(text, VALUE_MOST, "%" PRId64, (int64_t)json_integer_value(value));
    else
        snprintf(text, VALUE_MOST, "%s",
                 json_is_string(value) ? tr(json_string_value(value)) : "-");
}

static void add_figure(struct table *table, const char *id, const char *name, const json_t *before,
                       const json_t *after)
{
    char one[VALUE_MOST];
    char other[VALUE_MOST];

    write_value(one, before);
    write_value(other, after);
    table_add(table, "%s", id);
    table_add(table, "%s", name);
    table_add(table, "%s", one);
    table_add(table, "%s", other);
}

/* Figures lie in groups, at most two deep: "times.detect.mean_ms". */
static void add_figures(struct table *table, const char *id, const char *group, json_t *before,
                        json_t *after)
{
    json_t *const members = json_is_object(before) ? before : after;
    const char *key;
    json_t *value;

    json_object_foreach(members, key, value)
    {
        json_t *const one = json_object_get(before, key);
        json_t *const other = json_object_get(after, key);
        char name[NAME_MOST];

        snprintf(name, sizeof name, "%s%s%s", group, group[0] == '\0' ? "" : ".", key);
        if (json_is_object(value))
            add_figures(table, id, name, one, other);
        else if (one == NULL || other == NULL || json_equal(one, other) == 0)
            add_figure(table, id, name, one, other);
    }
}

static void print_figures(const json_t *figures)
{
    const struct table_column columns[] = {{"", ALIGN_LEFT},
                                           {tr("figure"), ALIGN_LEFT},
                                           {tr("before"), ALIGN_RIGHT},
                                           {tr("after"), ALIGN_RIGHT}};
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);
    bool any = false;
    size_t index;
    json_t *row;

    json_array_foreach(figures, index, row)
    {
        if (!json_is_true(json_object_get(row, "differs")))
            continue;
        any = true;
        add_figures(table, json_string_value(json_object_get(row, "id")), "",
                    json_object_get(row, "before"), json_object_get(row, "after"));
    }
    if (any)
        table_print(table, stdout);
    table_free(table);
}

/* --- all of it ----------------------------------------------------------------------------------
 */

static void print_probes(const char *text, const json_t *ids)
{
    size_t index;
    json_t *id;

    if (json_array_size(ids) == 0)
        return;
    fputs(text, stdout);
    json_array_foreach(ids, index, id)
        printf("%s %s", index == 0 ? "" : ",", json_string_value(id));
    putchar('\n');
}

void replay_print(const struct replay_comparison *comparison, const json_t *document)
{
    const json_t *const probes = json_object_get(document, "probes");
    const struct policy *const before = comparison->before.rules.policy;
    const struct policy *const after = comparison->after.rules.policy;
    char when[CLOCK_TEXT];

    print_figures(json_object_get(document, "figures"));
    print_incidents(comparison);
    print_probes(tr("probes that only the configuration has, left out:"),
                 json_object_get(probes, "only_before"));
    print_probes(tr("probes that only the other configuration has:"),
                 json_object_get(probes, "only_after"));
    if (comparison->set_back_ms != 0)
        printf(tr("the clock was set back at %s: samples of the time that came twice are taken in "
                  "the order of their dates\n"),
               clock_format(when, comparison->set_back_ms));
    printf(tr("%" PRId64 " samples replayed; policy before: %s, version %d; after: %s, version "
              "%d\n"),
           comparison->samples, before->name, (int)before->version, after->name,
           (int)after->version);
    if (json_is_true(json_object_get(document, "same")))
        puts(tr("no difference"));
}
