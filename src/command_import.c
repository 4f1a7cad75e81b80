/* Samples from files into the store, judged as the monitor would have judged them. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/words.h"
#include "command.h"
#include "command_acts.h"
#include "command_progress.h"
#include "stage/config.h"
#include "stage/import.h"
#include "watch_import.h"

enum { LINES_BETWEEN = 1000 }; /* two looks at how far it has come */

struct reading {
    const char *name;
    FILE *file;
    int64_t size;
    struct import *import;
    struct watch_import *target;
    struct progress progress;
    char *line; /* of IMPORT_LINE_MOST bytes, and its end */
    int64_t number, first_unknown;
    enum exit_status status; /* why it failed */
};

static bool fail_line(struct reading *reading, int64_t number, struct error *error)
{
    reading->status = EXIT_WRONG_USE;
    return error_add_place(error, "%s:%" PRId64, reading->name, number);
}

static bool take_line(struct reading *reading, size_t length, struct error *error)
{
    struct sample sample;
    bool wrong = false;

    switch (import_read(reading->import, reading->line, length, &sample, error)) {
    case IMPORT_NOTHING:
        return true;
    case IMPORT_UNKNOWN: /* all of them are told together, at the end */
        if (reading->first_unknown == 0)
            reading->first_unknown = reading->number;
        return true;
    case IMPORT_WRONG:
        return fail_line(reading, reading->number, error);
    case IMPORT_SAMPLE:
        break;
    }
    if (reading->first_unknown != 0 || watch_import_add(reading->target, &sample, &wrong, error))
        return true;
    return wrong && fail_line(reading, reading->number, error);
}

/* False: there is none, or (then *failed) it cannot be read. */
static bool next_line(struct reading *reading, size_t *length, bool *failed, struct error *error)
{
    int letter;

    *length = 0;
    reading->number++;
    while ((letter = getc_unlocked(reading->file)) != EOF && letter != '\n') {
        if (*length == IMPORT_LINE_MOST) {
            error_set(error, tr("the line is longer than %d bytes"), IMPORT_LINE_MOST);
            *failed = true;
            return fail_line(reading, reading->number, error);
        }
        reading->line[(*length)++] = (char)letter;
    }
    reading->line[*length] = '\0';
    if (ferror(reading->file) != 0) {
        error_set(error, tr("'%s' cannot be read (%s)"), reading->name, strerror(errno));
        *failed = true;
        return false;
    }
    return letter != EOF || *length > 0;
}

static bool take_lines(struct reading *reading, struct error *error)
{
    bool failed = false;
    size_t length;

    while (next_line(reading, &length, &failed, error)) {
        if (!take_line(reading, length, error))
            return false;
        if (reading->size > 0 && reading->number % LINES_BETWEEN == 0)
            progress_show(&reading->progress, ftello(reading->file), reading->size);
    }
    if (failed)
        return false;
    if (reading->first_unknown == 0)
        return true;
    error_set(error, tr("the configuration has no probe %s"), import_unknown(reading->import));
    return fail_line(reading, reading->first_unknown, error);
}

static bool open_file(struct reading *reading, struct error *error)
{
    struct stat there;

    if (strcmp(reading->name, "-") == 0) {
        reading->name = tr("standard input");
        reading->file = stdin;
        return true;
    }
    reading->file = fopen(reading->name, "re");
    if (reading->file == NULL || fstat(fileno(reading->file), &there) != 0 ||
        S_ISDIR(there.st_mode)) {
        reading->status = EXIT_WRONG_USE;
        return error_set(error, tr("'%s' cannot be read (%s)"), reading->name,
                         strerror(reading->file == NULL ? errno : EISDIR));
    }
    reading->size = S_ISREG(there.st_mode) ? there.st_size : 0;
    return true;
}

static bool import_file(struct reading *reading, const struct act *told, struct import_count *count,
                        struct error *error)
{
    return open_file(reading, error) && watch_import_begin(reading->target, error) &&
           take_lines(reading, error) && watch_import_end(reading->target, told, count, error);
}

/* All of the file ("-": of standard input), or nothing of it. */
static enum exit_status import_one(const char *name, const struct catalogue *catalogue,
                                   const struct act *told, struct watch_import *target)
{
    struct reading reading = {.name = name,
                              .import = import_new(catalogue),
                              .target = target,
                              .line = NEW_ARRAY(char, IMPORT_LINE_MOST + 1),
                              .status = EXIT_WE_FAILED};
    struct import_count count;
    struct text text = {0};
    struct error error = {""};
    const bool done = import_file(&reading, told, &count, &error);

    progress_end(&reading.progress);
    if (reading.file != NULL && reading.file != stdin)
        fclose(reading.file);
    import_free(reading.import);
    free(reading.line);
    if (!done) {
        fprintf(stderr, "haidang: %s\n", error.message);
        fprintf(stderr, tr("haidang: nothing of '%s' was imported\n"), reading.name);
        return reading.status;
    }
    import_tell(reading.name, &count, &text);
    puts(text_string(&text));
    text_free(&text);
    return EXIT_FINE;
}

/* Who says it is looked at before anything is read. */
static enum exit_status import_and_tell(const char *name, const struct arguments *arguments,
                                        const struct catalogue *catalogue,
                                        struct watch_import *target)
{
    struct arena *const arena = arena_new();
    enum exit_status status = EXIT_WRONG_USE;
    struct act told = {.kind = ACT_IMPORT_SAMPLES};

    if (command_told(catalogue, arguments, "samples-import", name, arena, &told))
        status = import_one(name, catalogue, &told, target);
    arena_free(arena);
    return status;
}

static enum exit_status import_all(const struct arguments *arguments,
                                   const struct catalogue *catalogue)
{
    struct error error = {""};
    struct watch_import *const target = watch_import_open(catalogue, &error);
    enum exit_status status = EXIT_FINE;

    if (target == NULL) {
        fprintf(stderr, "haidang: %s\n", error.message);
        return EXIT_WE_FAILED;
    }
    if (watch_import_misses_history(target))
        log_error(tr("a damaged store was put aside as '%s.damaged-…': what it holds is not shown"),
                  catalogue->store_path);
    for (size_t i = 0; i < arguments->word_count && status == EXIT_FINE; i++)
        status = import_and_tell(arguments->words[i], arguments, catalogue, target);
    if (status == EXIT_FINE && !watch_import_pack(target, &error)) {
        fprintf(stderr, "haidang: %s\n", error.message);
        status = EXIT_WE_FAILED;
    }
    watch_import_close(target);
    return status;
}

enum exit_status command_import(const struct arguments *arguments)
{
    struct config *config;
    enum exit_status status;

    if (arguments->word_count == 0) {
        fprintf(stderr, tr("haidang: a file is wanted: %s\n"), "haidang import FILE…");
        return EXIT_WRONG_USE;
    }
    config = command_load_config(arguments);
    if (config == NULL)
        return EXIT_WRONG_USE;
    status = import_all(arguments, config_catalogue(config));
    config_free(config);
    return status;
}
