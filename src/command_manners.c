/* check --manners: how we behave towards those whom we ask, so that it can be shown to them. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/schema.h"
#include "base/words.h"
#include "command.h"
#include "command_print.h"
#include "model/catalogue.h"
#include "stage/probe_ask.h"
#include "stage/probe_journey.h"
#include "table.h"

#define US_PER_HOUR (3600 * US_PER_SECOND)

struct asked_host {
    char *host;
    size_t probes;
    const struct probe_plan *last; /* that was counted */
    double per_hour;               /* at most, if all goes well; redirects left out */
};

struct asked_hosts {
    struct asked_host *hosts;
    size_t count;
    const struct probe_plan *plan; /* that is told of */
    double per_hour;               /* its runs */
};

/* --- who is asked how often ------------------------------------------------------------------- */

static void on_request(void *argument, const char *host)
{
    struct asked_hosts *const hosts = argument;
    struct asked_host *asked;
    size_t i = 0;

    while (i < hosts->count && strcasecmp(hosts->hosts[i].host, host) != 0)
        i++;
    if (i == hosts->count) {
        hosts->hosts = memory_resize(hosts->hosts, ++hosts->count, sizeof *hosts->hosts);
        hosts->hosts[i] = (struct asked_host){.host = memory_copy_string(host)};
        for (char *at = hosts->hosts[i].host; *at != '\0'; at++)
            *at = (char)tolower((unsigned char)*at);
    }
    asked = &hosts->hosts[i];
    if (asked->last != hosts->plan)
        asked->probes++;
    asked->last = hosts->plan;
    asked->per_hour += hosts->per_hour;
}

static int by_name(const void *left, const void *right)
{
    const struct asked_host *const a = left;
    const struct asked_host *const b = right;

    return strcasecmp(a->host, b->host);
}

static struct asked_hosts gather(const struct probe_plan *plans, size_t count)
{
    struct asked_hosts hosts = {.count = 0};

    for (size_t i = 0; i < count; i++) {
        const struct probe_kind *const kind = probe_kind_find(plans[i].kind);

        hosts.plan = &plans[i];
        hosts.per_hour = (double)US_PER_HOUR / (double)plans[i].every_us;
        if (kind->tell_requests != NULL)
            kind->tell_requests(hosts.plan, on_request, &hosts);
    }
    if (hosts.count > 0)
        qsort(hosts.hosts, hosts.count, sizeof *hosts.hosts, by_name);
    return hosts;
}

static void release(struct asked_hosts *hosts)
{
    for (size_t i = 0; i < hosts->count; i++)
        free(hosts->hosts[i].host);
    free(hosts->hosts);
}

/* --- is the budget enough? -------------------------------------------------------------------- */

static double most_per_hour(const struct catalogue *catalogue)
{
    return (double)US_PER_HOUR / (double)catalogue->apart_us;
}

void command_tell_budget(const struct catalogue *catalogue)
{
    struct asked_hosts hosts;

    if (catalogue->apart_us == 0)
        return;
    if (catalogue->apart_us > catalogue->max_late_us)
        printf("%s\n",
               tr("per_host: 'every' is longer than 'max_late': of two requests that fall due "
                  "together the second is void"));
    hosts = gather(catalogue->probes, catalogue->probe_count);
    for (size_t i = 0; i < hosts.count; i++)
        if (hosts.hosts[i].per_hour > most_per_hour(catalogue))
            printf(tr("per_host: host '%s' is to be asked %.0f times an hour, its budget allows "
                      "%.0f: much of it will be void\n"),
                   hosts.hosts[i].host, hosts.hosts[i].per_hour, most_per_hour(catalogue));
    release(&hosts);
}

/* --- for people ------------------------------------------------------------------------------- */

static void print_budget(const struct catalogue *catalogue)
{
    char apart[SCHEMA_DURATION_TEXT];

    if (catalogue->at_once == 0 && catalogue->apart_us == 0)
        printf("%s\n", tr("Budget of a host: none, 'per_host' is not written"));
    if (catalogue->at_once > 0)
        printf(tr("Budget of a host: at most %" PRId64 " requests at once\n"), catalogue->at_once);
    if (catalogue->apart_us > 0)
        printf(tr("Budget of a host: a request begins at least %s after the one before\n"),
               schema_format_duration(apart, catalogue->apart_us));
}

static void print_hosts(const struct catalogue *catalogue)
{
    const struct table_column columns[] = {{tr("HOST"), ALIGN_LEFT},
                                           {tr("PROBES"), ALIGN_RIGHT},
                                           {tr("REQUESTS AN HOUR"), ALIGN_RIGHT}};
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);
    struct asked_hosts hosts = gather(catalogue->probes, catalogue->probe_count);

    for (size_t i = 0; i < hosts.count; i++) {
        table_add(table, "%s", hosts.hosts[i].host);
        table_add(table, "%zu", hosts.hosts[i].probes);
        table_add(table, "%.*f", hosts.hosts[i].per_hour < 10 ? 2 : 0, hosts.hosts[i].per_hour);
    }
    table_print(table, stdout);
    table_free(table);
    printf("%s\n",
           tr("At most, as planned, over IPv4 and IPv6; redirects and the retries that confirm "
              "a failure come on top."));
    printf("%s\n",
           tr("Once a day each host is also looked at for its certificate, TLS, IPv6 and DNSSEC: a "
              "few handshakes."));
    release(&hosts);
    hosts = gather(catalogue->references, catalogue->reference_count);
    for (size_t i = 0; i < hosts.count; i++)
        printf(tr("Asked only in doubt of our own line: %s\n"), hosts.hosts[i].host);
    release(&hosts);
}

/* Each host at which a journey ends; some may come twice. */
static void tell_ends(const struct catalogue *catalogue,
                      void (*on_end)(void *argument, const char *probe, const char *host),
                      void *argument)
{
    for (size_t i = 0; i < catalogue->probe_count; i++) {
        const struct probe_plan *const plan = &catalogue->probes[i];
        const struct journey_settings *const journey = plan->settings;

        if (strcmp(plan->kind, probe_journey.name) != 0)
            continue;
        for (size_t j = 0; j < journey->steps.count; j++)
            if (journey->steps.steps[j].stop_at != NULL)
                on_end(argument, plan->id, journey->steps.steps[j].stop_at);
    }
}

static void print_end(void *argument, const char *probe, const char *host)
{
    (void)argument;
    printf(tr("  - journey '%s' ends where it is led to %s, which is not asked\n"), probe, host);
}

static void print_limits(const struct catalogue *catalogue)
{
    printf("\n%s\n", tr("What is never done:"));
    printf("  - %s\n", tr("a journey is never carried out more often than every 5 minutes"));
    printf("  - %s\n",
           tr("a journey asks no host and uses no method that may change something, unless "
              "it is written"));
    tell_ends(catalogue, print_end, NULL);
    printf("  - %s\n", tr("passwords and tokens do not follow a redirect to another host"));
    printf("  - %s\n", tr("no connection is kept open between two requests"));
    printf("\n%s\n", tr("The switch: 'haidang stop-probing' ends all probing at once, also over "
                        "restarts, until 'haidang resume'."));
}

static void print_text(const struct catalogue *catalogue)
{
    char agent[ASK_AGENT_MOST];

    ask_write_agent(agent, catalogue);
    printf("User-Agent: %s\n", agent);
    if (catalogue->contact == NULL)
        printf("%s\n",
               tr("Nobody who is asked knows whom to turn to: write 'contact' in 'province'"));
    print_budget(catalogue);
    printf("\n");
    print_hosts(catalogue);
    print_limits(catalogue);
}

/* --- as JSON ---------------------------------------------------------------------------------- */

static json_t *budget_object(const struct catalogue *catalogue)
{
    json_t *const object = json_object();

    if (catalogue->at_once > 0)
        json_set_integer(object, "at_once", catalogue->at_once);
    else
        json_set_null(object, "at_once");
    json_set_ms(object, "every_ms", catalogue->apart_us > 0 ? catalogue->apart_us : NOT_REACHED);
    return object;
}

static json_t *hosts_array(const struct probe_plan *plans, size_t count, bool planned)
{
    struct asked_hosts hosts = gather(plans, count);
    json_t *const array = json_array();

    for (size_t i = 0; i < hosts.count; i++) {
        json_t *const object = json_object();

        json_set_string(object, "host", hosts.hosts[i].host);
        json_set_integer(object, "probes", (int64_t)hosts.hosts[i].probes);
        if (planned)
            json_set(object, "requests_per_hour", json_real(hosts.hosts[i].per_hour));
        json_array_append_new(array, object);
    }
    release(&hosts);
    return array;
}

static void add_end(void *argument, const char *probe, const char *host)
{
    json_t *const object = json_object();

    json_set_string(object, "probe", probe);
    json_set_string(object, "stop_at", host);
    json_array_append_new(argument, object);
}

static void print_json(const struct catalogue *catalogue)
{
    json_t *const document = json_object();
    json_t *const ends = json_array();
    char agent[ASK_AGENT_MOST];

    ask_write_agent(agent, catalogue);
    tell_ends(catalogue, add_end, ends);
    json_set_string(document, "user_agent", agent);
    json_set_string(document, "contact", catalogue->contact);
    json_set(document, "per_host", budget_object(catalogue));
    json_set(document, "hosts", hosts_array(catalogue->probes, catalogue->probe_count, true));
    json_set(document, "references",
             hosts_array(catalogue->references, catalogue->reference_count, false));
    json_set(document, "journeys_end", ends);
    json_set_string(document, "stop_switch", "haidang stop-probing");
    command_print_json(document);
}

void command_print_manners(const struct catalogue *catalogue, bool as_json)
{
    if (as_json)
        print_json(catalogue);
    else
        print_text(catalogue);
}
