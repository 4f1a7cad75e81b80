/* survey.h - how ready a host is beside being up: its certificate, the oldest TLS it accepts, IPv6,
 * DNSSEC.  Nothing of it touches a state.  Pure. */
#ifndef HAIDANG_MODEL_SURVEY_H
#define HAIDANG_MODEL_SURVEY_H

#include <stdbool.h>
#include <stdint.h>

#include "model/readiness.h"

enum { SURVEY_HOST_MOST = 254, SURVEY_NAME_MOST = 128 };

struct survey {
    char host[SURVEY_HOST_MOST];
    uint16_t port;
    bool tls;      /* it is asked with TLS: without, the next six are 0 */
    bool reached;  /* it answered: what else is here would be silence, and is not worth keeping */
    int64_t at_ms; /* when it was looked at */
    int64_t ends_ms;
    int64_t starts_ms; /* 0: not known (it was looked at by an older program) */
    char issuer[SURVEY_NAME_MOST], subject[SURVEY_NAME_MOST]; /* common names; "": not seen */
    int tls_lowest;        /* 0x0301 for TLS 1.0; 0: cannot be told */
    enum readiness aaaa;   /* has an IPv6 address */
    enum readiness ipv6;   /* and answers there */
    enum readiness dnssec; /* signed, by signatures that hold at `at_ms` */
};

/* What a version that was offered alone came to. */
enum survey_offer { OFFER_UNKNOWN, OFFER_ACCEPTED, OFFER_REFUSED };

/* `offers` of TLS 1.0, 1.1 and so on up to below `agreed`, which is what is agreed on when all are
 * offered: the oldest that is accepted, or 0 if one below it cannot be told. */
int survey_lowest(const enum survey_offer *offers, int agreed);

/* From what one handshake came to: a server that just answered refuses by an alert, by closing or
 * by resetting; whatever else went wrong says nothing of it. */
enum survey_offer survey_offer_of(enum reason trouble, bool alerted);

/* Does it have an IPv6 address, and does it answer there?  `reached`: what connecting came to. */
enum readiness survey_aaaa_of(enum reason trouble);
enum readiness survey_ipv6_of(enum reason trouble);

/* What an answer of the DNS with a DO bit tells. */
struct survey_signed {
    bool answered, knows_signatures;
    int64_t count, from_ms, to_ms;
};
enum readiness survey_dnssec_of(const struct survey_signed *seen, int64_t at_ms);

/* What is told of a service with several hosts: the certificate that ends first, the oldest TLS,
 * "no" before "not known" before "yes".  `all` begins as zeros. */
void survey_add(struct survey *all, const struct survey *one);

/* "TLS 1.3", or NULL. */
const char *survey_tls_name(int version);

/* "yes", "no", "not known" */
const char *survey_word(enum readiness readiness);

#endif
