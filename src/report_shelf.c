#include "report_shelf.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/store_chain.h"
#include "io/store_reports.h"
#include "model/period.h"
#include "model/zone.h"

/* How many periods of a kind are proposed: what was written, sealed or kept of others is there,
 * too. */
static const int proposed[] = {[PERIOD_MONTH] = 6,
                               [PERIOD_QUARTER] = 4,
                               [PERIOD_HALF] = 3,
                               [PERIOD_NINE_MONTHS] = 1,
                               [PERIOD_YEAR] = 2};
enum { PROPOSED_KINDS = sizeof proposed / sizeof *proposed };

enum { PACKED_DAYS = 2 }; /* later than that no day is packed while the monitor runs */

struct shelving {
    const struct catalogue *catalogue;
    enum shelf_view view;
    int64_t now_ms;
    json_t *rows;
};

/* --- rows --------------------------------------------------------------------------------------
 */

static bool is_named(const json_t *row, const char *name, const char *value)
{
    const char *const is = json_string_value(json_object_get(row, name));

    return is != NULL && value != NULL && strcmp(is, value) == 0;
}

static json_t *find(const json_t *rows, const char *period, const char *calendar)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *const row = json_array_get(rows, i);

        if (is_named(row, "period", period) && is_named(row, "calendar", calendar))
            return row;
    }
    return NULL;
}

static json_t *no_texts(void)
{
    json_t *const texts = json_object();

    for (int i = 0; i < LANGUAGE_COUNT; i++)
        json_set_integer(texts, words_language_name((enum language)i), 0);
    return texts;
}

static json_t *add_row(const struct shelving *shelving, const struct period *period)
{
    const struct zone *const zone = shelving->catalogue->local;
    const int64_t to_ms = period_to(period, zone);
    json_t *const row = json_object();
    char name[PERIOD_TEXT];

    json_set_string(row, "period", period_format(name, period));
    json_set_string(row, "calendar", period_calendar_name(period->calendar));
    json_set_string(row, "state", to_ms <= shelving->now_ms ? "over" : "running");
    json_set_instant(row, "from", period_from(period, zone));
    json_set_instant(row, "to", to_ms);
    json_set_null(row, "seal");
    if (shelving->view == SHELF_STAFF)
        json_set(row, "texts", no_texts());
    json_set(row, "files", json_array());
    json_array_append_new(shelving->rows, row);
    return row;
}

/* What the store calls a period that cannot be read any more is passed over. */
static json_t *row_of(const struct shelving *shelving, const char *name, const char *calendar)
{
    json_t *const row = find(shelving->rows, name, calendar);
    enum period_calendar kind;
    struct period period;
    struct error error = {""};

    if (row != NULL)
        return row;
    return period_calendar_parse(calendar, &kind) && period_parse(name, kind, &period, &error)
               ? add_row(shelving, &period)
               : NULL;
}

/* --- what the store tells ----------------------------------------------------------------------
 */

static void take_seal(void *argument, const struct chain_entry *entry)
{
    char digest[DIGEST_TEXT];
    json_t *row;
    json_t *seal;

    if (entry->is_addendum || entry->period == NULL || entry->calendar == NULL)
        return;
    row = row_of(argument, entry->period, entry->calendar);
    if (row == NULL)
        return;
    seal = json_object();
    json_set_integer(seal, "number", entry->number);
    json_set_instant(seal, "made_at", entry->made_ms);
    json_set_string(seal, "digest", digest_format(digest, &entry->digest));
    json_set(row, "seal", seal);
    json_set_string(row, "state", "sealed");
}

/* What somebody called final before it was is for the staff alone. */
static bool is_for_all(const json_t *row, const struct report_file *file)
{
    const char *const sealed =
        json_string_value(json_object_get(json_object_get(row, "seal"), "made_at"));
    int64_t sealed_ms;

    return sealed != NULL && clock_parse(sealed, &sealed_ms) && file->made_ms >= sealed_ms &&
           strcmp(file->edition, "sealed") == 0;
}

static void take_file(void *argument, const struct report_file *file)
{
    const struct shelving *const shelving = argument;
    json_t *const row = shelving->view == SHELF_PUBLIC
                            ? find(shelving->rows, file->period, file->calendar)
                            : row_of(shelving, file->period, file->calendar);
    const bool for_all = row != NULL && is_for_all(row, file);
    json_t *value;

    if (row == NULL || (shelving->view == SHELF_PUBLIC && !for_all))
        return;
    value = json_object();
    json_set_string(value, "file", file->name);
    json_set_string(value, "format", file->format);
    json_set_string(value, "language", file->language);
    json_set_string(value, "edition", file->edition);
    json_set_integer(value, "bytes", file->bytes);
    json_set_string(value, "sha256", file->sha256);
    json_set_instant(value, "made_at", file->made_ms);
    if (shelving->view == SHELF_STAFF) {
        json_set_string(value, "author", file->author);
        json_set_bool(value, "public", for_all);
    }
    json_array_append_new(json_object_get(row, "files"), value);
}

static void take_count(void *argument, const struct report_text_count *count)
{
    json_t *const row = row_of(argument, count->period, count->calendar);

    if (row != NULL)
        json_set_integer(json_object_get(row, "texts"), count->language, count->count);
}

/* Those that can be made: of which something was measured. */
static void propose(const struct shelving *shelving, int32_t first_day, int32_t last_day)
{
    const int32_t today = zone_day(shelving->catalogue->local, shelving->now_ms);
    const int32_t last = last_day + PACKED_DAYS < today ? last_day : today;

    for (int kind = 0; kind < PROPOSED_KINDS; kind++) {
        struct period period = period_of_day((enum period_kind)kind, CALENDAR_ADMINISTRATIVE, last);

        for (int i = 0; i < proposed[kind] && period.end_day > first_day; i++) {
            char name[PERIOD_TEXT];

            if (period.first_day <= last)
                row_of(shelving, period_format(name, &period), "administrative");
            period = period_before(&period);
        }
    }
}

/* --- in order ----------------------------------------------------------------------------------
 */

static int64_t instant_of(const json_t *row, const char *name)
{
    const char *const text = json_string_value(json_object_get(row, name));
    int64_t at_ms;

    return text != NULL && clock_parse(text, &at_ms) ? at_ms : 0;
}

/* The last one first; of those that end together the longest. */
static int compare(const void *one, const void *other)
{
    const json_t *const a = *(json_t *const *)one;
    const json_t *const b = *(json_t *const *)other;
    const int64_t a_to = instant_of(a, "to");
    const int64_t b_to = instant_of(b, "to");
    const int64_t a_from = instant_of(a, "from");
    const int64_t b_from = instant_of(b, "from");

    if (a_to != b_to)
        return a_to > b_to ? -1 : 1;
    return (a_from > b_from) - (a_from < b_from);
}

static json_t *in_order(json_t *rows)
{
    const size_t count = json_array_size(rows);
    json_t **const sorted = NEW_ARRAY(json_t *, count + 1);
    json_t *const list = json_array();

    for (size_t i = 0; i < count; i++)
        sorted[i] = json_array_get(rows, i);
    if (count > 0)
        qsort(sorted, count, sizeof(json_t *), compare);
    for (size_t i = 0; i < count; i++)
        json_array_append(list, sorted[i]);
    free(sorted);
    json_decref(rows);
    return list;
}

json_t *shelf_read(struct reader *reader, const struct catalogue *catalogue, enum shelf_view view,
                   struct error *error)
{
    const int64_t now_ms = clock_wall_ms();
    struct shelving shelving = {
        .catalogue = catalogue, .view = view, .now_ms = now_ms, .rows = json_array()};
    int32_t first_day = zone_day(catalogue->local, now_ms);
    int32_t last_day = first_day;
    json_t *shelf;

    if (!reader_entries(reader, take_seal, &shelving, error) ||
        !reader_report_files(reader, take_file, &shelving, error) ||
        (view == SHELF_STAFF && (!reader_count_report_texts(reader, take_count, &shelving, error) ||
                                 !reader_report_days(reader, &first_day, &last_day, error)))) {
        json_decref(shelving.rows);
        return NULL;
    }
    if (view == SHELF_STAFF)
        propose(&shelving, first_day, last_day);
    shelf = json_object();
    json_set(shelf, "reports", in_order(shelving.rows));
    return shelf;
}

json_t *shelf_find(const json_t *shelf, const char *period, const char *calendar)
{
    return find(json_object_get(shelf, "reports"), period, calendar);
}

json_t *shelf_find_file(const json_t *shelf, const char *name)
{
    const json_t *const rows = json_object_get(shelf, "reports");

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *const files = json_object_get(json_array_get(rows, i), "files");

        for (size_t k = 0; k < json_array_size(files); k++)
            if (is_named(json_array_get(files, k), "file", name))
                return json_array_get(files, k);
    }
    return NULL;
}
