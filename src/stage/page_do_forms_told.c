/* The forms of posts, objections and addenda. */
#include "model/objection.h"
#include "model/post.h"
#include "stage/page_do_forms_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void add_kinds(const struct making *making, json_t *options)
{
    for (int i = 0; i < POST_KIND_COUNT; i++)
        page_do_add(options, post_kind_name((enum post_kind)i),
                    page_word_of(making->pages, making->language, "post_",
                                 post_kind_name((enum post_kind)i)));
}

static void add_stages(const struct making *making, json_t *options)
{
    page_do_add_worded(making, options, "", "do_post_none");
    for (int i = POST_NO_STAGE + 1; i < POST_STAGE_COUNT; i++)
        page_do_add(options, post_stage_name((enum post_stage)i),
                    page_word_of(making->pages, making->language, "stage_",
                                 post_stage_name((enum post_stage)i)));
}

static void add_decisions(const struct making *making, json_t *options)
{
    for (int i = DECISION_OPEN + 1; i < DECISION_COUNT; i++)
        page_do_add(options, decision_name((enum decision)i),
                    page_word_of(making->pages, making->language, "decision_",
                                 decision_name((enum decision)i)));
}

/* Those that people object to; what else a report has a command can name. */
static void add_figures(const struct making *making, json_t *options)
{
    static const char *const figures[][2] = {
        {"availability", "figure_availability"},
        {"down_ms", "figure_down"},
        {"degraded_ms", "figure_degraded"},
        {"maintenance_ms", "figure_maintenance"},
        {"unknown_ms", "figure_unknown"},
        {"coverage", "figure_coverage"},
        {"incidents", "figure_incidents"},
        {"times.acknowledge.mean_ms", "figure_acknowledge"},
        {"times.restore.mean_ms", "figure_restore"},
        {"down_by_owner.province_ms", "figure_by_province"},
        {"down_by_owner.central_ms", "figure_by_central"},
        {"down_by_owner.supplier_ms", "figure_by_supplier"},
        {"down_by_owner.line_ms", "figure_by_line"},
        {"down_by_owner.power_ms", "figure_by_power"},
        {"success_ratio", "figure_success"},
        {"p50_ms", "figure_p50"},
        {"p95_ms", "figure_p95"},
    };

    page_do_add_worded(making, options, "", "do_choose");
    for (size_t i = 0; i < COUNT(figures); i++)
        page_do_add_worded(making, options, figures[i][0], figures[i][1]);
}

static void add_incidents(const struct making *making, json_t *options)
{
    json_t *const made = page_do_incidents(making->pages, making->page, NULL);

    json_array_extend(options, made);
    json_decref(made);
}

static void add_works(const struct making *making, json_t *options)
{
    json_t *const made = page_do_works(making->pages, making->page, NULL);

    json_array_extend(options, made);
    json_decref(made);
}

static void add_subjects(const struct making *making, json_t *options)
{
    const struct catalogue *const catalogue = making->catalogue;

    page_do_add_worded(making, options, "", "do_choose");
    page_do_add_worded(making, options, "province", "do_all_services");
    for (size_t i = 0; i < catalogue->agency_count; i++)
        page_do_add(options, catalogue->agencies[i].id,
                    agency_name(&catalogue->agencies[i], making->language));
    for (size_t i = 0; i < catalogue->programme_count; i++)
        page_do_add(options, catalogue->programmes[i].id,
                    programme_name(&catalogue->programmes[i], making->language));
    page_do_add_services(making, options);
}

/* clang-format off */
static const struct field publish_fields[] = {
    {"kind", ONE, true, "do_kind", NULL, 0, add_kinds},
    {"incident", ONE, false, "do_post_incident", "do_post_incident_help", 0, add_incidents},
    {"stage", ONE, false, "do_stage", NULL, 0, add_stages},
    {"work", ONE, false, "do_post_work", "do_post_work_help", 0, add_works},
    {"services", MANY, false, "do_services", "do_post_services_help", 0, page_do_add_services},
    {"title", LINE, true, "do_title", NULL, 100, NULL},
    {"text", AREA, true, "do_text", "do_text_help", 1000, NULL},
    {"title_en", LINE, false, "do_title_en", NULL, 100, NULL},
    {"text_en", AREA, false, "do_text_en", NULL, 1000, NULL},
    {"from", MOMENT, false, "do_shown_from", NULL, 0, NULL},
    {"to", MOMENT, false, "do_shown_to", "do_shown_to_help", 0, NULL},
    {"expect", MOMENT, false, "do_expect", NULL, 0, NULL},
};
static const struct field change_fields[] = {
    {"stage", ONE, false, "do_stage", NULL, 0, add_stages},
    {"title", LINE, true, "do_title", NULL, 100, NULL},
    {"text", AREA, true, "do_text", "do_text_help", 1000, NULL},
    {"title_en", LINE, false, "do_title_en", NULL, 100, NULL},
    {"text_en", AREA, false, "do_text_en", NULL, 1000, NULL},
    {"to", MOMENT, false, "do_shown_to", NULL, 0, NULL},
    {"expect", MOMENT, false, "do_expect", NULL, 0, NULL},
};
static const struct field reason_fields[] = {
    {"reason", LINE, true, "do_reason", NULL, 250, NULL},
};
static const struct field file_fields[] = {
    {"period", LINE, true, "do_period", "do_period_help", 40, NULL},
    {"service", ONE, true, "do_of_what", NULL, 0, add_subjects},
    {"figure", ONE, true, "do_figure", NULL, 0, add_figures},
    {"agency", LINE, true, "do_agency", NULL, 250, NULL},
    {"document", LINE, true, "do_document", NULL, 90, NULL},
    {"dated", DAY, true, "do_dated", NULL, 0, NULL},
    {"text", AREA, true, "do_objection", NULL, 1000, NULL},
};
static const struct field decide_fields[] = {
    {"decision", ONE, true, "do_decision", NULL, 0, add_decisions},
    {"reason", LINE, true, "do_reason", NULL, 250, NULL},
    {"document", LINE, false, "do_decision_document", "do_decide_help", 90, NULL},
    {"from", LINE, false, "do_was", NULL, 90, NULL},
    {"to", LINE, false, "do_is", NULL, 90, NULL},
};
static const struct field addendum_fields[] = {
    {"period", LINE, true, "do_period", "do_period_help", 40, NULL},
    {"reason", LINE, true, "do_reason", NULL, 250, NULL},
    {"document", LINE, true, "do_document", NULL, 90, NULL},
    {"service", ONE, false, "do_of_what", NULL, 0, add_subjects},
    {"figure", ONE, false, "do_figure", NULL, 0, add_figures},
    {"from", LINE, false, "do_was", NULL, 90, NULL},
    {"to", LINE, false, "do_is", NULL, 90, NULL},
    {"note", AREA, false, "do_addendum_note", "do_addendum_note_help", 1000, NULL},
};

const struct form page_do_told_forms[] = {
    {"post-publish", "do_publish", publish_fields, COUNT(publish_fields)},
    {"post-change", "do_change", change_fields, COUNT(change_fields)},
    {"post-withdraw", "do_withdraw", reason_fields, COUNT(reason_fields)},
    {"objection-file", "do_file", file_fields, COUNT(file_fields)},
    {"objection-decide", "do_decide", decide_fields, COUNT(decide_fields)},
    {"addendum-add", "do_add_addendum", addendum_fields, COUNT(addendum_fields)},
};
/* clang-format on */
const size_t page_do_told_form_count = COUNT(page_do_told_forms);
