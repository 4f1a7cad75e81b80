#include "stage/report_more.h"

struct cell report_none(void)
{
    return (struct cell){.kind = CELL_NONE};
}

struct report_row report_begin_row(struct report *report, struct table *table, enum row_kind kind)
{
    return (struct report_row){report, document_add_row(report->document, table, kind), 0};
}

void report_put(struct report_row *row, struct cell cell)
{
    row->row->cells[row->at++] = cell;
}

void report_put_text(struct report_row *row, const char *text)
{
    report_put(row, report_words(row->report, text));
}

void report_put_count(struct report_row *row, int64_t count)
{
    report_put(row, cell_of_number(count, 0));
}

void report_put_span(struct report_row *row, int64_t span_ms)
{
    report_put(row, span_ms < 0 ? report_none() : cell_of_span(span_ms));
}

void report_put_nothing(struct report_row *row)
{
    report_put(row, report_none());
}

void report_group_row(struct report *report, struct table *table, const char *title)
{
    document_add_row(report->document, table, ROW_GROUP)->cells[0] =
        cell_of_text(report->document, title);
}

struct table *report_annex_table(struct report *report, const char *id, const char *title)
{
    return document_add_table(report->document, PART_ANNEX, id, "", title);
}

void report_annex_note(struct report *report, const char *text)
{
    document_add(report->document, PART_ANNEX, BLOCK_NOTE, text);
}

/* --- groups of reasons --------------------------------------------------------------------------
 */

static const unsigned char groups[REASON_COUNT] = {
    [REASON_NONE] = GROUP_OTHER,
    [REASON_DNS_NO_NAME] = GROUP_NAME,
    [REASON_DNS_NO_ADDRESS] = GROUP_NAME,
    [REASON_DNS_FAILED] = GROUP_NAME,
    [REASON_REFUSED] = GROUP_CONNECTION,
    [REASON_UNREACHABLE] = GROUP_CONNECTION,
    [REASON_TIMEOUT_NAME] = GROUP_TIMEOUT,
    [REASON_TIMEOUT_CONNECT] = GROUP_TIMEOUT,
    [REASON_TIMEOUT_TLS] = GROUP_TIMEOUT,
    [REASON_TIMEOUT_FIRST_BYTE] = GROUP_TIMEOUT,
    [REASON_TIMEOUT_BODY] = GROUP_TIMEOUT,
    [REASON_TLS_EXPIRED] = GROUP_CERTIFICATE,
    [REASON_TLS_NOT_YET_VALID] = GROUP_CERTIFICATE,
    [REASON_TLS_NAME] = GROUP_CERTIFICATE,
    [REASON_TLS_CHAIN] = GROUP_CERTIFICATE,
    [REASON_TLS_PROTOCOL] = GROUP_CERTIFICATE,
    [REASON_RESET] = GROUP_CONNECTION,
    [REASON_CLOSED] = GROUP_CONNECTION,
    [REASON_PROTOCOL] = GROUP_ANSWER,
    [REASON_STATUS] = GROUP_ANSWER,
    [REASON_HEADER] = GROUP_ANSWER,
    [REASON_CONTENT] = GROUP_CONTENT,
    [REASON_SOFT_FAILURE] = GROUP_CONTENT,
    [REASON_TOO_LARGE] = GROUP_CONTENT,
    [REASON_REDIRECT] = GROUP_ANSWER,
    [REASON_FINAL_HOST] = GROUP_ANSWER,
    [REASON_SLOW] = GROUP_SLOW,
    [REASON_CERTIFICATE] = GROUP_CERTIFICATE,
    [REASON_STEP] = GROUP_STEP,
    [REASON_NO_BEAT] = GROUP_JOB,
    [REASON_LATE] = GROUP_OTHER,
    [REASON_LAG] = GROUP_OTHER,
    [REASON_BLIND] = GROUP_OTHER,
    [REASON_STOPPED] = GROUP_OTHER,
    [REASON_INTERNAL] = GROUP_OTHER,
    [REASON_TOKEN] = GROUP_ANSWER,
    [REASON_PROXY] = GROUP_ANSWER,
    [REASON_CLIENT_CERTIFICATE] = GROUP_CERTIFICATE,
    [REASON_COSTLY] = GROUP_CONTENT,
    [REASON_FORMAT] = GROUP_CONTENT,
    [REASON_FAULT] = GROUP_CONTENT,
    [REASON_STALE] = GROUP_CONTENT,
    [REASON_HASH] = GROUP_CONTENT,
    [REASON_SOFT_MAINTENANCE] = GROUP_CONTENT,
    [REASON_SOFT_ERROR] = GROUP_CONTENT,
    [REASON_SOFT_EMPTY] = GROUP_CONTENT,
    [REASON_SOFT_LOGIN] = GROUP_CONTENT,
    [REASON_SOFT_CHALLENGE] = GROUP_CONTENT,
    [REASON_SOFT_PLANTED] = GROUP_CONTENT,
    [REASON_BANNER] = GROUP_ANSWER,
    [REASON_DNS_ANSWER] = GROUP_NAME,
    [REASON_DNS_SERIAL] = GROUP_NAME,
    [REASON_DNS_SIGNATURE] = GROUP_NAME,
    [REASON_LOSS] = GROUP_CONNECTION,
    [REASON_STARTTLS] = GROUP_CERTIFICATE,
    [REASON_DELIVERY] = GROUP_ANSWER,
    [REASON_BEAT_LATE] = GROUP_JOB,
    [REASON_BEAT_FAILED] = GROUP_JOB,
    [REASON_BEAT_EMPTY] = GROUP_JOB,
    [REASON_BEAT_VALUE] = GROUP_JOB,
};

enum reason_group report_reason_group(enum reason reason)
{
    return (enum reason_group)groups[reason];
}

const char *report_group_name(const struct report *report, enum reason_group group)
{
    switch (group) {
    case GROUP_NAME:
        return said(report, "Domain names (DNS)");
    case GROUP_CONNECTION:
        return said(report, "No connection, or a broken one");
    case GROUP_TIMEOUT:
        return said(report, "No answer in time");
    case GROUP_CERTIFICATE:
        return said(report, "Certificates, encryption");
    case GROUP_ANSWER:
        return said(report, "The server answers with an error");
    case GROUP_CONTENT:
        return said(report, "Wrong content");
    case GROUP_SLOW:
        return said(report, "Slow");
    case GROUP_STEP:
        return said(report, "A step of a transaction fails");
    case GROUP_JOB:
        return said(report, "Synchronisation of data");
    case GROUP_OTHER:
    case REASON_GROUPS:
        break;
    }
    return said(report, "Others");
}
