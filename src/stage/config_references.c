/* Ids are unique, what is referred to exists, and nothing depends on itself. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "stage/config_index.h"
#include "stage/config_inside.h"

/* --- references ----------------------------------------------------------------------------- */

static int find_agency(const struct config_finder *finder, const struct node *value)
{
    return config_find(finder->building, finder->argument, tr("agency"), value);
}

/* Whom it was merged into must be there on the day after its last one, and go on longer. */
static void resolve_into(struct config_building *building, const struct config_index *index,
                         size_t i)
{
    struct agency *const agency = &building->agencies[i];
    const struct node *const value = node_find(building->words->agencies->items[i], "into");
    const int into = config_find(building, index, tr("agency"), value);

    if (into == NONE_AT_ALL || agency->ended_ms == 0)
        return;
    if ((size_t)into != i && agency_exists_at(&building->agencies[into], agency->ended_ms))
        agency->into = into;
    else
        reading_complain(building->reading, &value->place,
                         tr("agency '%s' is not there on the day after"), value->scalar);
}

static void resolve_agencies(struct config_building *building)
{
    const struct node *const list = building->words->agencies;
    struct config_index index = config_index_new(building->agency_count);
    const struct config_finder finder = {find_agency, building, &index};

    for (size_t i = 0; i < building->agency_count; i++)
        config_index_add(&index, building->agencies[i].id, config_id_origin(list->items[i]), i);
    config_index_close(&index, building->reading);
    for (size_t i = 0; i < building->agency_count; i++)
        resolve_into(building, &index, i);
    for (size_t i = 0; i < building->service_count; i++) {
        struct service *const service = &building->services[i];

        if (building->service_maps[i] == NULL)
            continue;
        service->agencies = config_date_word(&finder, i, "agency");
        service->agencies = config_follow_agencies(building, &service->agencies);
        service->agency = service_agency_at(service, building->now_ms);
    }
    config_index_free(&index);
}

/* The province's and each agency's own; a built-in one has no place to be complained of. */
static void resolve_calendars(struct config_building *building)
{
    const struct node *const province = node_find(building->root, "province");
    const struct node *const own = province == NULL ? NULL : node_find(province, "calendar");
    struct config_index index = config_index_new(building->calendar_count);

    for (size_t i = 0; i < building->calendar_count; i++)
        config_index_add(&index, building->calendars[i].id,
                         config_id_origin(building->calendar_places[i]), i);
    config_index_close(&index, building->reading);
    building->calendar = own != NULL
                             ? config_find(building, &index, tr("calendar"), own)
                             : config_index_find(&index, building->words->province.calendar);
    for (size_t i = 0; i < building->agency_count; i++)
        building->agencies[i].calendar =
            config_find(building, &index, tr("calendar"),
                        node_find(building->words->agencies->items[i], "calendar"));
    config_index_free(&index);
}

static int find_programme(const struct config_finder *finder, const struct node *value)
{
    return config_find(finder->building, finder->argument, tr("programme"), value);
}

static void resolve_programmes(struct config_building *building)
{
    const struct node *const list = building->words->programmes;
    struct config_index index = config_index_new(building->programme_count);
    const struct config_finder finder = {find_programme, building, &index};

    for (size_t i = 0; i < building->programme_count; i++)
        config_index_add(&index, building->programmes[i].id, config_id_origin(list->items[i]), i);
    config_index_close(&index, building->reading);
    for (size_t i = 0; i < building->service_count; i++) {
        struct service *const service = &building->services[i];

        if (building->service_maps[i] == NULL)
            continue;
        service->programmes = config_date_word(&finder, i, "programme");
        service->programme = service_programme_at(service, building->now_ms);
    }
    config_index_free(&index);
}

/* A service's id or a list of them. */
static const size_t *resolve_list(struct config_building *building,
                                  const struct config_index *index, const struct node *value,
                                  size_t *count)
{
    const bool is_list = value != NULL && value->kind == NODE_LIST;
    const size_t most = value == NULL ? 0 : is_list ? value->count : 1;
    size_t *const others = arena_add(reading_arena(building->reading), most, sizeof *others);

    *count = 0;
    for (size_t i = 0; i < most; i++) {
        const int other =
            config_find(building, index, tr("service"), is_list ? value->items[i] : value);

        if (other != NONE_AT_ALL)
            others[(*count)++] = (size_t)other;
    }
    return others;
}

static void resolve_depends_on(struct config_building *building, const struct config_index *index,
                               size_t i)
{
    struct service *const service = &building->services[i];

    service->depends_on =
        resolve_list(building, index, node_find(building->service_maps[i], "depends_on"),
                     &service->depends_on_count);
}

static void resolve_maintenance(struct config_building *building,
                                const struct config_index *services)
{
    const struct node *const list = building->words->maintenance;
    struct config_index index = config_index_new(building->maintenance_count);

    for (size_t i = 0; i < building->maintenance_count; i++) {
        struct maintenance *const window = &building->maintenance[i];

        config_index_add(&index, window->id, config_id_origin(list->items[i]), i);
        window->services = resolve_list(building, services, node_find(list->items[i], "services"),
                                        &window->service_count);
    }
    config_index_close(&index, building->reading);
    config_index_free(&index);
}

static void resolve_expiries(struct config_building *building, const struct config_index *services)
{
    const struct node *const list = building->words->expires;
    struct config_index index = config_index_new(building->expiry_count);

    for (size_t i = 0; i < building->expiry_count; i++) {
        struct expiry_plan *const expiry = &building->expiries[i];

        config_index_add(&index, expiry->id, config_id_origin(list->items[i]), i);
        expiry->services = resolve_list(building, services, node_find(list->items[i], "services"),
                                        &expiry->service_count);
    }
    config_index_close(&index, building->reading);
    config_index_free(&index);
}

static void resolve_services(struct config_building *building, struct config_index *index)
{
    for (size_t i = 0; i < building->service_count; i++)
        if (building->service_maps[i] != NULL)
            config_index_add(index, building->services[i].id,
                             config_id_origin(building->service_maps[i]), i);
    config_index_close(index, building->reading);
    for (size_t i = 0; i < building->service_count; i++)
        if (building->service_maps[i] != NULL)
            resolve_depends_on(building, index, i);
}

/* A probe may share its own service's id, but no other's: commands take either. */
static void check_probe_ids(struct config_building *building, const struct config_index *services)
{
    struct config_index index = config_index_new(building->plan_count);

    for (size_t i = 0; i < building->plan_count; i++) {
        const struct probe_plan *const plan = &building->plans[i];
        const int service = config_index_find(services, plan->id);

        config_index_add(&index, plan->id, building->origins[i], i);
        if (service != NONE_AT_ALL && (size_t)service != plan->service)
            reading_complain(building->reading, building->origins[i].place,
                             tr("'%s' is the id of another service"), plan->id);
    }
    config_index_close(&index, building->reading);
    config_index_free(&index);
}

/* --- circles -------------------------------------------------------------------------------- */

enum colour { NOT_SEEN, ON_THE_WAY, DONE };

/* A walk through what depends on what, without recursion: the way may be long. */
struct walk {
    enum colour *colours;
    struct step {
        size_t service, next;
    } * way;
    size_t length;
};

static void complain_circle(struct config_building *building, const struct walk *walk, size_t again)
{
    const struct service *const services = building->services;
    const struct node *const map = building->service_maps[walk->way[walk->length - 1].service];
    const struct node *const value = node_find(map, "depends_on");
    struct text path = {.limit = 300};
    size_t i = walk->length - 1;

    while (walk->way[i].service != again)
        i--;
    for (; i < walk->length; i++)
        text_add(&path, "%s -> ", services[walk->way[i].service].id);
    text_add_string(&path, services[again].id);
    reading_complain(building->reading, &value->place, tr("services depend on each other: %s"),
                     text_string(&path));
    text_free(&path);
}

static void enter(struct walk *walk, size_t service)
{
    walk->colours[service] = ON_THE_WAY;
    walk->way[walk->length++] = (struct step){.service = service};
}

static void walk_from(struct config_building *building, struct walk *walk, size_t start)
{
    enter(walk, start);
    while (walk->length > 0) {
        struct step *const step = &walk->way[walk->length - 1];
        const struct service *const service = &building->services[step->service];

        if (step->next == service->depends_on_count) {
            walk->colours[step->service] = DONE;
            walk->length--;
            continue;
        }
        const size_t other = service->depends_on[step->next++];

        if (walk->colours[other] == ON_THE_WAY)
            complain_circle(building, walk, other);
        else if (walk->colours[other] == NOT_SEEN)
            enter(walk, other);
    }
}

static void find_circles(struct config_building *building)
{
    struct walk walk = {.colours = NEW_ARRAY(enum colour, building->service_count),
                        .way = NEW_ARRAY(struct step, building->service_count)};

    for (size_t i = 0; i < building->service_count; i++)
        if (walk.colours[i] == NOT_SEEN)
            walk_from(building, &walk, i);
    free(walk.colours);
    free(walk.way);
}

void config_build_references(struct config_building *building)
{
    struct config_index services = config_index_new(building->service_count);

    resolve_calendars(building);
    resolve_agencies(building);
    resolve_programmes(building);
    resolve_services(building, &services);
    resolve_maintenance(building, &services);
    resolve_expiries(building, &services);
    check_probe_ids(building, &services);
    find_circles(building);
    config_index_free(&services);
}
