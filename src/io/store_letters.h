/* store_letters.h - who was to be told of what (alerts), each message to each person (letters), and
 * what became of it.
 *
 * Written in the transaction of what they tell of (store_batch.h); kept as long as incidents are.
 * No figure is made of them and no seal holds them. */
#ifndef HAIDANG_IO_STORE_LETTERS_H
#define HAIDANG_IO_STORE_LETTERS_H

#include "io/store.h"
#include "io/store_read.h"
#include "model/letter.h"

/* One cause of which people are told.  In a batch the texts are its own. */
struct alert_row {
    int64_t id; /* from 1, never used again */
    char *kind, *subject;
    int64_t began_ms, ended_ms; /* ended 0: not yet */
    char *state;                /* a JSON object: all that is needed to go on after a restart */
};

/* The first letter that one person got about an alert by a channel. */
struct letter_thread {
    int64_t alert;
    const char *person, *channel; /* lent */
    int64_t letter, made_ms, sent_ms;
};

enum { OUTBOX_MARK = 24 };

/* --- before the writer is started; what is told is lent until the callback returns ------------ */

/* Alerts that are open or ended after `since_ms`, by id; *highest: the highest id ever given. */
bool store_load_alerts(struct store *store, int64_t since_ms,
                       void (*on_alert)(void *argument, const struct alert_row *alert),
                       void *argument, int64_t *highest, struct error *error);

/* Letters that wait, by id. */
bool store_load_letters(struct store *store,
                        void (*on_letter)(void *argument, const struct letter *letter),
                        void *argument, int64_t *highest, struct error *error);

/* Threads that may go on: of alerts that are open, or of which a letter waits. */
bool store_load_threads(struct store *store,
                        void (*on_thread)(void *argument, const struct letter_thread *thread),
                        void *argument, struct error *error);

/* What makes the Message-IDs of this store unlike those of any other, made with the file. */
bool store_load_mark(struct store *store, char mark[OUTBOX_MARK], struct error *error);

/* --- for `haidang alert outbox` --------------------------------------------------------------- */

/* Of a fate, made at `since_ms` or later, at most `most` of them. */
struct letter_range {
    enum letter_fate fate;
    int64_t since_ms, most;
};

/* The newest first. */
bool reader_letters(struct reader *reader, const struct letter_range *range,
                    void (*on_letter)(void *argument, const struct letter *letter), void *argument,
                    struct error *error);

/* Those of the alerts that an incident is part of, the oldest first, at most so many. */
bool reader_letters_of(struct reader *reader, int64_t incident, int64_t most,
                       void (*on_letter)(void *argument, const struct letter *letter),
                       void *argument, struct error *error);

/* How long each letter took that was made since then and sent. */
bool reader_notified(struct reader *reader, int64_t since_ms,
                     void (*on_notified)(void *argument, const char *channel, int64_t took_ms),
                     void *argument, struct error *error);

/* --- for the writer: the batch's, in the transaction that was begun --------------------------- */

bool letters_write(struct store *store, const struct batch *batch, struct error *error);

#endif
