/* What figures are about: who it is by its id, and whose a service was when. */
#include <string.h>

#include "base/memory.h"
#include "model/catalogue_dated.h"
#include "stage/figures_inside.h"

static bool find_agency(const struct catalogue *catalogue, const char *id, size_t *index)
{
    for (*index = 0; *index < catalogue->agency_count; ++*index)
        if (strcmp(catalogue->agencies[*index].id, id) == 0)
            return true;
    return false;
}

static bool find_programme(const struct catalogue *catalogue, const char *id, size_t *index)
{
    for (*index = 0; *index < catalogue->programme_count; ++*index)
        if (strcmp(catalogue->programmes[*index].id, id) == 0)
            return true;
    return false;
}

bool figures_find(const struct catalogue *catalogue, const char *id, struct subject *subject)
{
    const int service = catalogue_find_service(catalogue, id);
    const int probe = catalogue_find_probe(catalogue, id);

    *subject = (struct subject){.scope = SCOPE_PROVINCE};
    if (strcmp(id, "province") == 0)
        return true;
    if (service != NONE_AT_ALL)
        *subject = (struct subject){SCOPE_SERVICE, (size_t)service};
    else if (probe != NONE_AT_ALL)
        *subject = (struct subject){SCOPE_PROBE, (size_t)probe};
    else if (find_agency(catalogue, id, &subject->index))
        subject->scope = SCOPE_AGENCY;
    else if (find_programme(catalogue, id, &subject->index))
        subject->scope = SCOPE_PROGRAMME;
    return subject->scope != SCOPE_PROVINCE;
}

bool segment_is_of(const struct figures_book *book, const struct segment *segment,
                   struct subject subject)
{
    switch (subject.scope) {
    case SCOPE_PROVINCE:
        return true;
    case SCOPE_AGENCY:
        return segment->agency == (int)subject.index;
    case SCOPE_PROGRAMME:
        return segment->programme == (int)subject.index;
    case SCOPE_SERVICE:
        return segment->service == subject.index;
    case SCOPE_PROBE:
        return book->question.catalogue->probes[subject.index].service == segment->service;
    }
    return false;
}

struct segment_range book_range(const struct figures_book *book, struct subject subject)
{
    const struct overlay *own;

    if (subject.scope != SCOPE_SERVICE && subject.scope != SCOPE_PROBE)
        return (struct segment_range){0, book->segment_count};
    own = &book->services[subject.scope == SCOPE_SERVICE
                              ? subject.index
                              : book->question.catalogue->probes[subject.index].service];
    return (struct segment_range){own->first_segment, own->first_segment + own->segment_count};
}

static bool has_segment(const struct figures_book *book, struct subject subject)
{
    const struct segment_range range = book_range(book, subject);

    for (size_t i = range.first; i < range.end; i++)
        if (segment_is_of(book, &book->segments[i], subject))
            return true;
    return false;
}

bool figures_know(const struct figures_book *book, struct subject subject)
{
    const struct catalogue *const catalogue = book->question.catalogue;
    int64_t from_ms = book->question.from_ms;
    int64_t to_ms = book->end_ms;

    if (subject.scope == SCOPE_SERVICE)
        return service_clip(&catalogue->services[subject.index], &from_ms, &to_ms);
    if (subject.scope != SCOPE_AGENCY || has_segment(book, subject))
        return true;
    from_ms = catalogue->agencies[subject.index].from_ms;
    to_ms = catalogue->agencies[subject.index].ended_ms;
    return from_ms < book->end_ms && (to_ms == 0 || to_ms > book->question.from_ms);
}

struct segment *book_find_segment(const struct figures_book *book, size_t service, int64_t at_ms)
{
    const struct overlay *const own = &book->services[service];

    for (size_t i = 0; i < own->segment_count; i++) {
        struct segment *const segment = &book->segments[own->first_segment + i];

        if (segment->from_ms <= at_ms && at_ms < segment->to_ms)
            return segment;
    }
    return NULL;
}

/* --- segments --------------------------------------------------------------------------------- */

static struct segment make_segment(const struct service *service, size_t index, int64_t from_ms,
                                   int64_t to_ms)
{
    return (struct segment){.service = index,
                            .from_ms = from_ms,
                            .to_ms = to_ms,
                            .agency = service_agency_at(service, from_ms),
                            .programme = service_programme_at(service, from_ms),
                            .owner = service_owner_at(service, from_ms),
                            .target = service_target_at(service, from_ms)};
}

static void cut_service(struct figures_book *book, size_t index)
{
    enum { LISTS = 5 };
    const struct service *const service = &book->question.catalogue->services[index];
    const struct dated_list *const lists[LISTS] = {&service->agencies, &service->programmes,
                                                   &service->owners, &service->availabilities,
                                                   &service->p95s};
    struct overlay *const own = &book->services[index];
    int64_t at_ms = book->question.from_ms;
    int64_t to_ms = book->question.to_ms;
    int64_t end_ms;

    own->first_segment = book->segment_count;
    if (!service_clip(service, &at_ms, &to_ms))
        return;
    for (; at_ms < to_ms; at_ms = end_ms) {
        end_ms = dated_piece_end(lists, LISTS, at_ms, to_ms);
        book->segments = memory_room(book->segments, book->segment_count, &book->segment_capacity,
                                     sizeof *book->segments);
        book->segments[book->segment_count++] = make_segment(service, index, at_ms, end_ms);
        own->segment_count++;
    }
}

void book_cut_segments(struct figures_book *book)
{
    for (size_t i = 0; i < book->question.catalogue->service_count; i++)
        cut_service(book, i);
}
