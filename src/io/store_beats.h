/* store_beats.h - what jobs reported, and the deadlines at which they did not.
 *
 * Kept as long as samples are.  For tables of them: how many were due, in time, empty; how late. */
#ifndef HAIDANG_IO_STORE_BEATS_H
#define HAIDANG_IO_STORE_BEATS_H

#include "io/store.h"
#include "io/store_read.h"
#include "model/beat.h"

/* What was not told is NOT_TOLD. */
struct beat_row {
    uint32_t probe; /* index in the catalogue; not for a reader */
    int64_t at_ms;  /* when it came, or when it was given up */
    enum beat_turn turn;
    enum reason reason; /* why it was not good */
    int64_t due_ms;     /* 0: it answered nothing; at - due is how late it was (or early) */
    bool failed;
    int64_t rows, queue, lag_ms;
    uint64_t mark; /* 0: it had no id */
    char *numbers; /* further numbers, a JSON object; may be NULL */
    char *said;    /* its text; may be NULL */
};

/* Of a probe (by its id), with from <= at < to, oldest first, at most `most` of them; texts are
 * lent. */
bool reader_beats(struct reader *reader, const struct sample_range *range,
                  void (*on_beat)(void *argument, const struct beat_row *beat), void *argument,
                  struct error *error);

/* Before the writer is started: the last beats of a probe that came, the newest first. */
bool store_load_beats(struct store *store, uint32_t probe, size_t most,
                      void (*on_beat)(void *argument, const struct beat_row *beat), void *argument,
                      struct error *error);

/* Likewise: until when the program is known to have run before; 0: never. */
bool store_load_last_run(struct store *store, int64_t *until_ms, struct error *error);

/* For the writer: the batch's beats, in the transaction that was begun. */
bool beats_write(struct store *store, const struct batch *batch, struct error *error);

#endif
