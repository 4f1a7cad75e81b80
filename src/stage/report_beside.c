/* What a reader must be told of numbers that stand beside those of the period, or that not all were
 * judged by one yardstick: notes below tables. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/store_chain.h"
#include "stage/report_inside.h"

void report_add_note(struct report *report, struct table *table, const char *text)
{
    if (*text == '\0')
        return;
    table->note = table->note == NULL || *table->note == '\0'
                      ? document_text(report->document, text)
                      : document_format(report->document, "%s %s", table->note, text);
}

/* --- a period that is not there ----------------------------------------------------------------
 */

const char *report_past_note(struct report *report, const struct report_past *past)
{
    switch (report_comparable(report, &past->whole)) {
    case BEFORE_THIN:
        return document_format(report->document,
                               said(report, "Not to be compared with %s, of which too little was "
                                            "measured."),
                               past->name);
    case BEFORE_NEW:
        return document_format(report->document,
                               said(report, "Nothing was measured in %s to compare with."),
                               past->name);
    case BEFORE_NOT_ASKED:
    case BEFORE_THERE:
        break;
    }
    return "";
}

static bool is_there(const struct report *report, const struct report_past *past)
{
    return past->is_read && report_comparable(report, &past->whole) == BEFORE_THERE;
}

const char *report_sums_note(const struct report *report)
{
    if (!report->goes_on || !is_there(report, &report->before))
        return "";
    return said(report, "The period is not over: numbers and total times are not compared with "
                        "those of whole periods.");
}

/* --- rules that were others ---------------------------------------------------------------------
 *
 * Periods are compared by one policy.  What was published of the one before by another is not what
 * stands here. */
struct sealing_rules {
    const struct report *report;
    const struct report_past *past;
    bool is_other;
};

static void look_at_seal(void *argument, const struct chain_entry *entry)
{
    struct sealing_rules *const rules = argument;
    const struct period *const period = &rules->past->period;
    char name[PERIOD_TEXT];
    struct policy policy;

    if (!entry->is_addendum && strcmp(entry->period, period_format(name, period)) == 0 &&
        strcmp(entry->calendar, period_calendar_name(period->calendar)) == 0)
        rules->is_other = !policy_read_text(&policy, entry->policy) ||
                          !policy_is_same(&policy, rules->report->policy);
}

bool report_rules_note(struct report *report, struct report_past *past, const char **note,
                       struct error *error)
{
    struct sealing_rules rules = {.report = report, .past = past};

    if (past->rules_note == NULL) {
        if (!reader_entries(report->reader, look_at_seal, &rules, error))
            return false;
        past->rules_note =
            rules.is_other && is_there(report, past)
                ? document_format(report->document,
                                  said(report,
                                       "The figures of %s are counted by the rules of this report; "
                                       "when they were sealed other rules held."),
                                  past->name)
                : "";
    }
    *note = past->rules_note;
    return true;
}

bool report_note_before(struct report *report, struct table *table, struct error *error)
{
    const char *rules;

    if (!report_rules_note(report, &report->before, &rules, error))
        return false;
    report_add_note(report, table, report_past_note(report, &report->before));
    report_add_note(report, table, rules);
    return true;
}

/* --- targets that were others -------------------------------------------------------------------
 */

/* Was it assigned or changed between an instant (or since the service's first) and the end? */
static bool was_moved(const struct report *report, const struct report_service *service,
                      const struct dated_list *list, int64_t since_ms)
{
    const struct service *const own = &report->catalogue->services[service->index];
    const int64_t from_ms = own->from_ms > since_ms ? own->from_ms : since_ms;
    const bool ended = own->ended_ms != 0 && own->ended_ms < report->to_ms;

    return dated_until(list, from_ms) < (ended ? own->ended_ms : report->to_ms);
}

static int64_t count_moved(const struct report *report, int64_t since_ms)
{
    int64_t count = 0;

    for (size_t i = 0; i < report->service_count; i++) {
        const struct report_service *const service = &report->services[i];

        count += was_moved(report, service,
                           &report->catalogue->services[service->index].availabilities, since_ms);
    }
    return count;
}

const char *report_targets_note(struct report *report)
{
    const int64_t count = count_moved(report, report->from_ms);
    char number[WORDING_TEXT];

    if (count == 0)
        return "";
    return document_format(
        report->document,
        count == 1 ? said(report, "In the period the target of %s service was assigned or changed; "
                                  "each time is judged by the target that was in force.")
                   : said(report, "In the period the targets of %s services were assigned or "
                                  "changed; each time is judged by the target that was in force."),
        wording_count(number, report->language, count));
}

const char *report_yardstick_note(struct report *report)
{
    const struct report_past *const first =
        is_there(report, &report->year_before) ? &report->year_before : &report->before;
    char number[WORDING_TEXT], day[WORDING_TEXT];
    int64_t count;

    if (!is_there(report, first))
        return report_targets_note(report);
    count = count_moved(report, period_from(&first->period, report->zone));
    if (count == 0)
        return "";
    return document_format(
        report->document,
        count == 1
            ? said(report,
                   "Since %s the target of %s service was assigned or changed: the periods' "
                   "numbers of services that met their target are not by one yardstick.")
            : said(report, "Since %s the targets of %s services were assigned or changed: the "
                           "periods' numbers of services that met their target are not by one "
                           "yardstick."),
        wording_day(day, first->period.first_day), wording_count(number, report->language, count));
}

const char *report_limits_note(struct report *report)
{
    const char **const names = NEW_ARRAY(const char *, report->service_count);
    struct text text = {0};
    const char *note = "";
    size_t count = 0;

    for (size_t i = 0; i < report->service_count; i++) {
        const struct report_service *const service = &report->services[i];

        if (was_moved(report, service, &report->catalogue->services[service->index].p95s,
                      report->from_ms))
            names[count++] = service->name;
    }
    report_add_names(&text, names, count, NAMED_SERVICES, report->language);
    if (count > 0)
        note = document_format(report->document,
                               said(report, "Limits are those in force at the end of the period, "
                                            "held against all of it; in the period they were "
                                            "assigned or changed (see Annex IV) for %s."),
                               text_string(&text));
    text_free(&text);
    free(names);
    return note;
}

/* --- incidents that broke nothing ----------------------------------------------------------------
 */

struct report_counted report_count_down(const struct report *report)
{
    struct report_counted counted = {0, 0};

    for (size_t i = 0; i < report->incident_count; i++) {
        counted.down += report->incidents[i].down_ms > 0;
        counted.own +=
            report->incidents[i].down_ms > 0 && report->incidents[i].owner == OWNER_PROVINCE;
    }
    return counted;
}

const char *report_incidents_note(struct report *report)
{
    const int64_t down = report_count_down(report).down;
    char number[WORDING_TEXT];

    if (report->whole.incidents == down)
        return "";
    return document_format(
        report->document,
        said(report, "Incidents include those that only slowed a service down; the number of those "
                     "of this period that brought one down is %s."),
        wording_number(number, report->language, down));
}
