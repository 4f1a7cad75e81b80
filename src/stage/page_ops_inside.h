/* page_ops_inside.h - what the page_ops*.c share. */
#ifndef HAIDANG_STAGE_PAGE_OPS_INSIDE_H
#define HAIDANG_STAGE_PAGE_OPS_INSIDE_H

#include "stage/page_ops.h"
#include "stage/page_parts.h"

/* "down", "degraded", "unknown", "maintenance", "up", in this order: the gravest first. */
enum ops_rank { OPS_DOWN, OPS_DEGRADED, OPS_UNKNOWN, OPS_MAINTAINED, OPS_UP, OPS_RANKS };
extern const char *const ops_rank_names[OPS_RANKS];

struct ops_seen {
    size_t service;
    enum ops_rank rank;
    bool is_taken;
    int64_t since_ms;
};

/* Of those that count now and that `wants` (NULL: all), the worst first: what nobody has taken on
 * before what somebody has, then the newest.  Yours. */
struct ops_seen *ops_sort(const struct page_view *view,
                          bool (*wants)(const void *argument, size_t service), const void *argument,
                          size_t *count);

enum ops_rank ops_rank_of(const struct page_view *view, size_t service);
void ops_set_rank(json_t *object, const struct pages *pages, enum language language,
                  enum ops_rank rank);

/* The one that is open of a service; NULL: none is. */
const struct incident *ops_find_open(const struct page_view *view, size_t service);

/* Code, its page, who has it and when it is expected to be over. */
json_t *ops_incident(const struct pages *pages, const struct page_view *view,
                     const struct incident *incident);

/* What people did about a service: incident, work, silence; true: there is something. */
bool ops_set_acts(json_t *value, const struct pages *pages, const struct page_view *view,
                  size_t service);

/* A probe's state, reason and last latency. */
json_t *ops_probe(const struct pages *pages, const struct page_view *view, size_t probe);

/* "/en/ops/ROOM/ID" */
void ops_set_href(json_t *object, const char *name, enum language language, const char *room,
                  const char *id);

/* Who is on duty, a row a roster. */
json_t *ops_shifts(const struct page_view *view);

/* Letters that wait, by all channels; the ids of channels that fail are added to `failing`. */
int64_t ops_count_letters(const struct page_view *view, struct text *failing);

#endif
