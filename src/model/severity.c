#include "model/severity.h"

#include <stddef.h>
#include <string.h>

static const char *const names[] = {
    [SEVERITY_INFO] = "info",
    [SEVERITY_WARNING] = "warning",
    [SEVERITY_CRITICAL] = "critical",
};
_Static_assert(sizeof names / sizeof *names == SEVERITY_COUNT, "a severity has no name");

const char *severity_name(enum severity severity)
{
    return names[severity];
}

bool severity_parse(const char *name, enum severity *severity)
{
    for (size_t i = 0; i < SEVERITY_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *severity = (enum severity)i;
            return true;
        }
    return false;
}

enum severity severity_of(enum state state)
{
    if (state == STATE_DOWN)
        return SEVERITY_CRITICAL;
    return state == STATE_DEGRADED ? SEVERITY_WARNING : SEVERITY_INFO;
}
