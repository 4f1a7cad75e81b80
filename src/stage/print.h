/* print.h - prints a document in a format.  One file a format; all of them are in the printer alone
 * (src/print.c), a program of its own within ours, so that the monitor never loads what only
 * reports need.
 *
 * To add one: stage/print_NAME.c and a row in print.c. */
#ifndef HAIDANG_STAGE_PRINT_H
#define HAIDANG_STAGE_PRINT_H

#include <stdio.h>

#include "base/error.h"
#include "model/document.h"

struct print_options {
    const char *template_path; /* an office's own, NULL: none */
};

struct print_format {
    const char *name; /* "pdf": the ending of files, too */
    bool (*print)(const struct document *document, const struct print_options *options, FILE *out,
                  struct error *error);
};

extern const struct print_format print_formats[];
extern const size_t print_format_count;

const struct print_format *print_format_find(const char *name); /* NULL: there is none */

/* --- the formats ------------------------------------------------------------------------------ */

/* What document_write says. */
bool print_json(const struct document *document, const struct print_options *options, FILE *out,
                struct error *error);

/* For browsers: a whole file with its style, or only <main>, for a page with report.css. */
bool print_html(const struct document *document, const struct print_options *options, FILE *out,
                struct error *error);
bool print_html_body(const struct document *document, const struct print_options *options,
                     FILE *out, struct error *error);

/* What is read and kept: pages of A4 in the form of an administrative document, see print_pdf.c. */
bool print_pdf(const struct document *document, const struct print_options *options, FILE *out,
               struct error *error);

/* Tables alone, for spreadsheets; see print_csv.c for its rules. */
bool print_csv(const struct document *document, const struct print_options *options, FILE *out,
               struct error *error);

/* A text document for offices; with a template, their own file filled. */
bool print_docx(const struct document *document, const struct print_options *options, FILE *out,
                struct error *error);

/* A workbook of all tables and charts. */
bool print_xlsx(const struct document *document, const struct print_options *options, FILE *out,
                struct error *error);

#endif
