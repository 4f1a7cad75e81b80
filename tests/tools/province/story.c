#include "province/story.h"

#include <stdbool.h>
#include <string.h>

#include "base/clock.h"
#include "serve/random.h"

enum {
    ROUND = 1800, /* seconds */
    PEACE = 60,
    LANES = 4, /* so many scenarios at a time */
    PARTS = 8,
};

struct part {
    const char *service, *fault;
};

/* The seed settles the order of a lane's scenarios and the gaps between them.  They last a little
 * longer than their service's interval, so that each is seen. */
struct scenario {
    int lane;
    int seconds;   /* of each part */
    bool together; /* all parts within one second, else one after another */
    struct part parts[PARTS];
};

static const struct scenario scenarios[] = {
    /* the national login's entry fails while the home page is fine */
    {0, 160, false, {{"d06-02", "status:500"}}},
    /* the planning portal's certificate is about to expire, nobody cares, it expires */
    {0, 160, false, {{"qh-01", "certificate-soon:6d"}, {"qh-01", "certificate-expired"}}},
    {0, 160, false, {{"dvc-09", "status:503"}}},
    /* intruders in the portal */
    {0, 100, false, {{"nt-01", "planted-words"}}},
    /* the screen is green but the numbers are old */
    {0, 160, false, {{"dtm-01", "stale"}}},
    /* a power test in the data centre: one cause, many services */
    {0,
     120,
     true,
     {{"dvc-01", "refuse"},
      {"dvc-08", "refuse"},
      {"d06-02", "refuse"},
      {"qh-01", "refuse"},
      {"nt-01", "refuse"},
      {"nt-11", "refuse"},
      {"nt-13", "refuse"},
      {"nt-14", "refuse"}}},
    {0, 330, false, {{"dtm-06", "silent"}}},
    /* a commune's site that comes and goes */
    {1, 930, false, {{"nt-15", "flapping:20s"}}},
    /* a central system is ill: the province's link to it shows it */
    {1, 330, false, {{"quocgia-dkkd", "slow:6s"}}},
    {1, 330, false, {{"dvc-08", "truncated"}}},
    /* maintenance that answers 200 */
    {2, 630, false, {{"nt-13", "maintenance-page"}}},
    {2, 630, false, {{"nt-12", "reset-body"}}},
    /* slow in the morning, then too slow */
    {2, 200, false, {{"nt-14", "slow:5s"}, {"nt-14", "slow:12s"}}},
    /* the home page is well, and nobody gets in */
    {3, 330, false, {{"dvc-02", "callback"}}},
    /* a file is taken with a friendly 200, and is not there */
    {3, 630, false, {{"dvc-03", "file-empty"}}},
    /* payments hang */
    {3, 330, false, {{"dvc-05", "silent"}}},
};

enum { SCENARIOS = sizeof scenarios / sizeof *scenarios };

static size_t count_parts(const struct scenario *scenario)
{
    size_t count = 0;

    while (count < PARTS && scenario->parts[count].service != NULL)
        count++;
    return count;
}

static int64_t length_of(const struct scenario *scenario)
{
    return scenario->seconds * (scenario->together ? 1 : (int64_t)count_parts(scenario));
}

/* Returns when the scenario is over. */
static int64_t write_scenario(struct story *story, const struct scenario *scenario,
                              int64_t begins_us, uint64_t *state)
{
    const int64_t part_us = scenario->seconds * US_PER_SECOND;

    for (size_t i = 0; i < count_parts(scenario) && story->count < STORY_MOST; i++) {
        const int64_t after = scenario->together ? (int64_t)random_next(state, 1000) * US_PER_MS
                                                 : part_us * (int64_t)i;
        story->events[story->count++] = (struct event){.begins_us = begins_us + after,
                                                       .ends_us = begins_us + after + part_us,
                                                       .service = scenario->parts[i].service,
                                                       .fault = scenario->parts[i].fault};
    }
    return begins_us + length_of(scenario) * US_PER_SECOND;
}

static void shuffle(const struct scenario **order, size_t count, uint64_t *state)
{
    for (size_t i = count; i > 1; i--) {
        const size_t other = (size_t)random_next(state, i);
        const struct scenario *const kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

static void write_lane(struct story *story, int lane, uint64_t *state)
{
    const struct scenario *order[SCENARIOS];
    int64_t spare = ROUND - PEACE;
    size_t count = 0;

    for (size_t i = 0; i < SCENARIOS; i++)
        if (scenarios[i].lane == lane) {
            order[count++] = &scenarios[i];
            spare -= length_of(&scenarios[i]) + 1; /* 1: parts together begin within a second */
        }
    shuffle(order, count, state);
    int64_t at_us = PEACE * US_PER_SECOND;
    for (size_t i = 0; i < count; i++) {
        const uint64_t most = (uint64_t)(spare / (int64_t)count) + 1;
        at_us += (int64_t)random_next(state, most) * US_PER_SECOND;
        at_us = write_scenario(story, order[i], at_us, state) + US_PER_SECOND;
    }
}

void story_write(struct story *story, uint64_t seed)
{
    uint64_t state = seed;

    story->count = 0;
    for (int lane = 0; lane < LANES; lane++)
        write_lane(story, lane, &state);
}

const struct event *story_find(const struct story *story, const char *service, int64_t since_us,
                               int64_t *round_us)
{
    const int64_t round = ROUND * US_PER_SECOND;
    const int64_t within = since_us % round;

    *round_us = since_us - within;
    for (size_t i = 0; i < story->count; i++)
        if (strcmp(story->events[i].service, service) == 0 &&
            story->events[i].begins_us <= within && within < story->events[i].ends_us)
            return &story->events[i];
    return NULL;
}

void story_print(const struct story *story, struct text *text)
{
    for (size_t i = 0; i < story->count; i++)
        text_add(text, "%lld.%03llds-%lld.%03llds %s %s\n",
                 (long long)(story->events[i].begins_us / US_PER_SECOND),
                 (long long)(story->events[i].begins_us % US_PER_SECOND / US_PER_MS),
                 (long long)(story->events[i].ends_us / US_PER_SECOND),
                 (long long)(story->events[i].ends_us % US_PER_SECOND / US_PER_MS),
                 story->events[i].service, story->events[i].fault);
}
