/* site_reports_inside.h - one report, while it waits or is being made. */
#ifndef HAIDANG_SITE_REPORTS_INSIDE_H
#define HAIDANG_SITE_REPORTS_INSIDE_H

#include "io/process.h"
#include "site_parts.h"

enum { WAITING_MOST = 64 };

struct report {
    struct reports *reports; /* not in the pool: one that was cancelled outlives them */
    struct report *next;
    struct work *work; /* NULL: it has not begun */
    struct process_leash leash;
    const struct catalogue *catalogue;
    const char *store_path, *config_path;
    struct report_wish wish;
    int64_t now_ms;
    struct web_request *waiting[WAITING_MOST];
    int64_t waiting_us[WAITING_MOST]; /* since when */
    size_t count;
    int64_t begun_us;
    int told;         /* where its process tells how far it is; 0: nowhere */
    struct text text; /* empty: it failed */
    struct error error;
};

/* In the pool: makes it, into `text`, or says why not in `error`. */
void report_in_pool(void *argument);

/* On the loop: what its process has told lately. */
int report_percent(const struct report *report);

#endif
