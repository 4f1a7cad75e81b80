#include "stage/probe_limits.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/words.h"
#include "model/trouble.h"

enum { SECONDS_PER_DAY = 24 * 60 * 60 };

static double seconds(int64_t us)
{
    return (double)us / (double)US_PER_SECOND;
}

void limits_judge_within(const struct expected_limit *within, int64_t total_us,
                         struct verdict *verdict)
{
    if (within->consequence != CONSEQUENCE_NONE && total_us > within->limit)
        verdict_note(verdict, within->consequence, REASON_SLOW,
                     tr("answered after %.4g s, the limit is %.4g s"), seconds(total_us),
                     seconds(within->limit));
}

int64_t limits_days_left(int64_t ends_ms, int64_t now_ms)
{
    return (ends_ms - now_ms) / MS_PER_SECOND / SECONDS_PER_DAY;
}

void limits_judge_certificate(const struct expected_limit *certificate, const struct tls_seen *seen,
                              int64_t now_ms, struct verdict *verdict)
{
    const int64_t third_ms = (seen->ends_ms - seen->starts_ms) / 3;
    int64_t limit_ms = certificate->limit / US_PER_MS;

    if (certificate->consequence == CONSEQUENCE_NONE)
        return;
    /* those that live for days are renewed in the last third of them */
    if (limit_ms > third_ms)
        limit_ms = third_ms;
    if (!seen->certificate_seen)
        verdict_note(verdict, certificate->consequence, REASON_CERTIFICATE,
                     tr("no certificate was seen"));
    else if (seen->ends_ms - now_ms < limit_ms)
        verdict_note(verdict, certificate->consequence, REASON_CERTIFICATE,
                     tr("the certificate expires in %" PRId64 " days"),
                     limits_days_left(seen->ends_ms, now_ms));
}

void limits_judge_own_certificate(int64_t within_us, int64_t ends_ms, int64_t now_ms,
                                  struct verdict *verdict)
{
    const int64_t left_ms = ends_ms - now_ms;

    if (ends_ms != 0 && left_ms < within_us / US_PER_MS)
        verdict_note(verdict, CONSEQUENCE_WARN, REASON_CLIENT_CERTIFICATE,
                     tr("our own certificate expires in %" PRId64 " days"), left_ms / MS_PER_DAY);
}

void limits_conclude(const struct verdict *verdict, struct sample *sample)
{
    static const enum outcome outcomes[] = {
        [CONSEQUENCE_NONE] = OUTCOME_OK,
        [CONSEQUENCE_WARN] = OUTCOME_OK,
        [CONSEQUENCE_DEGRADED] = OUTCOME_DEGRADED,
        [CONSEQUENCE_DOWN] = OUTCOME_FAILED,
    };

    /* our own failure says nothing of the service */
    sample->outcome =
        verdict->reason == REASON_INTERNAL ? OUTCOME_VOID : outcomes[verdict->consequence];
    sample->reason = verdict->reason;
    sample->warnings = verdict->warnings;
}

void limits_note_trouble(struct verdict *verdict, enum reason reason, const char *detail)
{
    const char *const sentence = trouble_sentence(reason);

    if (detail == NULL || *detail == '\0')
        verdict_note(verdict, CONSEQUENCE_DOWN, reason, "%s", sentence);
    else
        verdict_note(verdict, CONSEQUENCE_DOWN, reason, "%s (%s)", sentence, detail);
}
