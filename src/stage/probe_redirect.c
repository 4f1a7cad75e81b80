#include "stage/probe_redirect.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/words.h"

bool redirect_is(const struct answer *answer)
{
    return answer->status == 301 || answer->status == 302 || answer->status == 303 ||
           answer->status == 307 || answer->status == 308;
}

struct verdict redirect_look(const struct hops *hops, const struct answer *answer, int64_t most,
                             bool may_return, struct url_parts *parts)
{
    struct verdict verdict = {.reason = REASON_NONE};

    if (answer->location == NULL)
        verdict_note(&verdict, CONSEQUENCE_DOWN, REASON_REDIRECT,
                     tr("answered %d without saying where to"), (int)answer->status);
    else if (!url_parse(answer->location, parts, NULL))
        verdict_note(&verdict, CONSEQUENCE_DOWN, REASON_REDIRECT,
                     tr("was led to '%.100s', which is no web address"), answer->location);
    else if (!may_return && hops_have(hops, answer->location))
        verdict_note(&verdict, CONSEQUENCE_DOWN, REASON_REDIRECT,
                     tr("was led in a circle, back to '%.100s'"), answer->location);
    else if (hops_way(hops) > most)
        verdict_note(&verdict, CONSEQUENCE_DOWN, REASON_REDIRECT,
                     tr("was redirected more than %" PRId64 " times"), most);
    return verdict;
}

bool redirect_becomes_get(int32_t status, const char *method)
{
    if (status == 303)
        return strcmp(method, "HEAD") != 0;
    return (status == 301 || status == 302) && strcmp(method, "POST") == 0;
}

bool redirect_same_origin(const struct url_parts *a, const struct url_parts *b)
{
    return strcmp(a->scheme, b->scheme) == 0 && strcasecmp(a->host, b->host) == 0 &&
           a->port == b->port;
}

bool redirect_is_allowed(const struct schema_strings *hosts, const char *host)
{
    for (size_t i = 0; i < hosts->count; i++)
        if (strcasecmp(hosts->strings[i], host) == 0)
            return true;
    return false;
}

bool redirect_leads_to(const struct answer *answer, const char *host)
{
    struct url_parts parts;

    return answer->location != NULL && url_parse(answer->location, &parts, NULL) &&
           strcasecmp(parts.host, host) == 0;
}
