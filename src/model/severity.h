/* severity.h - how much it matters to whom is called.  In order of gravity. */
#ifndef HAIDANG_MODEL_SEVERITY_H
#define HAIDANG_MODEL_SEVERITY_H

#include <stdbool.h>

#include "model/incident.h"

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_CRITICAL, SEVERITY_COUNT };

const char *severity_name(enum severity severity); /* "info", "warning", "critical" */
bool severity_parse(const char *name, enum severity *severity);

/* Of a service in this state: down is critical, degraded a warning. */
enum severity severity_of(enum state state);

#endif
