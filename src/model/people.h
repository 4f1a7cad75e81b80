/* people.h - who is called, by what, and in which order: the configuration's `people`, `channels`
 * and `alerts` once they are read and right.  Plain and const, as all of the catalogue. */
#ifndef HAIDANG_MODEL_PEOPLE_H
#define HAIDANG_MODEL_PEOPLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/words.h"

/* How one is reached by what has no word of its own: `addresses: { zalo: "84912…" }`. */
struct person_address {
    const char *name, *value;
};

struct person {
    const char *id, *name;
    enum language language;
    const char *mail, *phone; /* NULL: none */
    const struct person_address *addresses;
    size_t address_count;
};

/* A way to send letters; what drives it and how is the channels' own (stage/channel.h). */
struct channel_plan {
    const char *id;
    const char *driver;   /* "smtp", "request" */
    const char *address;  /* which one of a person's it needs: "mail", "phone", or the name of one of
                             `addresses`; NULL: none, it knows itself where its letters go */
    const void *settings; /* the driver's own (channel_plan.h) */
};

/* Where the channel reaches the person, lent: "" if it needs no address, NULL if the person has
 * not the one that it needs. */
const char *person_reach(const struct person *person, const struct channel_plan *plan);

#endif
