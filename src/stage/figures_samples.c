/* What samples of a period come to: success ratio and percentiles, of all probes that count. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/store_cover.h"
#include "stage/figures_inside.h"

const int figures_quantiles[FIGURES_QUANTILES] = {5000, 9500, 9900};

/* --- read ------------------------------------------------------------------------------------- */

static const struct overlay *service_of(const struct figures_book *book, size_t probe)
{
    return &book->services[book->question.catalogue->probes[probe].service];
}

static void place_rollups(struct figures_book *book)
{
    const struct catalogue *const catalogue = book->question.catalogue;

    book->first_rollup = NEW_ARRAY(size_t, catalogue->probe_count);
    for (size_t i = 0; i < catalogue->probe_count; i++) {
        book->first_rollup[i] = book->rollup_count;
        book->rollup_count += service_of(book, i)->segment_count;
    }
    book->rollups = NEW_ARRAY(struct rollup, book->rollup_count);
}

static size_t rollup_index(const struct figures_book *book, size_t probe,
                           const struct segment *segment)
{
    return book->first_rollup[probe] + (size_t)(segment - book->segments) -
           service_of(book, probe)->first_segment;
}

static struct rollup *find_rollup(void *argument, size_t probe, int64_t from_ms, int64_t to_ms)
{
    struct figures_book *const book = argument;
    const struct segment *const segment =
        book_find_segment(book, book->question.catalogue->probes[probe].service, from_ms);

    (void)to_ms;
    return segment == NULL ? NULL : &book->rollups[rollup_index(book, probe, segment)];
}

struct cuts {
    struct cover_cut *cuts;
    size_t count, capacity;
};

/* The borders of the period itself are none. */
static void add_cut(struct cuts *list, const struct figures_book *book, size_t probe, int64_t at_ms)
{
    if (at_ms <= book->question.from_ms || at_ms >= book->question.to_ms)
        return;
    list->cuts = memory_room(list->cuts, list->count, &list->capacity, sizeof *list->cuts);
    list->cuts[list->count++] = (struct cover_cut){probe, at_ms};
}

/* Wherever a segment begins or ends. */
static struct cuts make_cuts(const struct figures_book *book)
{
    struct cuts list = {0};

    for (size_t i = 0; i < book->question.catalogue->probe_count; i++) {
        const struct overlay *const own = service_of(book, i);

        for (size_t k = 0; k < own->segment_count; k++) {
            const struct segment *const segment = &book->segments[own->first_segment + k];

            add_cut(&list, book, i, segment->from_ms);
            add_cut(&list, book, i, segment->to_ms);
        }
    }
    return list;
}

static bool sum(const struct figures_book *book, struct reader *reader, bool by_days,
                const struct cover_into *into, struct error *error)
{
    const int64_t from_ms = book->question.from_ms;
    struct cover_question question = {.catalogue = book->question.catalogue,
                                      .from_ms = from_ms < 0 ? 0 : from_ms, /* none are earlier */
                                      .to_ms = book->question.to_ms,
                                      .by_days = by_days};
    const struct cuts list = make_cuts(book);
    bool good;

    question.cuts = list.cuts;
    question.cut_count = list.count;
    good = reader_cover(reader, &question, into, error);
    free(list.cuts);
    return good;
}

bool book_read_samples(struct figures_book *book, struct reader *reader, struct error *error)
{
    const struct cover_into into = {find_rollup, book};

    place_rollups(book);
    return sum(book, reader, false, &into, error);
}

/* --- figures ---------------------------------------------------------------------------------- */

/* Of itself a probe speaks always, of its service only if it may change its state. */
static bool is_counted(const struct figures_book *book, struct subject subject, size_t probe)
{
    if (subject.scope == SCOPE_PROBE)
        return probe == subject.index;
    return book->question.catalogue->probes[probe].weight != WEIGHT_OBSERVED;
}

static const struct rollup no_samples;

/* The sum of one is itself; that of more needs room. */
struct rollup_sum {
    const struct rollup *all;
    struct rollup *room; /* NULL: not needed yet */
};

static void add_rollup(struct rollup_sum *sum, const struct rollup *one)
{
    if (sum->all == &no_samples) {
        sum->all = one;
        return;
    }
    if (sum->room == NULL)
        sum->room = memory_copy(sum->all, sizeof *sum->all);
    rollup_merge(sum->room, one);
    sum->all = sum->room;
}

static void add_rollups(const struct figures_book *book, struct subject subject,
                        struct rollup_sum *sum)
{
    const struct catalogue *const catalogue = book->question.catalogue;
    const struct segment_range range = book_range(book, subject);

    for (size_t i = range.first; i < range.end; i++) {
        const struct segment *const segment = &book->segments[i];
        const struct service *const service = &catalogue->services[segment->service];

        if (!segment_is_of(book, segment, subject))
            continue;
        for (size_t k = 0; k < service->probe_count; k++) {
            const size_t probe = service->first_probe + k;
            const struct rollup *const own = &book->rollups[rollup_index(book, probe, segment)];

            if (rollup_count(own) > 0 && is_counted(book, subject, probe))
                add_rollup(sum, own);
        }
    }
}

/* How many are in its bucket or below; those that were waited for in vain only up to their own. */
int64_t figures_count_up_to(const struct sketch *sketch, int64_t us)
{
    const int last = sketch_find_bucket(us);
    int64_t count = 0;

    for (int i = 0; i <= last; i++)
        count += (int64_t)(sketch->answered[i] + sketch->waited[i]);
    return count;
}

/* A bucket is as wide as 2 %: its middle decides, which is within 1 % of all that is in it. */
static int64_t count_within(const struct sketch *sketch, int64_t limit_us)
{
    const int last = sketch_find_bucket(limit_us);
    int64_t count = sketch_bucket_value(last) <= limit_us ? (int64_t)sketch->answered[last] : 0;

    for (int i = 0; i < last; i++)
        count += (int64_t)sketch->answered[i];
    return count;
}

struct fraction figures_within(const struct figures_book *book, struct subject subject,
                               int64_t limit_us)
{
    struct rollup_sum sum = {.all = &no_samples};
    struct fraction within;

    add_rollups(book, subject, &sum);
    within.part = count_within(&sum.all->sketch, limit_us);
    within.whole = sketch_count(&sum.all->sketch);
    free(sum.room);
    return within;
}

/* -1: the samples give no such bound, or only one that was waited for in vain. */
static int64_t find_bound(const struct rollup *all, int64_t rank)
{
    struct latency latency;

    if (rank < 1 || !sketch_find_rank(&all->sketch, rank, &latency) || latency.at_least)
        return -1;
    return latency.us < all->greatest_us ? latency.us : all->greatest_us;
}

static void add_bounds(const struct figures_book *book, const struct rollup *all, int which,
                       struct figures *figures)
{
    struct rank_range range = {0, INT64_MAX};

    if (book->question.with_bounds && figures->told[which])
        range = quantile_find_ranks(figures_quantiles[which], figures->latencies);
    figures->low_us[which] = find_bound(all, range.low);
    figures->high_us[which] = find_bound(all, range.high);
}

void book_add_samples(const struct figures_book *book, struct subject subject,
                      struct figures *figures)
{
    struct rollup_sum sum = {.all = &no_samples};
    const struct rollup *all;

    if (book->rollups == NULL)
        return;
    add_rollups(book, subject, &sum);
    all = sum.all;
    memcpy(figures->outcomes, all->outcomes, sizeof figures->outcomes);
    figures->success.part = all->outcomes[OUTCOME_OK];
    figures->success.whole = rollup_count(all) - all->outcomes[OUTCOME_VOID];
    figures->latencies = sketch_count(&all->sketch);
    for (int i = 0; i < FIGURES_QUANTILES; i++) {
        figures->told[i] = figures->latencies >= quantile_smallest_count(figures_quantiles[i]) &&
                           rollup_find_quantile(all, figures_quantiles[i], &figures->quantiles[i]);
        if (figures->told[i])
            figures->not_above[i] = figures_count_up_to(&all->sketch, figures->quantiles[i].us);
        add_bounds(book, all, i, figures);
    }
    free(sum.room);
}

/* --- told one after the other ----------------------------------------------------------------- */

struct telling {
    const struct figures_book *book;
    struct subject subject;
    void (*on_samples)(void *argument, const struct figures_samples *samples);
    void *argument;
    struct figures_samples open; /* its rollup has not been told yet; of nothing: from == to */
    struct rollup *rollup;
    int32_t day;
};

static void tell(struct telling *telling)
{
    if (telling->open.from_ms == telling->open.to_ms)
        return;
    telling->open.rollup = telling->rollup;
    telling->on_samples(telling->argument, &telling->open);
    memset(telling->rollup, 0, sizeof *telling->rollup);
    telling->open.from_ms = telling->open.to_ms = 0;
}

/* Pieces that go on are told together, but none that is longer than a day. */
static struct rollup *find_place(void *argument, size_t probe, int64_t from_ms, int64_t to_ms)
{
    struct telling *const telling = argument;
    const struct catalogue *const catalogue = telling->book->question.catalogue;
    const struct segment *const segment =
        book_find_segment(telling->book, catalogue->probes[probe].service, from_ms);
    const int32_t day = zone_day(catalogue->local, from_ms);
    const bool goes_on = telling->open.from_ms != telling->open.to_ms &&
                         telling->open.probe == probe && telling->day == day &&
                         telling->open.to_ms <= from_ms;

    if (segment == NULL || !segment_is_of(telling->book, segment, telling->subject) ||
        !is_counted(telling->book, telling->subject, probe))
        return NULL;
    if (!goes_on) {
        tell(telling);
        telling->open = (struct figures_samples){.probe = probe, .from_ms = from_ms};
        telling->day = day;
    }
    telling->open.to_ms = to_ms;
    return telling->rollup;
}

bool figures_each_samples(const struct figures_book *book, struct reader *reader,
                          struct subject subject,
                          void (*on_samples)(void *argument, const struct figures_samples *samples),
                          void *argument, struct error *error)
{
    struct telling telling = {.book = book,
                              .subject = subject,
                              .on_samples = on_samples,
                              .argument = argument,
                              .rollup = NEW(struct rollup)};
    const struct cover_into into = {find_place, &telling};
    const bool good = sum(book, reader, true, &into, error);

    if (good)
        tell(&telling);
    free(telling.rollup);
    return good;
}

/* --- summed into rollups of the caller's --------------------------------------------------------
 */

struct summing {
    const struct figures_book *book;
    struct subject subject;
    struct rollup *(*find)(void *argument, size_t probe, int64_t from_ms, int64_t to_ms);
    void *argument;
};

static struct rollup *find_theirs(void *argument, size_t probe, int64_t from_ms, int64_t to_ms)
{
    const struct summing *const summing = argument;
    const struct segment *const segment = book_find_segment(
        summing->book, summing->book->question.catalogue->probes[probe].service, from_ms);

    if (segment == NULL || !segment_is_of(summing->book, segment, summing->subject) ||
        !is_counted(summing->book, summing->subject, probe))
        return NULL;
    return summing->find(summing->argument, probe, from_ms, to_ms);
}

bool figures_sum_samples(const struct figures_book *book, struct reader *reader,
                         struct subject subject,
                         struct rollup *(*find)(void *argument, size_t probe, int64_t from_ms,
                                                int64_t to_ms),
                         void *argument, struct error *error)
{
    struct summing summing = {book, subject, find, argument};
    const struct cover_into into = {find_theirs, &summing};

    return sum(book, reader, true, &into, error);
}
