#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/words.h"
#include "command.h"
#include "command_print.h"
#include "model/calendar_date.h"
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

static bool is_used(const struct catalogue *catalogue, const struct calendar *hours)
{
    bool used = catalogue_hours(catalogue, NONE_AT_ALL) == hours;

    for (size_t i = 0; i < catalogue->agency_count; i++)
        used |= catalogue_hours(catalogue, (int)i) == hours;
    return used;
}

void command_tell_holidays(const struct catalogue *catalogue, int32_t year, FILE *file)
{
    for (size_t i = 0; i < catalogue->calendar_count; i++) {
        const struct work_calendar *const calendar = &catalogue->calendars[i];
        const int32_t last = calendar_last_year(&calendar->hours);

        if (last != 0 && last < year && is_used(catalogue, &calendar->hours))
            fprintf(file,
                    tr("calendar '%s': knows holidays until %d only; later ones count as working "
                       "days\n"),
                    calendar->id, last);
    }
}

/* Those of a year are made public some weeks before it. */
static int32_t next_year(const struct catalogue *catalogue)
{
    enum { WEEKS_BEFORE = 4, DAYS_A_WEEK = 7 };

    return date_of_day(zone_day(catalogue->local, clock_wall_ms()) + WEEKS_BEFORE * DAYS_A_WEEK)
        .year;
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

static void print_retention(const struct retention *kept)
{
    printf(tr("kept: samples for %" PRId64 " days, sums of hours for %" PRId64
              ", spans and sums of days and months for %" PRId64 ", incidents for %" PRId64 "\n"),
           kept->samples_ms / MS_PER_DAY, kept->hours_ms / MS_PER_DAY, kept->spans_ms / MS_PER_DAY,
           kept->incidents_ms / MS_PER_DAY);
}

static void print_right(const struct arguments *arguments, const struct catalogue *catalogue)
{
    printf(tr("%s: right; %zu services, %zu probes, %zu agencies, %zu programmes\n"),
           arguments->config, catalogue->service_count, catalogue->probe_count,
           catalogue->agency_count, catalogue->programme_count);
    printf(tr("accounting policy '%s', version %d, hash %s\n"), catalogue->policy.name,
           catalogue->policy.version, catalogue->policy_hash);
    print_retention(&catalogue->retention);
    print_late_windows(catalogue);
    command_tell_holidays(catalogue, next_year(catalogue), stdout);
    print_forbidden(catalogue);
    command_tell_calling(catalogue);
    command_tell_budget(catalogue);
    command_tell_channels(catalogue);
}

/* --- as JSON ---------------------------------------------------------------------------------- */

static const char *weight_name(enum weight weight)
{
    static const char *const names[] = {[WEIGHT_ESSENTIAL] = "essential",
                                        [WEIGHT_ADDITIONAL] = "additional",
                                        [WEIGHT_OBSERVED] = "observed"};

    return names[weight];
}

static const char *family_name(enum family family)
{
    static const char *const names[] = {[FAMILY_ANY] = "any",
                                        [FAMILY_IPV4] = "ipv4",
                                        [FAMILY_IPV6] = "ipv6",
                                        [FAMILY_BOTH] = "both"};

    return names[family];
}

static json_t *policy_object(const struct catalogue *catalogue)
{
    json_t *const object = json_object();

    json_set_string(object, "name", catalogue->policy.name);
    json_set_integer(object, "version", catalogue->policy.version);
    json_set_string(object, "hash", catalogue->policy_hash);
    return object;
}

static json_t *probe_object(const struct catalogue *catalogue, const struct probe_plan *plan)
{
    json_t *const object = json_object();

    json_set_string(object, "probe", plan->id);
    json_set_string(object, "service", catalogue->services[plan->service].id);
    json_set_string(object, "kind", plan->kind);
    json_set_string(object, "weight", weight_name(plan->weight));
    json_set_string(object, "family", family_name(plan->family));
    json_set_integer(object, "every_ms", plan->every_us / US_PER_MS);
    json_set_integer(object, "timeout_ms", plan->timeout_us / US_PER_MS);
    json_set_integer(object, "retry_ms", plan->retry_us / US_PER_MS);
    json_set_integer(object, "confirm", plan->patience.confirm);
    json_set_integer(object, "recover", plan->patience.recover);
    return object;
}

/* What a configuration comes to, once defaults and short forms are written out. */
static void print_json(const struct catalogue *catalogue)
{
    json_t *const document = json_object();
    json_t *const probes = json_array();

    for (size_t i = 0; i < catalogue->probe_count; i++)
        json_array_append_new(probes, probe_object(catalogue, &catalogue->probes[i]));
    json_set_string(document, "province", catalogue->province);
    json_set_string(document, "timezone", catalogue->zone);
    json_set_string(document, "store", catalogue->store_path);
    json_set(document, "policy", policy_object(catalogue));
    json_set(document, "probes", probes);
    command_print_json(document);
}

enum exit_status command_check(const struct arguments *arguments)
{
    enum exit_status status = EXIT_FINE;
    struct config *config;

    if (arguments->explain)
        return explain();
    config = command_load_config(arguments);
    if (config == NULL)
        return EXIT_WRONG_USE;
    if (arguments->manners)
        command_print_manners(config_catalogue(config), arguments->json);
    else if (arguments->diff)
        status = command_check_diff(arguments, config_catalogue(config));
    else if (arguments->json)
        print_json(config_catalogue(config));
    else
        print_right(arguments, config_catalogue(config));
    config_free(config);
    return status;
}
