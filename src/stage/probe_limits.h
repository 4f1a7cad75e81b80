/* probe_limits.h - expectations that kinds without a page share: how long, which certificate. */
#ifndef HAIDANG_STAGE_PROBE_LIMITS_H
#define HAIDANG_STAGE_PROBE_LIMITS_H

#include "io/tls.h"
#include "stage/probe.h"
#include "stage/probe_expect.h"

void limits_judge_within(const struct expected_limit *within, int64_t total_us,
                         struct verdict *verdict);

/* `limit` of the configuration, but no more than a third of the certificate's life. */
void limits_judge_certificate(const struct expected_limit *certificate, const struct tls_seen *seen,
                              int64_t now_ms, struct verdict *verdict);

/* Nobody else would tell in time that our own certificate ends; `ends_ms` 0: there is none. */
void limits_judge_own_certificate(int64_t within_us, int64_t ends_ms, int64_t now_ms,
                                  struct verdict *verdict);

/* Whole days until then; negative: since then. */
int64_t limits_days_left(int64_t ends_ms, int64_t now_ms);

/* Outcome, reason and warnings of the verdict, in the sample. */
void limits_conclude(const struct verdict *verdict, struct sample *sample);

/* That it could not be asked, in a sentence; `detail` may be NULL. */
void limits_note_trouble(struct verdict *verdict, enum reason reason, const char *detail);

#endif
