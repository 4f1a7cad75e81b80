/* config_inside.h - what the files of the configuration share: its words as they were read. */
#ifndef HAIDANG_STAGE_CONFIG_INSIDE_H
#define HAIDANG_STAGE_CONFIG_INSIDE_H

#include "base/schema.h"
#include "model/catalogue.h"

/* How often and how patiently: of `defaults` and of each probe. */
struct config_timing {
    int64_t every_us, timeout_us, retry_us, confirm, recover;
    int family;
};

/* The words of the highest level. */
struct config_words {
    struct config_province {
        const char *name, *name_en, *zone, *contact;
        int language;
    } province;
    struct config_web {
        const char *listen, *url;
    } web;
    const char *store, *trust;
    struct config_measure {
        int64_t max_lag_us, max_late_us;
    } measure;
    struct config_hosts {
        struct host_override *hosts;
        size_t count;
    } hosts;
    struct config_ports {
        struct port_override *ports;
        size_t count;
    } ports;
    struct schema_strings resolvers;
    struct config_timing defaults;
    const struct node *agencies, *programmes, *services; /* lists, read once all else is */
};

extern const struct schema config_schema; /* fills struct config_words */
extern const struct schema config_agency_schema, config_programme_schema, config_service_schema;
extern const struct schema config_probe_schema, config_defaults_schema;

/* For tables of words: what `read` does. */
void config_read_line(struct reading *reading, const struct node *value, void *field);
void config_read_list(struct reading *reading, const struct node *value, void *field);
void config_read_zone(struct reading *reading, const struct node *value, void *field);
void config_read_listen(struct reading *reading, const struct node *value, void *field);
void config_read_hosts(struct reading *reading, const struct node *value, void *field);
void config_read_ports(struct reading *reading, const struct node *value, void *field);
void config_read_resolvers(struct reading *reading, const struct node *value, void *field);

/* The file and all it includes as one map; NULL if the file itself is of no use.  `*whole` is false
 * if some file could not be read to its end, so that what is missing may stand there. */
const struct node *config_read_files(struct reading *reading, const char *path, bool *whole);

/* --- the catalogue being made --------------------------------------------------------------- */

struct config_building {
    struct reading *reading;
    const struct schema *const *kinds;
    const struct config_words *words;
    bool whole;
    struct agency *agencies;
    struct programme *programmes;
    struct service *services;
    const struct node **service_maps; /* where each service stands; NULL if it is none */
    size_t agency_count, programme_count, service_count;
    struct probe_plan *plans;
    struct config_origin {
        const struct place *place;
        bool named; /* its id is written there */
    } * origins;    /* of each plan */
    size_t plan_count, plan_capacity, origin_capacity;
};

/* Fills the arrays from the lists; then all that points from one to another is resolved. */
void config_build_services(struct config_building *building);
void config_build_probes(struct config_building *building, size_t service,
                         const struct node *probes);
void config_build_references(struct config_building *building);

#endif
