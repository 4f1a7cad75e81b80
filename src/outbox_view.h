/* outbox_view.h - letters that wait, were refused, left out or sent, and how fast each channel is:
 * read from the store once for `haidang alert outbox` and for the operations page. */
#ifndef HAIDANG_OUTBOX_VIEW_H
#define HAIDANG_OUTBOX_VIEW_H

#include "base/error.h"
#include "base/json.h"
#include "io/store_read.h"

enum { OUTBOX_SHOWN_MOST = 20 }; /* of what is over, unless all is asked for */

/* {"at", "waiting": […], "refused": […], "merged": […], "sent": […], "channels": […]}, the newest
 * letters first: all that wait, and of the others the newest of the last 30 days; `all`: all there
 * are.  Yours; NULL: could not be read.  May take long: in the pool, or in a command. */
json_t *outbox_view_read(struct reader *reader, bool all, struct error *error);

/* Takes addresses of people out of what servers answered, in an array of letters: for those who may
 * only look. */
void outbox_view_mask(json_t *letters);

#endif
