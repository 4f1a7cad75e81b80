/* Table 12: what people were told, how soon they took it on, what went wrong in telling. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/store_handling.h"
#include "stage/report_more.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { SOON_MS = 15 * 60 * 1000, FALSE_MS = 60 * 1000, CHANNELS_MOST = 64 };

struct sums {
    int64_t letters, failed;
    int64_t alerts, taken, in_time, taken_ms, escalated, wrong;
};

/* An alert while its letters go by. */
struct alert_seen {
    int64_t id, told_ms; /* told 0: it began before the period */
    int64_t ended_ms, acknowledged_ms;
    bool has_incidents, escalated;
    bool began_by[CHANNELS_MOST], escalated_by[CHANNELS_MOST];
    int agency;
};

struct handling {
    const struct report *report;
    char *channels[CHANNELS_MOST];
    struct sums by_channel[CHANNELS_MOST];
    size_t channel_count;
    struct sums *by_agency; /* the last one: of none */
    struct sums all;
    struct alert_seen alert;
};

/* --- adding up -------------------------------------------------------------------------------- */

/* What nobody can take on is not held against anybody. */
static void add_alert(struct sums *sums, const struct alert_seen *alert, bool escalated)
{
    const bool taken = alert->acknowledged_ms != 0;
    const int64_t took_ms =
        alert->acknowledged_ms > alert->told_ms ? alert->acknowledged_ms - alert->told_ms : 0;

    sums->escalated += escalated;
    if (!alert->has_incidents)
        return;
    sums->alerts++;
    sums->taken += taken;
    sums->in_time += taken && took_ms <= SOON_MS;
    sums->taken_ms += taken ? took_ms : 0;
    sums->wrong += !taken && alert->ended_ms != 0 && alert->ended_ms - alert->told_ms < FALSE_MS;
}

static void finish_alert(struct handling *handling)
{
    const struct alert_seen *const alert = &handling->alert;

    if (alert->id == 0 || alert->told_ms == 0)
        return;
    for (size_t i = 0; i < handling->channel_count; i++)
        if (alert->began_by[i])
            add_alert(&handling->by_channel[i], alert, alert->escalated_by[i]);
        else
            handling->by_channel[i].escalated += alert->escalated_by[i];
    add_alert(&handling->by_agency[alert->agency], alert, alert->escalated);
    add_alert(&handling->all, alert, alert->escalated);
}

static size_t channel_of(struct handling *handling, const char *id)
{
    for (size_t i = 0; i < handling->channel_count; i++)
        if (strcmp(handling->channels[i], id) == 0)
            return i;
    if (handling->channel_count < CHANNELS_MOST)
        handling->channels[handling->channel_count++] = memory_copy_string(id);
    return handling->channel_count - 1;
}

static int agency_of(const struct handling *handling, const char *id)
{
    const struct report *const report = handling->report;
    const int service = catalogue_find_service(report->catalogue, id);
    const struct report_service *const found =
        service == NONE_AT_ALL ? NULL : report_find(report, (size_t)service);

    return found == NULL || found->agency == NONE_AT_ALL ? (int)report->catalogue->agency_count
                                                         : found->agency;
}

static void begin_alert(struct handling *handling, const struct handled_letter *letter)
{
    const int64_t acknowledged_ms = letter->acknowledged_ms;

    finish_alert(handling);
    handling->alert = (struct alert_seen){
        .id = letter->alert,
        .ended_ms = letter->ended_ms,
        .acknowledged_ms = acknowledged_ms > handling->report->to_ms ? 0 : acknowledged_ms,
        .has_incidents = letter->has_incidents,
        .agency = agency_of(handling, letter->service)};
}

static void add_letter(struct sums *sums, const struct handled_letter *letter)
{
    sums->letters++;
    sums->failed += letter->fate == LETTER_REFUSED;
}

static void on_letter(void *argument, const struct handled_letter *letter)
{
    struct handling *const handling = argument;
    const size_t channel = channel_of(handling, letter->channel);
    struct alert_seen *const alert = &handling->alert;

    if (letter->alert != alert->id)
        begin_alert(handling, letter);
    if (letter->kind == LETTER_BEGAN && alert->told_ms == 0)
        alert->told_ms = letter->made_ms;
    alert->began_by[channel] |= letter->kind == LETTER_BEGAN;
    alert->escalated_by[channel] |= letter->kind == LETTER_ESCALATED;
    alert->escalated |= letter->kind == LETTER_ESCALATED;
    add_letter(&handling->by_channel[channel], letter);
    add_letter(&handling->by_agency[alert->agency], letter);
    add_letter(&handling->all, letter);
}

/* --- rows ------------------------------------------------------------------------------------- */

static void free_handling(struct handling *handling)
{
    for (size_t i = 0; i < handling->channel_count; i++)
        free(handling->channels[i]);
    free(handling->by_agency);
    free(handling);
}

static void put_sums(struct report *report, struct table *table, enum row_kind kind,
                     const char *name, const struct sums *sums)
{
    struct report_row row = report_begin_row(report, table, kind);

    report_put_text(&row, name);
    report_put_count(&row, sums->letters);
    report_put_count(&row, sums->alerts);
    report_put(&row, report_share((struct fraction){sums->in_time, sums->alerts}));
    report_put_span(&row, sums->taken == 0 ? -1 : sums->taken_ms / sums->taken);
    report_put_count(&row, sums->escalated);
    report_put_count(&row, sums->wrong);
    report_put_count(&row, sums->failed);
}

static void put_rows(struct report *report, struct table *table, const struct handling *handling)
{
    const int agencies = (int)report->catalogue->agency_count;

    report_group_row(report, table, said(report, "By channel"));
    for (size_t i = 0; i < handling->channel_count; i++)
        put_sums(report, table, ROW_PLAIN, handling->channels[i], &handling->by_channel[i]);
    report_group_row(report, table, said(report, "By agency"));
    for (int i = 0; i <= agencies; i++)
        if (handling->by_agency[i].letters > 0)
            put_sums(report, table, ROW_PLAIN,
                     i == agencies ? said(report, "The monitor itself, others")
                                   : report_agency_name(report, i),
                     &handling->by_agency[i]);
    put_sums(report, table, ROW_TOTAL, said(report, "Total"), &handling->all);
}

static void put_table(struct report *report, const struct handling *handling)
{
    static const struct report_column columns[] = {
        {"Channel, agency", 26, ALIGN_LEFT},
        {"Letters", 8, ALIGN_RIGHT},
        {"Incidents told of", 10, ALIGN_RIGHT},
        {"Taken on within 15 minutes (%)", 12, ALIGN_RIGHT},
        {"Taken on after, mean", 12, ALIGN_RIGHT},
        {"Escalated", 9, ALIGN_RIGHT},
        {"False alarms", 9, ALIGN_RIGHT},
        {"Not delivered", 9, ALIGN_RIGHT}};
    struct table *const table = report_table(report, 12, said(report, "Alerts and their handling"));

    report_columns(report, table, columns, COUNT(columns));
    table->empty =
        document_text(report->document, said(report, "No alert was sent in the period."));
    if (handling->all.letters == 0)
        return;
    table->note = document_text(
        report->document,
        said(report, "Letters are all that were made in the period, but those that a later one to "
                     "the same person said too. Shares and means are over alerts about incidents "
                     "that were first told of in the period. A false alarm ended less than a "
                     "minute after it was told, and nobody had taken it on."));
    put_rows(report, table, handling);
}

/* Adds up all letters of the period; to be freed. */
static struct handling *read_handling(struct report *report, struct error *error)
{
    struct handling *const handling = NEW(struct handling);

    handling->report = report;
    handling->by_agency = NEW_ARRAY(struct sums, report->catalogue->agency_count + 1);
    if (reader_handling(report->reader, report->from_ms, report->to_ms, on_letter, handling,
                        error)) {
        finish_alert(handling);
        return handling;
    }
    free_handling(handling);
    return NULL;
}

bool report_count_alerts(struct report *report, int64_t *told, int64_t *late, struct error *error)
{
    struct handling *const handling = read_handling(report, error);

    if (handling == NULL)
        return false;
    *told = handling->all.alerts;
    *late = handling->all.alerts - handling->all.in_time;
    free_handling(handling);
    return true;
}

bool report_table_12(struct report *report, struct error *error)
{
    struct handling *const handling = read_handling(report, error);

    if (handling == NULL)
        return false;
    report_heading(report, 2, said(report, "Alerts and their handling"));
    put_table(report, handling);
    free_handling(handling);
    return true;
}
