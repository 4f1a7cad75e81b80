#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
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

/* In a process of its own, so that nothing of it stays with us. */
static bool check_config(const void *argument, struct error *error)
{
    const struct arguments *const arguments = argument;
    const char *const language = words_language_name(words_language());
    const char *const words[] = {"haidang",    "check",  "-c", arguments->config,
                                 "--language", language, NULL};
    const struct process process = {.path = OURSELVES, .words = words, .input = -1, .output = -1};
    int status;

    return process_run(&process, &status, error);
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
static void keep_outline(const struct arguments *arguments, const struct catalogue *catalogue)
{
    struct text outline = {0}, complaints = {0};
    struct error error = {""};

    if (config_outline(arguments->config, &outline, &complaints) &&
        !command_write_outline(catalogue->store_path, &outline, &error))
        log_warning("%s", error.message);
    text_free(&outline);
    text_free(&complaints);
}

static enum watch_end run(const struct arguments *arguments, const struct catalogue *catalogue)
{
    const struct watch_reload reload = {check_config, arguments, arguments->config};
    struct error error = {""};
    enum watch_end end;

    keep_outline(arguments, catalogue);
    end = watch_run(catalogue, &reload, &error);
    if (end == WATCH_FAILED)
        fprintf(stderr, "haidang: %s\n", error.message);
    return end;
}

enum exit_status command_run(const struct arguments *arguments)
{
    struct config *config;
    enum watch_end end;

    memory_share_heaps();
    config = command_load_config(arguments);
    if (config == NULL)
        return EXIT_WRONG_USE;
    end = run(arguments, config_catalogue(config));
    config_free(config);
    if (end != WATCH_TO_RELOAD)
        return end == WATCH_STOPPED ? EXIT_FINE : EXIT_WE_FAILED;
    listen_hand_over();
    become_successor(arguments);
    return EXIT_WE_FAILED;
}
