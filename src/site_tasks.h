/* site_tasks.h - long work that people begin in the room of a report: its period is sealed, its
 * files are made and kept.  One at a time, by a process of ours that gives way to the monitor. */
#ifndef HAIDANG_SITE_TASKS_H
#define HAIDANG_SITE_TASKS_H

#include <stdbool.h>

#include "base/words.h"
#include "model/period.h"

struct site;
struct tasks;

struct tasks *tasks_new(struct site *site);
void tasks_free(struct tasks *tasks); /* takes NULL; what runs is ended */

enum task_kind { TASK_SEAL, TASK_FILES };

struct task_order {
    enum task_kind kind;
    struct period period;
    enum language language; /* of the files, and of what is said */
    const char *author;
    const char *way; /* by which he came; a literal */
};

/* False: something else is under way. */
bool tasks_begin(struct tasks *tasks, const struct task_order *order);

/* What became of the last one, if it was of this period. */
struct task_view {
    enum task_kind kind;
    bool is_known, is_running;
    int percent;
    const char
        *why; /* it failed, and so it says; NULL: it went well, or runs.  Lent until the next */
};
struct task_view tasks_look(const struct tasks *tasks, const struct period *period);

/* The last line of what a process of ours said, without its name. */
const char *task_last_words(const char *said);

#endif
