/* Reports that are sealed, with their files, for everybody. */
#include "stage/page_reports.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "model/period.h"
#include "stage/page_parts.h"

enum { ADDRESS_MOST = 256, BYTES_A_KB = 1000, BYTES_A_MB = 1000000, TENTHS = 10 };

static const char *word_of(const json_t *row, const char *name)
{
    return json_string_value(json_object_get(row, name));
}

void page_set_report_href(json_t *object, const char *name, enum language language,
                          const char *room, const json_t *row)
{
    const char *const calendar = word_of(row, "calendar");
    char address[ADDRESS_MOST];

    snprintf(address, sizeof address, "%s/%s/%s%s%s", language == LANGUAGE_EN ? "/en" : "", room,
             word_of(row, "period"), strcmp(calendar, "administrative") == 0 ? "" : "?calendar=",
             strcmp(calendar, "administrative") == 0 ? "" : calendar);
    json_set_string(object, name, address);
}

/* "1,2 MB", "340 kB" */
static void set_size(json_t *object, enum language language, int64_t bytes)
{
    const int64_t tenths = bytes * TENTHS / BYTES_A_MB;
    char text[48];

    if (bytes < BYTES_A_MB)
        snprintf(text, sizeof text, "%" PRId64 " kB", (bytes + BYTES_A_KB - 1) / BYTES_A_KB);
    else
        snprintf(text, sizeof text, "%" PRId64 "%s%" PRId64 " MB", tenths / TENTHS,
                 language == LANGUAGE_EN ? "." : ",", tenths % TENTHS);
    json_set_string(object, "size", text);
}

static void set_instant(json_t *object, const char *name, enum language language,
                        const json_t *value)
{
    int64_t at_ms;

    if (json_is_string(value) && clock_parse(json_string_value(value), &at_ms))
        page_set_moment(object, name, language, at_ms, PAGE_MINUTES);
}

static json_t *file_of(const struct pages *pages, enum language language, const json_t *file)
{
    json_t *const value = json_object();
    char address[ADDRESS_MOST];

    snprintf(address, sizeof address, "/reports/%s", word_of(file, "file"));
    json_set_string(value, "href", address);
    json_set_string(value, "format",
                    page_word_of(pages, language, "format_", word_of(file, "format")));
    json_set_string(value, "written_in",
                    page_word_of(pages, language, "written_in_", word_of(file, "language")));
    json_set_bool(value, "is_draft", strcmp(word_of(file, "edition"), "draft") == 0);
    json_set_string(value, "sha256", word_of(file, "sha256"));
    json_set_string(value, "author", word_of(file, "author"));
    set_size(value, language, json_integer_value(json_object_get(file, "bytes")));
    set_instant(value, "made", language, json_object_get(file, "made_at"));
    return value;
}

static size_t rank_of(const json_t *file)
{
    static const char *const formats[] = {"pdf", "docx", "xlsx", "csv", "html", "json"};
    size_t rank = 0;

    while (rank < sizeof formats / sizeof *formats &&
           strcmp(formats[rank], word_of(file, "format")) != 0)
        rank++;
    return rank;
}

/* The newest first; of those that were made together what most want. */
static int compare(const void *one, const void *other)
{
    const json_t *const a = *(const json_t *const *)one;
    const json_t *const b = *(const json_t *const *)other;
    const int order = strcmp(word_of(b, "made_at"), word_of(a, "made_at"));
    const size_t a_rank = rank_of(a);
    const size_t b_rank = rank_of(b);

    return order != 0 ? order : (a_rank > b_rank) - (a_rank < b_rank);
}

static void add_files(json_t *list, const struct pages *pages, enum language language,
                      const json_t *files)
{
    const size_t count = json_array_size(files);
    const json_t **const sorted = NEW_ARRAY(const json_t *, count + 1);

    for (size_t i = 0; i < count; i++)
        sorted[i] = json_array_get(files, i);
    if (count > 0)
        qsort(sorted, count, sizeof(const json_t *), compare);
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, file_of(pages, language, sorted[i]));
    free(sorted);
}

static void set_days(json_t *value, enum language language, const struct period *period)
{
    char day[PAGE_DAY_TEXT];

    json_set_string(value, "first_day", page_format_day(day, language, period->first_day));
    json_set_string(value, "last_day", page_format_day(day, language, period->end_day - 1));
}

json_t *page_report_row(const struct pages *pages, const struct page_view *view, const json_t *row)
{
    const enum language language = view->language;
    const json_t *const seal = json_object_get(row, "seal");
    const json_t *const files = json_object_get(row, "files");
    json_t *const value = json_object();
    json_t *const list = json_array();
    enum period_calendar calendar = CALENDAR_ADMINISTRATIVE;
    struct period period;
    struct error error = {""};
    char name[PERIOD_TEXT];

    period_calendar_parse(word_of(row, "calendar"), &calendar);
    if (period_parse(word_of(row, "period"), calendar, &period, &error)) {
        json_set_string(value, "name", period_name(name, &period, language));
        set_days(value, language, &period);
    }
    json_set_string(value, "id", word_of(row, "period"));
    json_set_bool(value, "is_civil", calendar == CALENDAR_CIVIL);
    page_set_report_href(value, "href", language, "reports", row);
    json_set_bool(value, "sealed", json_is_object(seal));
    json_set_integer(value, "number", json_integer_value(json_object_get(seal, "number")));
    json_set_string(value, "digest", word_of(seal, "digest"));
    set_instant(value, "sealed_at", language, json_object_get(seal, "made_at"));
    add_files(list, pages, language, files);
    json_set_bool(value, "has_files", json_array_size(list) > 0);
    json_set(value, "files", list);
    return value;
}

bool page_write_reports(const struct pages *pages, const struct page_view *view,
                        const json_t *reports, struct text *text, struct error *error)
{
    const json_t *const rows = json_object_get(reports, "reports");
    const enum language language = view->language;
    json_t *const value = page_begin(pages, view);
    json_t *const list = json_array();

    json_set_string(value, "page_title", page_word(pages, language, "reports"));
    json_set_string(value, "other", language == LANGUAGE_EN ? "/reports" : "/en/reports");
    json_set_string(value, "inside", language == LANGUAGE_EN ? "/en/ops/reports" : "/ops/reports");
    for (size_t i = 0; i < json_array_size(rows); i++)
        json_array_append_new(list, page_report_row(pages, view, json_array_get(rows, i)));
    json_set_bool(value, "is_read", reports != NULL);
    json_set_bool(value, "has_reports", json_array_size(list) > 0);
    json_set(value, "reports", list);
    return page_finish(pages, "reports", value, text, error);
}
