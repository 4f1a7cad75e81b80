/* channel_values.h - what {{…}} of a request stands for: a letter's texts, and the channel's own
 * variables. */
#ifndef HAIDANG_STAGE_CHANNEL_VALUES_H
#define HAIDANG_STAGE_CHANNEL_VALUES_H

#include "stage/channel_inside.h"

struct channel_values;

/* `access_token` may be NULL.  What it is made of must outlive it. */
struct channel_values *channel_values_new(const struct sending *sending, const char *access_token,
                                          int64_t now_ms);
void channel_values_free(struct channel_values *values); /* takes NULL */

/* A blanks_find. */
const char *channel_values_find(const void *argument, const char *name);

#endif
