/* The question OPTIONS of RTSP and of SIP, and what is answered to it. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/version.h"
#include "stage/probe_tcp_words.h"

const char *options_protocol(enum tcp_options options)
{
    return options == TCP_OPTIONS_RTSP ? "RTSP/1.0" : "SIP/2.0";
}

static void write_rtsp(const char *host, const struct tcp_settings *settings, struct text *text)
{
    text_add(text, "OPTIONS rtsp%s://%s:%u/ RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: HaiDang/%s\r\n\r\n",
             settings->tls ? "s" : "", host, (unsigned int)settings->endpoint.port,
             HAIDANG_VERSION);
}

/* Nothing is called: RFC 3261 asks for all these lines all the same, some of them never twice. */
static void write_sip(const char *host, const struct tcp_settings *settings, struct text *text)
{
    const uint64_t once = (uint64_t)clock_steady_us();

    text_add(text, "OPTIONS sip:%s:%u;transport=%s SIP/2.0\r\n", host,
             (unsigned int)settings->endpoint.port, settings->tls ? "tls" : "tcp");
    text_add(text, "Via: SIP/2.0/%s haidang.invalid;branch=z9hG4bK%" PRIx64 ";rport\r\n",
             settings->tls ? "TLS" : "TCP", once);
    text_add(text,
             "Max-Forwards: 70\r\nFrom: <sip:monitor@haidang.invalid>;tag=%" PRIx64 "\r\n"
             "To: <sip:%s>\r\nCall-ID: %" PRIx64 "@haidang.invalid\r\nCSeq: 1 OPTIONS\r\n"
             "Accept: application/sdp\r\nUser-Agent: HaiDang/%s\r\nContent-Length: 0\r\n\r\n",
             once, host, once, HAIDANG_VERSION);
}

void options_write(const struct tcp_settings *settings, struct text *text)
{
    const bool brackets = strchr(settings->endpoint.host, ':') != NULL;
    struct text host = {.length = 0};

    text_add(&host, brackets ? "[%s]" : "%s", settings->endpoint.host);
    if (settings->options == TCP_OPTIONS_RTSP)
        write_rtsp(text_string(&host), settings, text);
    else
        write_sip(text_string(&host), settings, text);
    text_free(&host);
}

int options_status(const char *line, const char *protocol)
{
    const size_t length = strlen(protocol);
    const char *const code = line + length + 1;

    if (strncmp(line, protocol, length) != 0 || line[length] != ' ')
        return 0;
    if (!isdigit((unsigned char)code[0]) || !isdigit((unsigned char)code[1]) ||
        !isdigit((unsigned char)code[2]))
        return 0;
    return (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
}

const char *options_status_line(const char *heard, const char *protocol)
{
    const char *line = heard;

    while (strchr(line, '\n') != NULL && options_status(line, protocol) / 100 == 1) {
        const char *const end = strstr(line, "\r\n\r\n");

        if (end == NULL)
            return NULL;
        line = end + 4;
    }
    return strchr(line, '\n') == NULL ? NULL : line;
}
