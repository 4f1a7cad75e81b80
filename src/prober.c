#include "prober.h"

#include <signal.h>

#include "io/fetch.h"
#include "io/loop.h"
#include "io/names.h"
#include "io/tls.h"
#include "stage/probe_gate.h"
#include "stage/probe_token.h"

bool prober_open(struct prober_kit *kit, const struct catalogue *catalogue, struct error *error)
{
    struct prober *const prober = &kit->prober;

    *kit = (struct prober_kit){.prober = {.catalogue = catalogue}};
    signal(SIGPIPE, SIG_IGN); /* OpenSSL writes to connections that may be gone */
    prober->loop = loop_new();
    kit->trust = trust_new(prober->loop, catalogue->trust_path, error);
    if (kit->trust == NULL)
        goto fail;
    prober->trust = kit->trust;
    prober->names = names_new(prober->loop, catalogue, error);
    if (prober->names == NULL)
        goto fail;
    prober->fetcher = fetcher_new(prober->loop, kit->trust, error);
    if (prober->fetcher == NULL)
        goto fail;
    if (catalogue->at_once > 0 || catalogue->apart_us > 0)
        prober->gates = gates_new(prober->loop, catalogue->at_once, catalogue->apart_us);
    prober->tokens = tokens_new(prober);
    return true;

fail:
    prober_close(kit);
    return false;
}

void prober_close(struct prober_kit *kit)
{
    tokens_free(kit->prober.tokens);
    gates_free(kit->prober.gates);
    fetcher_free(kit->prober.fetcher);
    names_free(kit->prober.names);
    trust_free(kit->trust);
    loop_free(kit->prober.loop);
    *kit = (struct prober_kit){0};
}
