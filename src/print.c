/* The printer: reads a document (model/document_json.h) from standard input and writes it in a
 * format to standard output.  It lies within the program, which runs it (io/printer.h): pango,
 * cairo and others that only reports need take 7 MB in each process that is linked to them, and a
 * fault in them must not end the monitor.
 *
 *     haidang-print LANGUAGE FORMAT [TEMPLATE] */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "model/document_json.h"
#include "stage/print.h"

enum { WORD_LANGUAGE = 1, WORD_FORMAT, WORD_TEMPLATE, WORDS_MOST };

static bool print(const struct print_format *format, const struct print_options *options,
                  struct error *error)
{
    struct document *const document = document_receive(stdin, error);
    const bool good = document != NULL && format->print(document, options, stdout, error);

    document_free(document);
    if (good && fflush(stdout) != 0)
        return error_set(error, tr("it cannot be written (%s)"), strerror(errno));
    return good;
}

int main(int count, char **words)
{
    const struct print_format *const format =
        count > WORD_FORMAT ? print_format_find(words[WORD_FORMAT]) : NULL;
    const struct print_options options = {.template_path =
                                              count > WORD_TEMPLATE ? words[WORD_TEMPLATE] : NULL};
    enum language language = LANGUAGE_VI;
    struct error error = {""};

    if (format == NULL || count > WORDS_MOST ||
        !words_parse_language(words[WORD_LANGUAGE], &language)) {
        fputs("haidang-print LANGUAGE FORMAT [TEMPLATE]", stderr);
        return 2;
    }
    words_set_language(language);
    if (print(format, &options, &error))
        return 0;
    fputs(error.message, stderr);
    return 3;
}
