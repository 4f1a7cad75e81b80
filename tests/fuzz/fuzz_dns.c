/* fuzz_dns.c - a hostile name server's packet: told from an answer, taken apart, its records told
 * as text. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/nameserver_packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is only written otherwise never gets longer. */
static void normalize_again(const char *record)
{
    char *const again = memory_copy_string(record);

    record_normalize(again);
    if (strlen(again) > strlen(record))
        abort();
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const types[] = {"A", "TXT", "SOA", "MX", "CAA", "TLSA"};
    const struct question question = {.name = "www.lies.test", .type = "A"};
    const char *const type = types[size % (sizeof types / sizeof *types)];
    struct dns_answer answer = {.rcode = 0};
    uint8_t asked[QUESTION_MOST];

    if (packet_ask(&question, asked) == 0)
        abort();
    if (size >= 2 && size <= PACKET_MOST) {
        memcpy(asked, data, 2); /* the number is hard to guess */
        packet_answers(data, size, asked);
    }
    if (packet_read(data, size, type, &answer))
        for (size_t i = 0; i < answer.count; i++)
            normalize_again(answer.records[i]);
    answer_free_records(&answer);
    return 0;
}
