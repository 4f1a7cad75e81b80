#include "model/sample.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const char *const outcome_names[] = {
    [OUTCOME_OK] = "ok",
    [OUTCOME_DEGRADED] = "degraded",
    [OUTCOME_FAILED] = "failed",
    [OUTCOME_VOID] = "void",
};
_Static_assert(sizeof outcome_names / sizeof *outcome_names == OUTCOME_COUNT, "a name is missing");

static const char *const reason_names[] = {
    [REASON_NONE] = "none",
    [REASON_DNS_NO_NAME] = "dns_no_name",
    [REASON_DNS_NO_ADDRESS] = "dns_no_address",
    [REASON_DNS_FAILED] = "dns_failed",
    [REASON_REFUSED] = "refused",
    [REASON_UNREACHABLE] = "unreachable",
    [REASON_TIMEOUT_NAME] = "timeout_name",
    [REASON_TIMEOUT_CONNECT] = "timeout_connect",
    [REASON_TIMEOUT_TLS] = "timeout_tls",
    [REASON_TIMEOUT_FIRST_BYTE] = "timeout_first_byte",
    [REASON_TIMEOUT_BODY] = "timeout_body",
    [REASON_TLS_EXPIRED] = "tls_expired",
    [REASON_TLS_NOT_YET_VALID] = "tls_not_yet_valid",
    [REASON_TLS_NAME] = "tls_name",
    [REASON_TLS_CHAIN] = "tls_chain",
    [REASON_TLS_PROTOCOL] = "tls_protocol",
    [REASON_RESET] = "reset",
    [REASON_CLOSED] = "closed",
    [REASON_PROTOCOL] = "protocol",
    [REASON_STATUS] = "status",
    [REASON_HEADER] = "header",
    [REASON_CONTENT] = "content",
    [REASON_SOFT_FAILURE] = "soft_failure",
    [REASON_TOO_LARGE] = "too_large",
    [REASON_REDIRECT] = "redirect",
    [REASON_FINAL_HOST] = "final_host",
    [REASON_SLOW] = "slow",
    [REASON_CERTIFICATE] = "certificate",
    [REASON_STEP] = "step",
    [REASON_NO_BEAT] = "no_beat",
    [REASON_LATE] = "late",
    [REASON_LAG] = "lag",
    [REASON_BLIND] = "blind",
    [REASON_STOPPED] = "stopped",
    [REASON_INTERNAL] = "internal",
    [REASON_TOKEN] = "token",
    [REASON_PROXY] = "proxy",
    [REASON_CLIENT_CERTIFICATE] = "client_certificate",
    [REASON_COSTLY] = "costly",
    [REASON_FORMAT] = "format",
    [REASON_FAULT] = "fault",
    [REASON_STALE] = "stale",
    [REASON_HASH] = "hash",
    [REASON_SOFT_MAINTENANCE] = "soft_maintenance",
    [REASON_SOFT_ERROR] = "soft_error",
    [REASON_SOFT_EMPTY] = "soft_empty",
    [REASON_SOFT_LOGIN] = "soft_login",
    [REASON_SOFT_CHALLENGE] = "soft_challenge",
    [REASON_SOFT_PLANTED] = "soft_planted",
    [REASON_BANNER] = "banner",
    [REASON_DNS_ANSWER] = "dns_answer",
    [REASON_DNS_SERIAL] = "dns_serial",
    [REASON_DNS_SIGNATURE] = "dns_signature",
    [REASON_LOSS] = "loss",
    [REASON_STARTTLS] = "starttls",
    [REASON_DELIVERY] = "delivery",
    [REASON_BEAT_LATE] = "beat_late",
    [REASON_BEAT_FAILED] = "beat_failed",
    [REASON_BEAT_EMPTY] = "beat_empty",
    [REASON_BEAT_VALUE] = "beat_value",
};
_Static_assert(sizeof reason_names / sizeof *reason_names == REASON_COUNT, "a name is missing");

static const bool reasons_of_answers[REASON_COUNT] = {
    [REASON_STATUS] = true,        [REASON_HEADER] = true,
    [REASON_CONTENT] = true,       [REASON_SOFT_FAILURE] = true,
    [REASON_TOO_LARGE] = true,     [REASON_REDIRECT] = true,
    [REASON_FINAL_HOST] = true,    [REASON_SLOW] = true,
    [REASON_CERTIFICATE] = true,   [REASON_STEP] = true,
    [REASON_COSTLY] = true,        [REASON_FORMAT] = true,
    [REASON_FAULT] = true,         [REASON_STALE] = true,
    [REASON_HASH] = true,          [REASON_SOFT_MAINTENANCE] = true,
    [REASON_SOFT_ERROR] = true,    [REASON_SOFT_EMPTY] = true,
    [REASON_SOFT_LOGIN] = true,    [REASON_SOFT_CHALLENGE] = true,
    [REASON_SOFT_PLANTED] = true,  [REASON_BANNER] = true,
    [REASON_DNS_ANSWER] = true,    [REASON_DNS_SERIAL] = true,
    [REASON_DNS_SIGNATURE] = true, [REASON_STARTTLS] = true,
    [REASON_DELIVERY] = true,      [REASON_BEAT_LATE] = true,
    [REASON_BEAT_FAILED] = true,   [REASON_BEAT_EMPTY] = true,
    [REASON_BEAT_VALUE] = true,
};

static const char *const phase_names[] = {
    [PHASE_REDIRECT] = "redirect",     [PHASE_NAME] = "name",
    [PHASE_CONNECT] = "connect",       [PHASE_TLS] = "tls",
    [PHASE_FIRST_BYTE] = "first_byte", [PHASE_BODY] = "body",
};
_Static_assert(sizeof phase_names / sizeof *phase_names == PHASE_COUNT, "a name is missing");

struct sample sample_begin(uint32_t probe, int64_t at_ms)
{
    struct sample sample = {.probe = probe, .at_ms = at_ms};

    for (int i = 0; i < PHASE_COUNT; i++)
        sample.phase_us[i] = NOT_REACHED;
    return sample;
}

bool sample_is_answered(const struct sample *sample)
{
    if (sample->outcome == OUTCOME_VOID || sample->total_us == 0) /* a beat: nobody asked for it */
        return false;
    return sample->outcome != OUTCOME_FAILED || sample->phase_us[PHASE_FIRST_BYTE] != NOT_REACHED;
}

bool sample_is_timeout(const struct sample *sample)
{
    return sample->reason >= REASON_TIMEOUT_NAME && sample->reason <= REASON_TIMEOUT_BODY;
}

const char *outcome_name(enum outcome outcome)
{
    assert(outcome < OUTCOME_COUNT);
    return outcome_names[outcome];
}

const char *reason_name(enum reason reason)
{
    assert(reason < REASON_COUNT);
    return reason_names[reason];
}

bool reason_is_of_answer(enum reason reason)
{
    return reasons_of_answers[reason];
}

const char *phase_name(enum phase phase)
{
    assert(phase < PHASE_COUNT);
    return phase_names[phase];
}

bool reason_parse(const char *name, enum reason *reason)
{
    for (int i = 0; i < REASON_COUNT; i++)
        if (strcmp(reason_names[i], name) == 0) {
            *reason = (enum reason)i;
            return true;
        }
    return false;
}

bool outcome_parse(const char *name, enum outcome *outcome)
{
    for (int i = 0; i < OUTCOME_COUNT; i++)
        if (strcmp(outcome_names[i], name) == 0) {
            *outcome = (enum outcome)i;
            return true;
        }
    return false;
}
