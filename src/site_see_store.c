/* Rooms that tell what lies in the store: letters, allowances, who did what, the monitor itself. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/store_ballast.h"
#include "io/store_health.h"
#include "io/store_letters.h"
#include "io/store_read.h"
#include "io/unicode.h"
#include "outbox_view.h"
#include "site_looks.h"
#include "site_parts.h"
#include "site_see.h"
#include "stage/figures.h"
#include "stage/page_past.h"

#define SOON_US (3 * US_PER_SECOND)
#define BUDGETS_US (60 * US_PER_SECOND)

enum { RUNS_MOST = 20, ALERTS_MOST = 50, WORD_MOST = 100 };

/* True: `*found` is set, NULL if it could not be read.  Else the request has been answered, or
 * waits. */
static bool look(struct ops_visit *visit, const struct look_kind *kind, const char *words,
                 const json_t **found)
{
    struct looks *const looks = visit->site->looks;

    if (looks_find(looks, kind, words, found))
        return true;
    if (!looks_wait(looks, kind, words, visit->request))
        site_answer_sorry(visit->site, visit->request, visit->language, PAGE_TOO_BUSY);
    return false;
}

/* The same page in the other language. */
static const char *set_other(struct page_ops *ops, char other[64], const char *room)
{
    snprintf(other, 64, "%s/ops/%s", ops->view->language == LANGUAGE_EN ? "" : "/en", room);
    ops->other = other;
    return room;
}

/* --- letters ---------------------------------------------------------------------------------- */

/* What servers answer names addresses of people, who are nothing to those who may only look. */
#define MASKED "masked"

static json_t *read_letters(struct reader *reader, const struct catalogue *catalogue,
                            const char *words, struct error *error)
{
    json_t *const found = outbox_view_read(reader, false, error);

    (void)catalogue;
    if (strcmp(words, MASKED) == 0)
        for (int fate = 0; fate < LETTER_FATE_COUNT; fate++)
            outbox_view_mask(json_object_get(found, letter_fate_name((enum letter_fate)fate)));
    return found;
}

void see_letters(struct ops_visit *visit)
{
    static const struct look_kind kind = {read_letters, SOON_US};
    char event[EVENT_ID], other[64];
    struct page_view view;
    struct page_ops ops = see_page(visit, "letters", &view, event);
    const json_t *found;
    struct text text = {0};
    struct error error = {""};

    set_other(&ops, other, "letters");
    if (look(visit, &kind, role_may(visit->visitor.role, ROLE_OPERATOR) ? "" : MASKED, &found))
        ops_answer_html(visit, 200,
                        page_write_ops_letters(visit->site->pages, &ops, found, &text, &error),
                        &text, &error);
}

/* --- the monitor itself ----------------------------------------------------------------------- */

static void on_run(void *argument, const struct monitor_run *run)
{
    json_t *const row = json_object();

    json_set_integer(row, "started_ms", run->started_ms);
    json_set_integer(row, "seen_ms", run->seen_ms);
    json_set_integer(row, "stopped_ms", run->stopped_ms);
    json_array_append_new(argument, row);
}

static void on_alert(void *argument, const char *kind, const char *subject, int64_t began_ms)
{
    json_t *const row = json_object();

    json_set_string(row, "kind", kind);
    json_set_string(row, "subject", subject);
    json_set_integer(row, "began_ms", began_ms);
    json_array_append_new(argument, row);
}

static json_t *read_health(struct reader *reader, const struct catalogue *catalogue,
                           const char *words, struct error *error)
{
    const int64_t now_ms = clock_wall_ms();
    struct monitor_minutes minutes = {0};
    int64_t sessions = 0;
    json_t *const health = json_object();
    json_t *const runs = json_array();
    json_t *const alerts = json_array();

    (void)words;
    json_set(health, "runs", runs);
    json_set(health, "alerts", alerts);
    if (!reader_minutes(reader, now_ms - INT64_C(86400) * MS_PER_SECOND, &minutes, error) ||
        !reader_runs(reader, RUNS_MOST, on_run, runs, error) ||
        !reader_open_alerts(reader, ALERTS_MOST, on_alert, alerts, error) ||
        !reader_count_sessions(reader, now_ms, &sessions, error)) {
        json_decref(health);
        return NULL;
    }
    json_set_integer(health, "missed_day", minutes.missed);
    json_set_integer(health, "stall_us_day", minutes.stall_us);
    json_set_integer(health, "steps_day", minutes.steps);
    json_set_integer(health, "sessions", sessions);
    json_set_integer(health, "size", reader_file_size(catalogue->store_path));
    json_set_integer(health, "free", ballast_find_room(catalogue->store_path));
    json_set_bool(health, "is_synchronised", clock_is_synchronised());
    return health;
}

void see_monitor(struct ops_visit *visit)
{
    static const struct look_kind kind = {read_health, SOON_US};
    char event[EVENT_ID], other[64];
    struct page_view view;
    struct page_ops ops = see_page(visit, "monitor", &view, event);
    const json_t *found;
    struct text text = {0};
    struct error error = {""};

    set_other(&ops, other, "monitor");
    if (look(visit, &kind, "", &found))
        ops_answer_html(visit, 200,
                        page_write_ops_monitor(visit->site->pages, &ops,
                                               site_count_waiting(visit->site), found, &text,
                                               &error),
                        &text, &error);
}

/* --- who did what ----------------------------------------------------------------------------- */

static void on_audit(void *argument, const struct audit_row *row)
{
    json_t *const value = json_object();

    json_set_integer(value, "id", row->id);
    json_set_integer(value, "at_ms", row->at_ms);
    json_set_string(value, "author", row->author);
    json_set_string(value, "way", row->way);
    json_set_string(value, "verb", row->verb);
    json_set_string(value, "subject", row->subject);
    json_set_string(value, "words", row->words);
    json_array_append_new(argument, value);
}

/* `words` are four lines: author, verb, subject, and before which id. */
static json_t *read_audit(struct reader *reader, const struct catalogue *catalogue,
                          const char *words, struct error *error)
{
    char *const lines = memory_copy_string(words);
    char *parts[4] = {lines, lines, lines, lines};
    json_t *const rows = json_array();
    json_t *found = NULL;
    struct audit_range range = {.most = PAGE_OPS_AUDIT_MOST, .to_ms = INT64_MAX};

    (void)catalogue;
    for (size_t i = 1; i < 4; i++) {
        parts[i] = parts[i - 1] + strcspn(parts[i - 1], "\n");
        if (*parts[i] != '\0')
            *parts[i]++ = '\0';
    }
    range.author = parts[0];
    range.verb = parts[1];
    range.subject = parts[2];
    range.before = strtoll(parts[3], NULL, 10);
    if (reader_audit(reader, &range, on_audit, rows, error)) {
        found = json_object();
        json_set(found, "rows", json_incref(rows));
    }
    json_decref(rows);
    free(lines);
    return found;
}

/* What was asked for, on one line. */
static const char *word_of(const struct ops_visit *visit, const char *name, char word[WORD_MOST])
{
    const char *const asked = web_query(visit->request, name);

    snprintf(word, WORD_MOST, "%s", asked == NULL ? "" : asked);
    unicode_repair(word);
    word[strcspn(word, "\r\n")] = '\0';
    return word;
}

void see_audit(struct ops_visit *visit)
{
    static const struct look_kind kind = {read_audit, SOON_US};
    char event[EVENT_ID], other[64], words[LOOK_WORDS];
    char author[WORD_MOST], verb[WORD_MOST], subject[WORD_MOST], before[WORD_MOST];
    struct page_view view;
    struct page_ops ops = see_page(visit, "audit", &view, event);
    struct page_ops_audit audit = {.author = word_of(visit, "author", author),
                                   .verb = word_of(visit, "verb", verb),
                                   .subject = word_of(visit, "subject", subject)};
    struct text text = {0};
    struct error error = {""};

    set_other(&ops, other, "audit");
    snprintf(words, sizeof words, "%s\n%s\n%s\n%s", author, verb, subject,
             word_of(visit, "before", before));
    if (look(visit, &kind, words, &audit.found))
        ops_answer_html(visit, 200,
                        page_write_ops_audit(visit->site->pages, &ops, &audit, &text, &error),
                        &text, &error);
}

/* --- what targets allow ----------------------------------------------------------------------- */

static void add_promise(json_t *rows, size_t service, const struct page_promise *promise)
{
    json_t *const row = json_object();

    json_set_integer(row, "service", (int64_t)service);
    json_set_integer(row, "part", promise->availability.part);
    json_set_integer(row, "of", promise->availability.whole);
    json_set_integer(row, "used_ms", promise->used_ms);
    json_set_integer(row, "allowed_ms", promise->allowed_ms);
    json_set_integer(row, "whole_ms", promise->whole_ms);
    json_array_append_new(rows, row);
}

/* {"names": [vi, en], "rows": […]} */
static json_t *read_period(struct reader *reader, const struct catalogue *catalogue,
                           enum period_kind kind, struct error *error)
{
    const int64_t now_ms = clock_wall_ms();
    const struct period period =
        period_of_day(kind, CALENDAR_ADMINISTRATIVE, zone_day(catalogue->local, now_ms));
    struct figures_book *const book = past_book(reader, catalogue, &period, now_ms, error);
    json_t *value, *rows;
    struct page_promise promise = {.used_ms = 0};

    if (book == NULL)
        return NULL;
    value = json_object();
    rows = json_array();
    for (size_t i = 0; i < catalogue->service_count; i++) {
        promise = past_promise(book, (struct subject){SCOPE_SERVICE, i}, &period, catalogue->local);
        if (promise.allowed_ms >= 0)
            add_promise(rows, i, &promise);
    }
    figures_free(book);
    json_set(value, "rows", rows);
    json_set(value, "names", json_pack("[s, s]", promise.name[0], promise.name[1]));
    return value;
}

static json_t *read_budgets(struct reader *reader, const struct catalogue *catalogue,
                            const char *words, struct error *error)
{
    json_t *const budgets = json_object();
    json_t *month = NULL, *half = NULL;

    (void)words;
    if (reader_hold(reader, error)) {
        month = read_period(reader, catalogue, PERIOD_MONTH, error);
        half = month == NULL ? NULL : read_period(reader, catalogue, PERIOD_HALF, error);
        reader_let_go(reader);
    }
    if (half == NULL) {
        json_decref(month);
        json_decref(budgets);
        return NULL;
    }
    json_set(budgets, "month", month);
    json_set(budgets, "half", half);
    return budgets;
}

void see_budgets(struct ops_visit *visit)
{
    static const struct look_kind kind = {read_budgets, BUDGETS_US};
    char event[EVENT_ID], other[64], page[WORD_MOST];
    struct page_view view;
    struct page_ops ops = see_page(visit, "budgets", &view, event);
    const json_t *found;
    struct text text = {0};
    struct error error = {""};

    set_other(&ops, other, "budgets");
    if (look(visit, &kind, "", &found))
        ops_answer_html(visit, 200,
                        page_write_ops_budgets(
                            visit->site->pages, &ops, found,
                            (size_t)strtoul(word_of(visit, "page", page), NULL, 10), &text, &error),
                        &text, &error);
}
