/* What is made of an answer while it is judged: its text as UTF-8, its trees, what a reader sees.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/words.h"
#include "io/markup.h"
#include "io/unicode.h"
#include "stage/probe_expect_inside.h"

enum {
    PAGE_TEXT_MOST = 128 * 1024, /* bytes of a page's text that are looked at */
    PAGE_MOST = 1024 * 1024,     /* bytes of the page */
};

/* "text/html; charset=utf-8" in its parts. */
static void read_type(struct inspection *inspection)
{
    char value[HEADER_TEXT];
    const char *at;
    size_t length;

    expect_header(value, inspection->evidence->headers, "Content-Type");
    length = strcspn(value, "; \t");
    for (size_t i = 0; i < length; i++)
        inspection->type[i] =
            (char)(value[i] >= 'A' && value[i] <= 'Z' ? value[i] + ('a' - 'A') : value[i]);
    inspection->type[length] = '\0';
    at = strcasestr(value, "charset=");
    if (at == NULL)
        return;
    at += strlen("charset=");
    at += *at == '"';
    length = strcspn(at, "\"; \t");
    if (length < sizeof inspection->charset) {
        memcpy(inspection->charset, at, length);
        inspection->charset[length] = '\0';
    }
}

void inspection_begin(struct inspection *inspection)
{
    read_type(inspection);
}

void inspection_end(struct inspection *inspection)
{
    markup_close(inspection->xml);
    markup_close(inspection->html);
    if (inspection->page_read)
        page_text_free(&inspection->page);
    free(inspection->utf8);
}

static const char *body_of(const struct inspection *inspection)
{
    return inspection->evidence->body == NULL ? "" : inspection->evidence->body;
}

/* By its type, or, if it has none, by how it begins. */
bool inspection_is_html(const struct inspection *inspection)
{
    const char *const body = body_of(inspection);
    const char *const begins = body + strspn(body, " \t\r\n\xef\xbb\xbf");

    if (strcmp(inspection->type, "text/html") == 0 ||
        strcmp(inspection->type, "application/xhtml+xml") == 0)
        return true;
    return inspection->type[0] == '\0' &&
           (strncasecmp(begins, "<!doctype html", 14) == 0 || strncasecmp(begins, "<html", 5) == 0);
}

const char *inspection_utf8(struct inspection *inspection, size_t *length)
{
    const size_t there = inspection->evidence->body_length;
    const char *charset = inspection->charset;
    char told[CHARSET_TEXT];

    if (inspection->utf8 == NULL) {
        if (*charset == '\0')
            charset = page_text_charset(told, body_of(inspection), there);
        inspection->utf8 =
            unicode_from(body_of(inspection), there, *charset == '\0' ? NULL : charset,
                         &inspection->utf8_length);
    }
    *length = inspection->utf8_length;
    return inspection->utf8;
}

struct markup *inspection_xml(struct inspection *inspection)
{
    const bool told = inspection->charset[0] != '\0';
    const char *bytes = body_of(inspection);
    size_t length = inspection->evidence->body_length;

    if (inspection->xml_opened)
        return inspection->xml;
    inspection->xml_opened = true;
    if (told)
        bytes = inspection_utf8(inspection, &length);
    inspection->xml_look =
        markup_open_xml(bytes, length, told, inspection->effort, &inspection->xml);
    return inspection->xml;
}

struct markup *inspection_html(struct inspection *inspection)
{
    const char *bytes;
    size_t length;

    if (inspection->html_opened)
        return inspection->html;
    inspection->html_opened = true;
    bytes = inspection_utf8(inspection, &length);
    inspection->html_look = markup_open_html(bytes, length, inspection->effort, &inspection->html);
    return inspection->html;
}

const struct page_text *inspection_page(struct inspection *inspection)
{
    size_t length;
    const char *const bytes = inspection_utf8(inspection, &length);

    if (!inspection->page_read)
        page_text_read(&inspection->page, bytes, length < PAGE_MOST ? length : PAGE_MOST,
                       PAGE_TEXT_MOST);
    inspection->page_read = true;
    return &inspection->page;
}

void inspection_note_look(struct inspection *inspection, enum look look,
                          enum consequence consequence, const char *what)
{
    if (look == LOOK_COSTLY)
        verdict_note(inspection->verdict, consequence, REASON_COSTLY,
                     tr("judging by '%s' was given up: too much work"),
                     expect_quote_string(what).text);
    else if (look == LOOK_MALFORMED)
        verdict_note(inspection->verdict, consequence, REASON_FORMAT,
                     tr("the answer is not well-formed %s"), what);
}
