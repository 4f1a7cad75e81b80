#include "model/calling.h"

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
    for (int i = 0; i < SEVERITY_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *severity = (enum severity)i;
            return true;
        }
    return false;
}
