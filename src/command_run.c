#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/thread.h"
#include "base/words.h"
#include "command.h"
#include "io/listen.h"
#include "io/process.h"
#include "stage/config.h"
#include "stage/probe.h"
#include "watch.h"

struct config *command_load_config(const struct arguments *arguments)
{
    const struct config_overrides overrides = {.listen = arguments->listen,
                                               .store = arguments->store};
    struct text complaints = {0};
    struct error error = {""};
    struct config *config = config_load(arguments->config, probe_schemas(), &overrides,
                                        !arguments->language_given, &complaints);

    if (config == NULL)
        fputs(text_string(&complaints), stderr);
    else if (!clock_set_zone(config_catalogue(config)->zone, &error)) {
        fprintf(stderr, "haidang: %s: %s\n", arguments->config, error.message);
        config_free(config);
        config = NULL;
    }
    text_free(&complaints);
    return config;
}

/* --- a changed configuration -------------------------------------------------------------------
 */

#define OURSELVES "/proc/self/exe"

static const char *language_of(const struct arguments *arguments)
{
    return arguments->language_given ? words_language_name(words_language()) : NULL;
}

struct running {
    const struct arguments *arguments;
    const char *store_path;
};

/* Whether another store can be opened is known only when this one is closed, and then it would be
 * too late. */
static bool is_same_store(const struct running *running, int said, struct error *error)
{
    json_t *const document = json_loadfd(said, 0, NULL);
    const char *const store = json_string_value(json_object_get(document, "store"));
    const bool is_same = running->arguments->store != NULL ||
                         (store != NULL && strcmp(store, running->store_path) == 0);

    if (!is_same)
        error_set(error, tr("it names another store, '%s': that wants a restart"),
                  store == NULL ? "" : store);
    json_decref(document);
    return is_same;
}

/* In a process of its own, so that nothing of it stays with us. */
static bool check_config(const void *argument, struct error *error)
{
    const struct running *const running = argument;
    const char *const language = words_language_name(words_language());
    const char *const words[] = {"haidang",    "check",  "--json", "-c", running->arguments->config,
                                 "--language", language, NULL};
    const int said = memfd_create("said", MFD_CLOEXEC);
    const struct process process = {.path = OURSELVES, .words = words, .input = -1, .output = said};
    int status;
    bool good;

    if (said < 0)
        return error_set(error, "%s", strerror(errno));
    good = process_run(&process, &status, error);
    good = good && lseek(said, 0, SEEK_SET) == 0 && is_same_store(running, said, error);
    close(said);
    return good;
}

/* Does not come back unless it fails. */
static void become_successor(const struct arguments *arguments)
{
    const char *words[] = {"haidang", "run", "-c", arguments->config, NULL, NULL, NULL, NULL, NULL,
                           NULL,      NULL,  NULL};
    const char *const options[][2] = {{"--listen", arguments->listen},
                                      {"--store", arguments->store},
                                      {"--language", language_of(arguments)}};
    size_t count = 4;

    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (options[i][1] != NULL) {
            words[count++] = options[i][0];
            words[count++] = options[i][1];
        }
    if (arguments->verbose)
        words[count++] = "-v";
    execv(OURSELVES, (char *const *)(uintptr_t)words); /* nobody changes them */
    fprintf(stderr, tr("haidang: the program cannot be started anew (%s)\n"), strerror(errno));
}

/* What this run goes by, for `check --diff`. */
static void keep_outline(const void *argument)
{
    const struct running *const running = argument;
    struct text outline = {0}, complaints = {0};
    struct error error = {""};

    if (config_outline(running->arguments->config, &outline, &complaints) &&
        !command_write_outline(running->store_path, &outline, &error))
        log_warning("%s", error.message);
    text_free(&outline);
    text_free(&complaints);
}

static enum watch_end run(const struct arguments *arguments, const struct catalogue *catalogue,
                          const char *refused)
{
    const struct running running = {arguments, catalogue->store_path};
    const struct watch_reload reload = {check_config, keep_outline, &running, arguments->config,
                                        refused};
    struct error error = {""};
    enum watch_end end;

    end = watch_run(catalogue, &reload, &error);
    if (end == WATCH_FAILED)
        fprintf(stderr, "haidang: %s\n", error.message);
    return end;
}

/* Was it asked for while the monitor ended in order to begin anew? */
static bool is_to_end(void)
{
    sigset_t waiting;

    sigpending(&waiting);
    return sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGINT) == 1;
}

/* While we ended the file may have been written once more, and a successor that cannot begin would
 * be the end of all watching: then we begin anew ourselves, by what we have. */
static enum watch_end run_until_replaced(const struct arguments *arguments,
                                         const struct catalogue *catalogue)
{
    const struct running running = {arguments, catalogue->store_path};

    struct error error = {""};

    for (;;) {
        const enum watch_end end =
            run(arguments, catalogue, error.message[0] == '\0' ? NULL : error.message);

        if (end != WATCH_TO_RELOAD)
            return end;
        if (is_to_end())
            return WATCH_STOPPED;
        listen_hand_over();
        if (check_config(&running, &error))
            return end;
        log_error(tr("the configuration is not taken up, all goes on as before: %s"),
                  error.message);
        thread_let_signal(SIGTERM);
        thread_let_signal(SIGINT);
    }
}

enum exit_status command_run(const struct arguments *arguments)
{
    struct config *config;
    enum watch_end end;

    thread_hold_signal(SIGHUP);
    thread_let_signal(SIGTERM); /* one that a predecessor held back ends us here */
    thread_let_signal(SIGINT);
    memory_share_heaps();
    config = command_load_config(arguments);
    if (config == NULL)
        return EXIT_WRONG_USE;
    end = run_until_replaced(arguments, config_catalogue(config));
    config_free(config);
    if (end != WATCH_TO_RELOAD)
        return end == WATCH_STOPPED ? EXIT_FINE : EXIT_WE_FAILED;
    become_successor(arguments);
    return EXIT_WE_FAILED;
}
