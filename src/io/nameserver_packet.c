#include "io/nameserver_packet.h"

#include <ctype.h>
#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/address.h"

/* What travels everywhere in one piece (DNS flag day 2020). */
enum { UDP_SIZE = 1232 };

/* --- a question ------------------------------------------------------------------------------- */

static size_t copy_wire(const ldns_pkt *packet, uint8_t bytes[QUESTION_MOST])
{
    uint8_t *wire = NULL;
    size_t length = 0;

    if (ldns_pkt2wire(&wire, packet, &length) != LDNS_STATUS_OK || length > QUESTION_MOST)
        length = 0;
    else
        memcpy(bytes, wire, length);
    LDNS_FREE(wire);
    return length;
}

size_t packet_ask(const struct question *question, uint8_t bytes[QUESTION_MOST])
{
    ldns_rdf *const name = ldns_dname_new_frm_str(question->name);
    const ldns_rr_type type = ldns_get_rr_type_by_name(question->type);
    ldns_pkt *packet;
    uint16_t number = 0;
    size_t length;

    if (name == NULL)
        return 0;
    packet = ldns_pkt_query_new(name, type, LDNS_RR_CLASS_IN, LDNS_RD);
    if (packet == NULL)
        abort(); /* no memory */
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        abort(); /* cannot fail for so few bytes */
    ldns_pkt_set_id(packet, number);
    ldns_pkt_set_edns_udp_size(packet, UDP_SIZE);
    ldns_pkt_set_edns_do(packet, question->with_signatures);
    length = copy_wire(packet, bytes);
    ldns_pkt_free(packet); /* and the name */
    return length;
}

/* --- is it an answer? ------------------------------------------------------------------------- */

static size_t name_length(const uint8_t *name)
{
    const uint8_t *at = name;

    while (*at != 0)
        at += *at + 1;
    return (size_t)(at - name) + 1;
}

static bool is_same_name(const uint8_t *a, const uint8_t *b, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (tolower(a[i]) != tolower(b[i]))
            return false;
    return true;
}

bool packet_answers(const uint8_t *packet, size_t length, const uint8_t *question)
{
    const size_t name = name_length(question + PACKET_HEADER);
    const size_t whole = PACKET_HEADER + name + 4; /* and type and class */

    if (length < PACKET_HEADER || memcmp(packet, question, 2) != 0 || (packet[2] & 0x80) == 0)
        return false;
    /* a server that cannot read our question may answer without it */
    if (packet[4] == 0 && packet[5] == 0)
        return (packet[3] & 0x0f) == LDNS_RCODE_FORMERR;
    return length >= whole && packet[4] == 0 && packet[5] == 1 &&
           is_same_name(packet + PACKET_HEADER, question + PACKET_HEADER, name) &&
           memcmp(packet + PACKET_HEADER + name, question + PACKET_HEADER + name, 4) == 0;
}

bool packet_is_cut(const uint8_t *packet)
{
    return (packet[2] & 0x02) != 0;
}

/* --- an answer -------------------------------------------------------------------------------- */

static void normalize_address(char *record, size_t room)
{
    struct address address;
    char text[ADDRESS_TEXT];

    if (address_parse(record, &address) && strlen(address_format(text, &address)) < room)
        memcpy(record, text, strlen(text) + 1);
}

void record_normalize(char *record)
{
    const size_t length = strlen(record);
    char *to = record;

    for (const char *from = record; *from != '\0'; from++) {
        const bool ends_word = from[1] == ' ' || from[1] == '\0';

        if (*from == '"' || (*from == ' ' && (to == record || to[-1] == ' ')) ||
            (*from == '.' && ends_word && from != record))
            continue;
        *to++ = *from;
    }
    while (to > record && to[-1] == ' ')
        to--;
    *to = '\0';
    normalize_address(record, length + 1);
}

static char *print_record(const ldns_rr *record)
{
    const bool is_text = ldns_rr_get_type(record) == LDNS_RR_TYPE_TXT;
    struct text text = {.limit = RECORD_MOST};
    char *printed;

    for (size_t i = 0; i < ldns_rr_rd_count(record); i++) {
        char *part = ldns_rdf2str(ldns_rr_rdf(record, i));
        const size_t length = part == NULL ? 0 : strlen(part);

        if (is_text && length >= 2) /* its strings are one, cut at 255 bytes */
            text_add_bytes(&text, part + 1, length - 2);
        else if (length > 0)
            text_add(&text, "%s%s", i == 0 ? "" : " ", part);
        LDNS_FREE(part);
    }
    printed = text_detach(&text);
    record_normalize(printed);
    return printed;
}

static int64_t instant_ms(const ldns_rdf *seconds)
{
    return seconds == NULL ? 0 : (int64_t)ldns_rdf2native_int32(seconds) * MS_PER_SECOND;
}

/* The time in which all signatures hold is what they have in common. */
static void note_signature(const ldns_rr *record, struct dns_answer *answer)
{
    const int64_t from_ms = instant_ms(ldns_rr_rrsig_inception(record));
    const int64_t to_ms = instant_ms(ldns_rr_rrsig_expiration(record));

    if (answer->signatures == 0 || from_ms > answer->signed_from_ms)
        answer->signed_from_ms = from_ms;
    if (answer->signatures == 0 || to_ms < answer->signed_to_ms)
        answer->signed_to_ms = to_ms;
    answer->signatures++;
}

static void note_serial(const ldns_rr *record, struct dns_answer *answer)
{
    const ldns_rdf *const serial = ldns_rr_rdf(record, 2);

    if (serial == NULL || ldns_rdf_get_type(serial) != LDNS_RDF_TYPE_INT32)
        return;
    answer->has_serial = true;
    answer->serial = ldns_rdf2native_int32(serial);
}

static void note_record(const ldns_rr *record, ldns_rr_type wanted, bool is_answer,
                        struct dns_answer *answer)
{
    const ldns_rr_type type = ldns_rr_get_type(record);

    if (type == LDNS_RR_TYPE_RRSIG)
        note_signature(record, answer);
    if (type == LDNS_RR_TYPE_SOA)
        note_serial(record, answer);
    if (type == wanted && is_answer && answer->count < RECORDS_MOST)
        answer->records[answer->count++] = print_record(record);
}

static int compare_records(const void *left, const void *right)
{
    const char *const *const a = left;
    const char *const *const b = right;

    return strcasecmp(*a, *b);
}

bool packet_read(const uint8_t *bytes, size_t length, const char *type, struct dns_answer *answer)
{
    const ldns_rr_type wanted = ldns_get_rr_type_by_name(type);
    const ldns_rr_list *sections[2];
    ldns_pkt *packet = NULL;

    if (ldns_wire2pkt(&packet, bytes, length) != LDNS_STATUS_OK)
        return false;
    answer->rcode = (int)ldns_pkt_get_rcode(packet);
    answer->authoritative = ldns_pkt_aa(packet);
    answer->knows_signatures = ldns_pkt_edns_do(packet);
    sections[0] = ldns_pkt_answer(packet);
    sections[1] = ldns_pkt_authority(packet); /* of a name without such records: the zone's SOA */
    for (int i = 0; i < 2; i++)
        for (size_t j = 0; j < ldns_rr_list_rr_count(sections[i]); j++)
            note_record(ldns_rr_list_rr(sections[i], j), wanted, i == 0, answer);
    qsort(answer->records, answer->count, sizeof answer->records[0], compare_records);
    ldns_pkt_free(packet);
    return true;
}

void answer_free_records(struct dns_answer *answer)
{
    for (size_t i = 0; i < answer->count; i++)
        free(answer->records[i]);
    answer->count = 0;
}

const char *rcode_name(int rcode)
{
    static const char *const names[] = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN",
                                        "NOTIMP",  "REFUSED", "YXDOMAIN", "YXRRSET",
                                        "NXRRSET", "NOTAUTH", "NOTZONE"};

    return rcode < 0 || (size_t)rcode >= sizeof names / sizeof *names ? NULL : names[rcode];
}
