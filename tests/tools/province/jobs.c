/* The province's jobs: each reports to the monitor when it has run, as its service's health is. */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "province/networks.h"
#include "province/province.h"
#include "province/site.h"
#include "serve/client.h"
#include "serve/listening.h"
#include "serve/random.h"

/* One that has just begun to run well or ill says so at once. */
static const struct job {
    const char *service;
    const char *well, *stuck; /* JSON members after the rows */
    int every_s;
    bool moves_rows;
} jobs[] = {
    {"dvc-07", "\"lag\": \"4m\"", "\"lag\": \"95m\"", 900, true},
    {"d06-03", "\"queue\": 12, \"failed_rows\": 0", "\"queue\": 731, \"failed_rows\": 40", 900,
     true},
    {"d06-04", "\"lag\": \"25m\"", "\"lag\": \"5h\"", 1800, true},
    {"dtm-04", "\"pm25\": 18.5, \"temperature\": 29.1", "\"pm25\": -999, \"temperature\": 29.1",
     3600, false},
    {"qh-05", "\"lag\": \"6h\"", "\"lag\": \"6d\"", 3600, true},
    {"nt-04", "\"queue\": 4, \"lag\": \"2m\"", "\"queue\": 260, \"lag\": \"3h\"", 600, true},
    {"nt-09", "\"temperature\": 23.4, \"ups\": 1", "\"temperature\": 31.8, \"ups\": 0", 300, false},
};

enum { JOBS = sizeof jobs / sizeof *jobs, LOOK_MS = 200 };

struct office {
    struct province *province;
    uint16_t monitor;
    int64_t next_us[JOBS];
    char fault[JOBS][40]; /* of the last report */
    uint64_t seed;
};

static void write_report(const struct office *office, const struct job *job,
                         const struct fault *fault, struct text *json)
{
    const char *const name = fault->kind == NULL ? "" : fault->kind->name;
    const uint64_t rows = strcmp(name, "no-rows") == 0 ? 0 : 40 + random_mix(office->seed, 1) % 200;
    const bool failed = strcmp(name, "job-failed") == 0 || strcmp(name, "status") == 0;

    text_add(json, "{\"status\": \"%s\", ", failed ? "failed" : "ok");
    if (failed)
        text_add_string(json, "\"text\": \"ORA-12541: TNS:no listener\", ");
    if (job->moves_rows)
        text_add(json, "\"rows\": %" PRIu64 ", ", rows);
    text_add(json, "%s}", strcmp(name, "stuck") == 0 ? job->stuck : job->well);
}

static bool report(struct office *office, size_t number, const struct fault *fault)
{
    struct text json = {0};
    struct text answer = {.limit = 4096};
    char path[80];

    office->seed++;
    snprintf(path, sizeof path, "/api/v1/heartbeats/demo-%s", jobs[number].service);
    write_report(office, &jobs[number], fault, &json);
    const int status = client_ask(office->monitor, path, text_string(&json), &answer);
    text_free(&json);
    text_free(&answer);
    return status == 200;
}

static bool is_silent(const struct fault *fault)
{
    return fault->kind != NULL &&
           (strcmp(fault->kind->name, "silent") == 0 || fault->kind->stage == FAULT_AT_HELLO);
}

/* Who cannot reach the monitor tries again soon. */
static void look_after(struct office *office, size_t number)
{
    const int64_t now_us = clock_steady_us();
    const struct fault fault =
        province_find_ailment(office->province, site_find_service(jobs[number].service)).fault;
    const bool changed = strcmp(office->fault[number], fault.text) != 0;

    if (is_silent(&fault) || (!changed && now_us < office->next_us[number]))
        return;
    if (!report(office, number, &fault)) {
        office->next_us[number] = now_us + US_PER_SECOND;
        return;
    }
    snprintf(office->fault[number], sizeof office->fault[number], "%s", fault.text);
    office->next_us[number] = now_us + jobs[number].every_s * US_PER_SECOND;
}

static void *run(void *argument)
{
    struct office *const office = argument;

    for (;;) {
        for (size_t i = 0; i < JOBS; i++)
            look_after(office, i);
        poll(NULL, 0, LOOK_MS);
    }
    return NULL;
}

void jobs_start(struct province *province, uint16_t monitor)
{
    struct office *const office = NEW(struct office);

    office->province = province;
    office->monitor = monitor;
    listening_run(run, office);
}
