#include "stage/figures.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "io/store_read.h"

/* One probe: its spans in the period, and since when it was watched. */
struct probe_spans {
    struct span *spans;
    size_t count, capacity;
    int64_t since_ms;
};

struct figures_book {
    struct figures_question question;
    struct probe_spans *probes; /* by the catalogue's index */
    struct incident *incidents;
    size_t incident_count;
};

/* --- reading ------------------------------------------------------------------------------------
 */

static void add_span(void *argument, const struct span *span)
{
    struct probe_spans *const probe = argument;

    probe->spans = memory_room(probe->spans, probe->count, &probe->capacity, sizeof *probe->spans);
    probe->spans[probe->count++] = *span;
}

/* What is over, and what may be said since. */
static bool read_probe(struct figures_book *book, struct reader *reader, size_t index,
                       const struct span_maker *maker, struct error *error)
{
    const struct figures_question *const question = &book->question;
    struct probe_spans *const probe = &book->probes[index];
    const struct sample_range range = {.probe = question->catalogue->probes[index].id,
                                       .from_ms = question->from_ms,
                                       .to_ms = question->to_ms};
    struct span open[SPAN_STEP];
    int count;

    if (!reader_spans(reader, &range, add_span, probe, error) ||
        !reader_first_span(reader, range.probe, &probe->since_ms, error))
        return false;
    count = span_maker_look(maker, question->now_ms, open);
    for (int i = 0; i < count; i++)
        add_span(probe, &open[i]);
    if (maker->begun && maker->open.from_ms < probe->since_ms)
        probe->since_ms = maker->open.from_ms;
    return true;
}

static bool read_book(struct figures_book *book, struct reader *reader, struct error *error)
{
    const struct catalogue *const catalogue = book->question.catalogue;
    struct span_maker *const makers = NEW_ARRAY(struct span_maker, catalogue->probe_count);
    bool good = reader_load_makers(reader, catalogue, makers, error);

    for (size_t i = 0; good && i < catalogue->probe_count; i++)
        good = read_probe(book, reader, i, &makers[i], error);
    free(makers);
    return good && reader_load_incidents(reader, catalogue, book->question.from_ms,
                                         &book->incidents, &book->incident_count, error);
}

struct figures_book *figures_read(struct reader *reader, const struct figures_question *question,
                                  struct error *error)
{
    struct figures_book *const book = NEW(struct figures_book);
    bool good;

    book->question = *question;
    if (book->question.to_ms > question->now_ms)
        book->question.to_ms = question->now_ms;
    if (book->question.to_ms < question->from_ms)
        book->question.to_ms = question->from_ms;
    book->probes = NEW_ARRAY(struct probe_spans, question->catalogue->probe_count);
    good = reader_hold(reader, error);
    if (good) {
        good = read_book(book, reader, error);
        reader_let_go(reader);
    }
    if (good)
        return book;
    figures_free(book);
    return NULL;
}

void figures_free(struct figures_book *book)
{
    if (book == NULL)
        return;
    for (size_t i = 0; i < book->question.catalogue->probe_count; i++)
        free(book->probes[i].spans);
    free(book->probes);
    free(book->incidents);
    free(book);
}

/* --- what it is about ---------------------------------------------------------------------------
 */

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

bool figures_contain(const struct catalogue *catalogue, struct subject subject, size_t service)
{
    const struct service *const one = &catalogue->services[service];

    switch (subject.scope) {
    case SCOPE_PROVINCE:
        return true;
    case SCOPE_AGENCY:
        return one->agency == (int)subject.index;
    case SCOPE_PROGRAMME:
        return one->programme == (int)subject.index;
    case SCOPE_SERVICE:
        return service == subject.index;
    case SCOPE_PROBE:
        return catalogue->probes[subject.index].service == service;
    }
    return false;
}

/* --- pieces -------------------------------------------------------------------------------------
 */

static struct span_track track_of(const struct figures_book *book, size_t probe)
{
    return (struct span_track){.spans = book->probes[probe].spans,
                               .count = book->probes[probe].count,
                               .weight = book->question.catalogue->probes[probe].weight,
                               .from_ms = book->probes[probe].since_ms,
                               .to_ms = INT64_MAX};
}

/* A piece's track is the place of its probe in the catalogue. */
static void sweep(const struct figures_book *book, struct span_scene *scene, size_t first_probe,
                  void (*on_piece)(void *argument, const struct span_piece *piece), void *argument)
{
    struct span_sweep sweep = span_sweep_begin(scene, book->question.from_ms, book->question.to_ms);
    struct span_piece piece;

    while (span_sweep_next(&sweep, &piece)) {
        if (piece.track != NONE_AT_ALL)
            piece.track += (int)first_probe;
        on_piece(argument, &piece);
    }
}

void figures_each_piece(const struct figures_book *book, struct subject subject,
                        void (*on_piece)(void *argument, const struct span_piece *piece),
                        void *argument)
{
    const struct catalogue *const catalogue = book->question.catalogue;
    const bool alone = subject.scope == SCOPE_PROBE;
    const struct service *const service =
        &catalogue->services[alone ? catalogue->probes[subject.index].service : subject.index];
    const size_t first = alone ? subject.index : service->first_probe;
    struct span_track tracks[SERVICE_PROBES_MOST];
    struct span_scene scene = {.tracks = tracks,
                               .track_count = alone ? 1 : service->probe_count,
                               .usual_cause = (int)service->owner};

    assert(alone || subject.scope == SCOPE_SERVICE);
    for (size_t i = 0; i < scene.track_count; i++)
        tracks[i] = track_of(book, first + i);
    if (alone)
        tracks[0].weight = WEIGHT_ESSENTIAL; /* of itself it speaks with full weight */
    sweep(book, &scene, first, on_piece, argument);
}

/* --- figures ------------------------------------------------------------------------------------
 */

static void add_piece(void *argument, const struct span_piece *piece)
{
    const struct account_lens plain = {.calendar = NULL};

    account_add_piece(argument, &plain, piece);
}

static struct totals totals_of(const struct figures_book *book, struct subject subject)
{
    struct account account = {.wall = {{0}, {0}}};

    figures_each_piece(book, subject, add_piece, &account);
    return account.wall;
}

static int64_t count_incidents(const struct figures_book *book, struct subject subject)
{
    int64_t count = 0;

    if (subject.scope == SCOPE_PROBE)
        return 0;
    for (size_t i = 0; i < book->incident_count; i++)
        count += book->incidents[i].began_ms < book->question.to_ms &&
                 figures_contain(book->question.catalogue, subject, book->incidents[i].service);
    return count;
}

/* Each service owes its own target. */
static void add_services(const struct figures_book *book, struct subject subject,
                         struct figures *figures)
{
    const struct catalogue *const catalogue = book->question.catalogue;
    struct totals_piece *const pieces = NEW_ARRAY(struct totals_piece, catalogue->service_count);
    size_t count = 0;

    for (size_t i = 0; i < catalogue->service_count; i++) {
        const struct subject service = {SCOPE_SERVICE, i};

        if (!figures_contain(catalogue, subject, i))
            continue;
        pieces[count].totals = totals_of(book, subject.scope == SCOPE_PROBE ? subject : service);
        pieces[count].target_ppm = catalogue->services[i].target.availability_ppm;
        totals_add(&figures->totals, &pieces[count++].totals);
    }
    figures->verdict = totals_judge_pieces(pieces, count, book->question.policy);
    free(pieces);
}

struct figures figures_of(const struct figures_book *book, struct subject subject)
{
    struct figures figures = {.from_ms = book->question.from_ms, .to_ms = book->question.to_ms};
    const struct policy *const policy = book->question.policy;

    add_services(book, subject, &figures);
    figures.availability = totals_availability(&figures.totals, policy);
    figures.gross_availability = totals_gross_availability(&figures.totals, policy);
    figures.coverage = totals_coverage(&figures.totals);
    figures.incidents = count_incidents(book, subject);
    return figures;
}

struct fraction *figures_last_90_days(struct reader *reader, const struct catalogue *catalogue,
                                      int64_t now_ms, struct error *error)
{
    const struct figures_question question = {.catalogue = catalogue,
                                              .policy = &catalogue->policy,
                                              .from_ms = now_ms - 90 * MS_PER_DAY,
                                              .to_ms = now_ms,
                                              .now_ms = now_ms};
    struct figures_book *const book = figures_read(reader, &question, error);
    struct fraction *shares;

    if (book == NULL)
        return NULL;
    shares = NEW_ARRAY(struct fraction, catalogue->service_count);
    for (size_t i = 0; i < catalogue->service_count; i++)
        shares[i] = figures_of(book, (struct subject){SCOPE_SERVICE, i}).availability;
    figures_free(book);
    return shares;
}

json_t *figures_share(struct fraction share)
{
    return share.whole > 0 ? json_real((double)share.part / (double)share.whole) : json_null();
}
