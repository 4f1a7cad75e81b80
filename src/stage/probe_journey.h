/* probe_journey.h - the kind `journey`: ordered steps as a citizen takes them, with cookies, values
 * taken from one answer into the next request, files that are sent and read back, and steps that
 * clean up whatever happened. */
#ifndef HAIDANG_STAGE_PROBE_JOURNEY_H
#define HAIDANG_STAGE_PROBE_JOURNEY_H

#include "stage/probe_extract.h"
#include "stage/probe_http.h"
#include "stage/probe_upload.h"
#include "stage/probe_variables.h"

enum {
    JOURNEY_STEPS_MOST = 12, /* of both kinds together */
    JOURNEY_FIELDS_MOST = 64,
};

struct journey_field {
    const char *name, *text; /* the text may have variables */
};

struct journey_form {
    const struct journey_field *fields;
    size_t count;
};

struct journey_step {
    struct http_settings http; /* first: see probe_http.h.  Its texts may have variables */
    const char *name;
    struct journey_form form;
    struct upload upload; /* its field is NULL: nothing is sent */
    struct extracts extracts;
    const char *stop_at;
};
_Static_assert(offsetof(struct journey_step, http) == 0, "a form begins with http's settings");

struct journey_steps {
    struct journey_step *steps;
    size_t count;
};

/* A variable whose value is configured. */
struct journey_constant {
    const char *name, *value;
    bool is_secret;
};

struct journey_constants {
    const struct journey_constant *constants;
    size_t count;
};

struct journey_settings {
    struct journey_steps steps, cleanup;
    struct schema_strings hosts, methods;
    struct journey_constants constants;
    struct expected_limit within; /* all steps together */
};

extern const struct probe_kind probe_journey;
extern const struct schema probe_journey_schema;

/* --- the request of a step -------------------------------------------------------------------- */

/* Owns all that it points to but what the step has. */
struct journey_request {
    char *url;
    struct text body;
    struct request_words words;
    struct request_header headers[REQUEST_LINES_MOST];
    char *lines[REQUEST_LINES_MOST]; /* ours, of some headers */
    size_t line_count;
    const char *missing; /* a variable without a value: there is no request; NULL: there is one */
};

/* Fills in the step's variables.  `page` is where the step before led to, for links; may be NULL.
 * May take a while: a file is made, and hidden fields are large. */
struct journey_request *journey_request_new(const struct journey_step *step,
                                            const struct variables *variables, const char *page);
void journey_request_free(struct journey_request *request); /* takes NULL */

#endif
