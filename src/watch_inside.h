/* watch_inside.h - what the watch_*.c rooms share; nobody else includes it. */
#ifndef HAIDANG_WATCH_INSIDE_H
#define HAIDANG_WATCH_INSIDE_H

#include "base/log.h"
#include "io/store.h"
#include "io/store_retention.h"
#include "model/policy.h"
#include "model/schedule.h"
#include "model/snapshot.h"
#include "model/span.h"
#include "prober.h"
#include "site.h"

struct acting;
struct summing;
struct reporting;
struct acts;
struct alert_row;
struct beat;
struct beat_row;
struct desk;
struct ears;
struct hearing;
struct letter;
struct probe_run;
struct timer;

/* A probe as the watch sees it. */
struct watched {
    struct watch *watch;
    const struct probe_plan *plan;
    uint32_t index;
    struct schedule schedule; /* on the watch's grid time */
    size_t place;             /* in the agenda */
    struct probe_run *run;    /* NULL while none is under way */
    bool confirming;          /* the run is a retry */
    int64_t late_us;          /* of the run */
    int64_t lag_us;           /* greatest stall since the run began */
    bool disturbed;           /* the clock was set while it ran */
    int64_t began_us;         /* when the run did, on the steady clock */
    bool held;                /* its sample waits to hear whether we are blind */
    struct sample waiting;    /* that one */
    json_t *exhibit; /* what was seen, until it is judged; NULL: nothing that could matter */
    int64_t missed;
    struct hearing *hearing; /* of who reports by himself; NULL: he is asked */
    struct span_maker maker; /* the judgement, and what becomes of time */
    struct span_rules rules;
    bool has_sample;
    struct sample last;
};

/* A service likewise. */
struct watched_service {
    const struct service *service;
    enum state state;
    int64_t since_ms;
    int64_t open_incident; /* id, 0 if none */
};

struct watch {
    const struct catalogue *catalogue;
    struct prober_kit kit;
    struct store *store;
    struct site *site;
    struct watch_control *control;     /* NULL before the store is open */
    struct ears *ears;                 /* for beats; NULL before the store is open */
    struct alerts *alerts;             /* likewise */
    struct worth *worth;               /* NULL: nobody is told what is worth it */
    struct deadman *deadman;           /* NULL: nobody is told that we are well */
    struct outbox *outbox;             /* NULL before the store is open, and in an import */
    struct rounds *rounds;             /* of surveys; NULL before the loop turns */
    struct reporting *reporting;       /* NULL: no report is made by itself */
    struct summing *summing;           /* NULL before the store is open */
    struct desk *desk;                 /* for visitors' wishes; NULL before the store is open */
    struct acting *acting;             /* what people do; NULL before the store is open */
    const struct watch_reload *reload; /* NULL: the configuration is never taken up anew */
    struct work *reloading;            /* it is being looked at */
    struct reload_asker *reload_askers, *reload_later; /* for those, and who asked meanwhile */
    bool has_terminal;                                 /* standard error is one */
    bool is_to_stop;                                   /* somebody wants it to end */
    bool is_to_reload; /* nothing was wrong with it: the monitor ends for it */
    struct watched *probes;
    struct watched_service *services;

    /* agenda: a heap of probes, the one that is due first on top */
    struct watched **agenda;
    struct timer *agenda_timer;
    int64_t grid_offset_us; /* grid time is the steady clock plus this: wall time at the start */
    int64_t last_start_us;

    /* references, asked in rounds while samples wait for them; none if none are configured */
    struct reference {
        struct watch *watch;
        const struct probe_plan *plan;
        struct probe_run *run;
    } * references;
    struct timer *reference_timer; /* to the next round */
    size_t references_out;         /* of the round, not yet answered */
    size_t references_missed;      /* of the round, asked and not reached */
    int64_t sight_us;              /* when we could last see again */
    int64_t round_us, reached_us;  /* began: this round; the last one in which one was reached */

    struct timer *step_timer;
    int64_t clock_offset_us; /* from the steady clock to the wall clock, when last looked at */

    /* incidents: open ones, and the newest of those of the last 90 days, by id */
    struct incident *incidents;
    size_t incident_count, incident_capacity;
    int64_t highest_incident;

    /* what is not yet handed to the store */
    struct batch *batch;
    int64_t batch_number; /* of the batch, or of the last one that there was */
    struct timer *flush_timer;
    bool hurry; /* the timer is set for an event, not for the second */

    struct minute minute; /* what we owe in it; all zero: nothing */
    int64_t minute_since_us;
    bool importing; /* nothing is measured: no loop, no timers, no time but that of the samples */

    struct monitor_view monitor;
    int64_t lag_minute;        /* the minute that monitor.loop_lag_us speaks of */
    _Atomic int64_t commit_us; /* how long the last commit took */
    int64_t waiting_since_us;  /* since when there has always been a batch waiting */
    struct log_trouble lag_trouble, store_trouble, stall_trouble, probe_trouble, step_trouble,
        damage_trouble, room_trouble, blind_trouble, evidence_trouble;
};

enum {
    KEEP_INCIDENTS_DAYS = 90,
    KEEP_INCIDENTS_MOST = 50000, /* of services that come and go: all are copied each second */
    LAG_SPAN_US = 60000000,
};

/* watch_agenda.c: who is due next, and starting them apart from each other */
void agenda_open(struct watch *watch);
void agenda_close(struct watch *watch);
void agenda_plan(struct watch *watch, struct watched *probe);     /* after its schedule changed */
void agenda_ask_soon(struct watch *watch, struct watched *probe); /* what is not known any more */
void agenda_ask_now(struct watch *watch, struct watched *probe);  /* unless it is under way */
int64_t agenda_now_us(const struct watch *watch);

/* watch_step.c: has the wall clock been set? */
void step_open(struct watch *watch);
void step_close(struct watch *watch);
void step_look(struct watch *watch); /* before anything is dated */

/* watch_owed.c: what we could not do, by the minute */
void owed_missed(struct watch *watch, int64_t slots);
void owed_stall(struct watch *watch, int64_t stall_us);
void owed_step(struct watch *watch, int64_t was_ms, int64_t step_ms);

/* watch.c: a watch without loop, site and writer, which judges what was measured elsewhere or
 * before; what becomes of it gathers in its batch */
void watch_begin_apart(struct watch *watch, const struct catalogue *catalogue);
void watch_end_apart(struct watch *watch);

/* watch.c: also called by the agenda, and for samples that are imported or replayed */
void watch_make_probes(struct watch *watch);
void watch_follow(struct watched *probe, const struct sample *sample); /* what becomes of it */
void watch_start_probe(struct watched *probe, int64_t now_us);
bool watch_is_at_rest(struct watched *probe);

/* watch_service.c: from judgements of probes to states and incidents of services */
void services_open(struct watch *watch);
void services_follow(struct watch *watch, size_t index, int64_t at_ms);
void services_rest(struct watch *watch, size_t index, int64_t now_ms); /* it does not count now */

/* watch_blind.c: could nobody be reached, or only they?  True if the sample is to wait for that;
 * watch_take_sample is then called with it later, and again never at once. */
void blind_open(struct watch *watch);
void blind_close(struct watch *watch);
bool blind_hold(struct watched *probe, const struct sample *sample);

/* watch.c: called by watch_blind.c, with what was measured or what it was worth */
void watch_take_sample(struct watched *probe, const struct sample *sample);

/* watch_evidence.c: what was seen is lent until judged, and kept if that confirmed a failure */
void evidence_note(struct watched *probe, const struct finding *finding,
                   const struct sample *sample);
void evidence_follow(struct watched *probe, enum state before, const struct sample *sample);
void evidence_drop(struct watched *probe);

/* watch_stop.c: the switch by which nothing is asked any more */
void stop_open(struct watch *watch);
void stop_set(struct watch *watch, bool stopped);
bool stop_hold(struct watched *probe); /* true: this slot passes without asking */

/* watch_reload.c: a changed configuration */
/* Looks at it, and takes it up if it is right; says so in the log and the audit.  `author` and
 * `way` of who asks are as in watch_acts.h. */
void reload_ask(struct watch *watch, const char *author, const char *way);
void reload_close(struct watch *watch);

/* watch_beats.c: jobs that report by themselves, and their deadlines */
bool beats_load(struct watch *watch, struct error *error); /* the store is open, not yet started */
void beats_open(struct watch *watch);                      /* the agenda is open */
void beats_stop(struct watch *watch); /* what was heard is judged, nothing is heard any more */
void beats_close(struct watch *watch);
bool beats_take(void *ears, const struct beat *beat); /* any thread; false: too many wait */
void beats_fall_due(struct watched *probe);
void beats_forget(struct watched *probe, int64_t was_ms); /* the clock was set, or we slept */

/* watch_survey.c: how ready hosts are, looked at once a day */
bool rounds_load(struct watch *watch, struct error *error); /* the store is open, not started */
void rounds_open(struct watch *watch);
void rounds_pause(struct watch *watch); /* what is under way is given up */
/* Each host's once, with the first service that names it. */
struct certificate_life {
    size_t service;
    const char *host; /* lent */
    uint16_t port;
    int64_t starts_ms, ends_ms; /* starts 0: not known */
};
typedef void certificate_seen(struct watch *watch, const struct certificate_life *life);
void rounds_tell_certificates(struct watch *watch, certificate_seen *on_certificate);
void rounds_stop(struct watch *watch);  /* nothing is begun any more */
void rounds_close(struct watch *watch); /* after the writer has ended */

/* watch_deadman.c: who is to miss us */
void deadman_open(struct watch *watch);
void deadman_close(struct watch *watch);

/* watch_acts.c: what people do (what others need of it is in watch_acts.h) */
bool acts_load(struct watch *watch, struct error *error); /* the store is open, not started */
void acts_open(struct watch *watch);
void acts_stop(struct watch *watch);                      /* nothing is begun any more */
void acts_close(struct watch *watch);                     /* after the writer has ended */
struct acts *acts_hold_now(const struct watch *watch);    /* for a snapshot */
const unsigned char *acts_key(const struct watch *watch); /* of links */

/* watch_summary.c: one letter a day about what happened since the last one */
void reporting_open(struct watch *watch);
void reporting_close(struct watch *watch);
bool summary_load(struct watch *watch, struct error *error); /* the store is open, not started */
void summary_open(struct watch *watch);
void summary_stop(struct watch *watch);                          /* nothing is begun any more */
void summary_close(struct watch *watch);                         /* after the writer has ended */
void summary_hand_over(struct watch *watch, const char *roster); /* who takes over is told */

/* watch_outbox.c: letters wait in the store until they are delivered */
bool outbox_load(struct watch *watch, struct error *error); /* the store is open, not started */
void outbox_open(struct watch *watch);  /* the writer is started: what waited goes at once */
void outbox_end(struct watch *watch);   /* stops the loop once nothing is with a channel, in 3 s at
                                           most; said again: now */
void outbox_stop(struct watch *watch);  /* nothing is sent any more */
void outbox_close(struct watch *watch); /* after the writer has ended */
void outbox_committed(struct watch *watch, const struct batch *batch); /* in the writer's thread */

/* Gives the letter an id and writes it with what it tells of, in the batch that is being filled;
 * sends it once that is committed.  Of the draft (lent) alert, kind, person, channel, facts, event
 * and due are looked at.  0: this is an import or a replay, which tell nobody. */
int64_t outbox_post(struct watch *watch, const struct letter *draft);

/* How the channels are, by the catalogue's index; and of one what is wrong with it and since when,
 * NULL: nothing. */
void outbox_view(const struct watch *watch, struct channel_view *views);
const char *outbox_trouble(const struct watch *watch, size_t channel, int64_t *since_ms);

/* watch_desk.c: what visitors of pages want done */
struct wish;
void desk_new(struct watch *watch);            /* before the site is */
bool desk_take(void *desk, struct wish *wish); /* the web thread */
void desk_stop(struct watch *watch); /* the site is still there; nothing is begun any more */
void desk_free(struct watch *watch); /* after the site has ended */

/* watch_control.c: what other commands ask us to write */
void watch_control_open(struct watch *watch);
void watch_control_close(struct watch *watch);

/* watch_keep.c: from what changed to batches and snapshots */
void keep_open(struct watch *watch);
void keep_close(struct watch *watch);
void keep_sample(struct watch *watch, const struct sample *sample);
void keep_maker(struct watch *watch, const struct watched *probe);
void keep_soon(struct watch *watch); /* who looks is to see at once what changed */
void keep_now(struct watch *watch);  /* what gathers is handed to the writer */
void keep_minute(struct watch *watch, const struct minute *minute);
void keep_beat(struct watch *watch, const struct beat_row *beat);
void keep_spans(struct watched *probe, const struct span_maker *before,
                const struct span_step *step);
void keep_rest(struct watch *watch); /* after keep_open: what went silent while we were away */
void keep_incident(struct watch *watch, const struct incident *incident);
void keep_alert(struct watch *watch, const struct alert_row *alert); /* copied; soon */
int64_t keep_letter(struct watch *watch,
                    const struct letter *letter); /* gives its batch's number */
struct snapshot *keep_snapshot(const struct watch *watch);
bool keep_load(struct watch *watch, struct error *error);

#endif
