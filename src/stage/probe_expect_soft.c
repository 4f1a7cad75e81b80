/* Judges whether a page says of itself that it failed, although it answered well. */
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "io/unicode.h"
#include "model/soft.h"
#include "stage/probe_expect_inside.h"

static char *fold(const struct text *text)
{
    return unicode_fold(text_string(text), text->length);
}

/* What is wanted of the page, a line each. */
static char *fold_expected(const struct expectations *expectations)
{
    struct text all = {0};
    char *folded;

    for (size_t i = 0; i < expectations->contains.count; i++)
        text_add(&all, "%s\n", expectations->contains.texts[i]);
    folded = fold(&all);
    text_free(&all);
    return folded;
}

static void note(struct inspection *inspection, const struct soft_rule *rule, const char *phrase)
{
    const struct expected_soft *const expected = &inspection->expectations->soft_failures;

    verdict_note(inspection->verdict,
                 expected->consequence == CONSEQUENCE_NONE ? CONSEQUENCE_DOWN
                                                           : expected->consequence,
                 soft_reason(rule->kind), tr("the page answers well but says '%s'"),
                 expect_quote_string(phrase).text);
}

static void judge_page(struct inspection *inspection, const struct page_text *page)
{
    const struct evidence *const evidence = inspection->evidence;
    char *const title = fold(&page->title);
    char *const headings = fold(&page->headings);
    char *const text = fold(&page->visible);
    char *const hidden = fold(&page->hidden);
    char *const expected = fold_expected(inspection->expectations);
    char *const url =
        evidence->url == NULL ? NULL : unicode_fold(evidence->url, strlen(evidence->url));
    const struct soft_page seen = {.title = title,
                                   .headings = headings,
                                   .text = text,
                                   .hidden = hidden,
                                   .letters = (int64_t)unicode_letters(text, strlen(text)),
                                   .asks_password = page->asks_password,
                                   .url = url == NULL ? "" : url,
                                   .expected = expected};
    const char *phrase;
    const struct soft_rule *const rule =
        soft_find(evidence->soft, inspection->expectations->soft_failures.skipped, &seen, &phrase);

    if (rule != NULL)
        note(inspection, rule, phrase);
    free(title);
    free(headings);
    free(text);
    free(hidden);
    free(expected);
    free(url);
}

/* Only of pages that answered well: what stands on an error page is an error's. */
void expect_judge_soft(struct inspection *inspection)
{
    const struct evidence *const evidence = inspection->evidence;

    if (evidence->soft == NULL || evidence->soft->count == 0 || evidence->status < 200 ||
        evidence->status > 299 || !inspection_is_html(inspection) ||
        inspection->expectations->soft_failures.skipped == ~0U)
        return;
    judge_page(inspection, inspection_page(inspection));
}
