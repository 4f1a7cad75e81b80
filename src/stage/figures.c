#include "stage/figures.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "model/catalogue_scene.h"
#include "model/maintenance.h"
#include "stage/figures_inside.h"

/* --- maintenance that counts ------------------------------------------------------------------ */

static void add_window(struct overlay *own, const struct span_window *window)
{
    own->windows =
        memory_room(own->windows, own->window_count, &own->window_capacity, sizeof *own->windows);
    scene_add_window(own->windows, own->window_count++, window);
}

static void take_work(struct figures_book *book, const struct maintenance *work)
{
    const struct figures_question *const question = &book->question;
    struct maintenance_walk walk =
        maintenance_walk(work, question->catalogue->local, question->from_ms, question->to_ms);
    struct span_window window;

    while (maintenance_next_accepted(&walk, question->catalogue, question->policy, &window))
        for (size_t i = 0; i < work->service_count; i++)
            add_window(&book->services[work->services[i]], &window);
}

static void take_windows(struct figures_book *book)
{
    const struct catalogue *const catalogue = book->question.catalogue;

    for (size_t i = 0; i < catalogue->service_count; i++)
        book->services[i].window_count = 0;
    for (size_t i = 0; i < catalogue->maintenance_count; i++)
        take_work(book, &catalogue->maintenance[i]);
    for (size_t i = 0; i < book->kept.count; i++)
        take_work(book, &book->kept.works[i]);
}

/* Of one work; of those that were announced too late alone, if so wanted. */
static int64_t count_windows(const struct figures_book *book, const struct maintenance *work,
                             bool only_late)
{
    const struct figures_question *const question = &book->question;
    struct maintenance_walk walk =
        maintenance_walk(work, question->catalogue->local, question->from_ms, question->to_ms);
    struct maintenance_walk accepted = walk;
    struct span_window window;
    struct span_window uncut;
    int64_t count = 0;

    while (maintenance_next(&walk, &window, &uncut))
        count += uncut.from_ms >= question->from_ms;
    while (only_late &&
           maintenance_next_accepted(&accepted, question->catalogue, question->policy, &window))
        count -= window.from_ms >= question->from_ms;
    return count < 0 ? 0 : count;
}

static int64_t count_works(const struct figures_book *book, bool only_late)
{
    const struct catalogue *const catalogue = book->question.catalogue;
    int64_t count = 0;

    for (size_t i = 0; i < catalogue->maintenance_count; i++)
        count += count_windows(book, &catalogue->maintenance[i], only_late);
    for (size_t i = 0; i < book->kept.count; i++)
        count += count_windows(book, &book->kept.works[i], only_late);
    return count;
}

int64_t figures_count_works(const struct figures_book *book)
{
    return count_works(book, false);
}

int64_t figures_count_late_works(const struct figures_book *book)
{
    return count_works(book, true);
}

/* --- pieces ----------------------------------------------------------------------------------- */

static const struct work_sums *sums_of(const struct figures_book *book,
                                       const struct calendar *hours)
{
    for (size_t i = 0; i < book->question.catalogue->calendar_count; i++)
        if (book->hours[i].calendar == hours)
            return &book->hours[i];
    return NULL;
}

static struct account_lens lens_of(const struct figures_book *book, const struct segment *segment)
{
    const struct catalogue *const catalogue = book->question.catalogue;

    const struct calendar *const hours = catalogue_hours(catalogue, segment->agency);

    return (struct account_lens){.calendar = hours,
                                 .sums = sums_of(book, hours),
                                 .profile =
                                     book->question.policy->has_profile ? &book->profile : NULL,
                                 .zone = catalogue->local};
}

void book_sweep(const struct figures_book *book, const struct segment *segment, int probe,
                void (*on_piece)(void *argument, const struct figures_piece *piece), void *argument)
{
    const struct service *const service = &book->question.catalogue->services[segment->service];
    const struct overlay *const own = &book->services[segment->service];
    const bool alone = probe != NONE_AT_ALL;
    const size_t first = alone ? (size_t)probe : service->first_probe;
    struct span_track tracks[SERVICE_PROBES_MOST];
    struct span_scene scene = {.tracks = tracks,
                               .track_count = alone ? 1 : service->probe_count,
                               .windows = own->windows,
                               .window_count = own->window_count,
                               .causes = own->causes,
                               .cause_count = own->cause_count,
                               .usual_cause = (int)segment->owner};
    const struct account_lens lens = lens_of(book, segment);
    struct figures_piece piece = {.service = segment->service,
                                  .target_ppm = segment->target.availability_ppm};
    struct span_sweep sweep;

    for (size_t i = 0; i < scene.track_count; i++)
        tracks[i] =
            scene_track(&book->question.catalogue->probes[first + i], book->probes[first + i].spans,
                        book->probes[first + i].count, book->probes[first + i].since_ms);
    if (alone)
        tracks[0].weight = WEIGHT_ESSENTIAL; /* of itself it speaks with full weight */
    sweep = span_sweep_begin(&scene, segment->from_ms, segment->to_ms);
    while (span_sweep_next(&sweep, &piece.time)) {
        if (piece.time.track != NONE_AT_ALL)
            piece.time.track += (int)first;
        piece.account = (struct account){.wall = {{0}, {0}}};
        account_add_piece(&piece.account, &lens, &piece.time);
        on_piece(argument, &piece);
    }
}

void figures_each_piece(const struct figures_book *book, struct subject subject,
                        void (*on_piece)(void *argument, const struct figures_piece *piece),
                        void *argument)
{
    const int probe = subject.scope == SCOPE_PROBE ? (int)subject.index : NONE_AT_ALL;
    const struct segment_range range = book_range(book, subject);

    for (size_t i = range.first; i < range.end; i++)
        if (segment_is_of(book, &book->segments[i], subject))
            book_sweep(book, &book->segments[i], probe, on_piece, argument);
}

/* --- sums ------------------------------------------------------------------------------------- */

static void add_piece(void *argument, const struct figures_piece *piece)
{
    account_add(argument, &piece->account);
}

void book_add_up(struct figures_book *book)
{
    take_windows(book);
    if (book->question.policy->has_profile)
        book->profile = profile_of_week(book->question.policy->profile);
    for (size_t i = 0; i < book->segment_count; i++) {
        book->segments[i].account = (struct account){.wall = {{0}, {0}}};
        book_sweep(book, &book->segments[i], NONE_AT_ALL, add_piece, &book->segments[i].account);
    }
}

bool figures_judge_by(struct figures_book *book, const struct policy *policy, struct error *error)
{
    const struct policy *const own = &book->question.catalogue->policy;

    if (policy->speak_intervals != own->speak_intervals ||
        policy->speak_timeout != own->speak_timeout)
        return error_set(error,
                         tr("policy '%s' lets samples speak for another time than policy '%s', by "
                            "which the history was kept"),
                         policy->name, own->name);
    book->question.policy = policy;
    book_add_up(book);
    return true;
}

/* --- figures ---------------------------------------------------------------------------------- */

static struct account account_of(const struct figures_book *book, const struct segment *segment,
                                 struct subject subject)
{
    struct account account = {.wall = {{0}, {0}}};

    if (subject.scope != SCOPE_PROBE)
        return segment->account;
    book_sweep(book, segment, (int)subject.index, add_piece, &account);
    return account;
}

/* Each service owes its own target, for as long as it held. */
static void add_segments(const struct figures_book *book, struct subject subject,
                         struct figures *figures)
{
    const struct policy *const policy = book->question.policy;
    const struct segment_range range = book_range(book, subject);
    struct totals_piece *const pieces = NEW_ARRAY(struct totals_piece, range.end - range.first);
    size_t count = 0;
    size_t last = SIZE_MAX;

    for (size_t i = range.first; i < range.end; i++) {
        const struct segment *const segment = &book->segments[i];
        const int64_t target = segment->target.availability_ppm;
        struct account account;

        if (!segment_is_of(book, segment, subject))
            continue;
        account = account_of(book, segment, subject);
        account_add(&figures->account, &account);
        pieces[count++] = (struct totals_piece){account.wall, target};
        figures->services += segment->service != last;
        last = segment->service;
        figures->target = segment->target;
        if (target <= 0)
            continue;
        figures->has_target = true;
        figures->budget_left_ms += totals_budget_ms(&account.wall, policy, target);
    }
    figures->verdict = totals_judge_pieces(pieces, count, policy);
    free(pieces);
}

struct figures figures_of(const struct figures_book *book, struct subject subject)
{
    struct figures figures = {.from_ms = book->question.from_ms, .to_ms = book->question.to_ms};
    const struct policy *const policy = book->question.policy;
    const struct account *const account = &figures.account;

    add_segments(book, subject, &figures);
    figures.availability = totals_availability(&account->wall, policy);
    figures.gross_availability = totals_gross_availability(&account->wall, policy);
    figures.coverage = totals_coverage(&account->wall);
    figures.working_availability = totals_availability(&account->working, policy);
    figures.working_coverage = totals_coverage(&account->working);
    figures.weighted_availability = totals_availability(&account->weighted, policy);
    book_add_incidents(book, subject, &figures);
    book_add_samples(book, subject, &figures);
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
