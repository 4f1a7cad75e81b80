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

/* Those of a group whom a service calls by what it has: its agency, its programme, who owns it. */
enum trait { TRAIT_AGENCY, TRAIT_PROGRAMME, TRAIT_OWNER, TRAIT_COUNT };

struct group_part {
    enum trait trait;
    int value; /* index, or enum owner */
    const size_t *people;
    size_t count;
};

struct person_group {
    const char *id, *name;
    const size_t *people; /* whatever it is about */
    size_t count;
    const struct group_part *parts;
    size_t part_count;
    const size_t *otherwise; /* if that comes to nobody */
    size_t otherwise_count;
};

/* Ids of people, groups and rosters are of one kind: no two are the same. */
enum recipient_kind { RECIPIENT_PERSON, RECIPIENT_GROUP, RECIPIENT_ROSTER };

struct recipient {
    enum recipient_kind kind;
    size_t index;
};

struct recipients {
    const struct recipient *to;
    size_t to_count;
    const size_t *by; /* channels */
    size_t by_count;
};

/* A way to send letters; what drives it and how is the channels' own (stage/channel.h). */
struct channel_plan {
    const char *id;
    const char *driver;   /* "smtp", "request" */
    const char *address;  /* which of a person's it needs: "mail", "phone", or the name of one of
                             `addresses`; NULL: none, what it reaches is its own */
    int64_t timeout_us;   /* all of one letter, from look-up to answer */
    const void *settings; /* the driver's own (channel_plan.h) */
};

/* The address that a channel needs of a person, or NULL: it cannot reach him.  "" if it needs none.
 */
const char *person_address(const struct person *person, const struct channel_plan *channel);

#endif
