/* command_report.h - what the files of the command `report` share. */
#ifndef HAIDANG_COMMAND_REPORT_H
#define HAIDANG_COMMAND_REPORT_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "command.h"
#include "io/digest.h"
#include "model/catalogue.h"
#include "model/period.h"
#include "stage/free_text.h"

struct document;
struct reader;

/* --- files --------------------------------------------------------------------------------------
 */

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

/* --- what people write, and the seal ------------------------------------------------------------
 */

struct report_people {
    const struct catalogue *catalogue;
    const struct arguments *arguments;
    const struct period *period;
    struct free_texts texts; /* of the file that was named */
    bool is_wrong;           /* the trouble is what was typed, not ours */
    int64_t seal;            /* its number in the chain; 0: the period is not sealed */
    int64_t sealed_ms;
    struct digest digest;
    bool is_changed; /* the figures of today are not those that were sealed */
};

/* Reads the file of --texts or --keep-texts, if there is one; what is wrong is printed. */
bool report_read_texts(struct report_people *people);
bool report_find_seal(struct report_people *people, struct reader *reader, struct error *error);

/* Puts into the document what people wrote, and the seal. */
bool report_put_texts(struct report_people *people, struct reader *reader,
                      struct document *document, struct error *error);

bool report_write_texts(const struct report_people *people, const struct document *document,
                        struct error *error); /* the file of --write-texts */
/* [{"part", "heading", "text"}], in order: what the program drafted. */
bool report_write_drafts(const struct document *document, int file, struct error *error);
enum exit_status report_keep_texts(const struct report_people *people);

/* --- the archive --------------------------------------------------------------------------------
 */

/* The folder of the period's reports that are kept: "<store>.reports/2022-H1". */
bool report_archive_folder(char folder[PATH_MAX], const struct report_people *people,
                           struct error *error);

enum { REPORT_NAME = 2 * PERIOD_TEXT };
/* "2022-H1-du-thao-20220615-080000-123.pdf" */
const char *report_archive_name(char name[REPORT_NAME], const struct report_people *people,
                                bool is_draft, const char *format, int64_t now_ms);

/* Adds a file that was written there to those that are to be kept. */
bool report_archive_add(json_t *files, const char *folder, const char *name, const char *format,
                        struct error *error);
enum exit_status report_archive_keep(const struct report_people *people, bool is_draft,
                                     json_t *files);

/* --list: all that are kept, and whether they are as they were. */
enum exit_status report_archive_list(const struct catalogue *catalogue,
                                     const struct arguments *arguments);

#endif
