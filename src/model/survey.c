#include "model/survey.h"

enum { OLDEST = 0x0301 };

int survey_lowest(const enum survey_offer *offers, int agreed)
{
    for (int version = OLDEST; version < agreed; version++) {
        if (offers[version - OLDEST] == OFFER_ACCEPTED)
            return version;
        if (offers[version - OLDEST] == OFFER_UNKNOWN)
            return 0;
    }
    return agreed;
}

enum survey_offer survey_offer_of(enum reason trouble, bool alerted)
{
    /* one that wants to know who we are asks over the version that it accepted */
    if (trouble == REASON_NONE || trouble == REASON_CLIENT_CERTIFICATE)
        return OFFER_ACCEPTED;
    return alerted || trouble == REASON_CLOSED || trouble == REASON_RESET ? OFFER_REFUSED
                                                                          : OFFER_UNKNOWN;
}

/* A name that no server knows says nothing either: the system's own files may. */
enum readiness survey_aaaa_of(enum reason trouble)
{
    if (trouble == REASON_DNS_NO_ADDRESS)
        return READINESS_NO;
    return trouble == REASON_DNS_NO_NAME || trouble == REASON_DNS_FAILED ||
                   trouble == REASON_TIMEOUT_NAME
               ? READINESS_UNKNOWN
               : READINESS_YES;
}

enum readiness survey_ipv6_of(enum reason trouble)
{
    const enum readiness aaaa = survey_aaaa_of(trouble);

    if (aaaa != READINESS_YES)
        return aaaa;
    if (trouble == REASON_UNREACHABLE) /* the way there may be missing at our end */
        return READINESS_UNKNOWN;
    return trouble == REASON_NONE || trouble == REASON_CLIENT_CERTIFICATE ? READINESS_YES
                                                                          : READINESS_NO;
}

enum readiness survey_dnssec_of(const struct survey_signed *seen, int64_t at_ms)
{
    if (!seen->answered)
        return READINESS_UNKNOWN;
    if (seen->count == 0) /* a resolver that never heard of signatures leaves them out */
        return seen->knows_signatures ? READINESS_NO : READINESS_UNKNOWN;
    return seen->from_ms <= at_ms && at_ms < seen->to_ms ? READINESS_YES : READINESS_NO;
}

const char *survey_word(enum readiness readiness)
{
    static const char *const words[] = {
        [READINESS_UNKNOWN] = "not known", [READINESS_YES] = "yes", [READINESS_NO] = "no"};

    return words[readiness];
}
