#include "stage/probe_heartbeat.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "stage/probe_expect_inside.h"
#include "stage/probe_expect_value.h"
#include "stage/probe_heartbeat_inside.h"
#include "stage/probe_limits.h"

/* --- what a beat is worth ------------------------------------------------------------------- */

/* A number that was told, as one of ours: short, and whole if it is. */
static void judge_number(const struct expected_values *expected, size_t index, bool told,
                         double number, enum reason reason, struct verdict *verdict)
{
    const struct wanted_value *const wanted = &expected->wanted[index];
    char text[32];
    const struct found found = {.exists = told, .is_number = true, .text = text};

    snprintf(text, sizeof text, "%.15g", number);
    if (value_is_met(wanted, &found))
        return;
    if (told)
        verdict_note(verdict, expected->consequence, reason, tr("%s is '%s', expected '%s'"),
                     expect_quote_string(wanted->path).text, text,
                     expect_quote_string(wanted->written).text);
    else
        verdict_note(verdict, expected->consequence, REASON_BEAT_VALUE,
                     tr("there is no %s, expected '%s'"), expect_quote_string(wanted->path).text,
                     expect_quote_string(wanted->written).text);
}

static void judge_count(const struct expected_values *expected, int64_t number, enum reason reason,
                        struct verdict *verdict)
{
    if (expected->count > 0)
        judge_number(expected, 0, number != NOT_TOLD, (double)number, reason, verdict);
}

/* ms are shown as one writes them. */
static void judge_lag(const struct expected_values *expected, int64_t lag_ms,
                      struct verdict *verdict)
{
    char shown[SCHEMA_DURATION_TEXT];
    char text[32];
    const struct found found = {.exists = lag_ms != NOT_TOLD, .is_number = true, .text = text};

    snprintf(text, sizeof text, "%" PRId64, lag_ms);
    if (expected->count == 0 || value_is_met(expected->wanted, &found))
        return;
    schema_format_duration(shown, lag_ms * US_PER_MS);
    if (lag_ms == NOT_TOLD)
        verdict_note(verdict, expected->consequence, REASON_BEAT_VALUE,
                     tr("there is no %s, expected '%s'"), "lag", expected->wanted->written);
    else
        verdict_note(verdict, expected->consequence, REASON_BEAT_VALUE,
                     tr("%s is '%s', expected '%s'"), "lag", shown, expected->wanted->written);
}

static void judge_values(const struct expected_values *expected, const struct beat *beat,
                         struct verdict *verdict)
{
    for (size_t i = 0; i < expected->count; i++) {
        const struct beat_value *told = NULL;

        for (size_t j = 0; j < beat->value_count && told == NULL; j++)
            if (strcmp(beat->values[j].name, expected->wanted[i].path) == 0)
                told = &beat->values[j];
        judge_number(expected, i, told != NULL, told == NULL ? 0 : told->number, REASON_BEAT_VALUE,
                     verdict);
    }
}

static void conclude(const struct verdict *verdict, struct finding *finding)
{
    limits_conclude(verdict, &finding->sample);
    snprintf(finding->detail, sizeof finding->detail, "%s", verdict->detail);
}

void heartbeat_judge(const struct probe_plan *plan, const struct beat *beat,
                     const struct beat_moment *moment, struct finding *finding)
{
    const struct heartbeat_settings *const settings = plan->settings;
    const struct heartbeat_expect *const expect = &settings->expect;
    char clock[CLOCK_TEXT];
    struct verdict verdict = {.consequence = CONSEQUENCE_NONE};

    if (beat->failed && beat->text[0] == '\0')
        verdict_note(&verdict, CONSEQUENCE_DOWN, REASON_BEAT_FAILED, "%s",
                     tr("the job reports that it failed"));
    else if (beat->failed)
        verdict_note(&verdict, CONSEQUENCE_DOWN, REASON_BEAT_FAILED,
                     tr("the job reports that it failed: %s"),
                     expect_quote_string(beat->text).text);
    if (settings->rows_in == ROWS_ALWAYS || moment->at_work)
        judge_count(&expect->rows, beat->rows,
                    beat->rows == 0 ? REASON_BEAT_EMPTY : REASON_BEAT_VALUE, &verdict);
    judge_count(&expect->queue, beat->queue, REASON_BEAT_VALUE, &verdict);
    judge_lag(&expect->lag, beat->lag_ms, &verdict);
    judge_values(&expect->values, beat, &verdict);
    if (moment->turn == BEAT_LATE)
        verdict_note(&verdict, settings->late, REASON_BEAT_LATE,
                     tr("the job reported late: it was due at %s"),
                     clock_format_for_people(clock, "%H:%M:%S %d/%m/%Y", moment->due_ms));
    conclude(&verdict, finding);
}

void heartbeat_judge_silence(const struct beat_moment *moment, struct finding *finding)
{
    char clock[CLOCK_TEXT];
    struct verdict verdict = {.consequence = CONSEQUENCE_NONE};

    clock_format_for_people(clock, "%H:%M:%S %d/%m/%Y", moment->due_ms);
    if (moment->turn == BEAT_MISSED) {
        verdict_note(&verdict, CONSEQUENCE_DOWN, REASON_NO_BEAT,
                     tr("the job has not reported: it was due at %s"), clock);
        conclude(&verdict, finding);
        return;
    }
    finding->sample.outcome = OUTCOME_VOID;
    finding->sample.reason = REASON_STOPPED;
    snprintf(finding->detail, sizeof finding->detail,
             tr("the job was due at %s, but nobody was there to hear it"), clock);
}

/* --- being asked all the same --------------------------------------------------------------- */

struct probe_run {
    struct timer *timer;
    void (*on_finding)(void *argument, const struct finding *finding);
    void *argument;
    struct sample sample;
};

static void run_free(struct probe_run *run)
{
    timer_free(run->timer);
    free(run);
}

static void on_time(void *argument)
{
    struct probe_run *const run = argument;
    struct finding finding = {.sample = run->sample};

    finding.sample.outcome = OUTCOME_VOID;
    finding.sample.reason = REASON_NO_BEAT;
    snprintf(finding.detail, sizeof finding.detail, "%s",
             tr("a job reports by itself: nothing was asked"));
    run->on_finding(run->argument, &finding);
    run_free(run);
}

static struct probe_run *heartbeat_start(const struct prober *prober, const struct probe_plan *plan,
                                         void (*on_finding)(void *argument,
                                                            const struct finding *finding),
                                         void *argument)
{
    struct probe_run *const run = NEW(struct probe_run);

    run->on_finding = on_finding;
    run->argument = argument;
    run->sample = sample_begin((uint32_t)(plan - prober->catalogue->probes), clock_wall_ms());
    run->timer = timer_new(prober->loop, on_time, run);
    timer_set(run->timer, 0);
    return run;
}

const struct probe_kind probe_heartbeat = {.name = "heartbeat",
                                           .schema = &probe_heartbeat_schema,
                                           .start = heartbeat_start,
                                           .cancel = run_free};
