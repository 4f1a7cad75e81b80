/* The services of a letter by their agencies: at most so many, and how many more there are. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "stage/letter_inside.h"

enum { LISTED_MOST = 30 };

static const char *string_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

const char *letter_service_name(const struct letter_work *work, const json_t *service)
{
    const char *const name = string_of(service, "name");
    const char *const english = string_of(service, "name_en");

    if (name == NULL)
        return string_of(service, "id") == NULL ? "" : string_of(service, "id");
    return name_in(work->person->language, name, english);
}

char *letter_reason(const struct letter_work *work, const json_t *service)
{
    const char *const reason = string_of(service, "reason");
    const int64_t status = json_integer_value(json_object_get(service, "status"));
    struct text text = {0};

    if (reason == NULL)
        return NULL;
    text_add_string(&text, letter_page_word(work, "reason_", reason));
    if (status > 0)
        text_add(&text, " (HTTP %" PRId64 ")", status);
    return text_detach(&text);
}

static const char *agency_of(const struct letter_work *work, const char *id)
{
    for (size_t i = 0; id != NULL && i < work->catalogue->agency_count; i++)
        if (strcmp(work->catalogue->agencies[i].id, id) == 0)
            return agency_name(&work->catalogue->agencies[i], work->person->language);
    return letter_word(work, "no_agency", "");
}

static bool is_same(const char *one, const char *other)
{
    return one == NULL || other == NULL ? one == other : strcmp(one, other) == 0;
}

static json_t *listed(const struct letter_work *work, const json_t *service)
{
    const int64_t ended_ms = json_integer_value(json_object_get(service, "ended_ms"));
    const char *const state = string_of(service, "state");
    const bool is_over = work->letter->kind == LETTER_OVER || ended_ms != 0;
    json_t *const row = json_object();
    char *const reason = letter_reason(work, service);

    json_set_null(row, "began"); /* not those of the letter */
    json_set_null(row, "reason");
    json_set_string(row, "name", letter_service_name(work, service));
    json_set_string(row, "state",
                    is_over ? letter_word(work, "state_", "well")
                            : letter_word(work, "state_", state == NULL ? "" : state));
    letter_set_moment(work, row, "began",
                      is_over ? ended_ms : json_integer_value(json_object_get(service, "began_ms")),
                      LETTER_SHORT);
    if (reason != NULL && !is_over)
        json_set_string(row, "reason", reason);
    free(reason);
    return row;
}

/* All of one agency, from `first` on; how many have room is counted down. */
static json_t *group_of(const struct letter_work *work, const json_t *services, size_t first,
                        int *room)
{
    const char *const agency = string_of(json_array_get(services, first), "agency");
    json_t *const group = json_object();
    json_t *const rows = json_array();

    for (size_t i = first; i < json_array_size(services) && *room > 0; i++) {
        const json_t *const service = json_array_get(services, i);

        if (!is_same(string_of(service, "agency"), agency))
            continue;
        json_array_append_new(rows, listed(work, service));
        --*room;
    }
    json_set_string(group, "agency", agency_of(work, agency));
    json_set(group, "services", rows);
    return group;
}

static bool was_before(const json_t *services, size_t first, size_t index)
{
    const char *const agency = string_of(json_array_get(services, index), "agency");

    for (size_t i = first; i < index; i++)
        if (is_same(string_of(json_array_get(services, i), "agency"), agency))
            return true;
    return false;
}

/* A list of one says nothing that the letter does not; behind a root, the root is named above. */
void letter_add_list(const struct letter_work *work, json_t *value)
{
    const json_t *const services = json_object_get(work->facts, "services");
    const int64_t count =
        json_integer_value(json_object_get(json_object_get(work->facts, "what"), "count"));
    const size_t first = string_of(work->facts, "root") != NULL ? 1 : 0;
    int64_t whole =
        count > (int64_t)json_array_size(services) ? count : (int64_t)json_array_size(services);
    json_t *groups;
    json_t *list;
    int room = LISTED_MOST;

    if (json_array_size(services) <= 1 || work->letter->kind == LETTER_ACKNOWLEDGED)
        return;
    groups = json_array();
    list = json_object();
    whole -= (int64_t)first;
    for (size_t i = first; i < json_array_size(services) && room > 0; i++)
        if (!was_before(services, first, i))
            json_array_append_new(groups, group_of(work, services, i, &room));
    json_set_string(list, "label", letter_word(work, "label_", "affected"));
    json_set(list, "groups", groups);
    if (whole > LISTED_MOST) {
        char number[24];

        snprintf(number, sizeof number, "%" PRId64, whole - LISTED_MOST);
        json_set_string(list, "number", number);
    }
    json_set(value, "list", list);
}
