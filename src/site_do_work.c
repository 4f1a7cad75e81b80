/* Long work on a report that programs begin, as people do in its room: its files are made and kept,
 * or its period is sealed.  They are told at once where to look for what becomes of it. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "site_do_api.h"
#include "site_parts.h"
#include "site_tasks.h"

struct work_words {
    struct period period;
    enum language language;
};

/* --- what is asked for --------------------------------------------------------------------------
 */

static bool parse_calendar(const char *name, enum period_calendar *calendar)
{
    *calendar = CALENDAR_ADMINISTRATIVE;
    return name == NULL || period_calendar_parse(name, calendar);
}

/* False: the sentence says why not, and `wrong` which word it is (NULL: none). */
static bool take_word(const char *name, const json_t *value, enum period_calendar *calendar,
                      enum language *language, struct error *error)
{
    const char *const said = json_string_value(value);

    if (json_is_null(value))
        return true;
    if (strcmp(name, "calendar") == 0)
        return (said != NULL && parse_calendar(said, calendar)) ||
               error_set(error, tr("'%s' wants one of: %s"), name, "administrative, calendar");
    if (strcmp(name, "language") == 0)
        return (said != NULL && words_parse_language(said, language)) ||
               error_set(error, tr("'%s' wants one of: %s"), name, "vi, en");
    return error_set(error, tr("nothing is known of '%s' here"), name);
}

static void answer_wrong(struct doing *doing, const struct error *error)
{
    doing->answer = do_answer_act;
    do_end(doing, DO_WRONG, error->message, NULL);
}

/* False: he has been answered. */
static bool read_words(struct doing *doing, const char *name, struct work_words *words)
{
    enum period_calendar calendar = CALENDAR_ADMINISTRATIVE;
    struct error error = {""};
    const char *word;
    json_t *value;

    words->language = LANGUAGE_VI;
    if (!do_read_words(doing))
        return false;
    json_object_foreach(doing->words, word, value)
    {
        if (!take_word(word, value, &calendar, &words->language, &error)) {
            answer_wrong(doing, &error);
            return false;
        }
    }
    if (period_parse(name, calendar, &words->period, &error))
        return true;
    do_answer_problem(doing, 404, error.message);
    return false;
}

/* --- what is told -------------------------------------------------------------------------------
 */

static const char *const kinds[] = {[TASK_SEAL] = "seal", [TASK_FILES] = "files"};

static void answer_work(struct doing *doing, int status, const struct period *period)
{
    const struct task_view task = tasks_look(doing->site->tasks, period);
    const char *const calendar = period_calendar_name(period->calendar);
    json_t *const document = json_object();
    struct text text = {0}, place = {0};
    char name[PERIOD_TEXT];

    period_format(name, period);
    text_add(&place, "/api/v1/reports/%s/work?calendar=%s", name, calendar);
    json_set_string(document, "period", name);
    json_set_string(document, "calendar", calendar);
    json_set_string(document, "work", task.is_known ? kinds[task.kind] : NULL);
    json_set_string(document, "state",
                    !task.is_known     ? "none"
                    : task.is_running  ? "running"
                    : task.why != NULL ? "failed"
                                       : "done");
    if (task.is_running)
        json_set_integer(document, "percent", task.percent);
    else
        json_set_null(document, "percent");
    json_set_string(document, "why", task.why);
    json_set_string(document, "look_at", text_string(&place));
    json_write(document, true, &text);
    text_add_string(&text, "\n");
    text_free(&place);
    json_decref(document);
    do_answer_api(doing, status, site_json, &text);
}

void do_api_work(struct site *site, struct web_request *request, const char *period)
{
    enum period_calendar calendar;
    struct visitor visitor;
    struct period wanted;
    struct error error = {""};
    struct doing *doing;

    if (!gate_admit(site, request, words_language(), ROLE_VIEWER, &visitor))
        return;
    doing = do_new(site, request, words_language(), &visitor);
    if (parse_calendar(web_query(request, "calendar"), &calendar) &&
        period_parse(period, calendar, &wanted, &error))
        answer_work(doing, 200, &wanted);
    else
        do_answer_problem(doing, 404, tr("there is no such address"));
}

/* --- what is begun ------------------------------------------------------------------------------
 */

/* A seal is for good: what can be said at once is not left to be looked for. */
static bool is_over(const struct doing *doing, const struct period *period, struct error *error)
{
    const int64_t to_ms = period_to(period, doing->site->options.catalogue->local);
    char instant[CLOCK_TEXT];
    char name[PERIOD_TEXT];

    return to_ms <= clock_wall_ms() ||
           error_set(error, tr("the period %s is not over before %s"), period_format(name, period),
                     clock_format_for_people(instant, "%H:%M %d/%m/%Y", to_ms));
}

static bool begin(struct doing *doing, enum task_kind kind, const struct work_words *words,
                  struct error *error)
{
    const struct task_order order = {.kind = kind,
                                     .period = words->period,
                                     .language = words->language,
                                     .author = doing->visitor.id,
                                     .way = "api"};
    struct task_view task;

    if (kind == TASK_SEAL && !is_over(doing, &words->period, error))
        return false;
    if (tasks_begin(doing->site->tasks, &order))
        return true;
    task = tasks_look(doing->site->tasks, &words->period);
    return (task.is_running && task.kind == kind) ||
           error_set(error, "%s", tr("another report is being made or sealed just now"));
}

static void act(struct site *site, struct web_request *request, const char *name,
                enum task_kind kind)
{
    const struct act_verb *const verb =
        act_verb_find(kind == TASK_SEAL ? "period-seal" : "report-keep");
    struct visitor visitor;
    struct work_words words;
    struct error error = {""};
    struct doing *doing;

    if (!gate_admit_act(site, request, words_language(), verb->role, NULL, &visitor))
        return;
    doing = do_new(site, request, words_language(), &visitor);
    doing->verb = verb;
    doing->keeps_answer = true;
    if (!do_has_file(doing) || !read_words(doing, name, &words) || !do_begin_once(doing))
        return;
    if (begin(doing, kind, &words, &error)) {
        do_keep_done(doing);
        answer_work(doing, 202, &words.period);
    } else {
        do_refuse(doing, 409, error.message);
    }
}

void do_api_files(struct site *site, struct web_request *request, const char *period)
{
    act(site, request, period, TASK_FILES);
}

void do_api_seal(struct site *site, struct web_request *request, const char *period)
{
    act(site, request, period, TASK_SEAL);
}
