/* page_ops.h - what those see who keep the services running: every service, public or not, and the
 * monitor itself.
 *
 * Pure, as page.h: what lies in the store is read before, and comes as JSON. */
#ifndef HAIDANG_STAGE_PAGE_OPS_H
#define HAIDANG_STAGE_PAGE_OPS_H

#include "base/json.h"
#include "model/role.h"
#include "stage/page.h"

/* Who looks, and where he is. */
struct page_ops {
    const struct page_view *view;
    const char *person; /* the account's id */
    enum role role;
    const char *key;   /* what forms that change something bring back in the field "key"; NULL or
                          "": none */
    const char *room;  /* in the navigation: "letters"; NULL: none of its rooms */
    const char *other; /* the same page in the other language, with its query; NULL: /ops */
};

/* What every page of this side needs; `title` is a word's key.  For ops_head.mustache. */
json_t *page_ops_begin(const struct pages *pages, const struct page_ops *ops, const char *title);

/* Which services are listed; NULL: whichever. */
struct page_ops_filter {
    const char *agency, *programme; /* ids; "-": those of none */
    const char *state;              /* "down", "maintenance", … */
    const char *words;
    size_t page; /* from 1; 0: the first */
};

/* All that count now, the worst first. */
bool page_write_ops(const struct pages *pages, const struct page_ops *ops,
                    const struct page_finder *finder, const struct page_ops_filter *filter,
                    struct text *text, struct error *error);

/* For a screen on the wall: it never scrolls, and says only what is not well. */
bool page_write_wall(const struct pages *pages, const struct page_ops *ops, struct text *text,
                     struct error *error);

/* One service. */
struct page_ops_service {
    size_t service;
    const struct page_chart *chart; /* as for page_write_service */
    const json_t *evidence;         /* what the store has of it; NULL: could not be read */
};
bool page_write_ops_service(const struct pages *pages, const struct page_ops *ops,
                            const struct page_ops_service *about, struct text *text,
                            struct error *error);

/* One piece of evidence; NULL: could not be read. */
bool page_write_ops_evidence(const struct pages *pages, const struct page_ops *ops,
                             const json_t *piece, struct text *text, struct error *error);

/* The monitor's own health; `waiting`: samples not yet committed; `store` what is known of its file
 * (NULL: could not be read). */
bool page_write_ops_monitor(const struct pages *pages, const struct page_ops *ops, int64_t waiting,
                            const json_t *store, struct text *text, struct error *error);

/* The outbox, as `haidang alert outbox --json` tells it; NULL: could not be read. */
bool page_write_ops_letters(const struct pages *pages, const struct page_ops *ops,
                            const json_t *outbox, struct text *text, struct error *error);

/* How much of what targets allow is used, the worst first: {"month": {"names": [vi, en], "rows":
 * [{"service", "part", "of", "used_ms", "allowed_ms", "whole_ms"}, …]}, "half": …}; NULL: could not
 * be read.  `page` from 1. */
bool page_write_ops_budgets(const struct pages *pages, const struct page_ops *ops,
                            const json_t *budgets, size_t page, struct text *text,
                            struct error *error);

/* Who did what; `found` has "rows" (store_health.h), NULL: could not be read. */
enum { PAGE_OPS_AUDIT_MOST = 50 }; /* rows of a page */
struct page_ops_audit {
    const char *author, *verb, *subject; /* as they were asked for; NULL: whoever */
    const json_t *found;
};
bool page_write_ops_audit(const struct pages *pages, const struct page_ops *ops,
                          const struct page_ops_audit *audit, struct text *text,
                          struct error *error);

#endif
