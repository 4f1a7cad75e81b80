/* command_print.h - what commands print for programs, on standard output. */
#ifndef HAIDANG_COMMAND_PRINT_H
#define HAIDANG_COMMAND_PRINT_H

#include "base/json.h"

/* Indented, a line at its end.  Takes the document. */
void command_print_json(json_t *document);

/* {"NAME": list}.  Takes the list. */
void command_print_list(const char *name, json_t *list);

#endif
