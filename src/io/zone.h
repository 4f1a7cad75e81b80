/* zone.h - reads time zones from tzdata.  The table they become is model/zone's. */
#ifndef HAIDANG_IO_ZONE_H
#define HAIDANG_IO_ZONE_H

#include "base/error.h"
#include "model/zone.h"

/* "Asia/Ho_Chi_Minh", from the machine's tzdata; rules that go on for ever are written out until
 * the year 2200.  NULL if there is no such zone or its file is not sound. */
struct zone *zone_open(const char *name, struct error *error);

/* The same from the bytes of a TZif file of version 2 or later; `name` is for messages. */
struct zone *zone_parse(const char *name, const unsigned char *bytes, size_t length,
                        struct error *error);
void zone_close(struct zone *zone); /* takes NULL */

#endif
