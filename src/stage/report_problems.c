/* What needs attention: services that missed their targets, put together by why. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stage/report_inside.h"

enum { NAMES_MOST = 3 };

static struct report_problem *problem_of(struct report_problem *problems, size_t *count,
                                         const char *cause)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(problems[i].cause, cause) == 0)
            return &problems[i];
    if (*count == REPORT_PROBLEMS)
        return NULL;
    problems[*count] = (struct report_problem){.cause = cause};
    return &problems[(*count)++];
}

size_t report_find_problems(struct report *report, struct report_problem problems[REPORT_PROBLEMS])
{
    const struct report_service **const missed =
        NEW_ARRAY(const struct report_service *, report->service_count);
    const size_t missed_count = report_list_missed(report, missed);
    size_t count = 0;

    for (size_t i = 0; i < missed_count; i++) {
        const char *measure;
        const char *const cause = report_main_cause(report, missed[i], &measure);
        struct report_problem *const problem =
            problem_of(problems, &count, cause == NULL ? "" : cause);

        if (problem == NULL)
            continue;
        if (problem->count < REPORT_PROBLEM_SERVICES)
            problem->services[problem->count] = missed[i];
        problem->count++;
    }
    free(missed);
    return count;
}

static void add_names(const struct report *report, const struct report_problem *problem,
                      struct text *text)
{
    const size_t most = problem->count > NAMES_MOST ? NAMES_MOST : problem->count;
    char number[WORDING_TEXT];

    for (size_t i = 0; i < most; i++)
        text_add(text, "%s%s",
                 i == 0                                    ? ""
                 : i + 1 == most && most == problem->count ? said(report, " and ")
                                                           : ", ",
                 problem->services[i]->name);
    if (problem->count > most)
        text_add(text,
                 problem->count - most == 1 ? said(report, " and %s other service")
                                            : said(report, " and %s other services"),
                 wording_count(number, report->language, (int64_t)(problem->count - most)));
}

static struct fraction lowest_of(const struct report_problem *problem)
{
    const size_t most =
        problem->count > REPORT_PROBLEM_SERVICES ? (size_t)REPORT_PROBLEM_SERVICES : problem->count;
    struct fraction lowest = problem->services[0]->judged;

    for (size_t i = 1; i < most; i++)
        if (report_is_less(problem->services[i]->judged, lowest))
            lowest = problem->services[i]->judged;
    return lowest;
}

const char *report_problem_text(struct report *report, const struct report_problem *problem)
{
    struct text text = {0};
    char share[FRACTION_TEXT];
    const char *kept;

    add_names(report, problem, &text);
    fraction_format(share, lowest_of(problem), report->language);
    text_add(&text,
             problem->count == 1 ? said(report, " missed its target (%s)")
                                 : said(report, " missed their targets (the lowest %s)"),
             share);
    if (*problem->cause != '\0')
        text_add(&text, said(report, ", main cause: %s"), problem->cause);
    kept = document_text(report->document, text_string(&text));
    text_free(&text);
    return kept;
}

const char *report_problem_task(struct report *report, const struct report_problem *problem,
                                bool is_request)
{
    const struct report_service *const first = problem->services[0];
    struct text names = {0};
    const char *task;

    add_names(report, problem, &names);
    task = document_format(report->document,
                           is_request ? said(report, "To have the problems of %s resolved")
                                      : said(report, "Resolve the problems of %s"),
                           text_string(&names));
    if (*problem->cause != '\0')
        task = document_format(report->document, "%s (%s)", task, problem->cause);
    if (first->agency != NONE_AT_ALL)
        task = document_format(report->document, said(report, "%s; lead: %s"), task,
                               report_agency_name(report, first->agency));
    text_free(&names);
    return task;
}
