/* api_acts.h - what programs are told of what they did, and of silences and shifts. */
#ifndef HAIDANG_STAGE_API_ACTS_H
#define HAIDANG_STAGE_API_ACTS_H

#include "base/json.h"
#include "stage/api.h"

/* All at the end of `text`.  `id` 0 and `by` "" are not told; `token`: one that was made, or NULL.
 */
void api_write_done(const char *verb, int64_t id, const char *by, const char *token,
                    struct text *text);

/* RFC 9457, with which word was wrong or who has it, if that stands against it. */
struct api_refusal {
    int status;
    const char *detail, *word, *by; /* word and by: NULL or "": none */
    int64_t by_ms;
};
void api_write_refusal(const struct api_refusal *refusal, struct text *text);

/* One probe as it was just asked; yours. */
json_t *api_trial(const struct catalogue *catalogue, size_t probe, bool was_asked,
                  const struct sample *sample, const char *detail);
void api_write_tried(const char *service, int64_t at_ms, json_t *probes, struct text *text);

void api_write_silences(const struct api_view *view, struct text *text);
void api_write_shifts(const struct api_view *view, struct text *text);

#endif
