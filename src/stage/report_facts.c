/* Names that an office's own template may use (README: Reports). */
#include "stage/report_inside.h"

static void add_day(struct report *report, const char *name, int32_t day)
{
    char text[WORDING_TEXT];

    document_add_fact(report->document, name, wording_day(text, day));
}

static void add_share(struct report *report, const char *name, struct fraction share)
{
    char text[FRACTION_TEXT];

    document_add_fact(report->document, name, fraction_format(text, share, report->language));
}

static void add_number(struct report *report, const char *name, int64_t number)
{
    char text[WORDING_TEXT];

    document_add_fact(report->document, name, wording_number(text, report->language, number));
}

static void add_delay(struct report *report, const char *name, const struct delay_mean *mean)
{
    char text[WORDING_TEXT];

    document_add_fact(report->document, name,
                      mean->count == 0 ? "-"
                                       : wording_span(text, report->language, delay_mean_ms(mean)));
}

static void add_latency(struct report *report, const char *name, int which)
{
    char text[WORDING_TEXT];

    document_add_fact(report->document, name,
                      report->whole.told[which] ? wording_latency(text, report->language,
                                                                  report->whole.quantiles[which].us)
                                                : "-");
}

bool report_facts(struct report *report, struct error *error)
{
    const struct figures *const whole = &report->whole;
    const struct figures_times *const times = &whole->times[CLOCK_WALL];
    const struct report_group group = report_group_now(report);
    char text[WORDING_TEXT];

    (void)error;
    document_add_fact(report->document, "ky", report->title);
    document_add_fact(report->document, "ky_truoc", report->before.title);
    document_add_fact(report->document, "co_quan",
                      report->catalogue->office.issuer[report->language]);
    add_day(report, "tu_ngay", report->period.first_day);
    add_day(report, "den_ngay", report->period.end_day - 1);
    add_number(report, "so_dich_vu", (int64_t)report->service_count);
    add_number(report, "so_dat", group.met);
    add_number(report, "so_chua_dat", group.missed);
    add_number(report, "so_chua_du_so_lieu", group.insufficient);
    add_share(report, "ty_le_san_sang", whole->availability);
    add_share(report, "ty_le_san_sang_gop", whole->gross_availability);
    add_share(report, "ty_le_san_sang_gio_hanh_chinh", whole->working_availability);
    add_share(report, "do_day_du", whole->coverage);
    add_number(report, "so_su_co", whole->incidents);
    document_add_fact(report->document, "thoi_gian_gian_doan",
                      wording_span(text, report->language, whole->account.wall.ms[PART_DOWN]));
    add_delay(report, "thoi_gian_tiep_nhan", &times->acknowledge);
    add_delay(report, "thoi_gian_khac_phuc", &times->restore);
    add_latency(report, "trung_vi", 0);
    add_latency(report, "phan_vi_95", 1);
    return true;
}
