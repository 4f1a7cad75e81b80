/* probe_heartbeat.h - a job that reports by itself: its words, and what a report is worth.
 *
 * Nothing is asked: who may hear beats (the watch) has each judged here. */
#ifndef HAIDANG_STAGE_PROBE_HEARTBEAT_H
#define HAIDANG_STAGE_PROBE_HEARTBEAT_H

#include "model/beat.h"
#include "stage/probe.h"

extern const struct probe_kind probe_heartbeat;
extern const struct schema probe_heartbeat_schema;

/* How a beat came, and what its silence was. */
struct beat_moment {
    enum beat_turn turn;
    int64_t due_ms; /* 0: it answers nothing */
    bool at_work;   /* within the agency's working hours */
};

/* Fills outcome, reason, warnings and detail of a finding whose sample has begun. */
void heartbeat_judge(const struct probe_plan *plan, const struct beat *beat,
                     const struct beat_moment *moment, struct finding *finding);

/* The same of a deadline that passed: BEAT_MISSED or BEAT_UNKNOWN. */
void heartbeat_judge_silence(const struct beat_moment *moment, struct finding *finding);

#endif
