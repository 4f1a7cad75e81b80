/* sample.h - one answer of one probe: when, outcome, reason, the time of each phase.
 *
 * A plain value: copy it, print it, put it in a test.  Instants are ms since 1970 UTC by the wall
 * clock, durations us by the steady clock; a phase that was not reached is NOT_REACHED, never 0. */
#ifndef HAIDANG_MODEL_SAMPLE_H
#define HAIDANG_MODEL_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

enum outcome {
    OUTCOME_OK,
    OUTCOME_DEGRADED,
    OUTCOME_FAILED,
    OUTCOME_VOID, /* we could not measure: nothing is known of the service */
    OUTCOME_COUNT,
};

/* Why not ok.  The numbers are kept in the store: add at the end, never renumber. */
enum reason {
    REASON_NONE,
    REASON_DNS_NO_NAME,    /* the name does not exist */
    REASON_DNS_NO_ADDRESS, /* the name has no address of the family asked for */
    REASON_DNS_FAILED,     /* the name servers refuse or fail */
    REASON_REFUSED,
    REASON_UNREACHABLE,
    REASON_TIMEOUT_NAME, /* time-outs: in which phase the time ran out */
    REASON_TIMEOUT_CONNECT,
    REASON_TIMEOUT_TLS,
    REASON_TIMEOUT_FIRST_BYTE,
    REASON_TIMEOUT_BODY,
    REASON_TLS_EXPIRED,
    REASON_TLS_NOT_YET_VALID,
    REASON_TLS_NAME,     /* the certificate is another host's */
    REASON_TLS_CHAIN,    /* its issuer is not trusted, or is missing */
    REASON_TLS_PROTOCOL, /* no TLS at all, or no common version */
    REASON_RESET,        /* the connection was reset */
    REASON_CLOSED,       /* closed before the answer was whole */
    REASON_PROTOCOL,     /* what came back is not the protocol */
    REASON_STATUS,
    REASON_HEADER,
    REASON_CONTENT,
    REASON_SOFT_FAILURE,
    REASON_TOO_LARGE,
    REASON_REDIRECT,    /* a loop, too many, or to nowhere */
    REASON_FINAL_HOST,  /* redirected to another host than expected */
    REASON_SLOW,        /* answered, but not within the limit */
    REASON_CERTIFICATE, /* expires sooner than the limit */
    REASON_STEP,
    REASON_NO_BEAT,
    REASON_LATE,               /* void: started too late */
    REASON_LAG,                /* void: we were too busy while measuring */
    REASON_BLIND,              /* void: our own connection is gone */
    REASON_STOPPED,            /* void: we were suspended or stopped */
    REASON_INTERNAL,           /* void: our own failure, see the log */
    REASON_TOKEN,              /* no access token was given out */
    REASON_PROXY,              /* the proxy refuses or fails */
    REASON_CLIENT_CERTIFICATE, /* our own certificate was rejected, or expires soon */
    REASON_COSTLY,             /* judging it took too long and was stopped */
    REASON_FORMAT,             /* not well-formed JSON, XML or HTML */
    REASON_FAULT,              /* a SOAP fault, a service exception */
    REASON_STALE,              /* the newest there is too old */
    REASON_HASH,               /* not the content that was sent, or is wanted */
    REASON_SOFT_MAINTENANCE,   /* answers well and says that it is under maintenance */
    REASON_SOFT_ERROR,         /* answers well and shows an error */
    REASON_SOFT_EMPTY,         /* answers well and shows an empty list */
    REASON_SOFT_LOGIN,         /* a login page instead of content */
    REASON_SOFT_CHALLENGE,     /* a firewall's challenge instead of content */
    REASON_SOFT_PLANTED,       /* words that strangers planted */
    REASON_BANNER,             /* the greeting is not as expected */
    REASON_DNS_ANSWER,         /* other records than expected */
    REASON_DNS_SERIAL,         /* name servers tell different serials */
    REASON_DNS_SIGNATURE,      /* a DNSSEC signature has expired, expires soon or is missing */
    REASON_LOSS,               /* too many packets were lost */
    REASON_STARTTLS,           /* the server offers no STARTTLS */
    REASON_DELIVERY,           /* a mail was not taken, or did not arrive */
    REASON_BEAT_LATE,          /* the job reported after its deadline */
    REASON_BEAT_FAILED,        /* the job reported that it failed */
    REASON_BEAT_EMPTY,         /* the job worked but moved nothing */
    REASON_BEAT_VALUE,         /* a value the job reported is out of its range */
    REASON_COUNT,
};

/* Parts of the way, in order; their sum is at most the total. */
enum phase {
    PHASE_REDIRECT,   /* all hops before the last one */
    PHASE_NAME,       /* name to address; 0 if answered from the configuration */
    PHASE_CONNECT,    /* TCP */
    PHASE_TLS,        /* handshake */
    PHASE_FIRST_BYTE, /* from the request to the first byte of the answer */
    PHASE_BODY,       /* from the first byte to the last */
    PHASE_COUNT,
};

#define NOT_REACHED INT64_C(-1)

struct address {
    uint8_t length; /* 0: none; 4: IPv4; 16: IPv6 */
    uint8_t bytes[16];
};

enum { WARNING_CERTIFICATE = 1, WARNING_EXPECTATION = 2 }; /* bits of sample.warnings */

struct sample {
    uint32_t probe;   /* its index in the catalogue */
    uint16_t vantage; /* 0: here */
    uint8_t warnings;
    bool confirming; /* was a retry, off the regular rhythm */
    enum outcome outcome;
    enum reason reason; /* of the outcome, or of the gravest warning */
    struct address address;
    int32_t status; /* of the protocol: 200; 0 if none came */
    int64_t at_ms;  /* when the probe started */
    int64_t phase_us[PHASE_COUNT];
    int64_t total_us;            /* also for failures: when it was known */
    int64_t size;                /* decoded bytes of the body */
    int64_t late_us;             /* started so long after it was due */
    int64_t lag_us;              /* the greatest stall of our loop while it ran: its error bar */
    int64_t certificate_ends_ms; /* 0: no certificate was seen */
};

/* A sample of nothing yet: every phase NOT_REACHED. */
struct sample sample_begin(uint32_t probe, int64_t at_ms);

/* Did the service say anything, whatever it was worth, and was it measured well?  Else the total is
 * no latency. */
bool sample_is_answered(const struct sample *sample);

/* A time-out enters percentiles as "at least the limit". */
bool sample_is_timeout(const struct sample *sample);

/* Stable names, as in JSON, metrics and the store: "failed", "timeout_connect", "first_byte". */
const char *outcome_name(enum outcome outcome);
const char *reason_name(enum reason reason);
bool reason_is_of_answer(enum reason reason); /* an answer came, and was not as it should be */
const char *phase_name(enum phase phase);
bool reason_parse(const char *name, enum reason *reason);
bool outcome_parse(const char *name, enum outcome *outcome);

#endif
