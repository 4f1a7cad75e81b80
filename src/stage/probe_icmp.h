/* probe_icmp.h - the kind `icmp`: pings a host; the sample's time is the median of the replies'. */
#ifndef HAIDANG_STAGE_PROBE_ICMP_H
#define HAIDANG_STAGE_PROBE_ICMP_H

#include "stage/probe.h"

extern const struct probe_kind probe_icmp;
extern const struct schema probe_icmp_schema;

#endif
