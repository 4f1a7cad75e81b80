/* May a period be closed, and what its seal holds. */
#include <inttypes.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/words.h"
#include "io/store_maintenance.h"
#include "model/catalogue_text.h"
#include "sealing.h"

/* --- may it be closed? --------------------------------------------------------------------------
 */

static bool is_packed(struct reader *reader, const struct rest_range *range, const char *name,
                      bool *refused, struct error *error)
{
    int64_t samples;
    int64_t rollups;

    if (!reader_unpacked(reader, range, &samples, &rollups, error))
        return false;
    *refused = samples > 0 || rollups > 0;
    return !*refused ||
           error_set(error,
                     tr("the hours of the period %s are not yet packed (%" PRId64
                        " samples, %" PRId64 " days and months wait): the running monitor "
                        "does it within two hours"),
                     name, samples, rollups);
}

static bool is_ready(const struct sealing_order *order, struct reader *reader,
                     const struct rest_range *range, bool *refused, struct error *error)
{
    char instant[CLOCK_TEXT];
    char name[PERIOD_TEXT];
    const char *probe;

    period_format(name, order->period);
    *refused = range->now_ms < range->to_ms;
    if (*refused)
        return error_set(error, tr("the period %s is not over before %s"), name,
                         clock_format_for_people(instant, "%H:%M %d/%m/%Y", range->to_ms));
    if (!is_packed(reader, range, name, refused, error) ||
        !reader_undecided(reader, order->catalogue, range, &probe, error))
        return false;
    *refused = probe != NULL;
    return probe == NULL ||
           error_set(error,
                     tr("what the next samples of %s say may still change the end of the period "
                        "%s: say it again in a while"),
                     probe, name);
}

/* --- what its figures rest on -------------------------------------------------------------------
 */

struct gathering {
    const struct sealing_order *order;
    struct draft *draft;
};

static bool is_empty(const struct rest_part *part)
{
    for (size_t i = 0; i < part->count; i++)
        if (!digest_is_same(&part->cells[i], &rest_nothing))
            return false;
    return true;
}

static bool on_part(void *argument, const struct rest_part *part, struct error *error)
{
    const struct gathering *const gathering = argument;
    const struct sealing_order *const order = gathering->order;

    if (order->on_progress != NULL)
        order->on_progress(order->argument, (int64_t)part->place, (int64_t)part->places + 1);
    if (part->damaged > 0)
        return error_set(error, tr("nothing damaged is sealed: %s %s: %s"),
                         rest_kind_name(part->kind), part->subject, part->why);
    return is_empty(part) || draft_add_part(gathering->draft, rest_kind_name(part->kind),
                                            part->subject, part->cells, part->count, error);
}

static bool gather(struct reader *reader, struct gathering *gathering,
                   const struct rest_range *range, struct error *error)
{
    const struct rest_order order = {.range = *range, .on_part = on_part, .argument = gathering};
    bool good = reader_hold(reader, error);

    if (!good)
        return false;
    good = reader_rest(reader, &order, error);
    reader_let_go(reader);
    return good;
}

/* --- its texts ----------------------------------------------------------------------------------
 */

/* Work that was planned beside the configuration counts as much. */
static bool add_kept_work(struct reader *reader, const struct catalogue *catalogue,
                          struct text *listed, struct error *error)
{
    struct kept_maintenance kept = {.works = NULL};

    if (!reader_maintenance(reader, catalogue, &kept, error))
        return false;
    if (kept.count > 0)
        text_add_string(listed, sealing_kept);
    for (size_t i = 0; i < kept.count; i++)
        catalogue_add_maintenance(catalogue, &kept.works[i], listed);
    kept_maintenance_free(&kept);
    return true;
}

static struct draft *begin(struct reader *reader, const struct sealing_order *order,
                           const struct rest_range *range, bool *refused, struct error *error)
{
    const struct policy *const policy = &order->catalogue->policy;
    struct text rules = {0};
    struct text listed = {0};
    struct text figures = {0};
    char name[PERIOD_TEXT];
    struct chain_entry entry = {.period = period_format(name, order->period),
                                .calendar = period_calendar_name(order->period->calendar),
                                .from_ms = range->from_ms,
                                .to_ms = range->to_ms,
                                .made_ms = range->now_ms};
    struct draft *draft = NULL;

    policy_add_text(policy, &rules);
    catalogue_add_text(order->catalogue, &listed);
    if (add_kept_work(reader, order->catalogue, &listed, error) &&
        sealing_figures(reader, order->catalogue, policy, order->period, &figures, error)) {
        entry.policy = text_string(&rules);
        entry.catalogue = text_string(&listed);
        entry.figures = text_string(&figures);
        draft = draft_begin(reader, &entry, refused, error);
    }
    text_free(&rules);
    text_free(&listed);
    text_free(&figures);
    return draft;
}

struct draft *sealing_draft(struct reader *reader, const struct sealing_order *order, bool *refused,
                            struct error *error)
{
    const struct rest_range range = sealing_range(order->catalogue, order->period, order->now_ms);
    struct gathering gathering = {.order = order};

    *refused = false;
    if (!is_ready(order, reader, &range, refused, error))
        return NULL;
    gathering.draft = begin(reader, order, &range, refused, error);
    if (gathering.draft == NULL || gather(reader, &gathering, &range, error))
        return gathering.draft;
    draft_free(gathering.draft);
    return NULL;
}
