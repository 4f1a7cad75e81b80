#include "stage/page_probes.h"

json_t *page_phases_of(const struct pages *pages, enum language language,
                       const struct sample *sample)
{
    json_t *const phases = json_array();

    for (int i = 0; i < PHASE_COUNT; i++) {
        json_t *const phase = json_object();

        json_set_string(phase, "word",
                        page_word_of(pages, language, "phase_", phase_name((enum phase)i)));
        page_set_latency(phase, "took", pages, language,
                         sample == NULL ? NOT_REACHED : sample->phase_us[i]);
        json_array_append_new(phases, phase);
    }
    return phases;
}

void page_set_asked(json_t *row, const struct pages *pages, enum language language,
                    const struct sample *last)
{
    page_set_moment(row, "at", language, last->at_ms, PAGE_SECONDS);
    json_set_string(row, "outcome",
                    page_word_of(pages, language, "outcome_", outcome_name(last->outcome)));
    page_set_moment(row, "certificate", language, last->certificate_ends_ms, PAGE_DAY);
}

void page_set_probes(json_t *value, const struct pages *pages, const struct page_view *view,
                     const struct service *service, page_probe_row *row)
{
    json_t *const rows = json_array();

    for (size_t i = 0; i < service->probe_count; i++)
        json_array_append_new(rows, row(pages, view, service->first_probe + i));
    json_set(value, "phases", page_phases_of(pages, view->language, NULL));
    json_set(value, "probes", rows);
}
