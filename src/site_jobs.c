/* Reading the store takes milliseconds, so it is done in the pool, over a connection of its own,
 * two at a time: more would only make the disk busier for the one who writes.  Visitors who ask for
 * the same wait together. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "io/store_read.h"
#include "site_parts.h"

enum {
    RUNNING_MOST = 2,
    QUEUED_MOST = 64,
    WAITING_MOST = 256, /* requests for one job */
    CHARTS = 64,        /* kept, by the service's index */
    READ_MOST = 100000, /* samples of one probe; a day of one a second is 86,400 */
};

/* A day's picture need not be younger: state and last sample on the page come from the snapshot. */
#define CHART_US (15 * US_PER_SECOND)

struct job {
    struct jobs *jobs; /* not in the pool: a job that was cancelled outlives them */
    struct job *next;
    struct work *work; /* NULL: not yet begun */
    const struct catalogue *catalogue;
    const char *store_path;
    size_t service;
    bool failed;
    struct error error;
    /* a chart … */
    struct page_chart *chart;
    int64_t until_ms; /* so far the store has it */
    void (*on_ready)(void *argument, struct web_request *request);
    void *argument;
    struct web_request **waiting;
    size_t count, capacity;
    /* … or samples */
    bool wants_samples;
    struct api_span span;
    struct api_series series; /* of a step of 0: samples are wanted, no series */
    struct web_page *page;
};

struct kept_chart {
    size_t service;
    int64_t made_us; /* 0: none is kept */
    struct page_chart *chart;
};

struct jobs {
    struct loop *loop;
    struct recent *recent;
    const struct catalogue *catalogue;
    const char *store_path;
    struct job *queue; /* those begun and those that wait, oldest first */
    int running;
    size_t queued;
    struct kept_chart charts[CHARTS];
    struct log_trouble trouble;
};

struct jobs *jobs_new(struct loop *loop, const struct catalogue *catalogue, const char *store_path,
                      struct recent *recent)
{
    struct jobs *const jobs = NEW(struct jobs);

    jobs->loop = loop;
    jobs->recent = recent;
    jobs->catalogue = catalogue;
    jobs->store_path = store_path;
    return jobs;
}

static void job_free(void *argument)
{
    struct job *const job = argument;

    page_chart_free(job->chart);
    web_page_release(job->page);
    free(job->waiting);
    free(job);
}

void jobs_free(struct jobs *jobs)
{
    if (jobs == NULL)
        return;
    while (jobs->queue != NULL) {
        struct job *const job = jobs->queue;

        jobs->queue = job->next;
        if (job->work != NULL)
            work_cancel(job->work); /* frees the job once the pool has done with it */
        else
            job_free(job);
    }
    for (size_t i = 0; i < CHARTS; i++)
        page_chart_free(jobs->charts[i].chart);
    free(jobs);
}

/* --- in the pool ----------------------------------------------------------------------------- */

static void on_sample(void *argument, const struct sample *sample)
{
    page_chart_add(argument, sample);
}

static bool read_chart(struct job *job, struct reader *reader)
{
    const struct catalogue *const catalogue = job->catalogue;
    const struct service *const service = &catalogue->services[job->service];

    for (size_t i = 0; i < service->probe_count; i++) {
        const struct sample_range range = {.probe = catalogue->probes[service->first_probe + i].id,
                                           .from_ms = page_chart_from(job->chart),
                                           .to_ms = job->until_ms,
                                           .most = READ_MOST};

        if (catalogue->probes[service->first_probe + i].weight == WEIGHT_OBSERVED)
            continue; /* it says nothing of the service */
        page_chart_begin_probe(job->chart, i);
        if (!reader_samples(reader, &range, on_sample, job->chart, &job->error))
            return false;
    }
    if (!past_read(reader, catalogue, job->service, job->chart, &job->error))
        return false;
    page_chart_close(job->chart);
    return true;
}

static bool read_samples(struct job *job, struct reader *reader)
{
    struct text text = {0};
    const bool went = job->series.step_ms != 0
                          ? api_write_series(reader, job->catalogue, job->service, &job->series,
                                             &text, &job->error)
                          : api_write_samples(reader, job->catalogue, job->service, &job->span,
                                              &text, &job->error);

    if (went)
        job->page = site_api_page(job->catalogue, &text, NULL);
    text_free(&text);
    return went;
}

/* An answer all the same: that there is none. */
static void tell_failure(struct job *job)
{
    struct text text = {0};

    page_chart_free(job->chart);
    job->chart = NULL;
    if (!job->wants_samples)
        return;
    /* why: in the log */
    api_write_problem(503, tr("samples cannot be read just now"), &text);
    job->page = site_make_page(503, site_problem, "no-store", &text);
    text_free(&text);
}

static void in_pool(void *argument)
{
    struct job *const job = argument;
    struct reader *const reader = reader_open(job->store_path, &job->error);

    job->failed = reader == NULL ||
                  !(job->wants_samples ? read_samples(job, reader) : read_chart(job, reader));
    reader_close(reader);
    if (job->failed)
        tell_failure(job);
}

/* --- one after the other --------------------------------------------------------------------- */

static void begin_more(struct jobs *jobs);

static void unlink_job(struct jobs *jobs, const struct job *job)
{
    struct job **at = &jobs->queue;

    while (*at != job)
        at = &(*at)->next;
    *at = job->next;
    jobs->running--;
    jobs->queued--;
}

static void keep_chart(struct jobs *jobs, struct job *job)
{
    struct kept_chart *const kept = &jobs->charts[job->service % CHARTS];

    page_chart_free(kept->chart);
    *kept = (struct kept_chart){
        .service = job->service, .made_us = clock_steady_us(), .chart = job->chart};
    job->chart = NULL;
}

static void when_done(void *argument)
{
    struct job *const job = argument;
    struct jobs *const jobs = job->jobs;

    unlink_job(jobs, job);
    begin_more(jobs);
    if (job->failed)
        log_trouble(&jobs->trouble, tr("samples could not be read: %s"), job->error.message);
    else
        log_over(&jobs->trouble, "%s", tr("samples can be read again"));
    if (job->wants_samples) {
        web_answer(job->waiting[0], job->page);
        return;
    }
    keep_chart(jobs, job);
    for (size_t i = 0; i < job->count; i++)
        job->on_ready(job->argument, job->waiting[i]);
}

/* What is not in the store's packed hours; it takes no time. */
static void begin_chart(struct jobs *jobs, struct job *job)
{
    job->chart = page_chart_new(clock_wall_ms());
    job->until_ms = recent_show(jobs->recent, jobs->catalogue, job->service, job->chart);
}

static void begin_more(struct jobs *jobs)
{
    for (struct job *job = jobs->queue; job != NULL && jobs->running < RUNNING_MOST;
         job = job->next) {
        if (job->work != NULL)
            continue;
        jobs->running++;
        if (!job->wants_samples)
            begin_chart(jobs, job);
        job->work = work_start(jobs->loop, in_pool, when_done, job_free, job);
    }
}

static void add_waiting(struct job *job, struct web_request *request)
{
    job->waiting = memory_room(job->waiting, job->count, &job->capacity, sizeof(void *));
    job->waiting[job->count++] = request;
}

static struct job *add_job(struct jobs *jobs, size_t service)
{
    struct job **at = &jobs->queue;
    struct job *job;

    if (jobs->queued == QUEUED_MOST)
        return NULL;
    while (*at != NULL)
        at = &(*at)->next;
    job = *at = NEW(struct job);
    job->jobs = jobs;
    job->catalogue = jobs->catalogue;
    job->store_path = jobs->store_path;
    job->service = service;
    jobs->queued++;
    return job;
}

bool jobs_find_chart(const struct jobs *jobs, size_t service, const struct page_chart **chart)
{
    const struct kept_chart *const kept = &jobs->charts[service % CHARTS];

    if (kept->made_us == 0 || kept->service != service ||
        clock_steady_us() - kept->made_us > CHART_US)
        return false;
    *chart = kept->chart;
    return true;
}

static struct job *find_chart_job(const struct jobs *jobs, size_t service)
{
    for (struct job *job = jobs->queue; job != NULL; job = job->next)
        if (!job->wants_samples && job->service == service)
            return job;
    return NULL;
}

bool jobs_wait_for_chart(struct jobs *jobs, size_t service, struct web_request *request,
                         void (*on_ready)(void *argument, struct web_request *request),
                         void *argument)
{
    struct job *job = find_chart_job(jobs, service);

    if (job == NULL)
        job = add_job(jobs, service);
    if (job == NULL || job->count == WAITING_MOST)
        return false;
    job->on_ready = on_ready;
    job->argument = argument;
    add_waiting(job, request);
    begin_more(jobs);
    return true;
}

static bool answer(struct jobs *jobs, struct job *job, struct web_request *request)
{
    if (job == NULL)
        return false;
    job->wants_samples = true;
    add_waiting(job, request);
    begin_more(jobs);
    return true;
}

bool jobs_answer_samples(struct jobs *jobs, size_t service, const struct api_span *span,
                         struct web_request *request)
{
    struct job *const job = add_job(jobs, service);

    if (job != NULL)
        job->span = *span;
    return answer(jobs, job, request);
}

bool jobs_answer_series(struct jobs *jobs, size_t service, const struct api_series *series,
                        struct web_request *request)
{
    struct job *const job = add_job(jobs, service);

    if (job != NULL)
        job->series = *series;
    return answer(jobs, job, request);
}
