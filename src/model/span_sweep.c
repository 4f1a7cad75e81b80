#include "model/span_sweep.h"

#include <assert.h>

static const char *const part_names[] = {
    [PART_UP] = "up",           [PART_DEGRADED] = "degraded",
    [PART_DOWN] = "down",       [PART_MAINTENANCE] = "maintenance",
    [PART_UNKNOWN] = "unknown",
};
_Static_assert(sizeof part_names / sizeof *part_names == PART_COUNT, "a name is missing");

const char *part_name(enum part part)
{
    assert(part < PART_COUNT);
    return part_names[part];
}

bool span_life_cut(const struct span_life *life, int64_t *from_ms, int64_t *to_ms)
{
    if (*from_ms < life->first_ms)
        *from_ms = life->first_ms;
    if (*to_ms > life->end_ms)
        *to_ms = life->end_ms;
    if (*to_ms > life->now_ms)
        *to_ms = life->now_ms;
    return *from_ms < *to_ms;
}

struct span_sweep span_sweep_begin(struct span_scene *scene, int64_t from_ms, int64_t to_ms)
{
    const struct span_sweep sweep = {
        .scene = scene, .at_ms = from_ms, .to_ms = to_ms, .covered_ms = INT64_MIN};

    for (size_t i = 0; i < scene->track_count; i++)
        scene->tracks[i].next = 0;
    return sweep;
}

/* What holds now, and until when at most. */
struct moment {
    int64_t at_ms, until_ms;
};

/* Nothing changes here before `change`, if it lies ahead. */
static void reach(struct moment *moment, int64_t change_ms)
{
    if (change_ms > moment->at_ms && change_ms < moment->until_ms)
        moment->until_ms = change_ms;
}

static bool is_watched(const struct span_track *track, struct moment *moment)
{
    reach(moment, track->from_ms);
    reach(moment, track->to_ms);
    return track->from_ms <= moment->at_ms && moment->at_ms < track->to_ms;
}

static const struct span *find_span(struct span_track *track, struct moment *moment)
{
    const struct span *span;

    while (track->next < track->count && track->spans[track->next].to_ms <= moment->at_ms)
        track->next++;
    if (track->next == track->count)
        return NULL;
    span = &track->spans[track->next];
    reach(moment, span->from_ms);
    reach(moment, span->to_ms);
    return span->from_ms <= moment->at_ms ? span : NULL;
}

/* Unknown outweighs degraded and up: what nobody saw cannot be vouched for. */
static int gravity(enum state state)
{
    static const int gravities[STATE_COUNT] = {
        [STATE_UP] = 0, [STATE_DEGRADED] = 1, [STATE_UNKNOWN] = 2, [STATE_DOWN] = 3};

    return gravities[state];
}

/* What has been heard of the service's probes so far. */
struct hearing {
    bool essential, additional; /* was any heard? additional ones only if they know something */
    enum state worst;
    enum reason reason;
    int track;
    int degrading; /* the first additional track that is not up */
};

static void hear(struct hearing *hearing, const struct span_track *track, const struct span *span,
                 int index)
{
    const enum state state = span == NULL ? STATE_UNKNOWN : span->state;

    if (track->weight == WEIGHT_ESSENTIAL &&
        (!hearing->essential || gravity(state) > gravity(hearing->worst))) {
        hearing->essential = true;
        hearing->worst = state;
        hearing->track = index;
    }
    if (track->weight != WEIGHT_ADDITIONAL || state == STATE_UNKNOWN)
        return;
    hearing->additional = true;
    if (state != STATE_UP && hearing->degrading == NONE_AT_ALL)
        hearing->degrading = index;
}

static void conclude(struct hearing *hearing, struct span_piece *piece)
{
    if (!hearing->essential)
        hearing->worst = hearing->additional ? STATE_UP : STATE_UNKNOWN;
    if (hearing->worst == STATE_UP && hearing->degrading != NONE_AT_ALL) {
        hearing->worst = STATE_DEGRADED;
        hearing->track = hearing->degrading;
    }
    piece->state = hearing->worst;
    piece->track = hearing->track;
}

static void hear_tracks(struct span_scene *scene, struct moment *moment, struct span_piece *piece)
{
    struct hearing hearing = {.track = NONE_AT_ALL, .degrading = NONE_AT_ALL};

    for (size_t i = 0; i < scene->track_count; i++) {
        struct span_track *const track = &scene->tracks[i];

        if (is_watched(track, moment))
            hear(&hearing, track, find_span(track, moment), (int)i);
    }
    conclude(&hearing, piece);
    if (piece->track != NONE_AT_ALL) {
        const struct span *const span = find_span(&scene->tracks[piece->track], moment);

        piece->reason = span == NULL ? REASON_NONE : span->reason;
    }
}

static bool is_maintained(struct span_sweep *sweep, struct moment *moment)
{
    const struct span_scene *const scene = sweep->scene;

    while (sweep->next_window < scene->window_count &&
           scene->windows[sweep->next_window].from_ms <= moment->at_ms) {
        const int64_t to = scene->windows[sweep->next_window++].to_ms;

        if (to > sweep->covered_ms)
            sweep->covered_ms = to;
    }
    if (sweep->next_window < scene->window_count)
        reach(moment, scene->windows[sweep->next_window].from_ms);
    reach(moment, sweep->covered_ms);
    return moment->at_ms < sweep->covered_ms;
}

static int find_cause(struct span_sweep *sweep, struct moment *moment)
{
    const struct span_scene *const scene = sweep->scene;
    const struct span_cause *cause;

    while (sweep->next_cause < scene->cause_count &&
           scene->causes[sweep->next_cause].to_ms <= moment->at_ms)
        sweep->next_cause++;
    if (sweep->next_cause == scene->cause_count)
        return scene->usual_cause;
    cause = &scene->causes[sweep->next_cause];
    reach(moment, cause->from_ms);
    reach(moment, cause->to_ms);
    return cause->from_ms <= moment->at_ms ? cause->cause : scene->usual_cause;
}

static enum part part_of(enum state state)
{
    static const enum part parts[STATE_COUNT] = {[STATE_UNKNOWN] = PART_UNKNOWN,
                                                 [STATE_UP] = PART_UP,
                                                 [STATE_DEGRADED] = PART_DEGRADED,
                                                 [STATE_DOWN] = PART_DOWN};

    return parts[state];
}

bool span_sweep_next(struct span_sweep *sweep, struct span_piece *piece)
{
    struct moment moment = {sweep->at_ms, sweep->to_ms};
    int cause;

    if (sweep->at_ms >= sweep->to_ms)
        return false;
    *piece = (struct span_piece){.from_ms = sweep->at_ms, .cause = CAUSE_UNKNOWN};
    hear_tracks(sweep->scene, &moment, piece);
    piece->part = is_maintained(sweep, &moment) ? PART_MAINTENANCE : part_of(piece->state);
    cause = find_cause(sweep, &moment);
    if (piece->part == PART_DOWN || piece->part == PART_DEGRADED)
        piece->cause = cause;
    piece->to_ms = sweep->at_ms = moment.until_ms;
    return true;
}
