#include "model/catalogue_text.h"

#include <inttypes.h>

static void add_word(struct text *text, const char *name, const char *value)
{
    text_add(text, " %s ", name);
    text_add_json(text, value);
}

static void add_number(struct text *text, const char *name, int64_t value)
{
    text_add(text, " %s %" PRId64, name, value);
}

/* --- who works when -----------------------------------------------------------------------------
 */

static void add_week(struct text *text, const struct work_week *week)
{
    text_add(text, "  week %" PRId32, week->from_day);
    for (int i = 0; i < WEEKDAY_COUNT; i++) {
        text_add(text, " /");
        for (int shift = 0; shift < week->days[i].count; shift++)
            text_add(text, " %d-%d", week->days[i].shifts[shift].from_minute,
                     week->days[i].shifts[shift].to_minute);
    }
    text_add(text, "\n");
}

static void add_calendar(struct text *text, const struct work_calendar *calendar)
{
    const struct calendar *const hours = &calendar->hours;

    text_add(text, "calendar");
    add_word(text, "id", calendar->id);
    text_add(text, "\n");
    for (size_t i = 0; i < hours->week_count; i++)
        add_week(text, &hours->weeks[i]);
    for (size_t i = 0; i < hours->special_count; i++)
        text_add(text, "  day %" PRId32 " %s %d\n", hours->specials[i].day,
                 day_kind_name(hours->specials[i].kind),
                 hours->specials[i].kind == DAY_MAKE_UP ? (int)hours->specials[i].like : 0);
}

/* --- whose it is --------------------------------------------------------------------------------
 */

static const char *calendar_id(const struct catalogue *catalogue, int index)
{
    return index == NONE_AT_ALL ? NULL : catalogue->calendars[index].id;
}

static const char *agency_id(const struct catalogue *catalogue, int64_t index)
{
    return index < 0 ? NULL : catalogue->agencies[index].id;
}

static const char *programme_id(const struct catalogue *catalogue, int64_t index)
{
    return index < 0 ? NULL : catalogue->programmes[index].id;
}

static void add_agency(struct text *text, const struct catalogue *catalogue,
                       const struct agency *agency)
{
    text_add(text, "agency");
    add_word(text, "id", agency->id);
    add_word(text, "name", agency->name);
    add_word(text, "name_en", agency->name_en);
    add_word(text, "calendar", calendar_id(catalogue, agency->calendar));
    add_word(text, "into", agency_id(catalogue, agency->into));
    add_number(text, "from", agency->from_ms);
    add_number(text, "ended", agency->ended_ms);
    text_add(text, "\n");
    for (size_t i = 0; i < agency->name_count; i++) {
        text_add(text, "  name %" PRId64, agency->names[i].from_ms);
        add_word(text, "vi", agency->names[i].name);
        add_word(text, "en", agency->names[i].name_en);
        text_add(text, "\n");
    }
}

/* --- what is watched ----------------------------------------------------------------------------
 */

/* What a number of a dated list stands for. */
enum meaning { MEANS_NUMBER, MEANS_AGENCY, MEANS_PROGRAMME, MEANS_OWNER };

static const char *word_for(const struct catalogue *catalogue, enum meaning meaning, int64_t value)
{
    switch (meaning) {
    case MEANS_AGENCY:
        return agency_id(catalogue, value);
    case MEANS_PROGRAMME:
        return programme_id(catalogue, value);
    case MEANS_OWNER:
        return value < 0 ? NULL : owner_name((enum owner)value);
    case MEANS_NUMBER:
        break;
    }
    return NULL;
}

static void add_dated(struct text *text, const struct catalogue *catalogue, const char *name,
                      const struct dated_list *list, enum meaning meaning)
{
    for (size_t i = 0; i < list->count; i++) {
        text_add(text, "  %s %" PRId64, name, list->values[i].from_ms);
        if (meaning == MEANS_NUMBER)
            add_number(text, "is", list->values[i].value);
        else
            add_word(text, "is", word_for(catalogue, meaning, list->values[i].value));
        text_add(text, "\n");
    }
}

static void add_probe(struct text *text, const struct probe_plan *probe)
{
    static const char *const weights[] = {"essential", "additional", "observed"};

    text_add(text, "  probe");
    add_word(text, "id", probe->id);
    text_add(text, " %s", weights[probe->weight]);
    add_number(text, "every", probe->every_us);
    add_number(text, "timeout", probe->timeout_us);
    add_number(text, "confirm", probe->patience.confirm);
    add_number(text, "recover", probe->patience.recover);
    text_add(text, "\n");
}

static void add_service(struct text *text, const struct catalogue *catalogue,
                        const struct service *service)
{
    text_add(text, "service");
    add_word(text, "id", service->id);
    add_word(text, "name", service->name);
    add_word(text, "name_en", service->name_en);
    add_word(text, "agency", agency_id(catalogue, service->agency));
    add_word(text, "programme", programme_id(catalogue, service->programme));
    add_word(text, "owner", owner_name(service->owner));
    add_number(text, "availability", service->target.availability_ppm);
    add_number(text, "p95", service->target.p95_us);
    add_number(text, "from", service->from_ms);
    add_number(text, "ended", service->ended_ms);
    text_add(text, "\n");
    add_dated(text, catalogue, "agency", &service->agencies, MEANS_AGENCY);
    add_dated(text, catalogue, "programme", &service->programmes, MEANS_PROGRAMME);
    add_dated(text, catalogue, "owner", &service->owners, MEANS_OWNER);
    add_dated(text, catalogue, "availability", &service->availabilities, MEANS_NUMBER);
    add_dated(text, catalogue, "p95", &service->p95s, MEANS_NUMBER);
    for (size_t i = 0; i < service->probe_count; i++)
        add_probe(text, &catalogue->probes[service->first_probe + i]);
}

void catalogue_add_maintenance(const struct catalogue *catalogue, const struct maintenance *window,
                               struct text *text)
{
    struct text rule = {0};

    text_add(text, "maintenance");
    add_word(text, "id", window->id);
    add_number(text, "from", window->from_ms);
    add_number(text, "to", window->to_ms);
    add_number(text, "announced", window->announced_ms);
    for (size_t i = 0; i < window->service_count; i++)
        add_word(text, "of", catalogue->services[window->services[i]].id);
    recurrence_add_text(&window->rule, &rule);
    if (rule.length > 0)
        add_word(text, "every", text_string(&rule));
    if (window->cancelled_ms != 0)
        add_number(text, "cancelled", window->cancelled_ms);
    text_add(text, "\n");
    text_free(&rule);
}

void catalogue_add_text(const struct catalogue *catalogue, struct text *text)
{
    text_add(text, "catalogue 1\nprovince");
    add_word(text, "name", catalogue->province);
    add_word(text, "zone", catalogue->zone);
    add_word(text, "calendar", calendar_id(catalogue, catalogue->calendar));
    text_add(text, "\n");
    for (size_t i = 0; i < catalogue->calendar_count; i++)
        add_calendar(text, &catalogue->calendars[i]);
    for (size_t i = 0; i < catalogue->agency_count; i++)
        add_agency(text, catalogue, &catalogue->agencies[i]);
    for (size_t i = 0; i < catalogue->programme_count; i++) {
        text_add(text, "programme");
        add_word(text, "id", catalogue->programmes[i].id);
        add_word(text, "name", catalogue->programmes[i].name);
        add_word(text, "name_en", catalogue->programmes[i].name_en);
        text_add(text, "\n");
    }
    for (size_t i = 0; i < catalogue->service_count; i++)
        add_service(text, catalogue, &catalogue->services[i]);
    for (size_t i = 0; i < catalogue->maintenance_count; i++)
        catalogue_add_maintenance(catalogue, &catalogue->maintenance[i], text);
}
