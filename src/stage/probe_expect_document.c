/* Judges what stands in JSON, XML and HTML, and how new a page is. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "io/json_path.h"
#include "io/markup.h"
#include "io/pattern.h"
#include "io/unicode.h"
#include "model/date_find.h"
#include "stage/probe_expect_inside.h"
#include "stage/probe_expect_value.h"

enum { TEXTS_MOST = 1024 * 1024 /* bytes in which dates are looked for */ };

/* --- values ----------------------------------------------------------------------------------- */

/* Compares and says what was there; takes what was found. */
static void judge_value(struct inspection *inspection, const struct wanted_value *wanted,
                        enum consequence consequence, struct found *found)
{
    char *composed = NULL;
    size_t length;

    if (found->text != NULL && !unicode_is_ascii(found->text, strlen(found->text))) {
        composed = unicode_compose(found->text, strlen(found->text), &length);
        free(found->text);
        found->text = composed;
    }
    if (value_is_met(wanted, found)) {
        found_release(found);
        return;
    }
    if (!found->exists)
        verdict_note(inspection->verdict, consequence, REASON_CONTENT,
                     tr("there is no %s, expected '%s'"), expect_quote_string(wanted->path).text,
                     expect_quote_string(wanted->written).text);
    else if (wanted->of_length)
        verdict_note(inspection->verdict, consequence, REASON_CONTENT,
                     tr("%s has length %zu, expected '%s'"), expect_quote_string(wanted->path).text,
                     found->length, expect_quote_string(wanted->written).text);
    else
        verdict_note(inspection->verdict, consequence, REASON_CONTENT,
                     tr("%s is '%s', expected '%s'"), expect_quote_string(wanted->path).text,
                     expect_quote_string(found->text).text,
                     expect_quote_string(wanted->written).text);
    found_release(found);
}

static void judge_json(struct inspection *inspection)
{
    const struct expected_values *const expected = &inspection->expectations->json;
    const char *paths[JSON_PATHS_MOST];
    struct found founds[JSON_PATHS_MOST];
    enum look look;

    if (expected->count == 0)
        return;
    for (size_t i = 0; i < expected->count; i++)
        paths[i] = expected->wanted[i].path;
    look = json_path_find(inspection->evidence->body, inspection->evidence->body_length, paths,
                          expected->count, inspection->effort, founds);
    inspection_note_look(inspection, look, expected->consequence, "JSON");
    for (size_t i = 0; look == LOOK_FINE && i < expected->count; i++)
        judge_value(inspection, &expected->wanted[i], expected->consequence, &founds[i]);
}

static void judge_path(struct inspection *inspection, struct markup *markup,
                       const struct wanted_value *wanted, enum consequence consequence,
                       const struct expected_namespaces *namespaces)
{
    const struct markup_path path = {wanted->path, namespaces->namespaces, namespaces->count};
    struct found found = {.exists = false};
    enum look look = markup_find(markup, &path, inspection->effort, &found);

    if (look == LOOK_FINE)
        judge_value(inspection, wanted, consequence, &found);
    else
        inspection_note_look(inspection, LOOK_COSTLY, consequence, wanted->path);
}

static void judge_markup(struct inspection *inspection, const struct expected_values *expected,
                         struct markup *(*open)(struct inspection *inspection),
                         const enum look *look, const char *what)
{
    struct markup *const markup = expected->count == 0 ? NULL : open(inspection);

    if (expected->count == 0)
        return;
    if (markup == NULL)
        inspection_note_look(inspection, *look, expected->consequence, what);
    for (size_t i = 0; markup != NULL && i < expected->count; i++)
        judge_path(inspection, markup, &expected->wanted[i], expected->consequence,
                   &inspection->expectations->namespaces);
}

void expect_judge_documents(struct inspection *inspection)
{
    const struct expectations *const expectations = inspection->expectations;

    judge_json(inspection);
    judge_markup(inspection, &expectations->xml, inspection_xml, &inspection->xml_look, "XML");
    judge_markup(inspection, &expectations->result, inspection_xml, &inspection->xml_look, "XML");
    judge_markup(inspection, &expectations->html, inspection_html, &inspection->html_look, "HTML");
}

/* --- newest ----------------------------------------------------------------------------------- */

static enum look look_of_match(enum match match)
{
    return match == MATCH_LIMIT ? LOOK_COSTLY : LOOK_FINE;
}

/* The texts in which dates are looked for, at the end of `texts`. */
static enum look gather_texts(struct inspection *inspection, struct text *texts)
{
    const struct expected_newest *const newest = &inspection->expectations->newest;
    const struct evidence *const evidence = inspection->evidence;
    const struct effort *const effort = inspection->effort;
    size_t length;
    const char *bytes;

    if (newest->json != NULL)
        return json_path_gather(evidence->body, evidence->body_length, newest->json, effort, texts);
    if (newest->html != NULL) {
        struct markup *const markup = inspection_html(inspection);

        return markup == NULL ? inspection->html_look
                              : markup_gather(markup, &(struct markup_path){.path = newest->html},
                                              effort, texts);
    }
    bytes = inspection_utf8(inspection, &length);
    if (newest->regex.pattern != NULL) {
        const struct effort matching = effort_begin(JUDGING_MOST_US);

        return look_of_match(
            pattern_gather(newest->regex.pattern, bytes, length, &matching, texts));
    }
    if (inspection_is_html(inspection)) {
        const struct page_text *const page = inspection_page(inspection);

        text_add_bytes(texts, text_string(&page->visible), page->visible.length);
    } else {
        text_add_bytes(texts, bytes, length);
    }
    return LOOK_FINE;
}

static void judge_age(struct inspection *inspection, const char *folded)
{
    static const struct zone utc = {0};
    const struct expected_newest *const newest = &inspection->expectations->newest;
    const struct evidence *const evidence = inspection->evidence;
    const struct zone *const zone = evidence->zone == NULL ? &utc : evidence->zone;
    const int64_t day_ms = INT64_C(24) * 60 * 60 * MS_PER_SECOND;
    int64_t newest_ms = 0;
    char shown[CLOCK_TEXT];

    if (!date_find_newest(folded, strlen(folded), (enum date_form)newest->form, zone,
                          evidence->now_ms, &newest_ms))
        verdict_note(inspection->verdict, newest->consequence, REASON_CONTENT,
                     tr("no date was found on the page"));
    else if (evidence->now_ms - newest_ms > newest->within_us / US_PER_MS)
        verdict_note(inspection->verdict, newest->consequence, REASON_STALE,
                     tr("the newest on the page is of %s, %" PRId64 " days old"),
                     clock_format_for_people(shown, "%d/%m/%Y", newest_ms),
                     (evidence->now_ms - newest_ms) / day_ms);
}

void expect_judge_newest(struct inspection *inspection)
{
    const struct expected_newest *const newest = &inspection->expectations->newest;
    struct text texts = {.limit = TEXTS_MOST};
    enum look look;
    char *folded;

    if (newest->consequence == CONSEQUENCE_NONE)
        return;
    look = gather_texts(inspection, &texts);
    if (look == LOOK_FINE) {
        folded = unicode_fold(text_string(&texts), texts.length);
        judge_age(inspection, folded);
        free(folded);
    } else {
        inspection_note_look(inspection, look, newest->consequence,
                             look == LOOK_COSTLY    ? "newest"
                             : newest->json != NULL ? "JSON"
                                                    : "HTML");
    }
    text_free(&texts);
}
