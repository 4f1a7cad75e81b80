/* story.h - a seeded script of faults: half an hour in the life of the province, over and over.
 *
 * Pure: the seed makes the story, the time since the start says where in it we are.  Each round
 * begins with a minute of peace. */
#ifndef PROVINCE_STORY_H
#define PROVINCE_STORY_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum { STORY_MOST = 48 };

struct event {
    int64_t begins_us, ends_us; /* since the beginning of the round */
    const char *service;
    const char *fault;
};

struct story {
    struct event events[STORY_MOST];
    size_t count;
};

void story_write(struct story *story, uint64_t seed);

/* What ails the service now, or NULL.  *round_us is when this round began. */
const struct event *story_find(const struct story *story, const char *service, int64_t since_us,
                               int64_t *round_us);

/* A line an event. */
void story_print(const struct story *story, struct text *text);

#endif
