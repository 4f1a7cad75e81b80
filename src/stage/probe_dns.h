/* probe_dns.h - the kind `dns`: asks each name server of a zone by itself and compares them. */
#ifndef HAIDANG_STAGE_PROBE_DNS_H
#define HAIDANG_STAGE_PROBE_DNS_H

#include "stage/probe_limits.h"
#include "stage/probe_reach.h"

enum { DNS_SERVERS_MOST = 16 };

/* What its part of the configuration says. */
struct dns_settings {
    const char *name;
    int type; /* index in dns_types */
    struct dns_servers {
        const struct endpoint *endpoints;
        size_t count;
    } servers;
    struct dns_expect {
        struct expected_rcode {
            enum consequence consequence; /* none: NOERROR, else down */
            int rcode;
        } rcode;
        struct expected_texts records; /* as record_normalize leaves them */
        struct expected_flag {
            enum consequence consequence;
        } ipv6, equal_serials;
        struct expected_limit signatures, within;
    } expect;
};

extern const char *const dns_types[]; /* ends with NULL */

extern const struct probe_kind probe_dns;
extern const struct schema probe_dns_schema;

#endif
