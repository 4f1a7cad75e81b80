/* What the answers of name servers are worth, each by itself and beside the others. */
#include <inttypes.h>
#include <strings.h>

#include "base/clock.h"
#include "base/words.h"
#include "stage/probe_dns_inside.h"

enum { NOERROR = 0, SERVFAIL = 2, NXDOMAIN = 3, REFUSED = 5 };

/* --- judging one server ----------------------------------------------------------------------- */

static bool is_among(const char *record, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(record, texts[i]) == 0)
            return true;
    return false;
}

/* Both ways: none is missing, none is there that is not expected. */
static void judge_records(struct server *server, const struct dns_answer *answer)
{
    const struct expected_texts *const expected = &server->run->settings->expect.records;
    const char *const *const records = (const char *const *)answer->records;

    for (size_t i = 0; i < answer->count; i++)
        if (!is_among(records[i], expected->texts, expected->count))
            verdict_note(&server->verdict, expected->consequence, REASON_DNS_ANSWER,
                         tr("has '%.120s', which is not expected"), records[i]);
    for (size_t i = 0; i < expected->count; i++)
        if (!is_among(expected->texts[i], records, answer->count))
            verdict_note(&server->verdict, expected->consequence, REASON_DNS_ANSWER,
                         tr("lacks '%.120s'"), expected->texts[i]);
}

static enum reason reason_of_rcode(int rcode)
{
    if (rcode == NXDOMAIN)
        return REASON_DNS_NO_NAME;
    return rcode == NOERROR ? REASON_DNS_ANSWER : REASON_DNS_FAILED;
}

/* False: there is no sense in looking at the records. */
static bool judge_rcode(struct server *server, int rcode)
{
    const struct expected_rcode *const expected = &server->run->settings->expect.rcode;
    const enum consequence consequence =
        expected->consequence == CONSEQUENCE_NONE ? CONSEQUENCE_DOWN : expected->consequence;
    const char *const name = rcode_name(rcode);

    if (rcode != expected->rcode)
        verdict_note(&server->verdict, consequence, reason_of_rcode(rcode),
                     tr("answered %s, expected %s"), name == NULL ? "?" : name,
                     rcode_name(expected->rcode));
    return rcode == expected->rcode;
}

static void judge_signatures(struct server *server, const struct dns_answer *answer)
{
    const struct expected_limit *const expected = &server->run->settings->expect.signatures;
    const int64_t now_ms = server->run->sample.at_ms;

    if (expected->consequence == CONSEQUENCE_NONE)
        return;
    if (answer->signatures == 0)
        verdict_note(&server->verdict, CONSEQUENCE_DOWN, REASON_DNS_SIGNATURE,
                     tr("the answer is not signed"));
    else if (answer->signed_to_ms <= now_ms)
        verdict_note(&server->verdict, CONSEQUENCE_DOWN, REASON_DNS_SIGNATURE,
                     tr("a signature expired %" PRId64 " days ago"),
                     limits_days_left(now_ms, answer->signed_to_ms));
    else if (answer->signed_from_ms > now_ms)
        verdict_note(&server->verdict, CONSEQUENCE_DOWN, REASON_DNS_SIGNATURE,
                     tr("a signature is not valid yet"));
    else if (answer->signed_to_ms - now_ms < expected->limit / US_PER_MS)
        verdict_note(&server->verdict, expected->consequence, REASON_DNS_SIGNATURE,
                     tr("a signature expires in %" PRId64 " days"),
                     limits_days_left(answer->signed_to_ms, now_ms));
}

static void judge_first(struct server *server, const struct dns_answer *answer)
{
    const struct dns_settings *const settings = server->run->settings;

    server->gave_answer = answer->rcode != SERVFAIL && answer->rcode != REFUSED;
    if (!judge_rcode(server, answer->rcode) || answer->rcode != NOERROR)
        return;
    if (settings->expect.records.count > 0)
        judge_records(server, answer);
    else if (answer->count == 0)
        verdict_note(&server->verdict, CONSEQUENCE_DOWN,
                     settings->type <= 1 ? REASON_DNS_NO_ADDRESS : REASON_DNS_ANSWER,
                     tr("has no record of type %s"), dns_types[settings->type]);
}

void dns_judge(struct server *server, const struct dns_answer *answer)
{
    const struct dns_expect *const expect = &server->run->settings->expect;

    if (server->topic == TOPIC_RECORDS)
        judge_first(server, answer);
    if (server->topic == TOPIC_IPV6 && answer->count == 0)
        verdict_note(&server->verdict, expect->ipv6.consequence, REASON_DNS_ANSWER,
                     tr("has no record of type %s"), "AAAA");
    if (server->topic == TOPIC_ZONE && !answer->has_serial)
        verdict_note(&server->verdict, expect->equal_serials.consequence, REASON_DNS_ANSWER,
                     tr("has no record of type %s"), "SOA");
    if (server->topic != TOPIC_IPV6 && answer->rcode != SERVFAIL && answer->rcode != REFUSED)
        judge_signatures(server, answer);
}

/* --- all of them ------------------------------------------------------------------------------ */

static void judge_serials(struct probe_run *run)
{
    const struct server *first = NULL;

    for (size_t i = 0; i < run->count; i++) {
        struct server *const server = &run->servers[i];

        if (server->has_serial && first == NULL)
            first = server;
        else if (server->has_serial && server->serial != first->serial)
            verdict_note(&server->verdict, run->settings->expect.equal_serials.consequence,
                         REASON_DNS_SERIAL, tr("tells serial %u, %.80s tells %u"),
                         (unsigned int)server->serial, first->endpoint->host,
                         (unsigned int)first->serial);
    }
}

/* A zone lives on as long as one of its servers answers: the dead ones only degrade it. */
static void pardon_the_dead(struct probe_run *run)
{
    bool any = false;

    for (size_t i = 0; i < run->count; i++)
        any = any || run->servers[i].gave_answer;
    for (size_t i = 0; any && i < run->count; i++) {
        struct server *const server = &run->servers[i];

        if (!server->gave_answer && server->verdict.reason != REASON_INTERNAL &&
            server->verdict.consequence > CONSEQUENCE_DEGRADED)
            server->verdict.consequence = CONSEQUENCE_DEGRADED;
    }
}

void dns_compare(struct probe_run *run)
{
    judge_serials(run);
    pardon_the_dead(run);
}

const struct server *dns_find_worst(const struct probe_run *run)
{
    const struct server *worst = &run->servers[0];

    for (size_t i = 1; i < run->count; i++) {
        const struct server *const server = &run->servers[i];
        const enum consequence gravity = server->verdict.consequence;

        if (gravity > worst->verdict.consequence ||
            (gravity == worst->verdict.consequence && gravity == CONSEQUENCE_NONE &&
             server->answer_us > worst->answer_us))
            worst = server;
    }
    return worst;
}
