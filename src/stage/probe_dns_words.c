/* The words of a dns probe. */
#include <string.h>

#include "base/words.h"
#include "io/nameserver.h"
#include "stage/probe_dns.h"
#include "stage/probe_expect_read.h"

enum { USUAL_PORT = 53, NAME_MOST = 253 };

const char *const dns_types[] = {"A",   "AAAA", "CNAME", "NS", "SOA",    "MX",   "TXT",
                                 "SRV", "CAA",  "PTR",   "DS", "DNSKEY", "TLSA", NULL};

static const char *const rcodes[] = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN",
                                     "NOTIMP",  "REFUSED", NULL}; /* as they are numbered */

static void read_name(struct reading *reading, const struct node *value, void *field)
{
    const char **const name = field;

    if (!schema_read_string(reading, value, name))
        return;
    if (strlen(*name) > NAME_MOST || strpbrk(*name, " /:@\\\"") != NULL ||
        strstr(*name, "..") != NULL || **name == '.')
        reading_complain(reading, &value->place,
                         tr("wants the name of a host or domain such as example.test, not '%s'"),
                         reading_quote(reading, *name));
}

static void read_servers(struct reading *reading, const struct node *value, void *field)
{
    struct dns_servers *const servers = field;

    servers->endpoints =
        endpoints_read(reading, value, DNS_SERVERS_MOST, USUAL_PORT, &servers->count);
}

static void read_rcode(struct reading *reading, const struct node *node, void *field)
{
    struct expected_rcode *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);

    if (value != NULL)
        schema_read_choice(reading, value, rcodes, &expected->rcode);
}

static void read_records(struct reading *reading, const struct node *node, void *field)
{
    struct expected_texts *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DOWN, &expected->consequence);
    struct schema_strings strings = {.count = 0};
    const char **texts;

    if (value == NULL || !schema_read_strings(reading, value, &strings))
        return;
    if (strings.count > RECORDS_MOST) {
        reading_complain(reading, &value->place, tr("wants from 1 to %d values in this list"),
                         (int)RECORDS_MOST);
        return;
    }
    texts = arena_add(reading_arena(reading), strings.count + 1, sizeof *texts);
    for (size_t i = 0; i < strings.count; i++) {
        char *const copy = arena_copy_string(reading_arena(reading), strings.strings[i]);

        record_normalize(copy);
        texts[i] = copy;
    }
    expected->texts = texts;
    expected->count = strings.count;
}

/* `true`, else degraded; `false` is as if it were not written. */
static void read_flag(struct reading *reading, const struct node *node, void *field)
{
    struct expected_flag *const expected = field;
    enum consequence consequence;
    const struct node *const value = expect_open(reading, node, CONSEQUENCE_DEGRADED, &consequence);
    bool yes = false;

    if (value != NULL && schema_read_bool(reading, value, &yes) && yes)
        expected->consequence = consequence;
}

#define WORD(word, reader, looks, sentence)                                                \
    {                                                                                      \
        .name = #word, .type = SCHEMA_CUSTOM, .offset = offsetof(struct dns_expect, word), \
        .read = (reader), .form = (looks), .help = (sentence)                              \
    }

static const struct schema_word expect_words[] = {
    WORD(rcode, read_rcode, "NOERROR | NXDOMAIN | …",
         "what each server must say; if not written, NOERROR"),
    WORD(records, read_records, "record or a list of records",
         "the records each server must have, all of them and no others, in any order"),
    WORD(ipv6, read_flag, "true | false",
         "true: the name must have an IPv6 address, else degraded"),
    WORD(equal_serials, read_flag, "true | false",
         "true: all servers must tell the same serial of the zone, else degraded"),
    WORD(signatures, expect_read_certificate, "time (ms, s, m, h, d)",
         "DNSSEC signatures must be valid for so long yet, else a warning; missing or expired ones "
         "mean down"),
    WORD(within, expect_read_within, "time (ms, s, m, h, d)",
         "each server must answer within this time, else degraded"),
};

static const struct schema expect_schema = {.name = "expect",
                                            .words = expect_words,
                                            .count = sizeof expect_words / sizeof *expect_words,
                                            .size = sizeof(struct dns_expect)};

static const struct schema_word words[] = {
    {.name = "dns",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct dns_settings, name),
     .required = true,
     .read = read_name,
     .form = "name",
     .help = "name that is asked for"},
    {.name = "type",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct dns_settings, type),
     .fallback = "A",
     .choices = dns_types,
     .help = "type of the records that are asked for"},
    {.name = "servers",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct dns_settings, servers),
     .required = true,
     .read = read_servers,
     .form = "HOST or HOST:PORT, or a list of them",
     .help = "name servers, each of which is asked by itself; one that does not answer degrades, "
             "none that does means down"},
    {.name = "expect",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct dns_settings, expect),
     .inner = &expect_schema,
     .help = "what else must be; each may be written { value: ..., else: down|degraded|warn }"},
};

const struct schema probe_dns_schema = {.name = "dns",
                                        .words = words,
                                        .count = sizeof words / sizeof *words,
                                        .size = sizeof(struct dns_settings)};
