/* probe_tcp_words.h - what a tcp probe's part of the configuration says.  Private to probe_tcp*.c.
 */
#ifndef HAIDANG_STAGE_PROBE_TCP_WORDS_H
#define HAIDANG_STAGE_PROBE_TCP_WORDS_H

#include "stage/probe_limits.h"
#include "stage/probe_reach.h"

enum tcp_options { TCP_OPTIONS_NONE, TCP_OPTIONS_RTSP, TCP_OPTIONS_SIP };

struct tcp_settings {
    struct endpoint endpoint;
    bool tls;
    struct tcp_bytes {
        const char *bytes;
        size_t length;
    } send;
    struct wanted_pattern banner; /* pattern NULL: none */
    enum tcp_options options;     /* asked by OPTIONS, which must be answered with 200 */
    struct tcp_expect {
        struct expected_limit within, certificate;
    } expect;
};

#endif
