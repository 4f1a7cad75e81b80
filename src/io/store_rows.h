/* store_rows.h - values become rows and rows become values, here and nowhere else. */
#ifndef HAIDANG_IO_STORE_ROWS_H
#define HAIDANG_IO_STORE_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "io/store_sql.h"
#include "model/incident.h"
#include "model/sample.h"
#include "model/span.h"

/* A sample's row is found by when and whose it is; a series is a probe at a vantage. */
enum { SERIES_BITS = 20, SERIES_MOST = 1 << SERIES_BITS };
#define AT_MOST (INT64_C(1) << (63 - SERIES_BITS)) /* the year 2248 */

int64_t row_sample_id(int64_t at_ms, uint32_t series);
uint32_t row_series(int64_t sample_id);

/* Of the first row that may be as late; INT64_MAX beyond all of them. */
int64_t row_first_id(int64_t at_ms);

/* Finds the series of a probe; SERIES_MOST if there is none. */
bool row_find_series(struct sql *sql, const char *probe, uint16_t vantage, uint32_t *series,
                     struct error *error);
bool row_add_series(struct sql *sql, const char *probe, uint16_t vantage, uint32_t *series,
                    struct error *error);

bool row_add_sample(struct sql *sql, uint32_t series, const struct sample *sample,
                    struct error *error);
bool row_put_heard(struct sql *sql, uint32_t series, int64_t at_ms, struct error *error);
bool row_put_incident(struct sql *sql, const char *service, const struct incident *incident,
                      struct error *error);
bool row_put_maker(struct sql *sql, uint32_t series, const struct span_maker *maker,
                   struct error *error);
bool row_put_span(struct sql *sql, uint32_t series, const struct span *span, struct error *error);

/* Questions with numbers in them, before the first sql_next. */
void row_ask(struct sql *sql, enum statement statement, const int64_t *numbers, int count);
void row_ask_word(struct sql *sql, enum statement statement, const char *word,
                  const int64_t *numbers, int count); /* the word is lent until sql_end */
int64_t row_number(struct sql *sql, enum statement statement, int column);
bool row_is_null(struct sql *sql, enum statement statement, int column);
const char *row_word(struct sql *sql, enum statement statement, int column); /* lent; never NULL */

/* Values of a statement by their places from 1, the text lent; NULL and 0 become null. */
void row_bind_text(struct sql *sql, enum statement statement, int place, const char *text);
void row_bind_instant(struct sql *sql, enum statement statement, int place, int64_t at_ms);

/* Bytes, lent both ways until sql_end; NULL and 0 if there are none. */
bool row_put_bytes(struct sql *sql, enum statement statement, int64_t id, const struct text *bytes,
                   struct error *error);
bool row_put_named_bytes(struct sql *sql, enum statement statement, const char *name,
                         const struct text *bytes, struct error *error);
bool row_add_evidence(struct sql *sql, const char *probe, int64_t at_ms, int64_t incident,
                      const struct text *packed, struct error *error);
const void *row_bytes(struct sql *sql, enum statement statement, int column, size_t *length);

/* The row that sql_next has come to.  False if it holds what this program cannot know. */
bool row_get_sample(struct sql *sql, enum statement statement, struct sample *sample,
                    struct error *error);
bool row_get_incident(struct sql *sql, enum statement statement, struct incident *incident,
                      struct error *error);
bool row_get_maker(struct sql *sql, uint32_t *series, struct span_maker *maker,
                   struct error *error);
bool row_get_span(struct sql *sql, enum statement statement, struct span *span,
                  struct error *error);

#endif
