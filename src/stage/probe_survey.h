/* probe_survey.h - one look at how ready a host is: a few handshakes and a question, one after
 * another, so that nobody notices. */
#ifndef HAIDANG_STAGE_PROBE_SURVEY_H
#define HAIDANG_STAGE_PROBE_SURVEY_H

#include "model/survey.h"
#include "stage/probe.h"

struct surveying;

/* A host that a service is asked at. */
struct survey_target {
    size_t service;
    char host[SURVEY_HOST_MOST];
    uint16_t port;
    bool tls;
};

/* Those of all services, each once for each service, by host and port; the array is yours. */
struct survey_target *survey_targets(const struct catalogue *catalogue, size_t *count);

/* `on_survey` comes once, not before this has returned, not after survey_cancel; the survey is
 * lent.  The target must live until then. */
struct surveying *survey_start(const struct prober *prober, const struct survey_target *target,
                               void (*on_survey)(void *argument, const struct survey *survey),
                               void *argument);
void survey_cancel(struct surveying *surveying); /* takes NULL */

/* Are they one host, whatever services name it?  Then one look is for both; they lie together. */
bool survey_is_same_host(const struct survey_target *a, const struct survey_target *b);

#endif
