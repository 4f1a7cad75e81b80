/* probe_tls.h - the kind `tls`: shakes hands with one host or several and reads their certificates.
 */
#ifndef HAIDANG_STAGE_PROBE_TLS_H
#define HAIDANG_STAGE_PROBE_TLS_H

#include "stage/probe_limits.h"
#include "stage/probe_reach.h"

enum { TLS_HOSTS_MOST = 64 };

/* What its part of the configuration says. */
struct tls_settings {
    struct tls_endpoints {
        const struct endpoint *endpoints;
        size_t count;
    } hosts;
    int authorities; /* enum tls_authorities */
    struct tls_expect {
        struct expected_limit certificate, within;
        struct expected_protocol {
            enum consequence consequence;
            int least; /* 0x0303 for TLS 1.2 */
        } protocol;
    } expect;
};

extern const struct probe_kind probe_tls;
extern const struct schema probe_tls_schema;

#endif
