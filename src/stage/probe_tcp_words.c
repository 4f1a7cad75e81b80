#include "stage/probe_tcp_words.h"

#include <ctype.h>
#include <string.h>

#include "base/words.h"
#include "stage/probe_expect_read.h"
#include "stage/probe_tcp.h"

static void read_tcp(struct reading *reading, const struct node *value, void *field)
{
    endpoint_read(reading, value, 0, field);
}

static int hex_digit(char letter)
{
    static const char digits[] = "0123456789abcdef";
    const char *const found =
        letter == '\0' ? NULL : strchr(digits, tolower((unsigned char)letter));

    return found == NULL ? -1 : (int)(found - digits);
}

/* What stands behind a backslash; its length, or 0 if it says nothing. */
static size_t unescape(const char *escape, char *byte)
{
    static const char letters[] = "rnt0\\";
    static const char meant[] = "\r\n\t\0\\";
    const char *const found = *escape == '\0' ? NULL : strchr(letters, *escape);

    if (found != NULL) {
        *byte = meant[found - letters];
        return 1;
    }
    if (*escape != 'x' || hex_digit(escape[1]) < 0 || hex_digit(escape[2]) < 0)
        return 0;
    *byte = (char)(hex_digit(escape[1]) * 16 + hex_digit(escape[2]));
    return 3;
}

/* The next byte that is meant; how much of what is written it takes, or 0 if it is none. */
static size_t take_byte(const char *written, char *byte)
{
    size_t length;

    if (*written != '\\') {
        *byte = *written;
        return 1;
    }
    length = unescape(written + 1, byte);
    return length == 0 ? 0 : length + 1;
}

static void read_send(struct reading *reading, const struct node *value, void *field)
{
    struct tcp_bytes *const bytes = field;
    const char *written;
    char *meant;
    size_t length;

    if (!schema_read_string(reading, value, &written))
        return;
    bytes->bytes = meant = arena_add(reading_arena(reading), strlen(written) + 1, 1);
    for (; *written != '\0'; written += length) {
        length = take_byte(written, &meant[bytes->length]);
        if (length == 0) {
            reading_complain(reading, &value->place,
                             tr("behind '\\' wants r, n, t, 0, \\ or x and two digits"));
            return;
        }
        bytes->length++;
    }
}

static void read_banner(struct reading *reading, const struct node *value, void *field)
{
    expect_read_pattern(reading, value, field);
}

static void read_options(struct reading *reading, const struct node *value, void *field)
{
    static const char *const names[] = {"rtsp", "sip", NULL};
    enum tcp_options *const options = field;
    int choice;

    if (schema_read_choice(reading, value, names, &choice))
        *options = choice == 0 ? TCP_OPTIONS_RTSP : TCP_OPTIONS_SIP;
}

static void check(struct reading *reading, const struct node *map, void *settings)
{
    const struct tcp_settings *const tcp = settings;
    const struct node *const options = node_find(map, "options");

    if (options != NULL && (tcp->send.bytes != NULL || tcp->banner.pattern != NULL))
        reading_complain(reading, &options->place,
                         tr("'options' says itself what to send and what to expect: 'send' and "
                            "'banner' do not go with it"));
}

static const struct schema_word expect_words[] = {
    {.name = "within",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct tcp_expect, within),
     .read = expect_read_within,
     .form = "time (ms, s, m, h, d)",
     .help = "all must have been done within this time, else degraded"},
    {.name = "certificate",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct tcp_expect, certificate),
     .read = expect_read_certificate,
     .form = "time (ms, s, m, h, d)",
     .help = "the certificate must be valid for so long yet, or for a third of its life if that "
             "is shorter, else a warning"},
};

static const struct schema expect_schema = {.name = "expect",
                                            .words = expect_words,
                                            .count = sizeof expect_words / sizeof *expect_words,
                                            .size = sizeof(struct tcp_expect)};

static const struct schema_word words[] = {
    {.name = "tcp",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct tcp_settings, endpoint),
     .required = true,
     .read = read_tcp,
     .form = "HOST:PORT",
     .help = "host and port that are connected to"},
    {.name = "tls",
     .type = SCHEMA_BOOL,
     .offset = offsetof(struct tcp_settings, tls),
     .fallback = "false",
     .help = "true: over TLS, with a certificate that is checked"},
    {.name = "send",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct tcp_settings, send),
     .read = read_send,
     .form = "text",
     .help = "sent once connected, and an answer awaited; may contain \\r \\n \\t \\0 \\\\ \\x1f"},
    {.name = "banner",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct tcp_settings, banner),
     .read = read_banner,
     .form = "regular expression",
     .help = "what must match what the other side says first"},
    {.name = "options",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct tcp_settings, options),
     .read = read_options,
     .form = "rtsp | sip",
     .help = "asks a camera (rtsp) or a telephone exchange (sip) by OPTIONS; must answer 200"},
    {.name = "expect",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct tcp_settings, expect),
     .inner = &expect_schema,
     .help = "what else must be; each may be written { value: ..., else: down|degraded|warn }"},
};

const struct schema probe_tcp_schema = {.name = "tcp",
                                        .words = words,
                                        .count = sizeof words / sizeof *words,
                                        .size = sizeof(struct tcp_settings),
                                        .check = check};
