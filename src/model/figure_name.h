/* figure_name.h - what the figures of a period are called where people read: objections and addenda
 * name them as the document does ("down_ms").
 *
 * Pure. */
#ifndef HAIDANG_MODEL_FIGURE_NAME_H
#define HAIDANG_MODEL_FIGURE_NAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/words.h"

/* "thời gian gián đoạn"; a name that is not known, as it is.  Also without "_ms". */
const char *figure_words(const char *name, enum language language);

/* A value of it as people typed it, if the figure is a time that adds up or a mean of such (not a
 * response time) and the value is whole milliseconds. */
bool figure_span(const char *name, const char *value, int64_t *span_ms);

#endif
