#include "model/objection.h"

#include <string.h>

static const char *const names[] = {[DECISION_OPEN] = "open",
                                    [DECISION_ACCEPTED] = "accepted",
                                    [DECISION_PARTLY] = "partly",
                                    [DECISION_REFUSED] = "refused"};
_Static_assert(sizeof names / sizeof *names == DECISION_COUNT, "a decision has no name");

const char *decision_name(enum decision decision)
{
    return names[decision];
}

bool decision_parse(const char *name, enum decision *decision)
{
    for (int i = DECISION_OPEN + 1; i < DECISION_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *decision = (enum decision)i;
            return true;
        }
    return false;
}
