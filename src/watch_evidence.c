/* What a probe saw is kept when it makes its probe degraded or down, or worse than it was.
 *
 * A finding is only lent, and whether it confirms anything may be known later, when we know that we
 * can see (watch_blind.c): what could be evidence waits with the probe, not for long. */
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/store_evidence.h"
#include "watch_inside.h"

enum { EXHIBIT_ALONE = 4096 /* bytes in memory, about, beside head and body */ };

/* The end of what can be cut off as a whole letter. */
static size_t cut_utf8(const char *bytes, size_t length)
{
    size_t end = length;

    while (end > 0 && length - end < 4 && ((unsigned char)bytes[end - 1] & 0xc0) == 0x80)
        end--;
    return end > 0 && ((unsigned char)bytes[end - 1] & 0xc0) == 0xc0 ? end - 1 : length;
}

/* Nothing that masking could not read: pictures, UTF-16 (all of whose digits have a 0 beside them)
 * and any other charset than UTF-8. */
static json_t *text_of(const char *bytes, size_t length)
{
    static const char controls[] = "\1\2\3\4\5\6\7\10\13\16\17\20\21\22\23\24\25\26\27\30\31\32"
                                   "\33\34\35\36\37";

    if (memchr(bytes, '\0', length) != NULL)
        return NULL;
    for (size_t i = 0; i < sizeof controls - 1; i++)
        if (memchr(bytes, controls[i], length) != NULL)
            return NULL;
    return json_stringn(bytes, length); /* NULL: it is not UTF-8 */
}

static void set_body(json_t *document, const struct shown *shown)
{
    const bool is_cut = shown->body != NULL && shown->body_length > EXHIBIT_BODY_MOST;
    json_t *body = NULL;

    if (shown->body != NULL)
        body = text_of(shown->body,
                       is_cut ? cut_utf8(shown->body, EXHIBIT_BODY_MOST) : shown->body_length);
    json_set_bool(document, "body_cut", is_cut);
    json_set_integer(document, "body_bytes", (int64_t)shown->body_length);
    json_set(document, "body", body == NULL ? json_null() : body);
}

static void set_text(json_t *document, const char *name, const char *text)
{
    json_t *const value = text == NULL ? NULL : text_of(text, strlen(text));

    json_set(document, name, value == NULL ? json_null() : value);
}

static json_t *make_document(const struct finding *finding, const struct sample *sample)
{
    json_t *const document = json_object();

    json_set_string(document, "outcome", outcome_name(sample->outcome));
    json_set_string(document, "reason", reason_name(sample->reason));
    json_set_integer(document, "status", sample->status);
    set_text(document, "detail", finding->detail);
    set_text(document, "step", finding->step);
    json_set(document, "hops",
             finding->hops == NULL ? json_array() : json_deep_copy(finding->hops));
    set_text(document, "headers", finding->shown.headers);
    set_body(document, &finding->shown);
    return document;
}

void evidence_drop(struct watched *probe)
{
    json_decref(probe->exhibit);
    probe->exhibit = NULL;
}

static enum state level_of(const struct sample *sample)
{
    return sample->outcome == OUTCOME_FAILED     ? STATE_DOWN
           : sample->outcome == OUTCOME_DEGRADED ? STATE_DEGRADED
                                                 : STATE_UP;
}

void evidence_note(struct watched *probe, const struct finding *finding,
                   const struct sample *sample)
{
    evidence_drop(probe);
    /* what goes on failing has been seen */
    if (sample->outcome != OUTCOME_VOID && level_of(sample) > probe->maker.judgement.level)
        probe->exhibit = make_document(finding, sample);
}

static size_t size_of(const json_t *document)
{
    return EXHIBIT_ALONE + json_string_length(json_object_get(document, "headers")) +
           json_string_length(json_object_get(document, "body"));
}

void evidence_follow(struct watched *probe, enum state before, const struct sample *sample)
{
    struct watch *const watch = probe->watch;
    const enum state now = probe->maker.judgement.level;
    const struct exhibit exhibit = {
        .probe = probe->plan->id,
        .at_ms = sample->at_ms,
        .incident = watch->services[probe->plan->service].open_incident,
        .document = json_incref(probe->exhibit),
        .size = size_of(probe->exhibit),
    };

    if (exhibit.document == NULL)
        return;
    if (now > before && now >= STATE_DEGRADED) {
        if (store_take_exhibit(watch->store, &exhibit))
            log_over(&watch->evidence_trouble, "%s", tr("evidence of failures is kept again"));
        else
            log_trouble(&watch->evidence_trouble,
                        tr("there is more evidence of failures than can be kept: that of '%s' is "
                           "left out"),
                        probe->plan->id);
    } else {
        json_decref(exhibit.document);
    }
    evidence_drop(probe);
}
