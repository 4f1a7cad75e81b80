/* What trying a probe found, as a row. */
#include "stage/page_trial.h"

#include "stage/page_parts.h"

json_t *page_trial_row(const struct pages *pages, const struct page_view *view,
                       const struct page_trial *trial)
{
    const enum language language = view->language;
    const struct probe_plan *const plan = &view->catalogue->probes[trial->probe];
    const struct sample *const sample = trial->sample;
    json_t *const row = json_object();
    json_t *const phases = json_array();

    json_set_string(row, "id", plan->id);
    json_set_string(row, "kind", plan->kind);
    json_set_bool(row, "asked", trial->was_asked);
    json_set_string(row, "outcome",
                    page_word_of(pages, language, "outcome_", outcome_name(sample->outcome)));
    json_set_bool(row, "good", sample->outcome == OUTCOME_OK);
    if (sample->reason != REASON_NONE)
        json_set_string(row, "reason",
                        page_word_of(pages, language, "reason_", reason_name(sample->reason)));
    json_set_string(row, "detail", trial->detail[0] == '\0' ? NULL : trial->detail);
    for (int i = 0; i < PHASE_COUNT; i++) {
        json_t *const phase = json_object();

        json_set_string(phase, "word",
                        page_word_of(pages, language, "phase_", phase_name((enum phase)i)));
        page_set_latency(phase, "took", pages, language, sample->phase_us[i]);
        json_array_append_new(phases, phase);
    }
    json_set(row, "phases", phases);
    page_set_latency(row, "total", pages, language, sample->total_us);
    page_set_moment(row, "at", language, sample->at_ms, PAGE_SECONDS);
    return row;
}

json_t *page_trial_head(const struct pages *pages, enum language language)
{
    json_t *const words = json_array();

    for (int i = 0; i < PHASE_COUNT; i++) {
        json_t *const phase = json_object();

        json_set_string(phase, "word",
                        page_word_of(pages, language, "phase_", phase_name((enum phase)i)));
        json_array_append_new(words, phase);
    }
    return words;
}
