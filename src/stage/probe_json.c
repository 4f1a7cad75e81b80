#include "stage/probe_json.h"

#include "stage/probe_http.h"

static void check(struct reading *reading, const struct node *map, void *settings)
{
    struct http_settings *const http = settings;

    http_check(reading, map, "json", http);
    http_add_header(reading, http, "Accept: application/json");
    http->expect.form = FORM_JSON;
}

static const struct schema_word words[] = {
    {.name = "json",
     .type = SCHEMA_URL,
     .offset = offsetof(struct http_settings, url),
     .required = true,
     .help = "web address that answers in JSON; it must be well-formed"},
    HTTP_WORDS,
};

const struct schema probe_json_schema = {.name = "json",
                                         .words = words,
                                         .count = sizeof words / sizeof *words,
                                         .size = sizeof(struct http_settings),
                                         .check = check};

const struct probe_kind probe_json = {.name = "json",
                                      .schema = &probe_json_schema,
                                      .start = http_start,
                                      .cancel = http_cancel,
                                      .tell_hosts = http_tell_hosts,
                                      .tell_requests = http_tell_requests};
