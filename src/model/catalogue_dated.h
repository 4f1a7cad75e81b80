/* catalogue_dated.h - what held at an instant: names, agencies, targets, owners.
 *
 * Pure.  The plain fields of agencies and services say what held when the configuration was read;
 * an old period is computed and printed with these instead.  Over a period cut it into pieces by
 * dated_piece_end over the lists of the service. */
#ifndef HAIDANG_MODEL_CATALOGUE_DATED_H
#define HAIDANG_MODEL_CATALOGUE_DATED_H

#include <stdbool.h>
#include <stdint.h>

#include "model/catalogue.h"

struct agency_name agency_name_at(const struct agency *agency, int64_t at_ms);
bool agency_exists_at(const struct agency *agency, int64_t at_ms);

/* Index, or NONE_AT_ALL.  An agency that was merged into another has given it its services. */
int service_agency_at(const struct service *service, int64_t at_ms);
int service_programme_at(const struct service *service, int64_t at_ms);
enum owner service_owner_at(const struct service *service, int64_t at_ms);
struct target service_target_at(const struct service *service, int64_t at_ms);

/* From its first day to its last it counts. */
bool service_counts_at(const struct service *service, int64_t at_ms);

/* The part of [*from, *to) in which it counts; false if there is none. */
bool service_clip(const struct service *service, int64_t *from_ms, int64_t *to_ms);

/* Whether it was announced in time by a policy, in working days of the province: only then it
 * counts as maintenance, else what was measured counts. */
bool maintenance_is_accepted(const struct catalogue *catalogue, const struct maintenance *window,
                             const struct policy *policy);

#endif
