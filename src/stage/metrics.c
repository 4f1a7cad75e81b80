#include "stage/metrics.h"

#include <inttypes.h>

#include "base/clock.h"

static void add_head(struct text *text, const char *name, const char *type, const char *help)
{
    text_add(text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void add_label(struct text *text, const char *before, const char *value)
{
    text_add_string(text, before);
    text_add_label(text, value);
    text_add_string(text, "\"");
}

/* {service="…",probe="…" and no brace yet */
static void add_probe_labels(struct text *text, const struct catalogue *catalogue,
                             const struct probe_plan *plan)
{
    add_label(text, "{service=\"", catalogue->services[plan->service].id);
    add_label(text, ",probe=\"", plan->id);
}

static void add_seconds(struct text *text, int64_t duration_us)
{
    text_add(text, " %" PRId64 ".%06" PRId64 "\n", duration_us / US_PER_SECOND,
             duration_us % US_PER_SECOND);
}

/* A figure without labels. */
static void add_count(struct text *text, const char *name, const char *type, const char *help,
                      int64_t count)
{
    add_head(text, name, type, help);
    text_add(text, "%s %" PRId64 "\n", name, count);
}

static void add_time(struct text *text, const char *name, const char *type, const char *help,
                     int64_t duration_us)
{
    add_head(text, name, type, help);
    text_add_string(text, name);
    add_seconds(text, duration_us);
}

/* --- probes ---------------------------------------------------------------------------------- */

static void add_ups(const struct snapshot *snapshot, struct text *text)
{
    const struct catalogue *const catalogue = snapshot->catalogue;

    add_head(text, "haidang_probe_up", "gauge",
             "Whether the probe is up or degraded (1) or down (0); absent while unknown.");
    for (size_t i = 0; i < catalogue->probe_count; i++) {
        if (snapshot->probes[i].state == STATE_UNKNOWN)
            continue;
        text_add_string(text, "haidang_probe_up");
        add_probe_labels(text, catalogue, &catalogue->probes[i]);
        text_add(text, "} %d\n", snapshot->probes[i].state == STATE_DOWN ? 0 : 1);
    }
}

static void add_phases(const struct snapshot *snapshot, size_t probe, struct text *text)
{
    const struct sample *const last = &snapshot->probes[probe].last;

    for (int i = 0; i < PHASE_COUNT; i++) {
        if (last->phase_us[i] == NOT_REACHED)
            continue;
        text_add_string(text, "haidang_probe_duration_seconds");
        add_probe_labels(text, snapshot->catalogue, &snapshot->catalogue->probes[probe]);
        text_add(text, ",phase=\"%s\"}", phase_name((enum phase)i));
        add_seconds(text, last->phase_us[i]);
    }
}

static void add_durations(const struct snapshot *snapshot, struct text *text)
{
    add_head(text, "haidang_probe_duration_seconds", "gauge",
             "How long each phase of the last sample took; absent if it was not reached.");
    for (size_t i = 0; i < snapshot->catalogue->probe_count; i++)
        if (snapshot->probes[i].has_sample)
            add_phases(snapshot, i, text);
}

static void add_certificates(const struct snapshot *snapshot, struct text *text)
{
    const struct catalogue *const catalogue = snapshot->catalogue;

    add_head(text, "haidang_certificate_expiry_seconds", "gauge",
             "When the certificate that was seen last expires, in seconds since 1970.");
    for (size_t i = 0; i < catalogue->probe_count; i++) {
        const struct probe_view *const probe = &snapshot->probes[i];

        if (!probe->has_sample || probe->last.certificate_ends_ms == 0)
            continue;
        text_add_string(text, "haidang_certificate_expiry_seconds");
        add_probe_labels(text, catalogue, &catalogue->probes[i]);
        text_add(text, "} %" PRId64 "\n", probe->last.certificate_ends_ms / MS_PER_SECOND);
    }
}

/* --- services -------------------------------------------------------------------------------- */

static void add_states(const struct snapshot *snapshot, struct text *text)
{
    const struct catalogue *const catalogue = snapshot->catalogue;

    add_head(text, "haidang_service_state", "gauge",
             "The state of each service: 1 for the state it is in, 0 for the others.");
    for (size_t i = 0; i < catalogue->service_count; i++)
        for (int state = 0;
             state < STATE_COUNT && snapshot_shows(snapshot, &catalogue->services[i]); state++) {
            add_label(text, "haidang_service_state{service=\"", catalogue->services[i].id);
            text_add(text, ",state=\"%s\"} %d\n", state_name((enum state)state),
                     snapshot->services[i].state == (enum state)state);
        }
}

/* --- letters --------------------------------------------------------------------------------- */

static void add_letters(const struct snapshot *snapshot, struct text *text)
{
    const struct catalogue *const catalogue = snapshot->catalogue;

    if (catalogue->channel_count == 0)
        return;
    add_head(text, "haidang_letters_pending", "gauge", "Letters that are not yet delivered.");
    for (size_t i = 0; i < catalogue->channel_count; i++) {
        add_label(text, "haidang_letters_pending{channel=\"", catalogue->channels[i].id);
        text_add(text, "} %" PRId64 "\n", snapshot->channels[i].pending);
    }
    add_head(text, "haidang_letters_total", "counter",
             "What became of letters since the program started.");
    for (size_t i = 0; i < catalogue->channel_count; i++)
        for (int fate = LETTER_WAITING + 1; fate < LETTER_FATE_COUNT; fate++) {
            add_label(text, "haidang_letters_total{channel=\"", catalogue->channels[i].id);
            text_add(text, ",fate=\"%s\"} %" PRId64 "\n", letter_fate_name((enum letter_fate)fate),
                     snapshot->channels[i].letters[fate]);
        }
    add_head(text, "haidang_channel_failing", "gauge", "1 while a channel takes no letters.");
    for (size_t i = 0; i < catalogue->channel_count; i++) {
        add_label(text, "haidang_channel_failing{channel=\"", catalogue->channels[i].id);
        text_add(text, "} %d\n", snapshot->channels[i].failing_since_ms != 0);
    }
}

static int64_t count_open(const struct snapshot *snapshot)
{
    int64_t open = 0;

    for (size_t i = 0; i < snapshot->incident_count; i++)
        open += incident_is_open(&snapshot->incidents[i]);
    return open;
}

/* --- the monitor ----------------------------------------------------------------------------- */

static void add_monitor(const struct snapshot *snapshot, struct text *text)
{
    const struct monitor_view *const monitor = &snapshot->monitor;

    add_head(text, "haidang_samples_total", "counter", "Samples since the program started.");
    for (int i = 0; i < OUTCOME_COUNT; i++)
        text_add(text, "haidang_samples_total{outcome=\"%s\"} %" PRId64 "\n",
                 outcome_name((enum outcome)i), monitor->samples[i]);
    add_count(text, "haidang_slots_missed_total", "counter",
              "Turns of probes that could not be kept since the program started.", monitor->missed);
    add_count(text, "haidang_samples_dropped_total", "counter",
              "Samples that were lost because the disk stalled for too long.", monitor->dropped);
    add_time(text, "haidang_loop_lag_seconds", "gauge",
             "The greatest stall of the measuring loop in the last minute.", monitor->loop_lag_us);
    add_time(text, "haidang_commit_seconds", "gauge", "How long the last commit took.",
             monitor->commit_us);
    add_head(text, "haidang_store_health", "gauge",
             "1 for what is known of the store's file, 0 for the rest.");
    for (int i = 0; i < STORE_HEALTH_COUNT; i++)
        text_add(text, "haidang_store_health{state=\"%s\"} %d\n",
                 store_health_name((enum store_health)i), monitor->store == (enum store_health)i);
    add_count(text, "haidang_incidents_open", "gauge", "Incidents that are not over.",
              count_open(snapshot));
    add_head(text, "haidang_snapshot_time_seconds", "gauge",
             "When the state shown here was current, in seconds since 1970.");
    text_add(text, "haidang_snapshot_time_seconds %" PRId64 ".%03" PRId64 "\n",
             snapshot->at_ms / MS_PER_SECOND, snapshot->at_ms % MS_PER_SECOND);
}

static void add_process(const struct metrics_process *process, struct text *text)
{
    add_head(text, "haidang_build_info", "gauge", "The version that is running.");
    add_label(text, "haidang_build_info{version=\"", process->version);
    text_add_string(text, "} 1\n");
    add_count(text, "haidang_samples_waiting", "gauge", "Samples that are not yet committed.",
              process->waiting);
    add_count(text, "process_start_time_seconds", "gauge",
              "When the process started, in seconds since 1970.",
              process->started_ms / MS_PER_SECOND);
    add_time(text, "process_cpu_seconds_total", "counter", "CPU time of the process.",
             process->cpu_us);
    if (process->resident_bytes >= 0)
        add_count(text, "process_resident_memory_bytes", "gauge", "Memory of the process.",
                  process->resident_bytes);
    if (process->open_files >= 0)
        add_count(text, "process_open_fds", "gauge", "Open file descriptors of the process.",
                  process->open_files);
}

void metrics_write(const struct snapshot *snapshot, const struct metrics_process *process,
                   struct text *text)
{
    if (snapshot != NULL) {
        add_ups(snapshot, text);
        add_durations(snapshot, text);
        add_certificates(snapshot, text);
        add_states(snapshot, text);
        add_letters(snapshot, text);
        add_monitor(snapshot, text);
    }
    add_process(process, text);
}
