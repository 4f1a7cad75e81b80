/* Planned work for calendars (RFC 5545): lines end with CRLF and have at most 75 bytes. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "model/acts.h"
#include "stage/page_parts.h"

enum { LINE_MOST = 75 };

/* Continues on a new line that begins with a blank; never within a character of UTF-8. */
static void add_folded(struct text *text, const char *line)
{
    size_t column = 0;

    for (const char *at = line; *at != '\0'; at++) {
        const bool begins = ((unsigned char)*at & 0xc0) != 0x80;
        size_t length = 1;

        while (begins && ((unsigned char)at[length] & 0xc0) == 0x80)
            length++;
        if (begins && column + length > LINE_MOST) {
            text_add_string(text, "\r\n ");
            column = 1;
        }
        text_add_bytes(text, at, 1);
        column++;
    }
    text_add_string(text, "\r\n");
}

static void add_line(struct text *text, const char *name, const char *value)
{
    struct text line = {0};

    text_add(&line, "%s:%s", name, value);
    add_folded(text, text_string(&line));
    text_free(&line);
}

/* A value that people wrote. */
static void add_words(struct text *text, const char *name, const char *words)
{
    struct text escaped = {0};

    for (const char *at = words; *at != '\0'; at++) {
        if (*at == '\n')
            text_add_string(&escaped, "\\n");
        else if (strchr("\\;,", *at) != NULL)
            text_add(&escaped, "\\%c", *at);
        else if ((unsigned char)*at >= ' ' && *at != 0x7f)
            text_add_bytes(&escaped, at, 1);
    }
    add_line(text, name, text_string(&escaped));
    text_free(&escaped);
}

static void add_instant(struct text *text, const char *name, int64_t at_ms)
{
    const time_t seconds = (time_t)(at_ms / MS_PER_SECOND);
    struct tm parts;
    char value[32];

    gmtime_r(&seconds, &parts);
    strftime(value, sizeof value, "%Y%m%dT%H%M%SZ", &parts);
    add_line(text, name, value);
}

/* "trangthai.tinh.gov.vn" of "https://trangthai.tinh.gov.vn:8443/x" */
static void add_host(struct text *text, const char *url)
{
    const char *const slashes = strstr(url, "//");
    const char *const host = slashes == NULL ? url : slashes + 2;

    text_add_bytes(text, host, strcspn(host, "/:"));
}

/* What the public was told of it, else what it is for. */
static const char *describe(const struct page_view *view, const struct planned_work *work)
{
    const struct acts *const acts = view->snapshot->acts;

    for (size_t i = 0; i < acts->post_count; i++) {
        const struct post *const post = &acts->posts[i];

        if (post->work != NULL && strcmp(post->work, work->id) == 0 && page_shows_post(view, post))
            return name_in(view->language, post->text, post->text_en);
    }
    return name_in(view->language, work->purpose, work->purpose_en);
}

static void add_work(const struct pages *pages, const struct page_view *view,
                     const struct planned_work *work, struct text *text)
{
    struct text names = {0};
    struct text summary = {0};
    struct text id = {0};

    page_list_services(view, work, &names);
    if (names.length > 0) {
        text_add(&summary, "%s: %s", page_word(pages, view->language, "state_maintenance"),
                 text_string(&names));
        text_add(&id, "%s-%" PRId64 "@", work->id, work->from_ms / MS_PER_SECOND);
        add_host(&id, view->catalogue->web_url);
        add_line(text, "BEGIN", "VEVENT");
        add_words(text, "UID", text_string(&id));
        add_instant(text, "DTSTAMP", work->announced_ms > 0 ? work->announced_ms : work->from_ms);
        add_instant(text, "DTSTART", work->from_ms);
        add_instant(text, "DTEND", work->to_ms);
        add_words(text, "SUMMARY", text_string(&summary));
        add_words(text, "DESCRIPTION", describe(view, work));
        add_line(text, "STATUS", "CONFIRMED");
        add_line(text, "TRANSP", "TRANSPARENT");
        add_line(text, "END", "VEVENT");
    }
    text_free(&names);
    text_free(&summary);
    text_free(&id);
}

void page_write_calendar(const struct pages *pages, const struct page_view *view, struct text *text)
{
    const struct acts *const acts = view->snapshot == NULL ? NULL : view->snapshot->acts;
    const struct catalogue *const catalogue = view->catalogue;

    add_line(text, "BEGIN", "VCALENDAR");
    add_line(text, "VERSION", "2.0");
    add_line(text, "PRODID", "-//Hai Dang//haidang//VI");
    add_line(text, "CALSCALE", "GREGORIAN");
    add_line(text, "METHOD", "PUBLISH");
    add_words(text, "X-WR-CALNAME",
              name_in(view->language, catalogue->province, catalogue->province_en));
    add_line(text, "REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    for (size_t i = 0; acts != NULL && i < acts->work_count; i++)
        add_work(pages, view, &acts->works[i], text);
    add_line(text, "END", "VCALENDAR");
}
