/* Manners and defaults of single kinds, stronger than `defaults`: a journey is a burden and leaves
 * traces, so that it is asked seldom, and its first failure counts. */
#include <stddef.h>
#include <string.h>

#include "base/words.h"
#include "stage/config_inside.h"

#define SECONDS INT64_C(1000000)
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- manners towards each host ---------------------------------------------------------------- */

static const struct schema_word per_host_words[] = {
    {.name = "at_once",
     .type = SCHEMA_INTEGER,
     .offset = offsetof(struct config_per_host, at_once),
     .least = 1,
     .most = 64,
     .help = "so many requests to one host are under way at most; if not written, any number"},
    {.name = "every",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct config_per_host, every_us),
     .least = 1000,
     .most = 600 * SECONDS,
     .help = "so long after one request to a host begins the next one, at the earliest"},
};

const struct schema config_per_host_schema = {.name = "per_host",
                                              .words = per_host_words,
                                              .count = COUNT(per_host_words),
                                              .size = sizeof(struct config_per_host)};

/* --- habits of kinds -------------------------------------------------------------------------- */

struct habit {
    const char *kind;
    int64_t least_us; /* from the start of one to that of the next */
    int64_t timeout_us;
    int64_t confirm;
};

static const struct habit habits[] = {
    {.kind = "journey", .least_us = 300 * SECONDS, .timeout_us = 60 * SECONDS, .confirm = 1},
};

static const struct habit *habit_of(const char *kind)
{
    for (size_t i = 0; i < sizeof habits / sizeof *habits; i++)
        if (strcmp(habits[i].kind, kind) == 0)
            return &habits[i];
    return NULL;
}

bool config_habit_is_heavy(const char *kind)
{
    return habit_of(kind) != NULL;
}

void config_habit_begin(const char *kind, struct config_timing *timing)
{
    const struct habit *const habit = habit_of(kind);

    if (habit == NULL)
        return;
    timing->every_us = timing->every_us < habit->least_us ? habit->least_us : timing->every_us;
    timing->timeout_us = habit->timeout_us;
    timing->confirm = habit->confirm;
}

static void check_least(struct reading *reading, const struct node *map, const char *word,
                        const struct habit *habit, int64_t written_us)
{
    const struct node *const node = node_find(map, word);
    char least[SCHEMA_DURATION_TEXT];

    if (node != NULL && written_us < habit->least_us)
        reading_complain(reading, &node->place,
                         tr("a %s is carried out at most every %s: it is a burden to what it asks"),
                         habit->kind, schema_format_duration(least, habit->least_us));
}

void config_habit_end(struct reading *reading, const struct node *map, const char *kind,
                      struct config_timing *timing)
{
    const struct habit *const habit = habit_of(kind);

    if (habit == NULL)
        return;
    check_least(reading, map, "every", habit, timing->every_us);
    check_least(reading, map, "retry", habit, timing->retry_us);
    if (node_find(map, "retry") == NULL)
        timing->retry_us = timing->every_us;
}
