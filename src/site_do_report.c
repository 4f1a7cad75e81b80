/* The rooms of reports: which there are, and what people write in them. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "io/store_reports.h"
#include "io/unicode.h"
#include "model/period.h"
#include "report_shelf.h"
#include "site_do_inside.h"
#include "site_tasks.h"

enum { REFRESH_SECONDS = 2, DAY_BITS = 32, FIELD_NAME_MOST = 80, FIELDS_MOST = 64 };

/* --- which there are ---------------------------------------------------------------------------
 */

static json_t *read_shelf(struct reader *reader, const struct catalogue *catalogue, int64_t none,
                          struct error *error)
{
    (void)none;
    return shelf_read(reader, catalogue, SHELF_STAFF, error);
}

static void write_reports(struct doing *doing)
{
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    do_begin(&showing, doing);
    showing.ops.room = "reports";
    went = page_write_do_reports(doing->site->pages, &showing.page, &text, &error);
    do_answer_page(doing, went, &text, &error);
}

void do_show_reports(struct ops_visit *visit)
{
    struct doing *const doing = do_visit(visit);

    doing->on_read = write_reports;
    if (!do_read(doing, read_shelf, 0))
        do_answer_sorry(doing, PAGE_TOO_BUSY);
}

/* --- what people wrote in one ------------------------------------------------------------------
 */

static bool parse(const struct web_request *request, const char *id, struct period *period)
{
    const char *const named = web_query(request, "calendar");
    enum period_calendar calendar = CALENDAR_ADMINISTRATIVE;
    struct error error = {""};

    return (named == NULL || period_calendar_parse(named, &calendar)) &&
           period_parse(id, calendar, period, &error);
}

/* What a reader in the pool is told: the days of the period, as one number. */
static int64_t pack_days(const struct period *period)
{
    return period->first_day * (INT64_C(1) << DAY_BITS) + period->end_day;
}

static struct period unpack_days(int64_t days)
{
    return (struct period){.kind = PERIOD_DAYS,
                           .first_day = (int32_t)(days >> DAY_BITS),
                           .end_day = (int32_t)(days & UINT32_MAX)};
}

static void add_text(void *argument, const struct report_text *text)
{
    json_t *const row = json_object();

    json_set_string(row, "part", text->part);
    json_set_string(row, "text", text->text);
    json_set_string(row, "author", text->author);
    json_set_instant(row, "made_at", text->made_ms);
    json_set_integer(row, "version", text->made_ms);
    json_array_append_new(argument, row);
}

static bool read_texts(struct reader *reader, const struct catalogue *catalogue, int64_t days,
                       json_t *texts, struct error *error)
{
    const struct period period = unpack_days(days);
    bool good = true;

    for (int i = 0; good && i < LANGUAGE_COUNT; i++) {
        const struct report_texts_question question = {period_from(&period, catalogue->local),
                                                       period_to(&period, catalogue->local),
                                                       (enum language)i};
        json_t *const list = json_array();

        json_set(texts, words_language_name((enum language)i), list);
        good = reader_report_texts(reader, &question, add_text, list, error);
    }
    return good;
}

static json_t *read_report(struct reader *reader, const struct catalogue *catalogue, int64_t days,
                           struct error *error)
{
    json_t *const shelf = shelf_read(reader, catalogue, SHELF_STAFF, error);
    json_t *const texts = json_object();

    if (shelf != NULL)
        json_set(shelf, "texts", json_incref(texts));
    if (shelf != NULL && !read_texts(reader, catalogue, days, texts, error)) {
        json_decref(shelf);
        json_decref(texts);
        return NULL;
    }
    json_decref(texts);
    return shelf;
}

/* --- its room ----------------------------------------------------------------------------------
 */

static bool is_sealed(const struct doing *doing, const struct period *period)
{
    char name[PERIOD_TEXT];
    const json_t *const row = shelf_find(doing->found, period_format(name, period),
                                         period_calendar_name(period->calendar));

    return json_is_object(json_object_get(row, "seal"));
}

static void answer_making(struct doing *doing, struct text *text)
{
    const struct web_page_options options = {
        .status = 200, .type = site_html, .cache = "no-store", .refresh = REFRESH_SECONDS};
    struct web_page *const page = web_page_new(&options, text_string(text), text->length);

    web_answer(doing->request, page);
    web_page_release(page);
    text_free(text);
    do_free(doing);
}

static void write_with(struct doing *doing, const struct page_do_report *report)
{
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    do_begin(&showing, doing);
    showing.ops.room = "reports";
    went = page_write_do_report(doing->site->pages, &showing.page, report, &text, &error);
    if (went && report->making != NULL && doing->end == DO_SEEN)
        answer_making(doing, &text);
    else
        do_answer_page(doing, went, &text, &error);
}

/* What is under way of it: the drafts, or what somebody has begun here. */
static bool is_making(const struct doing *doing, const struct period *period,
                      const struct report_progress *progress, struct page_making *making)
{
    const struct task_view task = tasks_look(doing->site->tasks, period);

    *making = (struct page_making){.is_begun = progress->stage == REPORT_IS_MADE,
                                   .percent = progress->percent,
                                   .before = progress->before};
    if (task.is_running)
        *making = (struct page_making){.is_begun = true,
                                       .percent = task.percent,
                                       .what = task.kind == TASK_SEAL ? "report_sealing"
                                                                      : "report_filing"};
    return task.is_running || progress->stage == REPORT_WAITS || progress->stage == REPORT_IS_MADE;
}

static void write_report(struct doing *doing)
{
    struct report_wish wish = {.kind = REPORT_DRAFTS, .language = doing->language};
    struct report_progress progress = {.stage = REPORT_FAILED};
    struct page_making making;
    struct page_do_report report = {.period = &wish.period};
    json_t *drafts = NULL;

    if (!parse(doing->request, doing->rest, &wish.period)) {
        do_answer_sorry(doing, PAGE_NOT_FOUND);
        return;
    }
    if (!is_sealed(doing, &wish.period))
        drafts = reports_drafts(doing->site->reports, &wish, &progress);
    if (is_making(doing, &wish.period, &progress, &making))
        report.making = &making;
    report.drafts = drafts;
    report.why = progress.why[0] == '\0' ? NULL : task_last_words(progress.why);
    report.failed = tasks_look(doing->site->tasks, &wish.period).why;
    report.is_over =
        period_to(&wish.period, doing->site->options.catalogue->local) <= clock_wall_ms();
    write_with(doing, &report);
    json_decref(drafts);
}

/* Answers, now or later. */
static void show(struct doing *doing)
{
    struct period period;

    doing->on_read = write_report;
    if (!parse(doing->request, doing->rest, &period) || doing->site->options.config_path == NULL)
        do_answer_sorry(doing, PAGE_NOT_FOUND);
    else if (!do_read(doing, read_report, pack_days(&period)))
        do_answer_sorry(doing, PAGE_TOO_BUSY);
}

void do_show_report(struct ops_visit *visit)
{
    show(do_visit(visit));
}

/* --- writing -----------------------------------------------------------------------------------
 */

static void keep_field(json_t *typed, const char *group, const char *name, const char *value)
{
    json_t *const fields = json_object_get(typed, group);
    char copy[FIELD_NAME_MOST];

    snprintf(copy, sizeof copy, "%s", name);
    unicode_repair(copy);
    if (json_object_size(fields) < FIELDS_MOST)
        json_set(fields, copy, json_string(value));
}

/* "text.uu-diem" */
static bool take_field(void *argument, const char *name, const char *value)
{
    static const char *const groups[] = {"text", "seen", "shown"};
    json_t *const typed = argument;

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        const size_t length = strlen(groups[i]);

        if (strncmp(name, groups[i], length) == 0 && name[length] == '.' &&
            unicode_is_valid(value, strlen(value)))
            keep_field(typed, groups[i], name + length + 1, value);
    }
    return true;
}

/* `mark`: of what was done; NULL: nothing is, yet. */
static void go_back(const struct doing *doing, const char *mark)
{
    const struct ops_visit visit = {
        .site = doing->site, .request = doing->request, .language = doing->language};
    const char *const calendar = web_query(doing->request, "calendar");
    const bool is_civil = calendar != NULL && strcmp(calendar, "calendar") == 0;
    struct text place = {0};

    text_add(&place, "reports/%s%s", doing->rest, is_civil ? "?calendar=calendar" : "");
    if (mark != NULL)
        text_add(&place, "%cdone=%s", is_civil ? '&' : '?', mark);
    ops_go_to(&visit, text_string(&place));
    text_free(&place);
}

static void answer_written(struct doing *doing)
{
    if (doing->end == DO_DENIED) { /* nor may he see what the room shows */
        do_answer_sorry(doing, PAGE_FORBIDDEN);
        return;
    }
    if (doing->end != DO_DONE) {
        show(doing);
        return;
    }
    go_back(doing, doing->done->mark);
    do_free(doing);
}

static void begin(struct doing *doing, const char *mark)
{
    const struct done *const before = once_find(doing->site->once, mark);

    if (before != NULL) {
        go_back(doing, mark);
        do_free(doing);
        return;
    }
    doing->done = once_begin(doing->site->once, mark);
    if (doing->done == NULL)
        do_answer_sorry(doing, PAGE_TOO_BUSY);
    else
        do_start(doing, "page");
}

static void set_words(struct doing *doing, const struct period *period)
{
    char name[PERIOD_TEXT];

    doing->words = json_object();
    json_set_string(doing->words, "period", period_format(name, period));
    json_set_string(doing->words, "calendar", period_calendar_name(period->calendar));
    json_set_string(doing->words, "language", words_language_name(doing->language));
    json_set(doing->words, "parts", page_do_report_changes(doing->typed));
}

static void write_in(struct doing *doing, const struct ops_visit *visit,
                     const struct period *period)
{
    size_t length;
    const char *const form = web_body(visit->request, &length);
    char mark[MARK_TEXT];

    doing->typed = json_pack("{s:{}, s:{}, s:{}}", "text", "seen", "shown");
    site_each_field(form, take_field, doing->typed);
    set_words(doing, period);
    do_make_mark(visit, form, mark);
    begin(doing, mark);
}

/* Long work: the room tells how far it is, and what became of it. */
static void begin_task(struct doing *doing, const struct ops_visit *visit,
                       const struct period *period, enum task_kind kind)
{
    const struct task_order order = {.kind = kind,
                                     .period = *period,
                                     .language = doing->language,
                                     .author = doing->visitor.id,
                                     .way = "page"};
    char sure[4] = "";

    if (kind == TASK_SEAL &&
        !(ops_field(visit, "sure", sure, sizeof sure) && strcmp(sure, "yes") == 0)) {
        doing->end = DO_SURE;
        show(doing);
    } else if (tasks_begin(doing->site->tasks, &order) ||
               tasks_look(doing->site->tasks, period).is_running) {
        go_back(doing, NULL);
        do_free(doing);
    } else {
        do_answer_sorry(doing, PAGE_TOO_BUSY);
    }
}

static const struct act_verb *verb_of(const struct ops_visit *visit)
{
    static const char *const verbs[] = {"report-text", "report-keep", "period-seal"};
    char name[sizeof "report-text"] = "";

    if (ops_field(visit, "do", name, sizeof name))
        for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
            if (strcmp(name, verbs[i]) == 0)
                return act_verb_find(name);
    return NULL;
}

void do_act_report(struct ops_visit *visit)
{
    char number[NUMBER_TEXT] = "";
    struct doing *const doing = do_visit(visit);
    struct period period;

    doing->verb = verb_of(visit);
    doing->answer = answer_written;
    if (!parse(visit->request, visit->rest, &period) || doing->site->options.config_path == NULL)
        do_answer_sorry(doing, PAGE_NOT_FOUND);
    else if (doing->verb == NULL || !ops_field(visit, "form", number, sizeof number) ||
             strlen(number) != NUMBER_TEXT - 1)
        do_answer_sorry(doing, PAGE_FOREIGN);
    else if (!role_may(visit->visitor.role, doing->verb->role))
        do_answer_sorry(doing, PAGE_FORBIDDEN);
    else if (doing->verb->kind == ACT_WRITE_REPORT)
        write_in(doing, visit, &period);
    else
        begin_task(doing, visit, &period, doing->verb->kind == ACT_SEAL ? TASK_SEAL : TASK_FILES);
}

/* --- for programs ------------------------------------------------------------------------------
 */

struct wanted {
    enum language language;
    struct period period;
};

static bool read_wanted(const struct doing *doing, struct wanted *wanted)
{
    const char *const language = web_query(doing->request, "language");

    wanted->language = LANGUAGE_VI;
    return parse(doing->request, doing->rest, &wanted->period) &&
           (language == NULL || words_parse_language(language, &wanted->language));
}

static void write_texts(struct doing *doing)
{
    struct wanted wanted;
    struct text text = {0};
    struct web_page *page;
    json_t *answer;
    char name[PERIOD_TEXT];

    if (doing->found == NULL || !read_wanted(doing, &wanted)) {
        site_answer_problem(doing->request, 503,
                            tr("the store could not be read, try again later"));
        do_free(doing);
        return;
    }
    answer = json_object();
    json_set_string(answer, "period", period_format(name, &wanted.period));
    json_set_string(answer, "calendar", period_calendar_name(wanted.period.calendar));
    json_set_string(answer, "language", words_language_name(wanted.language));
    json_set_bool(answer, "sealed", is_sealed(doing, &wanted.period));
    json_set(answer, "parts",
             json_incref(json_object_get(json_object_get(doing->found, "texts"),
                                         words_language_name(wanted.language))));
    json_write(answer, true, &text);
    text_add_string(&text, "\n");
    page = site_make_page(200, site_json, "no-store", &text);
    web_answer(doing->request, page);
    web_page_release(page);
    text_free(&text);
    json_decref(answer);
    do_free(doing);
}

void do_api_texts(struct site *site, struct web_request *request, const char *period)
{
    struct visitor visitor;
    struct wanted wanted;
    struct doing *doing;

    if (!gate_admit(site, request, words_language(), ROLE_VIEWER, &visitor))
        return;
    doing = do_new(site, request, words_language(), &visitor);
    snprintf(doing->rest, sizeof doing->rest, "%s", period);
    doing->on_read = write_texts;
    if (!read_wanted(doing, &wanted)) {
        site_answer_problem(request, 404, tr("there is no such address"));
        do_free(doing);
    } else if (!do_read(doing, read_report, pack_days(&wanted.period))) {
        site_answer_problem(request, 503, tr("too many are asking, try again later"));
        do_free(doing);
    }
}
