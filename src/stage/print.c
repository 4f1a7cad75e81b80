#include "stage/print.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "model/document_json.h"

const struct print_format print_formats[] = {{"csv", print_csv},   {"docx", print_docx},
                                             {"html", print_html}, {"html-body", print_html_body},
                                             {"json", print_json}, {"pdf", print_pdf},
                                             {"xlsx", print_xlsx}};
const size_t print_format_count = sizeof print_formats / sizeof *print_formats;

const struct print_format *print_format_find(const char *name)
{
    for (size_t i = 0; i < print_format_count; i++)
        if (strcmp(print_formats[i].name, name) == 0)
            return &print_formats[i];
    return NULL;
}

bool print_json(const struct document *document, const struct print_options *options, FILE *out,
                struct error *error)
{
    (void)options;
    return (document_write(document, 0, out) && fputc('\n', out) != EOF) ||
           error_set(error, tr("it cannot be written (%s)"), strerror(errno));
}
