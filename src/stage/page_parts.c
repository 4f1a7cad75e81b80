#include "stage/page_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "model/calendar_date.h"
#include "model/wording.h"

const char *page_word_of(const struct pages *pages, enum language language, const char *prefix,
                         const char *name)
{
    char key[64];

    snprintf(key, sizeof key, "%s%s", prefix, name);
    return page_word(pages, language, key);
}

void page_set_href(json_t *object, const char *name, enum language language, const char *room,
                   const char *id)
{
    char href[256];

    snprintf(href, sizeof href, "%s/%s/%s", language == LANGUAGE_EN ? "/en" : "", room, id);
    json_set_string(object, name, href);
}

static const char *format_moment(char text[CLOCK_TEXT], enum language language, int64_t at_ms,
                                 enum page_precision precision)
{
    const bool is_english = language == LANGUAGE_EN;

    switch (precision) {
    case PAGE_SECONDS:
        return is_english ? clock_format_for_people(text, "%H:%M:%S on %d %b %Y", at_ms)
                          : clock_format_for_people(text, "%H:%M:%S ngày %d/%m/%Y", at_ms);
    case PAGE_DAY:
        return is_english ? clock_format_for_people(text, "%d %b %Y", at_ms)
                          : clock_format_for_people(text, "%d/%m/%Y", at_ms);
    case PAGE_HOUR:
        return is_english ? clock_format_for_people(text, "%H:%M on %d %b", at_ms)
                          : clock_format_for_people(text, "%H:%M ngày %d/%m", at_ms);
    case PAGE_CLOCK:
        return clock_format_for_people(text, "%H:%M", at_ms);
    case PAGE_MINUTES:
        break;
    }
    return is_english ? clock_format_for_people(text, "%H:%M on %d %b %Y", at_ms)
                      : clock_format_for_people(text, "%H:%M ngày %d/%m/%Y", at_ms);
}

void page_set_moment(json_t *object, const char *name, enum language language, int64_t at_ms,
                     enum page_precision precision)
{
    char text[CLOCK_TEXT];
    json_t *moment;

    if (at_ms <= 0)
        return;
    moment = json_object();
    json_set_instant(moment, "iso", at_ms);
    json_set_string(moment, "text", format_moment(text, language, at_ms, precision));
    json_set(object, name, moment);
}

void page_set_span(json_t *object, const char *name, const struct pages *pages,
                   enum language language, int64_t span_ms)
{
    const struct wording_parts parts = wording_parts_of(span_ms);
    char text[96];
    const int length = snprintf(text, sizeof text, "%" PRId64 " %s", parts.count,
                                page_word_of(pages, language, "unit_", parts.unit));

    if (parts.lesser != NULL)
        snprintf(text + length, sizeof text - (size_t)length, " %" PRId64 " %s", parts.lesser_count,
                 page_word_of(pages, language, "unit_", parts.lesser));
    json_set_string(object, name, text);
}

/* Our own decimal sign, whatever the locale of the process. */
static void set_decimal_sign(char *number, enum language language)
{
    char *const point = strpbrk(number, ".,");

    if (point != NULL)
        *point = language == LANGUAGE_VI ? ',' : '.';
}

/* "2,0" is "2" */
static void drop_zero(char *number)
{
    const size_t length = strlen(number);

    if (length > 2 && number[length - 1] == '0' && strchr(".,", number[length - 2]) != NULL)
        number[length - 2] = '\0';
}

void page_set_latency(json_t *object, const char *name, const struct pages *pages,
                      enum language language, int64_t latency_us)
{
    const bool in_seconds = latency_us >= US_PER_SECOND;
    const double amount = (double)latency_us / (double)(in_seconds ? US_PER_SECOND : US_PER_MS);
    char number[32];
    char text[64];

    if (latency_us < 0) {
        json_set_null(object, name);
        return;
    }
    snprintf(number, sizeof number, "%.*f", in_seconds || latency_us < 10 * US_PER_MS ? 1 : 0,
             amount);
    set_decimal_sign(number, language);
    drop_zero(number);
    snprintf(text, sizeof text, "%s %s", number,
             page_word(pages, language, in_seconds ? "unit_second" : "unit_ms"));
    json_set_string(object, name, text);
}

void page_set_percent(json_t *object, const char *name, enum language language, int64_t ppm)
{
    char number[32];
    size_t length;

    snprintf(number, sizeof number, "%.4f", (double)ppm / 10000.0);
    length = strlen(number);
    while (length > 0 && number[length - 1] == '0')
        number[--length] = '\0';
    if (length > 0 && (number[length - 1] == '.' || number[length - 1] == ','))
        number[--length] = '\0';
    set_decimal_sign(number, language);
    snprintf(number + length, sizeof number - length, "%%");
    json_set_string(object, name, number);
}

void page_format_count(char text[24], enum language language, size_t count)
{
    snprintf(text, 24, language == LANGUAGE_VI ? "%02zu" : "%zu", count);
}

void page_set_state(json_t *object, const struct pages *pages, enum language language,
                    enum state state)
{
    static const char *const glyphs[STATE_COUNT] = {
        [STATE_UNKNOWN] = "○", [STATE_UP] = "●", [STATE_DEGRADED] = "▲", [STATE_DOWN] = "■"};

    json_set_string(object, "state", state_name(state));
    json_set_string(object, "glyph", glyphs[state]);
    json_set_string(object, "word", page_word_of(pages, language, "state_", state_name(state)));
}

void page_set_phone(json_t *object, const char *name, const char *phone)
{
    char href[64] = "tel:";
    size_t length = strlen(href);
    json_t *value;

    if (phone == NULL)
        return;
    for (const char *at = phone; *at != '\0' && length + 1 < sizeof href; at++)
        if (*at == '+' || (*at >= '0' && *at <= '9'))
            href[length++] = *at;
    href[length] = '\0';
    value = json_object();
    json_set_string(value, "text", phone);
    json_set_string(value, "href", href);
    json_set(object, name, value);
}

const char *page_format_day(char text[PAGE_DAY_TEXT], enum language language, int32_t day)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const struct date date = date_of_day(day);

    if (language == LANGUAGE_VI)
        snprintf(text, PAGE_DAY_TEXT, "%02d/%02d/%04d", date.day, date.month, (int)date.year);
    else
        snprintf(text, PAGE_DAY_TEXT, "%d %s %04d", date.day, months[date.month - 1],
                 (int)date.year);
    return text;
}

bool page_shows(const struct page_view *view, size_t service)
{
    const struct service *const is = &view->catalogue->services[service];

    return is->is_public && snapshot_shows(view->snapshot, is);
}
