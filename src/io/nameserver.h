/* nameserver.h - ask one name server one question, and be told all that it answered.
 *
 * Unlike names.h this asks the server that is named, not whoever answers.  Over UDP; over TCP if
 * the answer was cut.  Packets that are no answer to the question are passed over, and what came
 * is taken apart in the pool: its sender may be hostile.  Knows ldns (in nameserver_packet.c).
 * Instants are ms, durations us. */
#ifndef HAIDANG_IO_NAMESERVER_H
#define HAIDANG_IO_NAMESERVER_H

#include <stddef.h>

#include "model/sample.h"

struct loop;
struct asking;

struct question {
    const struct address *address; /* of the server */
    uint16_t port;
    const char *name, *type; /* "www.example.test", "AAAA" */
    bool with_signatures;
    int64_t timeout_us; /* of all */
    int tries;          /* over UDP */
};

enum { RECORDS_MOST = 32, RECORD_MOST = 2048 };

struct dns_answer {
    enum reason trouble; /* REASON_NONE: it answered, whatever its rcode */
    const char *detail;  /* of the trouble, English; may be NULL */
    int rcode;
    bool authoritative, over_tcp;
    int64_t took_us;             /* until the whole answer had come */
    size_t count;                /* of the records of the type asked for */
    char *records[RECORDS_MOST]; /* "10 mail.example.test": as record_normalize leaves them */
    bool has_serial;             /* the zone's, from a SOA record */
    uint32_t serial;
    bool knows_signatures;                /* it was asked for them and says that it understood */
    size_t signatures;                    /* how many */
    int64_t signed_from_ms, signed_to_ms; /* the time in which all of them hold */
};

/* What is different only in writing becomes the same: no quotes, no dot at the end of a name, IPv6
 * in its short form.  In place. */
void record_normalize(char *record);

/* "NXDOMAIN"; NULL: there is no name for it. */
const char *rcode_name(int rcode);

/* `on_answer` comes once, not before this has returned, not after asking_cancel; the answer is
 * lent. The question's name and type must live until then. */
struct asking *asking_start(struct loop *loop, const struct question *question,
                            void (*on_answer)(void *argument, const struct dns_answer *answer),
                            void *argument);
void asking_cancel(struct asking *asking); /* takes NULL */

#endif
