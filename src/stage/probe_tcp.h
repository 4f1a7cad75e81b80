/* probe_tcp.h - the kind `tcp`: connects, perhaps encrypts, perhaps says something, and hears. */
#ifndef HAIDANG_STAGE_PROBE_TCP_H
#define HAIDANG_STAGE_PROBE_TCP_H

#include "stage/probe.h"

extern const struct probe_kind probe_tcp;
extern const struct schema probe_tcp_schema;

#endif
