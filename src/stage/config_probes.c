/* The probes of a service: words that all have, read here, and those of the kind, by its schema. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SECONDS INT64_C(1000000)
#define DAYS (86400 * SECONDS)

/* --- tables --------------------------------------------------------------------------------- */

static const char *const families[] = {"any", "ipv4", "ipv6", "both", NULL}; /* as enum family */

/* The same words stand in `defaults`, with the built-in defaults, and in a probe, without. */
#define DURATION_WORD(word, field, built_in, shortest, longest, sentence)                         \
    {                                                                                             \
        .name = (word), .type = SCHEMA_DURATION, .offset = offsetof(struct config_timing, field), \
        .fallback = (built_in), .least = (shortest), .most = (longest), .help = (sentence)        \
    }
#define COUNT_WORD(word, field, built_in, sentence)                                              \
    {                                                                                            \
        .name = (word), .type = SCHEMA_INTEGER, .offset = offsetof(struct config_timing, field), \
        .fallback = (built_in), .least = 1, .most = 100, .help = (sentence)                      \
    }
#define TIMING_WORDS(unless_written)                                                          \
    DURATION_WORD("every", every_us, unless_written("60s"), SECONDS, 31 * DAYS,               \
                  "from the start of one sample to that of the next"),                        \
        DURATION_WORD("timeout", timeout_us, unless_written("10s"), SECONDS / 1000,           \
                      3600 * SECONDS,                                                         \
                      "after which a sample is given up; if not written, at most `every`"),   \
        COUNT_WORD("confirm", confirm, unless_written("3"),                                   \
                   "so many failures in a row make it down"),                                 \
        DURATION_WORD("retry", retry_us, unless_written("10s"), SECONDS / 10, 31 * DAYS,      \
                      "from a failure to the sample that confirms it; shorter than `every`"), \
        COUNT_WORD("recover", recover, unless_written("1"),                                   \
                   "so many good samples in a row end an incident"),                          \
    {                                                                                         \
        .name = "address", .type = SCHEMA_CHOICE,                                             \
        .offset = offsetof(struct config_timing, family), .fallback = unless_written("any"),  \
        .choices = families,                                                                  \
        .help = "which addresses of the host are asked; both: each by a probe of its own"     \
    }
#define BUILT_IN(fallback) fallback
#define INHERITED(fallback) NULL

static const struct schema_word defaults_words[] = {TIMING_WORDS(BUILT_IN)};

/* What is written must fit; what is only inherited is fitted. */
static void check_timing(struct reading *reading, const struct node *map, void *settings)
{
    struct config_timing *const timing = settings;
    const struct node *const timeout = node_find(map, "timeout");
    const struct node *const retry = node_find(map, "retry");
    char every[SCHEMA_DURATION_TEXT];

    schema_format_duration(every, timing->every_us);
    if (timeout != NULL && timing->timeout_us > timing->every_us)
        reading_complain(reading, &timeout->place,
                         tr("is longer than the interval ('every') of %s"), every);
    else if (timing->timeout_us > timing->every_us)
        timing->timeout_us = timing->every_us / 10 * 9; /* so that it is over at the next slot */
    if (retry != NULL && timing->retry_us >= timing->every_us)
        reading_complain(reading, &retry->place,
                         tr("must be shorter than the interval ('every') of %s"), every);
    else if (timing->retry_us >= timing->every_us)
        timing->retry_us = timing->every_us / 2;
}

const struct schema config_defaults_schema = {.name = "defaults",
                                              .words = defaults_words,
                                              .count = COUNT(defaults_words),
                                              .size = sizeof(struct config_timing),
                                              .check = check_timing};

struct probe_words {
    struct config_timing timing;
    const char *id;
    bool essential;
};
_Static_assert(offsetof(struct probe_words, timing) == 0, "TIMING_WORDS and check_timing need it");

static const struct schema_word probe_words[] = {
    {.name = "id",
     .type = SCHEMA_ID,
     .offset = offsetof(struct probe_words, id),
     .help = "its name; if not written SERVICE/1, SERVICE/2 and so on"},
    {.name = "essential",
     .type = SCHEMA_BOOL,
     .offset = offsetof(struct probe_words, essential),
     .fallback = "true",
     .help = "false: it can make the service degraded, but never down"},
    TIMING_WORDS(INHERITED),
};

static const char *const probe_later[] = {"http",   "json", "soap",   "wms",  "wfs",  "tcp",
                                          "tls",    "dns",  "icmp",   "ping", "smtp", "journey",
                                          "quorum", "name", "banner", "mtls", NULL};

const struct schema config_probe_schema = {.name = "probes",
                                           .words = probe_words,
                                           .count = COUNT(probe_words),
                                           .size = sizeof(struct probe_words),
                                           .check = check_timing,
                                           .later = probe_later};

/* --- which kind it is ----------------------------------------------------------------------- */

static size_t count_kinds(const struct schema *const *kinds)
{
    size_t count = 0;

    while (kinds[count] != NULL)
        count++;
    return count;
}

/* "http, tcp, tls" */
static const char *name_kinds(struct config_building *building)
{
    struct text text = {0};
    char *names;

    for (size_t i = 0; building->kinds[i] != NULL; i++)
        text_add(&text, "%s%s", i == 0 ? "" : ", ", building->kinds[i]->name);
    names = text_detach(&text);
    arena_adopt(reading_arena(building->reading), names, free);
    return names;
}

/* Whether some word was probably meant to be the kind, so that complaining of it is enough. */
static bool has_near_kind(const struct config_building *building, const struct node *map)
{
    const size_t count = count_kinds(building->kinds);
    const char **const names = NEW_ARRAY(const char *, count + 1);
    bool near = false;

    for (size_t i = 0; i < count; i++)
        names[i] = building->kinds[i]->name;
    for (size_t i = 0; i < map->count && !near; i++) {
        near = reading_closest(map->keys[i]->scalar, names) != NULL;
        for (const char *const *later = probe_later; *later != NULL && !near; later++)
            near = strcmp(*later, map->keys[i]->scalar) == 0;
    }
    free(names);
    return near;
}

/* All words of a probe without a kind, whichever kind they belong to, and the lack of it. */
static void complain_no_kind(struct config_building *building, const struct node *map)
{
    const size_t count = count_kinds(building->kinds);
    const struct schema **const all = NEW_ARRAY(const struct schema *, count + 2);
    struct probe_words words = {.timing = building->words->defaults};

    all[0] = &config_probe_schema;
    memcpy(all + 1, building->kinds, count * sizeof(const struct schema *));
    schema_find_unknown(all, building->reading, map);
    schema_read_words(&config_probe_schema, building->reading, map, &words);
    if (!has_near_kind(building, map))
        reading_complain(building->reading, &map->place,
                         tr("this probe lacks what to ask: it needs one of %s"),
                         name_kinds(building));
    free(all);
}

static const struct schema *kind_named(const struct config_building *building, const char *name)
{
    for (const struct schema *const *at = building->kinds; *at != NULL; at++)
        if (strcmp((*at)->name, name) == 0)
            return *at;
    return NULL;
}

static bool has_word(const struct schema *kind, const char *name)
{
    for (size_t i = 0; i < kind->count; i++)
        if (strcmp(kind->words[i].name, name) == 0)
            return true;
    return false;
}

/* Of two kinds that are named the one of which the other is a word, as in { tcp: …, tls: true };
 * NULL: neither is. */
static const struct schema *main_kind(const struct schema *first, const struct schema *second)
{
    if (first == NULL || first == second || has_word(second, first->name))
        return second;
    return has_word(first, second->name) ? first : NULL;
}

/* `single` is false, and it is said, if there are several. */
static const struct schema *find_kind(struct config_building *building, const struct node *map,
                                      bool *single)
{
    const struct schema *kind = NULL;

    *single = true;
    for (size_t i = 0; i < map->count; i++) {
        const struct schema *const found = kind_named(building, map->keys[i]->scalar);

        if (found != NULL && main_kind(kind, found) == NULL) {
            reading_complain(building->reading, &map->keys[i]->place,
                             tr("a probe asks one thing: '%s' and '%s' are two probes"), kind->name,
                             found->name);
            *single = false;
        } else if (found != NULL) {
            kind = main_kind(kind, found);
        }
    }
    return kind;
}

/* --- plans ---------------------------------------------------------------------------------- */

static void add_plan(struct config_building *building, const struct probe_plan *plan,
                     struct config_origin origin)
{
    building->plans = memory_room(building->plans, building->plan_count, &building->plan_capacity,
                                  sizeof *building->plans);
    building->origins = memory_room(building->origins, building->plan_count,
                                    &building->origin_capacity, sizeof *building->origins);
    building->origins[building->plan_count] = origin;
    building->plans[building->plan_count++] = *plan;
}

/* `address: both` is two plans; the service's state hangs on the IPv4 one. */
static void add_plans(struct config_building *building, struct probe_plan *plan,
                      struct config_origin origin)
{
    char id[160];

    if (plan->family != FAMILY_BOTH) {
        add_plan(building, plan, origin);
        return;
    }
    plan->family = FAMILY_IPV4;
    add_plan(building, plan, origin);
    snprintf(id, sizeof id, "%s.ipv6", plan->id);
    plan->id = arena_copy_string(reading_arena(building->reading), id);
    plan->family = FAMILY_IPV6;
    plan->weight = WEIGHT_OBSERVED;
    origin.named = false;
    add_plan(building, plan, origin);
}

static const char *number_probe(struct config_building *building, size_t service, size_t number)
{
    const char *const owner = building->services[service].id;
    char id[128];

    snprintf(id, sizeof id, "%s/%zu", owner == NULL ? "?" : owner, number);
    return arena_copy_string(reading_arena(building->reading), id);
}

static void build_probe(struct config_building *building, size_t service, size_t number,
                        const struct node *map)
{
    bool single;
    const struct schema *const kind = find_kind(building, map, &single);
    const struct schema *const both[] = {&config_probe_schema, kind, NULL};
    struct probe_words words = {.timing = building->words->defaults};
    const struct node *const id = node_find(map, "id");
    const struct config_origin origin = {.place = id == NULL ? &map->place : &id->place,
                                         .named = id != NULL};
    struct probe_plan plan = {.service = service};
    void *settings;

    if (kind == NULL)
        complain_no_kind(building, map);
    if (kind == NULL || !single)
        return;
    settings = arena_add(reading_arena(building->reading), 1, kind->size);
    schema_find_unknown(both, building->reading, map);
    config_habit_begin(kind->name, &words.timing);
    schema_read_words(&config_probe_schema, building->reading, map, &words);
    config_habit_end(building->reading, map, kind->name, &words.timing);
    schema_read_words(kind, building->reading, map, settings);
    plan.id = words.id != NULL ? words.id : number_probe(building, service, number);
    plan.kind = kind->name;
    plan.weight = words.essential ? WEIGHT_ESSENTIAL : WEIGHT_ADDITIONAL;
    plan.family = (enum family)words.timing.family;
    plan.every_us = words.timing.every_us;
    plan.timeout_us = words.timing.timeout_us;
    plan.retry_us = words.timing.retry_us;
    plan.patience.confirm = (int)words.timing.confirm;
    plan.patience.recover = (int)words.timing.recover;
    plan.settings = settings;
    if (strcmp(kind->name, "heartbeat") == 0)
        config_fit_beats(building, &plan, map, settings);
    add_plans(building, &plan, origin);
}

void config_build_probes(struct config_building *building, size_t service,
                         const struct node *probes)
{
    for (size_t i = 0; i < probes->count; i++) {
        const struct node *const map = probes->items[i];

        if (map->kind == NODE_MAP)
            build_probe(building, service, i + 1, map);
        else
            reading_complain(building->reading, &map->place,
                             tr("wants words such as '%s: …' here, not %s"),
                             building->kinds[0]->name,
                             map->kind == NODE_LIST ? tr("a list") : tr("a single value"));
    }
}

/* --- references ----------------------------------------------------------------------------- */

enum { OUTLOOKS_LEAST = 2, OUTLOOKS_MOST = 16 };

struct outlook_words {
    int64_t timeout_us, every_us;
};

static const struct schema_word outlook_words[] = {
    {.name = "timeout",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct outlook_words, timeout_us),
     .fallback = "3s",
     .least = SECONDS / 10,
     .most = 30 * SECONDS,
     .help = "after which it counts as not reached"},
};

const struct schema config_reference_schema = {.name = "references",
                                               .words = outlook_words,
                                               .count = COUNT(outlook_words),
                                               .size = sizeof(struct outlook_words),
                                               .later = probe_later};

static const struct schema_word deadman_words[] = {
    {.name = "every",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct outlook_words, every_us),
     .fallback = "60s",
     .least = 10 * SECONDS,
     .most = 86400 * SECONDS,
     .help = "how often it is told that we are well"},
    {.name = "timeout",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct outlook_words, timeout_us),
     .fallback = "10s",
     .least = SECONDS / 10,
     .most = 30 * SECONDS,
     .help = "after which it counts as not told"},
};

const struct schema config_deadman_schema = {.name = "deadman",
                                             .words = deadman_words,
                                             .count = COUNT(deadman_words),
                                             .size = sizeof(struct outlook_words),
                                             .later = probe_later};

/* What is asked beside the services' probes; true if it was added. */
static bool build_outlook(struct config_building *building, const struct schema *schema,
                          const char *id, const struct node *map)
{
    bool single;
    const struct schema *const kind = find_kind(building, map, &single);
    const struct schema *const both[] = {schema, kind, NULL};
    struct outlook_words words = {0};
    void *settings;

    schema_find_unknown(both, building->reading, map);
    if (kind == NULL && !has_near_kind(building, map))
        reading_complain(building->reading, &map->place,
                         tr("what to ask is missing here: it needs one of %s"),
                         name_kinds(building));
    if (kind != NULL && config_habit_is_heavy(kind->name)) {
        reading_complain(building->reading, &map->place, tr("a %s is too much here"), kind->name);
        return false;
    }
    if (kind != NULL && strcmp(kind->name, "heartbeat") == 0) {
        reading_complain(building->reading, &map->place,
                         tr("a job reports by itself: it cannot be asked"));
        single = false;
    }
    if (kind == NULL || !single)
        return false;
    settings = arena_add(reading_arena(building->reading), 1, kind->size);
    schema_read_words(schema, building->reading, map, &words);
    schema_read_words(kind, building->reading, map, settings);
    add_plan(
        building,
        &(struct probe_plan){.id = arena_copy_string(reading_arena(building->reading), id),
                             .kind = kind->name,
                             .weight = WEIGHT_OBSERVED,
                             .every_us = words.every_us == 0 ? words.timeout_us : words.every_us,
                             .timeout_us = words.timeout_us,
                             .retry_us = words.timeout_us,
                             .patience = {.confirm = 1, .recover = 1},
                             .settings = settings},
        (struct config_origin){.place = &map->place});
    return true;
}

static void build_reference(struct config_building *building, size_t number, const struct node *map)
{
    char id[32];

    snprintf(id, sizeof id, "reference/%zu", number);
    if (build_outlook(building, &config_reference_schema, id, map))
        building->outlook_count++;
}

void config_build_outlooks(struct config_building *building)
{
    const struct node *const list = building->words->references;

    if (list != NULL && (list->count < OUTLOOKS_LEAST || list->count > OUTLOOKS_MOST))
        reading_complain(building->reading, &list->place,
                         tr("wants from %d to %d of them: one alone may itself be down"),
                         (int)OUTLOOKS_LEAST, (int)OUTLOOKS_MOST);
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct node *const map = list->items[i];

        if (map->kind == NODE_MAP)
            build_reference(building, i + 1, map);
        else
            reading_complain(building->reading, &map->place,
                             tr("wants words such as '%s: …' here, not %s"),
                             building->kinds[0]->name,
                             map->kind == NODE_LIST ? tr("a list") : tr("a single value"));
    }
    if (building->words->deadman != NULL)
        building->has_deadman =
            build_outlook(building, &config_deadman_schema, "deadman", building->words->deadman);
}
