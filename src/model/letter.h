/* letter.h - one message to one person by one channel, kept in the outbox until it is delivered.
 *
 * Written in the transaction of what it tells of, with all the facts that its words need; the words
 * are made when it is sent (stage/letter.h).  Texts are the letter's own where it says `char *`. */
#ifndef HAIDANG_MODEL_LETTER_H
#define HAIDANG_MODEL_LETTER_H

#include <stdbool.h>
#include <stdint.h>

/* What it tells.  Kept in the store by name. */
enum letter_kind {
    LETTER_BEGAN,        /* something is down, degraded, near its end, missing, ... */
    LETTER_WORSE,        /* what was told has become graver, or more is concerned by it */
    LETTER_ESCALATED,    /* nobody has taken it on in time */
    LETTER_REMINDER,     /* it goes on */
    LETTER_ACKNOWLEDGED, /* somebody has taken it on */
    LETTER_OVER,         /* it has ended; alone if the beginning could not be delivered before */
    LETTER_SUMMARY,      /* of a night, of a shift */
    LETTER_REPORT,       /* a report is attached */
    LETTER_TEST,         /* `haidang alert test` */
    LETTER_KIND_COUNT,
};
const char *letter_kind_name(enum letter_kind kind);
bool letter_kind_parse(const char *name, enum letter_kind *kind);

/* What became of it. */
enum letter_fate {
    LETTER_WAITING, /* for its time, or for its next attempt */
    LETTER_SENT,
    LETTER_MERGED,  /* not sent: a later one to the same person says it too */
    LETTER_REFUSED, /* the channel will never take it: why stands in `trouble` */
    LETTER_FATE_COUNT,
};
const char *letter_fate_name(enum letter_fate fate);
bool letter_fate_parse(const char *name, enum letter_fate *fate);

struct letter {
    int64_t id; /* from 1, never used again; part of its Message-ID */
    int64_t
        alert; /* what it is about: letters of one alert to one person keep their order; 0: none */
    enum letter_kind kind;
    char *person, *channel; /* ids of the configuration */
    char *facts;            /* a JSON object: what its words are made from (stage/letter.h) */
    int64_t event_ms;       /* of what it tells: from here time-to-notify counts */
    int64_t made_ms;
    int64_t due_ms; /* not before: quiet hours; 0: at once */

    /* the outbox's */
    enum letter_fate fate;
    int32_t attempts; /* begun */
    bool doubt; /* an attempt may have delivered it: it is under way, or its answer got lost */
    int64_t tried_ms, sent_ms; /* 0: not yet */
    char *receipt, *trouble;   /* what the channel answered last, masked; NULL: nothing */
};

/* Is it to be left out because the later one, of the same alert to the same person by the same
 * channel, says it too?  Only what was surely not delivered ever is: never tried, or tried and
 * surely not taken.  What may have been delivered is sent until that is sure, under the same id. */
bool letter_is_overtaken(const struct letter *letter, const struct letter *later);

/* How long to wait after so many failures in a row: 2 s, doubled to 5 min; longer if the channel
 * asked for that, but never more than an hour.  us. */
int64_t letter_wait_us(int32_t failures, int64_t retry_after_us);

/* How long it took until it was told, from the event or from when it might be told; ms. */
int64_t letter_notified_ms(const struct letter *letter);

#endif
