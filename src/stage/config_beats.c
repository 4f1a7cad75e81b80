/* Jobs that report by themselves: what the configuration makes of their probes. */
#include <string.h>

#include "base/words.h"
#include "model/beat.h"
#include "stage/config_inside.h"

#define DAY_US INT64_C(86400000000)

/* Two jobs of one token could not be told apart. */
static void check_token(struct config_building *building, const struct beat_terms *terms,
                        const struct node *map)
{
    const struct place bare = {
        .file = map->place.file, .line = map->place.line, .column = map->place.column};

    for (size_t i = 0; terms->token_hash != NULL && i < building->plan_count; i++) {
        const struct beat_terms *const other = building->plans[i].beats;

        if (other == NULL || other->token_hash == NULL ||
            strcmp(other->token_hash, terms->token_hash) != 0)
            continue;
        reading_complain(building->reading, &bare,
                         tr("'%s' has the same token: each job needs its own"),
                         building->plans[i].id);
        return;
    }
}

static int64_t usual_grace_ms(const struct beat_terms *terms)
{
    const int64_t most_ms = 300000;

    if (terms->daily_minute != NOT_DAILY)
        return 3600000;
    return terms->every_ms / 2 < most_ms ? terms->every_ms / 2 : most_ms;
}

/* Who reports by himself is not asked: when he has to stands at the beginning of his settings. */
void config_fit_beats(struct config_building *building, struct probe_plan *plan,
                      const struct node *map, struct beat_terms *terms)
{
    if (terms->daily_minute != NOT_DAILY)
        plan->every_us = DAY_US;
    if (node_find(map, "confirm") == NULL)
        plan->patience.confirm = 1; /* its deadline has had its grace */
    terms->every_ms = plan->every_us / 1000;
    if (terms->grace_ms == 0)
        terms->grace_ms = usual_grace_ms(terms);
    plan->timeout_us = terms->grace_ms * 1000;
    plan->family = FAMILY_ANY;
    check_token(building, terms, map);
    plan->beats = terms;
}
