/* Two questions, one after the other: what is offered, then a small map of the layer.  The sample
 * has the phases of the last one; what was before it is the redirect phase, as with hops. */
#include "stage/probe_wms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "stage/probe_http.h"
#include "stage/probe_ogc.h"

enum { WMS_1_1_1, WMS_1_3_0 };
static const char *const versions[] = {"1.1.1", "1.3.0", NULL};

struct wms_settings {
    struct http_settings http; /* first: see probe_http.h.  Asks for the capabilities */
    struct http_settings map;  /* asks for the map; its url is NULL without a layer */
    const char *layer, *style, *crs, *bbox;
    int version;
};
_Static_assert(offsetof(struct wms_settings, http) == 0, "a form begins with http's settings");

/* --- a run ------------------------------------------------------------------------------------ */

struct wms_run {
    const struct prober *prober;
    const struct probe_plan *plan;
    void (*on_finding)(void *argument, const struct finding *finding);
    void *argument;
    struct probe_run *run; /* that is under way */
    struct finding first;  /* what the capabilities were; its hops are ours */
    json_t *hops;
};

static void wms_cancel(struct probe_run *run)
{
    struct wms_run *const wms = (struct wms_run *)(void *)run;

    if (wms->run != NULL)
        http_cancel(wms->run);
    json_decref(wms->hops);
    free(wms);
}

static void finish(struct wms_run *wms, const struct finding *finding)
{
    wms->on_finding(wms->argument, finding);
    wms_cancel((struct probe_run *)(void *)wms);
}

/* Of two findings one: the graver speaks, both times count. */
static struct finding join(struct wms_run *wms, const struct finding *map)
{
    const struct sample *const first = &wms->first.sample;
    struct finding joined = *map;
    struct sample *const sample = &joined.sample;
    const int64_t redirect_us = sample->phase_us[PHASE_REDIRECT];

    if (sample->outcome == OUTCOME_OK &&
        (sample->reason == REASON_NONE || first->outcome != OUTCOME_OK)) {
        sample->outcome = first->outcome;
        sample->reason = first->reason;
        memcpy(joined.detail, wms->first.detail, sizeof joined.detail);
    }
    sample->warnings |= first->warnings;
    sample->at_ms = first->at_ms;
    sample->late_us = first->late_us;
    sample->phase_us[PHASE_REDIRECT] =
        first->total_us + (redirect_us == NOT_REACHED ? 0 : redirect_us);
    sample->total_us += first->total_us;
    if (first->certificate_ends_ms != 0 &&
        (sample->certificate_ends_ms == 0 ||
         first->certificate_ends_ms < sample->certificate_ends_ms))
        sample->certificate_ends_ms = first->certificate_ends_ms;
    json_array_extend(wms->hops, (json_t *)(uintptr_t)map->hops);
    joined.hops = wms->hops;
    return joined;
}

static void on_map(void *argument, const struct finding *finding)
{
    struct wms_run *const wms = argument;
    const struct finding joined = join(wms, finding);

    wms->run = NULL;
    finish(wms, &joined);
}

static void on_capabilities(void *argument, const struct finding *finding)
{
    struct wms_run *const wms = argument;
    const struct wms_settings *const settings = wms->plan->settings;
    const int64_t left_us = wms->plan->timeout_us - finding->sample.total_us;

    wms->run = NULL;
    if (settings->map.url == NULL || finding->sample.outcome == OUTCOME_FAILED ||
        finding->sample.outcome == OUTCOME_VOID) {
        finish(wms, finding);
        return;
    }
    wms->first = *finding;
    wms->first.shown = (struct shown){.body = NULL}; /* it was only lent */
    wms->hops = finding->hops == NULL ? json_array() : json_deep_copy(finding->hops);
    wms->run = http_start_with(wms->prober, wms->plan, &settings->map,
                               left_us < US_PER_MS ? US_PER_MS : left_us, on_map, wms);
}

static struct probe_run *wms_start(const struct prober *prober, const struct probe_plan *plan,
                                   void (*on_finding)(void *argument,
                                                      const struct finding *finding),
                                   void *argument)
{
    struct wms_run *const wms = NEW(struct wms_run);

    wms->prober = prober;
    wms->plan = plan;
    wms->on_finding = on_finding;
    wms->argument = argument;
    wms->run = http_start(prober, plan, on_capabilities, wms);
    return (struct probe_run *)(void *)wms;
}

/* --- the words -------------------------------------------------------------------------------- */

/* Four numbers: west, south, east, north. */
static void read_bbox(struct reading *reading, const struct node *value, void *field)
{
    const char **const bbox = field;
    double sides[4];
    int length = 0;

    if (!schema_read_string(reading, value, bbox))
        return;
    if (sscanf(*bbox, "%lf,%lf,%lf,%lf%n", &sides[0], &sides[1], &sides[2], &sides[3], &length) !=
            4 ||
        (*bbox)[length] != '\0' || sides[0] >= sides[2] || sides[1] >= sides[3])
        reading_complain(reading, &value->place,
                         tr("wants west,south,east,north, such as '102,8,110,24', not '%s'"),
                         reading_quote(reading, *bbox));
}

static void make_map(struct reading *reading, struct wms_settings *wms)
{
    const char *const version = versions[wms->version];
    const char *const parameters[] = {"SERVICE",
                                      "WMS",
                                      "VERSION",
                                      version,
                                      "REQUEST",
                                      "GetMap",
                                      "LAYERS",
                                      wms->layer,
                                      "STYLES",
                                      wms->style == NULL ? "" : wms->style,
                                      wms->version == WMS_1_3_0 ? "CRS" : "SRS",
                                      wms->crs,
                                      "BBOX",
                                      wms->bbox,
                                      "WIDTH",
                                      "256",
                                      "HEIGHT",
                                      "256",
                                      "FORMAT",
                                      "image/png",
                                      NULL};

    wms->map = wms->http;
    wms->map.url = ogc_address(reading, wms->http.url, parameters);
    /* what is written is of the capabilities, but for what holds for each answer */
    wms->map.expect = (struct expectations){.form = FORM_MAP,
                                            .final_host = wms->http.expect.final_host,
                                            .max_size = wms->http.expect.max_size,
                                            .within = wms->http.expect.within,
                                            .certificate = wms->http.expect.certificate,
                                            .tls = wms->http.expect.tls};
}

static void check(struct reading *reading, const struct node *map, void *settings)
{
    struct wms_settings *const wms = settings;
    const char *const parameters[] = {
        "SERVICE", "WMS", "VERSION", versions[wms->version], "REQUEST", "GetCapabilities", NULL};

    http_check(reading, map, "wms", &wms->http);
    ogc_check_address(reading, node_find(map, "wms"), wms->http.url);
    if (wms->layer != NULL)
        make_map(reading, wms);
    wms->http.url = ogc_address(reading, wms->http.url, parameters);
    wms->http.expect.form = FORM_WMS;
    wms->http.expect.form_wants = wms->layer;
}

static const struct schema_word words[] = {
    {.name = "wms",
     .type = SCHEMA_URL,
     .offset = offsetof(struct http_settings, url),
     .required = true,
     .help = "web address of a map service (OGC WMS), without SERVICE and REQUEST"},
    {.name = "layer",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct wms_settings, layer),
     .help = "that it must offer, and draw as image/png; if not written, no map is asked for"},
    {.name = "style",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct wms_settings, style),
     .help = "of the map; if not written, the layer's own"},
    {.name = "crs",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct wms_settings, crs),
     .fallback = "EPSG:4326",
     .help = "coordinates in which `bbox` is written"},
    {.name = "bbox",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct wms_settings, bbox),
     .fallback = "102,8,110,24",
     .read = read_bbox,
     .form = "west,south,east,north",
     .help = "the part that is drawn; if not written, Viet Nam"},
    {.name = "version",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct wms_settings, version),
     .choices = versions,
     .fallback = "1.1.1",
     .help = "that is asked for; 1.3.0 turns the axes of EPSG:4326: write CRS:84 then"},
    HTTP_WORDS,
};

const struct schema probe_wms_schema = {.name = "wms",
                                        .words = words,
                                        .count = sizeof words / sizeof *words,
                                        .size = sizeof(struct wms_settings),
                                        .check = check};

static void tell_requests(const struct probe_plan *plan,
                          void (*on_request)(void *argument, const char *host), void *argument)
{
    const struct wms_settings *const settings = plan->settings;

    http_tell_requests(plan, on_request, argument);
    if (settings->map.url != NULL)
        http_tell_requests(&(struct probe_plan){.settings = &settings->map}, on_request, argument);
}

const struct probe_kind probe_wms = {.name = "wms",
                                     .schema = &probe_wms_schema,
                                     .start = wms_start,
                                     .cancel = wms_cancel,
                                     .tell_hosts = http_tell_hosts,
                                     .tell_requests = tell_requests};
