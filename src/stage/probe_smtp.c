/* One run: verb by verb, each answered before the next is said.
 *
 * Once all is known the server is told goodbye, and its answer awaited for a moment: it counts no
 * longer, but a server shall not take us for one who hangs up. */
#include "stage/probe_smtp.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/version.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/unicode.h"

enum { REPLY_MOST = 16 * 1024, SHOWN_MOST = 100, GOODBYE_US = 500000 };

/* In order; which of them are said is next_verb's to decide. */
enum verb {
    VERB_GREETING, /* the server's: the first word is not ours */
    VERB_EHLO,
    VERB_STARTTLS,
    VERB_EHLO_AGAIN,
    VERB_AUTH,
    VERB_MAIL,
    VERB_RCPT,
    VERB_DATA,
    VERB_BODY,
    VERB_QUIT,
    VERB_COUNT
};

/* What each must be answered with, and what it means if it is not. */
static const struct {
    const char *name;
    int code;
    enum reason reason;
} verbs[] = {
    [VERB_GREETING] = {"greeting", 220, REASON_BANNER},
    [VERB_EHLO] = {"EHLO", 250, REASON_STATUS},
    [VERB_STARTTLS] = {"STARTTLS", 220, REASON_STARTTLS},
    [VERB_EHLO_AGAIN] = {"EHLO", 250, REASON_STATUS},
    [VERB_AUTH] = {"AUTH", 235, REASON_DELIVERY},
    [VERB_MAIL] = {"MAIL", 250, REASON_DELIVERY},
    [VERB_RCPT] = {"RCPT", 250, REASON_DELIVERY},
    [VERB_DATA] = {"DATA", 354, REASON_DELIVERY},
    [VERB_BODY] = {"mail", 250, REASON_DELIVERY},
    [VERB_QUIT] = {"QUIT", 221, REASON_NONE},
};
_Static_assert(sizeof verbs / sizeof *verbs == VERB_COUNT, "a verb is missing");

struct probe_run {
    const struct smtp_settings *settings;
    void (*on_finding)(void *argument, const struct finding *finding);
    void *argument;
    struct reach reach;
    struct tls_wish wish;
    struct timer *goodbye;
    enum verb verb;
    int64_t said_us;
    json_t *told; /* what each verb was answered with */
    bool offers_starttls;
    struct sample sample;
    struct verdict verdict;
};

static void run_free(struct probe_run *run)
{
    reach_stop(&run->reach);
    timer_free(run->goodbye);
    json_decref(run->told);
    free(run);
}

/* --- the end ---------------------------------------------------------------------------------- */

/* The only way out of a run. */
static void finish(struct probe_run *run)
{
    json_t *const hop = reach_to_json(&run->reach, run->verdict.reason);
    json_t *const hops = json_pack("[o]", hop);
    struct finding finding;

    json_set(hop, "verbs", json_incref(run->told));
    reach_fill(&run->reach, &run->sample);
    limits_conclude(&run->verdict, &run->sample);
    finding = (struct finding){.sample = run->sample, .hops = hops};
    snprintf(finding.detail, sizeof finding.detail, "%s", run->verdict.detail);
    run->on_finding(run->argument, &finding);
    json_decref(hops);
    run_free(run);
}

static void on_goodbye(void *argument)
{
    finish(argument);
}

/* All is known: from here on nothing is measured. */
static void conclude(struct probe_run *run)
{
    const struct smtp_expect *const expect = &run->settings->expect;

    reach_stop_watch(&run->reach);
    run->reach.is_measured = true;
    limits_judge_within(&expect->within, run->reach.total_us, &run->verdict);
    if (run->settings->tls || run->settings->starttls)
        limits_judge_certificate(&expect->certificate, &run->reach.tls, run->sample.at_ms,
                                 &run->verdict);
    timer_set(run->goodbye, GOODBYE_US);
}

/* --- what is said ----------------------------------------------------------------------------- */

static void add_auth(struct text *text, const struct smtp_auth *auth)
{
    struct text plain = {.length = 0};

    text_add_bytes(&plain, "", 1);
    text_add_string(&plain, auth->user);
    text_add_bytes(&plain, "", 1);
    text_add_string(&plain, auth->password);
    text_add_string(text, "AUTH PLAIN ");
    text_add_base64(text, text_string(&plain), plain.length);
    text_add_string(text, "\r\n");
    text_free(&plain);
}

/* "Tue, 14 Jun …" is not needed; the month's name is, and always in English. */
static void add_date(struct text *text, int64_t now_ms)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char day[CLOCK_TEXT];
    char month[CLOCK_TEXT];
    char rest[CLOCK_TEXT];
    const long number = strtol(clock_format_for_people(month, "%m", now_ms), NULL, 10);

    text_add(text, "Date: %s %s %s\r\n", clock_format_for_people(day, "%d", now_ms),
             number >= 1 && number <= 12 ? months[number - 1] : months[0],
             clock_format_for_people(rest, "%Y %H:%M:%S %z", now_ms));
}

static void add_mail(struct text *text, const struct probe_run *run)
{
    const struct smtp_deliver *const deliver = &run->settings->deliver;

    text_add(text, "From: <%s>\r\nTo: <%s>\r\nSubject: HaiDang %s\r\n", deliver->from, deliver->to,
             run->reach.endpoint->host);
    add_date(text, run->sample.at_ms);
    text_add(text,
             "Message-ID: <%" PRId64 ".%" PRIu32 "@haidang.invalid>\r\n"
             "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
             "Content-Type: text/plain; charset=us-ascii\r\n\r\n"
             "HaiDang/%s probes this mail server.  This mail can be thrown away.\r\n.\r\n",
             run->sample.at_ms, run->sample.probe, HAIDANG_VERSION);
}

static void say(struct probe_run *run)
{
    const struct smtp_settings *const settings = run->settings;
    struct text text = {.length = 0};

    switch (run->verb) {
    case VERB_EHLO:
    case VERB_EHLO_AGAIN:
        text_add(&text, "EHLO %s\r\n",
                 settings->hello == NULL ? "haidang.invalid" : settings->hello);
        break;
    case VERB_AUTH:
        add_auth(&text, &settings->deliver.auth);
        break;
    case VERB_MAIL:
        text_add(&text, "MAIL FROM:<%s>\r\n", settings->deliver.from);
        break;
    case VERB_RCPT:
        text_add(&text, "RCPT TO:<%s>\r\n", settings->deliver.to);
        break;
    case VERB_BODY:
        add_mail(&text, run);
        break;
    case VERB_GREETING:
    case VERB_STARTTLS:
    case VERB_DATA:
    case VERB_QUIT:
    case VERB_COUNT:
        text_add(&text, "%s\r\n", verbs[run->verb].name);
        break;
    }
    run->said_us = clock_steady_us();
    stream_send(run->reach.stream, text_string(&text), text.length);
    text_free(&text);
}

static bool is_said(const struct smtp_settings *settings, enum verb verb)
{
    switch (verb) {
    case VERB_STARTTLS:
    case VERB_EHLO_AGAIN:
        return settings->starttls && !settings->tls;
    case VERB_AUTH:
        return settings->deliver.to != NULL && settings->deliver.auth.user != NULL;
    case VERB_MAIL:
    case VERB_RCPT:
    case VERB_DATA:
    case VERB_BODY:
        return settings->deliver.to != NULL;
    case VERB_GREETING:
    case VERB_EHLO:
    case VERB_QUIT:
    case VERB_COUNT:
        break;
    }
    return true;
}

static void say_next(struct probe_run *run)
{
    do
        run->verb++;
    while (!is_said(run->settings, run->verb));
    if (run->verb == VERB_QUIT)
        conclude(run);
    say(run);
}

/* --- what is answered ------------------------------------------------------------------------- */

/* 0: it does not begin with a code. */
static int reply_code(const char *line)
{
    int code = 0;

    for (int i = 0; i < 3; i++) {
        if (!isdigit((unsigned char)line[i]))
            return 0;
        code = code * 10 + line[i] - '0';
    }
    return line[3] != '\0' && strchr(" -\r\n", line[3]) != NULL ? code : 0;
}

/* Its length once it is whole, else 0: lines "250-…" and one "250 …". */
static size_t reply_length(const struct text *heard)
{
    const char *const bytes = text_string(heard);
    const char *line = bytes;

    for (;;) {
        const char *const end = memchr(line, '\n', heard->length - (size_t)(line - bytes));

        if (end == NULL)
            return 0;
        if (reply_code(line) == 0 || line[3] != '-')
            return (size_t)(end - bytes) + 1;
        line = end + 1;
    }
}

static bool offers(const char *reply, size_t length, const char *what)
{
    const size_t wanted = strlen(what);

    for (const char *line = reply; line < reply + length; line += strcspn(line, "\n") + 1)
        if (strlen(line) > 4 + wanted && strncasecmp(line + 4, what, wanted) == 0 &&
            isspace((unsigned char)line[4 + wanted]))
            return true;
    return false;
}

/* The last line of a reply, fit to be shown. */
static const char *show(const char *reply, size_t length, char shown[SHOWN_MOST + 1])
{
    const char *line = reply;
    size_t count;

    for (const char *at = reply; at + 1 < reply + length; at++)
        if (*at == '\n')
            line = at + 1;
    count = strcspn(line, "\r\n");
    if (count > SHOWN_MOST)
        count = SHOWN_MOST;
    memcpy(shown, line, count);
    shown[count] = '\0';
    unicode_repair(shown);
    return shown;
}

static void note_told(struct probe_run *run, int code)
{
    json_t *const object = json_object();

    json_set_string(object, "verb", verbs[run->verb].name);
    json_set_integer(object, "status", code);
    json_set_ms(object, "ms", run->said_us == 0 ? NOT_REACHED : clock_steady_us() - run->said_us);
    json_array_append_new(run->told, object);
}

/* False: it ends here. */
static bool judge_reply(struct probe_run *run, const char *reply, size_t length)
{
    const int code = reply_code(reply);
    char shown[SHOWN_MOST + 1];

    show(reply, length, shown);
    run->sample.status = code;
    note_told(run, code);
    if (code == 0) {
        verdict_note(&run->verdict, CONSEQUENCE_DOWN, REASON_PROTOCOL,
                     tr("answered '%s', which is not %s"), shown, "SMTP");
    } else if (code != verbs[run->verb].code) {
        verdict_note(&run->verdict, CONSEQUENCE_DOWN, verbs[run->verb].reason,
                     tr("answered '%s' to %s, expected %d"), shown, verbs[run->verb].name,
                     verbs[run->verb].code);
    } else if (run->verb == VERB_EHLO && is_said(run->settings, VERB_STARTTLS) &&
               !offers(reply, length, "STARTTLS")) {
        verdict_note(&run->verdict, CONSEQUENCE_DOWN, REASON_STARTTLS,
                     tr("the server offers no STARTTLS"));
    } else {
        return true;
    }
    reach_stop_watch(&run->reach);
    return false;
}

static void on_bytes(struct probe_run *run)
{
    const struct text *const heard = stream_received(run->reach.stream);
    const size_t length = reply_length(heard);
    bool goes_on;

    if (run->verb == VERB_QUIT && length > 0) {
        finish(run);
        return;
    }
    if (length == 0)
        return;
    goes_on = judge_reply(run, text_string(heard), length);
    stream_take(run->reach.stream, length);
    if (!goes_on)
        finish(run);
    else if (run->verb == VERB_STARTTLS)
        reach_encrypt(&run->reach, &run->wish);
    else
        say_next(run);
}

static void on_reach(void *argument, enum reach_event event)
{
    struct probe_run *const run = argument;

    if (event == REACH_BYTES) {
        on_bytes(run);
    } else if (event == REACH_OPEN && run->verb == VERB_STARTTLS) {
        say_next(run);
    } else if (event == REACH_TROUBLE) {
        if (run->verb != VERB_QUIT)
            limits_note_trouble(&run->verdict, run->reach.trouble, run->reach.detail);
        finish(run);
    }
}

/* --- the kind --------------------------------------------------------------------------------- */

static struct probe_run *smtp_start(const struct prober *prober, const struct probe_plan *plan,
                                    void (*on_finding)(void *argument,
                                                       const struct finding *finding),
                                    void *argument)
{
    struct probe_run *const run = NEW(struct probe_run);
    const uint32_t index = (uint32_t)(plan - prober->catalogue->probes);

    run->settings = plan->settings;
    run->on_finding = on_finding;
    run->argument = argument;
    run->told = json_array();
    run->goodbye = timer_new(prober->loop, on_goodbye, run);
    run->wish = (struct tls_wish){.host = run->settings->endpoint.host};
    run->reach = (struct reach){.prober = prober,
                                .endpoint = &run->settings->endpoint,
                                .family = plan->family,
                                .timeout_us = plan->timeout_us,
                                .most = REPLY_MOST,
                                .wish = run->settings->tls ? &run->wish : NULL,
                                .on_event = on_reach,
                                .argument = run};
    run->sample = sample_begin(index, clock_wall_ms());
    reach_start(&run->reach);
    return run;
}

static void tell_requests(const struct probe_plan *plan,
                          void (*on_request)(void *argument, const char *host), void *argument)
{
    const struct smtp_settings *const settings = plan->settings;

    on_request(argument, settings->endpoint.host);
}

const struct probe_kind probe_smtp = {.name = "smtp",
                                      .schema = &probe_smtp_schema,
                                      .start = smtp_start,
                                      .cancel = run_free,
                                      .tell_requests = tell_requests};
