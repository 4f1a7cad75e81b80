#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "command.h"
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

enum exit_status command_run(const struct arguments *arguments)
{
    struct config *config;
    struct error error = {""};
    bool ran;

    memory_share_heaps();
    config = command_load_config(arguments);
    if (config == NULL)
        return EXIT_WRONG_USE;
    ran = watch_run(config_catalogue(config), &error);
    if (!ran)
        fprintf(stderr, "haidang: %s\n", error.message);
    config_free(config);
    return ran ? EXIT_FINE : EXIT_WE_FAILED;
}
