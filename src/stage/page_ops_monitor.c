/* How well the monitor itself is. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "stage/page_ops_inside.h"

#define FORECAST_LEAST_MS (INT64_C(6) * 3600 * MS_PER_SECOND) /* model/forecast.h */

static int64_t number_in(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

/* --- rows of facts ---------------------------------------------------------------------------- */

struct facts {
    json_t *rows;
    const struct pages *pages;
    enum language language;
};

/* The row is lent: its "value" is to be set.  It is bad if so. */
static json_t *add(const struct facts *facts, const char *key, bool is_bad)
{
    json_t *const row = json_object();

    json_set_string(row, "name", page_word(facts->pages, facts->language, key));
    json_set_bool(row, "bad", is_bad);
    json_array_append_new(facts->rows, row);
    return row;
}

static void add_count(const struct facts *facts, const char *key, int64_t count, bool is_bad)
{
    json_set_integer(add(facts, key, is_bad), "value", count);
}

static void add_time(const struct facts *facts, const char *key, int64_t us, bool is_bad)
{
    page_set_latency(add(facts, key, is_bad), "value", facts->pages, facts->language, us);
}

static void add_word(const struct facts *facts, const char *key, const char *word, bool is_bad)
{
    json_set_string(add(facts, key, is_bad), "value",
                    page_word(facts->pages, facts->language, word));
}

/* "12,3 GB" */
static void add_size(const struct facts *facts, const char *key, int64_t bytes, bool is_bad)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double amount = (double)bytes;
    size_t unit = 0;
    char text[48];
    char *point;

    if (bytes < 0) {
        add_word(facts, key, "ops_not_known", is_bad);
        return;
    }
    while (amount >= 1000 && unit + 1 < sizeof units / sizeof *units) {
        amount /= 1000;
        unit++;
    }
    snprintf(text, sizeof text, "%.*f %s", unit < 2 ? 0 : 1, amount, units[unit]);
    point = strpbrk(text, ".,");
    if (point != NULL)
        *point = facts->language == LANGUAGE_VI ? ',' : '.';
    json_set_string(add(facts, key, is_bad), "value", text);
}

/* --- how late probes begin -------------------------------------------------------------------- */

static int compare_numbers(const void *one, const void *other)
{
    const int64_t a = *(const int64_t *)one;
    const int64_t b = *(const int64_t *)other;

    return (a > b) - (a < b);
}

/* Of the last run of each probe; false: none has run. */
static bool find_lateness(const struct page_view *view, int64_t *p99_us, int64_t *most_us)
{
    int64_t *const late = NEW_ARRAY(int64_t, view->catalogue->probe_count);
    size_t count = 0;

    for (size_t i = 0; i < view->catalogue->probe_count; i++)
        if (view->snapshot->probes[i].has_sample && view->catalogue->probes[i].beats == NULL)
            late[count++] = view->snapshot->probes[i].last.late_us;
    if (count > 0) {
        qsort(late, count, sizeof *late, compare_numbers);
        *p99_us = late[(count * 99 + 99) / 100 - 1];
        *most_us = late[count - 1];
    }
    free(late);
    return count > 0;
}

/* --- the tables ------------------------------------------------------------------------------- */

static json_t *measuring(const struct pages *pages, const struct page_ops *ops, int64_t waiting,
                         const json_t *store)
{
    const struct page_view *const view = ops->view;
    const struct monitor_view *const monitor = &view->snapshot->monitor;
    const struct facts facts = {json_array(), pages, view->language};
    int64_t p99_us, most_us;

    add_word(&facts, "ops_asking", monitor->stopped ? "ops_stopped" : "ops_goes_on",
             monitor->stopped);
    add_word(&facts, "ops_outside", monitor->blind ? "ops_is_blind" : "ops_sees", monitor->blind);
    add_time(&facts, "ops_lag", monitor->loop_lag_us,
             monitor->loop_lag_us > view->catalogue->max_lag_us);
    if (find_lateness(view, &p99_us, &most_us)) {
        add_time(&facts, "ops_late_p99", p99_us, p99_us > view->catalogue->max_late_us);
        add_time(&facts, "ops_late_most", most_us, most_us > view->catalogue->max_late_us);
    }
    add_count(&facts, "ops_missed", monitor->missed, monitor->missed > 0);
    if (store != NULL) {
        add_count(&facts, "ops_missed_day", number_in(store, "missed_day"),
                  number_in(store, "missed_day") > 0);
        add_time(&facts, "ops_stall_day", number_in(store, "stall_us_day"), false);
        add_count(&facts, "ops_steps_day", number_in(store, "steps_day"),
                  number_in(store, "steps_day") > 0);
        add_word(&facts, "ops_clock",
                 json_is_true(json_object_get(store, "is_synchronised")) ? "ops_in_step"
                                                                         : "ops_out_of_step",
                 !json_is_true(json_object_get(store, "is_synchronised")));
    }
    add_count(&facts, "ops_waiting", waiting, view->is_stale);
    add_time(&facts, "ops_commit", monitor->commit_us, monitor->commit_us > US_PER_SECOND);
    add_count(&facts, "ops_dropped", monitor->dropped, monitor->dropped > 0);
    return facts.rows;
}

static void add_forecast(const struct facts *facts, const struct monitor_view *monitor,
                         int64_t at_ms)
{
    json_t *row;

    if (monitor->disk_full_ms == 0 || at_ms - monitor->started_ms < FORECAST_LEAST_MS) {
        add_word(facts, "ops_disk_full", "ops_not_known_yet", false);
    } else if (monitor->disk_full_ms == INT64_MAX) {
        add_word(facts, "ops_disk_full", "ops_not_in_sight", false);
    } else {
        row = add(facts, "ops_disk_full",
                  monitor->disk_full_ms - at_ms < INT64_C(7) * 86400 * MS_PER_SECOND);
        page_set_moment(row, "moment", facts->language, monitor->disk_full_ms, PAGE_HOUR);
    }
}

static json_t *storing(const struct pages *pages, const struct page_ops *ops, const json_t *store)
{
    const struct page_view *const view = ops->view;
    const struct monitor_view *const monitor = &view->snapshot->monitor;
    const struct facts facts = {json_array(), pages, view->language};
    char key[64];

    snprintf(key, sizeof key, "ops_store_%s", store_health_name(monitor->store));
    add_word(&facts, "ops_store", key, monitor->store != STORE_WHOLE);
    if (store != NULL) {
        add_size(&facts, "ops_size", number_in(store, "size"), false);
        add_size(&facts, "ops_disk_free", number_in(store, "free"), monitor->store == STORE_FULL);
    }
    add_forecast(&facts, monitor, view->snapshot->at_ms);
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        char name[64];

        snprintf(name, sizeof name, "ops_samples_%s", outcome_name((enum outcome)i));
        add_count(&facts, name, monitor->samples[i], false);
    }
    if (store != NULL)
        add_count(&facts, "ops_sessions", number_in(store, "sessions"), false);
    return facts.rows;
}

static json_t *run_rows(const struct pages *pages, enum language language, const json_t *store)
{
    const json_t *const runs = json_object_get(store, "runs");
    json_t *const rows = json_array();
    const json_t *run;
    size_t i;

    json_array_foreach(runs, i, run)
    {
        const int64_t started_ms = number_in(run, "started_ms");
        const int64_t stopped_ms = number_in(run, "stopped_ms");
        const int64_t seen_ms = number_in(run, "seen_ms");
        json_t *const row = json_object();

        page_set_moment(row, "started", language, started_ms, PAGE_SECONDS);
        page_set_moment(row, "ended", language, stopped_ms > 0 ? stopped_ms : seen_ms,
                        PAGE_SECONDS);
        page_set_span(row, "lasted", pages, language,
                      (stopped_ms > 0 ? stopped_ms : seen_ms) - started_ms);
        json_set_string(row, "how",
                        page_word(pages, language,
                                  stopped_ms > 0 ? "ops_run_stopped"
                                  : i == 0       ? "ops_run_on"
                                                 : "ops_run_lost"));
        json_array_append_new(rows, row);
    }
    return rows;
}

/* What ails the monitor, in words ("channel:ID" is one of several); of others, whose alert it is.
 */
static void set_topic(json_t *row, const struct pages *pages, enum language language,
                      const char *kind, const char *subject)
{
    const char *const colon = strchr(subject, ':');
    char topic[32];

    if (strcmp(kind, "monitor") == 0) {
        snprintf(topic, sizeof topic, "%.*s", (int)strcspn(subject, ":"), subject);
        json_set_string(row, "topic", page_word_of(pages, language, "topic_", topic));
        json_set_string(row, "subject", colon == NULL ? NULL : colon + 1);
        return;
    }
    json_set_string(row, "subject", subject);
}

static json_t *alert_rows(const struct pages *pages, enum language language, const json_t *store)
{
    const json_t *const alerts = json_object_get(store, "alerts");
    json_t *const rows = json_array();
    const json_t *alert;
    size_t i;

    json_array_foreach(alerts, i, alert)
    {
        const char *const kind = json_string_value(json_object_get(alert, "kind"));
        const char *const word = page_word_of(pages, language, "alert_", kind);
        json_t *const row = json_object();

        json_set_string(row, "kind", *word == '\0' ? kind : word);
        set_topic(row, pages, language, kind, json_string_value(json_object_get(alert, "subject")));
        page_set_moment(row, "began", language, number_in(alert, "began_ms"), PAGE_MINUTES);
        json_array_append_new(rows, row);
    }
    return rows;
}

bool page_write_ops_monitor(const struct pages *pages, const struct page_ops *ops, int64_t waiting,
                            const json_t *store, struct text *text, struct error *error)
{
    json_t *const value = page_ops_begin(pages, ops, "ops_monitor");
    const enum language language = ops->view->language;

    json_set_bool(value, "unread", store == NULL);
    if (ops->view->snapshot != NULL) {
        page_set_moment(value, "started", language, ops->view->snapshot->monitor.started_ms,
                        PAGE_SECONDS);
        json_set(value, "measuring", measuring(pages, ops, waiting, store));
        json_set(value, "storing", storing(pages, ops, store));
        json_set(value, "runs", run_rows(pages, language, store));
        json_set(value, "alerts", alert_rows(pages, language, store));
        json_set_bool(value, "has_alerts", json_array_size(json_object_get(value, "alerts")) > 0);
    }
    return page_finish(pages, "ops_monitor", value, text, error);
}
