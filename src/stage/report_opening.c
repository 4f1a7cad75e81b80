/* The form of the report: its letterhead, how it begins and how it ends. */
#include <stdlib.h>
#include <string.h>

#include "io/unicode.h"
#include "stage/report_inside.h"

enum { HASH_SHOWN = 16, UTF8_MOST = 4 };

const char *report_capitals(struct report *report, const char *text)
{
    char *const upper = unicode_upper(text);
    const char *const kept = document_text(report->document, upper);

    free(upper);
    return kept;
}

const char *report_capital(struct report *report, const char *text)
{
    char first[UTF8_MOST + 1] = "";
    size_t length = text[0] == '\0' ? 0 : 1;
    char *upper;
    const char *kept;

    while (length > 0 && length < UTF8_MOST && ((unsigned char)text[length] & 0xc0) == 0x80)
        length++;
    memcpy(first, text, length);
    upper = unicode_upper(first);
    kept = document_format(report->document, "%s%s", upper, text + length);
    free(upper);
    return kept;
}

/* --- letterhead ---------------------------------------------------------------------------------
 */

/* As documents date themselves: of months the decree wants a 0 before 1 and 2 alone. */
static const char *month_of(struct report *report, struct date date)
{
    return document_format(report->document,
                           report->language == LANGUAGE_VI && date.month < 3 ? "%02d" : "%d",
                           date.month);
}

/* Number, day and signature are a person's to write. */
static void set_place(struct report *report)
{
    struct document *const document = report->document;
    const struct date end = date_of_day(report->period.end_day);
    const struct office *const office = &report->catalogue->office;
    const char *const place = office->place;
    const char *const month = month_of(report, end);

    document->number = document_format(document, said(report, "No.:       /%s"), office->symbol);
    document->place_and_date =
        *place == '\0'
            ? document_format(document, said(report, "……/%s/%d"), month, (int)end.year)
            : document_format(document, said(report, "%s, ……/%s/%d"), place, month, (int)end.year);
    document->attached = document_format(
        document, said(report, "(Attached to report No.       /%s of ……/%s/%d\nby %s)"),
        office->symbol, month, (int)end.year, office->issuer[report->language]);
}

static void set_title(struct report *report)
{
    struct document *const document = report->document;

    document->kind = document_text(document, said(report, "REPORT"));
    document->title = document_format(
        document, said(report, "Quality of online public services, %s"), report->title);
    document->subject = document_format(
        document, said(report, "Quality of online public services\n%s"), report->title);
}

bool report_letterhead(struct report *report, struct error *error)
{
    struct document *const document = report->document;
    const struct office *const office = &report->catalogue->office;
    const char *const addressee = office->addressee[report->language];
    char name[PERIOD_TEXT];

    (void)error;
    document->name = document_text(document, period_format(name, &report->period));
    document->made_ms = report->to_ms;
    document->is_draft = report->question->is_draft;
    if (document->is_draft)
        document->watermark = document_text(document, said(report, "DRAFT"));
    document->superior = report_capitals(report, office->superior[report->language]);
    document->issuer = report_capitals(report, office->issuer[report->language]);
    document->state = document_text(document, said(report, "SOCIALIST REPUBLIC OF VIET NAM"));
    document->motto = document_text(document, said(report, "Independence - Freedom - Happiness"));
    if (*addressee != '\0')
        document->addressee = document_format(document, said(report, "To: %s"), addressee);
    set_place(report);
    set_title(report);
    return true;
}

/* Vietnamese puts a title behind the services, English a name. */
static const char *of_period(const struct report *report)
{
    return report->language == LANGUAGE_VI ? report->title : report->name;
}

/* --- its first words ----------------------------------------------------------------------------
 */

bool report_opening(struct report *report, struct error *error)
{
    const struct office *const office = &report->catalogue->office;
    const char *const plan = office->plan[report->language];

    (void)error;
    if (plan != NULL)
        report_paragraph(report,
                         said(report, "In accordance with %s, the %s reports on the quality of "
                                      "online public services in %s as follows:"),
                         plan, office->issuer[report->language], of_period(report));
    else
        report_paragraph(report,
                         said(report, "The %s reports on the quality of online public services in "
                                      "%s as follows:"),
                         office->issuer[report->language], of_period(report));
    return true;
}

bool report_results(struct report *report, struct error *error)
{
    (void)error;
    report_heading(report, 1, said(report, "RESULTS"));
    return true;
}

/* --- its last words -----------------------------------------------------------------------------
 */

static void add_recipients(struct report *report)
{
    struct document *const document = report->document;
    const struct office *const office = &report->catalogue->office;
    const size_t count = office->recipient_count[report->language];

    document->recipients_title = document_text(document, said(report, "Recipients:"));
    if (*office->addressee[report->language] != '\0')
        document_add_recipient(document, said(report, "- As above;"));
    for (size_t i = 0; i < count; i++)
        document_add_recipient(document, document_format(document, "- %s%s",
                                                         office->recipients[report->language][i],
                                                         i + 1 == count ? "." : ";"));
}

static void add_colophon(struct report *report)
{
    const struct figures_rules *const rules = &report->question->rules;

    report->document->colophon = document_format(
        report->document,
        said(report, "Figures by the accounting policy '%s', version %d, SHA-256 %.*s…"),
        rules->policy->name, (int)rules->policy->version, HASH_SHOWN, rules->hash);
}

bool report_closing(struct report *report, struct error *error)
{
    struct document *const document = report->document;
    const struct office *const office = &report->catalogue->office;
    const char *const addressee = office->addressee[report->language];

    (void)error;
    if (*addressee != '\0')
        report_paragraph(report,
                         said(report, "This is the report on the quality of online public services "
                                      "in %s; the %s submits it to the %s for consideration and "
                                      "direction./."),
                         of_period(report), office->issuer[report->language], addressee);
    else
        report_paragraph(report,
                         said(report, "This is the report on the quality of online public services "
                                      "in %s./."),
                         of_period(report));
    document->signer_title = document_text(document, office->signer[report->language]);
    document->signer_hint =
        document_text(document, said(report, "(Signature of the authorised person, seal or digital "
                                             "signature of the agency)"));
    document->signer_name = document_text(document, said(report, "Full name"));
    add_recipients(report);
    add_colophon(report);
    return true;
}
