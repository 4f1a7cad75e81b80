#include "model/figure_name.h"

#include <stddef.h>
#include <string.h>

enum { DIGITS_MOST = 15 };

struct figure_name {
    const char *name, *words;
    bool is_span; /* and then "_ms" may be left out */
};

static const struct figure_name names[] = {
    {"availability", "Availability", false},
    {"gross_availability", "Gross availability", false},
    {"weighted_availability", "Weighted availability", false},
    {"working.availability", "Availability in working hours", false},
    {"coverage", "Completeness of the figures", false},
    {"working.coverage", "Completeness of the figures in working hours", false},
    {"verdict", "Verdict", false},
    {"up_ms", "Time up", true},
    {"degraded_ms", "Time degraded", true},
    {"down_ms", "Downtime", true},
    {"maintenance_ms", "Time in maintenance", true},
    {"unknown_ms", "Time without figures", true},
    {"working.up_ms", "Time up in working hours", true},
    {"working.degraded_ms", "Time degraded in working hours", true},
    {"working.down_ms", "Downtime in working hours", true},
    {"working.maintenance_ms", "Time in maintenance in working hours", true},
    {"working.unknown_ms", "Time without figures in working hours", true},
    {"budget_left_ms", "Downtime that the target still allows", true},
    {"down_by_owner.province_ms", "Downtime for which the province is responsible", true},
    {"down_by_owner.central_ms", "Downtime for which central bodies are responsible", true},
    {"down_by_owner.supplier_ms", "Downtime for which a supplier is responsible", true},
    {"down_by_owner.line_ms", "Downtime because of a line", true},
    {"down_by_owner.power_ms", "Downtime because of a power cut", true},
    {"down_by_owner.unknown_ms", "Downtime of which the cause is not known", true},
    {"incidents", "Incidents", false},
    {"times.detect.mean_ms", "Time to detect, mean", true},
    {"times.detect.working_mean_ms", "Time to detect, mean, in working hours", true},
    {"times.acknowledge.mean_ms", "Time to acknowledge, mean", true},
    {"times.acknowledge.working_mean_ms", "Time to acknowledge, mean, in working hours", true},
    {"times.restore.mean_ms", "Time to restore, mean", true},
    {"times.restore.working_mean_ms", "Time to restore, mean, in working hours", true},
    {"samples.ok", "Checks that were well", false},
    {"samples.degraded", "Checks that were degraded", false},
    {"samples.failed", "Checks that failed", false},
    {"samples.void", "Checks that could not be made", false},
    {"success_ratio", "Share of checks that were well", false},
    {"latencies", "Response times measured", false},
    {"p50_ms", "Response time, median (ms)", false},
    {"p95_ms", "Response time, 95th percentile (ms)", false},
    {"p99_ms", "Response time, 99th percentile (ms)", false},
};

static const struct figure_name *find(const char *name)
{
    const size_t length = strlen(name);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (length > 0 && strncmp(name, names[i].name, length) == 0 &&
            (names[i].name[length] == '\0' || strcmp(names[i].name + length, "_ms") == 0))
            return &names[i];
    return NULL;
}

const char *figure_words(const char *name, enum language language)
{
    const struct figure_name *const found = find(name);

    return found == NULL ? name : words_in(language, found->words);
}

bool figure_span(const char *name, const char *value, int64_t *span_ms)
{
    const struct figure_name *const found = find(name);
    const size_t length = strlen(value);
    int64_t sum = 0;

    if (found == NULL || !found->is_span || length == 0 || length > DIGITS_MOST ||
        strspn(value, "0123456789") < length)
        return false;
    for (size_t i = 0; i < length; i++)
        sum = sum * 10 + (value[i] - '0');
    *span_ms = sum;
    return true;
}
