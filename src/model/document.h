/* document.h - a document that leadership reads: what stands in it, free of any format.
 *
 * It is filled once and printed by one file a format (stage/print_*).  A cell holds an exact number
 * and never a text of it; document_cell_text makes the text, so the same number is the same in
 * every format.  All texts are copied, UTF-8 in NFC, without control characters; all of it is freed
 * together. */
#ifndef HAIDANG_MODEL_DOCUMENT_H
#define HAIDANG_MODEL_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/words.h"

/* --- cells ------------------------------------------------------------------------------------ */

enum cell_kind {
    CELL_NONE, /* nothing to tell: "-" */
    CELL_TEXT,
    CELL_NUMBER, /* `value` / 10^decimals: 9993 by 2 is "99,93" */
    CELL_SPAN,   /* `value` ms, cut to seconds: "130:05:09", hours first */
    CELL_DAY,    /* `value` days since 1970: "14/06/2022" */
    CELL_MOMENT, /* `value` seconds of the local clock since 1970: "14/06/2022 08:05" */
};

struct cell {
    const char *text; /* of CELL_TEXT, else NULL */
    int64_t value;
    uint8_t kind, decimals;
    bool is_signed;   /* "+0,12", "-0,05", "0,00" */
    bool is_at_least; /* "≥ 10.000" */
    bool is_strong;
};

/* --- tables and charts -------------------------------------------------------------------------
 */

enum column_align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

struct column {
    const char *title;
    int width; /* a share of the table's width, in any unit; columns of one table together */
    enum column_align align;
};

enum row_kind {
    ROW_PLAIN,
    ROW_TOTAL, /* strong, with a line above */
    ROW_GROUP, /* its first cell is a heading over all columns */
};

struct row {
    struct cell *cells; /* one a column */
    enum row_kind kind;
};

struct table {
    const char *id;    /* "bang-1": anchors, sheets, placeholders; unique in the document */
    const char *label; /* "Bảng 1"; "": none */
    const char *title;
    const char *empty; /* what is said instead of rows if there are none */
    const char *note;  /* below it; "": none */
    struct column *columns;
    struct row *rows;
    size_t column_count, row_count, row_room;
    bool is_wide; /* wants a page on its side */
    bool is_raw;  /* for programs: in XLSX, CSV and JSON only */
};

enum chart_kind {
    CHART_COLUMNS,  /* one series, and `target` as a line */
    CHART_LINES,    /* one line a series */
    CHART_STACKED,  /* columns of series on top of each other */
    CHART_BARS,     /* lying, one a category, and `target` as a line */
    CHART_CALENDAR, /* series are rows, categories days; a value is a place in `marks` */
    CHART_MATRIX,   /* series are rows, categories columns; a value is a share in 1/10^decimals % */
};

#define CHART_MISSING INT64_MIN

struct chart {
    enum chart_kind kind;
    const char *id, *label, *title; /* as of a table: "bieu-do-1", "Biểu đồ 1" */
    const char *alternative;        /* all that it shows, for who cannot see it */
    const char *unit;               /* of the values: "%", "giây" */
    const char *empty;              /* said instead of it if there is no value */
    const char **series, **categories, **marks;
    size_t series_count, category_count, mark_count;
    int64_t *values; /* [series * category_count + category], or CHART_MISSING */
    int decimals;    /* values / 10^decimals */
    int64_t target;  /* CHART_MISSING: none */
    const char *target_name;
};

/* --- blocks ------------------------------------------------------------------------------------
 */

enum block_kind {
    BLOCK_HEADING,   /* level 1 "I. TÓM TẮT", 2 "1. Phạm vi", 3 "a) Khách quan" */
    BLOCK_PARAGRAPH, /* justified, its first line indented */
    BLOCK_ITEM,      /* "- …": of a list */
    BLOCK_NOTE,      /* small: where figures come from, what is left out */
    BLOCK_TABLE,
    BLOCK_CHART,
    BLOCK_ANNEX, /* begins a page: "Phụ lục I" in `label`, its title in `text` */
};

/* The summary is one page for leaders, before the letterhead; the end (signature, recipients)
 * stands between body and annexes. */
enum document_part { PART_SUMMARY, PART_BODY, PART_ANNEX };

struct block {
    enum block_kind kind;
    enum document_part part;
    int level;
    const char *id;    /* "" or a name by which a template or an editor means it */
    const char *label; /* of an annex */
    const char *text;
    bool is_italic;  /* what it rests upon: citations */
    bool to_confirm; /* drafted by the program: a person has to confirm it */
    struct table *table;
    struct chart *chart;
};

/* --- the document -------------------------------------------------------------------------------
 */

/* A name that an office's own template may use, and what stands there: "ky", "6 tháng đầu năm
 * 2022". */
struct document_fact {
    const char *name, *text;
};

struct document {
    enum language language;
    const char *name;  /* of files: "2022-H1" */
    const char *title; /* in one line, for properties of files */
    int64_t made_ms;   /* an instant that belongs to the content, not when it was printed */
    bool is_draft;
    const char *watermark; /* "DỰ THẢO" if it is a draft, else "" */

    /* the letterhead */
    const char *superior, *issuer;       /* in capitals; superior "" : none */
    const char *state, *motto;           /* "CỘNG HÒA …", "Độc lập - …" */
    const char *number, *place_and_date; /* with room to fill in */
    const char *kind;                    /* "BÁO CÁO" */
    const char *subject;                 /* lines by '\n' */
    const char *addressee;               /* "Kính gửi: …"; "": none */
    const char *attached; /* below each annex's title: "(Kèm theo Báo cáo số …)"; "": nothing */

    /* the end */
    const char *recipients_title; /* "Nơi nhận:" */
    const char **recipients;      /* "- Như trên;" */
    size_t recipient_count;
    const char *signer_title; /* lines by '\n': "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC" */
    const char *signer_hint;  /* "(Chữ ký …)" */
    const char *signer_name;  /* "Họ và tên" */

    const char *colophon; /* last lines, small: policy, hashes, version; lines by '\n' */

    struct block *blocks; /* summary first, then body, then annexes */
    size_t block_count;
    struct document_fact *facts;
    size_t fact_count;

    struct document_rest *rest; /* document.c's */
};

/* All texts are "" at first.  document_free takes NULL. */
struct document *document_new(enum language language);
void document_free(struct document *document);

/* A copy that lives as long as the document; NULL becomes "". */
const char *document_text(struct document *document, const char *text);
const char *document_format(struct document *document, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends.  What is returned may be changed until the next is appended, but for tables and charts,
 * which stay where they are. */
struct block *document_add(struct document *document, enum document_part part, enum block_kind kind,
                           const char *text);
struct block *document_add_heading(struct document *document, enum document_part part, int level,
                                   const char *text);
struct table *document_add_table(struct document *document, enum document_part part, const char *id,
                                 const char *label, const char *title);
void document_add_column(struct document *document, struct table *table, const char *title,
                         int width, enum column_align align); /* before any row */
struct row *document_add_row(struct document *document, struct table *table, enum row_kind kind);
/* Room for series * categories values, all missing, and for their names (all ""). */
struct chart *document_add_chart(struct document *document, enum document_part part,
                                 enum chart_kind kind, const char *id, const char *label,
                                 const char *title, size_t series, size_t categories);
void document_add_marks(struct document *document, struct chart *chart, size_t count); /* all "" */
void document_add_recipient(struct document *document, const char *text);
void document_add_fact(struct document *document, const char *name, const char *text);

const struct table *document_find_table(const struct document *document, const char *id);

struct cell cell_of_text(struct document *document, const char *text);
struct cell cell_of_number(int64_t value, int decimals);
struct cell cell_of_change(int64_t value, int decimals); /* signed */
struct cell cell_of_span(int64_t span_ms);
struct cell cell_of_day(int32_t day);
struct cell cell_of_moment(int64_t local_s);

/* As it is printed; of a text the text itself. */
enum { CELL_TEXT_ROOM = 96 };
const char *document_cell_text(enum language language, const struct cell *cell,
                               char text[CELL_TEXT_ROOM]);

/* A value of a chart as it is printed on it. */
const char *document_value_text(enum language language, int64_t value, int decimals,
                                char text[CELL_TEXT_ROOM]);

bool document_chart_is_empty(const struct chart *chart);

#endif
