/* citation.h - the documents that a report is based on, each in force from a day to a day.
 *
 * They come from data files (probes/vn/citations.yaml and the configuration), never from the
 * program itself.  Pure. */
#ifndef HAIDANG_MODEL_CITATION_H
#define HAIDANG_MODEL_CITATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How sure we are that it says so and was in force; what is unsure is not printed. */
enum certainty { CERTAINTY_VERIFIED, CERTAINTY_KNOWN, CERTAINTY_UNSURE, CERTAINTY_COUNT };

enum { CITATION_NO_END = INT32_MAX };

struct citation {
    const char *id, *text, *text_en; /* text_en NULL: there is none */
    const char *supports;            /* what it is cited for; may be NULL */
    int32_t from_day, to_day;        /* both are in it; CITATION_NO_END: it goes on */
    int32_t checked_day;             /* later nobody has looked whether it still holds */
    int64_t rank;                    /* the lowest is printed first */
    enum certainty certainty;
};

/* Days as in calendar_date.h; the period's end is the day after its last. */
struct citation_period {
    int32_t first_day, end_day;
};

/* In force on the last day of the period, and sure enough. */
bool citation_is_printed(const struct citation *citation, const struct citation_period *period);

/* Printed, but somebody has to look at it: it was not in force all of the period, or nobody has
 * made sure that it still was. */
bool citation_is_doubtful(const struct citation *citation, const struct citation_period *period);

#endif
