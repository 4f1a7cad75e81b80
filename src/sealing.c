#include "sealing.h"

#include <string.h>

#include "base/clock.h"
#include "stage/config.h"
#include "stage/figures_json.h"

const char sealing_kept[] = "kept\n";

struct rest_range sealing_range(const struct catalogue *catalogue, const struct period *period,
                                int64_t now_ms)
{
    return (struct rest_range){.from_ms = period_from(period, catalogue->local),
                               .to_ms = period_to(period, catalogue->local),
                               .first_day = period->first_day,
                               .end_day = period->end_day,
                               .now_ms = now_ms};
}

bool sealing_figures(struct reader *reader, const struct catalogue *catalogue,
                     const struct policy *policy, const struct period *period, struct text *text,
                     struct error *error)
{
    char hash[CONFIG_HASH_TEXT];
    const struct figures_report_question question = {
        .catalogue = catalogue,
        .period = period,
        .rules = {policy, config_hash_policy(hash, policy)},
        .now_ms = clock_wall_ms()};
    json_t *const document = figures_report(reader, &question, error);

    if (document == NULL)
        return false;
    json_write(document, false, text);
    json_decref(document);
    return true;
}

static bool says_the_same(json_t *sealed, json_t *now)
{
    const char *name;
    json_t *value;

    if (!json_is_object(sealed) && !json_is_array(sealed))
        return json_equal(sealed, now) != 0;
    if (json_typeof(sealed) != json_typeof(now) || json_array_size(sealed) != json_array_size(now))
        return false;
    for (size_t i = 0; i < json_array_size(sealed); i++)
        if (!says_the_same(json_array_get(sealed, i), json_array_get(now, i)))
            return false;
    json_object_foreach(sealed, name, value)
    {
        json_t *const told = json_object_get(now, name);

        if (told == NULL || !says_the_same(value, told))
            return false;
    }
    return true;
}

bool sealing_is_same(const char *sealed, const char *now)
{
    json_t *const was = json_loads(sealed, 0, NULL);
    json_t *const is = json_loads(now, 0, NULL);
    const bool same = was != NULL && is != NULL && says_the_same(was, is);

    json_decref(was);
    json_decref(is);
    return same;
}

json_t *sealing_json(const struct chain_entry *entry)
{
    json_t *const value = json_object();
    char digest[DIGEST_TEXT];

    json_set_integer(value, "number", entry->number);
    json_set_string(value, "kind", entry->is_addendum ? "addendum" : "seal");
    json_set_string(value, "period", entry->period);
    json_set_string(value, "calendar", entry->calendar);
    json_set_instant(value, "from", entry->from_ms);
    json_set_instant(value, "to", entry->to_ms);
    json_set_instant(value, "made_at", entry->made_ms);
    json_set_string(value, "digest", digest_format(digest, &entry->digest));
    if (entry->is_addendum) {
        json_set_integer(value, "amends", entry->amends);
        json_set_integer(value, "addendum", entry->nth);
        json_set_string(value, "author", entry->author);
        json_set_string(value, "reason", entry->reason);
        json_set_string(value, "document", entry->document);
        json_set_string(value, "id", entry->service);
        json_set_string(value, "figure", entry->figure);
        json_set_string(value, "was", entry->was);
        json_set_string(value, "is", entry->is);
        json_set_string(value, "text", entry->note);
    }
    json_set_string(value, "fault", entry->fault);
    return value;
}

/* --- beside the figures of a report -------------------------------------------------------------
 */

struct marking {
    const char *period, *calendar;
    const char *document;
    json_t *entries, *as_sealed;
};

static void mark(void *argument, const struct chain_entry *entry)
{
    struct marking *const marking = argument;
    json_t *value;

    if (entry->period == NULL || entry->calendar == NULL ||
        strcmp(entry->period, marking->period) != 0 ||
        strcmp(entry->calendar, marking->calendar) != 0)
        return;
    value = sealing_json(entry);
    json_object_del(value, "fault"); /* verify looks for them */
    json_array_append_new(marking->entries, value);
    if (entry->is_addendum || entry->figures == NULL)
        return;
    json_decref(marking->as_sealed);
    marking->as_sealed = json_boolean(sealing_is_same(entry->figures, marking->document));
}

bool sealing_mark(struct reader *reader, const struct period *period, json_t *document,
                  struct error *error)
{
    char name[PERIOD_TEXT];
    struct text text = {0};
    struct marking marking = {.period = period_format(name, period),
                              .calendar = period_calendar_name(period->calendar),
                              .entries = json_array(),
                              .as_sealed = json_null()};
    bool good;

    json_write(document, false, &text);
    marking.document = text_string(&text);
    good = reader_entries(reader, mark, &marking, error);
    json_set(document, "as_sealed", marking.as_sealed);
    json_set(document, "seals", marking.entries);
    text_free(&text);
    return good;
}
