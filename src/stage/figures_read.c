/* A period is read: spans, what may be said since, incidents, and samples if they are wanted. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/store_sums.h"
#include "stage/figures_inside.h"

struct spans_reading {
    struct figures_book *book;
    int last; /* whose span came last */
};

/* They come probe by probe, mostly in the order of the catalogue. */
static void on_span(void *argument, const char *id, const struct span *span)
{
    struct spans_reading *const reading = argument;
    const struct catalogue *const catalogue = reading->book->question.catalogue;
    int probe = NONE_AT_ALL;

    for (int i = reading->last; i < reading->last + 2; i++)
        if (i >= 0 && i < (int)catalogue->probe_count && strcmp(catalogue->probes[i].id, id) == 0)
            probe = i;
    if (probe == NONE_AT_ALL)
        probe = catalogue_find_probe(catalogue, id);
    if (probe == NONE_AT_ALL)
        return;
    reading->last = probe;
    probe_spans_add(&reading->book->probes[probe], span);
}

static bool read_makers(struct figures_book *book, struct reader *reader, struct error *error)
{
    const struct catalogue *const catalogue = book->question.catalogue;
    struct span_maker *const makers = NEW_ARRAY(struct span_maker, catalogue->probe_count);
    const bool good = reader_load_makers(reader, catalogue, makers, error);

    for (size_t i = 0; good && i < catalogue->probe_count; i++)
        probe_spans_look(&book->probes[i], &makers[i], book->question.now_ms);
    free(makers);
    return good;
}

/* Of few probes each is asked for, of many all are read in one go. */
enum { PROBES_FEW = SERVICE_PROBES_MOST };

static void on_own_span(void *argument, const struct span *span)
{
    probe_spans_add(argument, span);
}

static bool read_few_spans(struct figures_book *book, struct reader *reader, struct error *error)
{
    const struct figures_question *const question = &book->question;

    for (size_t i = 0; i < question->catalogue->probe_count; i++) {
        const struct sample_range range = {.probe = question->catalogue->probes[i].id,
                                           .from_ms = question->from_ms,
                                           .to_ms = question->to_ms};

        if (!reader_spans(reader, &range, on_own_span, &book->probes[i], error))
            return false;
    }
    return true;
}

static bool read_all_spans(struct figures_book *book, struct reader *reader, struct error *error)
{
    struct spans_reading reading = {book, NONE_AT_ALL};

    return reader_all_spans(reader, book->question.from_ms, book->question.to_ms, on_span, &reading,
                            error);
}

static bool read_spans(struct figures_book *book, struct reader *reader, struct error *error)
{
    const struct figures_question *const question = &book->question;
    const bool good = question->catalogue->probe_count <= PROBES_FEW
                          ? read_few_spans(book, reader, error)
                          : read_all_spans(book, reader, error);

    if (!good)
        return false;
    for (size_t i = 0; i < question->catalogue->probe_count; i++)
        if (!probe_spans_begin(&book->probes[i], reader, question->catalogue->probes[i].id,
                               question->from_ms, error))
            return false;
    return true;
}

static void add_causes(struct figures_book *book)
{
    for (size_t i = 0; i < book->incident_count; i++) {
        const struct period_incident *const found = &book->incidents[i];
        struct overlay *const own = &book->services[found->incident.service];

        if (found->owner == NONE_AT_ALL)
            continue;
        own->causes =
            memory_room(own->causes, own->cause_count, &own->cause_capacity, sizeof *own->causes);
        own->causes[own->cause_count++] = (struct span_cause){
            .from_ms = found->incident.began_ms,
            .to_ms = incident_is_open(&found->incident) ? INT64_MAX : found->incident.ended_ms,
            .cause = found->owner};
    }
}

static void sum_hours(struct figures_book *book)
{
    const struct catalogue *const catalogue = book->question.catalogue;
    const int32_t first = zone_day(catalogue->local, book->question.from_ms);
    const int32_t end = zone_day(catalogue->local, book->question.to_ms) + 1;

    book->hours = NEW_ARRAY(struct work_sums, catalogue->calendar_count);
    for (size_t i = 0; i < catalogue->calendar_count; i++) {
        book->hours[i] = (struct work_sums){&catalogue->calendars[i].hours, first, end,
                                            NEW_ARRAY(int64_t, (size_t)(end - first) + 1)};
        work_sums_fill(&book->hours[i]);
    }
}

/* Once spans and incidents are there. */
static void finish(struct figures_book *book)
{
    add_causes(book);
    book_sort_incidents(book);
    sum_hours(book);
    book_cut_segments(book);
}

static bool read_book(struct figures_book *book, struct reader *reader, struct error *error)
{
    const struct figures_question *const question = &book->question;
    const struct period_range range = {question->catalogue, question->from_ms, question->to_ms};

    if (!read_spans(book, reader, error) || !read_makers(book, reader, error) ||
        !reader_period_incidents(reader, &range, &book->incidents, &book->incident_count, error) ||
        !reader_maintenance(reader, question->catalogue, &book->kept, error))
        return false;
    finish(book);
    return !question->with_samples || book_read_samples(book, reader, error);
}

static struct figures_book *make_book(const struct figures_question *question)
{
    struct figures_book *const book = NEW(struct figures_book);

    book->question = *question;
    book->end_ms = question->to_ms;
    if (book->question.to_ms > question->now_ms)
        book->question.to_ms = question->now_ms;
    if (book->question.to_ms < question->from_ms)
        book->question.to_ms = question->from_ms;
    book->probes = NEW_ARRAY(struct probe_spans, question->catalogue->probe_count);
    book->services = NEW_ARRAY(struct overlay, question->catalogue->service_count);
    return book;
}

struct figures_book *figures_read(struct reader *reader, const struct figures_question *question,
                                  struct error *error)
{
    struct figures_book *const book = make_book(question);
    bool good = question->held || reader_hold(reader, error);

    if (good) {
        good = read_book(book, reader, error);
        if (!question->held)
            reader_let_go(reader);
    }
    if (good) {
        book_add_up(book);
        return book;
    }
    figures_free(book);
    return NULL;
}

/* --- a history that lies in no store ------------------------------------------------------------
 */

static void take_track(struct figures_book *book, size_t index, const struct figures_track *track)
{
    const struct figures_question *const question = &book->question;

    book->probes[index].since_ms = track->count == 0 ? INT64_MAX : track->spans[0].from_ms;
    for (size_t i = 0; i < track->count; i++)
        if (span_overlap(&track->spans[i], question->from_ms, question->to_ms) > 0)
            probe_spans_add(&book->probes[index], &track->spans[i]);
    probe_spans_look(&book->probes[index], &track->maker, question->now_ms);
}

static bool touches(const struct figures_book *book, const struct incident *incident)
{
    return incident->began_ms < book->question.to_ms &&
           (incident_is_open(incident) || incident->ended_ms > book->question.from_ms);
}

static int compare_incidents(const void *left, const void *right)
{
    const struct incident *const a = &((const struct period_incident *)left)->incident;
    const struct incident *const b = &((const struct period_incident *)right)->incident;

    if (a->began_ms != b->began_ms)
        return a->began_ms < b->began_ms ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static void take_incidents(struct figures_book *book, const struct figures_history *history)
{
    book->incidents = NEW_ARRAY(struct period_incident, history->incident_count);
    for (size_t i = 0; i < history->incident_count; i++)
        if (touches(book, &history->incidents[i].incident))
            book->incidents[book->incident_count++] = history->incidents[i];
    if (book->incident_count > 0)
        qsort(book->incidents, book->incident_count, sizeof *book->incidents, compare_incidents);
}

struct figures_book *figures_of_history(const struct figures_question *question,
                                        const struct figures_history *history,
                                        struct kept_maintenance *kept)
{
    struct figures_book *const book = make_book(question);

    if (kept != NULL) {
        book->kept = *kept;
        *kept = (struct kept_maintenance){.works = NULL};
    }

    for (size_t i = 0; i < question->catalogue->probe_count; i++)
        take_track(book, i, &history->probes[i]);
    take_incidents(book, history);
    finish(book);
    book_add_up(book);
    return book;
}

void figures_free(struct figures_book *book)
{
    if (book == NULL)
        return;
    for (size_t i = 0; i < book->question.catalogue->probe_count; i++)
        free(book->probes[i].spans);
    for (size_t i = 0; i < book->question.catalogue->service_count; i++) {
        free(book->services[i].windows);
        free(book->services[i].causes);
    }
    for (size_t i = 0; book->hours != NULL && i < book->question.catalogue->calendar_count; i++)
        free(book->hours[i].before);
    free(book->hours);
    free(book->probes);
    free(book->services);
    free(book->rollups);
    free(book->first_rollup);
    free(book->segments);
    free(book->incidents);
    free(book->incident_order);
    free(book->incident_ends);
    kept_maintenance_free(&book->kept);
    free(book);
}
