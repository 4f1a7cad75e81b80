/* What the period's time was made of: its months, its incidents, and why services were down. */
#include <stdlib.h>
#include <string.h>

#include "base/asset.h"
#include "base/memory.h"
#include "io/store_acts.h"
#include "stage/report_inside.h"

/* --- incidents ----------------------------------------------------------------------------------
 */

static void add_incident(void *argument, const struct figures_incident *told)
{
    struct report *const report = argument;
    size_t count = 0;
    const struct incident_act *const act = acts_find(report->acts, told->incident->id);
    const struct incident_note *const notes = acts_notes(report->acts, told->incident->id, &count);

    report->incidents[report->incident_count++] = (struct report_incident){
        .incident = told->incident,
        .delays = told->delays[CLOCK_WALL],
        .owner = CAUSE_UNKNOWN,
        .cause = act == NULL ? NULL : act->cause,
        .measure = count == 0 ? NULL
                              : name_in(report->language, notes[count - 1].text,
                                        notes[count - 1].text_en)};
}

static int compare_incidents(const void *left, const void *right)
{
    const struct incident *const a = ((const struct report_incident *)left)->incident;
    const struct incident *const b = ((const struct report_incident *)right)->incident;

    if (a->service != b->service)
        return a->service < b->service ? -1 : 1;
    if (a->began_ms != b->began_ms)
        return a->began_ms < b->began_ms ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static bool read_incidents(struct report *report, struct error *error)
{
    const struct subject province = {.scope = SCOPE_PROVINCE};

    report->acts = reader_acts(report->reader, report->catalogue, report->from_ms,
                               report->question->now_ms, error);
    if (report->acts == NULL)
        return false;
    report->incidents = NEW_ARRAY(struct report_incident, (size_t)report->whole.incidents);
    figures_each_incident(report->book, province, add_incident, report);
    if (report->incident_count > 0)
        qsort(report->incidents, report->incident_count, sizeof *report->incidents,
              compare_incidents);
    return true;
}

/* The last of the service's that began no later. */
static struct report_incident *incident_at(struct report *report, size_t service, int64_t at_ms)
{
    size_t low = 0;
    size_t high = report->incident_count;
    struct report_incident *found;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct incident *const incident = report->incidents[middle].incident;

        if (incident->service < service ||
            (incident->service == service && incident->began_ms <= at_ms))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    found = &report->incidents[low - 1];
    return found->incident->service == service &&
                   (incident_is_open(found->incident) || found->incident->ended_ms > at_ms)
               ? found
               : NULL;
}

/* --- months -------------------------------------------------------------------------------------
 */

static void cut_months(struct report *report)
{
    const struct period *const all = &report->period;
    struct period month = period_of_day(PERIOD_MONTH, all->calendar, all->first_day);

    while (month.first_day < all->end_day) {
        struct report_month cut = {.month = month,
                                   .from_ms = period_from(&month, report->zone),
                                   .to_ms = period_to(&month, report->zone)};

        if (cut.from_ms < report->from_ms)
            cut.from_ms = report->from_ms;
        if (cut.to_ms > report->to_ms)
            cut.to_ms = report->to_ms;
        if (cut.from_ms >= cut.to_ms)
            break;
        report->months = memory_room(report->months, report->month_count, &report->month_capacity,
                                     sizeof *report->months);
        report->months[report->month_count++] = cut;
        month = period_of_day(PERIOD_MONTH, all->calendar, month.end_day);
    }
}

static void add_to_months(struct report *report, const struct span_piece *time)
{
    for (size_t i = 0; i < report->month_count; i++) {
        struct report_month *const month = &report->months[i];
        const struct span piece = {.from_ms = time->from_ms, .to_ms = time->to_ms};
        const int64_t ms = span_overlap(&piece, month->from_ms, month->to_ms);

        if (ms <= 0)
            continue;
        month->totals.ms[time->part] += ms;
        if (time->part == PART_DOWN)
            month->totals.down_ms[time->cause] += ms;
    }
}

/* --- all of it ----------------------------------------------------------------------------------
 */

static bool is_of_others(int cause)
{
    return cause == OWNER_CENTRAL || cause == OWNER_LINE || cause == OWNER_POWER;
}

static void on_piece(void *argument, const struct figures_piece *piece)
{
    struct report *const report = argument;
    const struct span_piece *const time = &piece->time;
    struct report_incident *incident;

    add_to_months(report, time);
    if (time->part != PART_DOWN)
        return;
    report->down_by_reason[piece->service * REASON_COUNT + time->reason] +=
        time->to_ms - time->from_ms;
    if (!is_of_others(time->cause))
        report->own_by_reason[time->reason] += time->to_ms - time->from_ms;
    incident = incident_at(report, piece->service, time->from_ms);
    if (incident == NULL)
        return;
    incident->down_ms += time->to_ms - time->from_ms;
    incident->owner = time->cause;
}

/* Each service owes its own, for as long as it was measured and that held. */
static void find_mean_target(struct report *report)
{
    __extension__ typedef __int128 wide;
    int64_t owed_ms = 0;
    int64_t measured_ms = 0;

    for (size_t i = 0; i < report->service_count; i++) {
        const struct report_service *const own = &report->services[i];

        measured_ms += own->judged.whole;
        owed_ms += own->figures.has_target ? own->judged.part - own->figures.budget_left_ms : 0;
    }
    report->mean_target_ppm = measured_ms == 0 ? 0 : (int64_t)((wide)owed_ms * PPM / measured_ms);
}

bool report_look_at_time(struct report *report, struct error *error)
{
    const struct asset *const words = asset_find("dashboards/words.json");

    report->words = json_loads(words == NULL ? "{}" : words->bytes, 0, NULL);
    report->down_by_reason = NEW_ARRAY(int64_t, report->catalogue->service_count * REASON_COUNT);
    if (!read_incidents(report, error))
        return false;
    find_mean_target(report);
    cut_months(report);
    figures_each_piece(report->book, (struct subject){.scope = SCOPE_PROVINCE}, on_piece, report);
    return true;
}

void report_forget_time(struct report *report)
{
    json_decref(report->words);
    acts_release(report->acts);
    free(report->down_by_reason);
    free(report->incidents);
    free(report->months);
}

/* --- why ----------------------------------------------------------------------------------------
 */

const char *report_reason(struct report *report, enum reason reason)
{
    const char *const name = document_format(report->document, "reason_%s", reason_name(reason));
    const char *const word = json_string_value(json_object_get(
        json_object_get(report->words, name), words_language_name(report->language)));

    return word == NULL ? reason_name(reason) : word;
}

static enum reason main_reason(const struct report *report, size_t service)
{
    const int64_t *const down_ms = &report->down_by_reason[service * REASON_COUNT];
    int most = REASON_NONE;

    for (int i = 0; i < REASON_COUNT; i++)
        if (down_ms[i] > down_ms[most])
            most = i;
    return (enum reason)most;
}

const char *report_main_cause(struct report *report, const struct report_service *service,
                              const char **measure)
{
    const struct report_incident *told = NULL;
    const enum reason reason = main_reason(report, service->index);

    *measure = NULL;
    for (size_t i = 0; i < report->incident_count; i++) {
        const struct report_incident *const incident = &report->incidents[i];

        if (incident->incident->service == service->index &&
            (incident->cause != NULL || incident->measure != NULL) &&
            (told == NULL || incident->down_ms > told->down_ms))
            told = incident;
    }
    if (told != NULL)
        *measure = told->measure;
    if (told != NULL && told->cause != NULL)
        return told->cause;
    return service->figures.account.wall.ms[PART_DOWN] == 0 ? NULL : report_reason(report, reason);
}
