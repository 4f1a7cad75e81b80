/* printer.h - runs the printer (src/print.c), which lies within this program, as a process of its
 * own, and waits for it: in the pool or in a command, never on a loop. */
#ifndef HAIDANG_IO_PRINTER_H
#define HAIDANG_IO_PRINTER_H

#include "base/error.h"
#include "model/document.h"

struct printer_job {
    const struct document *document;
    const char *format;        /* "pdf"; one that the printer does not know is an error */
    const char *template_path; /* NULL: none */

    /* NULL, or what is done when the printer has all of the document and begins: it is not looked
     * at any more and may be freed. */
    void (*on_sent)(void *argument);
    void *argument;
};

/* Writes to the file `out` from where it stands.  False: why, in the words of the printer; what was
 * written until then is of no use. */
bool printer_print(struct printer_job *job, int out, struct error *error);

#endif
