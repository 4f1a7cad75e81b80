#include "site_tasks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"
#include "io/loop.h"
#include "io/process.h"
#include "model/role.h"
#include "site_parts.h"

#define OURSELVES "/proc/self/exe"

enum { WORDS_MOST = 24 };

/* While the pool is at it; nothing of it belongs to the site. */
struct task {
    struct tasks *tasks;
    enum task_kind kind;
    struct period period;
    enum language language;
    char author[ROLE_ID_MOST + 1];
    const char *way;
    const char *config_path, *store_path;
    struct process_leash leash;
    int told; /* where its process tells how far it is */
    bool good;
    struct error error;
};

struct tasks {
    struct site *site;
    struct work *work; /* NULL: nothing runs */
    struct task *task; /* that runs */
    bool is_known;     /* of the last one that ended: */
    enum task_kind kind;
    struct period period;
    bool good;
    char why[600];
};

struct tasks *tasks_new(struct site *site)
{
    struct tasks *const tasks = NEW(struct tasks);

    tasks->site = site;
    return tasks;
}

void tasks_free(struct tasks *tasks)
{
    if (tasks != NULL && tasks->work != NULL) {
        process_leash_cut(&tasks->task->leash);
        work_cancel(tasks->work);
    }
    free(tasks);
}

static void release(void *argument)
{
    struct task *const task = argument;

    process_leash_close(&task->leash);
    close(task->told);
    free(task);
}

/* --- in the pool -------------------------------------------------------------------------------
 */

static void in_pool(void *argument)
{
    static const char *const orders[][4] = {
        [TASK_SEAL] = {"seal"},
        [TASK_FILES] = {"report", "--archive", "--format", "json,html,csv,pdf,docx,xlsx"}};
    struct task *const task = argument;
    char period[PERIOD_TEXT];
    char told[] = {'0' + PROCESS_ASIDE, '\0'};
    const char *const *const order = orders[task->kind];
    const char *words[WORDS_MOST] = {"haidang", order[0]};
    const char *const rest[] = {"-c",
                                task->config_path,
                                "--store",
                                task->store_path,
                                "--language",
                                words_language_name(task->language),
                                "--calendar",
                                period_calendar_name(task->period.calendar),
                                "--by",
                                task->author,
                                "--way",
                                task->way,
                                "--progress",
                                told,
                                period_format(period, &task->period)};
    const struct process process = {.path = OURSELVES,
                                    .words = words,
                                    .input = -1,
                                    .output = -1,
                                    .aside = task->told,
                                    .leash = &task->leash};
    size_t count = 2;
    int status;

    for (size_t i = 1; i < sizeof orders[0] / sizeof *orders[0] && order[i] != NULL; i++)
        words[count++] = order[i];
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        words[count++] = rest[i];
    task->good = process_run(&process, &status, &task->error);
}

/* --- on the loop -------------------------------------------------------------------------------
 */

const char *task_last_words(const char *said)
{
    static const char name[] = "haidang: ";
    const char *const line = strrchr(said, '\n') == NULL ? said : strrchr(said, '\n') + 1;

    return strncmp(line, name, strlen(name)) == 0 ? line + strlen(name) : line;
}

static void when_done(void *argument)
{
    const struct task *const task = argument;
    struct tasks *const tasks = task->tasks;

    tasks->work = NULL;
    tasks->task = NULL;
    tasks->is_known = true;
    tasks->kind = task->kind;
    tasks->period = task->period;
    tasks->good = task->good;
    snprintf(tasks->why, sizeof tasks->why, "%.599s", task_last_words(task->error.message));
    cache_clear(tasks->site->cache); /* the public's list is another now */
    reports_forget(tasks->site->reports, &task->period);
}

bool tasks_begin(struct tasks *tasks, const struct task_order *order)
{
    const struct site_options *const options = &tasks->site->options;
    struct task *task;

    if (tasks->work != NULL)
        return false;
    task = tasks->task = NEW(struct task);
    task->tasks = tasks;
    task->kind = order->kind;
    task->period = order->period;
    task->language = order->language;
    snprintf(task->author, sizeof task->author, "%s", order->author);
    task->way = order->way;
    task->config_path = options->config_path;
    task->store_path = options->store_path;
    task->told = memfd_create("told", MFD_CLOEXEC);
    process_leash_open(&task->leash);
    tasks->work = work_start(tasks->site->loop, in_pool, when_done, release, task);
    return true;
}

static bool is_same(const struct period *one, const struct period *other)
{
    return one->kind == other->kind && one->calendar == other->calendar &&
           one->first_day == other->first_day && one->end_day == other->end_day;
}

static int percent_of(const struct task *task)
{
    char text[8] = "";

    return pread(task->told, text, sizeof text - 1, 0) > 0 ? (int)strtol(text, NULL, 10) : 0;
}

struct task_view tasks_look(const struct tasks *tasks, const struct period *period)
{
    if (tasks->task != NULL && is_same(&tasks->task->period, period))
        return (struct task_view){.kind = tasks->task->kind,
                                  .is_known = true,
                                  .is_running = true,
                                  .percent = percent_of(tasks->task)};
    if (tasks->is_known && is_same(&tasks->period, period))
        return (struct task_view){
            .kind = tasks->kind, .is_known = true, .why = tasks->good ? NULL : tasks->why};
    return (struct task_view){.is_known = false};
}
