#include "objections.h"

#include "io/store_chain.h"
#include "sealing.h"

json_t *objection_json(const struct objection *objection)
{
    json_t *const value = json_object();

    json_set_integer(value, "number", objection->number);
    json_set_string(value, "period", objection->period);
    json_set_string(value, "calendar", objection->calendar);
    json_set_string(value, "service", objection->service);
    json_set_string(value, "figure", objection->figure);
    json_set_string(value, "agency", objection->agency);
    json_set_string(value, "document", objection->document);
    json_set_string(value, "dated", objection->dated);
    json_set_string(value, "text", objection->text);
    json_set_string(value, "filed_by", objection->author);
    json_set_instant(value, "filed", objection->made_ms);
    json_set_string(value, "decision", decision_name(objection->decision));
    json_set_instant(value, "decided", objection->decided_ms);
    json_set_string(value, "decided_by", objection->decided_by);
    json_set_string(value, "reason", objection->reason);
    json_set_string(value, "decision_document", objection->decision_document);
    json_set(value, "addendum",
             objection->addendum == 0 ? json_null() : json_integer(objection->addendum));
    json_set(value, "addendum_nth",
             objection->addendum == 0 ? json_null() : json_integer(objection->addendum_nth));
    json_set_string(value, "was", objection->was);
    json_set_string(value, "is", objection->is);
    return value;
}

static void on_objection(void *argument, const struct objection *objection)
{
    json_array_append_new(argument, objection_json(objection));
}

static void on_entry(void *argument, const struct chain_entry *entry)
{
    if (entry->is_addendum)
        json_array_append_new(argument, sealing_json(entry));
}

json_t *objections_read(struct reader *reader, struct error *error)
{
    json_t *const document = json_object();
    json_t *const addenda = json_array();
    json_t *const objections = json_array();
    const bool good = reader_entries(reader, on_entry, addenda, error) &&
                      reader_objections(reader, 0, INT64_MAX, on_objection, objections, error);

    json_set(document, "addenda", addenda);
    json_set(document, "objections", objections);
    if (good)
        return document;
    json_decref(document);
    return NULL;
}
