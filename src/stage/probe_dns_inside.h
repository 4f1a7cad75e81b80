/* probe_dns_inside.h - a run of a dns probe: who asks and who judges share it. */
#ifndef HAIDANG_STAGE_PROBE_DNS_INSIDE_H
#define HAIDANG_STAGE_PROBE_DNS_INSIDE_H

#include "io/nameserver.h"
#include "stage/probe_dns.h"
#include "stage/probe_gate.h"

/* The questions each server is asked, in this order. */
enum topic { TOPIC_RECORDS, TOPIC_IPV6, TOPIC_ZONE, TOPIC_COUNT };

struct server {
    struct probe_run *run;
    const struct endpoint *endpoint;
    struct gate_pass pass;
    struct timer *deadline; /* of the look-up: questions keep their own */
    int64_t began_us;
    struct lookup *lookup;
    struct asking *asking;
    struct address address;
    enum topic topic;
    bool gave_answer;           /* to the first question, whatever it was worth */
    int64_t name_us, answer_us; /* the longest of its answers */
    bool has_serial;
    uint32_t serial;
    json_t *told; /* for `probe --json` */
    struct verdict verdict;
};

struct probe_run {
    const struct prober *prober;
    const struct probe_plan *plan;
    const struct dns_settings *settings;
    void (*on_finding)(void *argument, const struct finding *finding);
    void *argument;
    struct sample sample;
    size_t count, over;
    struct server servers[];
};

/* What one answer of a server is worth, noted in the server's verdict. */
void dns_judge(struct server *server, const struct dns_answer *answer);

/* Once all have answered or failed: what they say of one zone, and whether it lives. */
void dns_compare(struct probe_run *run);

/* The first of those that are worst; of those that are well, the slowest. */
const struct server *dns_find_worst(const struct probe_run *run);

#endif
