/* escalation.h - who is to be told of an alert, by what, and when: the next step of a rule.
 *
 * Pure, and allocates nothing: the same facts and the same small state give the same answer, also
 * after a restart.  An alert follows each of its rules by itself:
 *
 *     while (escalation_due(&escalation, &state, now, &due))
 *         … a letter of due.kind to each of escalation_people(…)
 *         escalation_take(&escalation, &state, now, &due);
 *     timer = escalation_next(&escalation, &state);
 *
 * The first steps are due when the alert is raised.  The later ones count from when somebody was
 * told first; or, once somebody has taken it on or it was silenced, from when that is over and it
 * still goes on: all who know of it are then reminded, and the steps that are left count anew.
 * Quiet hours stop the clock: what is not grave enough waits for their end, and "after 15 minutes"
 * are 15 minutes in which one may be called.  When it is over nothing is due: do not ask. */
#ifndef HAIDANG_MODEL_ESCALATION_H
#define HAIDANG_MODEL_ESCALATION_H

#include "model/catalogue.h"
#include "model/letter.h"
#include "model/roster.h"

enum { ESCALATION_PEOPLE_MOST = 256 };

/* What is known of an alert.  Its services: the cause first; none: it is about none. */
struct alert_facts {
    enum severity severity;
    int64_t raised_ms;       /* since when it is to be told */
    int64_t graver_ms;       /* since when it is as grave as it is; raised_ms if it always was */
    int64_t hushed_until_ms; /* until when somebody has (or had) it, or it is (was) silenced,
                                whichever is later; INT64_MAX: until it is over; 0: never */
    bool is_told_once;       /* nobody is reminded that it goes on */
    const size_t *services;
    size_t service_count;
};

/* How far a rule is.  All zero: nobody was told.  To be kept with the alert. */
struct escalation_state {
    int64_t told_ms;   /* when somebody was told first; 0: nobody was */
    uint32_t steps;    /* 1 << step for those that were taken */
    int32_t reminders; /* whose turn is next, of those that count from … */
    int64_t since_ms;
};

/* Lent while asked. */
struct escalation {
    const struct catalogue *catalogue;
    const struct alert_rule *rule;
    const struct alert_facts *facts;
    const struct hand_over *hand_overs; /* of each roster; NULL: none was handed over */
};

struct escalation_due {
    enum letter_kind kind; /* LETTER_BEGAN, LETTER_ESCALATED or LETTER_REMINDER */
    uint32_t steps;        /* whose people are called */
};

/* A person and a channel that can reach him. */
struct called {
    size_t person, channel;
    bool once; /* he hears nothing further of it */
};

/* The rules that an alert follows, in order: for each of its services (or for itself if it has
 * none) the first that matches, and further ones while these go on.  Returns how many. */
size_t escalation_rules(const struct catalogue *catalogue, const struct alert_facts *facts,
                        size_t rules[ALERT_RULES_MOST]);

/* When something is due; INT64_MAX: nothing is, unless the facts change. */
int64_t escalation_next(const struct escalation *escalation, const struct escalation_state *state);

bool escalation_due(const struct escalation *escalation, const struct escalation_state *state,
                    int64_t now_ms, struct escalation_due *due);

/* What was due has been done, now. */
void escalation_take(const struct escalation *escalation, struct escalation_state *state,
                     int64_t now_ms, const struct escalation_due *due);

/* Whom the steps call at an instant, none twice. Returns how many. */
size_t escalation_people(const struct escalation *escalation, uint32_t steps, int64_t now_ms,
                         struct called people[ESCALATION_PEOPLE_MOST]);

/* The same for the summary and others that are no alert: `facts` may be NULL. */
size_t recipients_people(const struct catalogue *catalogue, const struct recipients *recipients,
                         const struct hand_over *hand_overs, const struct alert_facts *facts,
                         int64_t now_ms, struct called people[ESCALATION_PEOPLE_MOST]);

#endif
