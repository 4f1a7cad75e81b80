/* The switch by which all probing stops: a file beside the store says so to every start, and the
 * monitor that runs is told. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/words.h"
#include "command.h"
#include "command_acts.h"
#include "io/control.h"
#include "io/store_beside.h"
#include "stage/config.h"

#define STOP_PATIENCE_US (INT64_C(10) * US_PER_SECOND)

static bool leave_file(const char *path, struct error *error)
{
    const int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    const bool left = file >= 0 && fsync(file) == 0;

    if (file >= 0)
        close(file);
    return left || error_set(error, tr("'%s' cannot be written (%s)"), path, strerror(errno));
}

static bool take_file(const char *path, struct error *error)
{
    return unlink(path) == 0 || errno == ENOENT ||
           error_set(error, tr("'%s' cannot be removed (%s)"), path, strerror(errno));
}

/* No monitor: the file is enough. */
static bool tell_monitor(const struct arguments *arguments, const char *store, const char *verb,
                         struct error *error)
{
    char path[PATH_MAX];
    json_t *const request = json_object();
    json_t *answer = NULL;
    enum control_outcome outcome = CONTROL_FAILED;

    json_set_string(request, "do", verb);
    json_set_string(request, "by", command_author(arguments));
    json_set_string(request, "way", command_way(arguments));
    if (store_name_beside(path, store, CONTROL_ENDING, error))
        outcome = control_ask(path, request, STOP_PATIENCE_US, &answer, error);
    json_decref(request);
    json_decref(answer);
    return outcome == CONTROL_DONE || outcome == CONTROL_NOBODY;
}

static enum exit_status turn(const struct arguments *arguments, const char *verb,
                             bool (*change)(const char *path, struct error *error),
                             const char *said)
{
    struct config *const config = command_load_config(arguments);
    const char *store;
    struct error error = {""};
    char path[PATH_MAX];
    bool done;

    if (config == NULL)
        return EXIT_WRONG_USE;
    store = config_catalogue(config)->store_path;
    done = store_name_beside(path, store, STOP_ENDING, &error) && change(path, &error) &&
           tell_monitor(arguments, store, verb, &error);
    if (done)
        puts(said);
    else
        fprintf(stderr, "haidang: %s\n", error.message);
    config_free(config);
    return done ? EXIT_FINE : EXIT_WE_FAILED;
}

enum exit_status command_stop_probing(const struct arguments *arguments)
{
    return turn(arguments, "stop-probing", leave_file,
                tr("probing is stopped: nothing is asked until haidang resume"));
}

enum exit_status command_resume(const struct arguments *arguments)
{
    return turn(arguments, "resume", take_file, tr("probing goes on"));
}
