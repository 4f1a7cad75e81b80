/* probe_expect_inside.h - what the judges of expectations share. */
#ifndef HAIDANG_STAGE_PROBE_EXPECT_INSIDE_H
#define HAIDANG_STAGE_PROBE_EXPECT_INSIDE_H

#include "base/effort.h"
#include "base/page_text.h"
#include "stage/probe_expect.h"

struct markup;

/* A text of any length as people are shown it. */
enum { SHOWN_MOST = 80 /* bytes */ };
struct quoted {
    char text[SHOWN_MOST + 4];
};
struct quoted expect_quote(const char *text, size_t length);
struct quoted expect_quote_string(const char *string);

/* The value of the header's first line, cut to what fits; "" if there is none. */
enum { HEADER_TEXT = 256 };
const char *expect_header(char value[HEADER_TEXT], const char *headers, const char *name);

/* One judgement under way: the answer, and what has been made of it so far.  What takes work is
 * done once, when it is asked for. */
struct inspection {
    const struct expectations *expectations;
    const struct evidence *evidence;
    struct verdict *verdict;
    const struct effort *effort;
    char type[HEADER_TEXT];     /* of the content, small letters, without parameters */
    char charset[CHARSET_TEXT]; /* that the header tells, or "" */
    char *utf8;                 /* the body; NULL: not made yet */
    size_t utf8_length;
    struct markup *xml, *html; /* NULL: not opened, or could not be */
    enum look xml_look, html_look;
    bool xml_opened, html_opened, page_read;
    struct page_text page;
};

void inspection_begin(struct inspection *inspection);
void inspection_end(struct inspection *inspection);

bool inspection_is_html(const struct inspection *inspection);
const char *inspection_utf8(struct inspection *inspection, size_t *length);
struct markup *inspection_xml(struct inspection *inspection);
struct markup *inspection_html(struct inspection *inspection);
const struct page_text *inspection_page(struct inspection *inspection);

/* Notes that a document was not well formed, or that judging it was given up. */
void inspection_note_look(struct inspection *inspection, enum look look,
                          enum consequence consequence, const char *what);

/* probe_expect_form.c: faults come before all else, the form itself behind the status. */
void expect_judge_fault(struct inspection *inspection);
void expect_judge_form(struct inspection *inspection);
/* probe_expect_document.c */
void expect_judge_documents(struct inspection *inspection);
void expect_judge_newest(struct inspection *inspection);
/* probe_expect_soft.c */
void expect_judge_soft(struct inspection *inspection);

#endif
