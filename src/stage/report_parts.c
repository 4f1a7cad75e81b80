/* Parts of the document as chapters want them: headings that number themselves, cells, names. */
#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"
#include "model/catalogue_dated.h"
#include "stage/report_inside.h"

enum { LEVELS = 3 };

const char *said(const struct report *report, const char *english)
{
    return words_in(report->language, english);
}

/* --- headings and paragraphs --------------------------------------------------------------------
 */

static const char *roman(int number)
{
    static const char *const numerals[] = {"",   "I",   "II",   "III", "IV", "V",
                                           "VI", "VII", "VIII", "IX",  "X"};

    return number < (int)(sizeof numerals / sizeof *numerals) ? numerals[number] : "";
}

void report_heading(struct report *report, int level, const char *title)
{
    const int number = ++report->numbers[level - 1];
    char label[16];

    for (int i = level; i < LEVELS; i++)
        report->numbers[i] = 0;
    if (level == 1)
        snprintf(label, sizeof label, "%s.", roman(number));
    else if (level == 2)
        snprintf(label, sizeof label, "%d.", number);
    else
        snprintf(label, sizeof label, "%c)", 'a' + (number - 1) % 26);
    document_add_heading(report->document, PART_BODY, level,
                         document_format(report->document, "%s %s", label, title));
}

__attribute__((format(printf, 3, 0))) static void add_block(struct report *report,
                                                            enum block_kind kind,
                                                            const char *format, va_list arguments)
{
    struct text text = {0};

    text_add_arguments(&text, format, arguments);
    document_add(report->document, PART_BODY, kind, text_string(&text));
    text_free(&text);
}

void report_paragraph(struct report *report, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add_block(report, BLOCK_PARAGRAPH, format, arguments);
    va_end(arguments);
}

void report_note(struct report *report, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add_block(report, BLOCK_NOTE, format, arguments);
    va_end(arguments);
}

/* --- tables, charts, annexes --------------------------------------------------------------------
 */

struct table *report_table(struct report *report, int number, const char *title)
{
    struct document *const document = report->document;

    return document_add_table(document, PART_BODY, document_format(document, "bang-%d", number),
                              document_format(document, said(report, "Table %d"), number), title);
}

void report_columns(struct report *report, struct table *table, const struct report_column *columns,
                    size_t count)
{
    for (size_t i = 0; i < count; i++)
        document_add_column(report->document, table, said(report, columns[i].title),
                            columns[i].width, columns[i].align);
}

struct chart *report_chart(struct report *report, int number, enum chart_kind kind,
                           const char *title, size_t series, size_t categories)
{
    struct document *const document = report->document;

    return document_add_chart(
        document, PART_BODY, kind, document_format(document, "bieu-do-%d", number),
        document_format(document, said(report, "Chart %d"), number), title, series, categories);
}

struct block *report_annex(struct report *report, int number, const char *title)
{
    struct document *const document = report->document;
    struct block *const block = document_add(document, PART_ANNEX, BLOCK_ANNEX, title);

    block->id = document_format(document, "phu-luc-%d", number);
    block->label = document_format(document, said(report, "Annex %s"), roman(number));
    return block;
}

/* --- cells --------------------------------------------------------------------------------------
 */

static const struct cell nothing = {.kind = CELL_NONE};

struct cell report_words(struct report *report, const char *text)
{
    return text == NULL || *text == '\0' ? nothing : cell_of_text(report->document, text);
}

struct cell report_share(struct fraction share)
{
    return share.whole > 0 ? cell_of_number(fraction_hundredths(share), 2) : nothing;
}

struct cell report_share_change(struct fraction now, struct fraction then)
{
    return now.whole > 0 && then.whole > 0
               ? cell_of_change(fraction_hundredths(now) - fraction_hundredths(then), 2)
               : nothing;
}

struct cell report_latency(const struct figures *figures, int which)
{
    struct cell cell;

    if (!figures->told[which])
        return nothing;
    cell = cell_of_number(figures->quantiles[which].us / 1000, 0);
    cell.is_at_least = figures->quantiles[which].at_least;
    return cell;
}

struct cell report_moment(const struct report *report, int64_t at_ms)
{
    return at_ms == 0 ? nothing : cell_of_moment(zone_to_local(report->zone, at_ms) / 1000);
}

/* --- names --------------------------------------------------------------------------------------
 */

const char *report_agency_name(const struct report *report, int agency)
{
    const struct agency *own;
    struct agency_name name;

    if (agency == NONE_AT_ALL)
        return "-";
    own = &report->catalogue->agencies[agency];
    name = agency_name_at(
        own,
        (own->ended_ms != 0 && own->ended_ms < report->to_ms ? own->ended_ms : report->to_ms) - 1);
    return name_in(report->language, name.name, name.name_en);
}

const char *report_programme_name(const struct report *report, int programme)
{
    const struct programme *own;

    if (programme == NONE_AT_ALL)
        return "-";
    own = &report->catalogue->programmes[programme];
    return name_in(report->language, own->name, own->name_en);
}

const char *report_verdict(const struct report *report, enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_MET:
        return said(report, "Met");
    case VERDICT_MISSED:
        return said(report, "Missed");
    case VERDICT_INSUFFICIENT:
        return said(report, "Not enough figures");
    case VERDICT_NO_TARGET:
    case VERDICT_COUNT:
        break;
    }
    return said(report, "No target");
}

const char *report_owner(const struct report *report, int cause)
{
    switch (cause) {
    case OWNER_PROVINCE:
        return said(report, "the province");
    case OWNER_CENTRAL:
        return said(report, "central bodies");
    case OWNER_SUPPLIER:
        return said(report, "the supplier");
    case OWNER_LINE:
        return said(report, "the line");
    case OWNER_POWER:
        return said(report, "the power supply");
    default:
        return said(report, "not established");
    }
}
