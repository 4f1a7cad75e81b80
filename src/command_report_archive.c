/* Reports that were made and are kept: beside the store, each with its SHA-256 in it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/words.h"
#include "command_acts.h"
#include "command_print.h"
#include "command_report.h"
#include "io/store_beside.h"
#include "io/store_reports.h"
#include "report_archive.h"
#include "table.h"

bool report_archive_folder(char folder[PATH_MAX], const struct report_people *people,
                           struct error *error)
{
    char period[PERIOD_TEXT];
    char whole[PATH_MAX];

    if (!store_name_beside(whole, people->catalogue->store_path, REPORTS_ENDING, error))
        return false;
    return snprintf(folder, PATH_MAX, "%s/%s", whole, period_format(period, people->period)) <
               PATH_MAX ||
           error_set(error, tr("the path '%s' is too long"), whole);
}

const char *report_archive_name(char name[REPORT_NAME], const struct report_people *people,
                                bool is_draft, const char *format, int64_t now_ms)
{
    char period[PERIOD_TEXT];
    char stamp[CLOCK_TEXT];

    snprintf(name, REPORT_NAME, "%s-%s-%s-%03d.%s", period_format(period, people->period),
             is_draft ? "du-thao" : "chinh-thuc",
             clock_format_for_people(stamp, "%Y%m%d-%H%M%S", now_ms), (int)(now_ms % MS_PER_SECOND),
             format);
    return name;
}

bool report_archive_add(json_t *files, const char *folder, const char *name, const char *format,
                        struct error *error)
{
    const char *const period = strrchr(folder, '/') + 1;
    struct archived archived;
    char path[PATH_MAX];
    char digest[DIGEST_TEXT];
    struct text in_folder = {0};
    json_t *file;

    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH_MAX)
        return error_set(error, tr("the path '%s' is too long"), folder);
    if (!archive_look(path, &archived))
        return error_set(error, tr("'%s' cannot be read (%s)"), path, strerror(errno));
    text_add(&in_folder, "%s/%s", period, name);
    file = json_object();
    json_set_string(file, "format", format);
    json_set_string(file, "name", text_string(&in_folder));
    json_set_string(file, "sha256", digest_format(digest, &archived.digest));
    json_set_integer(file, "bytes", archived.bytes);
    json_array_append_new(files, file);
    text_free(&in_folder);
    return true;
}

enum exit_status report_archive_keep(const struct report_people *people, bool is_draft,
                                     json_t *files)
{
    json_t *const words = json_object();
    struct act_outcome outcome;
    char period[PERIOD_TEXT];

    json_set_string(words, "period", period_format(period, people->period));
    json_set_string(words, "calendar", period_calendar_name(people->period->calendar));
    json_set_string(words, "language", words_language_name(words_language()));
    json_set_string(words, "edition", is_draft ? "draft" : "sealed");
    if (people->arguments->planned != NULL)
        json_set_string(words, "planned", people->arguments->planned);
    json_set(words, "files", json_incref(files));
    return command_act(people->catalogue, people->arguments, "report-keep", words, &outcome);
}

/* --- the list -----------------------------------------------------------------------------------
 */

struct listing {
    const char *store;
    struct table *table;
    json_t *files;
    bool all_well;
};

static void add_json(struct listing *listing, const struct report_file *file, const char *state)
{
    json_t *const row = json_object();

    json_set_string(row, "period", file->period);
    json_set_string(row, "calendar", file->calendar);
    json_set_string(row, "language", file->language);
    json_set_string(row, "edition", file->edition);
    json_set_string(row, "format", file->format);
    json_set_string(row, "file", file->name);
    json_set_integer(row, "bytes", file->bytes);
    json_set_string(row, "sha256", file->sha256);
    json_set_string(row, "author", file->author);
    json_set_instant(row, "made_at", file->made_ms);
    json_set_string(row, "state", state);
    json_array_append_new(listing->files, row);
}

static void list_file(void *argument, const struct report_file *file)
{
    static const char *const states[] = {
        [ARCHIVE_INTACT] = "intact", [ARCHIVE_CHANGED] = "changed", [ARCHIVE_MISSING] = "missing"};
    struct listing *const listing = argument;
    const enum archive_state state = archive_check(listing->store, file);

    listing->all_well &= state == ARCHIVE_INTACT;
    add_json(listing, file, states[state]);
    table_add_moment(listing->table, file->made_ms);
    table_add(listing->table, "%s", file->author);
    table_add(listing->table, "%s",
              strcmp(file->edition, "draft") == 0 ? tr("draft") : tr("sealed"));
    table_add(listing->table, "%.16s", file->sha256);
    table_add(listing->table, "%s",
              state == ARCHIVE_INTACT    ? tr("as it was")
              : state == ARCHIVE_CHANGED ? tr("CHANGED")
                                         : tr("MISSING"));
    table_add(listing->table, "%s", file->name);
}

static void print_listing(const struct listing *listing, bool as_json)
{
    if (!as_json) {
        table_print(listing->table, stdout);
        return;
    }
    command_print_list("files", json_incref(listing->files));
}

enum exit_status report_archive_list(const struct catalogue *catalogue,
                                     const struct arguments *arguments)
{
    const struct table_column columns[] = {{tr("made"), ALIGN_LEFT},    {tr("author"), ALIGN_LEFT},
                                           {tr("edition"), ALIGN_LEFT}, {"SHA-256", ALIGN_LEFT},
                                           {tr("state"), ALIGN_LEFT},   {tr("file"), ALIGN_LEFT}};
    struct listing listing = {.store = catalogue->store_path,
                              .table = table_new(columns, sizeof columns / sizeof *columns),
                              .files = json_array(),
                              .all_well = true};
    struct error error = {""};
    struct reader *const reader = reader_open(catalogue->store_path, &error);
    const bool good = reader != NULL && reader_report_files(reader, list_file, &listing, &error);

    if (good)
        print_listing(&listing, arguments->json);
    else
        fprintf(stderr, "haidang: %s\n", error.message);
    reader_close(reader);
    table_free(listing.table);
    json_decref(listing.files);
    return !good ? EXIT_WE_FAILED : listing.all_well ? EXIT_FINE : EXIT_ANSWER_IS_NO;
}
