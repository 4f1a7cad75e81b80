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

/* "RTSP/1.0" */
const char *options_protocol(enum tcp_options options);

/* The whole question, at the end of `text`. */
void options_write(const struct tcp_settings *settings, struct text *text);

/* The line of the final answer, behind those that only say "trying"; NULL: not there yet. */
const char *options_status_line(const char *heard, const char *protocol);

/* "RTSP/1.0 200 OK": the number, or 0 if it is none. */
int options_status(const char *line, const char *protocol);

#endif
