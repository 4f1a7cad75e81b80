/* readiness.h - is a service there for those who come by IPv6?
 *
 * Told by the probe that asks it over IPv6 (`address: ipv6`, or the second of `both`), while the
 * service itself may well be up.  Pure. */
#ifndef HAIDANG_MODEL_READINESS_H
#define HAIDANG_MODEL_READINESS_H

#include <stddef.h>
#include <stdint.h>

#include "model/catalogue.h"
#include "model/incident.h"

/* Its index; SIZE_MAX: nobody asks over IPv6. */
size_t readiness_ipv6_probe(const struct catalogue *catalogue, const struct service *service);

enum readiness { READINESS_UNKNOWN, READINESS_YES, READINESS_NO };
enum readiness readiness_of(enum state state);

#endif
