/* page_do.h - the pages on which something is done: incidents, planned work, silences, the shift,
 * and services that are tried at once.
 *
 * Pure, as page.h.  Forms are rows of tables in page_do_forms.c: a field is a word of a verb, and
 * comes back with what was typed and with what is wrong with it. */
#ifndef HAIDANG_STAGE_PAGE_DO_H
#define HAIDANG_STAGE_PAGE_DO_H

#include "base/json.h"
#include "stage/page_ops.h"

struct page_trial;
struct period;

struct page_do {
    const struct page_ops *ops;
    bool (*may)(enum role role, const char *verb); /* may he? */
    const char *number; /* of its forms: what is sent twice with it is done once */
    const char *me;     /* his name where incidents say who has them */

    /* whose form came back; NULL: none */
    const char *verb;
    const json_t *typed;         /* its fields, by name; "find": words of services to choose from */
    const char *wrong, *trouble; /* which field, and why; wrong NULL: none of them */
    bool is_to_confirm;          /* it is grave: does he mean it? */
    bool is_refused;             /* something stands against it: `trouble` */

    const char *done; /* verb of what was done just now; NULL: nothing was */
    int64_t done_id;
    const char *done_by;
    bool is_running; /* what he sent is under way yet */

    const json_t *found; /* what the store has; NULL: could not be read */

    const struct page_finder *finder; /* of the services among which a form lets one look */
};

/* Is it grave enough to be asked about once more? */
bool page_do_is_grave(const char *verb, const json_t *words);

/* Which incidents are listed. */
struct page_do_filter {
    const char *state;  /* "open", "over"; NULL: both, the open ones first */
    const char *agency; /* id; NULL: any */
    const char *who;    /* "nobody", "me"; NULL: anybody */
    const char *words;
    size_t page; /* from 1; 0: the first */
};
bool page_write_do_incidents(const struct pages *pages, const struct page_do *page,
                             const struct page_finder *finder, const struct page_do_filter *filter,
                             struct text *text, struct error *error);

/* `found`: {"letters", "deeds", "evidence"} */
bool page_write_do_incident(const struct pages *pages, const struct page_do *page,
                            const struct incident *incident, struct text *text,
                            struct error *error);

/* `found`: what was planned beside the configuration; `service`: an id that the form begins with,
 * or NULL. */
bool page_write_do_maintenance(const struct pages *pages, const struct page_do *page,
                               const char *service, struct text *text, struct error *error);
bool page_write_do_silences(const struct pages *pages, const struct page_do *page,
                            const char *scope, struct text *text, struct error *error);
bool page_write_do_shift(const struct pages *pages, const struct page_do *page, struct text *text,
                         struct error *error);

/* What a post is begun from, as the address says; NULL where it says nothing. */
struct page_do_draft {
    const char *template, *incident, *work;
    const char *change; /* the number of the post that is to be changed */
};
bool page_write_do_posts(const struct pages *pages, const struct page_do *page,
                         const struct page_do_draft *draft, struct text *text, struct error *error);

/* `found`: {"addenda", "objections"}; `decide`: the number of the one to be decided, or NULL. */
bool page_write_do_addenda(const struct pages *pages, const struct page_do *page,
                           const char *decide, struct text *text, struct error *error);

/* `found`: as report_shelf.h tells them to the staff. */
bool page_write_do_reports(const struct pages *pages, const struct page_do *page, struct text *text,
                           struct error *error);

/* What people write in the report of a period.  `found`: as report_shelf.h tells them to the staff,
 * with "texts": {"vi": [{"part", "text", "author", "made_at", "version"}], "en": …}; `typed`:
 * {"text": {part: …}, "seen": …, "shown": …}, as the form came. */
struct page_do_report {
    const struct period *period;
    const json_t *drafts;             /* NULL: none are at hand */
    const struct page_making *making; /* they, a seal or files are being made; NULL: nothing is */
    const char *why;                  /* there can be no drafts; or NULL */
    const char *failed;               /* what was begun here last did not go well; or NULL */
    bool is_over;
};
bool page_write_do_report(const struct pages *pages, const struct page_do *page,
                          const struct page_do_report *report, struct text *text,
                          struct error *error);
/* What a form of it says was changed: an array of {"part", "text", "version"}, yours. */
json_t *page_do_report_changes(const json_t *typed);

/* A service that is tried, or was. */
struct page_do_tried {
    size_t service;
    bool is_running;
    const char *trouble; /* why it was not tried, or NULL */
    int64_t at_ms;       /* 0: never */
    const struct page_trial *trials;
    size_t count;
};
bool page_write_do_try(const struct pages *pages, const struct page_do *page,
                       const struct page_do_tried *tried, struct text *text, struct error *error);

#endif
