/* command_report.h - what the files of the command `report` share. */
#ifndef HAIDANG_COMMAND_REPORT_H
#define HAIDANG_COMMAND_REPORT_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

struct report_writing {
    bool (*write)(void *argument, int file, struct error *error);
    void *argument;
};

/* With the folders that it lies in. */
bool report_make_folder(const char *folder, struct error *error);

/* As "NAME.part" until all of it is there; what fails leaves nothing behind. */
bool report_write_file(const char *folder, const char *name, const struct report_writing *writing,
                       struct error *error);

bool report_write_text(const struct text *text, int file, struct error *error);

#endif
