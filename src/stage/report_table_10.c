/* Table 10: certificates, the oldest TLS, IPv6 and DNSSEC, as they were at the end of the period.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/store_survey.h"
#include "stage/report_more.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { SOON_DAYS = 30, HTTPS = 443 };

struct hosts {
    const struct report *report;
    struct survey *list;
    size_t count, capacity;
};

static void on_survey(void *argument, const struct survey_row *row)
{
    struct hosts *const hosts = argument;
    const int service = catalogue_find_service(hosts->report->catalogue, row->service);

    if (service == NONE_AT_ALL || report_find(hosts->report, (size_t)service) == NULL)
        return;
    hosts->list = memory_room(hosts->list, hosts->count, &hosts->capacity, sizeof *hosts->list);
    hosts->list[hosts->count++] = row->survey;
}

/* By host and port; of the same one what was seen last comes first. */
static int compare(const void *left, const void *right)
{
    const struct survey *const one = left;
    const struct survey *const other = right;
    const int hosts = strcmp(one->host, other->host);

    if (hosts != 0)
        return hosts;
    if (one->port != other->port)
        return one->port < other->port ? -1 : 1;
    if (one->at_ms != other->at_ms)
        return one->at_ms > other->at_ms ? -1 : 1;
    return 0;
}

/* A host that serves several services is told once. */
static void sort(struct hosts *hosts)
{
    size_t kept = 0;

    if (hosts->count > 0)
        qsort(hosts->list, hosts->count, sizeof *hosts->list, compare);
    for (size_t i = 0; i < hosts->count; i++)
        if (kept == 0 || strcmp(hosts->list[kept - 1].host, hosts->list[i].host) != 0 ||
            hosts->list[kept - 1].port != hosts->list[i].port)
            hosts->list[kept++] = hosts->list[i];
    hosts->count = kept;
}

/* --- rows ------------------------------------------------------------------------------------- */

static int64_t days_left(const struct report *report, const struct survey *survey)
{
    const int64_t left_ms = survey->ends_ms - report->to_ms;

    return left_ms >= 0 ? left_ms / MS_PER_DAY : -((-left_ms + MS_PER_DAY - 1) / MS_PER_DAY);
}

static const char *word_of(const struct report *report, enum readiness readiness)
{
    if (readiness == READINESS_UNKNOWN)
        return said(report, "not known");
    return readiness == READINESS_YES ? said(report, "Yes") : said(report, "No");
}

/* A host that has an address is no host that answers: nobody has tried, or could. */
static const char *ipv6_of(const struct report *report, const struct survey *survey)
{
    if (survey->ipv6 == READINESS_UNKNOWN && survey->aaaa == READINESS_YES)
        return said(report, "has an AAAA record, not tried");
    return word_of(report, survey->ipv6 == READINESS_UNKNOWN ? survey->aaaa : survey->ipv6);
}

static const char *remark_of(const struct report *report, const struct survey *survey)
{
    if (!survey->tls)
        return said(report, "without TLS");
    if (survey->ends_ms == 0)
        return said(report, "no certificate was seen");
    if (survey->ends_ms <= report->to_ms)
        return said(report, "expired");
    if (days_left(report, survey) < SOON_DAYS)
        return said(report, "expires soon");
    return "";
}

static void put_certificate(struct report_row *row, const struct survey *survey)
{
    const struct report *const report = row->report;

    if (!survey->tls || survey->ends_ms == 0) {
        for (int i = 0; i < 3; i++)
            report_put_nothing(row);
    } else {
        report_put_text(row, survey->issuer);
        report_put(row, cell_of_day(zone_day(report->zone, survey->ends_ms)));
        report_put_count(row, days_left(report, survey));
    }
    report_put_text(row, survey->tls_lowest == 0 ? NULL : survey_tls_name(survey->tls_lowest));
}

static void put_host(struct report *report, struct table *table, const struct survey *survey)
{
    struct report_row row = report_begin_row(report, table, ROW_PLAIN);
    char host[SURVEY_HOST_MOST + 8];

    snprintf(host, sizeof host, "%s:%u", survey->host, (unsigned)survey->port);
    if (survey->port == HTTPS)
        host[strlen(survey->host)] = '\0';
    report_put_count(&row, (int64_t)table->row_count);
    report_put_text(&row, host);
    put_certificate(&row, survey);
    report_put_text(&row, ipv6_of(report, survey));
    report_put_text(&row, word_of(report, survey->dnssec));
    report_put_text(&row, remark_of(report, survey));
}

/* Of all hosts; what is not known of one is no yes. */
static const char *share_of(struct report *report, int64_t part, size_t whole)
{
    char number[WORDING_TEXT], share[FRACTION_TEXT];

    return document_format(
        report->document, "%s (%s)", wording_count(number, report->language, part),
        fraction_format(share, (struct fraction){part, (int64_t)whole}, report->language));
}

static void put_sentence(struct report *report, const struct hosts *hosts)
{
    char count[WORDING_TEXT], ends[WORDING_TEXT];
    int64_t ipv6 = 0;
    int64_t dnssec = 0;
    int64_t soon = 0;

    for (size_t i = 0; i < hosts->count; i++) {
        const struct survey *const survey = &hosts->list[i];

        ipv6 += survey->ipv6 == READINESS_YES;
        dnssec += survey->dnssec == READINESS_YES;
        soon += survey->tls && survey->ends_ms != 0 && days_left(report, survey) < SOON_DAYS;
    }
    report_paragraph(report,
                     said(report, "Hosts surveyed: %s; reachable over IPv6: %s; with a signed "
                                  "domain (DNSSEC): %s; with a certificate that has expired or "
                                  "expires within %d days: %s."),
                     wording_count(count, report->language, (int64_t)hosts->count),
                     share_of(report, ipv6, hosts->count), share_of(report, dnssec, hosts->count),
                     (int)SOON_DAYS, wording_count(ends, report->language, soon));
}

/* --- services that are asked over IPv6 all the time ---------------------------------------------
 *
 * The IPv6 half of `address: both` makes no service's state: what it saw is told here alone. */

enum { NAMED_MOST = 5 };

struct ipv6_half {
    const char *name;
    struct fraction availability;
};

static int compare_halves(const void *left, const void *right)
{
    const struct ipv6_half *const a = left;
    const struct ipv6_half *const b = right;

    if (report_is_less(a->availability, b->availability))
        return -1;
    if (report_is_less(b->availability, a->availability))
        return 1;
    return strcmp(a->name, b->name);
}

/* Those of which something is known. */
static size_t find_halves(const struct report *report, struct ipv6_half *halves)
{
    const struct catalogue *const catalogue = report->catalogue;
    size_t count = 0;

    for (size_t i = 0; i < catalogue->probe_count; i++) {
        const struct report_service *const service =
            catalogue->probes[i].weight == WEIGHT_OBSERVED
                ? report_find(report, catalogue->probes[i].service)
                : NULL;
        struct fraction share;

        if (service == NULL)
            continue;
        share = figures_of(report->book, (struct subject){SCOPE_PROBE, i}).availability;
        if (share.whole > 0)
            halves[count++] = (struct ipv6_half){service->name, share};
    }
    if (count > 1)
        qsort(halves, count, sizeof *halves, compare_halves);
    return count;
}

static void put_halves(struct report *report)
{
    struct ipv6_half *const halves = NEW_ARRAY(struct ipv6_half, report->catalogue->probe_count);
    const size_t count = find_halves(report, halves);
    char number[WORDING_TEXT];
    struct text list = {0};

    for (size_t i = 0; i < count && i < NAMED_MOST; i++) {
        char share[FRACTION_TEXT];

        text_add(&list, "%s%s %s", i == 0 ? "" : "; ", halves[i].name,
                 fraction_format(share, halves[i].availability, report->language));
    }
    if (count > 0)
        report_paragraph(report,
                         said(report, "Services that are asked over IPv6 beside IPv4, which counts "
                                      "in no other figure: %s. Availability over IPv6, the lowest "
                                      "first: %s."),
                         wording_count(number, report->language, (int64_t)count),
                         text_string(&list));
    text_free(&list);
    free(halves);
}

static void put_table(struct report *report, const struct hosts *hosts)
{
    static const struct report_column columns[] = {
        {"No.", 4, ALIGN_CENTRE},      {"Domain name", 26, ALIGN_LEFT},
        {"Issuer", 18, ALIGN_LEFT},    {"Expires", 10, ALIGN_CENTRE},
        {"Days left", 7, ALIGN_RIGHT}, {"Lowest TLS", 9, ALIGN_CENTRE},
        {"IPv6", 8, ALIGN_CENTRE},     {"DNSSEC", 8, ALIGN_CENTRE},
        {"Remark", 14, ALIGN_LEFT}};
    struct table *const table =
        report_table(report, 10, said(report, "Certificates, IPv6, DNSSEC"));

    table->is_wide = true;
    report_columns(report, table, columns, COUNT(columns));
    table->empty = document_text(
        report->document,
        said(report, "Not surveyed: no host had been looked at by the end of the period."));
    if (hosts->count == 0)
        return;
    table->note = document_text(
        report->document, said(report, "As last seen before the end of the period; days left count "
                                       "from then. A host of several services stands here once."));
    for (size_t i = 0; i < hosts->count; i++)
        put_host(report, table, &hosts->list[i]);
}

bool report_table_10(struct report *report, struct error *error)
{
    struct hosts hosts = {.report = report};
    const bool good = reader_surveys_at(report->reader, report->to_ms, on_survey, &hosts, error);

    if (good) {
        sort(&hosts);
        report_heading(report, 2, said(report, "Certificates, IPv6, DNSSEC"));
        if (hosts.count > 0)
            put_sentence(report, &hosts);
        put_halves(report);
        put_table(report, &hosts);
    }
    free(hosts.list);
    return good;
}
