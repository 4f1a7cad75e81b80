/* What people should know of who is called before they rely on it. */
#include <stdio.h>

#include "base/clock.h"
#include "base/words.h"
#include "command.h"
#include "model/catalogue.h"

enum { DAYS_AHEAD = 30 };

static void tell_gap(const struct catalogue *catalogue, const struct roster *roster)
{
    const int64_t now_ms = clock_wall_ms();
    const int64_t gap_ms = roster_find_gap(roster, catalogue_hours(catalogue, NONE_AT_ALL), now_ms,
                                           now_ms + DAYS_AHEAD * MS_PER_DAY);
    char when[CLOCK_TEXT];

    if (gap_ms == INT64_MAX)
        return;
    clock_format_for_people(when, "%H:%M %d/%m/%Y", gap_ms);
    if (roster->otherwise_count == 0)
        printf(tr("roster '%s': nobody is on duty at %s, and nobody is called then\n"), roster->id,
               when);
    else
        printf(tr("roster '%s': nobody is on duty at %s, '%s' is called then\n"), roster->id, when,
               catalogue->people[roster->otherwise[0]].id);
}

void command_tell_calling(const struct catalogue *catalogue)
{
    const struct calling *const calling = &catalogue->calling;

    if (calling->rule_count == 0)
        printf("%s\n", tr("nobody is called when a service breaks: there are no 'alerts'"));
    for (size_t i = 0; i < calling->roster_count; i++)
        tell_gap(catalogue, &calling->rosters[i]);
}
