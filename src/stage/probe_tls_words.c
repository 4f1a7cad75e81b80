/* The words of a tls probe. */
#include "base/words.h"
#include "stage/probe_expect_read.h"
#include "stage/probe_tls.h"

enum { USUAL_PORT = 443, OLDEST = 0x0301 };

static void read_hosts(struct reading *reading, const struct node *value, void *field)
{
    struct tls_endpoints *const hosts = field;

    hosts->endpoints = endpoints_read(reading, value, TLS_HOSTS_MOST, USUAL_PORT, &hosts->count);
}

static void read_protocol(struct reading *reading, const struct node *node, void *field)
{
    static const char *const versions[] = {"1.0", "1.1", "1.2", "1.3", NULL};
    struct expected_protocol *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);
    int version;

    if (value != NULL && schema_read_choice(reading, value, versions, &version))
        expected->least = OLDEST + version;
}

/* A tls probe is there for its certificate: it warns also if nobody says so. */
static void check(struct reading *reading, const struct node *map, void *settings)
{
    struct tls_settings *const tls = settings;

    (void)reading;
    (void)map;
    if (tls->expect.certificate.consequence == CONSEQUENCE_NONE)
        tls->expect.certificate = (struct expected_limit){
            .consequence = CONSEQUENCE_WARN, .limit = INT64_C(30) * 24 * 60 * 60 * 1000000};
    if (tls->expect.protocol.consequence == CONSEQUENCE_NONE)
        tls->expect.protocol =
            (struct expected_protocol){.consequence = CONSEQUENCE_DOWN, .least = OLDEST + 2};
}

static const struct schema_word expect_words[] = {
    {.name = "certificate",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct tls_expect, certificate),
     .read = expect_read_certificate,
     .form = "time (ms, s, m, h, d)",
     .help = "the certificate must be valid for so long yet, or for a third of its life if that "
             "is shorter, else a warning; if not written, 30d"},
    {.name = "protocol",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct tls_expect, protocol),
     .read = read_protocol,
     .form = "1.0 | 1.1 | 1.2 | 1.3",
     .help = "the oldest TLS that may be agreed on; if not written, 1.2"},
    {.name = "within",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct tls_expect, within),
     .read = expect_read_within,
     .form = "time (ms, s, m, h, d)",
     .help = "all must have been done within this time, else degraded"},
};

static const struct schema expect_schema = {.name = "expect",
                                            .words = expect_words,
                                            .count = sizeof expect_words / sizeof *expect_words,
                                            .size = sizeof(struct tls_expect)};

static const char *const authorities[] = {"any", "public", "own", NULL}; /* as tls_authorities */

static const struct schema_word words[] = {
    {.name = "tls",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct tls_settings, hosts),
     .required = true,
     .read = read_hosts,
     .form = "HOST or HOST:PORT, or a list of them",
     .help = "hosts whose certificates are looked at; the port is 443 unless written"},
    {.name = "trust",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct tls_settings, authorities),
     .fallback = "any",
     .choices = authorities,
     .help = "whom a certificate may come from: the system's authorities (public), those of the "
             "file `trust` (own), any of them"},
    {.name = "expect",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct tls_settings, expect),
     .inner = &expect_schema,
     .help = "what else must be; each may be written { value: ..., else: down|degraded|warn }"},
};

const struct schema probe_tls_schema = {.name = "tls",
                                        .words = words,
                                        .count = sizeof words / sizeof *words,
                                        .size = sizeof(struct tls_settings),
                                        .check = check};
