/* page.h - what people see in a browser: HTML from a snapshot, by the templates of dashboards/.
 *
 * Pure: the same view gives the same bytes.  Pages are in Vietnamese below / and in English below
 * /en/; they need no JavaScript and ask no other host for anything. */
#ifndef HAIDANG_STAGE_PAGE_H
#define HAIDANG_STAGE_PAGE_H

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "model/rollup.h"
#include "model/snapshot.h"
#include "model/span_totals.h"

/* Templates and words, compiled; never changed, so shared. */
struct pages;

/* `folder` holds files that stand in for the built-in ones of the same name, or is NULL. */
struct pages *pages_new(const char *folder, struct error *error);
void pages_free(struct pages *pages);

/* A file of dashboards/ as it is: "style.css".  NULL if there is none. */
const char *pages_file(const struct pages *pages, const char *name);

struct fraction;
struct survey;

struct page_view {
    const struct catalogue *catalogue;
    const struct snapshot *snapshot; /* NULL: nothing was measured yet */
    const struct packed_bars *bars;  /* by the catalogue's index; NULL: not read yet */
    const struct survey *surveys;    /* likewise; all zero: not looked at */
    const struct fraction *shares;   /* availability of the last 90 days, likewise */
    enum language language;
    const char *event; /* id of the last one that this page knows of; NULL: it is not kept up */
    bool is_stale;     /* the snapshot is older than it should be */
};

/* Which services, and what stands above them. */
enum page_grouping { PAGE_BY_PROGRAMME, PAGE_BY_AGENCY };
struct page_choice {
    enum page_grouping grouping;
    const char *only; /* id of one programme or agency ("-": those of none); NULL: all */
};

/* Has it services that the public may see? */
bool page_has_group(const struct page_view *view, const struct page_choice *choice);

/* All at the end of `text`.  They fail only if a template is not as it should be.
 *
 * All services, with what is wrong on top; if there are many, only those that are not well, and
 * where the others are.  Of one group (`choice->only`) all. */
bool page_write_status(const struct pages *pages, const struct page_view *view,
                       const struct page_choice *choice, struct text *text, struct error *error);
bool page_write_incident(const struct pages *pages, const struct page_view *view,
                         const struct incident *incident, struct text *text, struct error *error);

/* Finds services by what they are called; made once of a catalogue, which it refers to. */
struct page_finder;
struct page_finder *page_finder_new(const struct catalogue *catalogue);
void page_finder_free(struct page_finder *finder); /* takes NULL */

/* Has a service all the words that were typed, with or without accents? */
struct page_finder_words;
struct page_finder_words *page_finder_words_of(const char *query);
void page_finder_words_free(struct page_finder_words *words); /* takes NULL */
bool page_finder_fits(const struct page_finder *finder, const struct page_finder_words *words,
                      size_t service);

/* Those that have all the words of the query, typed with or without accents. */
bool page_write_search(const struct pages *pages, const struct page_view *view,
                       const struct page_finder *finder, const char *query, struct text *text,
                       struct error *error);

/* A month, by the province's days, and its incidents (lent): all of them, and perhaps others. */
struct page_month {
    int year, month; /* month from 1 */
    const struct incident *incidents;
    size_t count;
    bool is_old; /* they have no pages of their own any more */
};

/* The view has a snapshot.  "2022-06"; false: it is no month, or yet to come. */
bool page_month_parse(const char *text, const struct page_view *view, struct page_month *month);
struct page_month page_month_of(const struct page_view *view, int64_t at_ms); /* no incidents */
int64_t page_month_begins(const struct page_view *view, const struct page_month *month);
bool page_write_history(const struct pages *pages, const struct page_view *view,
                        const struct page_month *month, struct text *text, struct error *error);
/* The report of a period: `body` as print_html_body leaves it, `id` as addresses have it. */
struct page_report {
    const char *id, *title, *body;
};
bool page_write_report(const struct pages *pages, const struct page_view *view,
                       const struct page_report *report, struct text *text, struct error *error);

/* That it is being made, and how far that is. */
struct page_making {
    const char *id, *name;
    const char *what; /* the word of it; NULL: report_making */
    bool is_begun;
    int percent;
    size_t before; /* how many others are made first */
};
bool page_write_making(const struct pages *pages, const struct page_view *view,
                       const struct page_making *making, struct text *text, struct error *error);

/* Those that are sealed, with their files; `reports`: as report_shelf.h tells them to the public,
 * NULL: could not be read. */
bool page_write_reports(const struct pages *pages, const struct page_view *view,
                        const json_t *reports, struct text *text, struct error *error);

/* For feed readers (Atom) and calendars (RFC 5545): incidents and planned work of public services.
 */
bool page_write_feed(const struct pages *pages, const struct page_view *view, struct text *text,
                     struct error *error);
void page_write_calendar(const struct pages *pages, const struct page_view *view,
                         struct text *text);

/* How one service is, for other sites: a picture (SVG), and a page for a frame.  `share` is its
 * availability of 90 days; NULL: not known. */
bool page_write_badge(const struct pages *pages, const struct page_view *view, size_t service,
                      const struct fraction *share, struct text *text, struct error *error);
bool page_write_embed(const struct pages *pages, const struct page_view *view, size_t service,
                      struct text *text, struct error *error);

/* A page that says that there is no page. */
enum page_problem {
    PAGE_NOT_FOUND,
    PAGE_NOT_ALLOWED,
    PAGE_TOO_BUSY,
    PAGE_BROKEN,
    PAGE_FORBIDDEN, /* who asks is known, and may not */
    PAGE_FOREIGN,   /* a form that is none of ours, or is too old */
};
bool page_write_problem(const struct pages *pages, const struct page_view *view,
                        enum page_problem problem, struct text *text, struct error *error);

/* The figures of a service's last 24 hours: samples in, in any order, then closed. */
struct page_chart;

struct page_chart *page_chart_new(int64_t until_ms);
void page_chart_free(struct page_chart *chart);
int64_t page_chart_from(const struct page_chart *chart);
int64_t page_chart_until(const struct page_chart *chart);
void page_chart_begin_probe(struct page_chart *chart, size_t probe); /* of the service, from 0 */
void page_chart_add(struct page_chart *chart, const struct sample *sample);

/* What it keeps of a sample; false: nothing.  For who keeps samples for charts to come. */
struct page_point {
    int64_t at_ms;
    int64_t latency_us; /* NOT_REACHED: no answer to time */
    bool failed;
};
bool page_point_of(const struct sample *sample, struct page_point *point);
void page_chart_add_point(struct page_chart *chart, const struct page_point *point);

void page_chart_close(struct page_chart *chart); /* long work: in the pool */

/* `chart` is closed, or NULL: the store could not be read. */
bool page_write_service(const struct pages *pages, const struct page_view *view, size_t service,
                        const struct page_chart *chart, struct text *text, struct error *error);

#endif
