/* probe_ask.h - one question to a web server: its name is looked up, its addresses are tried in
 * turn, and one answer comes.  What several questions in a row mean is the caller's business. */
#ifndef HAIDANG_STAGE_PROBE_ASK_H
#define HAIDANG_STAGE_PROBE_ASK_H

#include "stage/probe.h"
#include "stage/probe_hops.h"

struct ask;

enum { ASK_AGENT_MOST = 256 };

struct question {
    struct request request; /* all but where to connect, its time limits and the user agent */
    const char *proxy;      /* "http://host:port"; NULL: none.  Names, hosts, ports are then its */
    enum family family;
    int64_t timeout_us; /* for all of it */
};

/* What came of it, lent for the time of the callback. */
struct reply {
    enum reason trouble;         /* REASON_NONE, or too_large: an answer came */
    const char *detail;          /* about the trouble, beside trouble_sentence; may be "" */
    const struct answer *answer; /* NULL: nothing was sent or came */
    const struct hop *hop;       /* measured; copy it by hops_add */
};

/* `on_reply` comes once, not before this has returned, not after ask_cancel.  What the question
 * points to must live until then. */
struct ask *ask_start(const struct prober *prober, const struct question *question,
                      void (*on_reply)(void *argument, const struct reply *reply), void *argument);
void ask_cancel(struct ask *ask); /* takes NULL */

/* Is there an answer, of which perhaps only the beginning was taken? */
bool reply_is_answer(const struct reply *reply);

/* Within on_reply only, if there is an answer: its body and headers, without a copy. */
struct fetched ask_take(struct ask *ask);

/* What we call ourselves: "HaiDang/0.1.0 (+mailto:…)" with the configuration's contact. */
void ask_write_agent(char agent[ASK_AGENT_MOST], const struct catalogue *catalogue);

#endif
