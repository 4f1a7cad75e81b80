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
enum page_precision { PAGE_MINUTES, PAGE_SECONDS, PAGE_DAY, PAGE_HOUR };
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

/* A row of a list of incidents, and what its own page says. */
json_t *page_incident(const struct pages *pages, const struct page_view *view,
                      const struct incident *incident);

/* A service's last days: what days.mustache is filled from, NULL if none is known … */
json_t *page_days(const struct pages *pages, enum language language,
                  const struct packed_bars *bars);

/* … and those that were not up from end to end, the newest first. */
json_t *page_bad_days(const struct pages *pages, enum language language, const struct zone *zone,
                      const struct packed_bars *bars);

/* How it can be reached, its certificate, what it depends on: members of the service's page. */
void page_set_facts(json_t *value, const struct pages *pages, const struct page_view *view,
                    size_t service);

struct planned_work;

/* "Cổng dịch vụ công, Khảo sát": those that are public. */
void page_list_services(const struct page_view *view, const struct planned_work *work,
                        struct text *text);

#endif
