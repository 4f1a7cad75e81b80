/* page_parts.h - what the page*.c share: words, numbers and moments as people read them. */
#ifndef HAIDANG_STAGE_PAGE_PARTS_H
#define HAIDANG_STAGE_PAGE_PARTS_H

#include "base/json.h"
#include "base/template.h"
#include "stage/page.h"

/* The word of pages in the view's language; "" if there is none. */
const char *page_word(const struct pages *pages, enum language language, const char *key);
/* "state_" and "down": the word of "state_down". */
const char *page_word_of(const struct pages *pages, enum language language, const char *prefix,
                         const char *name);

/* What every page needs: words, province, addresses, last update. */
json_t *page_begin(const struct pages *pages, const struct page_view *view);

/* Fills the template and drops the value. */
bool page_finish(const struct pages *pages, const char *name, json_t *value, struct text *text,
                 struct error *error);

/* "/en/services/dvc-01" */
void page_set_href(json_t *object, const char *name, enum language language, const char *room,
                   const char *id);

/* {"iso": …, "text": …}; nothing if there was no such moment. */
enum page_precision { PAGE_MINUTES, PAGE_SECONDS, PAGE_DAY, PAGE_HOUR, PAGE_CLOCK };
void page_set_moment(json_t *object, const char *name, enum language language, int64_t at_ms,
                     enum page_precision precision);

/* "2 giờ 10 phút", "45 giây" */
void page_set_span(json_t *object, const char *name, const struct pages *pages,
                   enum language language, int64_t span_ms);

/* "350 ms", "1,8 giây"; null if not reached. */
void page_set_latency(json_t *object, const char *name, const struct pages *pages,
                      enum language language, int64_t latency_us);

/* "99,9%": as many decimals as the target has. */
void page_set_percent(json_t *object, const char *name, enum language language, int64_t ppm);

/* "04": counts below ten have a zero in front in Vietnamese official prose. */
void page_format_count(char text[24], enum language language, size_t count);

/* state, glyph and word: never colour alone */
void page_set_state(json_t *object, const struct pages *pages, enum language language,
                    enum state state);

/* {"text": "0259 3822 683", "href": "tel:02593822683"}; nothing for NULL. */
void page_set_phone(json_t *object, const char *name, const char *phone);

/* "14/06/2022", "14 Jun 2022": a day as calendar_date.h counts them. */
enum { PAGE_DAY_TEXT = 32 };
const char *page_format_day(char text[PAGE_DAY_TEXT], enum language language, int32_t day);

/* May the public see it, and does it count now? */
bool page_shows(const struct page_view *view, size_t service);

/* A row of a list of services; `grouping` is what stands above it and need not be said again. */
json_t *page_row(const struct pages *pages, const struct page_view *view, size_t service,
                 enum page_grouping grouping);

/* What is wrong, in plain words: "Không truy cập được dịch vụ". */
const char *page_cause(const struct pages *pages, enum language language, enum reason reason);

/* How many services are in which state. */
struct page_tally {
    size_t of[STATE_COUNT];
    size_t maintained; /* by work that was announced in time: in none of the others */
    size_t all;
};
void page_count(struct page_tally *tally, const struct page_view *view, size_t service);
/* state, glyph and word of a service: "maintenance" while that is under way. */
void page_set_seen(json_t *object, const struct pages *pages, const struct page_view *view,
                   size_t service);
void page_set_maintained(json_t *object, const struct pages *pages, enum language language);

/* Planned work, under way and to come: what works.mustache is filled from. */
void page_set_works(json_t *value, const struct pages *pages, const struct page_view *view);

struct post;

/* May the public read it, and has its time come? */
bool page_shows_post(const struct page_view *view, const struct post *post);
/* What post.mustache is filled from. */
json_t *page_post(const struct pages *pages, const struct page_view *view, const struct post *post);
/* Those that stand on top: of all, or (not SIZE_MAX) those that name a service. */
void page_set_posts(json_t *value, const struct pages *pages, const struct page_view *view,
                    size_t service);
/* What people wrote, a line a paragraph. */
json_t *page_lines(const char *said);

enum state page_worst(const struct page_tally *tally); /* unknown of none */

/* A row for each state that occurs, the gravest first: state, glyph, word, count. */
json_t *page_counts(const struct pages *pages, enum language language,
                    const struct page_tally *tally, bool only_bad);

/* The groups of a choice: what groups.mustache is filled from.  False: there is none of that id. */
bool page_set_groups(json_t *value, const struct pages *pages, const struct page_view *view,
                     const struct page_choice *choice);

/* A row of a list of incidents, and what its own page says. */
json_t *page_incident(const struct pages *pages, const struct page_view *view,
                      const struct incident *incident);

/* A service's last days: what days.mustache is filled from, NULL if none is known … */
json_t *page_days(const struct pages *pages, enum language language,
                  const struct packed_bars *packed);

/* … the same with the newest days that were not well, in words, and the service's share
 * of availability … */
json_t *page_days_of(const struct pages *pages, const struct page_view *view, size_t service);

/* … and those that were not up from end to end, the newest first. */
json_t *page_bad_days(const struct pages *pages, enum language language, const struct zone *zone,
                      const struct packed_bars *packed);

/* How it can be reached, its certificate, what it depends on: members of the service's page. */
void page_set_facts(json_t *value, const struct pages *pages, const struct page_view *view,
                    size_t service);

struct planned_work;

/* "Cổng dịch vụ công, Khảo sát": those that are public. */
void page_list_services(const struct page_view *view, const struct planned_work *work,
                        struct text *text);

#endif
