/* Incidents of a period: whose they count as, and how long they took. */
#include "base/memory.h"
#include "model/catalogue_dated.h"
#include "stage/figures_inside.h"

const struct segment *book_find_incident(const struct figures_book *book,
                                         const struct incident *incident)
{
    const struct service *const service = &book->question.catalogue->services[incident->service];
    int64_t from_ms = incident->began_ms;
    int64_t to_ms = incident_is_open(incident) ? book->question.to_ms : incident->ended_ms;

    if (from_ms < book->question.from_ms)
        from_ms = book->question.from_ms;
    if (!service_clip(service, &from_ms, &to_ms))
        return NULL;
    return book_find_segment(book, incident->service, from_ms);
}

/* What happens after the period is none of its business: it would change what was once told. */
static int64_t within(const struct figures_book *book, int64_t at_ms)
{
    return at_ms > book->question.to_ms ? 0 : at_ms;
}

/* A delay counts in the period in which it was over, so that those of two periods add up. */
static struct incident_delays delays_of(const struct figures_book *book,
                                        const struct incident_times *times,
                                        const struct calendar *hours)
{
    const int64_t from_ms = book->question.from_ms;
    struct incident_delays delays = incident_delays_of(times, hours);

    if (times->began_ms < from_ms && times->detected_ms <= from_ms)
        delays.detect_ms = DELAY_NONE;
    if (times->began_ms < from_ms && times->acknowledged_ms <= from_ms)
        delays.acknowledge_ms = DELAY_NONE;
    return delays;
}

static struct figures_incident look_at(const struct figures_book *book,
                                       const struct segment *segment,
                                       const struct period_incident *found)
{
    const struct incident_times times = {.began_ms = found->incident.began_ms,
                                         .detected_ms = within(book, found->incident.detected_ms),
                                         .acknowledged_ms = within(book, found->acknowledged_ms),
                                         .ended_ms = within(book, found->incident.ended_ms)};
    struct figures_incident told = {.incident = &found->incident,
                                    .cause = found->owner != NONE_AT_ALL ? found->owner
                                                                         : (int)segment->owner,
                                    .acknowledged_ms = within(book, found->acknowledged_ms)};

    told.delays[CLOCK_WALL] = delays_of(book, &times, NULL);
    told.delays[CLOCK_WORKING] =
        delays_of(book, &times, catalogue_hours(book->question.catalogue, segment->agency));
    return told;
}

void book_sort_incidents(struct figures_book *book)
{
    const size_t services = book->question.catalogue->service_count;
    size_t *const ends = NEW_ARRAY(size_t, services + 1);

    book->incident_order = NEW_ARRAY(size_t, book->incident_count);
    for (size_t i = 0; i < book->incident_count; i++)
        ends[book->incidents[i].incident.service + 1]++;
    for (size_t i = 0; i < services; i++)
        ends[i + 1] += ends[i];
    for (size_t i = 0; i < book->incident_count; i++)
        book->incident_order[ends[book->incidents[i].incident.service]++] = i;
    book->incident_ends = ends;
}

void figures_each_incident(const struct figures_book *book, struct subject subject,
                           void (*on_incident)(void *argument,
                                               const struct figures_incident *incident),
                           void *argument)
{
    const bool is_of_one = subject.scope == SCOPE_SERVICE; /* a large province has many */
    const size_t end = is_of_one ? book->incident_ends[subject.index] : book->incident_count;

    if (subject.scope == SCOPE_PROBE)
        return; /* services have incidents */
    for (size_t k = is_of_one && subject.index > 0 ? book->incident_ends[subject.index - 1] : 0;
         k < end; k++) {
        const struct period_incident *const found =
            &book->incidents[is_of_one ? book->incident_order[k] : k];
        const struct segment *const segment = book_find_incident(book, &found->incident);

        if (segment != NULL && segment_is_of(book, segment, subject)) {
            const struct figures_incident told = look_at(book, segment, found);

            on_incident(argument, &told);
        }
    }
}

static void add_incident(void *argument, const struct figures_incident *told)
{
    struct figures *const figures = argument;

    figures->incidents++;
    for (int i = 0; i < CLOCK_COUNT; i++) {
        delay_mean_add(&figures->times[i].detect, told->delays[i].detect_ms);
        delay_mean_add(&figures->times[i].acknowledge, told->delays[i].acknowledge_ms);
        delay_mean_add(&figures->times[i].restore, told->delays[i].restore_ms);
    }
}

void book_add_incidents(const struct figures_book *book, struct subject subject,
                        struct figures *figures)
{
    figures_each_incident(book, subject, add_incident, figures);
}
