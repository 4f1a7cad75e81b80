#include <stdio.h>

#include "base/words.h"
#include "command.h"
#include "model/catalogue_dated.h"
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

/* Nothing is wrong with it, but people should know before they are told by a report. */
static void print_late_windows(const struct catalogue *catalogue)
{
    const struct policy *const policy = &catalogue->policy;

    for (size_t i = 0; i < catalogue->maintenance_count; i++) {
        const struct maintenance *const window = &catalogue->maintenance[i];

        if (window->announced_ms == 0)
            printf(tr("maintenance '%s': was not announced, so what is measured counts\n"),
                   window->id);
        else if (!maintenance_is_accepted(catalogue, window, policy))
            printf(tr("maintenance '%s': announced %d working days before, not %d, so what is "
                      "measured counts\n"),
                   window->id,
                   calendar_notice_days(catalogue_hours(catalogue, NONE_AT_ALL),
                                        window->announced_ms, window->from_ms, policy->notice_days),
                   policy->notice_days);
    }
}

/* Said once a kind: its probes would be void, which is no failure of any service. */
static void print_forbidden(const struct catalogue *catalogue)
{
    const size_t count = catalogue->probe_count + catalogue->reference_count;
    const struct probe_kind *told = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct probe_kind *const kind = probe_kind_find(catalogue->probes[i].kind);
        struct error error = {""};

        if (kind == told || kind->is_permitted == NULL || kind->is_permitted(&error))
            continue;
        printf("%s '%s': %s\n", tr("probe"), catalogue->probes[i].id, error.message);
        told = kind;
    }
}

static void print_right(const struct arguments *arguments, const struct catalogue *catalogue)
{
    printf(tr("%s: right; %zu services, %zu probes, %zu agencies, %zu programmes\n"),
           arguments->config, catalogue->service_count, catalogue->probe_count,
           catalogue->agency_count, catalogue->programme_count);
    printf(tr("accounting policy '%s', version %d, hash %s\n"), catalogue->policy.name,
           catalogue->policy.version, catalogue->policy_hash);
    print_late_windows(catalogue);
    print_forbidden(catalogue);
}

enum exit_status command_check(const struct arguments *arguments)
{
    struct config *config;

    if (arguments->explain)
        return explain();
    config = command_load_config(arguments);
    if (config == NULL)
        return EXIT_WRONG_USE;
    print_right(arguments, config_catalogue(config));
    config_free(config);
    return EXIT_FINE;
}
