#include <stdio.h>

#include "base/words.h"
#include "command.h"
#include "stage/config.h"
#include "stage/probe.h"

static enum exit_status explain(void)
{
    struct text text = {0};

    config_explain(probe_schemas(), &text);
    fputs(text_string(&text), stdout);
    text_free(&text);
    return EXIT_FINE;
}

enum exit_status command_check(const struct arguments *arguments)
{
    struct config *config;

    if (arguments->explain)
        return explain();
    config = command_load_config(arguments);
    if (config == NULL)
        return EXIT_WRONG_USE;
    printf(tr("%s: right; %zu services, %zu probes, %zu agencies, %zu programmes\n"),
           arguments->config, config_catalogue(config)->service_count,
           config_catalogue(config)->probe_count, config_catalogue(config)->agency_count,
           config_catalogue(config)->programme_count);
    printf(tr("accounting policy '%s', version %d, hash %s\n"),
           config_catalogue(config)->policy.name, config_catalogue(config)->policy.version,
           config_catalogue(config)->policy_hash);
    config_free(config);
    return EXIT_FINE;
}
