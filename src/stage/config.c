#include "stage/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/yaml.h"
#include "stage/config_inside.h"

struct config {
    struct arena *arena;
    struct catalogue catalogue;
};

/* --- which language to complain in ---------------------------------------------------------- */

/* Before anything is said, and however wrong the rest of the file may be. */
static void choose_language_of(const char *path)
{
    struct arena *const arena = arena_new();
    struct reading *const silent = reading_new(arena);
    const struct node *root = NULL;
    const struct node *value = NULL;
    enum language language;

    yaml_read_file(silent, path, NULL, &root);
    if (root != NULL)
        value = node_find(root, "province");
    if (value != NULL)
        value = node_find(value, "language");
    if (value != NULL && value->kind == NODE_SCALAR &&
        words_parse_language(value->scalar, &language))
        words_set_language(language);
    reading_free(silent);
    arena_free(arena);
}

/* --- from words to the catalogue ------------------------------------------------------------ */

static void override(struct reading *reading, const struct config_overrides *overrides,
                     struct config_words *words)
{
    const struct place place = {.file = "--listen"};
    struct node *typed;

    if (overrides == NULL)
        return;
    if (overrides->store != NULL)
        words->store = arena_copy_string(reading_arena(reading), overrides->store);
    if (overrides->listen == NULL)
        return;
    typed = node_new(NODE_SCALAR, &place);
    typed->scalar = memory_copy_string(overrides->listen);
    config_read_listen(reading, typed, &words->web.listen);
    node_free(typed);
}

/* Without `url` the page is where it listens; an address for "anywhere" is reached as our own. */
static void complete_url(struct reading *reading, struct config_web *web)
{
    const char *const colon = web->listen == NULL ? NULL : strrchr(web->listen, ':');
    struct text url = {0};

    if (web->url != NULL || colon == NULL)
        return;
    if (strncmp(web->listen, "0.0.0.0:", 8) == 0)
        text_add(&url, "http://127.0.0.1%s", colon);
    else if (strncmp(web->listen, "[::]:", 5) == 0)
        text_add(&url, "http://[::1]%s", colon);
    else
        text_add(&url, "http://%s", web->listen);
    web->url = arena_copy_string(reading_arena(reading), text_string(&url));
    text_free(&url);
}

static void fill_words(struct catalogue *catalogue, const struct config_words *words)
{
    *catalogue = (struct catalogue){
        .province = words->province.name,
        .province_en = words->province.name_en,
        .zone = words->province.zone,
        .contact = words->province.contact,
        .hotline = words->province.hotline,
        .language = (enum language)words->province.language,
        .store_path = words->store,
        .web_listen = words->web.listen,
        .web_url = words->web.url,
        .proxies = words->web.proxies.networks,
        .sign_in_header = words->web.sign_in.header,
        .sign_in_role_header = words->web.sign_in.role_header,
        .proxy_count = words->web.proxies.count,
        .sessions = {.idle_ms = words->web.sign_in.idle_us / US_PER_MS,
                     .most_ms = words->web.sign_in.most_us / US_PER_MS},
        .trust_path = words->trust,
        .resolvers = words->resolvers.strings,
        .resolver_count = words->resolvers.count,
        .max_lag_us = words->measure.max_lag_us,
        .max_late_us = words->measure.max_late_us,
        .at_once = words->per_host.at_once,
        .group_us = words->group_us,
        .apart_us = words->per_host.every_us,
        .hosts = words->hosts.hosts,
        .host_count = words->hosts.count,
        .ports = words->ports.ports,
        .port_count = words->ports.count,
        .retention = {.samples_ms = words->retention.samples_us / US_PER_MS,
                      .hours_ms = words->retention.rollups_us / US_PER_MS,
                      .days_ms = words->retention.spans_us / US_PER_MS,
                      .spans_ms = words->retention.spans_us / US_PER_MS,
                      .incidents_ms = words->retention.incidents_us / US_PER_MS,
                      .evidence_ms = words->evidence.keep_us / US_PER_MS,
                      .evidence_most = words->evidence.most},
        .policy = config_build_policy(&words->policy),
    };
}

static void fill_hash(struct config *config)
{
    char hash[CONFIG_HASH_TEXT];

    config_hash_policy(hash, &config->catalogue.policy);
    config->catalogue.policy_hash = arena_copy_string(config->arena, hash);
}

static void fill_services(struct catalogue *catalogue, const struct config_building *building)
{
    catalogue->agencies = building->agencies;
    catalogue->agency_count = building->agency_count;
    catalogue->programmes = building->programmes;
    catalogue->programme_count = building->programme_count;
    catalogue->services = building->services;
    catalogue->service_count = building->service_count;
    catalogue->probes = building->plans;
    catalogue->probe_count =
        building->plan_count - building->outlook_count - (building->has_deadman ? 1 : 0);
    catalogue->references = building->plans + catalogue->probe_count;
    catalogue->reference_count = building->outlook_count;
    if (building->has_deadman)
        catalogue->deadman = catalogue->references + catalogue->reference_count;
    catalogue->local = building->zone;
    catalogue->calendars = building->calendars;
    catalogue->calendar_count = building->calendar_count;
    catalogue->calendar = building->calendar;
    catalogue->soft = (struct soft_rules){building->soft, building->soft_count};
    catalogue->citations = building->citations;
    catalogue->citation_count = building->citation_count;
    catalogue->maintenance = building->maintenance;
    catalogue->maintenance_count = building->maintenance_count;
    catalogue->expiries = building->expiries;
    catalogue->expiry_count = building->expiry_count;
    catalogue->channels = building->channels;
    catalogue->channel_count = building->channel_count;
    catalogue->people = building->people;
    catalogue->person_count = building->person_count;
    catalogue->calling = building->calling;
}

static void build(struct config *config, struct config_building *building, const struct node *root)
{
    struct reading *const reading = building->reading;
    const struct config_words *const words = building->words;

    config_build_zone(building);
    config_build_holidays(building);
    config_build_calendars(building);
    config_build_services(building);
    config_build_maintenance(building);
    config_build_expiries(building);
    config_build_references(building);
    config_build_soft(building);
    config_build_citations(building);
    config_build_channels(building);
    config_build_calling(building);
    if (building->whole && node_find(root, "services") == NULL)
        reading_complain(reading, &root->place, tr("'%s' is missing here"), "services");
    else if (words->services != NULL && words->services->count == 0)
        reading_complain(reading, &words->services->place,
                         tr("at least one service must stand here"));
    config_build_outlooks(building);
    arena_adopt(config->arena, building->plans, free);
    free(building->origins);
    fill_words(&config->catalogue, words);
    config->catalogue.office = config_build_office(config->arena, words);
    fill_hash(config);
    fill_services(&config->catalogue, building);
}

static void read_root(struct config *config, struct reading *reading, const struct node *root,
                      const struct schema *const *kinds, const struct config_overrides *overrides,
                      bool whole)
{
    struct config_words words = {0};
    struct config_building building = {.reading = reading,
                                       .kinds = kinds,
                                       .words = &words,
                                       .root = root,
                                       .whole = whole,
                                       .now_ms = clock_wall_ms()};

    schema_read(&config_schema, reading, root, NULL, &words);
    override(reading, overrides, &words);
    complete_url(reading, &words.web);
    build(config, &building, root);
}

/* --- the life of a configuration ------------------------------------------------------------ */

static struct config *finish(struct config *config, struct reading *reading,
                             struct text *complaints)
{
    const struct text *const all = reading_complaints(reading);
    const bool fine = reading_mistakes(reading) == 0;

    if (!fine)
        text_add_bytes(complaints, text_string(all), all->length);
    reading_free(reading);
    if (fine)
        return config;
    config_free(config);
    return NULL;
}

struct config *config_load(const char *path, const struct schema *const *kinds,
                           const struct config_overrides *overrides, bool choose_language,
                           struct text *complaints)
{
    struct config *const config = NEW(struct config);
    const struct node *root;
    struct reading *reading;
    bool whole;

    if (choose_language)
        choose_language_of(path);
    config->arena = arena_new();
    reading = reading_new(config->arena);
    root = config_read_files(reading, path, &whole);
    if (root != NULL)
        read_root(config, reading, root, kinds, overrides, whole);
    return finish(config, reading, complaints);
}

struct config *config_parse(const char *name, const char *bytes, size_t length,
                            const struct schema *const *kinds, struct text *complaints)
{
    struct config *const config = NEW(struct config);
    const struct node *root = NULL;
    struct reading *reading;

    config->arena = arena_new();
    reading = reading_new(config->arena);
    if (yaml_read_bytes(reading, name, bytes, length, &root) && root != NULL)
        read_root(config, reading, root, kinds, NULL, true);
    else if (reading_mistakes(reading) == 0)
        reading_complain(reading, &(struct place){.file = name},
                         tr("is empty: 'province' and 'services' must stand in it"));
    return finish(config, reading, complaints);
}

void config_free(struct config *config)
{
    if (config == NULL)
        return;
    arena_free(config->arena);
    free(config);
}

const struct catalogue *config_catalogue(const struct config *config)
{
    return &config->catalogue;
}

void config_explain(const struct schema *const *kinds, struct text *text)
{
    schema_explain(&config_schema, 0, text);
    for (; *kinds != NULL; kinds++) {
        text_add(text, tr("\nand in a probe of the kind '%s':\n\n"), (*kinds)->name);
        schema_explain(*kinds, 4, text);
    }
}
