#include "model/incident.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const char *const state_names[] = {
    [STATE_UNKNOWN] = "unknown",
    [STATE_UP] = "up",
    [STATE_DEGRADED] = "degraded",
    [STATE_DOWN] = "down",
};
_Static_assert(sizeof state_names / sizeof *state_names == STATE_COUNT, "a name is missing");

static const char *const event_names[] = {
    [EVENT_NONE] = "none",         [EVENT_FIRST] = "first", [EVENT_OPENED] = "opened",
    [EVENT_WORSENED] = "worsened", [EVENT_EASED] = "eased", [EVENT_CLOSED] = "closed",
};

/* What the rows say once a sample has been added to them. */
enum evidence {
    NOTHING,
    FAILING, /* `confirm` failures in a row */
    POOR,    /* `confirm` bad samples in a row */
    EASING,  /* `recover` samples in a row that are not failures */
    GOOD,    /* `recover` good samples in a row */
    EVIDENCE_COUNT,
};

/* clang-format off */
static const enum state next_level[STATE_COUNT][EVIDENCE_COUNT] = {
    /*                    NOTHING,         FAILING,    POOR,           EASING,         GOOD */
    [STATE_UNKNOWN]  = { STATE_UNKNOWN,  STATE_DOWN, STATE_DEGRADED, STATE_UNKNOWN,  STATE_UP },
    [STATE_UP]       = { STATE_UP,       STATE_DOWN, STATE_DEGRADED, STATE_UP,       STATE_UP },
    [STATE_DEGRADED] = { STATE_DEGRADED, STATE_DOWN, STATE_DEGRADED, STATE_DEGRADED, STATE_UP },
    [STATE_DOWN]     = { STATE_DOWN,     STATE_DOWN, STATE_DOWN,     STATE_DEGRADED, STATE_UP },
};

static const enum event event_of[STATE_COUNT][STATE_COUNT] = {
    /* from:              to: unknown,   up,           degraded,       down */
    [STATE_UNKNOWN]  = { EVENT_NONE, EVENT_FIRST,  EVENT_OPENED, EVENT_OPENED },
    [STATE_UP]       = { EVENT_NONE, EVENT_NONE,   EVENT_OPENED, EVENT_OPENED },
    [STATE_DEGRADED] = { EVENT_NONE, EVENT_CLOSED, EVENT_NONE,   EVENT_WORSENED },
    [STATE_DOWN]     = { EVENT_NONE, EVENT_CLOSED, EVENT_EASED,  EVENT_NONE },
};
/* clang-format on */

const char *state_name(enum state state)
{
    assert(state < STATE_COUNT);
    return state_names[state];
}

bool state_parse(const char *name, enum state *state)
{
    for (int i = 0; i < STATE_COUNT; i++)
        if (strcmp(state_names[i], name) == 0) {
            *state = (enum state)i;
            return true;
        }
    return false;
}

const char *event_name(enum event event)
{
    return event_names[event];
}

/* A row counts no further than it matters, so that a calm probe's judgement does not change (and
 * is not written to the store) with every sample. */
static void row_follow(struct evidence_row *row, bool belongs, int enough,
                       const struct sample *sample)
{
    if (!belongs) {
        *row = (struct evidence_row){0};
        return;
    }
    if (row->count == 0)
        *row = (struct evidence_row){.first_ms = sample->at_ms};
    /* a row that eases may begin with a good sample: why it is not up, a later one says */
    if (row->reason == REASON_NONE && sample->outcome != OUTCOME_OK)
        row->reason = sample->reason;
    if (row->count < enough)
        row->count++;
}

static void follow_rows(struct judgement *judgement, const struct patience *patience,
                        const struct sample *sample)
{
    const enum outcome outcome = sample->outcome;

    row_follow(&judgement->failed, outcome == OUTCOME_FAILED, patience->confirm, sample);
    row_follow(&judgement->bad, outcome == OUTCOME_FAILED || outcome == OUTCOME_DEGRADED,
               patience->confirm, sample);
    row_follow(&judgement->eased, outcome == OUTCOME_OK || outcome == OUTCOME_DEGRADED,
               patience->recover, sample);
    row_follow(&judgement->good, outcome == OUTCOME_OK, patience->recover, sample);
}

static enum evidence weigh(const struct judgement *judgement, const struct patience *patience,
                           enum outcome outcome)
{
    const bool easing = judgement->eased.count >= patience->recover;

    if (outcome == OUTCOME_OK) {
        /* there is nothing to recover from before the first verdict */
        if (judgement->good.count >= patience->recover || judgement->level == STATE_UNKNOWN)
            return GOOD;
        return easing ? EASING : NOTHING;
    }
    if (judgement->failed.count >= patience->confirm)
        return FAILING;
    if (outcome == OUTCOME_DEGRADED && judgement->level == STATE_DOWN)
        return easing ? EASING : NOTHING;
    return judgement->bad.count >= patience->confirm ? POOR : NOTHING;
}

/* The row that bears the evidence: the new level begins at its first sample. */
static const struct evidence_row *row_behind(const struct judgement *judgement,
                                             enum evidence evidence)
{
    const struct evidence_row *const rows[EVIDENCE_COUNT] = {
        [FAILING] = &judgement->failed,
        [POOR] = &judgement->bad,
        [EASING] = &judgement->eased,
        [GOOD] = &judgement->good,
    };

    return rows[evidence];
}

struct change judge(struct judgement *judgement, const struct patience *patience,
                    const struct sample *sample)
{
    struct change change = {.from = judgement->level, .to = judgement->level};
    const struct evidence_row nothing = {0};
    const struct evidence_row *row;
    enum evidence evidence;

    judgement->blind = sample->outcome == OUTCOME_VOID;
    if (judgement->blind) {
        judgement->failed = judgement->bad = judgement->eased = judgement->good = nothing;
        return change;
    }
    follow_rows(judgement, patience, sample);
    evidence = weigh(judgement, patience, sample->outcome);
    change.to = next_level[judgement->level][evidence];
    change.event = event_of[change.from][change.to];
    if (change.from == change.to)
        return change;
    row = row_behind(judgement, evidence);
    judgement->level = change.to;
    judgement->since_ms = change.began_ms = row->first_ms;
    judgement->reason = change.reason = change.to == STATE_UP ? REASON_NONE : row->reason;
    return change;
}

static bool row_is_same(const struct evidence_row *one, const struct evidence_row *other)
{
    return one->count == other->count && one->first_ms == other->first_ms &&
           one->reason == other->reason;
}

bool judgement_is_same(const struct judgement *one, const struct judgement *other)
{
    return one->level == other->level && one->blind == other->blind &&
           one->reason == other->reason && one->since_ms == other->since_ms &&
           row_is_same(&one->failed, &other->failed) && row_is_same(&one->bad, &other->bad) &&
           row_is_same(&one->eased, &other->eased) && row_is_same(&one->good, &other->good);
}

enum state judgement_state(const struct judgement *judgement)
{
    return judgement->blind ? STATE_UNKNOWN : judgement->level;
}

/* Where the row began, if it is one that is not long enough yet, and before what was found so far.
 */
static void look_at_row(const struct evidence_row *row, int enough, int64_t *began_ms)
{
    if (row->count > 0 && row->count < enough && row->first_ms < *began_ms)
        *began_ms = row->first_ms;
}

int64_t judgement_doubt_began(const struct judgement *judgement, const struct patience *patience)
{
    int64_t began_ms = INT64_MAX;

    switch (judgement->level) {
    case STATE_UNKNOWN:
    case STATE_UP:
        look_at_row(&judgement->failed, patience->confirm, &began_ms);
        look_at_row(&judgement->bad, patience->confirm, &began_ms);
        break;
    case STATE_DEGRADED:
        look_at_row(&judgement->failed, patience->confirm, &began_ms);
        look_at_row(&judgement->good, patience->recover, &began_ms);
        break;
    case STATE_DOWN:
        look_at_row(&judgement->eased, patience->recover, &began_ms);
        look_at_row(&judgement->good, patience->recover, &began_ms);
        break;
    case STATE_COUNT:
        break;
    }
    return began_ms;
}

bool judgement_in_doubt(const struct judgement *judgement, const struct patience *patience)
{
    return judgement_doubt_began(judgement, patience) != INT64_MAX;
}

bool incident_is_open(const struct incident *incident)
{
    return incident->ended_ms == 0;
}
