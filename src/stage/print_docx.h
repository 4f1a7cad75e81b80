/* print_docx.h - what the files of print_docx share. */
#ifndef HAIDANG_STAGE_PRINT_DOCX_H
#define HAIDANG_STAGE_PRINT_DOCX_H

#include "base/text.h"
#include "io/archive.h"
#include "model/document.h"
#include "stage/print.h"
#include "stage/print_plan.h"

/* --- styles (print_docx_style.c) -------------------------------------------------------------- */

enum docx_style {
    DOCX_NORMAL,
    DOCX_BODY,
    DOCX_HEADING_1,
    DOCX_HEADING_2,
    DOCX_HEADING_3,
    DOCX_TITLE,
    DOCX_SUBTITLE,
    DOCX_ANNEX,
    DOCX_LIST,
    DOCX_CAPTION,
    DOCX_CELL,
    DOCX_NOTE,
    DOCX_HEADER,
    DOCX_TABLE,
    DOCX_STYLE_COUNT,
};

/* A style: its identity in a file may be another one in an office's own template. */
struct docx_style_row {
    const char *id, *name, *definition; /* what stands within its w:style, after its name */
    const char *type;                   /* "paragraph", "table" */
    bool is_default;
};
extern const struct docx_style_row docx_styles[DOCX_STYLE_COUNT];

/* One as XML. */
void docx_add_style(struct text *xml, enum docx_style style);

/* --- what is written -------------------------------------------------------------------------- */

struct docx_picture {
    char *name; /* "bieu-do-1-1.png" */
    struct text bytes;
};

enum docx_section { DOCX_SUMMARY, DOCX_FIRST, DOCX_LATER };

/* Headers by their relations: with the number of the page, and without. */
#define DOCX_HEADER_NUMBER "rIdHeader1"
#define DOCX_HEADER_PLAIN "rIdHeader2"

struct docx {
    const struct document *document;
    const char *styles[DOCX_STYLE_COUNT]; /* their identities here */
    struct docx_picture *pictures;
    size_t picture_count, picture_room;
    unsigned identity; /* the last given to a bookmark or drawing */
    bool in_template;  /* whose sections are its own */
    bool is_wide;      /* the page is on its side now */
    bool *turns;       /* of the blocks: print_turns_new */
    enum docx_section section;
    bool failed;
    struct error error; /* the first */
};

/* Twentieths of a point. */
enum {
    DOCX_UPRIGHT = 11906 - 1701 - 850, /* between its margins: 30 mm left, 15 mm right */
    DOCX_WIDE = 16838 - 1701 - 850,
};

/* --- paragraphs (print_docx_paragraph.c) -------------------------------------------------------
 */

struct docx_look {
    const char *properties; /* more of the paragraph, in the order of the standard, or NULL */
    const char *marks;      /* of its run: "<w:b/>", or NULL */
};

/* Escaped, at most so many bytes; XML has no place for control characters: they are left out. */
void docx_add_letters(struct text *xml, const char *text, size_t most);

/* Escaped; a new line is a break, a tabulator one. */
void docx_add_run(struct text *xml, const char *text, const char *marks);
void docx_add_paragraph(const struct docx *docx, struct text *xml, enum docx_style style,
                        const char *text, const struct docx_look *look);
/* A line under what stands above, `share` percent of `width` long, in the middle. */
void docx_add_rule(const struct docx *docx, struct text *xml, int width, int share);
/* How long a text is, roughly, in twentieths of a point. */
int docx_width_of(const char *text, int size);

/* --- blocks ------------------------------------------------------------------------------------
 */

void docx_add_table(struct docx *docx, struct text *xml, const struct block *block);
void docx_add_chart(struct docx *docx, struct text *xml, const struct chart *chart);
/* Title and bookmark of a table or chart. */
void docx_add_caption(struct docx *docx, struct text *xml, const char *id, const char *label,
                      const char *title, bool with_next);
void docx_add_head(struct docx *docx, struct text *xml); /* the letterhead, kind and subject */
void docx_add_end(struct docx *docx, struct text *xml);  /* signature and recipients */
void docx_add_colophon(struct docx *docx, struct text *xml);
void docx_add_section(const struct docx *docx, struct text *xml);
void docx_end_section(struct docx *docx, struct text *xml, enum docx_section next);
void docx_turn(struct docx *docx, struct text *xml, bool is_wide);
/* All blocks of a part. */
void docx_add_part(struct docx *docx, struct text *xml, enum document_part part);

/* --- packing -----------------------------------------------------------------------------------
 */

void docx_fail(struct docx *docx, const struct error *error); /* the first is kept */
/* Pictures, and the rows that relations and types need for them. */
void docx_pack_pictures(struct docx *docx, struct archive_draft *draft);
void docx_add_relations(const struct docx *docx, struct text *xml);
void docx_add_core(const struct document *document, struct text *xml);
/* --- an office's own file ----------------------------------------------------------------------
 */

bool docx_fill_template(struct docx *docx, const char *path, FILE *out, struct error *error);

/* A part of it, filled, at the end of `filled`.  `with_blocks`: tables and charts may stand in it.
 */
struct docx_part {
    const char *xml;
    size_t length;
    bool with_blocks;
};
bool docx_fill_part(struct docx *docx, const struct docx_part *part, struct text *filled,
                    struct error *error);

#endif
